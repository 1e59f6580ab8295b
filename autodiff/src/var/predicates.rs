//! What is asked of elements, and of booleans.

use super::{Bools, Var, reduce::Axes};
use crate::operand::Real;
use ndarray::Array2;

/// Questions about each element.
impl<'t, A: Real> Var<'t, A> {
    /// Whether it is NaN.
    #[track_caller]
    pub fn isnan(self) -> Bools<'t, A> {
        self.ne(self)
    }

    /// Whether it is neither infinite nor NaN.
    #[track_caller]
    pub fn isfinite(self) -> Bools<'t, A> {
        self.abs().lt(f64::INFINITY)
    }

    /// Whether it is infinite.
    #[track_caller]
    pub fn isinf(self) -> Bools<'t, A> {
        self.abs().eq(f64::INFINITY)
    }

    /// Whether it is +∞.
    #[track_caller]
    pub fn isposinf(self) -> Bools<'t, A> {
        self.eq(f64::INFINITY)
    }

    /// Whether it is -∞.
    #[track_caller]
    pub fn isneginf(self) -> Bools<'t, A> {
        self.eq(f64::NEG_INFINITY)
    }

    /// How many elements are not 0. The derivative is 0.
    #[track_caller]
    pub fn count_nonzero(self) -> Self {
        self.ne(0.0).count_nonzero()
    }

    /// How many elements are not 0 along the axes, which disappear. The derivative is 0.
    #[track_caller]
    pub fn count_nonzero_axis(self, axes: impl Axes) -> Self {
        self.ne(0.0).count_nonzero_axis(axes)
    }

    /// The positions of the elements that are not 0, an array for each axis, as numpy's `nonzero`.
    ///
    /// # Panics
    /// As [`Var::value`].
    #[track_caller]
    pub fn nonzero(self) -> Vec<Vec<usize>> {
        self.tape().must_have_values("nonzero()");
        self.ne(0.0).nonzero()
    }

    /// The positions of the elements that are not 0, a row for each, as numpy's `argwhere`.
    ///
    /// # Panics
    /// As [`Var::value`].
    #[track_caller]
    pub fn argwhere(self) -> Array2<usize> {
        self.tape().must_have_values("argwhere()");
        self.ne(0.0).argwhere()
    }

    /// The positions of the elements that are not 0 in row-major order.
    ///
    /// # Panics
    /// As [`Var::value`].
    #[track_caller]
    pub fn flatnonzero(self) -> Vec<usize> {
        self.tape().must_have_values("flatnonzero()");
        self.ne(0.0).flatnonzero()
    }
}

/// Booleans taken together, and where they are true.
impl<'t, A: Real> Bools<'t, A> {
    /// Whether any is true; false if there are none.
    #[track_caller]
    pub fn any(self) -> Self {
        self.any_axis(..)
    }

    /// Whether any is true along the axes, which disappear.
    #[track_caller]
    pub fn any_axis(self, axes: impl Axes) -> Self {
        self.count_nonzero_axis(axes).gt(0.0)
    }

    /// Whether any is true along the axes, which stay with length 1.
    #[track_caller]
    pub fn any_keepdims(self, axes: impl Axes) -> Self {
        self.to_var().sum_keepdims(axes).gt(0.0)
    }

    /// Whether all are true; true if there are none.
    #[track_caller]
    pub fn all(self) -> Self {
        !(!self).any()
    }

    /// Whether all are true along the axes, which disappear.
    #[track_caller]
    pub fn all_axis(self, axes: impl Axes) -> Self {
        !(!self).any_axis(axes)
    }

    /// Whether all are true along the axes, which stay with length 1.
    #[track_caller]
    pub fn all_keepdims(self, axes: impl Axes) -> Self {
        !(!self).any_keepdims(axes)
    }

    /// How many are true. The derivative is 0.
    #[track_caller]
    pub fn count_nonzero(self) -> Var<'t, A> {
        self.to_var().sum()
    }

    /// How many are true along the axes, which disappear. The derivative is 0.
    #[track_caller]
    pub fn count_nonzero_axis(self, axes: impl Axes) -> Var<'t, A> {
        self.to_var().sum_axis(axes)
    }

    /// The positions of what is true, an array for each axis, as numpy's `nonzero`.
    ///
    /// # Panics
    /// As [`Var::value`].
    #[track_caller]
    pub fn nonzero(self) -> Vec<Vec<usize>> {
        self.to_var().tape().must_have_values("nonzero()");
        self.argwhere().columns().into_iter().map(|column| column.to_vec()).collect()
    }

    /// The positions of what is true, a row for each, as numpy's `argwhere`.
    ///
    /// ```
    /// use autodiff::Tape;
    /// use ndarray::array;
    ///
    /// let tape = Tape::new();
    /// let x = tape.var(array![[1.0, -2.0], [-3.0, 4.0]]);
    /// assert_eq!(x.lt(0.0).argwhere(), array![[0, 1], [1, 0]]);
    /// ```
    ///
    /// # Panics
    /// As [`Var::value`].
    #[track_caller]
    pub fn argwhere(self) -> Array2<usize> {
        self.to_var().tape().must_have_values("argwhere()");
        let (shape, positions) = (self.shape(), self.flatnonzero());
        let stride = |axis: usize| shape[axis + 1..].iter().product::<usize>();
        let index = |(row, axis): (usize, usize)| positions[row] / stride(axis) % shape[axis];
        Array2::from_shape_fn((positions.len(), shape.len()), index)
    }

    /// The positions of what is true in row-major order.
    ///
    /// # Panics
    /// As [`Var::value`].
    #[track_caller]
    pub fn flatnonzero(self) -> Vec<usize> {
        self.to_var().tape().must_have_values("flatnonzero()");
        self.value().iter().enumerate().filter(|(_, holds)| **holds).map(|(position, _)| position).collect()
    }
}
