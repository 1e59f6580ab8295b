//! Reductions over all axes or some, and the positions of extremes.

use super::{Indices, Var};
use crate::{
    graph::Line,
    kernel::{Extreme, Reduction},
    op::{self, AxisSet, Op},
    operand::Real,
    shape::Shape,
};
use std::{ops::RangeFull, panic::Location};

/// Axes of an array: one number, an array or slice of numbers, or `..` for all. Negative ones count from the
/// end, `-1` is the last.
pub trait Axes {
    /// The axes as they were given, or `None` for all.
    #[doc(hidden)]
    fn given(&self) -> Option<&[isize]>;
}

impl Axes for isize {
    fn given(&self) -> Option<&[isize]> {
        Some(std::slice::from_ref(self))
    }
}

impl<const N: usize> Axes for [isize; N] {
    fn given(&self) -> Option<&[isize]> {
        Some(self)
    }
}

impl Axes for &[isize] {
    fn given(&self) -> Option<&[isize]> {
        Some(self)
    }
}

impl Axes for RangeFull {
    fn given(&self) -> Option<&[isize]> {
        None
    }
}

/// Reductions. Each comes for all elements, along axes, and along axes that stay with length 1.
///
/// The error of a sum does not grow with the number of terms. A sum of nothing is 0, a mean NaN, and a
/// maximum panics. NaN wins over every number.
impl<'t, A: Real> Var<'t, A> {
    /// The sum of all elements.
    #[track_caller]
    pub fn sum(self) -> Self {
        self.reduce(Reduction::Sum, .., false)
    }

    /// The sum along the axes, which disappear.
    #[track_caller]
    pub fn sum_axis(self, axes: impl Axes) -> Self {
        self.reduce(Reduction::Sum, axes, false)
    }

    /// The sum along the axes, which stay with length 1.
    #[track_caller]
    pub fn sum_keepdims(self, axes: impl Axes) -> Self {
        self.reduce(Reduction::Sum, axes, true)
    }

    /// The mean of all elements, `Σx / n`; NaN if there are none.
    #[track_caller]
    pub fn mean(self) -> Self {
        self.mean_over(.., false)
    }

    /// The mean along the axes, which disappear.
    #[track_caller]
    pub fn mean_axis(self, axes: impl Axes) -> Self {
        self.mean_over(axes, false)
    }

    /// The mean along the axes, which stay with length 1.
    #[track_caller]
    pub fn mean_keepdims(self, axes: impl Axes) -> Self {
        self.mean_over(axes, true)
    }

    /// The greatest element; NaN if there is one. Ties share the derivative evenly.
    ///
    /// # Panics
    /// If there are no elements.
    #[track_caller]
    pub fn max(self) -> Self {
        self.reduce(Reduction::Max, .., false)
    }

    /// The greatest along the axes, which disappear; otherwise as [`Var::max`].
    #[track_caller]
    pub fn max_axis(self, axes: impl Axes) -> Self {
        self.reduce(Reduction::Max, axes, false)
    }

    /// The greatest along the axes, which stay with length 1; otherwise as [`Var::max`].
    #[track_caller]
    pub fn max_keepdims(self, axes: impl Axes) -> Self {
        self.reduce(Reduction::Max, axes, true)
    }

    /// The least element; NaN if there is one. Ties share the derivative evenly.
    ///
    /// # Panics
    /// If there are no elements.
    #[track_caller]
    pub fn min(self) -> Self {
        self.reduce(Reduction::Min, .., false)
    }

    /// The least along the axes, which disappear; otherwise as [`Var::min`].
    #[track_caller]
    pub fn min_axis(self, axes: impl Axes) -> Self {
        self.reduce(Reduction::Min, axes, false)
    }

    /// The least along the axes, which stay with length 1; otherwise as [`Var::min`].
    #[track_caller]
    pub fn min_keepdims(self, axes: impl Axes) -> Self {
        self.reduce(Reduction::Min, axes, true)
    }

    /// The position of the first greatest element in row-major order, or of the first NaN; a single integer.
    ///
    /// # Panics
    /// If there are no elements.
    #[track_caller]
    pub fn argmax(self) -> Indices<'t, A> {
        self.flatten().arg_reduce(Extreme::Max, 0)
    }

    /// The positions of the first greatest elements along an axis, which disappears.
    ///
    /// # Panics
    /// If the axis has length 0.
    #[track_caller]
    pub fn argmax_axis(self, axis: isize) -> Indices<'t, A> {
        self.arg_reduce(Extreme::Max, axis)
    }

    /// The position of the first least element in row-major order, or of the first NaN; a single integer.
    ///
    /// # Panics
    /// If there are no elements.
    #[track_caller]
    pub fn argmin(self) -> Indices<'t, A> {
        self.flatten().arg_reduce(Extreme::Min, 0)
    }

    /// The positions of the first least elements along an axis, which disappears.
    ///
    /// # Panics
    /// If the axis has length 0.
    #[track_caller]
    pub fn argmin_axis(self, axis: isize) -> Indices<'t, A> {
        self.arg_reduce(Extreme::Min, axis)
    }

    #[track_caller]
    fn axes(self, op: Op, axes: impl Axes) -> AxisSet {
        self.resolved_axes(op.name(), axes)
    }

    #[track_caller]
    fn reduce(self, reduction: Reduction, axes: impl Axes, keepdims: bool) -> Self {
        let axes = self.axes(Op::Reduce(reduction, AxisSet(0)), axes);
        let shape = self.shape();
        let terms = terms(&shape, axes);
        if terms == 0 && reduction != Reduction::Sum {
            let why = format!("shape {shape} has no elements to choose from");
            self.tape().refuse(Op::Reduce(reduction, axes).name(), &why, &[self.id()]);
        }
        self.reduce_axes(reduction, axes, keepdims, Location::caller())
    }

    /// Records a reduction along axes that fit.
    pub(crate) fn reduce_axes(self, reduction: Reduction, axes: AxisSet, keepdims: bool, line: Line) -> Self {
        let shape = self.shape();
        let reduced = op::reduce_shape(&shape, axes, false);
        let node = self.tape().push(Op::Reduce(reduction, axes), &[self.id()], &reduced, line);
        let result = Var::new(self.tape(), node);
        if keepdims { result.reshaped(&op::reduce_shape(&shape, axes, true), line) } else { result }
    }

    #[track_caller]
    fn mean_over(self, axes: impl Axes, keepdims: bool) -> Self {
        let set = self.axes(Op::Reduce(Reduction::Sum, AxisSet(0)), axes);
        let terms = terms(&self.shape(), set);
        self.reduce_axes(Reduction::Sum, set, keepdims, Location::caller()) / terms as f64
    }

    #[track_caller]
    fn arg_reduce(self, extreme: Extreme, axis: isize) -> Indices<'t, A> {
        let shape = self.shape();
        let name = Op::ArgReduce(extreme, 0).name();
        let axis = self.tape().fitting(name, op::resolve_axis(axis, &shape), &[self.id()]);
        if shape[axis] == 0 {
            let why = format!("axis {axis} of shape {shape} has no elements to choose from");
            self.tape().refuse(name, &why, &[self.id()]);
        }
        let mut reduced = shape;
        reduced.remove(axis);
        let op = Op::ArgReduce(extreme, axis as u8);
        Indices::new(self.tape(), self.tape().push(op, &[self.id()], &reduced, Location::caller()))
    }
}

/// How many elements are reduced to one.
fn terms(shape: &Shape, axes: AxisSet) -> usize {
    (0..shape.len()).filter(|&axis| axes.contains(axis)).map(|axis| shape[axis]).product()
}
