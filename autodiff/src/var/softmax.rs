//! The logarithm of a sum of exponentials, and shares in it.

use super::{
    Var,
    reduce::{Axes, reductions},
    where_,
};
use crate::{
    op::AxisSet,
    operand::{Operand, Real},
};

/// Sums of exponentials, taken relative to their greatest term so that none overflows.
impl<'t, A: Real> Var<'t, A> {
    reductions! {
        /// `ln Σ eˣ` of all elements; -∞ if there are none.
        ///
        /// The derivatives are the shares in the sum, [`Var::softmax`]. Where all elements are -∞ so is the value, and the
        /// derivatives are 0; beside +∞ they are 0 too, and elements of +∞ share 1 evenly.
        logsumexp logsumexp_axis logsumexp_keepdims = logsumexp_over();
    }

    /// `ln Σ w eˣ` along the axes, which disappear, with weights that broadcast with `x`; NaN where the sum is negative.
    ///
    /// An element of weight 0 does not count, whatever it is. The derivative in a weight is `eˣ / Σ w eˣ`.
    #[track_caller]
    pub fn logsumexp_weighted(self, weights: impl Operand<'t, A>, axes: impl Axes) -> Self {
        let weights = self.beside(weights);
        let counted = where_(weights.eq(0.0), f64::NEG_INFINITY, self);
        let axes = counted.resolved_axes("logsumexp_weighted", axes);
        let greatest = counted.greatest(axes);
        let terms = weights.absorbing_mul(self.distance(greatest).exp());
        (terms.sum_over(axes).log() + greatest).without(axes)
    }

    /// `eˣ / Σ eˣ` along the axes: positive numbers with sum 1. Where all elements are -∞ they are 0; one element of +∞ has
    /// all, and where there are several there is no limit, and all are NaN.
    #[track_caller]
    pub fn softmax(self, axes: impl Axes) -> Self {
        let axes = self.resolved_axes("softmax", axes);
        let greatest = self.greatest(axes);
        let terms = self.distance(greatest).exp();
        // Beside +∞ the others are 0.
        let total = terms.sum_over(axes);
        let total = where_(greatest.eq(f64::INFINITY) & total.gt(1.0), f64::NAN, total);
        terms.absorbing_mul(1.0 / total)
    }

    /// `ln(softmax(x))` along the axes, exact where the softmax is near 0; NaN where all elements are -∞.
    #[track_caller]
    pub fn log_softmax(self, axes: impl Axes) -> Self {
        let axes = self.resolved_axes("log_softmax", axes);
        let shifted = self.distance(self.greatest(axes));
        shifted - shifted.exp().sum_over(axes).log()
    }

    #[track_caller]
    fn logsumexp_over(self, axes: AxisSet) -> Self {
        let greatest = self.greatest(axes);
        self.distance(greatest).exp().sum_over(axes).log() + greatest
    }

    /// The greatest along axes, which stay, held constant; 0 where there is none or it is NaN or -∞.
    #[track_caller]
    fn greatest(self, axes: AxisSet) -> Self {
        if self.terms(axes) == 0 {
            return self.beside(0.0);
        }
        let greatest = self.stop_gradient().max_over(axes);
        where_(greatest.gt(f64::NEG_INFINITY), greatest, 0.0)
    }
}
