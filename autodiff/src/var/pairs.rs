//! Functions of two operands, composed of others.

use super::{Bools, Var, where_};
use crate::operand::{Operand, Real};
use std::f64::consts::LN_2;

/// Functions of two operands, element by element with broadcasting, composed of others.
impl<'t, A: Real> Var<'t, A> {
    /// `ln(eˣ + eʸ)` without overflow.
    ///
    /// The derivatives are the shares of the two in the sum. Where both are the same infinity they are 0.
    #[track_caller]
    pub fn logaddexp(self, other: impl Operand<'t, A>) -> Self {
        self.log_of_sum(other, 1.0)
    }

    /// `log₂(2ˣ + 2ʸ)` without overflow; otherwise as [`Var::logaddexp`].
    #[track_caller]
    pub fn logaddexp2(self, other: impl Operand<'t, A>) -> Self {
        self.log_of_sum(other, LN_2)
    }

    /// `log(bˣ + bʸ)` to a base whose logarithm is `unit`: `x + log(1 + bʸ⁻ˣ)` for the greater `x`.
    #[track_caller]
    fn log_of_sum(self, other: impl Operand<'t, A>, unit: f64) -> Self {
        let other = self.beside(other);
        let greater = self.gt(other);
        let (high, low) = (where_(greater, self, other), where_(greater, other, self));
        let sum = high + ((low - high) * unit).softplus() * unit.recip();
        where_(self.eq(other) & self.isinf(), self.stop_gradient(), sum)
    }

    /// The larger of the two, where one is NaN the other, as numpy's `fmax`.
    ///
    /// At a tie each gets half of the derivative; a NaN gets none beside a number.
    #[track_caller]
    pub fn fmax(self, other: impl Operand<'t, A>) -> Self {
        let other = self.beside(other);
        where_(other.isnan(), self, where_(self.isnan(), other, self.maximum(other)))
    }

    /// The smaller of the two, where one is NaN the other, as numpy's `fmin`.
    ///
    /// At a tie each gets half of the derivative; a NaN gets none beside a number.
    #[track_caller]
    pub fn fmin(self, other: impl Operand<'t, A>) -> Self {
        let other = self.beside(other);
        where_(other.isnan(), self, where_(self.isnan(), other, self.minimum(other)))
    }

    /// `|x|` with the sign of `sign`, which may be that of a zero. The derivative in `sign` is 0, that in `x` at 0 too.
    #[track_caller]
    pub fn copysign(self, sign: impl Operand<'t, A>) -> Self {
        let (size, sign) = (self.abs(), self.beside(sign).stop_gradient());
        where_(sign.lt(0.0) | sign.reciprocal().lt(0.0), -size, size)
    }

    /// 0 where `x` is negative, 1 where it is positive, `at_zero` where it is 0; NaN stays NaN. The derivative in `x` is
    /// 0 everywhere.
    #[track_caller]
    pub fn heaviside(self, at_zero: impl Operand<'t, A>) -> Self {
        where_(self.eq(0.0), at_zero, (self.sign() + 1.0) * 0.5)
    }

    /// `x · 2ⁿ`.
    #[track_caller]
    pub fn ldexp(self, exponent: impl Operand<'t, A>) -> Self {
        self * self.beside(exponent).exp2()
    }

    /// Whether `|x - y| ≤ absolute + relative · |y|`, as numpy's `isclose`, whose tolerances are `1e-5` (`relative`) and
    /// `1e-8` (`absolute`). An infinity is close to itself only, a NaN to nothing.
    #[track_caller]
    pub fn isclose(self, other: impl Operand<'t, A>, relative: f64, absolute: f64) -> Bools<'t, A> {
        let other = self.beside(other);
        let within = (self - other).abs().le(other.abs() * relative + absolute);
        self.eq(other) | (within & other.isfinite())
    }

    /// Whether all elements are close, as [`Var::isclose`].
    #[track_caller]
    pub fn allclose(self, other: impl Operand<'t, A>, relative: f64, absolute: f64) -> Bools<'t, A> {
        self.isclose(other, relative, absolute).all()
    }
    /// Whether shapes and all elements are equal.
    #[track_caller]
    pub fn array_equal(self, other: impl Operand<'t, A>) -> Bools<'t, A> {
        let other = self.beside(other);
        if self.shape() == other.shape() { self.eq(other).all() } else { Bools::new(self.beside(0.0)) }
    }
}
