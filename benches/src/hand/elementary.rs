//! Branch-free `exp` and `log1p` that vectorise, for finite arguments: what an expert writes where the standard
//! library's scalar functions are the bottleneck.

use autodiff::Real;

/// The functions, for both element types. `FMA` says whether multiplying and adding is one instruction.
pub trait Elementary: Real {
    /// `self · factor + addend`.
    #[inline(always)]
    fn times_plus<const FMA: bool>(self, factor: Self, addend: Self) -> Self {
        if FMA { self.mul_add(factor, addend) } else { self * factor + addend }
    }

    /// `eˣ` within about a unit in the last place; where it would overflow or be subnormal, a limit is
    /// taken instead of `x`.
    fn fast_exp<const FMA: bool>(self) -> Self;

    /// `ln(1 + x)` for finite `x > -1`, within about two units in the last place.
    fn fast_log1p<const FMA: bool>(self) -> Self;
}

/// `Σ cᵢ xⁱ`, with the coefficient of the lowest power first.
#[inline(always)]
fn polynomial<const FMA: bool, A: Elementary, const N: usize>(x: A, coefficients: [A; N]) -> A {
    coefficients.into_iter().rev().reduce(|sum, c| sum.times_plus::<FMA>(x, c)).unwrap_or_else(A::zero)
}

/// `ln 2` as a number of few bits, so that its products with small integers are exact, and the rest.
const LN_2: [f64; 2] = [6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10];
const LN_2_SINGLE: [f32; 2] = [6.931_457_5e-1, 1.428_606_8e-6];

impl Elementary for f64 {
    #[inline(always)]
    fn fast_exp<const FMA: bool>(self) -> f64 {
        // Added, it leaves the nearest integer in the lowest bits.
        const ROUND: f64 = 6_755_399_441_055_744.0;
        // (eʳ - 1 - r) / r² on |r| ≤ ln(2) / 2, near-minimax: error 1.4e-18.
        const C: [f64; 11] = [
            0.5,
            0.166_666_666_666_666_7,
            4.166_666_666_666_667e-2,
            8.333_333_333_326_084e-3,
            1.388_888_888_888_371_1e-3,
            1.984_126_987_500_228e-4,
            2.480_158_732_567_746e-5,
            2.755_725_517_000_089e-6,
            2.755_727_347_871_858e-7,
            2.510_531_272_962_210_3e-8,
            2.091_475_532_589_32e-9,
        ];
        let x = self.clamp(-708.0, 709.0);
        let rounded = x.times_plus::<FMA>(std::f64::consts::LOG2_E, ROUND);
        let n = rounded - ROUND;
        let r = n.times_plus::<FMA>(-LN_2[1], n.times_plus::<FMA>(-LN_2[0], x));
        let power = f64::from_bits(rounded.to_bits().wrapping_add(1023) << 52);
        ((r * r).times_plus::<FMA>(polynomial::<FMA, _, 11>(r, C), r) + 1.0) * power
    }

    #[inline(always)]
    fn fast_log1p<const FMA: bool>(self) -> f64 {
        // The high words of 1 and of √½, and FreeBSD's coefficients of (ln((1+s)/(1-s)) - 2s) / s over s².
        const ONE: u64 = 0x3ff0_0000 << 32;
        const SQRT_HALF: u64 = 0x3fe6_a09e << 32;
        const C: [f64; 7] = [
            6.666_666_666_666_735e-1,
            3.999_999_999_940_942e-1,
            2.857_142_874_366_239e-1,
            2.222_219_843_214_978_4e-1,
            1.818_357_216_161_805e-1,
            1.531_383_769_920_937_3e-1,
            1.479_819_860_511_658_6e-1,
        ];
        let u = 1.0 + self;
        let lost = self - (u - 1.0);
        // u = 2ᵏ (1 + f), with 1 + f between √½ and √2.
        let bits = u.to_bits().wrapping_add(ONE - SQRT_HALF);
        let k = f64::from_bits(bits >> 52 | 0x4330_0000_0000_0000) - (4_503_599_627_370_496.0 + 1023.0);
        let f = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) + SQRT_HALF) - 1.0;
        let s = f / (2.0 + f);
        let z = s * s;
        let half_square = 0.5 * f * f;
        let rest = z.times_plus::<FMA>(polynomial::<FMA, _, 7>(z, C), half_square);
        let low = s.times_plus::<FMA>(rest, k.times_plus::<FMA>(LN_2[1], lost / u));
        k.times_plus::<FMA>(LN_2[0], f - (half_square - low))
    }
}

