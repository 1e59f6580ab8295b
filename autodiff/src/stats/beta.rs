//! The beta distribution on `[0, 1]`.

use super::valid;
use crate::{
    operand::{Operand, Real, together},
    special,
    var::{Var, where_},
};

/// The density `xᵃ⁻¹ (1 - x)ᵇ⁻¹ / B(a, b)`; 0 outside of `[0, 1]`.
#[track_caller]
pub fn pdf<'t, A: Real>(x: impl Operand<'t, A>, a: impl Operand<'t, A>, b: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, a, b] = together!("stats::beta::pdf"; x, a, b);
    logpdf(x, a, b).exp()
}

/// The logarithm of the density; -∞ outside of `[0, 1]`.
#[track_caller]
pub fn logpdf<'t, A: Real>(x: impl Operand<'t, A>, a: impl Operand<'t, A>, b: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, a, b] = together!("stats::beta::logpdf"; x, a, b);
    let powers = special::xlogy(a - 1.0, x) + special::xlog1py(b - 1.0, -x);
    let inside = where_(x.lt(0.0) | x.gt(1.0), f64::NEG_INFINITY, powers - special::betaln(a, b));
    valid(a.gt(0.0) & b.gt(0.0), inside)
}

/// The distribution function, [`special::betainc`].
#[track_caller]
pub fn cdf<'t, A: Real>(x: impl Operand<'t, A>, a: impl Operand<'t, A>, b: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, a, b] = together!("stats::beta::cdf"; x, a, b);
    special::betainc(a, b, x.clip(0.0, 1.0))
}

/// The complement of the distribution function, `I₁₋ₓ(b, a)`.
#[track_caller]
pub fn sf<'t, A: Real>(x: impl Operand<'t, A>, a: impl Operand<'t, A>, b: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, a, b] = together!("stats::beta::sf"; x, a, b);
    special::betainc(b, a, (1.0 - x).clip(0.0, 1.0))
}
