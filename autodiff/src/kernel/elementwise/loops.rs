//! The loops over elements, for each level: chunks of them at a time, the lanes of a chunk side by side.

use super::Loop;
use crate::kernel::{Scalar, mathematics::Pack};
use std::{
    ops::Range,
    sync::atomic::{Ordering, compiler_fence},
};

/// What a loop computes, of as many of its inputs as it looks at.
pub(super) trait Function {
    /// Whether it takes many instructions, each of which waits for the one before.
    const LONG: bool;
    /// Whether exchanged `x` and `y` give the same value, to the last bit.
    const COMMUTES: bool = false;

    fn apply<const FMA: bool, A: Scalar, const K: usize>(x: Pack<A, K>, y: Pack<A, K>, z: Pack<A, K>) -> Pack<A, K>;

    /// Whether there may be an `x` or `y` that `apply` is not for; `values` is what it gave.
    #[inline(always)]
    fn needs_correction<A: Scalar>(_x: &[A], _values: &[A]) -> bool {
        false
    }

    /// The value at a point for which `apply` gave that.
    fn corrected<A: Scalar>(_x: A, _y: A, value: A) -> A {
        value
    }
}

/// Length of the last chunks. Elements are loaded, computed and stored a chunk at a time, so that `out` may be one of the
/// inputs.
pub(super) const CHUNK: usize = 8;

/// Length of the other chunks of a short function, whose few instructions must outweigh those of the loop.
const LONG_CHUNK: usize = 16;

/// An input of a loop.
#[derive(Clone, Copy)]
struct Input<A> {
    pointer: *const A,
    /// Whether it is one number for all elements.
    single: bool,
}

impl<A: Scalar> Input<A> {
    #[inline(always)]
    fn array(pointer: *const A) -> Self {
        Input { pointer, single: false }
    }

    /// Element `i`.
    ///
    /// # Safety
    /// The input has it; where single, one.
    unsafe fn number(self, i: usize) -> A {
        // SAFETY: as above.
        unsafe { *self.pointer.add(if self.single { 0 } else { i }) }
    }

    /// The `K` vectors of `W` elements from element `i` on.
    ///
    /// # Safety
    /// The input has these elements; where single, one.
    #[inline(always)]
    unsafe fn chunk<const K: usize, const W: usize>(self, i: usize) -> [[A; W]; K] {
        // SAFETY: as above.
        unsafe { if self.single { [[*self.pointer; W]; K] } else { *self.pointer.add(i).cast() } }
    }
}

/// Runs a function over the `K` vectors of `W` elements from element `i` on. The loop over the `W` lanes is the one
/// that vectorises.
///
/// # Safety
/// As [`Loop`], for these elements.
#[inline(always)]
unsafe fn run_chunk<A: Scalar, F: Function, const FMA: bool, const K: usize, const W: usize>(
    out: *mut A,
    inputs @ [x, y, z]: [Input<A>; 3],
    i: usize,
) {
    // SAFETY: the caller vouches for these elements of each input that is not single.
    let (x, y, z) = unsafe { (x.chunk::<K, W>(i), y.chunk::<K, W>(i), z.chunk::<K, W>(i)) };
    let mut results = [[A::zero(); W]; K];
    for lane in 0..W {
        let mut packs = [Pack([A::zero(); K]); 3];
        for k in 0..K {
            packs[0].0[k] = x[k][lane];
            packs[1].0[k] = y[k][lane];
            packs[2].0[k] = z[k][lane];
        }
        let Pack(result) = F::apply::<FMA, A, K>(packs[0], packs[1], packs[2]);
        for k in 0..K {
            results[k][lane] = result[k];
        }
    }
    // SAFETY: the caller vouches for these elements of `out`.
    unsafe {
        if F::needs_correction(x.as_flattened(), results.as_flattened()) {
            // A copy, so that only here the results need an address.
            let results = results;
            write_corrected::<A, F>(out, inputs, i, results.as_flattened());
        } else {
            *out.add(i).cast() = results;
        }
    }
    // No instruction; but without it the compiler may choose to vectorise the loop over chunks, with loads and stores
    // of single elements.
    compiler_fence(Ordering::SeqCst);
}

