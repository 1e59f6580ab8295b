//! Products of large matrices, by tuned libraries.
//!
//! On x86-64 with AVX2 or AVX-512 the backend of faer runs, called directly: it needs nothing else of faer. Elsewhere it is
//! `matrixmultiply`, which has loops for SSE2 and NEON.

use super::Matrix;
use crate::kernel::Scalar;
#[cfg(target_arch = "x86_64")]
use crate::kernel::level::Level;

/// `out = left · right`, or with `add` `out += left · right`, for `rows × inner` and `inner × columns` matrices given by
/// pointer and strides, and `out` in row-major order.
///
/// # Safety
/// Every element that shape and strides reach must be valid, and `out` must overlap neither operand.
pub(super) unsafe fn product<A: Scalar>(
    shape: [usize; 3],
    left: Matrix<A>,
    right: Matrix<A>,
    out: *mut A,
    add: bool,
    threads: usize,
) {
    if shape[1] == 0 {
        // No backend writes the zeros that are sums of nothing.
        if !add {
            // SAFETY: the caller vouches for the room.
            unsafe { std::slice::from_raw_parts_mut(out, shape[0] * shape[2]) }.fill(A::zero());
        }
        return;
    }
    #[cfg(target_arch = "x86_64")]
    {
        use private_gemm_x86::InstrSet;
        let instructions = match Level::chosen() {
            Level::Baseline => None,
            Level::Avx2 => Some(InstrSet::Avx256),
            Level::Avx512 => Some(InstrSet::Avx512),
        };
        if let Some(instructions) = instructions {
            // SAFETY: as the caller says, and the processor has the instructions.
            return unsafe { x86(instructions, shape, left, right, out, add, threads) };
        }
    }
    // SAFETY: as the caller says.
    unsafe { Rows { shape, left, right, out, add }.run(threads) }
}

#[cfg(target_arch = "x86_64")]
unsafe fn x86<A: Scalar>(
    instructions: private_gemm_x86::InstrSet,
    [rows, inner, columns]: [usize; 3],
    (left, [left_row, left_column]): Matrix<A>,
    (right, [right_row, right_column]): Matrix<A>,
    out: *mut A,
    add: bool,
    threads: usize,
) {
    use private_gemm_x86::{Accum, DType, DstKind, IType, gemm};
    use std::ptr::null;
    let one = A::one();
    // SAFETY: as the caller says. There are no lists of rows and columns, and no diagonal between the operands.
    unsafe {
        gemm(
            if A::SINGLE { DType::F32 } else { DType::F64 },
            IType::U64,
            instructions,
            rows,
            columns,
            inner,
            out.cast(),
            columns as isize,
            1,
            null(),
            null(),
            DstKind::Full,
            if add { Accum::Add } else { Accum::Replace },
            left.cast(),
            left_row,
            left_column,
            false,
            null(),
            0,
            right.cast(),
            right_row,
            right_column,
            false,
            (&raw const one).cast(),
            threads,
        );
    }
}

/// A product of some rows.
#[derive(Clone, Copy)]
struct Rows<A> {
    shape: [usize; 3],
    left: Matrix<A>,
    right: Matrix<A>,
    out: *mut A,
    add: bool,
}

// SAFETY: the operands are only read, and `out` is written by the thread that has the rows.
unsafe impl<A: Send + Sync> Send for Rows<A> {}

impl<A: Scalar> Rows<A> {
    /// Shares the rows between the threads.
    ///
    /// # Safety
    /// As [`product`].
    unsafe fn run(self, threads: usize) {
        let Rows { shape: [rows, inner, columns], left, right, out, add } = self;
        if threads > 1 && rows > 1 {
            let above = rows / 2;
            let upper = Rows { shape: [above, inner, columns], ..self };
            // SAFETY: as the caller says; the rows of `left` and `out` are those after the upper ones.
            let (below, out) = unsafe { (left.0.offset(above as isize * left.1[0]), out.add(above * columns)) };
            let lower = Rows { shape: [rows - above, inner, columns], left: (below, left.1), out, ..self };
            // SAFETY: as the caller says; the two write to rows of their own.
            rayon::join(move || unsafe { upper.run(threads / 2) }, move || unsafe { lower.run(threads - threads / 2) });
            return;
        }
        macro_rules! call {
            ($gemm:path, $beta:expr) => {
                $gemm(
                    rows,
                    inner,
                    columns,
                    1.0,
                    left.0.cast(),
                    left.1[0],
                    left.1[1],
                    right.0.cast(),
                    right.1[0],
                    right.1[1],
                    $beta,
                    out.cast(),
                    columns as isize,
                    1,
                )
            };
        }
        // SAFETY: as the caller says; `A` is `f32` or `f64`.
        unsafe {
            match A::SINGLE {
                true => call!(matrixmultiply::sgemm, if add { 1.0 } else { 0.0 }),
                false => call!(matrixmultiply::dgemm, if add { 1.0 } else { 0.0 }),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All backends against sums term by term, for operands by rows and by columns, onto zeros and onto numbers.
    fn check<A: Scalar>([rows, inner, columns]: [usize; 3], tolerance: f64) {
        let number = |i: usize| A::narrowed(((i * 37) % 101) as f64 / 50.0 - 1.0);
        let left: Vec<A> = (0..rows * inner).map(number).collect();
        let right: Vec<A> = (0..inner * columns).map(|i| number(i + 5)).collect();
        for (left_strides, right_strides) in
            [([inner, 1], [columns, 1]), ([1, rows], [columns, 1]), ([inner, 1], [1, inner]), ([1, rows], [1, inner])]
        {
            let [left_strides, right_strides] =
                [left_strides, right_strides].map(|strides| strides.map(|s| s as isize));
            let at = |i: usize, j: usize, strides: [isize; 2]| i * strides[0] as usize + j * strides[1] as usize;
            for add in [false, true] {
                let expected = |row: usize, column: usize| {
                    let term =
                        |k| left[at(row, k, left_strides)].widened() * right[at(k, column, right_strides)].widened();
                    (0..inner).map(term).sum::<f64>() + if add { 2.0 } else { 0.0 }
                };
                let shape = [rows, inner, columns];
                let operands = ((left.as_ptr(), left_strides), (right.as_ptr(), right_strides));
                for threads in 1..4 {
                    let assert = |backend: &str, run: &dyn Fn(*mut A)| {
                        let mut out = vec![if add { A::narrowed(2.0) } else { A::nan() }; rows * columns];
                        run(out.as_mut_ptr());
                        for (i, found) in out.iter().enumerate() {
                            let apart = (found.widened() - expected(i / columns, i % columns)).abs();
                            assert!(apart <= tolerance, "{backend}, {shape:?}, {threads} threads: element {i}");
                        }
                    };
                    assert("portable", &|out| {
                        // SAFETY: the operands have this shape, and the result has room for it.
                        unsafe { Rows { shape, left: operands.0, right: operands.1, out, add }.run(threads) }
                    });
                    assert("chosen", &|out| {
                        // SAFETY: as above.
                        unsafe { product(shape, operands.0, operands.1, out, add, threads) }
                    });
                }
            }
        }
    }

    #[test]
    fn every_backend_multiplies() {
        for shape in [[1, 1, 1], [3, 200, 2], [50, 1, 70], [33, 65, 17], [97, 130, 101], [4, 0, 5]] {
            check::<f64>(shape, 1e-12);
            check::<f32>(shape, 2e-4);
        }
    }
}
