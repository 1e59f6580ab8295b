//! The uniform distribution from `loc` to `loc + scale`.

use super::standard;
use crate::{
    operand::{Operand, Real, together},
    var::{Var, where_},
};

/// The density: `1 / scale` inside and 0 outside.
#[track_caller]
pub fn pdf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::uniform::pdf"; x, loc, scale);
    logpdf(x, loc, scale).exp()
}

/// The logarithm of the density.
#[track_caller]
pub fn logpdf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::uniform::logpdf"; x, loc, scale);
    let share = standard(x, loc, scale);
    // 0 · share has its NaN.
    where_(share.lt(0.0) | share.gt(1.0), f64::NEG_INFINITY, -scale.log() + 0.0 * share)
}

/// The distribution function.
#[track_caller]
pub fn cdf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::uniform::cdf"; x, loc, scale);
    standard(x, loc, scale).clip(0.0, 1.0)
}