/// Whether there is a NaN; for an even number of elements, or one.
#[inline(always)]
pub(super) fn holds_nan<A: Scalar>(values: &[A]) -> bool {
    match values {
        [value] => value.is_nan(),
        _ => {
            // One comparison tells of two elements.
            let (left, right) = values.split_at(values.len() / 2);
            left.iter().zip(right).fold(false, |any, (x, y)| any | x.is_nan() | y.is_nan())
        }
    }
}

/// Writes the values from element `i` on, corrected.
///
/// # Safety
/// As [`Loop`], for these elements.
#[cold]
#[inline(never)]
unsafe fn write_corrected<A: Scalar, F: Function>(out: *mut A, [x, y, _]: [Input<A>; 3], i: usize, values: &[A]) {
    for (k, &value) in values.iter().enumerate() {
        // SAFETY: as above.
        unsafe { *out.add(i + k) = F::corrected(x.number(i + k), y.number(i + k), value) };
    }
}

/// Runs a function over `n` elements, a chunk at a time. A vector register holds `W` elements, and `K` vectors of a long
/// function are computed side by side. `again` is the loop that this is compiled to.
///
/// # Safety
/// As [`Loop`].
#[inline(always)]
unsafe fn run<A: Scalar, F: Function, const FMA: bool, const K: usize, const W: usize>(
    out: *mut A,
    inputs: [Input<A>; 3],
    n: usize,
    again: Loop<A>,
) {
    let mut i = 0;
    while F::LONG && i + K * W <= n {
        // SAFETY: the caller vouches for `n` elements at `out` and at each input that is not single.
        unsafe { run_chunk::<A, F, FMA, K, W>(out, inputs, i) };
        i += K * W;
    }
    while !F::LONG && i + LONG_CHUNK <= n {
        // SAFETY: as above.
        unsafe { run_chunk::<A, F, FMA, 1, LONG_CHUNK>(out, inputs, i) };
        i += LONG_CHUNK;
    }
    while i + CHUNK <= n {
        // SAFETY: as above.
        unsafe { run_chunk::<A, F, FMA, 1, CHUNK>(out, inputs, i) };
        i += CHUNK;
    }
    if i < n {
        // SAFETY: as above; `again` is for the same inputs.
        unsafe { run_rest(out, inputs, i..n, again) };
    }
}

/// Runs a loop over fewer elements than a chunk: they are copied to where there is room for one.
///
/// # Safety
/// As [`Loop`], for these elements.
unsafe fn run_rest<A: Scalar>(out: *mut A, inputs: [Input<A>; 3], elements: Range<usize>, run: Loop<A>) {
    let mut chunks = [[A::zero(); CHUNK]; 3];
    let [x, y, z] = &mut chunks;
    // SAFETY: as above; of the copies there is a chunk.
    unsafe {
        for (chunk, input) in [&mut *x, y, z].into_iter().zip(inputs) {
            let (first, count) = if input.single { (0, 1) } else { (elements.start, elements.len()) };
            input.pointer.add(first).copy_to_nonoverlapping(chunk.as_mut_ptr(), count);
        }
        let mut results = *x;
        run(results.as_mut_ptr(), x.as_ptr(), y.as_ptr(), z.as_ptr(), CHUNK);
        results.as_ptr().copy_to_nonoverlapping(out.add(elements.start), elements.len());
    }
}

pub(super) unsafe fn same<A: Scalar>(out: *mut A, a: *const A, _: *const A, _: *const A, n: usize) {
    // SAFETY: as `Loop`; `copy` allows `out` to be the input.
    unsafe { std::ptr::copy(a, out, n) }
}

