//! Choosing by the cells of a mask, read as the bits they are kept in.

use super::{
    Scalar,
    level::{Level, by_level},
};
use std::ops::{BitAnd, BitOr, Not};

/// Chooses `n` elements: `out[i]` is the first of `inputs` where bit `start + i` is set, else the last. Where
/// that is asked for the first is less the second, a difference.
///
/// `out` may be an input that is not single. The bits are 64 to a word, the lowest first.
pub(super) type Choose<A> = unsafe fn(out: *mut A, bits: &[u64], start: usize, inputs: [*const A; 3], n: usize);

/// The loop where `single` says which of the first and the last input are one number for all elements.
pub(super) fn choose<A: Scalar>(level: Level, single: [bool; 2]) -> Choose<A> {
    match single {
        [false, false] => both::at(level),
        [false, true] => else_single::at(level),
        [true, false] => then_single::at(level),
        [true, true] => singles::at(level),
    }
}

/// The loop for a difference, or else a single number.
pub(super) fn choose_difference<A: Scalar>(level: Level) -> Choose<A> {
    difference::at(level)
}

/// So many elements are chosen together,
const CHUNK: usize = 8;
/// by the bits of a word, which is taken apart once.
const WORD: usize = 64;

/// The bits from a place on, as many as a word has; those behind the last word are 0.
#[inline(always)]
fn word_at(bits: &[u64], place: usize) -> u64 {
    let (word, shift) = (place / WORD, place % WORD);
    let beyond = bits.get(word + 1).copied().unwrap_or(0);
    // Shifted in two steps, for a shift by 64 is none.
    bits[word] >> shift | beyond << 1 << (WORD - 1 - shift)
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

/// Numbers to choose from.
trait Numbers {
    /// Number `i`; for a difference, `x` less `y`.
    ///
    /// # Safety
    /// The inputs have it.
    unsafe fn number<A: Scalar>(x: *const A, y: *const A, i: usize) -> A;

    /// Those from `i` on.
    ///
    /// # Safety
    /// The inputs have them.
    unsafe fn numbers<A: Scalar>(x: *const A, y: *const A, i: usize) -> [A; CHUNK];
}

/// One for each element.
struct Each;
impl Numbers for Each {
    #[inline(always)]
    unsafe fn number<A: Scalar>(x: *const A, _: *const A, i: usize) -> A {
        // SAFETY: as there.
        unsafe { *x.add(i) }
    }

    #[inline(always)]
    unsafe fn numbers<A: Scalar>(x: *const A, _: *const A, i: usize) -> [A; CHUNK] {
        // SAFETY: as there.
        unsafe { *x.add(i).cast() }
    }
}

/// One for all elements.
struct Single;
impl Numbers for Single {
    #[inline(always)]
    unsafe fn number<A: Scalar>(x: *const A, _: *const A, _: usize) -> A {
        // SAFETY: as there.
        unsafe { *x }
    }

    #[inline(always)]
    unsafe fn numbers<A: Scalar>(x: *const A, _: *const A, _: usize) -> [A; CHUNK] {
        // SAFETY: as there.
        [unsafe { *x }; CHUNK]
    }
}

/// The difference of two for each element.
struct Difference;
impl Numbers for Difference {
    #[inline(always)]
    unsafe fn number<A: Scalar>(x: *const A, y: *const A, i: usize) -> A {
        // SAFETY: as there.
        unsafe { *x.add(i) - *y.add(i) }
    }

    #[inline(always)]
    unsafe fn numbers<A: Scalar>(x: *const A, y: *const A, i: usize) -> [A; CHUNK] {
        // SAFETY: as there.
        let (mut x, y): ([A; CHUNK], [A; CHUNK]) = unsafe { (*x.add(i).cast(), *y.add(i).cast()) };
        for lane in 0..CHUNK {
            x[lane] -= y[lane];
        }
        x
    }
}

/// Chooses elements `i` to `i + 8` by their bit patterns: so masks and numbers are vectors alike, and nothing is
/// widened.
///
/// # Safety
/// As [`Choose`]; a pattern is as wide as a number.
#[inline(always)]
unsafe fn choose_eight<A: Scalar, P: Pattern, Then: Numbers, Else: Numbers>(
    out: *mut A,
    flags: u8,
    [x, y, z]: [*const A; 3],
    i: usize,
) {
    // SAFETY: as above.
    unsafe {
        let then: [P; CHUNK] = std::mem::transmute_copy(&Then::numbers(x, y, i));
        let otherwise: [P; CHUNK] = std::mem::transmute_copy(&Else::numbers(z, z, i));
        let mut lanes = P::lanes(flags);
        for (lane, set) in lanes.iter_mut().enumerate() {
            *set = (then[lane] & *set) | (otherwise[lane] & !*set);
        }
        *out.add(i).cast() = lanes;
    }
}

/// # Safety
/// As [`Choose`]; a pattern is as wide as a number.
#[inline(always)]
unsafe fn by_patterns<A: Scalar, P: Pattern, Then: Numbers, Else: Numbers>(
    out: *mut A,
    bits: &[u64],
    start: usize,
    inputs: [*const A; 3],
    n: usize,
) {
    let mut i = 0;
    // SAFETY: as above.
    unsafe {
        while i + WORD <= n {
            let word = word_at(bits, start + i);
            for chunk in 0..WORD / CHUNK {
                let flags = (word >> (chunk * CHUNK)) as u8;
                choose_eight::<A, P, Then, Else>(out, flags, inputs, i + chunk * CHUNK);
            }
            i += WORD;
        }
        let mut rest = if i < n { word_at(bits, start + i) } else { 0 };
        while i + CHUNK <= n {
            choose_eight::<A, P, Then, Else>(out, rest as u8, inputs, i);
            (i, rest) = (i + CHUNK, rest >> CHUNK);
        }
        let [x, y, z] = inputs;
        while i < n {
            *out.add(i) = if rest & 1 == 1 { Then::number(x, y, i) } else { Else::number(z, z, i) };
            (i, rest) = (i + 1, rest >> 1);
        }
    }
}

/// # Safety
/// As [`Choose`].
#[inline(always)]
unsafe fn run<A: Scalar, Then: Numbers, Else: Numbers>(
    out: *mut A,
    bits: &[u64],
    start: usize,
    inputs: [*const A; 3],
    n: usize,
) {
    // SAFETY: as above.
    unsafe {
        match A::SINGLE {
            true => by_patterns::<A, u32, Then, Else>(out, bits, start, inputs, n),
            false => by_patterns::<A, u64, Then, Else>(out, bits, start, inputs, n),
        }
    }
}

by_level! {
    unsafe fn both<A>(out: *mut A, bits: &[u64], start: usize, inputs: [*const A; 3], n: usize) {
        // SAFETY: as `Choose`.
        unsafe { run::<A, Each, Each>(out, bits, start, inputs, n) }
    }
    unsafe fn then_single<A>(out: *mut A, bits: &[u64], start: usize, inputs: [*const A; 3], n: usize) {
        // SAFETY: as `Choose`.
        unsafe { run::<A, Single, Each>(out, bits, start, inputs, n) }
    }
    unsafe fn else_single<A>(out: *mut A, bits: &[u64], start: usize, inputs: [*const A; 3], n: usize) {
        // SAFETY: as `Choose`.
        unsafe { run::<A, Each, Single>(out, bits, start, inputs, n) }
    }
    unsafe fn singles<A>(out: *mut A, bits: &[u64], start: usize, inputs: [*const A; 3], n: usize) {
        // SAFETY: as `Choose`.
        unsafe { run::<A, Single, Single>(out, bits, start, inputs, n) }
    }
    unsafe fn difference<A>(out: *mut A, bits: &[u64], start: usize, inputs: [*const A; 3], n: usize) {
        // SAFETY: as `Choose`.
        unsafe { run::<A, Difference, Single>(out, bits, start, inputs, n) }
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
                    let inputs = [x.as_ptr(), x.as_ptr(), y.as_ptr()];
                    // SAFETY: there are `n` elements of each, and bits for all.
                    unsafe { choose(level, single)(out.as_mut_ptr(), &bits, start, inputs, n) };
                    for (i, &out) in out.iter().enumerate() {
                        let pick = |numbers: &[f64], single| numbers[if single { 0 } else { i }];
                        let expected = if set(start + i) { pick(&x, single[0]) } else { pick(&y, single[1]) };
                        assert_eq!(out, expected, "{level:?} {start} {n} {single:?} {i}");
                    }
                }
                let mut out = x.clone();
                let inputs = [out.as_ptr(), y.as_ptr(), y.as_ptr()];
                // SAFETY: as above; `out` is the first input too.
                unsafe { choose_difference(level)(out.as_mut_ptr(), &bits, start, inputs, n) };
                for (i, &out) in out[..n].iter().enumerate() {
                    assert_eq!(out, if set(start + i) { x[i] - y[i] } else { y[0] }, "{level:?} {start} {n} {i}");
                }
            }
        }
    }
}
