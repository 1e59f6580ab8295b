//! The normal distribution of vectors.
//!
//! `x` and `mean` are vectors of length `n`, or arrays of them in the last axis, and broadcast; `cov` is one
//! symmetric positive definite matrix `(n, n)`, of which the lower triangle is read, and its gradient is symmetric.
//! One that is not positive definite is an [`Error::Failed`](crate::Error::Failed) of the run.
//!
//! ```
//! use autodiff::{stats::multivariate_normal, value_and_grad};
//! use ndarray::array;
//!
//! let data = array![[0.0, 1.0], [2.0, -1.0], [1.0, 0.0]];
//! let cov = array![[2.0, 0.5], [0.5, 1.0]];
//! // At the mean of the data the likelihood is greatest.
//! let (_, slope) = value_and_grad(
//!     |_, mean| multivariate_normal::logpdf(&data, mean, &cov).sum(),
//!     &array![1.0, 0.0f64],
//! );
//! assert!(slope.iter().all(|slope| slope.abs() < 1e-12));
//! ```

use crate::{
    linalg::{self, Transpose},
    operand::{Operand, Real, together},
    var::Var,
};
use ndarray::s;
use std::f64::consts::TAU;

/// The density, the exponential of [`logpdf`].
///
/// # Panics
/// If shapes do not fit, or no operand is a `Var`.
#[track_caller]
pub fn pdf<'t, A: Real>(x: impl Operand<'t, A>, mean: impl Operand<'t, A>, cov: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, mean, cov] = together!("stats::multivariate_normal::pdf"; x, mean, cov);
    logarithm("stats::multivariate_normal::pdf", x, mean, cov).exp()
}

/// The logarithm of the density, `-½ (x - μ)ᵀ Σ⁻¹ (x - μ) - ½ ln det Σ - ½ n ln 2π`, of the shape of `x` without its
/// last axis.
///
/// # Panics
/// If shapes do not fit, or no operand is a `Var`.
#[track_caller]
pub fn logpdf<'t, A: Real>(x: impl Operand<'t, A>, mean: impl Operand<'t, A>, cov: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, mean, cov] = together!("stats::multivariate_normal::logpdf"; x, mean, cov);
    logarithm("stats::multivariate_normal::logpdf", x, mean, cov)
}

/// The entropy `½ ln det Σ + ½ n (1 + ln 2π)`, which does not depend on the mean.
///
/// # Panics
/// If `cov` is no square matrix.
#[track_caller]
pub fn entropy<A: Real>(cov: Var<'_, A>) -> Var<'_, A> {
    let n = length("stats::multivariate_normal::entropy", cov);
    half_logarithm(linalg::cholesky(cov)) + 0.5 * n as f64 * (1.0 + TAU.ln())
}

#[track_caller]
fn logarithm<'t, A: Real>(function: &str, x: Var<'t, A>, mean: Var<'t, A>, cov: Var<'t, A>) -> Var<'t, A> {
    let n = length(function, cov);
    let apart = x - mean;
    if apart.shape().last() != Some(&n) {
        let why = format!("x - mean of shape {}: vectors of length {n}, as of cov, are needed", apart.shape());
        x.tape().refuse(function, &why, &[x.id(), mean.id(), cov.id()]);
    }
    let shape = apart.shape();
    let (rows, _) = shape.split_at(shape.len() - 1);
    let lower = linalg::cholesky(cov);
    // (x - μ)ᵀ Σ⁻¹ (x - μ) = ‖L⁻¹ (x - μ)‖²: all vectors in one solution.
    let columns = apart.reshape([rows.iter().product(), n]).t();
    let whitened = linalg::solve_triangular(lower, columns, true, Transpose::No, false);
    let distances = whitened.square().sum_axis(0).reshape(rows);
    -0.5 * distances - (half_logarithm(lower) + 0.5 * n as f64 * TAU.ln())
}

/// `½ ln det Σ`, of the Cholesky factor.
#[track_caller]
fn half_logarithm<A: Real>(lower: Var<'_, A>) -> Var<'_, A> {
    let n = lower.shape()[0] as isize;
    lower.flatten().slice(s![..;n + 1]).log().sum()
}

#[track_caller]
fn length<A: Real>(function: &str, cov: Var<'_, A>) -> usize {
    match cov.shape()[..] {
        [rows, columns] if rows == columns => rows,
        _ => cov.tape().refuse(
            function,
            &format!("cov of shape {}: a square matrix is needed", cov.shape()),
            &[cov.id()],
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Error, Tape, check_grads, grad};
    use approx::assert_abs_diff_eq;
    use ndarray::{Array1, Array2, array};

    fn cov() -> Array2<f64> {
        array![[2.0, 0.5, 0.1], [0.5, 1.0, -0.3], [0.1, -0.3, 0.7]]
    }

    #[test]
    fn the_density_is_that_of_independent_normals_turned() {
        let (x, mean) = (array![[0.3, -0.2, 1.0], [1.0, 2.0, -0.5]], array![0.1, 0.2, 0.3]);
        let tape = Tape::new();
        let (values, vectors) = linalg::eigh(tape.var(cov()));
        let turned = (tape.var(&x) - &mean).matmul(vectors);
        let of_each = -0.5 * (turned.square() / values + values.log() + TAU.ln());
        let log = logpdf(&x, &mean, tape.var(cov()));
        assert_abs_diff_eq!(log.value(), of_each.sum_axis(-1).value(), epsilon = 1e-13);
        let density = pdf(tape.var(&x), &mean, cov());
        assert_abs_diff_eq!(density.log().value(), log.value(), epsilon = 1e-13);
        let entropy = entropy(tape.var(cov())).item();
        let of_values: f64 = values.value().iter().map(|value| 0.5 * (1.0 + (TAU * value).ln())).sum();
        assert_abs_diff_eq!(entropy, of_values, epsilon = 1e-13);
        assert_eq!(*logpdf(tape.var(array![0.3, -0.2, 1.0]), &mean, cov()).shape(), []);
        assert_eq!(*logpdf(tape.var(Array2::zeros((0, 3))), &mean, cov()).shape(), [0]);
        assert_eq!(logpdf(tape.var(Array1::zeros(0)), Array1::zeros(0), Array2::zeros((0, 0))).item(), 0.0);
    }

    #[test]
    fn derivatives_in_all_parameters() {
        let (x, mean) = (array![[0.3, -0.2, 1.0], [1.0, 2.0, -0.5]], array![0.1, 0.2, 0.3]);
        for check in [
            check_grads(|_, (x, mean, cov)| logpdf(x, mean, (cov + cov.t()) * 0.5), (&x, &mean, &cov())),
            check_grads(|_, (x, mean, cov)| pdf(x, mean, (cov + cov.t()) * 0.5), (&x, &mean, &cov())),
            check_grads(|_, cov| entropy((cov + cov.t()) * 0.5), &cov()),
        ] {
            check.unwrap_or_else(|error| panic!("{error}"));
        }
        let slope = grad(|_, cov| logpdf(&x, &mean, cov).sum(), &cov());
        assert_abs_diff_eq!(slope, slope.t(), epsilon = 1e-13);
    }

    #[test]
    fn a_covariance_that_is_none_is_an_error() {
        let tape = Tape::<f32>::default();
        let log = logpdf(tape.var(array![1.0f32, 2.0]), 0.5, array![[1.0f32, 2.0], [2.0, 1.0]]);
        assert!(matches!(log.try_value(), Err(Error::Failed { op: "cholesky", .. })));
    }
}
