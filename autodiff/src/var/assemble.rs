//! Arrays made of others, side by side.

use super::{Var, concatenate};
use crate::{
    op,
    operand::{Operand, Real},
    shape::Shape,
};

/// The first of some arrays, of which all belong to its tape.
#[track_caller]
pub(crate) fn first_of<'t, A: Real>(function: &str, arrays: &[Var<'t, A>]) -> Var<'t, A> {
    let Some(&first) = arrays.first() else { panic!("{function}: no arrays") };
    for &array in arrays {
        first.tape().must_be(array.tape());
    }
    first
}

#[track_caller]
fn with_axes<'t, A: Real>(arrays: &[Var<'t, A>], rank: usize) -> Vec<Var<'t, A>> {
    let mut longer = Vec::with_capacity(arrays.len());
    for array in arrays {
        longer.push(array.with_axes(rank));
    }
    longer
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
    let mut longer: Shape = first.shape().iter().copied().chain([1]).collect();
    let axis = first.tape().fitting("stack", op::resolve_axis(axis, &longer), &[first.id()]);
    longer[axis..].rotate_right(1);
    let _line = first.tape().at_caller();
    let expanded: Vec<_> = arrays.iter().map(|array| array.reshaped(&longer)).collect();
    concatenate(&expanded, axis as isize)
}

/// Arrays joined one below the other, along axis 0; vectors are rows.
///
/// # Panics
/// As [`concatenate`].
#[track_caller]
pub fn vstack<'t, A: Real>(arrays: &[Var<'t, A>]) -> Var<'t, A> {
    let arrays = with_axes(arrays, 2);
    concatenate(&arrays, 0)
}

/// Arrays joined side by side, along axis 1; vectors and numbers end to end.
///
/// # Panics
/// As [`concatenate`].
#[track_caller]
pub fn hstack<'t, A: Real>(arrays: &[Var<'t, A>]) -> Var<'t, A> {
    let arrays = with_axes(arrays, 1);
    let is_vector = arrays.first().is_some_and(|first| first.ndim() == 1);
    concatenate(&arrays, if is_vector { 0 } else { 1 })
}

/// Arrays joined along axis 2; matrices and vectors get a last axis of length 1 ([`Var::atleast_3d`]).
///
/// # Panics
/// As [`concatenate`].
#[track_caller]
pub fn dstack<'t, A: Real>(arrays: &[Var<'t, A>]) -> Var<'t, A> {
    let arrays = with_axes(arrays, 3);
    concatenate(&arrays, 2)
}

/// Arrays joined side by side, along axis 1; vectors are columns.
///
/// # Panics
/// As [`concatenate`].
#[track_caller]
pub fn column_stack<'t, A: Real>(arrays: &[Var<'t, A>]) -> Var<'t, A> {
    let mut columns = arrays.to_vec();
    for array in columns.iter_mut().filter(|array| array.ndim() < 2) {
        *array = array.reshaped(&[array.size(), 1]);
    }
    concatenate(&columns, 1)
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
        let arrays = with_axes(row.as_ref(), 2);
        joined.push(concatenate(&arrays, -1));
    }
    concatenate(&joined, -2)
}

/// Joining.
impl<'t, A: Real> Var<'t, A> {
    /// With `values` joined at the end of an axis.
    ///
    /// # Panics
    /// As [`concatenate`].
    #[track_caller]
    pub fn append(self, values: impl Operand<'t, A>, axis: isize) -> Self {
        concatenate(&[self, self.beside(values)], axis)
    }
}
