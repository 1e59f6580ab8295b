//! Arrays cut into parts.

use super::Var;
use crate::operand::Real;

/// Where an array is cut ([`Var::split`]): a number of parts, or the positions at which a new part begins.
pub trait Sections {
    /// The positions at which each part begins but the first, for an axis of a length; `None` if there are no parts.
    /// The first parts are longer by one where the length is not a multiple of their number.
    #[doc(hidden)]
    fn cuts(&self, length: usize) -> Option<Vec<usize>>;

    /// The number of equal parts, if that is what was given.
    #[doc(hidden)]
    fn equal_parts(&self) -> Option<usize> {
        None
    }
}

impl Sections for usize {
    fn cuts(&self, length: usize) -> Option<Vec<usize>> {
        let parts = *self;
        (parts > 0).then(|| (1..parts).map(|part| part * (length / parts) + part.min(length % parts)).collect())
    }

    fn equal_parts(&self) -> Option<usize> {
        Some(*self)
    }
}

impl Sections for &[usize] {
    fn cuts(&self, _length: usize) -> Option<Vec<usize>> {
        Some(self.to_vec())
    }
}

impl<const N: usize> Sections for [usize; N] {
    fn cuts(&self, _length: usize) -> Option<Vec<usize>> {
        Some(self.to_vec())
    }
}

/// Cutting.
impl<'t, A: Real> Var<'t, A> {
    /// Cut along an axis into so many equal parts, or at positions; as in numpy, a part between positions that are out
    /// of order or beyond the end is empty.
    ///
    /// ```
    /// # use autodiff::Tape;
    /// let tape = Tape::new();
    /// let x = tape.var(ndarray::Array1::<f64>::ones(6));
    /// let lengths = |parts: Vec<autodiff::Var>| parts.iter().map(|part| part.size()).collect::<Vec<_>>();
    /// assert_eq!(lengths(x.split(3, 0)), [2, 2, 2]);
    /// assert_eq!(lengths(x.split([1, 4], 0)), [1, 3, 2]);
    /// assert_eq!(lengths(x.array_split(4, 0)), [2, 2, 1, 1]);
    /// ```
    ///
    /// # Panics
    /// If the axis is out of range, or cannot be cut into so many equal parts.
    #[track_caller]
    pub fn split(self, sections: impl Sections, axis: isize) -> Vec<Self> {
        self.split_by("split", sections, axis)
    }

    /// As [`Var::split`], but the parts need not be equal: the first are longer by one.
    ///
    /// # Panics
    /// If the axis is out of range, or for 0 parts.
    #[track_caller]
    pub fn array_split(self, sections: impl Sections, axis: isize) -> Vec<Self> {
        self.parts("array_split", sections, axis)
    }

    /// [`Var::split`] along axis 0 of an array that has two axes at least.
    ///
    /// # Panics
    /// As [`Var::split`].
    #[track_caller]
    pub fn vsplit(self, sections: impl Sections) -> Vec<Self> {
        self.resolved_axis("vsplit", 1);
        self.split_by("vsplit", sections, 0)
    }

    /// [`Var::split`] along axis 1, of a vector along axis 0.
    ///
    /// # Panics
    /// As [`Var::split`].
    #[track_caller]
    pub fn hsplit(self, sections: impl Sections) -> Vec<Self> {
        self.split_by("hsplit", sections, if self.ndim() == 1 { 0 } else { 1 })
    }

    /// [`Var::split`] along axis 2.
    ///
    /// # Panics
    /// As [`Var::split`].
    #[track_caller]
    pub fn dsplit(self, sections: impl Sections) -> Vec<Self> {
        self.split_by("dsplit", sections, 2)
    }

    /// The arrays of which it is a stack along an axis: the opposite of [`stack`](crate::stack).
    ///
    /// # Panics
    /// If the axis is out of range.
    #[track_caller]
    pub fn unstack(self, axis: isize) -> Vec<Self> {
        let (axis, mut shape) = (self.resolved_axis("unstack", axis), self.shape());
        let length = shape[axis];
        shape.remove(axis);
        let _line = self.tape().at_caller();
        (0..length).map(|place| self.sliced_along(axis, place, 1, 1).reshaped(&shape)).collect()
    }

    #[track_caller]
    fn split_by(self, function: &str, sections: impl Sections, axis: isize) -> Vec<Self> {
        let length = self.shape()[self.resolved_axis(function, axis)];
        if let Some(parts) = sections.equal_parts()
            && !length.is_multiple_of(parts)
        {
            let why = format!("{length} elements along axis {axis} make no {parts} equal parts; see array_split");
            self.tape().refuse(function, &why, &[self.id()]);
        }
        self.parts(function, sections, axis)
    }

    #[track_caller]
    fn parts(self, function: &str, sections: impl Sections, axis: isize) -> Vec<Self> {
        let axis = self.resolved_axis(function, axis);
        let length = self.shape()[axis];
        let Some(cuts) = sections.cuts(length) else { self.tape().refuse(function, &"0 parts".into(), &[self.id()]) };
        let starts = std::iter::once(0).chain(cuts.iter().copied());
        let ends = cuts.iter().copied().chain([length]);
        let _line = self.tape().at_caller();
        let part = |(start, end): (usize, usize)| {
            let (start, end) = (start.min(length), end.min(length));
            self.sliced_along(axis, start, 1, end.saturating_sub(start))
        };
        starts.zip(ends).map(part).collect()
    }
}
