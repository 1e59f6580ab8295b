//! Products of small matrices, and of tall ones by narrow ones: a few columns of the right operand at a time are packed
//! on the stack, and four rows of the left one meet them in registers.

use super::{Matrix, Scalar, multiply_add};
use crate::kernel::level::{Level, by_level};
use std::mem::MaybeUninit;

/// `out = left · right`, or `out += left · right`, for operands anywhere and `out` in row-major order.
///
/// # Safety
/// Every element that shape and strides reach is valid; `out` lies apart; the inner length is at most [`MOST_TERMS`].
pub(super) type Run<A> = unsafe fn([usize; 3], Matrix<A>, Matrix<A>, *mut A, bool);

/// The longest sums.
pub(super) const MOST_TERMS: usize = 128;
pub(crate) const ROWS: usize = 4;
/// So many columns are taken together,
const COLUMNS: usize = 8;
/// or, if there are no more, so many.
const FEW_COLUMNS: usize = 4;

pub(super) fn at<A: Scalar>(level: Level) -> Run<A> {
    small::at(level)
}

/// `R` rows of `left` times the packed columns, of which the first `columns` count.
#[inline(always)]
pub(super) unsafe fn rows<const R: usize, const W: usize, const FMA: bool, A: Scalar>(
    left: Matrix<A>,
    packed: &[[A; W]],
    out: *mut A,
    [apart, columns]: [usize; 2],
    add: bool,
) {
    let mut sums = [[A::zero(); W]; R];
    // SAFETY: the caller vouches for the elements.
    unsafe {
        for (k, terms) in packed.iter().enumerate() {
            let from = left.0.offset(k as isize * left.1[1]);
            for (row, sums) in sums.iter_mut().enumerate() {
                let x = *from.offset(row as isize * left.1[0]);
                // A few lanes at a time: a compiler that sees more of them together makes other vectors of them.
                let units = sums.chunks_mut(COLUMNS).zip(terms.chunks(COLUMNS));
                for (sums, terms) in units {
                    for lane in 0..sums.len() {
                        sums[lane] = multiply_add::<FMA, A>(x, terms[lane], sums[lane]);
                    }
                }
            }
        }
        for (row, sums) in sums.iter().enumerate() {
            let out = out.add(row * apart);
            if columns == W {
                let out: &mut [A; W] = &mut *out.cast();
                for lane in 0..W {
                    out[lane] = if add { out[lane] + sums[lane] } else { sums[lane] };
                }
            } else {
                for (lane, &sum) in sums.iter().enumerate().take(columns) {
                    let out = out.add(lane);
                    *out = if add { *out + sum } else { sum };
                }
            }
        }
    }
}

/// So many terms of up to `W` columns of the right operand, beside each other; the other columns are 0.
#[inline(always)]
pub(super) unsafe fn pack<const W: usize, A: Scalar>(
    room: &mut [MaybeUninit<[A; W]>; MOST_TERMS],
    right: Matrix<A>,
    terms: usize,
    columns: usize,
) -> &[[A; W]] {
    // SAFETY: the caller vouches for the operand; what is read of the room was written before.
    unsafe {
        for (k, terms) in room.iter_mut().enumerate().take(terms) {
            let from = right.0.offset(k as isize * right.1[0]);
            if columns == W && right.1[1] == 1 {
                terms.write(*from.cast());
                continue;
            }
            let terms = terms.write([A::zero(); W]);
            for (lane, term) in terms.iter_mut().enumerate().take(columns) {
                *term = *from.offset(lane as isize * right.1[1]);
            }
        }
        std::slice::from_raw_parts(room.as_ptr().cast(), terms)
    }
}

/// The product, `W` columns at a time.
#[inline(always)]
unsafe fn run<const W: usize, const FMA: bool, A: Scalar>(
    [height, inner, width]: [usize; 3],
    left: Matrix<A>,
    right: Matrix<A>,
    out: *mut A,
    add: bool,
) {
    let mut room = [const { MaybeUninit::<[A; W]>::uninit() }; MOST_TERMS];
    for start in (0..width).step_by(W) {
        let columns = W.min(width - start);
        // SAFETY: the caller vouches for the operands.
        unsafe {
            let from = right.0.offset(start as isize * right.1[1]);
            let packed = pack(&mut room, (from, right.1), inner, columns);
            let mut row = 0;
            while row < height {
                let left = (left.0.offset(row as isize * left.1[0]), left.1);
                let out = out.add(row * width + start);
                if row + ROWS <= height {
                    rows::<ROWS, W, FMA, A>(left, packed, out, [width, columns], add);
                    row += ROWS;
                } else {
                    rows::<1, W, FMA, A>(left, packed, out, [width, columns], add);
                    row += 1;
                }
            }
        }
    }
}

by_level! {
    unsafe fn small<A>(shape: [usize; 3], left: Matrix<A>, right: Matrix<A>, out: *mut A, add: bool) {
        // SAFETY: as `Run`.
        unsafe {
            match shape[2] <= FEW_COLUMNS {
                true => run::<FEW_COLUMNS, FMA, A>(shape, left, right, out, add),
                false => run::<COLUMNS, FMA, A>(shape, left, right, out, add),
            }
        }
    }
}
