//! The exponential and what is made of it.

use super::{Float, Pack, coefficients::EXP_MEDIUM, logarithm::log1p_between_0_and_1};
use num_traits::WrappingSub;
use std::f64::consts::{LN_2, LOG2_E};

/// A whole number `k`, lying in the lowest bits of `k + 2·BIAS + ROUNDER`.
pub(super) struct Exponent<A, const K: usize>(Pack<A, K>);

impl<A: Float, const K: usize> Exponent<A, K> {
    /// The nearest to `x · factor`, and the same as a number.
    #[inline(always)]
    fn nearest<const FMA: bool>(x: Pack<A, K>, factor: f64) -> (Self, Pack<A, K>) {
        let rounder = A::ROUNDER + 2.0 * A::BIAS;
        let sum = x.times_plus::<FMA>(factor, rounder);
        (Exponent(sum), sum - rounder)
    }

    /// `2ᵏ`, where that is neither subnormal nor infinite.
    #[inline(always)]
    pub fn power(&self) -> Pack<A, K> {
        self.0.each(|sum| A::from_bits((sum.bits() << A::DIGITS as usize).wrapping_sub(&A::one().bits())))
    }

    /// `2ᵏ` as the product of two powers, because it may be out of range itself.
    #[inline(always)]
    fn powers(&self) -> [Pack<A, K>; 2] {
        let half = |sum: A| sum.bits() >> 1;
        let digits = A::DIGITS as usize;
        [
            self.0.each(|sum| A::from_bits(half(sum) << digits)),
            self.0.each(|sum| A::from_bits(sum.bits().wrapping_sub(&half(sum)) << digits)),
        ]
    }
}

/// `x = k · ln 2 + r` with a whole `k` and `|r| ≤ ln 2 / 2`: gives `k` and `r`. For `|x| < 2¹⁰` or so.
#[inline(always)]
pub(super) fn remainder<const FMA: bool, A: Float, const K: usize>(x: Pack<A, K>) -> (Exponent<A, K>, Pack<A, K>) {
    let (exponent, k) = Exponent::nearest::<FMA>(x, LOG2_E);
    let r = k.multiply_add::<FMA>(Pack::number(-A::LN_2[0]), x);
    (exponent, k.multiply_add::<FMA>(Pack::number(-A::LN_2[1]), r))
}

/// `eʳ - 1` for `|r| ≤ ln 2 / 2`.
#[inline(always)]
pub(super) fn expm1_near_0<const FMA: bool, A: Float, const K: usize>(r: Pack<A, K>) -> Pack<A, K> {
    (r * r).multiply_add::<FMA>(r.polynomial::<FMA>(A::EXP), r)
}

/// `x = k · ln 2 + r`, likewise: gives `k` and `eʳ - 1`, to which what rounding `r` has lost is added.
#[inline(always)]
fn reduced_well<const FMA: bool, A: Float, const K: usize>(x: Pack<A, K>) -> (Exponent<A, K>, Pack<A, K>) {
    let (exponent, k) = Exponent::nearest::<FMA>(x, LOG2_E);
    let first = k.multiply_add::<FMA>(Pack::number(-A::LN_2[0]), x);
    let r = k.multiply_add::<FMA>(Pack::number(-A::LN_2[1]), first);
    let lost = k.multiply_add::<FMA>(Pack::number(-A::LN_2[1]), first - r);
    (exponent, (r * r).multiply_add::<FMA>(r.polynomial::<FMA>(A::EXP), lost) + r)
}

/// `eˣ` to 32 bits or so, for a result that is rounded to f32.
#[inline(always)]
pub(super) fn exp_for_f32<const FMA: bool, const K: usize>(x: Pack<f64, K>) -> Pack<f64, K> {
    let (k, r) = remainder::<FMA, f64, K>(x.bounded(f32::EXP_ENDS[0], f32::EXP_ENDS[1]));
    let e = (r * r).multiply_add::<FMA>(r.polynomial::<FMA>(&EXP_MEDIUM), r);
    let power = k.power();
    e.multiply_add::<FMA>(power, power)
}

impl<A: Float, const K: usize> Pack<A, K> {
    #[inline(always)]
    pub fn exp<const FMA: bool>(self) -> Self {
        let (k, r) = remainder::<FMA, A, K>(self.bounded(A::EXP_ENDS[0], A::EXP_ENDS[1]));
        let [first, second] = k.powers();
        expm1_near_0::<FMA, A, K>(r).multiply_add::<FMA>(first, first) * second
    }

    /// `e` to `self + low` as a product, of which the first factor is within range; `self` decides about the ends.
    #[inline(always)]
    pub fn exp_of_sum<const FMA: bool>(self, low: Self) -> [Self; 2] {
        let x = self.bounded(A::EXP_ENDS[0], A::EXP_ENDS[1]);
        let low = self.with(x, |x, bounded| x == bounded).choose(low, Pack::number(0.0));
        let (k, r) = remainder::<FMA, A, K>(x);
        let [first, second] = k.powers();
        [expm1_near_0::<FMA, A, K>(r + low).multiply_add::<FMA>(first, first), second]
    }

