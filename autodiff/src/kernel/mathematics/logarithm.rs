//! Logarithms.

use super::{
    LN2,
    coefficients::{LOG, LOG_SINGLE},
    multiply_add, polynomial, power_of_two,
};
use std::f64::consts::{FRAC_1_SQRT_2, LOG2_E, LOG10_E};

/// `x = m · 2ᵏ` with `√½ ≤ m < √2`, for finite `x > 0`: gives `m` and `k`.
#[inline(always)]
pub(super) fn split<const SINGLE: bool>(x: f64) -> (f64, f64) {
    // A subnormal f64 is made normal; an f32 is no subnormal f64.
    let subnormal = !SINGLE && x < f64::MIN_POSITIVE;
    let normal = if subnormal { x * 2f64.powi(54) } else { x };
    let bits = normal.to_bits().wrapping_add(1f64.to_bits() - FRAC_1_SQRT_2.to_bits());
    let m = f64::from_bits((bits & (u64::MAX >> 12)) + FRAC_1_SQRT_2.to_bits());
    // The exponent as the lowest bits of a number between 2⁵² and 2⁵³.
    let exponent = f64::from_bits(2f64.powi(52).to_bits() | (bits >> 52)) - 2f64.powi(52);
    (m, exponent - if subnormal { 1023.0 + 54.0 } else { 1023.0 })
}

/// `ln(1 + f) + k · ln 2` for `√½ ≤ 1 + f < √2`, where `s` is `f / (2 + f)` and `low` is added to
/// the result (not for f32).
///
/// `ln(1 + f) = ln((1 + s) / (1 - s)) = f - (f²/2 - s(f²/2 + R(s²)))`, as fdlibm computes it.
#[inline(always)]
fn combined<const FMA: bool, const SINGLE: bool>(f: f64, s: f64, k: f64, low: f64) -> f64 {
    let square = s * s;
    if SINGLE {
        let tail = polynomial::<FMA>(square, &LOG_SINGLE);
        let log = multiply_add::<FMA>(s * square, tail, 2.0 * s);
        return multiply_add::<FMA>(k, std::f64::consts::LN_2, log);
    }
    let tail = square * polynomial::<FMA>(square, &LOG);
    let half = 0.5 * f * f;
    let low = multiply_add::<FMA>(k, LN2[1], low);
    multiply_add::<FMA>(k, LN2[0], f - (half - multiply_add::<FMA>(s, half + tail, low)))
}

/// The value at infinity, at 0 and outside the domain, where they differ from `log`; `x` is what is taken the
/// logarithm of.
#[inline(always)]
fn ends(x: f64, log: f64) -> f64 {
    let log = if x == f64::INFINITY { x } else { log };
    let log = if x > 0.0 { log } else { f64::NAN };
    if x == 0.0 { f64::NEG_INFINITY } else { log }
}

#[inline(always)]
pub(super) fn log<const FMA: bool, const SINGLE: bool>(x: f64) -> f64 {
    let (m, k) = split::<SINGLE>(x);
    let f = m - 1.0;
    ends(x, combined::<FMA, SINGLE>(f, f / (2.0 + f), k, 0.0))
}

#[inline(always)]
pub(super) fn log2<const FMA: bool, const SINGLE: bool>(x: f64) -> f64 {
    let (m, k) = split::<SINGLE>(x);
    let f = m - 1.0;
    ends(x, multiply_add::<FMA>(combined::<FMA, SINGLE>(f, f / (2.0 + f), 0.0, 0.0), LOG2_E, k))
}

/// `log₁₀ 2` in two parts, the first of 33 bits.
const LOG10_2: [f64; 2] = [f64::from_bits(0x3fd3441350900000), f64::from_bits(0x3dcef3fde623e256)];

#[inline(always)]
pub(super) fn log10<const FMA: bool, const SINGLE: bool>(x: f64) -> f64 {
    let (m, k) = split::<SINGLE>(x);
    let f = m - 1.0;
    let log = combined::<FMA, SINGLE>(f, f / (2.0 + f), 0.0, 0.0) * LOG10_E;
    ends(x, multiply_add::<FMA>(k, LOG10_2[0], multiply_add::<FMA>(k, LOG10_2[1], log)))
}

#[inline(always)]
pub(super) fn log1p<const FMA: bool, const SINGLE: bool>(x: f64) -> f64 {
    let sum = 1.0 + x;
    let (m, k) = split::<true>(sum);
    let log = if SINGLE {
        // Near 0 the sum loses what f64 has beyond f32, and more.
        let f = if k == 0.0 { x } else { m - 1.0 };
        combined::<FMA, SINGLE>(f, f / (2.0 + f), k, 0.0)
    } else {
        let f = m - 1.0;
        // What the sum has lost, in units of 2ᵏ; one division does for this and for f / (2 + f).
        let lost = if sum >= 2.0 { 1.0 - (sum - x) } else { x - (sum - 1.0) };
        let bounded = if k > 1000.0 { 1000.0 } else { k };
        let lost = lost * power_of_two(-bounded);
        let reciprocal = 1.0 / ((1.0 + f) * (2.0 + f));
        let s = f * (1.0 + f) * reciprocal;
        combined::<FMA, SINGLE>(f, s, k, lost * (2.0 + f) * reciprocal)
    };
    let value = ends(sum, log);
    // So small that the next term of the series is lost: keeps zeros and subnormals.
    if x.abs() < 2f64.powi(-54) { x } else { value }
}
