//! Matrix products.

use super::{Scalar, machine::Context, memory::Place, strided::View};

/// `out = left · right`, with `left` and `right` anywhere in memory and `out` in row-major order.
#[derive(Debug)]
pub(crate) struct Product {
    pub left: View,
    pub right: View,
    pub out: Place,
}

/// Up to so many multiplications a plain loop beats a library, whose start costs more than the work.
const PLAIN_LOOP: usize = 8 * 8 * 8;

impl Product {
    /// Rows of `left`, columns of `left` and rows of `right`, columns of `right`.
    pub fn shape(&self) -> [usize; 3] {
        [self.left.dims[0].length, self.left.dims[1].length, self.right.dims[1].length]
    }

    /// # Safety
    /// As for every step: the machine has checked the places.
    pub unsafe fn run<A: Scalar>(&self, context: &Context<A>) {
        let shape @ [rows, inner, columns] = self.shape();
        let strides = |view: &View| [view.dims[0].stride, view.dims[1].stride];
        let left = (context.pointer(self.left.place), strides(&self.left));
        let right = (context.pointer(self.right.place), strides(&self.right));
        let out = (context.pointer(self.out).cast_mut(), [columns as isize, 1]);
        // SAFETY: the machine has checked that the views lie in memory and apart from `out`.
        unsafe {
            if rows * inner * columns <= PLAIN_LOOP {
                plain_loop(shape, left, right, out.0);
            } else {
                A::library_product(shape, left, right, out);
            }
        }
    }
}

/// # Safety
/// As [`Scalar::library_product`], with `out` in row-major order.
unsafe fn plain_loop<A: Scalar>(
    [rows, inner, columns]: [usize; 3],
    left: (*const A, [isize; 2]),
    right: (*const A, [isize; 2]),
    out: *mut A,
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
            unsafe { *out.add(i * columns + j) = sum };
        }
    }
}