/// Writes the first input, a single number, to every element.
pub(in crate::kernel) unsafe fn fill<A: Scalar>(out: *mut A, a: *const A, _: *const A, _: *const A, n: usize) {
    // SAFETY: as `Loop`; the input is one number.
    unsafe { std::slice::from_raw_parts_mut(out, n).fill(*a) }
}

/// The loops, compiled for a level: `fma` for fused multiply-add, vector registers of so many `bytes`, and so many vectors
/// of a long function `together`.
macro_rules! compiled {
    ($level:ident, fma: $fma:expr, bytes: $bytes:literal, together: $together:literal $(, features: $features:literal)?) => {
        pub(super) mod $level {
            use super::*;

            #[inline(always)]
            unsafe fn over<A: Scalar, F: Function>(out: *mut A, inputs: [Input<A>; 3], n: usize, again: Loop<A>) {
                // SAFETY: as `Loop`.
                unsafe {
                    if A::SINGLE {
                        run::<A, F, $fma, $together, { $bytes / 4 }>(out, inputs, n, again)
                    } else {
                        run::<A, F, $fma, $together, { $bytes / 8 }>(out, inputs, n, again)
                    }
                }
            }

            /// One element.
            $(#[target_feature(enable = $features)])?
            pub(in crate::kernel::elementwise) unsafe fn one<A: Scalar, F: Function>(
                out: *mut A,
                x: *const A,
                y: *const A,
                z: *const A,
                _: usize,
            ) {
                let [x, y, z] = [Input::array(x), Input::array(y), Input::array(z)];
                // SAFETY: as `Loop`.
                unsafe { run_chunk::<A, F, $fma, 1, 1>(out, [x, y, z], 0) }
            }

            $(#[target_feature(enable = $features)])?
            pub(in crate::kernel::elementwise) unsafe fn map1<A: Scalar, F: Function>(
                out: *mut A,
                x: *const A,
                _: *const A,
                _: *const A,
                n: usize,
            ) {
                // An input that the function ignores is not read.
                let x = Input::array(x);
                // SAFETY: as `Loop`.
                unsafe { over::<A, F>(out, [x, x, x], n, map1::<A, F>) }
            }

            $(#[target_feature(enable = $features)])?
            pub(in crate::kernel::elementwise) unsafe fn map2<A: Scalar, F: Function, const X: bool, const Y: bool>(
                out: *mut A,
                x: *const A,
                y: *const A,
                _: *const A,
                n: usize,
            ) {
                let (x, y) = (Input { pointer: x, single: X }, Input { pointer: y, single: Y });
                // SAFETY: as `Loop`.
                unsafe { over::<A, F>(out, [x, y, y], n, map2::<A, F, X, Y>) }
            }

            /// A single number and an array, for a function of which these may be exchanged.
            pub(in crate::kernel::elementwise) unsafe fn map2_exchanged<A: Scalar, F: Function>(
                out: *mut A,
                x: *const A,
                y: *const A,
                _: *const A,
                n: usize,
            ) {
                // SAFETY: as `Loop`.
                unsafe { map2::<A, F, false, true>(out, y, x, x, n) }
            }

            $(#[target_feature(enable = $features)])?
            pub(in crate::kernel::elementwise) unsafe fn map3<A: Scalar, F: Function, const Y: bool, const Z: bool>(
                out: *mut A,
                x: *const A,
                y: *const A,
                z: *const A,
                n: usize,
            ) {
                let x = Input::array(x);
                let (y, z) = (Input { pointer: y, single: Y }, Input { pointer: z, single: Z });
                // SAFETY: as `Loop`.
                unsafe { over::<A, F>(out, [x, y, z], n, map3::<A, F, Y, Z>) }
            }
        }
    };
}

compiled!(baseline, fma: { cfg!(target_arch = "aarch64") }, bytes: 32, together: 2);
#[cfg(target_arch = "x86_64")]
compiled!(avx2, fma: true, bytes: 32, together: 4, features: "avx2,fma");
#[cfg(target_arch = "x86_64")]
compiled!(avx512, fma: true, bytes: 64, together: 4, features: "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma");
