//! Products of matrices in row-major order.

use super::elementary::Elementary;
use faer::{Accum, MatMut, MatRef, Par, linalg::matmul::matmul, traits::ComplexField};

for_this_processor! {
    /// `out = x · y` for square matrices, in the order of loops that vectorises.
    pub fn square<A: Elementary>(n: usize, x: &[A], y: &[A], out: &mut [A]) -> () {
        out.fill(A::zero());
        for i in 0..n {
            for k in 0..n {
                let factor = x[i * n + k];
                for (out, &y) in out[i * n..][..n].iter_mut().zip(&y[k * n..][..n]) {
                    *out = factor.times_plus::<FMA>(y, *out);
                }
            }
        }
    }
}

/// An element type that `faer` multiplies too.
pub trait Element: Elementary + ComplexField {}
impl Element for f32 {}
impl Element for f64 {}

/// `out = x · y` for square matrices, by `faer` on one thread.
pub fn on_faer<A: Element>(n: usize, x: &[A], y: &[A], out: &mut [A]) {
    multiply(out, rows_of(x, n), rows_of(y, n), A::one(), 1);
}

/// A matrix in row-major order.
pub(crate) fn rows_of<A>(numbers: &[A], columns: usize) -> MatRef<'_, A> {
    MatRef::from_row_major_slice(numbers, numbers.len() / columns, columns)
}

/// `out = factor · left · right`, by `faer` on so many threads; `out` in row-major order.
pub(crate) fn multiply<A: Element>(
    out: &mut [A],
    left: MatRef<'_, A>,
    right: MatRef<'_, A>,
    factor: A,
    threads: usize,
) {
    let out = MatMut::from_row_major_slice_mut(out, left.nrows(), right.ncols());
    let parallelism = if threads > 1 { Par::rayon(threads) } else { Par::Seq };
    matmul(out, Accum::Replace, left, right, factor, parallelism);
}
