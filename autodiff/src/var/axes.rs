//! Axes added, removed and moved. All of it costs nothing when it runs, as long as nothing needs the elements in
//! their new order.

use super::{Var, reduce::Axes};
use crate::{
    op::{self, AxisSet},
    operand::Real,
    shape::Shape,
};

/// Axes.
impl<'t, A: Real> Var<'t, A> {
    /// All elements in row-major order in one dimension, as [`Var::flatten`].
    #[track_caller]
    pub fn ravel(self) -> Self {
        self.flatten()
    }

    /// With axes of length 1 inserted; `axes` says where they are in the result.
    ///
    /// ```
    /// # use autodiff::Tape;
    /// let tape = Tape::new();
    /// let x = tape.var(ndarray::Array2::<f64>::ones((2, 3)));
    /// assert_eq!(*x.expand_dims([0, -1]).shape(), [1, 2, 3, 1]);
    /// ```
    ///
    /// # Panics
    /// If an axis is out of range for the result or named twice, or for `..`, which names none.
    #[track_caller]
    pub fn expand_dims(self, axes: impl Axes) -> Self {
        let shape = self.shape();
        let Some(given) = axes.given() else {
            self.tape().refuse("expand_dims", &"`..` does not say where the new axes are".into(), &[self.id()])
        };
        let longer: Shape = shape.iter().copied().chain(given.iter().map(|_| 1)).collect();
        let new = self.tape().fitting("expand_dims", op::resolve_axes(given, &longer), &[self.id()]);
        let mut lengths = shape.iter().copied();
        let expanded: Shape =
            (0..longer.len()).map(|axis| if new.contains(axis) { 1 } else { lengths.next().unwrap_or(1) }).collect();
        self.reshaped(&expanded)
    }

    /// Without the axes, which must have length 1; for `..` without all axes of length 1.
    ///
    /// # Panics
    /// If an axis is out of range, named twice, or longer than 1.
    #[track_caller]
    pub fn squeeze(self, axes: impl Axes) -> Self {
        let shape = self.shape();
        let squeezed = match axes.given() {
            Some(_) => self.resolved_axes("squeeze", axes),
            None => {
                let ones = (0..shape.len()).filter(|&axis| shape[axis] == 1);
                AxisSet(ones.fold(0, |set, axis| set | 1 << axis))
            }
        };
        if let Some(axis) = (0..shape.len()).find(|&axis| squeezed.contains(axis) && shape[axis] != 1) {
            let why = format!("axis {axis} of shape {shape} has length {}, not 1", shape[axis]);
            self.tape().refuse("squeeze", &why, &[self.id()]);
        }
        self.reshaped(&op::reduce_shape(&shape, squeezed, false))
    }

    /// With two axes exchanged.
    ///
    /// # Panics
    /// If an axis is out of range.
    #[track_caller]
    pub fn swapaxes(self, axis1: isize, axis2: isize) -> Self {
        let (axis1, axis2) = (self.resolved_axis("swapaxes", axis1), self.resolved_axis("swapaxes", axis2));
        let mut order: Vec<usize> = (0..self.ndim()).collect();
        order.swap(axis1, axis2);
        self.ordered(&order)
    }

    /// With axes moved to other places, in which the result has them; the other axes keep their order.
    ///
    /// ```
    /// # use autodiff::Tape;
    /// let tape = Tape::new();
    /// let x = tape.var(ndarray::Array3::<f64>::ones((2, 3, 4)));
    /// assert_eq!(*x.moveaxis(0, -1).shape(), [3, 4, 2]);
    /// assert_eq!(*x.moveaxis([0, 1], [-1, 0]).shape(), [3, 4, 2]);
    /// ```
    ///
    /// # Panics
    /// If an axis is out of range or named twice, or there are not as many sources as destinations.
    #[track_caller]
    pub fn moveaxis(self, source: impl Axes, destination: impl Axes) -> Self {
        let (from, to) = (self.listed_axes("moveaxis", source), self.listed_axes("moveaxis", destination));
        if from.len() != to.len() {
            let why = format!("{} axes to {} places", from.len(), to.len());
            self.tape().refuse("moveaxis", &why, &[self.id()]);
        }
        let mut moves: Vec<(usize, usize)> = to.into_iter().zip(from.iter().copied()).collect();
        moves.sort_unstable();
        let mut order: Vec<usize> = (0..self.ndim()).filter(|axis| !from.contains(axis)).collect();
        moves.into_iter().for_each(|(to, from)| order.insert(to, from));
        self.ordered(&order)
    }

