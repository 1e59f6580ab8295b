//! Sums and extremes, in lanes.

use super::{BLOCK, LANES, elementary::Elementary, total};

for_this_processor! {
    /// The sum.
    pub fn sum<A: Elementary>(x: &[A]) -> A {
        let mut sum = 0.0;
        for block in x.chunks(BLOCK) {
            let (chunks, rest) = block.as_chunks::<{ 4 * LANES }>();
            // Four registers, so that one addition need not wait for another.
            let mut lanes = [[A::zero(); LANES]; 4];
            for chunk in chunks {
                for (lane, &x) in lanes.as_flattened_mut().iter_mut().zip(chunk) {
                    *lane += x;
                }
            }
            sum += lanes.map(total).iter().sum::<f64>() + rest.iter().map(|x| x.widened()).sum::<f64>();
        }
        A::narrowed(sum)
    }
}

for_this_processor! {
    /// The greatest element; negative infinity if there is none.
    pub fn max<A: Elementary>(x: &[A]) -> A {
        let (chunks, rest) = x.as_chunks::<{ 4 * LANES }>();
        let mut lanes = [A::neg_infinity(); 4 * LANES];
        for chunk in chunks {
            for (lane, &x) in lanes.iter_mut().zip(chunk) {
                *lane = if x > *lane { x } else { *lane };
            }
        }
        lanes.iter().chain(rest).fold(A::neg_infinity(), |greatest, &x| if x > greatest { x } else { greatest })
    }
}

for_this_processor! {
    /// The sum of each column of a matrix in row-major order.
    pub fn column_sums<A: Elementary>(x: &[A], columns: usize, sums: &mut [A]) -> () {
        sums.fill(A::zero());
        for row in x.chunks_exact(columns) {
            for (sum, &x) in sums.iter_mut().zip(row) {
                *sum += x;
            }
        }
    }
}

for_this_processor! {
    /// The sum of each row of a matrix in row-major order.
    pub fn row_sums<A: Elementary>(x: &[A], columns: usize, sums: &mut [A]) -> () {
        for (sum, row) in sums.iter_mut().zip(x.chunks_exact(columns)) {
            let (chunks, rest) = row.as_chunks::<LANES>();
            let mut lanes = [A::zero(); LANES];
            for chunk in chunks {
                for (lane, &x) in lanes.iter_mut().zip(chunk) {
                    *lane += x;
                }
            }
            *sum = A::narrowed(total(lanes) + rest.iter().map(|x| x.widened()).sum::<f64>());
        }
    }
}
