//! Powers.

use super::{Double, LN2, coefficients::LOG_SECOND, exponential::exp_of, logarithm::split, multiply_add, polynomial};

/// `xʸ = eʸ·ˡⁿ|ˣ|`, with the logarithm in two parts, and the cases that IEEE 754 settles for `pow`.
#[inline(always)]
pub(super) fn power<const FMA: bool, const SINGLE: bool>(x: f64, y: f64) -> f64 {
    let size = x.abs();
    // With a larger exponent it would be 0, 1 or infinity all the same.
    let limit = 2f64.powi(66);
    let bounded = if y > limit { limit } else { y };
    let bounded = if bounded < -limit { -limit } else { bounded };
    let log = log_of::<FMA, SINGLE>(size);
    let product = Double::product::<FMA>(log.high, bounded);
    let low = multiply_add::<FMA>(log.low, bounded, product.low);
    let high = if size == 0.0 { y * f64::NEG_INFINITY } else { product.high };
    let high = if size == f64::INFINITY { y * f64::INFINITY } else { high };
    let value = exp_of::<FMA, SINGLE>(Double { high, low });

    let whole = (y.abs() + 2f64.powi(52)) - 2f64.powi(52) == y.abs() || y.abs() >= 2f64.powi(52);
    let odd = whole && y.abs() < 2f64.powi(53) && odd_bit(y.abs());
    let value = if odd { value.copysign(x) } else { value };
    let value = if x < 0.0 && x > f64::NEG_INFINITY && !whole { f64::NAN } else { value };
    let value = if x.is_nan() { x } else { value };
    if y == 0.0 || x == 1.0 { 1.0 } else { value }
}

/// The lowest bit of a whole number from 0 to 2⁵³.
#[inline(always)]
fn odd_bit(y: f64) -> bool {
    let shifted = if y < 2f64.powi(52) { y + 2f64.powi(52) } else { y };
    shifted.to_bits() & 1 == 1
}

/// `ln x` for finite `x > 0`, to about 66 bits; for f32 to the 53 of the first part.
#[inline(always)]
fn log_of<const FMA: bool, const SINGLE: bool>(x: f64) -> Double {
    if SINGLE {
        return Double { high: super::logarithm::log::<FMA, false>(x), low: 0.0 };
    }
    let (m, k) = split::<SINGLE>(x);
    let f = m - 1.0;
    // s = f / (2 + f) in two parts.
    let below = Double::sum(2.0, f);
    let reciprocal = 1.0 / below.high;
    let s = f * reciprocal;
    let back = Double::product::<FMA>(s, below.high);
    let s_low = ((f - back.high) - back.low - s * below.low) * reciprocal;
    // ln(1 + f) = 2s + ⅔s³ + s⁵·(…), the second term in two parts too.
    let square = Double::product::<FMA>(s, s);
    let square_low = multiply_add::<FMA>(2.0 * s, s_low, square.low);
    let cube = Double::product::<FMA>(square.high, s);
    let cube_low = multiply_add::<FMA>(square.high, s_low, multiply_add::<FMA>(square_low, s, cube.low));
    const TWO_THIRDS: [f64; 2] = [2.0 / 3.0, f64::from_bits(0x3c85555555555555)];
    let second = Double::product::<FMA>(cube.high, TWO_THIRDS[0]);
    let second_low =
        multiply_add::<FMA>(cube.high, TWO_THIRDS[1], multiply_add::<FMA>(cube_low, TWO_THIRDS[0], second.low));
    let tail = cube.high * square.high * polynomial::<FMA>(square.high, &LOG_SECOND);

    let sum = Double::sum(k * LN2[0], 2.0 * s);
    let with_second = Double::sum(sum.high, second.high);
    let low = (sum.low + with_second.low) + (multiply_add::<FMA>(k, LN2[1], 2.0 * s_low) + (second_low + tail));
    Double::sum(with_second.high, low)
}
