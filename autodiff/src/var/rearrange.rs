//! Elements in another order, or repeated.

use super::{Var, concatenate, reduce::Axes};
use crate::{operand::Real, shape::Shape};

/// Order and repetition.
impl<'t, A: Real> Var<'t, A> {
    /// All elements, in row-major order, moved on by `shift` places; what falls off the end comes in at the front.
    #[track_caller]
    pub fn roll(self, shift: isize) -> Self {
        self.flatten().rolled(shift, 0).reshaped(&self.shape())
    }

    /// The elements moved on by `shift` places along each of the axes; what falls off the end comes in at the front.
    ///
    /// ```
    /// # use autodiff::Tape;
    /// let tape = Tape::new();
    /// let x = tape.var(ndarray::array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    /// assert_eq!(x.roll_axis(1, -1).value(), ndarray::array![[3.0, 1.0, 2.0], [6.0, 4.0, 5.0]].into_dyn());
    /// ```
    ///
    /// # Panics
    /// If an axis is out of range or named twice.
    #[track_caller]
    pub fn roll_axis(self, shift: isize, axes: impl Axes) -> Self {
        let mut rolled = self;
        for axis in self.listed_axes("roll_axis", axes) {
            rolled = rolled.rolled(shift, axis);
        }
        rolled
    }

    #[track_caller]
    fn rolled(self, shift: isize, axis: usize) -> Self {
        let length = self.shape()[axis];
        let shift = if length == 0 { 0 } else { shift.rem_euclid(length as isize) as usize };
        if shift == 0 {
            return self;
        }
        let end = self.sliced_along(axis, length - shift, 1, shift);
        let rest = self.sliced_along(axis, 0, 1, length - shift);
        concatenate(&[end, rest], axis as isize)
    }

    /// The elements in reverse order along the axes; `..` is all.
    ///
    /// # Panics
    /// If an axis is out of range or named twice.
    #[track_caller]
    pub fn flip(self, axes: impl Axes) -> Self {
        let (shape, axes) = (self.shape(), self.resolved_axes("flip", axes));
        let along = |(axis, &length): (usize, &usize)| match axes.contains(axis) {
            true => [length as isize - 1, -1],
            false => [0, 1],
        };
        let starts_and_steps: Vec<isize> = shape.iter().enumerate().flat_map(along).collect();
        self.sliced(&starts_and_steps, &shape)
    }

    /// The rows in reverse order: [`Var::flip`] along axis 0.
    ///
    /// # Panics
    /// If there is no axis.
    #[track_caller]
    pub fn flipud(self) -> Self {
        self.flip(0)
    }

    /// The columns in reverse order: [`Var::flip`] along axis 1.
    ///
    /// # Panics
    /// If there are fewer than two axes.
    #[track_caller]
    pub fn fliplr(self) -> Self {
        self.flip(1)
    }

    /// Turned by 90 degrees `k` times, from the first axis towards the second.
    ///
    /// # Panics
    /// If there are fewer than two axes.
    #[track_caller]
    pub fn rot90(self, k: isize) -> Self {
        self.resolved_axis("rot90", 1);
        match k.rem_euclid(4) {
            0 => self,
            1 => self.flip(1).swapaxes(0, 1),
            2 => self.flip([0, 1]),
            _ => self.swapaxes(0, 1).flip(1),
        }
    }

    /// Each element `count` times, one after the other, along an axis.
    ///
    /// ```
    /// # use autodiff::Tape;
    /// let tape = Tape::new();
    /// let x = tape.var(ndarray::array![1.0, 2.0]);
    /// assert_eq!(x.repeat(3, 0).value(), ndarray::array![1.0, 1.0, 1.0, 2.0, 2.0, 2.0].into_dyn());
    /// ```
    ///
    /// # Panics
    /// If the axis is out of range.
    #[track_caller]
    pub fn repeat(self, count: usize, axis: isize) -> Self {
        let (axis, mut shape) = (self.resolved_axis("repeat", axis), self.shape());
        let (before, after) = (&shape[..=axis], &shape[axis + 1..]);
        let with = |copies: usize| -> Shape { before.iter().chain(&[copies]).chain(after).copied().collect() };
        let copies = self.reshaped(&with(1)).broadcasted(&with(count));
        shape[axis] *= count;
        copies.reshaped(&shape)
    }

    /// Each element along an axis as many times as `counts` says, one after the other: numpy's `repeat` with an array.
    ///
    /// # Panics
    /// If the axis is out of range, or there is not one count for each of its elements.
    #[track_caller]
    pub fn repeat_each(self, counts: &[usize], axis: isize) -> Self {
        let (at, length) = (self.resolved_axis("repeat_each", axis), counts.len());
        if self.shape()[at] != length {
            let why = format!("{length} counts for axis {at} of shape {}", self.shape());
            self.tape().refuse("repeat_each", &why, &[self.id()]);
        }
        let copies = |(position, &count): (usize, &usize)| std::iter::repeat_n(position, count);
        let positions: Vec<usize> = counts.iter().enumerate().flat_map(copies).collect();
        self.take(&positions, axis)
    }

    /// The whole array `repetitions[i]` times along axis `i`; the shorter of shape and repetitions is taken to begin
    /// with ones.
    ///
    /// ```
    /// # use autodiff::Tape;
    /// let tape = Tape::new();
    /// let x = tape.var(ndarray::array![1.0, 2.0]);
    /// assert_eq!(*x.tile(&[3, 2]).shape(), [3, 4]);
    /// ```
    #[track_caller]
    pub fn tile(self, repetitions: &[usize]) -> Self {
        let shape = self.shape();
        let rank = shape.len().max(repetitions.len());
        let lengths = std::iter::repeat_n(1, rank - shape.len()).chain(shape.iter().copied());
        let counts = std::iter::repeat_n(1, rank - repetitions.len()).chain(repetitions.iter().copied());
        let pairs: Vec<(usize, usize)> = counts.zip(lengths).collect();
        // An axis that is not repeated needs none for its copies.
        let beside = |copies: bool| -> Shape {
            let with = |&(count, length): &(usize, usize)| {
                [(count != 1).then_some(if copies { count } else { 1 }), Some(length)].into_iter().flatten()
            };
            pairs.iter().flat_map(with).collect()
        };
        let tiled: Shape = pairs.iter().map(|(count, length)| count * length).collect();
        self.reshaped(&beside(false)).broadcasted(&beside(true)).reshaped(&tiled)
    }
}
