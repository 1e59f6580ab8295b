//! The normal distribution.

use super::standard;
use crate::{
    operand::{Operand, Real, together},
    special,
    var::Var,
};
use std::f64::consts::PI;

/// The density `exp(-z²/2) / (scale √2π)` with `z = (x - loc) / scale`.
#[track_caller]
pub fn pdf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::norm::pdf"; x, loc, scale);
    (standard(x, loc, scale).square() * -0.5).exp() / (scale * (2.0 * PI).sqrt())
}

/// The logarithm of the density.
#[track_caller]
pub fn logpdf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::norm::logpdf"; x, loc, scale);
    standard(x, loc, scale).square() * -0.5 - scale.log() - 0.5 * (2.0 * PI).ln()
}

/// The distribution function.
#[track_caller]
pub fn cdf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::norm::cdf"; x, loc, scale);
    special::ndtr(standard(x, loc, scale))
}

/// Its logarithm.
#[track_caller]
pub fn logcdf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::norm::logcdf"; x, loc, scale);
    special::log_ndtr(standard(x, loc, scale))
}

/// The complement of the distribution function, as exact where it is small.
#[track_caller]
pub fn sf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::norm::sf"; x, loc, scale);
    special::ndtr(-standard(x, loc, scale))
}

/// Its logarithm.
#[track_caller]
pub fn logsf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::norm::logsf"; x, loc, scale);
    special::log_ndtr(-standard(x, loc, scale))
}
