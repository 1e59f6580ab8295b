//! Laplace's distribution.

use super::standard;
use crate::{
    operand::{Operand, Real, together},
    var::{Var, where_},
};
use std::f64::consts::LN_2;

/// The density `e^(-|z|) / (2 scale)` with `z = (x - loc) / scale`.
#[track_caller]
pub fn pdf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::laplace::pdf"; x, loc, scale);
    logpdf(x, loc, scale).exp()
}

/// The logarithm of the density.
#[track_caller]
pub fn logpdf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::laplace::logpdf"; x, loc, scale);
    -standard(x, loc, scale).abs() - scale.log() - LN_2
}

/// The distribution function.
#[track_caller]
pub fn cdf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::laplace::cdf"; x, loc, scale);
    let z = standard(x, loc, scale);
    where_(z.gt(0.0), 1.0 - 0.5 * (-z).exp(), 0.5 * z.exp())
}

/// Its logarithm.
#[track_caller]
pub fn logcdf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::laplace::logcdf"; x, loc, scale);
    let z = standard(x, loc, scale);
    where_(z.gt(0.0), (-0.5 * (-z.abs()).exp()).log1p(), z - LN_2)
}
