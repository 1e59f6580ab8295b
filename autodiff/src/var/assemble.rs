//! Arrays made of others, and cut into others.

use super::{Bools, Var, concatenate, where_};
use crate::{
    op::{self, MAX_RANK},
    operand::{Operand, Real, together},
    shape::{self, Shape},
};
use ndarray::{Array1, ArrayBase, Data, Dimension};
use std::panic::Location;

/// The first of some arrays, of which all belong to its tape.
#[track_caller]
pub(crate) fn first_of<'t, A: Real>(function: &str, arrays: &[Var<'t, A>]) -> Var<'t, A> {
    let Some(&first) = arrays.first() else { panic!("{function}: no arrays") };
    for &array in arrays {
        first.tape().must_be(array.tape());
    }
    first
}

/// Arrays of one shape joined along a new axis; `axis` is its place in the result. Numbers become a vector.
///
/// ```
/// use autodiff::{Tape, stack};
/// use ndarray::array;
///
/// let tape = Tape::new();
/// let (x, y) = (tape.var(1.0), tape.var(2.0));
/// assert_eq!(stack(&[x, y, x * y], 0).value(), array![1.0, 2.0, 2.0].into_dyn());
/// ```
///
/// # Panics
/// If there are no arrays, if their shapes differ, if there is no such axis, or if they belong to two tapes.
#[track_caller]
pub fn stack<'t, A: Real>(arrays: &[Var<'t, A>], axis: isize) -> Var<'t, A> {
    let first = first_of("stack", arrays);
    if let Some(other) = arrays.iter().find(|array| array.shape() != first.shape()) {
        let why = format!("{} and {}: the arrays must have one shape", first.shape(), other.shape());
        first.tape().refuse("stack", &why, &[first.id(), other.id()]);
    }
    let longer: Shape = first.shape().iter().copied().chain([1]).collect();
    let axis = first.tape().fitting("stack", op::resolve_axis(axis, &longer), &[first.id()]) as isize;
    let expanded: Vec<_> = arrays.iter().map(|array| array.expand_dims(axis)).collect();
    concatenate(&expanded, axis)
}

/// Arrays joined one below the other, along axis 0; vectors are rows.
///
/// # Panics
/// As [`concatenate`].
#[track_caller]
pub fn vstack<'t, A: Real>(arrays: &[Var<'t, A>]) -> Var<'t, A> {
    let arrays: Vec<_> = arrays.iter().map(|array| array.atleast_2d()).collect();
    concatenate(&arrays, 0)
}

/// Arrays joined side by side, along axis 1; vectors and numbers end to end.
///
/// # Panics
/// As [`concatenate`].
#[track_caller]
pub fn hstack<'t, A: Real>(arrays: &[Var<'t, A>]) -> Var<'t, A> {
    let arrays: Vec<_> = arrays.iter().map(|array| array.atleast_1d()).collect();
    let is_vector = arrays.first().is_some_and(|first| first.ndim() == 1);
    concatenate(&arrays, if is_vector { 0 } else { 1 })
}

/// Arrays joined along axis 2; matrices and vectors get a last axis of length 1 ([`Var::atleast_3d`]).
///
/// # Panics
/// As [`concatenate`].
#[track_caller]
pub fn dstack<'t, A: Real>(arrays: &[Var<'t, A>]) -> Var<'t, A> {
    let arrays: Vec<_> = arrays.iter().map(|array| array.atleast_3d()).collect();
    concatenate(&arrays, 2)
}

/// Arrays joined side by side, along axis 1; vectors are columns.
///
/// # Panics
/// As [`concatenate`].
#[track_caller]
pub fn column_stack<'t, A: Real>(arrays: &[Var<'t, A>]) -> Var<'t, A> {
    let arrays: Vec<_> =
        arrays.iter().map(|array| if array.ndim() < 2 { array.atleast_2d().t() } else { *array }).collect();
    concatenate(&arrays, 1)
}