impl Elementary for f32 {
    #[inline(always)]
    fn fast_exp<const FMA: bool>(self) -> f32 {
        const ROUND: f32 = 12_582_912.0;
        // As for f64: error 1.4e-9.
        const C: [f32; 6] = [0.5, 0.166_666_67, 4.166_646_3e-2, 8.333_311e-3, 1.393_373e-3, 1.989_108e-4];
        let x = self.clamp(-87.0, 88.0);
        let rounded = x.times_plus::<FMA>(std::f32::consts::LOG2_E, ROUND);
        let n = rounded - ROUND;
        let r = n.times_plus::<FMA>(-LN_2_SINGLE[1], n.times_plus::<FMA>(-LN_2_SINGLE[0], x));
        let power = f32::from_bits(rounded.to_bits().wrapping_add(127) << 23);
        ((r * r).times_plus::<FMA>(polynomial::<FMA, _, 6>(r, C), r) + 1.0) * power
    }

    #[inline(always)]
    fn fast_log1p<const FMA: bool>(self) -> f32 {
        const ONE: u32 = 0x3f80_0000;
        const SQRT_HALF: u32 = 0x3f35_04f3;
        const C: [f32; 4] = [0.666_666_6, 0.400_009_72, 0.284_987_87, 0.242_790_79];
        let u = 1.0 + self;
        let lost = self - (u - 1.0);
        let bits = u.to_bits().wrapping_add(ONE - SQRT_HALF);
        let k = ((bits >> 23) as i32 - 127) as f32;
        let f = f32::from_bits((bits & 0x007f_ffff) + SQRT_HALF) - 1.0;
        let s = f / (2.0 + f);
        let z = s * s;
        let half_square = 0.5 * f * f;
        let rest = z.times_plus::<FMA>(polynomial::<FMA, _, 4>(z, C), half_square);
        let low = s.times_plus::<FMA>(rest, k.times_plus::<FMA>(LN_2_SINGLE[1], lost / u));
        k.times_plus::<FMA>(LN_2_SINGLE[0], f - (half_square - low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The greatest error over the points, in units of `epsilon` relative to the function.
    fn worst(epsilon: f64, points: impl Iterator<Item = f64>, error: impl Fn(f64) -> (f64, f64)) -> f64 {
        let units = points.map(|x| {
            let (found, exact) = error(x);
            (found - exact).abs() / (exact.abs() * epsilon)
        });
        units.fold(0.0, f64::max)
    }

    #[test]
    fn they_are_the_standard_librarys_within_two_units() {
        let range = |low: f64, high: f64| (0..=20_000).map(move |i| low + (high - low) * f64::from(i) / 20_000.0);
        let (double, single) = (f64::EPSILON, f64::from(f32::EPSILON));
        let exp = |x: f64| (x.fast_exp::<false>(), x.exp());
        assert!(worst(double, range(-700.0, 700.0), exp) < 2.0);
        assert!(worst(double, range(-2.0, 2.0), exp) < 2.0);
        let log1p = |x: f64| (x.fast_log1p::<false>(), x.ln_1p());
        assert!(worst(double, range(1e-9, 1e3), log1p) < 3.0);
        assert!(worst(double, range(1e-12, 1e-3), log1p) < 3.0);
        let exp = |x: f64| (f64::from((x as f32).fast_exp::<false>()), f64::from(x as f32).exp());
        assert!(worst(single, range(-80.0, 80.0), exp) < 2.0);
        let log1p = |x: f64| (f64::from((x as f32).fast_log1p::<false>()), f64::from(x as f32).ln_1p());
        assert!(worst(single, range(1e-6, 1e3), log1p) < 3.0);
    }
}
