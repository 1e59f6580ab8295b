//! The logarithm of a sum of exponentials.

use autodiff::{Program, Real, Var};
use ndarray::Array1;

/// `ln Σ exp(xᵢ)`, with the greatest element taken out before and put back after.
///
/// What the greatest element adds to the derivative cancels, so none is taken through it.
pub fn logsumexp<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    let greatest = x.max().stop_gradient();
    greatest + (x - greatest).exp().sum().log()
}

/// The value.
pub fn objective(x: &Array1<f64>) -> Program<Array1<f64>, f64> {
    Program::outputs(|_, x| logsumexp(x), x)
}

/// The gradient: `exp(xᵢ) / Σ exp(xⱼ)`.
pub fn gradient(x: &Array1<f64>) -> Program<Array1<f64>, Array1<f64>> {
    Program::outputs(|_, x| logsumexp(x).grad(x), x)
}
