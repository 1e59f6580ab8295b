//! Products of tiny matrices: a loop for each shape.

use super::{Loop, Scalar};

/// Evaluates the body with the constant `$S` equal to `$n`, if that is 1 to 4.
macro_rules! for_size {
    ($n:expr, $S:ident => $body:expr) => {
        match $n {
            1 => for_size!(@ $S 1 $body),
            2 => for_size!(@ $S 2 $body),
            3 => for_size!(@ $S 3 $body),
            4 => for_size!(@ $S 4 $body),
            _ => None,
        }
    };
    (@ $S:ident $n:literal $body:expr) => {{
        const $S: usize = $n;
        $body
    }};
}

/// The loop for a shape of at most four by four by four.
pub(super) fn unrolled<A: Scalar>([rows, inner, columns]: [usize; 3]) -> Option<Loop<A>> {
    for_size!(rows, R => for_size!(inner, K => for_size!(columns, C => Some(of_shape::<A, R, K, C> as Loop<A>))))
}

/// # Safety
/// The matrices have this shape, `strides` points to the strides of `left` and of `right`, all elements that
/// they reach are valid, and `out` lies apart.
unsafe fn of_shape<A: Scalar, const R: usize, const K: usize, const C: usize>(
    out: *mut A,
    left: *const A,
    right: *const A,
    strides: *const A,
    _: usize,
) {
    // SAFETY: the caller vouches for the strides.
    let [left_row, left_column, right_row, right_column] = unsafe { *strides.cast::<[isize; 4]>() };
    let at = |base: *const A, i: usize, row: isize, j: usize, column: isize| {
        // SAFETY: the caller vouches for the elements.
        unsafe { *base.offset(i as isize * row + j as isize * column) }
    };
    // No `array::from_fn` and no folds: each would be compiled anew for each of the shapes.
    let mut y = [[A::zero(); C]; K];
    for (k, y) in y.iter_mut().enumerate() {
        for (j, y) in y.iter_mut().enumerate() {
            *y = at(right, k, right_row, j, right_column);
        }
    }
    for i in 0..R {
        let mut row = [A::zero(); C];
        for (k, y) in y.iter().enumerate() {
            let x = at(left, i, left_row, k, left_column);
            for j in 0..C {
                row[j] = if k == 0 { x * y[j] } else { row[j] + x * y[j] };
            }
        }
        // SAFETY: `out` has `R · C` elements.
        unsafe { *out.add(i * C).cast::<[A; C]>() = row };
    }
}
