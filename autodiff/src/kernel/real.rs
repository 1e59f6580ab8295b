//! The element types.

use super::mathematics::Reduce;
#[cfg(feature = "linalg")]
use {
    super::linalg::Linalg,
    faer::{MatMut, MatRef},
};

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

    /// The result of linear algebra for one matrix of each input, or why there is none.
    #[cfg(feature = "linalg")]
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

            #[cfg(feature = "linalg")]
            fn linear_algebra(op: Linalg, inputs: &[MatRef<'_, Self>], out: MatMut<'_, Self>) -> Result<(), String> {
                op.apply(inputs, out)
            }
        }
    )*};
}

scalar!(f32 f64);
