//! Inverse hyperbolic functions, by `ln(1 + u)` for a `u` without cancellation.

use super::{Float, Pack};

/// Whether [`Pack::asinh`] and [`Pack::acosh`] are not for this number, because twice it is infinite.
#[inline(always)]
pub(crate) fn beyond_doubling<A: Float>(x: A) -> bool {
    x.abs() > A::max_value() * A::rounded(0.5)
}

impl<A: Float, const K: usize> Pack<A, K> {
    /// `u = |x| + x² / (1 + √(1 + x²))`, by `1 / x`, whose square does no harm where it overflows.
    #[inline(always)]
    pub fn asinh<const FMA: bool>(self) -> Self {
        let size = self.abs();
        let inverse = Pack::number(1.0) / size;
        let root = (inverse.multiply_add::<FMA>(inverse, Pack::number(1.0))).each(A::sqrt);
        (size + size / (root + inverse)).log1p::<FMA>().copysign(self)
    }

    /// `u = t + √t · √(t + 2)` with `t = x - 1`, which is exact near 1.
    #[inline(always)]
    pub fn acosh<const FMA: bool>(self) -> Self {
        let t = self - 1.0;
        (t + t.each(A::sqrt) * (t + 2.0).each(A::sqrt)).log1p::<FMA>()
    }

    /// Half of the logarithm for `u = 2|x| / (1 - |x|)`.
    #[inline(always)]
    pub fn atanh<const FMA: bool>(self) -> Self {
        let size = self.abs();
        (((size + size) / (-size + 1.0)).log1p::<FMA>() * 0.5).copysign(self)
    }
}
