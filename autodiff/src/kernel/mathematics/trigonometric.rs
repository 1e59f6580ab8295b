//! Sine, cosine, tangent and its inverse.

use super::{
    Double,
    coefficients::{ATAN, ATAN_SINGLE, COS, COS_SINGLE, SIN, SIN_SINGLE},
    multiply_add, polynomial, round,
};
use std::f64::consts::{FRAC_2_PI, FRAC_PI_2, FRAC_PI_4};

/// `π/2` in parts of 33 bits and a rest, so that their products with whole numbers up to 2²⁰ are exact.
const HALF_PI: [f64; 4] = [
    f64::from_bits(0x3ff921fb54400000),
    f64::from_bits(0x3dd0b4611a600000),
    f64::from_bits(0x3ba3198a2e000000),
    f64::from_bits(0x397b839a252049c1),
];

/// Whether [`sin`], [`cos`] and [`tan`] are not for this number, because it takes more digits of π to reduce.
#[inline(always)]
pub(crate) fn beyond_reduction(x: f64) -> bool {
    x.abs() > 1e6
}

/// `x = k · π/2 + r` with `|r| ≤ π/4`: gives `r`, and `k` modulo 4 in the lowest bits.
#[inline(always)]
fn reduced(x: f64) -> (Double, u64) {
    let k = round(x * FRAC_2_PI);
    let first = x - k * HALF_PI[0];
    let second = Double::sum(first, -(k * HALF_PI[1]));
    let third = Double::sum(second.high, -(k * HALF_PI[2]));
    let low = (second.low + third.low) - k * HALF_PI[3];
    let r = Double::sum(third.high, low);
    (r, (k + super::ROUNDER).to_bits())
}

/// The sine and the cosine of `r`.
#[inline(always)]
fn sin_and_cos<const FMA: bool, const SINGLE: bool>(r: Double) -> (f64, f64) {
    let Double { high: r, low } = r;
    let square = r * r;
    if SINGLE {
        let sin = multiply_add::<FMA>(r * square, polynomial::<FMA>(square, &SIN_SINGLE), r);
        let tail = multiply_add::<FMA>(square, polynomial::<FMA>(square, &COS_SINGLE), -0.5);
        return (sin, multiply_add::<FMA>(square, tail, 1.0));
    }
    // The angle's second part `low` changes the sine by `low · cos r`, the cosine by `-low · sin r`.
    let sin = multiply_add::<FMA>(r * square, polynomial::<FMA>(square, &SIN), low * (1.0 - 0.5 * square)) + r;
    let tail = multiply_add::<FMA>(square * square, polynomial::<FMA>(square, &COS), -(low * r));
    let half = 0.5 * square;
    let top = 1.0 - half;
    (sin, top + (((1.0 - top) - half) + tail))
}

/// `sin(k · π/2 + r)`.
#[inline(always)]
fn turned<const FMA: bool, const SINGLE: bool>(r: Double, k: u64) -> f64 {
    let (sin, cos) = sin_and_cos::<FMA, SINGLE>(r);
    let value = if k & 1 == 0 { sin } else { cos };
    f64::from_bits(value.to_bits() ^ ((k & 2) << 62))
}

#[inline(always)]
pub(super) fn sin<const FMA: bool, const SINGLE: bool>(x: f64) -> f64 {
    let (r, k) = reduced(x);
    let value = turned::<FMA, SINGLE>(r, k);
    // Keeps the sign of 0, and subnormals.
    if x.abs() < 2f64.powi(-27) { x } else { value }
}

#[inline(always)]
pub(super) fn cos<const FMA: bool, const SINGLE: bool>(x: f64) -> f64 {
    let (r, k) = reduced(x);
    turned::<FMA, SINGLE>(r, k.wrapping_add(1))
}

#[inline(always)]
pub(super) fn tan<const FMA: bool, const SINGLE: bool>(x: f64) -> f64 {
    let (r, k) = reduced(x);
    let (sin, cos) = sin_and_cos::<FMA, SINGLE>(r);
    let turned = k & 1 == 1;
    let value = (if turned { -cos } else { sin }) / (if turned { sin } else { cos });
    if x.abs() < 2f64.powi(-27) { x } else { value }
}

/// What `π/2` and `π/4` lack as f64.
const HALF_PI_REST: f64 = f64::from_bits(0x3c91a62633145c07);
const QUARTER_PI_REST: f64 = 0.5 * HALF_PI_REST;

/// `atan x = π/4 + atan((x - 1) / (x + 1)) = π/2 + atan(-1 / x)`, so that the series is for `|t| ≤ tan(π/8)`.
#[inline(always)]
pub(super) fn atan<const FMA: bool, const SINGLE: bool>(x: f64) -> f64 {
    let size = x.abs();
    let (middle, large) = (size > 0.414_213_562_373_095, size > 2.414213562373095);
    let above = if middle { size - 1.0 } else { size };
    let above = if large { -1.0 } else { above };
    let below = if middle { size + 1.0 } else { 1.0 };
    let below = if large { size } else { below };
    let t = above / below;
    let square = t * t;
    let tail = if SINGLE { polynomial::<FMA>(square, &ATAN_SINGLE) } else { polynomial::<FMA>(square, &ATAN) };
    let base = if middle { FRAC_PI_4 } else { 0.0 };
    let base = if large { FRAC_PI_2 } else { base };
    let rest = if middle { QUARTER_PI_REST } else { 0.0 };
    let rest = if large { HALF_PI_REST } else { rest };
    let value = base + (multiply_add::<FMA>(t * square, tail, rest) + t);
    let value = if size < 2f64.powi(-27) { size } else { value };
    value.copysign(x)
}
