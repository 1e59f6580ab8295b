//! The error function and the normal distribution.

use super::rows;
use crate::{operand::Real, var::Var};
use std::f64::consts::{FRAC_1_SQRT_2, SQRT_2};

/// The error function, [`Var::erf`].
#[track_caller]
pub fn erf<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    x.erf()
}

/// The complement `1 - erf x`, [`Var::erfc`].
#[track_caller]
pub fn erfc<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    x.erfc()
}

/// The `y` with `erf y = x`: ±∞ at ±1, NaN beyond.
#[track_caller]
pub fn erfinv<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    rows::erfinv(x)
}

/// The `y` with `erfc y = x`: ∞ at 0 and -∞ at 2, NaN beyond; as exact where `x` is small.
#[track_caller]
pub fn erfcinv<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    rows::erfcinv(x)
}

/// The scaled complement of the error function, `exp(x²) · erfc x`, which is about `1/(x √π)` for large `x`.
///
/// Its derivatives have no cancellation there: the `n`-th is `(-2)ⁿ n! · exp(x²) · iⁿerfc x` (DLMF 7.18).
#[track_caller]
pub fn erfcx<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    rows::erfcx(0, x)
}

/// The normal distribution function `Φ(x)`, as exact where it is small.
#[track_caller]
pub fn ndtr<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    (x * -FRAC_1_SQRT_2).erfc() * 0.5
}

/// `ln Φ(x)`, right far to the left, where `Φ` is less than any number.
///
/// ```
/// use autodiff::{special, value_and_grad};
///
/// let (value, slope) = value_and_grad(|_, x| special::log_ndtr(x), -100.0f64);
/// assert!((value + 5005.5242086942).abs() < 1e-9);
/// assert!((slope - 100.009998).abs() < 1e-6);
/// ```
#[track_caller]
pub fn log_ndtr<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    rows::log_ndtr(x)
}

/// The quantile of the normal distribution: the `x` with `Φ(x) = p`. ∓∞ at 0 and 1, NaN beyond.
#[track_caller]
pub fn ndtri<A: Real>(p: Var<'_, A>) -> Var<'_, A> {
    rows::erfcinv(p * 2.0) * -SQRT_2
}
