//! Elementary functions without branches, so that a loop over them vectorises.
//!
//! Each is written once, in `f64`: for `f32` elements it is computed in `f64` with shorter polynomials and
//! rounded at the end. `FMA` says whether the processor multiplies and adds in one instruction (else
//! `mul_add` would be a call of a slow library function).
//!
//! Every value of the test's fixtures, which cover the whole range, is the correctly rounded one or its
//! neighbour, with and without `FMA` and for both element types. Beyond `|x| = 10⁶` sine, cosine and tangent
//! are those of the standard library.

mod coefficients;
mod exponential;
mod logarithm;
mod power;
#[cfg(test)]
mod tests;
mod trigonometric;

use super::Scalar;
pub(super) use trigonometric::beyond_reduction;

macro_rules! functions {
    ($($module:ident::$name:ident($($x:ident),*);)*) => {$(
        #[inline(always)]
        pub(super) fn $name<const FMA: bool, A: Scalar>($($x: A),*) -> A {
            A::narrowed(if A::SINGLE {
                $module::$name::<FMA, true>($($x.widened()),*)
            } else {
                $module::$name::<FMA, false>($($x.widened()),*)
            })
        }
    )*};
}

functions! {
    exponential::exp(x);
    exponential::exp2(x);
    exponential::expm1(x);
    exponential::sinh(x);
    exponential::cosh(x);
    exponential::tanh(x);
    exponential::sigmoid(x);
    exponential::softplus(x);
    logarithm::log(x);
    logarithm::log1p(x);
    logarithm::log2(x);
    logarithm::log10(x);
    trigonometric::sin(x);
    trigonometric::cos(x);
    trigonometric::tan(x);
    trigonometric::atan(x);
    power::power(x, y);
}

/// `a · b + c`, rounded once with `FMA`, else twice.
#[inline(always)]
fn multiply_add<const FMA: bool>(a: f64, b: f64, c: f64) -> f64 {
    if FMA { a.mul_add(b, c) } else { a * b + c }
}

/// The polynomial with these coefficients, the constant first.
#[inline(always)]
fn polynomial<const FMA: bool>(x: f64, coefficients: &[f64]) -> f64 {
    let Some((&highest, others)) = coefficients.split_last() else { return 0.0 };
    others.iter().rev().fold(highest, |sum, &coefficient| multiply_add::<FMA>(sum, x, coefficient))
}

/// Added and taken away again, it rounds numbers below 2⁵¹ to whole ones, and leaves them in the lowest bits.
const ROUNDER: f64 = 6755399441055744.0;

/// The nearest whole number, for `|x| < 2⁵¹`.
#[inline(always)]
fn round(x: f64) -> f64 {
    (x + ROUNDER) - ROUNDER
}

/// `2ᵏ` for a whole `k` from -1022 to 1023.
#[inline(always)]
fn power_of_two(k: f64) -> f64 {
    f64::from_bits(((k + ROUNDER).to_bits() << 52).wrapping_add(1f64.to_bits()))
}

/// `ln 2` in two parts; the first has 33 bits, so its product with an exponent is exact.
const LN2: [f64; 2] = [f64::from_bits(0x3fe62e42fee00000), f64::from_bits(0x3dea39ef35793c76)];

/// A number as a sum of two, the second below the last place of the first.
#[derive(Clone, Copy)]
struct Double {
    high: f64,
    low: f64,
}

impl Double {
    /// `a + b`, exactly.
    #[inline(always)]
    fn sum(a: f64, b: f64) -> Self {
        let high = a + b;
        let part = high - a;
        Double { high, low: (a - (high - part)) + (b - part) }
    }

    /// `a · b`, exactly (unless it is near the ends of the range).
    #[inline(always)]
    fn product<const FMA: bool>(a: f64, b: f64) -> Self {
        let high = a * b;
        if FMA {
            return Double { high, low: a.mul_add(b, -high) };
        }
        // Dekker's: halves of 26 bits, whose products are exact.
        let halves = |x: f64| {
            let scaled = 134217729.0 * x;
            let top = scaled - (scaled - x);
            (top, x - top)
        };
        let ((a1, a2), (b1, b2)) = (halves(a), halves(b));
        Double { high, low: ((a1 * b1 - high) + a1 * b2 + a2 * b1) + a2 * b2 }
    }
}
