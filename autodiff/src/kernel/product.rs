//! Matrix products.

use super::{Scalar, elementwise::Loop, machine::Context, memory::Place, strided::View};

/// `out = left · right`, with `left` and `right` anywhere in memory and `out` in row-major order.
#[derive(Debug)]
pub(crate) struct Product<A> {
    pub left: View,
    pub right: View,
    pub out: Place,
    /// Rows of `left`, columns of `left` and rows of `right`, columns of `right`.
    pub shape: [usize; 3],
    /// A loop for just this shape, where there is one: its third input points to the strides.
    pub(super) unrolled: Option<Loop<A>>,
}

/// Up to so many multiplications a plain loop beats a library, whose start costs more than the work.
const PLAIN_LOOP: usize = 8 * 8 * 8;

impl<A: Scalar> Product<A> {
    pub fn new(left: View, right: View, out: Place) -> Self {
        assert_eq!(left.dims[1].length, right.dims[0].length, "the inner lengths of a product agree");
        let shape = [left.dims[0].length, left.dims[1].length, right.dims[1].length];
        Product { left, right, out, shape, unrolled: unrolled(shape) }
    }

    /// The strides of `left`, then of `right`.
    pub(super) fn strides(&self) -> [isize; 4] {
        let [left, right] = [&self.left, &self.right].map(|view| [view.dims[0].stride, view.dims[1].stride]);
        [left[0], left[1], right[0], right[1]]
    }

    /// # Safety
    /// As for every step: the machine has checked the places.
    pub unsafe fn run(&self, context: &Context<A>) {
        let [rows, inner, columns] = self.shape;
        let strides = self.strides();
        // SAFETY: the machine has checked that the views lie in memory and apart from `out`.
        unsafe {
            let left = (context.pointer(self.left.place), [strides[0], strides[1]]);
            let right = (context.pointer(self.right.place), [strides[2], strides[3]]);
            let out = context.pointer(self.out).cast_mut();
            match self.unrolled {
                Some(run) => run(out, left.0, right.0, strides.as_ptr().cast(), 0),
                None if rows * inner * columns <= PLAIN_LOOP => plain_loop(self.shape, left, right, out),
                None => A::library_product(self.shape, left, right, (out, [columns as isize, 1])),
            }
        }
    }
}

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

fn unrolled<A: Scalar>([rows, inner, columns]: [usize; 3]) -> Option<Loop<A>> {
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
    let y: [[A; C]; K] = std::array::from_fn(|k| std::array::from_fn(|j| at(right, k, right_row, j, right_column)));
    for i in 0..R {
        let x: [A; K] = std::array::from_fn(|k| at(left, i, left_row, k, left_column));
        let row: [A; C] = std::array::from_fn(|j| (1..K).fold(x[0] * y[0][j], |sum, k| sum + x[k] * y[k][j]));
        // SAFETY: `out` has `R · C` elements.
        unsafe { *out.add(i * C).cast::<[A; C]>() = row };
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
