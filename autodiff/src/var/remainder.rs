//! Division with a remainder.

use super::{Var, where_};
use crate::{
    kernel::Binary,
    operand::{Operand, Real},
};
use ndarray::{ArrayBase, Data, Dimension};
use std::ops;

/// Division with a remainder.
///
/// A remainder is exact. Its derivatives are 1 in the dividend and in the divisor the whole quotient, negative; at the
/// jumps too.
impl<'t, A: Real> Var<'t, A> {
    /// The remainder with the sign of the dividend `self`, as C's `fmod` and Rust's `%` of numbers.
    #[track_caller]
    pub fn fmod(self, divisor: impl Operand<'t, A>) -> Self {
        self.binary(Binary::Fmod, divisor)
    }

    #[doc(alias = "mod")]
    /// The remainder with the sign of the divisor, `x - y·⌊x / y⌋`, as numpy's `remainder` and the operator `%` of Python
    /// and of this crate: `-7` and `3` have 2.
    ///
    /// ```
    /// use autodiff::Tape;
    ///
    /// let tape = Tape::new();
    /// let x = tape.var(-7.0);
    /// assert_eq!((x % 3.0).item(), 2.0);
    /// assert_eq!(x.fmod(3.0).item(), -1.0);
    /// ```
    #[track_caller]
    pub fn remainder(self, divisor: impl Operand<'t, A>) -> Self {
        self.divmod(divisor).1
    }

    /// The whole quotient `⌊x / y⌋`, as numpy's `floor_divide`. The derivatives are 0 everywhere.
    #[track_caller]
    pub fn floor_divide(self, divisor: impl Operand<'t, A>) -> Self {
        self.divmod(divisor).0
    }

    /// [`Var::floor_divide`] and [`Var::remainder`], as numpy's `divmod`.
    #[track_caller]
    pub fn divmod(self, divisor: impl Operand<'t, A>) -> (Self, Self) {
        let divisor = self.beside(divisor);
        let rest = self.fmod(divisor);
        let towards_zero = (self - rest) / divisor;
        let beyond = rest.ne(0.0) & (rest.lt(0.0) ^ divisor.lt(0.0));
        let quotient = where_(beyond, towards_zero - 1.0, towards_zero).round();
        let by_zero = (self / divisor).stop_gradient();
        (where_(divisor.eq(0.0), by_zero, quotient), where_(beyond, rest + divisor, rest))
    }
}

/// [`Var::remainder`], which has the sign of the divisor, as in numpy; `%` of Rust's numbers is [`Var::fmod`].
impl<'t, A: Real, R: Operand<'t, A>> ops::Rem<R> for Var<'t, A> {
    type Output = Var<'t, A>;
    #[track_caller]
    fn rem(self, divisor: R) -> Var<'t, A> {
        self.remainder(divisor)
    }
}

impl<'t, A: Real, R: Operand<'t, A>> ops::RemAssign<R> for Var<'t, A> {
    #[track_caller]
    fn rem_assign(&mut self, divisor: R) {
        *self = self.remainder(divisor);
    }
}

macro_rules! dividends {
    ($($dividend:ty [$($parameters:tt)*] |$x:ident| $operand:expr;)*) => {$(
        impl<'t, A: Real, $($parameters)*> ops::Rem<Var<'t, A>> for $dividend {
            type Output = Var<'t, A>;
            #[track_caller]
            fn rem(self, divisor: Var<'t, A>) -> Var<'t, A> {
                let $x = self;
                divisor.beside($operand).remainder(divisor)
            }
        }
    )*};
}

dividends! {
    f64 [] |x| x;
    i32 [] |x| x;
    &ArrayBase<S, D> [S: Data<Elem = A>, D: Dimension] |x| x;
    ArrayBase<S, D> [S: Data<Elem = A>, D: Dimension] |x| &x;
}
