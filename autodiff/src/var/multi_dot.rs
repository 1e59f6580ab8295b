//! Products of several matrices, in the cheapest order.

use super::{Var, assemble::first_of};
use crate::{op, operand::Real, shape::Shape};

/// The product of some matrices in the order that costs least, `a₁·a₂·…·aₙ`. The first and the last may be vectors.
///
/// # Panics
/// If there are no arrays, if shapes do not fit, if one is no matrix, or if they belong to two tapes.
#[track_caller]
pub fn multi_dot<'t, A: Real>(arrays: &[Var<'t, A>]) -> Var<'t, A> {
    let (first, count) = (first_of("multi_dot", arrays), arrays.len());
    for (place, array) in arrays.iter().enumerate() {
        let may_be_vector = place == 0 || place == count - 1;
        if !(array.ndim() == 2 || array.ndim() == 1 && may_be_vector) {
            let why = format!("array {place} has shape {}, which is no matrix", array.shape());
            first.tape().refuse("multi_dot", &why, &[array.id()]);
        }
    }
    for pair in arrays.windows(2) {
        let fits = op::matmul_shape(&pair[0].shape(), &pair[1].shape());
        first.tape().fitting("multi_dot", fits, &[pair[0].id(), pair[1].id()]);
    }
    if count == 1 {
        return first;
    }
    // A vector is a row at the front and a column at the end, and its axis disappears.
    let last = arrays[count - 1];
    let mut matrices = arrays.to_vec();
    matrices[0] = first.atleast_2d();
    matrices[count - 1] = if last.ndim() == 1 { last.expand_dims(-1) } else { last };
    let product = Order::cheapest(&matrices).product(&matrices, 0, count - 1);
    let both = product.shape();
    let kept = [first, last].into_iter().zip(both.iter()).filter(|(end, _)| end.ndim() == 2);
    let shape: Shape = kept.map(|(_, &length)| length).collect();
    product.reshaped(&shape)
}

/// For each run of matrices, from the first to the last of it: how many multiplications its product costs at least, and
/// the matrix after which it is cut in two then.
struct Order(Vec<Vec<(f64, usize)>>);

impl Order {
    fn cheapest<A: Real>(matrices: &[Var<'_, A>]) -> Self {
        let count = matrices.len();
        let mut lengths: Vec<f64> = matrices.iter().map(|matrix| matrix.shape()[0] as f64).collect();
        lengths.push(matrices[count - 1].shape()[1] as f64);
        let mut best = vec![vec![(0.0, 0); count]; count];
        for more in 1..count {
            for first in 0..count - more {
                let last = first + more;
                let cost = |cut: usize| {
                    let here = lengths[first] * lengths[cut + 1] * lengths[last + 1];
                    (best[first][cut].0 + best[cut + 1][last].0 + here, cut)
                };
                let cheaper = |least: (f64, usize), other: (f64, usize)| if other.0 < least.0 { other } else { least };
                best[first][last] = (first + 1..last).map(cost).fold(cost(first), cheaper);
            }
        }
        Order(best)
    }

    #[track_caller]
    fn product<'t, A: Real>(&self, matrices: &[Var<'t, A>], first: usize, last: usize) -> Var<'t, A> {
        if first == last {
            return matrices[first];
        }
        let cut = self.0[first][last].1;
        self.product(matrices, first, cut).product(self.product(matrices, cut + 1, last))
    }
}
