//! Elementwise mathematics: the methods of the rows, and what is composed of them.

use super::{Var, where_};
use crate::{
    kernel::{Binary, Unary},
    operand::{Operand, Real},
};

macro_rules! unary_methods {
    ($(
        $(#[$doc:meta])*
        $vis:vis $method:ident $Variant:ident {
            value: $value:expr,
            $(beyond: $beyond:expr => $exact:expr,)?
            derivative: $derivative:expr,
            domain: $domain:tt, special: $special:tt,
        }
    )*) => {
        /// Mathematical functions of each element.
        impl<'t, A: Real> Var<'t, A> {
            $(
                $(#[$doc])*
                #[track_caller]
                $vis fn $method(self) -> Self {
                    self.unary(Unary::$Variant)
                }
            )*
        }
    };
}

unary_rows!(unary_methods);

/// Mathematical functions of two operands, element by element with broadcasting.
impl<'t, A: Real> Var<'t, A> {
    /// The larger of the two, as numpy's `maximum`: NaN where either is NaN.
    ///
    /// At a tie each gets half of the derivative. A NaN passes NaN to itself only.
    #[track_caller]
    pub fn maximum(self, other: impl Operand<'t, A>) -> Self {
        self.binary(Binary::Maximum, other)
    }

    /// The smaller of the two, as numpy's `minimum`: NaN where either is NaN.
    ///
    /// At a tie each gets half of the derivative. A NaN passes NaN to itself only.
    #[track_caller]
    pub fn minimum(self, other: impl Operand<'t, A>) -> Self {
        self.binary(Binary::Minimum, other)
    }

    #[doc(alias = "power")]
    /// The power `xʸ`, as numpy's `power`; the exponent may be a number, an array or a `Var`.
    ///
    /// The derivatives are `y·xʸ⁻¹` in `x`, exact at `x = 0` for the exponents 0 and 1 and for negative `x`
    /// with whole exponents; and `xʸ·ln x` in `y`, which is 0 at `x = 0` for `y ≥ 0` and NaN for `x < 0`. The
    /// second is taken only if the derivative in a `Var` exponent is asked for.
    #[track_caller]
    pub fn powf(self, exponent: impl Operand<'t, A>) -> Self {
        self.binary(Binary::Power, exponent)
    }

    /// The power with a whole exponent, `xⁿ`; right for negative `x` and at 0. For f32 the exponent is rounded to
    /// f32, which is exact up to 2²⁴.
    #[track_caller]
    pub fn powi(self, exponent: i32) -> Self {
        self.binary(Binary::Power, exponent)
    }

    /// The absorbing product `x ⊙ y`: 0 where either factor is exactly 0, whatever the other is, else `x·y`. The
    /// sign of such a 0 is not promised.
    ///
    /// Its derivative uses `⊙` again: `d(x ⊙ y) = ẋ ⊙ y + x ⊙ ẏ`. Rules of custom ops multiply a cotangent by
    /// a derivative that may be infinite with it, so that a cotangent of 0 stays 0.
    #[track_caller]
    pub fn absorbing_mul(self, other: impl Operand<'t, A>) -> Self {
        self.binary(Binary::AbsorbingMultiply, other)
    }

    /// What `self` has of the derivative of `maximum(self, other)`.
    #[track_caller]
    pub(crate) fn larger_share(self, other: impl Operand<'t, A>) -> Self {
        self.binary(Binary::LargerShare, other)
    }

    /// The values limited to `low ..= high`, as numpy's `clip`; NaN stays NaN.
    ///
    /// The derivative in `x` is 1 strictly inside and 0 outside and at the bounds, where the bound has it.
    /// Where `low > high` the result is `high`, and a bound that is NaN does not bound.
    #[track_caller]
    pub fn clip(self, low: impl Operand<'t, A>, high: impl Operand<'t, A>) -> Self {
        let (low, high) = (self.beside(low), self.beside(high));
        let raised = where_(self.le(low), low, self);
        where_(raised.ge(high), high, raised)
    }
}
