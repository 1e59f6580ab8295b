//! The exponential distribution.

use super::standard;
use crate::{
    operand::{Operand, Real, together},
    var::{Var, where_},
};

/// The density `e⁻ᶻ / scale` with `z = (x - loc) / scale`; 0 for negative `z`.
#[track_caller]
pub fn pdf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::expon::pdf"; x, loc, scale);
    logpdf(x, loc, scale).exp()
}

/// The logarithm of the density.
#[track_caller]
pub fn logpdf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::expon::logpdf"; x, loc, scale);
    let z = standard(x, loc, scale);
    where_(z.lt(0.0), f64::NEG_INFINITY, -z - scale.log())
}

/// The distribution function.
#[track_caller]
pub fn cdf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::expon::cdf"; x, loc, scale);
    let z = standard(x, loc, scale);
    where_(z.lt(0.0), 0.0, -(-z).expm1())
}

/// The logarithm of the complement of the distribution function, `-z`.
#[track_caller]
pub fn logsf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::expon::logsf"; x, loc, scale);
    let z = standard(x, loc, scale);
    where_(z.lt(0.0), 0.0, -z)
}
