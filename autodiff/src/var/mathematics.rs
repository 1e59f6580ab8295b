//! Elementwise mathematics: the methods of the rows, and what is composed of them.

use super::{Var, where_};
use crate::{
    kernel::{Binary, Unary},
    operand::{Operand, Real},
};
use std::f64::consts::PI;

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

/// Mathematical functions of each element, composed of others.
impl<'t, A: Real> Var<'t, A> {
    /// `x` itself, numpy's `+x`.
    pub fn positive(self) -> Self {
        self
    }

    /// `1 / x`. The derivative `-y/x` does not overflow before it is infinite.
    #[track_caller]
    pub fn reciprocal(self) -> Self {
        1.0 / self
    }

    /// `1 / √x`; +∞ at 0, NaN below.
    #[track_caller]
    pub fn rsqrt(self) -> Self {
        1.0 / self.sqrt()
    }

    #[doc(alias = "rad2deg")]
    /// Radians as degrees, `x · 180/π`.
    #[track_caller]
    pub fn degrees(self) -> Self {
        self * 1f64.to_degrees()
    }

    #[doc(alias = "deg2rad")]
    /// Degrees as radians, `x · π/180`.
    #[track_caller]
    pub fn radians(self) -> Self {
        self * 1f64.to_radians()
    }

    /// `sin(πx) / (πx)`, and 1 at 0, as numpy's `sinc`. Near 0, where the quotient's derivatives would cancel, it is a
    /// series, and derivatives of every order are right.
    #[track_caller]
    pub fn sinc(self) -> Self {
        let near = self.abs().lt(0.5);
        let angle = self * PI;
        let away = where_(near, 1.0, angle);
        where_(near, sinc_series(angle.square()), away.sin() / away)
    }

    /// The part behind the point and the whole part, `x - trunc(x)` and `trunc(x)`, as numpy's `modf`; an infinity is
    /// whole. The derivative of the first is 1, that of the second 0.
    #[track_caller]
    pub fn modf(self) -> (Self, Self) {
        let whole = self.trunc();
        (where_(self.isinf(), 0.0, self - whole), whole)
    }

    /// NaN replaced by 0 and infinities by the greatest and least finite numbers, as numpy's `nan_to_num`. What is
    /// replaced has derivative 0.
    #[track_caller]
    pub fn nan_to_num(self) -> Self {
        let greatest = A::max_value().widened();
        let infinite = where_(self.gt(0.0), greatest, -greatest);
        where_(self.isfinite(), self, where_(self.isnan(), 0.0, infinite))
    }
}

/// `sin x / x = 1 - x²/3! + x⁴/5! - …` by `x²`, for `|x| ≤ π/2`: to the last digit, after four derivatives as well.
#[track_caller]
fn sinc_series<'t, A: Real>(square: Var<'t, A>) -> Var<'t, A> {
    const TERMS: i32 = 13;
    let mut series = square.beside(1.0);
    for k in (1..TERMS).rev() {
        series = 1.0 - square * series / f64::from(2 * k * (2 * k + 1));
    }
    series
}

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
    #[doc(alias = "float_power")]
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

    /// The length `√(x² + y²)`, without overflow in between. The gradient at `(0, 0)` is 0.
    #[track_caller]
    pub fn hypot(self, other: impl Operand<'t, A>) -> Self {
        self.binary(Binary::Hypot, other)
    }

    #[doc(alias = "arctan2")]
    /// The angle from -π to π of the point whose ordinate is `self`, as numpy's `arctan2(y, x)`. The gradient at the
    /// origin is 0.
    ///
    /// The derivatives are `x/r²` in `y` and `-y/r²` in `x`, with `r = √(x² + y²)`, taken as `(x/r)/r` so that `r²`
    /// may overflow.
    #[track_caller]
    pub fn atan2(self, x: impl Operand<'t, A>) -> Self {
        self.binary(Binary::Atan2, x)
    }

    /// `x - y` with `other` for `y`, and 0 between equal infinities.
    #[track_caller]
    pub(crate) fn distance(self, other: impl Operand<'t, A>) -> Self {
        self.binary(Binary::Distance, other)
    }

    /// `x / √(x² + y²)` with `other` for `y`: the derivative of [`Var::hypot`] in `x`.
    #[track_caller]
    pub(crate) fn direction(self, other: impl Operand<'t, A>) -> Self {
        self.binary(Binary::Direction, other)
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
