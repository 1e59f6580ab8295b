//! The element types, as the functions see them.

use super::coefficients::*;
use ndarray::NdFloat;
use num_traits::{PrimInt, WrappingAdd, WrappingSub};

/// `f32` or `f64`: how numbers are stored, where functions end, and polynomials as long as the precision takes.
pub trait Float: NdFloat {
    /// The bits of a number.
    type Bits: PrimInt + WrappingAdd + WrappingSub;

    /// How many bits stand behind the point.
    const DIGITS: u32;
    /// Which bit is the sign.
    const SIGN: usize;
    /// What is added to an exponent where it is stored.
    const BIAS: f64;
    /// From here on all numbers are whole: 2 to the power of `DIGITS`.
    const ALL_WHOLE: f64;
    /// Added to a smaller number and taken away again, it rounds to whole numbers, and leaves them in the lowest bits.
    const ROUNDER: f64 = 1.5 * Self::ALL_WHOLE;
    /// `ln 2` in two parts, the first so short that its product with an exponent is exact.
    const LN_2: [f64; 2];
    /// `log₁₀ 2`, likewise.
    const LOG10_2: [f64; 2];
    /// Beyond these `eˣ` is 0 and infinite, beyond the second `eˣ / 2` too.
    const EXP_ENDS: [f64; 2];
    /// From here on `e⁻ˣ - 1` is -1, and from half of it on `tanh x` is 1.
    const EXPM1_END: f64;
    /// Beyond this `erf` is 1.
    const ERF_END: f64;
    /// Beyond this `erfc` is 0.
    const ERFC_END: f64;
    /// π as a sum, each part the nearest number to what is left.
    const PI: [f64; 3];
    /// What `π/2` has beyond the nearest number of this type.
    const HALF_PI_REST: f64;

    // The polynomials of coefficients.rs, in the length for this type.
    const EXP: &'static [Self];
    const TANH: &'static [Self];
    const LOG: &'static [Self];
    const SINE: &'static [Self];
    const TANGENT: &'static [Self];
    const ATAN: &'static [Self];
    const ERF: &'static [Self];
    const LOG_ERFC: &'static [Self];

    /// The nearest number of this type.
    fn rounded(number: f64) -> Self;

    /// The number as f64, exactly.
    fn wide(self) -> f64;

    fn bits(self) -> Self::Bits;

    fn from_bits(bits: Self::Bits) -> Self;
}

impl Float for f64 {
    type Bits = u64;

    const DIGITS: u32 = 52;
    const SIGN: usize = 63;
    const BIAS: f64 = 1023.0;
    const ALL_WHOLE: f64 = 4503599627370496.0;
    const LN_2: [f64; 2] = [f64::from_bits(0x3fe62e42fee00000), f64::from_bits(0x3dea39ef35793c76)];
    const LOG10_2: [f64; 2] = [f64::from_bits(0x3fd3441350900000), f64::from_bits(0x3dcef3fde623e256)];
    const EXP_ENDS: [f64; 2] = [-746.0, 712.0];
    const EXPM1_END: f64 = 40.0;
    const ERF_END: f64 = 6.0;
    const ERFC_END: f64 = 28.0;
    const PI: [f64; 3] =
        [f64::from_bits(0x400921fb54442d18), f64::from_bits(0x3ca1a62633145c07), f64::from_bits(0xb92f1976b7ed8fbc)];
    const HALF_PI_REST: f64 = f64::from_bits(0x3c91a62633145c07);

    const EXP: &'static [f64] = &EXP;
    const TANH: &'static [f64] = &TANH;
    const LOG: &'static [f64] = &LOG;
    const SINE: &'static [f64] = &SINE;
    const TANGENT: &'static [f64] = &TANGENT;
    const ATAN: &'static [f64] = &ATAN;
    const ERF: &'static [f64] = &ERF;
    const LOG_ERFC: &'static [f64] = &LOG_ERFC;

    #[inline(always)]
    fn rounded(number: f64) -> f64 {
        number
    }

    #[inline(always)]
    fn wide(self) -> f64 {
        self
    }

    #[inline(always)]
    fn bits(self) -> u64 {
        self.to_bits()
    }

    #[inline(always)]
    fn from_bits(bits: u64) -> f64 {
        f64::from_bits(bits)
    }
}

impl Float for f32 {
    type Bits = u32;

    const DIGITS: u32 = 23;
    const SIGN: usize = 31;
    const BIAS: f64 = 127.0;
    const ALL_WHOLE: f64 = 8388608.0;
    const LN_2: [f64; 2] = [0.693145751953125, 1.428606820309417e-6];
    const LOG10_2: [f64; 2] = [0.301025390625, 4.605038981195214e-6];
    const EXP_ENDS: [f64; 2] = [-104.0, 90.0];
    const EXPM1_END: f64 = 20.0;
    const ERF_END: f64 = 4.0;
    const ERFC_END: f64 = 11.0;
    const PI: [f64; 3] = [3.1415927410125732, -8.742277657347586e-8, -3.4302490200117637e-15];
    const HALF_PI_REST: f64 = -4.371138828673793e-8;

    const EXP: &'static [f32] = &EXP_SINGLE;
    const TANH: &'static [f32] = &TANH_SINGLE;
    const LOG: &'static [f32] = &LOG_SINGLE;
    const SINE: &'static [f32] = &SINE_SINGLE;
    const TANGENT: &'static [f32] = &TANGENT_SINGLE;
    const ATAN: &'static [f32] = &ATAN_SINGLE;
    const ERF: &'static [f32] = &ERF_SINGLE;
    const LOG_ERFC: &'static [f32] = &LOG_ERFC_SINGLE;

    #[inline(always)]
    fn rounded(number: f64) -> f32 {
        number as f32
    }

    #[inline(always)]
    fn wide(self) -> f64 {
        f64::from(self)
    }

    #[inline(always)]
    fn bits(self) -> u32 {
        self.to_bits()
    }

    #[inline(always)]
    fn from_bits(bits: u32) -> f32 {
        f32::from_bits(bits)
    }
}
