//! Comparisons, and choosing by them.

use super::Var;
use crate::{
    error::{Error, or_panic},
    kernel::Binary,
    op::Op,
    operand::{Operand, Real},
    shape::Shape,
};
use ndarray::ArrayD;
use std::{fmt, ops};

/// An array of booleans on a tape: the result of a comparison.
///
/// It is recomputed at each run of a [`Program`](crate::Program), never frozen into it. Its derivative is 0:
/// it chooses ([`where_`]), and what is chosen carries the derivative.
///
/// `&`, `|`, `^` and `!` combine them, with broadcasting.
pub struct Bools<'t, A = f64>(Var<'t, A>);

impl<A> Clone for Bools<'_, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A> Copy for Bools<'_, A> {}

impl<'t, A: Real> Bools<'t, A> {
    /// Zeros and ones as booleans.
    pub(crate) fn new(zeros_and_ones: Var<'t, A>) -> Self {
        Bools(zeros_and_ones)
    }

    /// Its shape.
    pub fn shape(self) -> Shape {
        self.0.shape()
    }

    /// 1 for true, 0 for false; the derivative is 0.
    pub fn to_var(self) -> Var<'t, A> {
        self.0
    }

    /// The booleans, computed now unless they are known.
    ///
    /// # Panics
    /// As [`Var::value`].
    #[track_caller]
    pub fn value(self) -> ArrayD<bool> {
        self.0.tape().must_have_values("value()");
        or_panic(self.try_value())
    }

    /// As [`Bools::value`], with what data decide as an error.
    ///
    /// # Errors
    /// As [`Var::try_value`].
    #[track_caller]
    pub fn try_value(self) -> Result<ArrayD<bool>, Error> {
        Ok(self.0.try_value()?.mapv(|number| number != A::zero()))
    }
}

/// Comparisons of booleans.
impl<'t, A: Real> Bools<'t, A> {
    #[doc(alias = "logical_xor")]
    /// Whether the two differ; the same as the operator `^`.
    #[track_caller]
    #[allow(clippy::should_implement_trait)]
    pub fn ne(self, other: Self) -> Self {
        self.0.ne(other.0)
    }

    /// Whether the two are equal.
    #[track_caller]
    #[allow(clippy::should_implement_trait)]
    pub fn eq(self, other: Self) -> Self {
        self.0.eq(other.0)
    }
}

impl<A: Real> fmt::Debug for Bools<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bools({:?})", self.0)
    }
}

/// Comparisons of each element, with broadcasting; false where either side is NaN (but [`Var::ne`]).
impl<'t, A: Real> Var<'t, A> {
    /// Whether it is greater than `other`.
    #[track_caller]
    pub fn gt(self, other: impl Operand<'t, A>) -> Bools<'t, A> {
        Bools(self.binary(Binary::Greater, other))
    }

    /// Whether it is at least `other`.
    #[track_caller]
    pub fn ge(self, other: impl Operand<'t, A>) -> Bools<'t, A> {
        Bools(self.binary(Binary::GreaterEqual, other))
    }

    /// Whether it is less than `other`.
    #[track_caller]
    pub fn lt(self, other: impl Operand<'t, A>) -> Bools<'t, A> {
        Bools(self.binary_from(Binary::Greater, other))
    }

    /// Whether it is at most `other`.
    #[track_caller]
    pub fn le(self, other: impl Operand<'t, A>) -> Bools<'t, A> {
        Bools(self.binary_from(Binary::GreaterEqual, other))
    }

    /// Whether it is equal to `other`.
    #[track_caller]
    #[allow(clippy::should_implement_trait)]
    pub fn eq(self, other: impl Operand<'t, A>) -> Bools<'t, A> {
        Bools(self.binary(Binary::Equal, other))
    }

    /// Whether it is not equal to `other`; true where either is NaN, so `x.ne(x)` finds NaN.
    #[track_caller]
    #[allow(clippy::should_implement_trait)]
    pub fn ne(self, other: impl Operand<'t, A>) -> Bools<'t, A> {
        Bools(self.binary(Binary::NotEqual, other))
    }
}

/// `x` where the condition holds, else `y`, with broadcasting: numpy's `where`.
///
/// The derivative goes to what was chosen. What was not chosen gets exactly 0, which a singular derivative
/// further down absorbs: `where_(x.gt(0.0), x.sqrt(), 0.0)` has derivative 0, not NaN, at 0 and below.
///
/// ```
/// use autodiff::{value_and_grad, where_};
///
/// let (value, slope) = value_and_grad(|_, x| where_(x.ge(0.0), x, (-x).sqrt()), 1.0f64);
/// assert_eq!((value, slope), (1.0, 1.0));
/// ```
#[track_caller]
pub fn where_<'t, A: Real>(condition: Bools<'t, A>, x: impl Operand<'t, A>, y: impl Operand<'t, A>) -> Var<'t, A> {
    let condition = condition.0;
    let inputs = [condition.id(), condition.beside(x).id(), condition.beside(y).id()];
    Var::new(condition.tape(), condition.tape().elementwise(Op::Where, &inputs))
}

impl<'t, A: Real> ops::BitAnd for Bools<'t, A> {
    type Output = Bools<'t, A>;
    #[track_caller]
    fn bitand(self, other: Self) -> Self {
        Bools(self.0.binary(Binary::Minimum, other.0))
    }
}

impl<'t, A: Real> ops::BitOr for Bools<'t, A> {
    type Output = Bools<'t, A>;
    #[track_caller]
    fn bitor(self, other: Self) -> Self {
        Bools(self.0.binary(Binary::Maximum, other.0))
    }
}

impl<'t, A: Real> ops::BitXor for Bools<'t, A> {
    type Output = Bools<'t, A>;
    #[track_caller]
    fn bitxor(self, other: Self) -> Self {
        self.ne(other)
    }
}

impl<'t, A: Real> ops::Not for Bools<'t, A> {
    type Output = Bools<'t, A>;
    #[track_caller]
    fn not(self) -> Self {
        Bools(self.0.binary(Binary::Equal, 0.0))
    }
}
