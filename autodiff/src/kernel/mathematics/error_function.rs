//! The error function and its complement.

use super::{
    Double, Float, Pack,
    coefficients::{ERF, ERFC, ERFC_MEDIUM},
    exponential::{exp_for_f32, expm1_near_0, remainder},
};

/// Where the polynomials of `erfc` change from one side to the other: `t = (x - MIDDLE) / (x + MIDDLE)`.
const MIDDLE: f64 = 3.5;

/// `erfc x = exp(-x²) · P(t) / (1 + 2x)` for `1 ≤ x ≤ 28`, and `1 - erf x` below.
#[inline(always)]
fn erfc<const FMA: bool, const K: usize>(x: Pack<f64, K>) -> Pack<f64, K> {
    let square = Double::product::<FMA>(x, x);
    let [exp, scale] = (-square.high).exp_of_sum::<FMA>(-square.low);
    let t = (x - MIDDLE) / (x + MIDDLE);
    let large = exp * (t.polynomial::<FMA>(&ERFC) / x.times_plus::<FMA>(2.0, 1.0)) * scale;
    let small = (-x).multiply_add::<FMA>(square.high.polynomial::<FMA>(&ERF), -x + 1.0);
    x.below(1.0).choose(small, large)
}

/// `exp(x²) erfc x`, by the same polynomials.
pub fn scaled_erfc(x: f64) -> f64 {
    if x >= 28.0 {
        // DLMF 7.12.1
        let term = -0.5 / (x * x);
        let series = [1.0, 1.0, 3.0, 15.0, 105.0, 945.0].iter().rev().fold(0.0, |sum, factor| sum * term + factor);
        series / (x * std::f64::consts::PI.sqrt())
    } else if x >= 1.0 {
        let Pack([value]) = Pack([(x - MIDDLE) / (x + MIDDLE)]).polynomial::<false>(&ERFC);
        value / (2.0 * x + 1.0)
    } else if x > -26.7 {
        let square = x * x;
        let exp = square.exp();
        libm::erfc(x) * (exp + exp * x.mul_add(x, -square))
    } else if x.is_nan() {
        x
    } else {
        f64::INFINITY
    }
}

/// The same to 32 bits or so, for `x` that is an f32, by another `P(t) / (x + MIDDLE)`, which loses some digits, but
/// all the way from 0. In f32 too many would be lost.
#[inline(always)]
fn erfc_for_f32<const FMA: bool, const K: usize>(x: Pack<f64, K>) -> Pack<f64, K> {
    let reciprocal = Pack::number(1.0) / (x + MIDDLE);
    let t = reciprocal.times_plus::<FMA>(-2.0 * MIDDLE, 1.0);
    exp_for_f32::<FMA, K>(-x * x) * (reciprocal * t.polynomial::<FMA>(&ERFC_MEDIUM))
}

impl<A: Float, const K: usize> Pack<A, K> {
    /// `2/√π · ∫₀ˣ exp(-t²) dt`: `x + x·P(x²)` up to 1, beyond it `1 - exp(Q(|x| - 1))`.
    #[inline(always)]
    pub fn erf<const FMA: bool>(self) -> Self {
        let size = self.abs().at_most(A::ERF_END);
        let small = size.multiply_add::<FMA>((size * size).polynomial::<FMA>(A::ERF), size);
        let (k, r) = remainder::<FMA, A, K>((size - 1.0).polynomial::<FMA>(A::LOG_ERFC));
        let (power, e) = (k.power(), expm1_near_0::<FMA, A, K>(r));
        // 1 - 2ᵏ(1 + e)
        let large = e.multiply_add::<FMA>(-power, -power + 1.0);
        size.below(1.0).choose(small, large).copysign(self)
    }

    /// `1 - erf x`, for negative `x` as `2 - erfc(-x)`.
    #[inline(always)]
    pub fn erfc<const FMA: bool>(self) -> Self {
        let size = self.abs().at_most(A::ERFC_END).each(A::wide);
        let right = if A::DIGITS < 52 { erfc_for_f32::<FMA, K>(size) } else { erfc::<FMA, K>(size) };
        let value = self.with(right, |x, right| if x < A::zero() { 2.0 - right } else { right });
        value.each(A::rounded)
    }
}
