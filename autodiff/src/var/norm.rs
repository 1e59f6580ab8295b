//! Lengths of vectors.

use super::{
    Var,
    reduce::{Axes, reductions},
    where_,
};
use crate::{op::AxisSet, operand::Real};

/// Norms of vectors. Where a vector is 0 the gradient of its norm is 0.
impl<'t, A: Real> Var<'t, A> {
    reductions! {
        /// The Euclidean length `√Σx²` of all elements taken as one vector; of a matrix that is the Frobenius norm.
        norm norm_axis norm_keepdims = norm_over();
    }

    /// The norm of order `ord` along the axes, which disappear: `(Σ|x|ᵖ)^(1/p)`; for ∞ and -∞ the greatest and the
    /// least `|x|`, for 0 how many are not 0.
    ///
    /// Elements that tie for ∞ and -∞ share the derivative evenly.
    ///
    /// # Panics
    /// If there are no elements for a norm of order ∞ or -∞.
    #[track_caller]
    pub fn norm_ord(self, ord: f64, axes: impl Axes) -> Self {
        let axes = self.resolved_axes("norm", axes);
        self.norm_ord_over(ord, axes).without(axes)
    }

    /// The norm of order `ord` along the axes, which stay with length 1; otherwise as [`Var::norm_ord`].
    #[track_caller]
    pub fn norm_ord_keepdims(self, ord: f64, axes: impl Axes) -> Self {
        self.norm_ord_over(ord, self.resolved_axes("norm", axes))
    }

    #[track_caller]
    fn norm_over(self, axes: AxisSet) -> Self {
        self.square().sum_over(axes).sqrt()
    }

    #[track_caller]
    fn norm_ord_over(self, ord: f64, axes: AxisSet) -> Self {
        if ord.is_infinite() {
            self.must_have_terms("norm", axes);
        }
        match ord {
            f64::INFINITY => self.abs().max_over(axes),
            f64::NEG_INFINITY => self.abs().min_over(axes),
            0.0 => self.ne(0.0).to_var().sum_over(axes),
            1.0 => self.abs().sum_over(axes),
            2.0 => self.norm_over(axes),
            _ if self.terms(axes) == 0 => self.sum_over(axes),
            _ => {
                // Relative to the largest, so that no power leaves the range of the type; and by squares, not absolute
                // values, so that second derivatives are right at elements of 0.
                let largest = self.stop_gradient().abs().max_over(axes);
                let scale = where_(largest.gt(0.0) & largest.isfinite(), largest, 1.0);
                (self / scale).square().powf(0.5 * ord).sum_over(axes).powf(ord.recip()) * scale
            }
        }
    }
}
