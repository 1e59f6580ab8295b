//! Choosing by the cells of a mask, read as the bits they are kept in.

use super::{
    Scalar,
    level::{Level, by_level},
};
use std::ops::{BitAnd, BitOr, Not};

/// Chooses `n` elements: `out[i]` is `x[i]` where bit `start + i` is set, else `y[i]`.
///
/// `out` may be `x` or `y`. The bits are 64 to a word, the lowest first.
pub(super) type Choose<A> = unsafe fn(out: *mut A, bits: &[u64], start: usize, x: *const A, y: *const A, n: usize);

/// The loop where `single` says which of `x` and `y` are one number for all elements.
pub(super) fn choose<A: Scalar>(level: Level, single: [bool; 2]) -> Choose<A> {
    match single {
        [false, false] => both::at(level),
        [false, true] => else_single::at(level),
        [true, false] => then_single::at(level),
        [true, true] => singles::at(level),
    }
}

const CHUNK: usize = 8;

/// Eight bits from a place on; those behind the last word are 0.
#[inline(always)]
fn eight(bits: &[u64], place: usize) -> u8 {
    let (word, shift) = (place / 64, place % 64);
    let low = bits[word] >> shift;
    let beyond = if shift > 56 { bits.get(word + 1).copied().unwrap_or(0) } else { 0 };
    // Shifted in two steps, for a shift by 64 is none.
    (low | beyond << 1 << (63 - shift)) as u8
}

/// An integer as wide as a number.
trait Pattern: Copy + BitAnd<Output = Self> + BitOr<Output = Self> + Not<Output = Self> {
    /// All bits where a bit of `flags` is set, else none.
    fn lanes(flags: u8) -> [Self; CHUNK];
}

macro_rules! pattern {
    ($integer:ident) => {
        impl Pattern for $integer {
            #[inline(always)]
            fn lanes(flags: u8) -> [Self; CHUNK] {
                let mut lanes = [1, 2, 4, 8, 16, 32, 64, 128];
                for lane in &mut lanes {
                    *lane = if $integer::from(flags) & *lane != 0 { !0 } else { 0 };
                }
                lanes
            }
        }
    };
}

pattern!(u32);
pattern!(u64);

/// Chooses numbers by their bit patterns: so masks and numbers are vectors alike, and nothing is widened.
#[inline(always)]
unsafe fn run<A: Scalar, const X: bool, const Y: bool>(
    out: *mut A,
    bits: &[u64],
    start: usize,
    x: *const A,
    y: *const A,
    n: usize,
) {
    // SAFETY: as `Choose`; a number's pattern is as wide and aligned as it is.
    unsafe {
        match size_of::<A>() {
            4 => patterns::<u32, X, Y>(out.cast(), bits, start, x.cast(), y.cast(), n),
            _ => patterns::<u64, X, Y>(out.cast(), bits, start, x.cast(), y.cast(), n),
        }
    }
}

#[inline(always)]
unsafe fn patterns<P: Pattern, const X: bool, const Y: bool>(
    out: *mut P,
    bits: &[u64],
    start: usize,
    x: *const P,
    y: *const P,
    n: usize,
) {
    let mut i = 0;
    // SAFETY: the caller vouches for `n` elements of each that is not single.
    unsafe {
        let (first_x, first_y) = (*x, *y);
        while i + CHUNK <= n {
            let mut lanes = P::lanes(eight(bits, start + i));
            let then: [P; CHUNK] = if X { [first_x; CHUNK] } else { *x.add(i).cast() };
            let otherwise: [P; CHUNK] = if Y { [first_y; CHUNK] } else { *y.add(i).cast() };
            for (lane, set) in lanes.iter_mut().enumerate() {
                *set = (then[lane] & *set) | (otherwise[lane] & !*set);
            }
            *out.add(i).cast() = lanes;
            i += CHUNK;
        }
        if i < n {
            let flags = eight(bits, start + i);
            for lane in 0..n - i {
                let then = if X { first_x } else { *x.add(i + lane) };
                let otherwise = if Y { first_y } else { *y.add(i + lane) };
                *out.add(i + lane) = if flags & (1 << lane) != 0 { then } else { otherwise };
            }
        }
    }
}

by_level! {
    unsafe fn both<A>(out: *mut A, bits: &[u64], start: usize, x: *const A, y: *const A, n: usize) {
        // SAFETY: as `Choose`.
        unsafe { run::<A, false, false>(out, bits, start, x, y, n) }
    }
    unsafe fn then_single<A>(out: *mut A, bits: &[u64], start: usize, x: *const A, y: *const A, n: usize) {
        // SAFETY: as `Choose`.
        unsafe { run::<A, true, false>(out, bits, start, x, y, n) }
    }
    unsafe fn else_single<A>(out: *mut A, bits: &[u64], start: usize, x: *const A, y: *const A, n: usize) {
        // SAFETY: as `Choose`.
        unsafe { run::<A, false, true>(out, bits, start, x, y, n) }
    }
    unsafe fn singles<A>(out: *mut A, bits: &[u64], start: usize, x: *const A, y: *const A, n: usize) {
        // SAFETY: as `Choose`.
        unsafe { run::<A, true, true>(out, bits, start, x, y, n) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_start_and_length_chooses_by_its_bits() {
        let bits = [0x9E37_79B9_7F4A_7C15u64, 0xBF58_476D_1CE4_E5B9, 0x94D0];
        let set = |place: usize| bits[place / 64] >> (place % 64) & 1 == 1;
        let (x, y): (Vec<f64>, Vec<f64>) = (0..144).map(|i| (f64::from(i), -1.0 - f64::from(i))).unzip();
        for level in Level::available() {
            for (start, n) in (0..70).flat_map(|start| [(start, 1), (start, 8), (start, 13), (start, 144 - start)]) {
                for single in [[false, false], [false, true], [true, false], [true, true]] {
                    let mut out = vec![0.0; n];
                    // SAFETY: there are `n` elements of each, and bits for all.
                    unsafe { choose(level, single)(out.as_mut_ptr(), &bits, start, x.as_ptr(), y.as_ptr(), n) };
                    for (i, &out) in out.iter().enumerate() {
                        let pick = |numbers: &[f64], single| numbers[if single { 0 } else { i }];
                        let expected = if set(start + i) { pick(&x, single[0]) } else { pick(&y, single[1]) };
                        assert_eq!(out, expected, "{level:?} {start} {n} {single:?} {i}");
                    }
                }
            }
        }
    }
}
