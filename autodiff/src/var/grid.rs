//! Points in equal steps, and grids of points.

use super::{Var, assemble::first_of};
use crate::{
    op::{self, MAX_RANK},
    operand::{Operand, Real, together},
    shape::Shape,
};
use ndarray::Array1;

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
    let part = start.beside(parts).reshaped(&column);
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
    let _line = first.tape().at_caller();
    let stretched = |(number, vector): (usize, &Var<'t, A>)| {
        let mut along: Shape = vectors.iter().map(|_| 1).collect();
        along[place(number)] = vector.size();
        vector.reshaped(&along).broadcasted(&shape)
    };
    vectors.iter().enumerate().map(stretched).collect()
}
