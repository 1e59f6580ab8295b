//! scipy's distributions, a module each.
//!
//! Functions take anything that may stand beside a [`Var`], with broadcasting; one of the operands must be
//! a `Var`. There are no default parameters: a standard distribution has location 0 and scale 1. Where a parameter is
//! outside of its domain (a scale that is not positive), values are NaN.
//!
//! `pdf` is the density and `pmf` the probability, `cdf` the distribution function and `sf` its complement; those with
//! `log` are their logarithms, which are not taken of them: they are right far out, where the function itself is 0.
//!
//! ```
//! use autodiff::{stats::norm, value_and_grad};
//! use ndarray::array;
//!
//! // The likelihood of three measurements, one of which is known only to be below 0.5.
//! let (likelihood, (mean, scale)) = value_and_grad(
//!     |_, (mean, scale)| norm::logpdf(&array![1.0, 2.0], mean, scale).sum() + norm::logcdf(0.5, mean, scale),
//!     (1.2f64, 0.8f64),
//! );
//! assert!(likelihood < 0.0 && mean.abs() < 1.0 && scale.is_finite());
//! ```

pub mod bernoulli;
pub mod beta;
pub mod binom;
pub mod cauchy;
pub mod chi2;
pub mod dirichlet;
pub mod expon;
pub mod gamma;
pub mod laplace;
pub mod logistic;
#[cfg(feature = "linalg")]
pub mod multivariate_normal;
pub mod norm;
pub mod poisson;
pub mod t;
pub mod uniform;

use crate::{
    operand::Real,
    var::{Bools, Var, where_},
};

/// The value where the condition on the parameters holds, NaN elsewhere.
#[track_caller]
fn valid<'t, A: Real>(condition: Bools<'t, A>, value: Var<'t, A>) -> Var<'t, A> {
    where_(condition, value, f64::NAN)
}

/// The standardised `(x - loc) / scale`, NaN unless the scale is positive.
#[track_caller]
fn standard<'t, A: Real>(x: Var<'t, A>, loc: Var<'t, A>, scale: Var<'t, A>) -> Var<'t, A> {
    valid(scale.gt(0.0), (x - loc) / scale)
}
