//! Bessel functions.

use super::rows;
use crate::{operand::Real, var::Var};

macro_rules! of_order {
    ($($(#[$doc:meta])* $name:ident = $row:ident($order:literal);)*) => {$(
        $(#[$doc])*
        #[track_caller]
        pub fn $name<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
            rows::$row($order, x)
        }
    )*};
}

of_order! {
    /// The Bessel function of the first kind of order 0.
    j0 = jn(0);
    /// The Bessel function of the first kind of order 1.
    j1 = jn(1);
    /// The Bessel function of the second kind of order 0: -∞ at 0, NaN below.
    y0 = yn(0);
    /// The Bessel function of the second kind of order 1: -∞ at 0, NaN below.
    y1 = yn(1);
    /// The modified Bessel function of the first kind of order 0.
    i0 = iv(0);
    /// The modified Bessel function of the first kind of order 1.
    i1 = iv(1);
    /// `e^(-|x|) · I₀(x)`. Its kink at 0 has derivative 0.
    i0e = ive(0);
    /// `e^(-|x|) · I₁(x)`.
    i1e = ive(1);
}

/// The Bessel function of the first kind `Jₙ(x)` of whole order `n`, which may be negative; NaN beyond order 10⁵.
///
/// The derivative is `(Jₙ₋₁ - Jₙ₊₁) / 2` (DLMF 10.6.1).
#[track_caller]
pub fn jn<A: Real>(n: i32, x: Var<'_, A>) -> Var<'_, A> {
    rows::jn(n, x)
}

/// The Bessel function of the second kind `Yₙ(x)` of whole order `n`, which may be negative; infinite at 0, NaN for
/// `x < 0` and beyond order 10⁵.
///
/// The derivative is `(Yₙ₋₁ - Yₙ₊₁) / 2`.
#[track_caller]
pub fn yn<A: Real>(n: i32, x: Var<'_, A>) -> Var<'_, A> {
    rows::yn(n, x)
}

/// The modified Bessel function of the first kind `Iᵥ(x)` of real order `v`; for `x < 0` NaN unless `v` is whole. NaN, too,
/// for orders below -100 that are not whole, and for `2·10⁹ < x < v²/2`.
///
/// The derivative is `(Iᵥ₋₁ + Iᵥ₊₁) / 2` (DLMF 10.29.1).
#[track_caller]
pub fn iv<A: Real>(v: f64, x: Var<'_, A>) -> Var<'_, A> {
    rows::iv(v, x)
}

/// `e^(-|x|) · Iᵥ(x)`, which is finite where [`iv`] is not.
///
/// ```
/// use autodiff::{special, value_and_grad};
///
/// let (value, slope) = value_and_grad(|_, x| special::ive(2.5, x), 1e4f64);
/// assert!((value - 0.003988226).abs() < 1e-8 && slope < 0.0);
/// ```
#[track_caller]
pub fn ive<A: Real>(v: f64, x: Var<'_, A>) -> Var<'_, A> {
    rows::ive(v, x)
}
