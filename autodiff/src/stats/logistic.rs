//! The logistic distribution.

use super::standard;
use crate::{
    operand::{Operand, Real, together},
    special,
    var::Var,
};

/// The density `e⁻ᶻ / (scale (1 + e⁻ᶻ)²)` with `z = (x - loc) / scale`.
#[track_caller]
pub fn pdf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::logistic::pdf"; x, loc, scale);
    logpdf(x, loc, scale).exp()
}

/// The logarithm of the density.
#[track_caller]
pub fn logpdf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::logistic::logpdf"; x, loc, scale);
    let z = standard(x, loc, scale);
    special::log_expit(z) + special::log_expit(-z) - scale.log()
}

/// The distribution function.
#[track_caller]
pub fn cdf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::logistic::cdf"; x, loc, scale);
    special::expit(standard(x, loc, scale))
}

/// Its logarithm.
#[track_caller]
pub fn logcdf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::logistic::logcdf"; x, loc, scale);
    special::log_expit(standard(x, loc, scale))
}
