//! The gamma distribution of shape `a` and scale 1.

use super::valid;
use crate::{
    operand::{Operand, Real, together},
    special::{self, rows},
    var::{Var, where_},
};

/// The density `xᵃ⁻¹ e⁻ˣ / Γ(a)`; 0 for negative `x`.
#[track_caller]
pub fn pdf<'t, A: Real>(x: impl Operand<'t, A>, a: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, a] = together!("stats::gamma::pdf"; x, a);
    logpdf(x, a).exp()
}

/// The logarithm of the density; -∞ for negative `x`.
#[track_caller]
pub fn logpdf<'t, A: Real>(x: impl Operand<'t, A>, a: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, a] = together!("stats::gamma::logpdf"; x, a);
    valid(a.gt(0.0), where_(x.lt(0.0), f64::NEG_INFINITY, special::log_gamma_density(a, x)))
}

/// The distribution function, [`special::gammainc`].
#[track_caller]
pub fn cdf<'t, A: Real>(x: impl Operand<'t, A>, a: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, a] = together!("stats::gamma::cdf"; x, a);
    valid(a.gt(0.0), special::gammainc(a, where_(x.lt(0.0), 0.0, x)))
}

/// The logarithm of the distribution function. Far to the left, where the function itself is less than any number, its
/// derivative in `a` is NaN.
#[track_caller]
pub fn logcdf<'t, A: Real>(x: impl Operand<'t, A>, a: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, a] = together!("stats::gamma::logcdf"; x, a);
    valid(a.gt(0.0), rows::log_gammainc(a, where_(x.lt(0.0), 0.0, x)))
}

/// The complement of the distribution function, [`special::gammaincc`].
#[track_caller]
pub fn sf<'t, A: Real>(x: impl Operand<'t, A>, a: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, a] = together!("stats::gamma::sf"; x, a);
    valid(a.gt(0.0), special::gammaincc(a, where_(x.lt(0.0), 0.0, x)))
}

/// The logarithm of the complement. Far to the right, where that is less than any number, the derivative in `a` is NaN.
#[track_caller]
pub fn logsf<'t, A: Real>(x: impl Operand<'t, A>, a: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, a] = together!("stats::gamma::logsf"; x, a);
    valid(a.gt(0.0), rows::log_gammaincc(a, where_(x.lt(0.0), 0.0, x)))
}
