//! Sine, cosine, tangent and its inverse.

use super::{Double, Float, Pack};
use num_traits::{One, Zero};
use std::f64::consts::{FRAC_1_PI, FRAC_2_PI, FRAC_PI_2};

/// Whether [`Pack::sin`], [`Pack::cos`] and [`Pack::tan`] are not for this number, because it takes more digits of π
/// to reduce.
#[inline(always)]
pub(crate) fn beyond_reduction(x: f64) -> bool {
    x.abs() > 1e6
}

/// `x - q · π`, where `q` is a multiple of ½ and leaves about `π/2` at most; for `|x| ≤ 10⁶`.
#[inline(always)]
fn reduced<const FMA: bool, A: Reduce, const K: usize>(x: Pack<A, K>, q: Pack<A, K>) -> Double<A, K> {
    if !FMA {
        return A::reduced_in_parts(x, q);
    }
    // The first difference is exact: `x` and the product are multiples of the last place of 1 (or `x` is so small
    // that its last digits do not count), and it is less than 2.
    let first = q.multiply_add::<FMA>(Pack::number(-A::PI[0]), x);
    let product = Double::product::<FMA>(q, Pack::number(A::PI[1]));
    let high = first - product.high;
    let low = ((first - high) - product.high) - product.low;
    Double { high, low: q.multiply_add::<FMA>(Pack::number(-A::PI[2]), low) }
}

/// π in parts of 33 bits and a rest, whose products with multiples of ½ up to 2¹⁹ are exact.
const PI_IN_PARTS: [f64; 4] = [
    f64::from_bits(0x400921fb54400000),
    f64::from_bits(0x3de0b4611a600000),
    f64::from_bits(0x3bb3198a2e000000),
    f64::from_bits(0x398b839a252049c1),
];

pub trait Reduce: Float {
    /// As [`reduced`], without multiplying and adding in one instruction.
    fn reduced_in_parts<const K: usize>(x: Pack<Self, K>, q: Pack<Self, K>) -> Double<Self, K>;
}

impl Reduce for f64 {
    #[inline(always)]
    fn reduced_in_parts<const K: usize>(x: Pack<f64, K>, q: Pack<f64, K>) -> Double<f64, K> {
        let first = x - q * PI_IN_PARTS[0];
        let second = Double::sum(first, q * -PI_IN_PARTS[1]);
        let third = Double::sum(second.high, q * -PI_IN_PARTS[2]);
        let low = (second.low + third.low) - q * PI_IN_PARTS[3];
        Double::sum(third.high, low)
    }
}

impl Reduce for f32 {
    /// In f64, where two parts are enough.
    #[inline(always)]
    fn reduced_in_parts<const K: usize>(x: Pack<f32, K>, q: Pack<f32, K>) -> Double<f32, K> {
        let q = q.each(f64::from);
        let r = (x.each(f64::from) - q * PI_IN_PARTS[0]) - q * (PI_IN_PARTS[1] + PI_IN_PARTS[2]);
        let high = r.each(f32::rounded);
        Double { high, low: (r - high.each(f64::from)).each(f32::rounded) }
    }
}

/// `value` with the sign of `sign`, turned as often as the whole number in the lowest bits of `turns` says.
#[inline(always)]
fn turned<A: Float, const K: usize>(value: Pack<A, K>, sign: Pack<A, K>, turns: Pack<A, K>) -> Pack<A, K> {
    let sign_bit = (-A::zero()).bits();
    let sign = sign.with(turns, |sign, turns| (sign.bits() & sign_bit) ^ (turns.bits() << A::SIGN));
    value.with(sign, |value, sign| A::from_bits(value.bits() ^ sign))
}

/// `sin r` for `|r| ≤ π/2`.
#[inline(always)]
fn sine<const FMA: bool, A: Float, const K: usize>(r: Double<A, K>) -> Pack<A, K> {
    let Double { high: r, low } = r;
    let square = r * r;
    // The second part changes the sine by its product with the cosine, for which this is near enough.
    let low = low * square.times_plus::<FMA>(-0.405, 1.0);
    // r + r³(c₀ + r²·(…)), where most of the error is in the product with c₀: it is added last.
    let cube = r * square;
    let tail = square * square.polynomial::<FMA>(&A::SINE[1..]);
    let sum = cube.multiply_add::<FMA>(tail, low);
    cube.multiply_add::<FMA>(Pack([A::SINE[0]; K]), sum) + r
}

impl<A: Reduce, const K: usize> Pack<A, K> {
    /// `sin(k·π + r) = (-1)ᵏ · sin r`.
    #[inline(always)]
    pub fn sin<const FMA: bool>(self) -> Self {
        let size = self.abs();
        let turns = size.times_plus::<FMA>(FRAC_1_PI, A::ROUNDER);
        let r = reduced::<FMA, A, K>(size, turns - A::ROUNDER);
        turned(sine::<FMA, A, K>(r), self, turns)
    }

    /// `cos((k - ½)·π + r) = (-1)ᵏ · sin r`.
    #[inline(always)]
    pub fn cos<const FMA: bool>(self) -> Self {
        let size = self.abs();
        let turns = size.times_plus::<FMA>(FRAC_1_PI, 0.5) + A::ROUNDER;
        let r = reduced::<FMA, A, K>(size, (turns - A::ROUNDER) - 0.5);
        turned(sine::<FMA, A, K>(r), Pack::number(0.0), turns)
    }

    /// `tan(k·π/2 + r)` is `tan r` or `-1 / tan r`.
    #[inline(always)]
    pub fn tan<const FMA: bool>(self) -> Self {
        let size = self.abs();
        let turns = size.times_plus::<FMA>(FRAC_2_PI, A::ROUNDER);
        let r = reduced::<FMA, A, K>(size, (turns - A::ROUNDER) * 0.5);
        let square = r.high * r.high;
        // The second part changes the tangent by its product with `1 + tan² r`, for which this is near enough.
        let low = r.low * square.times_plus::<FMA>(1.62, 1.0);
        let tail = (r.high * square).multiply_add::<FMA>(square.polynomial::<FMA>(A::TANGENT), low);
        let tangent = r.high + tail;
        let odd = turns.each(|turns| turns.bits() & One::one() != Zero::zero());
        let (above, below) = (odd.choose(Pack::number(-1.0), tangent), odd.choose(tangent, Pack::number(1.0)));
        let value = above / below;
        // What the sum has lost would count twice in `-1 / tan r`: it adds its product with `1 / tan² r`. What the
        // division has lost, one instruction tells exactly; else the value stays as it is.
        let lost = odd.choose(tail - (tangent - r.high), Pack::number(0.0));
        let excess = if FMA { value.multiply_add::<FMA>(below, -above) } else { Pack::number(0.0) };
        let correction = value.multiply_add::<FMA>(lost, excess);
        turned(value.multiply_add::<FMA>(correction, value), self, Pack::number(0.0))
    }

    /// `atan x = π/2 - atan(1 / x)`, so that the series is for numbers up to 1.
    #[inline(always)]
    pub fn atan<const FMA: bool>(self) -> Self {
        let size = self.abs();
        let small = size.below(1.0);
        let t = small.choose(size, Pack::number(-1.0)) / small.choose(Pack::number(1.0), size);
        let square = t * t;
        let base = small.choose(Pack::number(0.0), Pack::number(FRAC_PI_2));
        let rest = small.choose(Pack::number(0.0), Pack::number(A::HALF_PI_REST));
        let value = (t * square).multiply_add::<FMA>(square.polynomial::<FMA>(A::ATAN), rest) + t;
        (base + value).copysign(self)
    }
}
