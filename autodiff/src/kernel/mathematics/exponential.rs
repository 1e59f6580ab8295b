//! The exponential and what is made of it.

use super::{
    Double, LN2, ROUNDER,
    coefficients::{EXP, EXP_SINGLE, TANH, TANH_SINGLE},
    multiply_add, polynomial, power_of_two, round,
};
use std::f64::consts::LOG2_E;

/// `x = k · ln 2 + r` with a whole `k` and `|r| ≤ ln 2 / 2`: gives `k` and `eʳ - 1`. For `|x| < 2⁴⁰`.
#[inline(always)]
fn reduced<const FMA: bool, const SINGLE: bool>(x: Double) -> (f64, f64) {
    let k = multiply_add::<FMA>(x.high, LOG2_E, ROUNDER) - ROUNDER;
    let r = multiply_add::<FMA>(-k, LN2[1], multiply_add::<FMA>(-k, LN2[0], x.high)) + x.low;
    let tail = if SINGLE { polynomial::<FMA>(r, &EXP_SINGLE) } else { polynomial::<FMA>(r, &EXP) };
    (k, multiply_add::<FMA>(r * r, tail, r))
}

/// `e` to a number in two parts, of which the first decides about overflow.
#[inline(always)]
pub(super) fn exp_of<const FMA: bool, const SINGLE: bool>(x: Double) -> f64 {
    // Beyond these lie 0 and infinity; a NaN stays. The limits for f32 spare it the subnormal f64.
    let (least, greatest) = if SINGLE { (-120.0, 120.0) } else { (-746.0, 710.0) };
    let high = if x.high < least { least } else { x.high };
    let high = if high > greatest { greatest } else { high };
    let low = if high == x.high { x.low } else { 0.0 };
    let (k, e) = reduced::<FMA, SINGLE>(Double { high, low });
    if SINGLE {
        return (1.0 + e) * power_of_two(k);
    }
    // In two steps, because 2ᵏ itself may be out of range.
    let half = round(0.5 * k);
    (1.0 + e) * power_of_two(half) * power_of_two(k - half)
}

#[inline(always)]
pub(super) fn exp<const FMA: bool, const SINGLE: bool>(x: f64) -> f64 {
    exp_of::<FMA, SINGLE>(Double { high: x, low: 0.0 })
}

#[inline(always)]
pub(super) fn expm1<const FMA: bool, const SINGLE: bool>(x: f64) -> f64 {
    let bounded = if x < -60.0 { -60.0 } else { x };
    let bounded = if bounded > 710.0 { 710.0 } else { bounded };
    let (k, e) = reduced::<FMA, SINGLE>(Double { high: bounded, low: 0.0 });
    // 2ᵏ(1 + e) - 1, halved, because 2ᵏ itself may be out of range.
    let scale = power_of_two(k - 1.0);
    let value = 2.0 * multiply_add::<FMA>(scale, e, scale - 0.5);
    // So small that the next term of the series is lost: keeps zeros and subnormals.
    if x.abs() < 2f64.powi(-54) { x } else { value }
}

/// `1 - 2 / (e²ˣ + 1)`; near 0, where that cancels, its series.
#[inline(always)]
pub(super) fn tanh<const FMA: bool, const SINGLE: bool>(x: f64) -> f64 {
    let size = x.abs();
    let bounded = if size > 20.0 { 20.0 } else { size };
    let (k, e) = reduced::<FMA, SINGLE>(Double { high: 2.0 * bounded, low: 0.0 });
    let large = 1.0 - 2.0 / multiply_add::<FMA>(power_of_two(k), 1.0 + e, 1.0);
    let square = x * x;
    let tail = if SINGLE { polynomial::<FMA>(square, &TANH_SINGLE) } else { polynomial::<FMA>(square, &TANH) };
    let small = multiply_add::<FMA>(x * square, tail, x);
    let small = if size < 2f64.powi(-54) { x } else { small };
    if size < 0.55 { small } else { large.copysign(x) }
}

/// `1 / (1 + e⁻ˣ)`, by the exponential of `-|x|`, which does not overflow.
#[inline(always)]
pub(super) fn sigmoid<const FMA: bool, const SINGLE: bool>(x: f64) -> f64 {
    let e = exp::<FMA, SINGLE>(-x.abs());
    (if x >= 0.0 { 1.0 } else { e }) / (1.0 + e)
}
