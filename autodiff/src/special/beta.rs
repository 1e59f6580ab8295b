//! The beta function and its incomplete integral.

use super::rows;
use crate::{
    operand::{Operand, Real, together},
    var::Var,
};

/// The beta function `B(a, b) = Γ(a) Γ(b) / Γ(a + b)`.
#[track_caller]
pub fn beta<'t, A: Real>(a: impl Operand<'t, A>, b: impl Operand<'t, A>) -> Var<'t, A> {
    let [a, b] = together!("special::beta"; a, b);
    let sign = rows::gammasgn(a) * rows::gammasgn(b) * rows::gammasgn(a + b);
    sign * rows::betaln(a, b).exp()
}

/// `ln |B(a, b)|`, without the cancellation of three logarithms of the gamma function for large arguments.
#[track_caller]
pub fn betaln<'t, A: Real>(a: impl Operand<'t, A>, b: impl Operand<'t, A>) -> Var<'t, A> {
    rows::betaln(a, b)
}

/// The regularized incomplete beta function `I_x(a, b) = ∫₀ˣ tᵃ⁻¹ (1 - t)ᵇ⁻¹ dt / B(a, b)`; NaN unless `a, b > 0` and
/// `0 ≤ x ≤ 1`.
///
/// Where `x` is within `10⁻⁷` of 1 and `b` is so small that the value is small nevertheless, its absolute error is that of
/// a number near 1.
///
/// The derivatives in `a` and `b` are there up to second order, and those of the density in all; where a third one in
/// `a` or `b` would be needed, and for `a` or `b` below `10⁻⁷`, it is NaN. So is the second derivative in `x` at 0 and 1.
#[track_caller]
pub fn betainc<'t, A: Real>(a: impl Operand<'t, A>, b: impl Operand<'t, A>, x: impl Operand<'t, A>) -> Var<'t, A> {
    rows::betainc(a, b, x)
}
