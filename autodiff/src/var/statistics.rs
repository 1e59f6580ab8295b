//! Variance, covariance, averages.

use super::{
    Var,
    reduce::{Axes, reductions},
};
use crate::{
    op::{self, AxisSet},
    operand::{Operand, Real},
};

/// Statistics. Where there are not more elements than `ddof`, the degrees of freedom that are taken away from their
/// number, a variance is NaN.
impl<'t, A: Real> Var<'t, A> {
    reductions! {
        /// The variance of all elements, `Σ(x - mean)² / n`; along axes `Σ(x - mean)² / (n - ddof)`.
        var var_axis var_keepdims = var_over(ddof: usize = 0);

        /// The standard deviation of all elements, the root of [`Var::var`]. Where all are equal the gradient is 0.
        std std_axis std_keepdims = std_over(ddof: usize = 0);

        /// The greatest element less the least; ties share the derivative evenly.
        ///
        /// # Panics
        /// If there are no elements.
        ptp ptp_axis ptp_keepdims = ptp_over();
    }

    #[track_caller]
    fn var_over(self, axes: AxisSet, ddof: usize) -> Self {
        let freedom = self.terms(axes).saturating_sub(ddof);
        let squares = (self - self.mean_over(axes)).square().sum_over(axes);
        // Nothing is left to divide by: NaN, also for numbers that differ.
        if freedom == 0 { squares * f64::NAN } else { squares / freedom as f64 }
    }

    #[track_caller]
    fn std_over(self, axes: AxisSet, ddof: usize) -> Self {
        self.var_over(axes, ddof).sqrt()
    }

    #[track_caller]
    fn ptp_over(self, axes: AxisSet) -> Self {
        self.must_have_terms("ptp", axes);
        self.max_over(axes) - self.min_over(axes)
    }

    /// The weighted mean of all elements, `Σwx / Σw`, with weights that stretch to the shape of `x`.
    #[track_caller]
    pub fn average(self, weights: impl Operand<'t, A>) -> Self {
        self.average_axis(weights, ..)
    }

    /// The weighted mean along the axes, which disappear, with weights that stretch to the shape of `x`.
    ///
    /// # Panics
    /// If the weights do not stretch to the shape.
    #[track_caller]
    pub fn average_axis(self, weights: impl Operand<'t, A>, axes: impl Axes) -> Self {
        let axes = self.resolved_axes("average", axes);
        self.average_over(weights, axes).without(axes)
    }

    /// The weighted mean along the axes, which stay with length 1; otherwise as [`Var::average_axis`].
    #[track_caller]
    pub fn average_keepdims(self, weights: impl Operand<'t, A>, axes: impl Axes) -> Self {
        self.average_over(weights, self.resolved_axes("average", axes))
    }

    #[track_caller]
    fn average_over(self, weights: impl Operand<'t, A>, axes: AxisSet) -> Self {
        let weights = self.full_like(weights);
        (self * weights).sum_over(axes) / weights.sum_over(axes)
    }

    /// The covariances of variables, a matrix: each row of `x` has the observations of one, and `ddof` is taken away from
    /// their number (numpy's default is 1). An array of one dimension is one variable, and has its variance.
    ///
    /// # Panics
    /// If the array does not have one or two axes.
    #[track_caller]
    pub fn cov(self, ddof: usize) -> Self {
        if let [_] = self.shape()[..] {
            return self.var_axis(.., ddof);
        }
        let centered = self.centered("cov");
        let freedom = self.terms(AxisSet(0b10)).saturating_sub(ddof);
        let products = centered.matmul(centered.t());
        if freedom == 0 { products * f64::NAN } else { products / freedom as f64 }
    }

    /// The coefficients of correlation of variables, a matrix: each row of `x` has the observations of one. That of a
    /// variable that is constant is NaN.
    ///
    /// # Panics
    /// If the array does not have two axes.
    #[track_caller]
    pub fn corrcoef(self) -> Self {
        let centered = self.centered("corrcoef");
        let directions = centered / centered.square().sum_over(AxisSet(0b10)).sqrt();
        directions.matmul(directions.t())
    }

    /// The rows less their means.
    #[track_caller]
    fn centered(self, name: &str) -> Self {
        if self.ndim() != 2 {
            let why = format!("shape {}; each row of a matrix is a variable", self.shape());
            self.tape().refuse(name, &why, &[self.id()]);
        }
        self - self.mean_over(AxisSet(0b10))
    }

    /// The integral along an axis, which disappears, by the trapezoidal rule: `Σ dx (yᵢ + yᵢ₊₁) / 2`. The spacing `dx` is a
    /// number, or has one for each interval.
    ///
    /// # Panics
    /// If there is no such axis.
    #[track_caller]
    pub fn trapezoid(self, dx: impl Operand<'t, A>, axis: isize) -> Self {
        let axis = self.tape().fitting("trapezoid", op::resolve_axis(axis, &self.shape()), &[self.id()]);
        let (set, length) = (AxisSet(1 << axis), self.shape()[axis]);
        let along = axis as u8;
        let pairs = self.part(along, 0, length.saturating_sub(1)) + self.part(along, length.min(1), length);
        (pairs * dx * 0.5).sum_over(set).without(set)
    }
}
