//! The cost of a factorization.

use autodiff::{Mask, Real, Var};
use ndarray::Array2;

/// The root mean square error of `W·H` over the observed cells of `A`:
/// `√( Σ (W·H − A)² / n )`, over the `n` cells of the mask.
///
/// `W` is `(m, r)`, `H` is `(r, n)`, `A` and the mask `(m, n)`. What stands in a cell of `A` that is not
/// observed, NaN included, reaches neither the cost nor its gradient. The gradient at a perfect fit is 0.
#[track_caller]
pub fn masked_rmse<'t, A: Real>(w: Var<'t, A>, h: Var<'t, A>, a: &Array2<A>, observed: &Mask) -> Var<'t, A> {
    (w.matmul(h) - a).mask(observed).square().mean().sqrt()
}
