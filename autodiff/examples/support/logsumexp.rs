//! Sums of probabilities by their logarithms.

use autodiff::Var;

/// `ln Σ exp x` along an axis, which stays with length 1.
pub fn logsumexp(x: Var, axis: isize) -> Var {
    let greatest = x.max_keepdims(axis).stop_gradient();
    (x - greatest).exp().sum_keepdims(axis).log() + greatest
}
