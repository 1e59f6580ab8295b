//! The element types.

use super::{linalg::Linalg, mathematics::Reduce};
use faer::{MatMut, MatRef};

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// The arithmetic that kernels need of an element: `f32` and `f64`.
pub trait Scalar: sealed::Sealed + Reduce + Default + 'static {
    /// `"f32"` or `"f64"`.
    const NAME: &'static str;
    /// Whether it is `f32`.
    const SINGLE: bool;

    /// Eight times 0, then eight times 1: flags for a stretch that ends anywhere. Read from memory they are a vector to
    /// choose by; from a condition that is computed the compiler makes branches.
    #[doc(hidden)]
    const NO_THEN_YES: &'static [Self; 16];

    /// The nearest value of this type.
    fn narrowed(value: f64) -> Self;

    /// The value as `f64`, exactly.
    fn widened(self) -> f64;

    /// 1 for true, 0 for false.
    fn indicator(condition: bool) -> Self {
        if condition { Self::one() } else { Self::zero() }
    }

    /// `out = left · right`, or with `add` `out += left · right`, for matrices given by pointer and strides, at
    /// the speed of a tuned library, by so many threads.
    ///
    /// # Safety
    /// Every element that shapes and strides reach must be valid, and `out` must overlap neither operand.
    #[doc(hidden)]
    #[allow(clippy::too_many_arguments)]
    unsafe fn library_product(
        shape: [usize; 3],
        left: (*const Self, [isize; 2]),
        right: (*const Self, [isize; 2]),
        out: (*mut Self, [isize; 2]),
        add: bool,
        threads: usize,
    );

    /// The result of linear algebra for one matrix of each input, or why there is none.
    #[doc(hidden)]
    fn linear_algebra(op: Linalg, inputs: &[MatRef<'_, Self>], out: MatMut<'_, Self>) -> Result<(), String>;
}

macro_rules! scalar {
    ($($type:ident)*) => {$(
        impl Scalar for $type {
            const NAME: &'static str = stringify!($type);
            const SINGLE: bool = size_of::<$type>() == 4;
            const NO_THEN_YES: &'static [Self; 16] =
                &[0., 0., 0., 0., 0., 0., 0., 0., 1., 1., 1., 1., 1., 1., 1., 1.];

            #[inline]
            fn narrowed(value: f64) -> Self {
                value as $type
            }

            #[inline]
            fn widened(self) -> f64 {
                f64::from(self)
            }

            unsafe fn library_product(
                [rows, inner, columns]: [usize; 3],
                left: (*const Self, [isize; 2]),
                right: (*const Self, [isize; 2]),
                out: (*mut Self, [isize; 2]),
                add: bool,
                threads: usize,
            ) {
                use faer::{Accum, Par, linalg::matmul::matmul};
                // SAFETY: the caller vouches for the elements and for `out` being apart from the operands.
                let (out, left, right) = unsafe {
                    (
                        MatMut::from_raw_parts_mut(out.0, rows, columns, out.1[0], out.1[1]),
                        MatRef::from_raw_parts(left.0, rows, inner, left.1[0], left.1[1]),
                        MatRef::from_raw_parts(right.0, inner, columns, right.1[0], right.1[1]),
                    )
                };
                let accumulate = if add { Accum::Add } else { Accum::Replace };
                let threads = if threads > 1 { Par::rayon(threads) } else { Par::Seq };
                matmul(out, accumulate, left, right, 1.0, threads);
            }

            fn linear_algebra(op: Linalg, inputs: &[MatRef<'_, Self>], out: MatMut<'_, Self>) -> Result<(), String> {
                op.apply(inputs, out)
            }
        }
    )*};
}

scalar!(f32 f64);
