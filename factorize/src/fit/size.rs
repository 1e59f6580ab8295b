//! An estimate of the memory that a fit takes.

use crate::model::{Batch, Precision, Settings};

/// Bytes that a fit takes beside the ratings, about: measured on fits of many shapes, in which twice as much is reached
/// by the largest.
pub fn bytes(users: usize, items: usize, ratings: usize, settings: &Settings) -> u64 {
    let width: u64 = match settings.precision {
        Precision::F32 => 4,
        Precision::F64 => 8,
    };
    let product = |factors: &[u64]| factors.iter().fold(1, |product: u64, &factor| product.saturating_mul(factor));
    let [users, items, ratings, columns] = [users, items, ratings, settings.rank.saturating_add(1)].map(|n| n as u64);
    let sides = users.saturating_add(items);
    // The descent holds parameters, sums of squares, gradients and the best of them; the model holds f64.
    let parameters = product(&[sides, columns, 7 * width + 16]);
    let cells = product(&[ratings, 8 * width + 24]);
    let batches = match settings.batch {
        Batch::Full => 0,
        Batch::Size(size) => {
            let size = size.get() as u64;
            // Each has parameters and gradients of its own users and items.
            product(&[ratings.div_ceil(size), sides.min(size.saturating_mul(2)), columns, 3 * width / 2])
        }
    };
    parameters.saturating_add(cells).saturating_add(batches)
}