    /// `2ˣ`, with the whole part of the exponent taken off exactly.
    #[inline(always)]
    pub fn exp2<const FMA: bool>(self) -> Self {
        let x = self.bounded(1.5 * A::EXP_ENDS[0], 1.5 * A::EXP_ENDS[1]);
        let (exponent, k) = Exponent::nearest::<FMA>(x, 1.0);
        let e = expm1_near_0::<FMA, A, K>((x - k) * LN_2);
        let [first, second] = exponent.powers();
        e.multiply_add::<FMA>(first, first) * second
    }

    /// `value`, `divisor` and `scale`, so that `eˣ - 1` is `value / divisor` and `value · scale`. The divisor is a power of
    /// two; all are within range, even where `eˣ` is twice the greatest number.
    #[inline(always)]
    fn expm1_of<const FMA: bool>(self) -> [Self; 3] {
        let x = self.bounded(-A::EXPM1_END, A::EXP_ENDS[1]);
        let (k, e) = reduced_well::<FMA, A, K>(x);
        // 2ᵏ(1 + e) - 1 = (first · e - (1 / second - first)) · second; the difference is +0 at k = 0.
        let [first, second] = k.powers();
        let twice_bias = A::one().bits() + A::one().bits();
        let divisor = second.each(|second| A::from_bits(twice_bias.wrapping_sub(&second.bits())));
        [e.multiply_add::<FMA>(first, -(divisor - first)), divisor, second]
    }

    #[inline(always)]
    pub fn expm1<const FMA: bool>(self) -> Self {
        let [value, _, scale] = self.expm1_of::<FMA>();
        (value * scale).copysign(self)
    }

    /// `E / (E + 2)` with `E = e²ˡˣˡ - 1`; near 0, where that is rounded too often, its series.
    #[inline(always)]
    pub fn tanh<const FMA: bool>(self) -> Self {
        let size = self.abs();
        let (k, r) = remainder::<FMA, A, K>((size * 2.0).at_most(A::EXPM1_END));
        let (power, e) = (k.power(), expm1_near_0::<FMA, A, K>(r));
        let expm1 = e.multiply_add::<FMA>(power, power - 1.0);
        let square = self * self;
        let small = (size * square).multiply_add::<FMA>(square.polynomial::<FMA>(A::TANH), size);
        size.below(0.3).choose(small, expm1 / (expm1 + 2.0)).copysign(self)
    }

    /// `(E + Q) / 2` with `E = eˡˣˡ - 1` and `Q = E / (E + 1)`; where this is small, `E - E/2·Q`, which is rounded less.
    #[inline(always)]
    pub fn sinh<const FMA: bool>(self) -> Self {
        let [value, divisor, scale] = self.abs().expm1_of::<FMA>();
        let quotient = value / (value + divisor);
        let half = value * 0.5;
        let small = self.abs().below(1.0);
        let start = small.choose(value, half);
        let factor = small.choose(-half, divisor * 0.5);
        (factor.multiply_add::<FMA>(quotient, start) * scale).copysign(self)
    }

    /// `eˡˣˡ / 2 + e⁻ˡˣˡ / 2`.
    #[inline(always)]
    pub fn cosh<const FMA: bool>(self) -> Self {
        let (k, r) = remainder::<FMA, A, K>(self.abs().at_most(A::EXP_ENDS[1]));
        let [first, second] = k.powers();
        let rising = expm1_near_0::<FMA, A, K>(r).multiply_add::<FMA>(first, first) * (second * 0.5);
        rising + Pack::number(0.25) / rising
    }

    /// `1 / (1 + e⁻ˣ)` by the exponential `E` of `-|x|`, which does not overflow: `E - E·Q` for `x < 0`, else
    /// `1 - Q`, with `Q = E / (1 + E)`.
    #[inline(always)]
    pub fn sigmoid<const FMA: bool>(self) -> Self {
        let (k, e) = reduced_well::<FMA, A, K>((-self.abs()).at_least(A::EXP_ENDS[0]));
        let [first, second] = k.powers();
        let e = e.multiply_add::<FMA>(first, first) * second;
        let minus_q = -e / (e + 1.0);
        let start = self.with(e, |x, e| if x < A::zero() { e } else { A::one() });
        start.multiply_add::<FMA>(minus_q, start)
    }

    /// `E / (1 + E)²` with `E = e⁻ˡˣˡ`.
    #[inline(always)]
    pub fn logistic_density<const FMA: bool>(self) -> Self {
        let e = (-self.abs()).exp::<FMA>();
        let divisor = e + 1.0;
        e / (divisor * divisor)
    }

    /// `ln(1 + eˣ) = max(x, 0) + ln(1 + e⁻ˡˣˡ)`.
    #[inline(always)]
    pub fn softplus<const FMA: bool>(self) -> Self {
        log1p_between_0_and_1::<FMA, A, K>((-self.abs()).exp::<FMA>()) + self.at_least(0.0)
    }
}
