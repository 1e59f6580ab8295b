//! Reductions over all axes or some, and the positions of extremes.

use super::{Indices, Var};
use crate::{
    kernel::{Extreme, Reduction},
    op::{self, AxisSet, Op},
    operand::Real,
};
use std::ops::RangeFull;

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

/// A reduction in its three forms: of all elements, along axes, and along axes that stay with length 1. What it is comes
/// from a method that takes a set of axes, which stay; other arguments have a default where all elements are reduced.
macro_rules! reductions {
    ($(
        $(#[$doc:meta])*
        $all:ident $axis:ident $keepdims:ident = $over:ident($($argument:ident: $type:ty = $default:expr),*);
    )*) => {$(
        $(#[$doc])*
        #[track_caller]
        pub fn $all(self) -> Self {
            let axes = self.resolved_axes(stringify!($all), ..);
            self.$over(axes, $($default),*).without(axes)
        }

        #[doc = concat!("[`Var::", stringify!($all), "`] along the axes, which disappear.")]
        #[track_caller]
        pub fn $axis(self, axes: impl Axes, $($argument: $type),*) -> Self {
            let axes = self.resolved_axes(stringify!($all), axes);
            self.$over(axes, $($argument),*).without(axes)
        }

        #[doc = concat!("[`Var::", stringify!($all), "`] along the axes, which stay with length 1.")]
        #[track_caller]
        pub fn $keepdims(self, axes: impl Axes, $($argument: $type),*) -> Self {
            let axes = self.resolved_axes(stringify!($all), axes);
            self.$over(axes, $($argument),*)
        }
    )*};
}
pub(super) use reductions;

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
        self.mean_along(.., false)
    }

    /// The mean along the axes, which disappear.
    #[track_caller]
    pub fn mean_axis(self, axes: impl Axes) -> Self {
        self.mean_along(axes, false)
    }

    /// The mean along the axes, which stay with length 1.
    #[track_caller]
    pub fn mean_keepdims(self, axes: impl Axes) -> Self {
        self.mean_along(axes, true)
    }

    #[doc(alias = "amax")]
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

    #[doc(alias = "amin")]
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
    fn reduce(self, reduction: Reduction, axes: impl Axes, keepdims: bool) -> Self {
        let name = Op::Reduce(reduction, AxisSet(0)).name();
        let axes = self.resolved_axes(name, axes);
        if reduction != Reduction::Sum {
            self.must_have_terms(name, axes);
        }
        self.reduce_axes(reduction, axes, keepdims)
    }

    /// Panics at the caller's line if there is nothing along the axes for a function of this name.
    #[track_caller]
    pub(super) fn must_have_terms(self, name: &str, axes: AxisSet) {
        if self.terms(axes) == 0 {
            let why = format!("shape {} has no elements to choose from", self.shape());
            self.tape().refuse(name, &why, &[self.id()]);
        }
    }

    /// How many elements are reduced to one.
    pub(super) fn terms(self, axes: AxisSet) -> usize {
        let shape = self.shape();
        (0..shape.len()).filter(|&axis| axes.contains(axis)).map(|axis| shape[axis]).product()
    }

    /// The sum along axes, which stay.
    #[track_caller]
    pub(super) fn sum_over(self, axes: AxisSet) -> Self {
        self.reduce_axes(Reduction::Sum, axes, true)
    }

    /// The mean along axes, which stay.
    #[track_caller]
    pub(super) fn mean_over(self, axes: AxisSet) -> Self {
        self.sum_over(axes) / self.terms(axes) as f64
    }

    /// The greatest along axes, which stay; there must be one.
    #[track_caller]
    pub(super) fn max_over(self, axes: AxisSet) -> Self {
        self.reduce_axes(Reduction::Max, axes, true)
    }

    /// The least along axes, which stay; there must be one.
    #[track_caller]
    pub(super) fn min_over(self, axes: AxisSet) -> Self {
        self.reduce_axes(Reduction::Min, axes, true)
    }

    /// Without the axes, which have length 1.
    #[track_caller]
    pub(super) fn without(self, axes: AxisSet) -> Self {
        self.reshaped(&op::reduce_shape(&self.shape(), axes, false))
    }

    /// Records a reduction along axes that fit.
    #[track_caller]
    pub(crate) fn reduce_axes(self, reduction: Reduction, axes: AxisSet, keepdims: bool) -> Self {
        let shape = self.shape();
        let reduced = op::reduce_shape(&shape, axes, false);
        let node = self.tape().push(Op::Reduce(reduction, axes), &[self.id()], &reduced);
        let result = Var::new(self.tape(), node);
        if keepdims { result.reshaped(&op::reduce_shape(&shape, axes, true)) } else { result }
    }

    #[track_caller]
    fn mean_along(self, axes: impl Axes, keepdims: bool) -> Self {
        let axes = self.resolved_axes("mean", axes);
        self.reduce_axes(Reduction::Sum, axes, keepdims) / self.terms(axes) as f64
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
        Indices::new(self.tape(), self.tape().push(op, &[self.id()], &reduced))
    }
}
