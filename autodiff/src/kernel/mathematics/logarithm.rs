//! Logarithms.

use super::{Float, Pack};
use num_traits::{One, WrappingAdd, WrappingSub, Zero};
use std::f64::consts::{FRAC_1_SQRT_2, LOG2_E, LOG10_E};

/// The bits of `x > 0` for `x = m · 2ᵏ` with `√½ ≤ m < √2`: those of `k` as an exponent, then those by which `m`
/// exceeds `√½`.
#[inline(always)]
fn split<A: Float>(x: A) -> A::Bits {
    x.bits().wrapping_add(&(A::one().bits() - A::rounded(FRAC_1_SQRT_2).bits()))
}

/// `m`.
#[inline(always)]
fn fraction<A: Float>(bits: A::Bits) -> A {
    let mask = (A::Bits::one() << A::DIGITS as usize) - A::Bits::one();
    A::from_bits((bits & mask) + A::rounded(FRAC_1_SQRT_2).bits())
}

/// `-k`; +0 for 0.
#[inline(always)]
fn exponent<A: Float>(bits: A::Bits) -> A {
    // The exponent becomes the lowest bits of a number where the spacing is 1.
    let number = A::from_bits(A::rounded(A::ALL_WHOLE).bits() | bits >> A::DIGITS as usize);
    A::rounded(A::ALL_WHOLE + A::BIAS) - number
}

/// What `f` less this is `ln(1 + f) - minus_low`, for `√½ ≤ 1 + f < √2`.
///
/// `ln(1 + f) = ln((1 + s) / (1 - s)) = 2s + s·R(s²) = f - s(f - R)` with `s = f / (2 + f)`.
#[inline(always)]
fn difference<const FMA: bool, A: Float, const K: usize>(f: Pack<A, K>, minus_low: Option<Pack<A, K>>) -> Pack<A, K> {
    let s = f / (f + 2.0);
    let square = s * s;
    let rest = (-square).multiply_add::<FMA>(square.polynomial::<FMA>(A::LOG), f);
    minus_low.map_or(s * rest, |minus_low| s.multiply_add::<FMA>(rest, minus_low))
}

/// `ln(1 + f)` times a factor, plus `low`. The factor is a sum of a power of two, with which the product is exact, and
/// of a small rest.
#[inline(always)]
fn times_logarithm<const FMA: bool, A: Float, const K: usize>(
    f: Pack<A, K>,
    [power, rest]: [f64; 2],
    low: Option<Pack<A, K>>,
) -> Pack<A, K> {
    let (minus_difference, factor) = (-difference::<FMA, A, K>(f, None), Pack::number(power + rest));
    let low = match low {
        Some(low) => minus_difference.multiply_add::<FMA>(factor, low),
        None => minus_difference * factor,
    };
    f.multiply_add::<FMA>(Pack::number(power), f.multiply_add::<FMA>(Pack::number(rest), low))
}

/// `ln(1 + f) + k · ln 2`, given `-k`.
#[inline(always)]
fn combined<const FMA: bool, A: Float, const K: usize>(f: Pack<A, K>, minus_k: Pack<A, K>) -> Pack<A, K> {
    let log = f - difference::<FMA, A, K>(f, Some(minus_k * A::LN_2[1]));
    minus_k.multiply_add::<FMA>(Pack::number(-A::LN_2[0]), log)
}

/// The value at infinity, at 0 and outside the domain, where they differ from `log`; `x` is what is taken the
/// logarithm of.
#[inline(always)]
pub(super) fn ends<A: Float, const K: usize>(x: Pack<A, K>, log: Pack<A, K>) -> Pack<A, K> {
    x.with(log, |x, log| {
        let log = if x == A::infinity() { x } else { log };
        let log = if x > A::zero() { log } else { A::nan() };
        if x == A::zero() { A::neg_infinity() } else { log }
    })
}

/// `x = (1 + f) · 2ᵏ` for a normal number: gives `f` and `-k`.
#[inline(always)]
pub(super) fn parts_of_normal<A: Float, const K: usize>(x: Pack<A, K>) -> [Pack<A, K>; 2] {
    let bits = x.each(split);
    [bits.each(fraction::<A>) - 1.0, bits.each(exponent::<A>)]
}

/// The same for any number.
#[inline(always)]
pub(super) fn parts<A: Float, const K: usize>(x: Pack<A, K>) -> [Pack<A, K>; 2] {
    let subnormal = x.each(|x| x < A::min_positive_value());
    let [f, minus_k] = parts_of_normal(subnormal.choose(x * (4.0 * A::ALL_WHOLE), x));
    [f, minus_k + subnormal.choose(Pack::number(f64::from(A::DIGITS + 2)), Pack::number(0.0))]
}

/// `ln(1 + x)` for `0 ≤ x ≤ 1`.
#[inline(always)]
pub(super) fn log1p_between_0_and_1<const FMA: bool, A: Float, const K: usize>(x: Pack<A, K>) -> Pack<A, K> {
    let large = x.each(|x| x > A::rounded(std::f64::consts::SQRT_2 - 1.0));
    // 1 + x = (1 + f) · 2 with f = x / 2 - 1 / 2.
    let f = large.choose(x.times_plus::<FMA>(0.5, -0.5), x);
    let minus_k = large.choose(Pack::number(-1.0), Pack::number(0.0));
    combined::<FMA, A, K>(f, minus_k)
}

impl<A: Float, const K: usize> Pack<A, K> {
    #[inline(always)]
    pub fn log<const FMA: bool>(self) -> Self {
        let [f, minus_k] = parts(self);
        ends(self, combined::<FMA, A, K>(f, minus_k))
    }

    #[inline(always)]
    pub fn log2<const FMA: bool>(self) -> Self {
        let [f, minus_k] = parts(self);
        ends(self, times_logarithm::<FMA, A, K>(f, [1.0, LOG2_E - 1.0], None) - minus_k)
    }

    #[inline(always)]
    pub fn log10<const FMA: bool>(self) -> Self {
        let [f, minus_k] = parts(self);
        let log = times_logarithm::<FMA, A, K>(f, [0.5, LOG10_E - 0.5], Some(minus_k * -A::LOG10_2[1]));
        ends(self, minus_k.multiply_add::<FMA>(Pack::number(-A::LOG10_2[0]), log))
    }

    /// `ln(1 + x) = ln(1 + f) + k · ln 2` with `f = 2⁻ᵏx - (1 - 2⁻ᵏ)`, rounded once.
    #[inline(always)]
    pub fn log1p<const FMA: bool>(self) -> Self {
        let sum = self + 1.0;
        let bits = sum.each(split);
        // 4 · 2⁻ᵏ, which is no subnormal number.
        let mask = !A::Bits::zero() << A::DIGITS as usize;
        let minuend = A::rounded(4.0).bits() + A::one().bits();
        let scale = bits.each(|bits| A::from_bits(minuend.wrapping_sub(&(bits & mask))));
        // It is +0 at k = 0, so that taken away it keeps the sign of 0.
        let minus_rest = scale.times_plus::<FMA>(-0.25, 1.0);
        let f = (self * scale).multiply_add::<FMA>(Pack::number(0.25), -minus_rest);
        ends(sum, combined::<FMA, A, K>(f, bits.each(exponent::<A>)))
    }
}
