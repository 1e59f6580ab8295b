//! Finite differences along an axis.

use super::{Var, concatenate};
use crate::{
    operand::{Operand, Real},
    shape::Shape,
};

/// Finite differences.
impl<'t, A: Real> Var<'t, A> {
    /// The differences of neighbours along an axis, `x[i + 1] - x[i]`, taken `n` times; the axis gets shorter by `n`.
    ///
    /// # Panics
    /// If the axis is out of range.
    #[track_caller]
    pub fn diff(self, n: usize, axis: isize) -> Self {
        let axis = self.resolved_axis("diff", axis);
        let mut differences = self;
        for _ in 0..n {
            let (length, x) = (differences.shape()[axis], differences);
            let count = length.saturating_sub(1);
            differences = x.sliced_along(axis, length - count, 1, count) - x.sliced_along(axis, 0, 1, count);
        }
        differences
    }

    /// numpy's `gradient`: the slope of the values along an axis by finite differences, of second order inside and of
    /// first order at the two ends. (The derivative of a recorded value is [`Var::grad`].)
    ///
    /// `spacing` is the distance of neighbours, a number, or the coordinate of each element, a vector; both may be
    /// `Var`s.
    ///
    /// ```
    /// # use autodiff::Tape;
    /// # use ndarray::array;
    /// let tape = Tape::new();
    /// let y = tape.var(array![0.0, 1.0, 4.0, 9.0]);
    /// assert_eq!(y.gradient(1.0, 0).value(), array![1.0, 2.0, 4.0, 5.0].into_dyn());
    /// ```
    ///
    /// # Panics
    /// If the axis is out of range or has fewer than two elements, or the spacing is neither a number nor a vector as
    /// long as the axis.
    #[track_caller]
    pub fn gradient(self, spacing: impl Operand<'t, A>, axis: isize) -> Self {
        let axis = self.resolved_axis("gradient", axis);
        let (shape, spacing) = (self.shape(), self.beside(spacing));
        let length = shape[axis];
        if length < 2 {
            let why = format!("axis {axis} of shape {shape} has {length} elements; a slope needs two");
            self.tape().refuse("gradient", &why, &[self.id()]);
        }
        // The steps between neighbours, `length - 1` of them or one number, beside the values.
        let steps = match spacing.shape()[..] {
            [] => spacing,
            [count] if count == length => {
                let along: Shape =
                    (axis..shape.len()).map(|other| if other == axis { length - 1 } else { 1 }).collect();
                spacing.diff(1, 0).reshaped(&along)
            }
            _ => {
                let why = format!("spacing of shape {} for axis {axis} of shape {shape}", spacing.shape());
                self.tape().refuse("gradient", &why, &[self.id(), spacing.id()]);
            }
        };
        let slopes = self.diff(1, axis as isize) / steps;
        let _line = self.tape().at_caller();
        let at = |x: Self, start: usize, count: usize| x.sliced_along(axis, start, 1, count);
        let (before, after) = (at(slopes, 0, length - 2), at(slopes, 1, length - 2));
        // The slopes to both sides, each weighted by the step to the other side.
        let inside = if spacing.ndim() == 0 {
            (before + after) * 0.5
        } else {
            let along = |start: usize| steps.sliced_along(0, start, 1, length - 2);
            let (left, right) = (along(0), along(1));
            (right * before + left * after) / (left + right)
        };
        concatenate(&[at(slopes, 0, 1), inside, at(slopes, length - 2, 1)], axis as isize)
    }
}
