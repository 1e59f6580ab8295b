//! A matrix times a vector: bound by reading the matrix, so it is read in the order in which it lies.

use super::{Matrix, Scalar, multiply_add};
use crate::kernel::level::{Level, by_level};

/// `out = matrix · vector`, or `out += matrix · vector`, where `matrix` has `rows` rows of `inner` elements, the
/// rows (or, for [`columns`], the columns) `apart` elements apart.
type Run<A> = unsafe fn(out: *mut A, matrix: *const A, vector: *const A, rows: usize, inner: usize, apart: isize);

/// The loop for a matrix and a vector.
#[derive(Clone, Copy, Debug)]
pub(in crate::kernel) struct Loops<A> {
    run: Run<A>,
    /// Whether the left operand is the vector.
    vector_on_the_left: bool,
    /// Whether the matrix (transposed, if it is on the right) lies in row-major order.
    by_rows: bool,
}

impl<A: Scalar> Loops<A> {
    /// The loop for a product of this shape with these strides, if it has a vector and both lie well.
    pub fn of([rows, inner, columns]: [usize; 3], strides: [isize; 4]) -> Option<Self> {
        let vector_on_the_left = rows == 1;
        // The matrix as if it stood on the left: its strides, then that of the vector.
        let [along_rows, along_inner, vector] = match (vector_on_the_left, columns == 1) {
            (true, _) => [strides[3], strides[2], strides[1]],
            (false, true) => [strides[0], strides[1], strides[2]],
            (false, false) => return None,
        };
        if vector != 1 && inner != 1 {
            return None;
        }
        let by_rows = along_inner == 1;
        let run = match by_rows {
            true => dots::at(Level::chosen()),
            false if along_rows == 1 => columns::at(Level::chosen()),
            false => return None,
        };
        Some(Loops { run, vector_on_the_left, by_rows })
    }

    /// # Safety
    /// The operands are as they were described to [`Loops::of`], but for the number of rows and terms, and all
    /// their elements valid; `out` lies apart.
    pub unsafe fn run(
        &self,
        [rows, inner, columns]: [usize; 3],
        left: Matrix<A>,
        right: Matrix<A>,
        out: *mut A,
        add: bool,
    ) {
        let (matrix, vector, rows, strides) = match self.vector_on_the_left {
            true => (right.0, left.0, columns, [right.1[1], right.1[0]]),
            false => (left.0, right.0, rows, left.1),
        };
        // SAFETY: as above; the loop is for a level that the processor has.
        unsafe {
            if !add {
                out.write_bytes(0, rows);
            }
            (self.run)(out, matrix, vector, rows, inner, if self.by_rows { strides[0] } else { strides[1] });
        }
    }
}

const LANES: usize = 8;
/// So many rows or columns are taken at a time, so that the vector is read less often.
const TOGETHER: usize = 4;

/// The products of `N` rows with a vector.
#[inline(always)]
unsafe fn dot<const N: usize, const FMA: bool, A: Scalar>(
    matrix: *const A,
    vector: *const A,
    inner: usize,
    apart: isize,
) -> [A; N] {
    let mut sums = [[A::zero(); LANES]; N];
    let mut k = 0;
    // SAFETY: the caller vouches for `N` rows of `inner` elements, and for as many of the vector.
    unsafe {
        while k + LANES <= inner {
            let x: [A; LANES] = *vector.add(k).cast();
            for (row, sums) in sums.iter_mut().enumerate() {
                let y: [A; LANES] = *matrix.offset(row as isize * apart).add(k).cast();
                for lane in 0..LANES {
                    sums[lane] = multiply_add::<FMA, A>(x[lane], y[lane], sums[lane]);
                }
            }
            k += LANES;
        }
        for (row, sums) in sums.iter_mut().enumerate() {
            for (lane, k) in (k..inner).enumerate() {
                let y = *matrix.offset(row as isize * apart).add(k);
                sums[lane] = multiply_add::<FMA, A>(*vector.add(k), y, sums[lane]);
            }
        }
    }
    sums.map(|lanes| {
        let pair = |i: usize| lanes[i] + lanes[i + 4];
        (pair(0) + pair(2)) + (pair(1) + pair(3))
    })
}

by_level! {
    /// Rows that lie one after another, each times the vector.
    unsafe fn dots<A>(out: *mut A, matrix: *const A, vector: *const A, rows: usize, inner: usize, apart: isize) {
        let mut row = 0;
        // SAFETY: the caller vouches for the operands.
        unsafe {
            while row + TOGETHER <= rows {
                let from = matrix.offset(row as isize * apart);
                let sums = dot::<TOGETHER, FMA, A>(from, vector, inner, apart);
                sums.iter().enumerate().for_each(|(i, &sum)| *out.add(row + i) += sum);
                row += TOGETHER;
            }
            while row < rows {
                let [sum] = dot::<1, FMA, A>(matrix.offset(row as isize * apart), vector, inner, apart);
                *out.add(row) += sum;
                row += 1;
            }
        }
    }

    /// Columns that lie one after another, each times its element of the vector.
    unsafe fn columns<A>(out: *mut A, matrix: *const A, vector: *const A, rows: usize, inner: usize, apart: isize) {
        let mut k = 0;
        // SAFETY: the caller vouches for the operands.
        unsafe {
            let out = std::slice::from_raw_parts_mut(out, rows);
            while k + TOGETHER <= inner {
                let column = |i: usize| std::slice::from_raw_parts(matrix.offset((k + i) as isize * apart), rows);
                let (a, b, c, d) = (column(0), column(1), column(2), column(3));
                let [x, y, z, w]: [A; TOGETHER] = *vector.add(k).cast();
                for (i, out) in out.iter_mut().enumerate() {
                    let first = multiply_add::<FMA, A>(a[i], x, b[i] * y);
                    let second = multiply_add::<FMA, A>(c[i], z, d[i] * w);
                    *out += first + second;
                }
                k += TOGETHER;
            }
            while k < inner {
                let column = std::slice::from_raw_parts(matrix.offset(k as isize * apart), rows);
                let x = *vector.add(k);
                out.iter_mut().zip(column).for_each(|(out, &y)| *out = multiply_add::<FMA, A>(x, y, *out));
                k += 1;
            }
        }
    }
}
