//! Powers.

use super::{
    Double, Float, Pack,
    coefficients::{LOG_MEDIUM, LOG_SECOND},
    exponential::exp_for_f32,
    logarithm::{ends, parts, parts_of_normal},
};
use std::f64::consts::LN_2;

/// `ln x` to about 66 bits, for `x ≥ 0` (at 0 and infinity as the logarithm is).
#[inline(always)]
fn log_well<const FMA: bool, const K: usize>(x: Pack<f64, K>) -> Double<f64, K> {
    let [f, minus_k] = parts(x);
    // s = f / (2 + f) in two parts.
    let below = Double::sum_of_sorted(Pack::number(2.0), f);
    let reciprocal = Pack::number(1.0) / below.high;
    let s = f * reciprocal;
    let back = Double::product::<FMA>(s, below.high);
    let rest = (-s).multiply_add::<FMA>(below.low, (f - back.high) - back.low);
    let s = Double { high: s, low: rest * reciprocal };
    // ln(1 + f) = 2s + s³·(⅔ + s²·(…)), the cube and what it is multiplied with in two parts too.
    let square = Double::product::<FMA>(s.high, s.high);
    let square_low = (s.high * 2.0).multiply_add::<FMA>(s.low, square.low);
    let cube = Double::product::<FMA>(square.high, s.high);
    let cube_low = square.high.multiply_add::<FMA>(s.low, square_low.multiply_add::<FMA>(s.high, cube.low));
    const TWO_THIRDS: [f64; 2] = [2.0 / 3.0, f64::from_bits(0x3c85555555555555)];
    let tail = square.high * square.high.polynomial::<FMA>(&LOG_SECOND);
    let factor = Double::sum_of_sorted(Pack::number(TWO_THIRDS[0]), tail);
    let second = Double::product::<FMA>(cube.high, factor.high);
    let second_low = cube.high.multiply_add::<FMA>(factor.low + TWO_THIRDS[1], second.low);
    let second_low = cube_low.multiply_add::<FMA>(factor.high, second_low);

    let sum = Double::sum_of_sorted(minus_k * -f64::LN_2[0], s.high * 2.0);
    let with_second = Double::sum_of_sorted(sum.high, second.high);
    let low = minus_k
        .multiply_add::<FMA>(Pack::number(-f64::LN_2[1]), s.low.multiply_add::<FMA>(Pack::number(2.0), second_low));
    let Double { high, low } = Double::sum_of_sorted(with_second.high, (sum.low + with_second.low) + low);
    Double { high: ends(x, high), low }
}

/// `xʸ` for `x ≥ 0`, by the exponential of `y · ln x`.
#[inline(always)]
fn size<const FMA: bool, const K: usize>(x: Pack<f64, K>, y: Pack<f64, K>) -> Pack<f64, K> {
    let log = log_well::<FMA, K>(x);
    let product = Double::product::<FMA>(log.high, y);
    let [value, scale] = product.high.exp_of_sum::<FMA>(log.low.multiply_add::<FMA>(y, product.low));
    value * scale
}

/// The same to 32 bits or so, for numbers that are f32. It needs a logarithm of that many: in f32 it would be as long
/// as [`size`] is, and slower than in half as wide vectors of f64.
#[inline(always)]
fn size_for_f32<const FMA: bool, const K: usize>(x: Pack<f64, K>, y: Pack<f64, K>) -> Pack<f64, K> {
    let [f, minus_k] = parts_of_normal(x);
    let s = f / (f + 2.0);
    let square = s * s;
    let tail = square.multiply_add::<FMA>(square.polynomial::<FMA>(&LOG_MEDIUM), Pack::number(2.0));
    let log = ends(x, minus_k.multiply_add::<FMA>(Pack::number(-LN_2), s * tail));
    exp_for_f32::<FMA, K>(log * y)
}

impl<A: Float, const K: usize> Pack<A, K> {
    /// `xʸ`, from that of `|x|`, with the cases that IEEE 754 settles for `pow`.
    #[inline(always)]
    pub fn power<const FMA: bool>(self, exponent: Self) -> Self {
        // With a larger exponent it would be 0, 1 or infinity all the same.
        let bounded = exponent.bounded(-2f64.powi(66), 2f64.powi(66));
        let (x, y) = (self.abs().each(A::wide), bounded.each(A::wide));
        let size = if A::DIGITS < 52 { size_for_f32::<FMA, K>(x, y) } else { size::<FMA, K>(x, y) };
        let value = size.each(A::rounded);

        let all_whole = A::rounded(A::ALL_WHOLE);
        let is_whole = |y: A| ((y + all_whole) - all_whole == y) | (y >= all_whole);
        let whole = bounded.each(|y| is_whole(y.abs()));
        let odd = bounded.with(whole, |y, whole| whole & !is_whole(y.abs() * A::rounded(0.5)));
        let value = odd.choose(value.copysign(self), value);
        let undefined = self.with(whole, |x, whole| (x < A::zero()) & (x > A::neg_infinity()) & !whole);
        let value = undefined.choose(Pack::number(f64::NAN), value);
        self.with(exponent, |x, y| (y == A::zero()) | (x == A::one())).choose(Pack::number(1.0), value)
    }
}