    /// With an axis moved before the axis that stands at `start` now; `start` may be the number of axes, for the end.
    /// [`Var::moveaxis`] is easier to read.
    ///
    /// # Panics
    /// If `axis` or `start` is out of range.
    #[track_caller]
    pub fn rollaxis(self, axis: isize, start: isize) -> Self {
        let (axis, rank) = (self.resolved_axis("rollaxis", axis), self.ndim());
        let from_end = if start < 0 { start + rank as isize } else { start };
        if !(0..=rank as isize).contains(&from_end) {
            let why = format!("the start {start} is out of range for shape {}", self.shape());
            self.tape().refuse("rollaxis", &why, &[self.id()]);
        }
        let start = from_end as usize;
        let mut order: Vec<usize> = (0..rank).filter(|&other| other != axis).collect();
        order.insert(if axis < start { start - 1 } else { start }, axis);
        self.ordered(&order)
    }

    /// With at least one axis: a number becomes `(1,)`.
    #[track_caller]
    pub fn atleast_1d(self) -> Self {
        self.with_axes(1)
    }

    /// With at least two axes: a number becomes `(1, 1)`, a vector a row `(1, n)`.
    #[track_caller]
    pub fn atleast_2d(self) -> Self {
        self.with_axes(2)
    }

    /// With at least three axes: a number becomes `(1, 1, 1)`, a vector `(1, n, 1)`, a matrix `(n, m, 1)`.
    #[track_caller]
    pub fn atleast_3d(self) -> Self {
        self.with_axes(3)
    }

    /// With so many axes at least, up to three, where numpy's `atleast_3d` and its like add them.
    #[track_caller]
    pub(crate) fn with_axes(self, rank: usize) -> Self {
        match (rank, &self.shape()[..]) {
            (1, []) => self.reshaped(&[1]),
            (2, []) => self.reshaped(&[1, 1]),
            (2, &[n]) => self.reshaped(&[1, n]),
            (3, []) => self.reshaped(&[1, 1, 1]),
            (3, &[n]) => self.reshaped(&[1, n, 1]),
            (3, &[n, m]) => self.reshaped(&[n, m, 1]),
            _ => self,
        }
    }

    /// The axes in this order; nothing is recorded if they have it.
    #[track_caller]
    pub(crate) fn ordered(self, order: &[usize]) -> Self {
        if order.iter().enumerate().all(|(place, &axis)| place == axis) {
            return self;
        }
        let axes: Vec<isize> = order.iter().map(|&axis| axis as isize).collect();
        self.transposed(&axes)
    }

    /// An axis as the caller gave it.
    #[track_caller]
    pub(crate) fn resolved_axis(self, function: &str, axis: isize) -> usize {
        self.tape().fitting(function, op::resolve_axis(axis, &self.shape()), &[self.id()])
    }

    /// Axes as the caller gave them, as a set.
    #[track_caller]
    pub(crate) fn resolved_axes(self, function: &str, axes: impl Axes) -> AxisSet {
        let shape = self.shape();
        let set = axes.given().map_or(Ok(AxisSet::all(shape.len())), |axes| op::resolve_axes(axes, &shape));
        self.tape().fitting(function, set, &[self.id()])
    }

    /// Axes as the caller gave them, in the caller's order, each once.
    #[track_caller]
    pub(crate) fn listed_axes(self, function: &str, axes: impl Axes) -> Vec<usize> {
        let rank = self.ndim();
        let list: Option<Vec<isize>> = axes.given().map(<[isize]>::to_vec);
        self.resolved_axes(function, axes);
        match list {
            Some(list) => list.into_iter().map(|axis| axis.rem_euclid(rank as isize) as usize).collect(),
            None => (0..rank).collect(),
        }
    }
}
