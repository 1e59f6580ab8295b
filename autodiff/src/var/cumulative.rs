//! Sums, products and extremes of all elements up to each.

use super::{Indices, Var, where_};
use crate::{
    kernel::{Extreme, Routine},
    op::{self, Op},
    operand::Real,
};
use smallvec::SmallVec;
use std::f64::consts::{PI, TAU};

/// Along an axis, everything up to each element. For numpy's default, over all elements, `flatten()` first.
///
/// # Panics
/// If there is no such axis.
impl<'t, A: Real> Var<'t, A> {
    /// The sums `yᵢ = x₀ + … + xᵢ` along an axis. Their error does not grow with the number of terms.
    #[track_caller]
    pub fn cumsum(self, axis: isize) -> Self {
        let axis = self.axis_of("cumsum", axis);
        self.routine(Routine::CumulativeSum { axis, backwards: false }, &[])
    }

    /// The products `yᵢ = x₀ · … · xᵢ` along an axis. The derivative is exact where factors are 0.
    ///
    /// ```
    /// use autodiff::Tape;
    /// use ndarray::array;
    ///
    /// let tape = Tape::new();
    /// let x = tape.var(array![2.0, 0.0, 3.0]);
    /// let y = x.cumprod(0);
    /// assert_eq!(y.value(), array![2.0, 0.0, 0.0].into_dyn());
    /// assert_eq!(y.sum().grad(x).value(), array![1.0, 8.0, 0.0].into_dyn());
    /// ```
    #[track_caller]
    pub fn cumprod(self, axis: isize) -> Self {
        let axis = self.axis_of("cumprod", axis);
        if self.shape()[usize::from(axis)] == 0 {
            return self;
        }
        // yᵢ = xᵢ yᵢ₋₁ after y₀ = x₀.
        let first = self.part(axis, 0, 1).placed_along(axis.into(), 0, 1, self.shape()[usize::from(axis)]);
        self.routine(Routine::Recurrence { axis, backwards: false }, &[first])
    }

    /// The logarithms of sums of exponentials `yᵢ = ln(exp x₀ + … + exp xᵢ)` along an axis, without overflow.
    #[track_caller]
    pub fn logcumsumexp(self, axis: isize) -> Self {
        let axis = self.axis_of("logcumsumexp", axis);
        let length = self.shape()[usize::from(axis)];
        if length == 0 {
            return self;
        }
        // Shifted by the greatest so far, which the sum so far is scaled to whenever that grows. An infinite one
        // shifts nothing.
        let greatest = self.cumulative_extreme(Extreme::Max, axis).stop_gradient();
        let shift = greatest.clip(-f64::MAX, f64::MAX);
        let before = shift.part(axis, 0, length - 1).placed_along(axis.into(), 1, 1, length);
        let kept = (before - shift).exp();
        let sums = kept.routine(Routine::Recurrence { axis, backwards: false }, &[(self - shift).exp()]);
        sums.log() + shift
    }

    /// With multiples of `2π` added so that no step between neighbours along an axis is greater than `π`: angles without
    /// jumps, as numpy's `unwrap`. The derivative is 1.
    #[track_caller]
    pub fn unwrap(self, axis: isize) -> Self {
        let axis = self.axis_of("unwrap", axis);
        let length = self.shape()[usize::from(axis)];
        if length < 2 {
            return self;
        }
        let step = self.part(axis, 1, length) - self.part(axis, 0, length - 1);
        let wrapped = (step + PI).remainder(TAU) - PI;
        // A step of exactly π up stays one.
        let wrapped = where_(wrapped.eq(-PI) & step.gt(0.0), PI, wrapped);
        let correction = where_(step.abs().lt(PI), 0.0, wrapped - step).stop_gradient();
        let sums = correction.routine(Routine::CumulativeSum { axis, backwards: false }, &[]);
        self + sums.placed_along(axis.into(), 1, 1, length)
    }

    /// The greatest element so far, along an axis; NaN from the first NaN on. The derivative goes to the first of
    /// equal ones.
    #[track_caller]
    pub fn cummax(self, axis: isize) -> Self {
        self.cumulative_extreme(Extreme::Max, self.axis_of("cummax", axis))
    }

    /// The least element so far, along an axis; NaN from the first NaN on. The derivative goes to the first of equal
    /// ones.
    #[track_caller]
    pub fn cummin(self, axis: isize) -> Self {
        self.cumulative_extreme(Extreme::Min, self.axis_of("cummin", axis))
    }

    #[track_caller]
    fn cumulative_extreme(self, extreme: Extreme, axis: u8) -> Self {
        let positions = Op::Routine(Routine::CumulativeExtreme { extreme, axis });
        let positions = self.tape().push(positions, &[self.id()], &self.shape());
        self.taken_along(Indices::new(self.tape(), positions), axis)
    }

    /// An axis that a method along one axis was given.
    #[track_caller]
    pub(crate) fn axis_of(self, method: &str, axis: isize) -> u8 {
        self.tape().fitting(method, op::resolve_axis(axis, &self.shape()), &[self.id()]) as u8
    }

    /// A routine that keeps the shape, with further inputs of this shape.
    #[track_caller]
    pub(crate) fn routine(self, routine: Routine, others: &[Self]) -> Self {
        let inputs: SmallVec<[_; 3]> =
            std::iter::once(self.id()).chain(others.iter().map(|other| other.id())).collect();
        Var::new(self.tape(), self.tape().push(Op::Routine(routine), &inputs, &self.shape()))
    }
}
