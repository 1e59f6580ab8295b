//! The exponential and what is made of it.

use super::{
    Double, LN2, ROUNDER,
    coefficients::{EXP, EXP_SINGLE, SINH, SINH_SINGLE, TANH, TANH_SINGLE},
    logarithm::log1p,
    multiply_add, polynomial, power_of_two, round,
};
use std::f64::consts::{LN_2, LOG2_E};

/// `eʳ - 1` for `|r| ≤ ln 2 / 2`.
#[inline(always)]
fn expm1_near_0<const FMA: bool, const SINGLE: bool>(r: f64) -> f64 {
    let tail = if SINGLE { polynomial::<FMA>(r, &EXP_SINGLE) } else { polynomial::<FMA>(r, &EXP) };
    multiply_add::<FMA>(r * r, tail, r)
}

/// `x = k · ln 2 + r` with a whole `k` and `|r| ≤ ln 2 / 2`: gives `k` and `eʳ - 1`. For `|x| < 2⁴⁰`.
#[inline(always)]
fn reduced<const FMA: bool, const SINGLE: bool>(x: Double) -> (f64, f64) {
    let k = multiply_add::<FMA>(x.high, LOG2_E, ROUNDER) - ROUNDER;
    let r = multiply_add::<FMA>(-k, LN2[1], multiply_add::<FMA>(-k, LN2[0], x.high)) + x.low;
    (k, expm1_near_0::<FMA, SINGLE>(r))
}

/// `2ᵏ(1 + e)` for `|k| ≤ 2000`, in two steps, because `2ᵏ` itself may be out of range (not for f32).
#[inline(always)]
fn scaled<const SINGLE: bool>(e: f64, k: f64) -> f64 {
    if SINGLE {
        return (1.0 + e) * power_of_two(k);
    }
    let half = round(0.5 * k);
    (1.0 + e) * power_of_two(half) * power_of_two(k - half)
}

/// `x` within bounds beyond which the function does not change; a NaN stays.
#[inline(always)]
fn bounded(x: f64, [least, greatest]: [f64; 2]) -> f64 {
    let x = if x < least { least } else { x };
    if x > greatest { greatest } else { x }
}

/// `e` to a number in two parts, of which the first decides about overflow.
#[inline(always)]
pub(super) fn exp_of<const FMA: bool, const SINGLE: bool>(x: Double) -> f64 {
    // Beyond these lie 0 and infinity.
    let high = bounded(x.high, if SINGLE { [-120.0, 120.0] } else { [-746.0, 710.0] });
    let low = if high == x.high { x.low } else { 0.0 };
    let (k, e) = reduced::<FMA, SINGLE>(Double { high, low });
    scaled::<SINGLE>(e, k)
}

#[inline(always)]
pub(super) fn exp<const FMA: bool, const SINGLE: bool>(x: f64) -> f64 {
    exp_of::<FMA, SINGLE>(Double { high: x, low: 0.0 })
}

#[inline(always)]
pub(super) fn expm1<const FMA: bool, const SINGLE: bool>(x: f64) -> f64 {
    let (k, e) = reduced::<FMA, SINGLE>(Double { high: bounded(x, [-60.0, 710.0]), low: 0.0 });
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
    let (k, e) = reduced::<FMA, SINGLE>(Double { high: 2.0 * bounded(size, [0.0, 20.0]), low: 0.0 });
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

/// `2ˣ`, with the whole part of the exponent taken off exactly.
#[inline(always)]
pub(super) fn exp2<const FMA: bool, const SINGLE: bool>(x: f64) -> f64 {
    let x = bounded(x, if SINGLE { [-200.0, 200.0] } else { [-1080.0, 1030.0] });
    let k = round(x);
    scaled::<SINGLE>(expm1_near_0::<FMA, SINGLE>((x - k) * LN_2), k)
}

/// `eˢ / 2` and `e⁻ˢ / 2` for `s ≥ 0`.
#[inline(always)]
fn halves<const FMA: bool, const SINGLE: bool>(size: f64) -> (f64, f64) {
    let (k, e) =
        reduced::<FMA, SINGLE>(Double { high: bounded(size, [0.0, if SINGLE { 120.0 } else { 712.0 }]), low: 0.0 });
    let rising = scaled::<SINGLE>(e, k - 1.0);
    (rising, 0.25 / rising)
}

/// `(eˣ - e⁻ˣ) / 2`; near 0, where that cancels, its series.
#[inline(always)]
pub(super) fn sinh<const FMA: bool, const SINGLE: bool>(x: f64) -> f64 {
    let size = x.abs();
    let (rising, falling) = halves::<FMA, SINGLE>(size);
    let square = x * x;
    let tail = if SINGLE { polynomial::<FMA>(square, &SINH_SINGLE) } else { polynomial::<FMA>(square, &SINH) };
    let small = multiply_add::<FMA>(x * square, tail, x);
    let small = if size < 2f64.powi(-54) { x } else { small };
    if size < 1.0 { small } else { (rising - falling).copysign(x) }
}

#[inline(always)]
pub(super) fn cosh<const FMA: bool, const SINGLE: bool>(x: f64) -> f64 {
    let (rising, falling) = halves::<FMA, SINGLE>(x.abs());
    rising + falling
}

/// `ln(1 + eˣ) = max(x, 0) + ln(1 + e⁻ˡˣˡ)`.
#[inline(always)]
pub(super) fn softplus<const FMA: bool, const SINGLE: bool>(x: f64) -> f64 {
    let rest = log1p::<FMA, SINGLE>(exp::<FMA, SINGLE>(-x.abs()));
    (if x > 0.0 { x } else { 0.0 }) + rest
}