/// A matrix of blocks: the arrays of each row are joined along the last axis, the rows along the one before.
///
/// ```
/// use autodiff::{Tape, block};
/// use ndarray::Array2;
///
/// let tape = Tape::new();
/// let [a, b] = [(2, 2), (2, 1)].map(|shape| tape.var(Array2::<f64>::ones(shape)));
/// assert_eq!(*block(&[[a, b], [a, b]]).shape(), [4, 3]);
/// ```
///
/// # Panics
/// If there are no rows or an empty one, if shapes do not fit, or if the arrays belong to two tapes.
#[track_caller]
pub fn block<'t, A: Real, R: AsRef<[Var<'t, A>]>>(rows: &[R]) -> Var<'t, A> {
    let mut joined = Vec::with_capacity(rows.len());
    for row in rows {
        let arrays: Vec<_> = row.as_ref().iter().map(|array| array.atleast_2d()).collect();
        joined.push(concatenate(&arrays, -1));
    }
    concatenate(&joined, -2)
}

/// `n` numbers with equal steps from `start` to `stop`, both included. Ends that are arrays broadcast; the steps are a
/// new first axis.
///
/// ```
/// use autodiff::{Tape, linspace};
/// use ndarray::array;
///
/// let tape = Tape::new();
/// let stop = tape.var(2.0);
/// assert_eq!(linspace(0.0, stop, 5).value(), array![0.0, 0.5, 1.0, 1.5, 2.0].into_dyn());
/// assert_eq!(linspace(0.0, stop, 5).sum().grad(stop).item(), 2.5);
/// ```
///
/// # Panics
/// If neither end is a `Var`, or the ends do not broadcast.
#[track_caller]
pub fn linspace<'t, A: Real>(start: impl Operand<'t, A>, stop: impl Operand<'t, A>, n: usize) -> Var<'t, A> {
    let [start, stop] = together!("linspace"; start, stop);
    let both = op::elementwise_shape(&start.shape(), &stop.shape());
    let rank = start.tape().fitting("linspace", both, &[start.id(), stop.id()]).len();
    let column: Vec<usize> = std::iter::once(n).chain(std::iter::repeat_n(1, rank)).collect();
    let parts = Array1::from_shape_fn(n, |i| A::narrowed(i as f64 / n.saturating_sub(1).max(1) as f64));
    // Both ends weighted, so that both are met exactly.
    let part = start.beside(parts).reshaped(&column, Location::caller());
    start * (1.0 - part) + stop * part
}

/// Which axis of a [`meshgrid`] goes with which vector.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Indexing {
    /// Axis `i` with vector `i`, as matrices are indexed.
    Ij,
    /// As `Ij`, with the first two axes exchanged, as points of a plane are plotted: numpy's default.
    Xy,
}

/// The coordinates of all points of a grid, an array for each of the vectors.
///
/// ```
/// use autodiff::{Indexing, Tape, meshgrid};
/// use ndarray::Array1;
///
/// let tape = Tape::new();
/// let (x, y) = (tape.var(Array1::linspace(0.0, 1.0, 3)), tape.var(Array1::linspace(0.0, 1.0, 2)));
/// let grid = meshgrid(&[x, y], Indexing::Xy);
/// assert_eq!(*(grid[0].square() + grid[1]).shape(), [2, 3]);
/// ```
///
/// # Panics
/// If there are more than 32 vectors or one has more than one axis, or if they belong to two tapes.
#[track_caller]
pub fn meshgrid<'t, A: Real>(vectors: &[Var<'t, A>], indexing: Indexing) -> Vec<Var<'t, A>> {
    let first = first_of("meshgrid", vectors);
    assert!(vectors.len() <= MAX_RANK, "meshgrid: {} vectors, at most {MAX_RANK}", vectors.len());
    if let Some(other) = vectors.iter().find(|vector| vector.ndim() > 1) {
        first.tape().refuse("meshgrid", &format!("shape {} is no vector", other.shape()), &[other.id()]);
    }
    let place = |number: usize| match (indexing, number) {
        (Indexing::Xy, 0 | 1) if vectors.len() > 1 => 1 - number,
        _ => number,
    };
    let mut shape: Shape = vectors.iter().map(|_| 1).collect();
    vectors.iter().enumerate().for_each(|(number, vector)| shape[place(number)] = vector.size());
    let line = Location::caller();
    let stretched = |(number, vector): (usize, &Var<'t, A>)| {
        let mut along: Shape = vectors.iter().map(|_| 1).collect();
        along[place(number)] = vector.size();
        vector.reshaped(&along, line).broadcasted(&shape, line)
    };
    vectors.iter().enumerate().map(stretched).collect()
}

