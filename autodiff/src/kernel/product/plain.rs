//! A plain loop over any strides.

use super::{Matrix, Scalar};

/// `out = left · right`, or `out += left · right`.
///
/// # Safety
/// Every element that shape and strides reach is valid; `out`, in row-major order, lies apart.
pub(super) unsafe fn product<A: Scalar>(
    [rows, inner, columns]: [usize; 3],
    left: Matrix<A>,
    right: Matrix<A>,
    out: *mut A,
    add: bool,
) {
    for i in 0..rows {
        for j in 0..columns {
            let mut sum = A::zero();
            for k in 0..inner {
                // SAFETY: `i`, `j` and `k` are inside the shapes.
                let (x, y) = unsafe {
                    (
                        *left.0.offset(i as isize * left.1[0] + k as isize * left.1[1]),
                        *right.0.offset(k as isize * right.1[0] + j as isize * right.1[1]),
                    )
                };
                sum += x * y;
            }
            // SAFETY: `out` has `rows * columns` elements.
            unsafe {
                let out = out.add(i * columns + j);
                *out = if add { *out + sum } else { sum };
            }
        }
    }
}