/// For each element the choice of the first condition that holds there, or the default: numpy's `select`.
///
/// The derivative goes to what was chosen, as in [`where_`].
///
/// # Panics
/// If there is not one choice for each condition, or shapes do not broadcast.
#[track_caller]
pub fn select<'t, A: Real>(
    conditions: &[Bools<'t, A>],
    choices: &[Var<'t, A>],
    default: impl Operand<'t, A>,
) -> Var<'t, A> {
    let (given, wanted) = (choices.len(), conditions.len());
    assert!(given == wanted && given > 0, "select: {wanted} conditions and {given} choices");
    let mut selected = choices[0].beside(default);
    for (condition, choice) in conditions.iter().zip(choices).rev() {
        selected = where_(*condition, *choice, selected);
    }
    selected
}

/// For each element the choice that `indices` names there, with broadcasting: numpy's `choose`.
///
/// # Panics
/// If an index names no choice, or shapes do not broadcast.
#[track_caller]
pub fn choose<'t, A: Real, S: Data<Elem = usize>, D: Dimension>(
    indices: &ArrayBase<S, D>,
    choices: &[Var<'t, A>],
) -> Var<'t, A> {
    let (first, line) = (first_of("choose", choices), Location::caller());
    let mut shape = Shape::from(indices.shape());
    for choice in choices {
        let both = shape::broadcast(&shape, &choice.shape());
        let why = |_| format!("{} does not broadcast with {shape}", choice.shape());
        shape = first.tape().fitting("choose", both.map_err(why), &[choice.id()]);
    }
    if let Some(index) = indices.iter().find(|&&index| index >= choices.len()) {
        first.tape().refuse("choose", &format!("index {index}, but there are {} choices", choices.len()), &[]);
    }
    let choices: Vec<_> = choices.iter().map(|choice| choice.broadcasted(&shape, line).flatten()).collect();
    let stretched =
        indices.broadcast(&shape[..]).into_iter().flat_map(|stretched| stretched.iter().copied().collect::<Vec<_>>());
    let size = shape.size();
    let positions: Vec<usize> = stretched.enumerate().map(|(place, index)| index * size + place).collect();
    concatenate(&choices, 0).gather(&positions).reshaped(&shape, line)
}

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

/// Joining and cutting.
impl<'t, A: Real> Var<'t, A> {
    /// With `values` joined at the end of an axis.
    ///
    /// # Panics
    /// As [`concatenate`].
    #[track_caller]
    pub fn append(self, values: impl Operand<'t, A>, axis: isize) -> Self {
        concatenate(&[self, self.beside(values)], axis)
    }

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

    /// The arrays of which it is a stack along an axis: the opposite of [`stack`].
    ///
    /// # Panics
    /// If the axis is out of range.
    #[track_caller]
    pub fn unstack(self, axis: isize) -> Vec<Self> {
        let (axis, mut shape, line) = (self.resolved_axis("unstack", axis), self.shape(), Location::caller());
        let length = shape[axis];
        shape.remove(axis);
        (0..length).map(|place| self.sliced_along(axis, place, 1, 1, line).reshaped(&shape, line)).collect()
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
        let (axis, line) = (self.resolved_axis(function, axis), Location::caller());
        let length = self.shape()[axis];
        let Some(cuts) = sections.cuts(length) else { self.tape().refuse(function, &"0 parts".into(), &[self.id()]) };
        let starts = std::iter::once(0).chain(cuts.iter().copied());
        let ends = cuts.iter().copied().chain([length]);
        let part = |(start, end): (usize, usize)| {
            let (start, end) = (start.min(length), end.min(length));
            self.sliced_along(axis, start, 1, end.saturating_sub(start), line)
        };
        starts.zip(ends).map(part).collect()
    }
}
