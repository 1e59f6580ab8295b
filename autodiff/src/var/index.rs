//! Selecting by integers and by masks.

use super::Var;
use crate::{
    error::{Error, or_panic},
    graph::Graph,
    mask::Mask,
    op::{self, NodeId, Op},
    operand::Real,
    shape::Shape,
    tape::Tape,
};
use ndarray::{Array1, ArrayBase, ArrayD, Data, Dimension, IxDyn};
use std::fmt;

/// An array of integers on a tape: what [`Var::argmax`] finds, or what selects rows ([`Var::gather`]).
///
/// It is recomputed at each run of a [`Program`](crate::Program), never frozen into it. Its derivative is 0.
pub struct Indices<'t, A = f64> {
    tape: &'t Tape<A>,
    id: NodeId,
}

impl<A> Clone for Indices<'_, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A> Copy for Indices<'_, A> {}

impl<'t, A: Real> Indices<'t, A> {
    pub(crate) fn new(tape: &'t Tape<A>, id: NodeId) -> Self {
        Indices { tape, id }
    }

    pub(crate) fn tape(self) -> &'t Tape<A> {
        self.tape
    }

    pub(crate) fn id(self) -> NodeId {
        self.id
    }

    /// Its shape.
    pub fn shape(self) -> Shape {
        self.tape.shape(self.id)
    }

    /// The integers, computed now unless they are known.
    ///
    /// # Panics
    /// As [`Var::value`].
    #[track_caller]
    pub fn value(self) -> ArrayD<usize> {
        self.tape.must_have_values("value()");
        or_panic(self.try_value())
    }

    /// As [`Indices::value`], with what data decide as an error.
    ///
    /// # Errors
    /// As [`Var::try_value`].
    #[track_caller]
    pub fn try_value(self) -> Result<ArrayD<usize>, Error> {
        self.tape.must_have_values("try_value()");
        let indices: Array1<usize> =
            A::compute_indices(self.tape, self.id)?.iter().map(|&index| index as usize).collect();
        let array = indices.into_shape_with_order(IxDyn(&self.shape()));
        Ok(array.unwrap_or_else(|_| unreachable!("there are as many integers as the shape says")))
    }
}

impl<A: Real> fmt::Debug for Indices<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Indices({})", self.shape())
    }
}

/// Integers to select by: [`Indices`] of the tape, or slices and arrays of `usize`.
pub trait IntoIndices<'t, A: Real> {
    /// Records the integers on the tape.
    #[doc(hidden)]
    #[track_caller]
    fn indices(self, tape: &'t Tape<A>) -> NodeId;
}

impl<'t, A: Real> IntoIndices<'t, A> for Indices<'t, A> {
    #[track_caller]
    fn indices(self, tape: &'t Tape<A>) -> NodeId {
        tape.must_be(self.tape);
        self.id
    }
}

impl<'t, A: Real> IntoIndices<'t, A> for &[usize] {
    #[track_caller]
    fn indices(self, tape: &'t Tape<A>) -> NodeId {
        tape.index_constant(self, &[self.len()])
    }
}

impl<'t, A: Real, const N: usize> IntoIndices<'t, A> for &[usize; N] {
    #[track_caller]
    fn indices(self, tape: &'t Tape<A>) -> NodeId {
        self.as_slice().indices(tape)
    }
}

impl<'t, A: Real, const N: usize> IntoIndices<'t, A> for [usize; N] {
    #[track_caller]
    fn indices(self, tape: &'t Tape<A>) -> NodeId {
        self.as_slice().indices(tape)
    }
}

impl<'t, A: Real> IntoIndices<'t, A> for &Vec<usize> {
    #[track_caller]
    fn indices(self, tape: &'t Tape<A>) -> NodeId {
        self.as_slice().indices(tape)
    }
}

impl<'t, A: Real, S: Data<Elem = usize>, D: Dimension> IntoIndices<'t, A> for &ArrayBase<S, D> {
    #[track_caller]
    fn indices(self, tape: &'t Tape<A>) -> NodeId {
        let indices: Vec<usize> = self.iter().copied().collect();
        tape.index_constant(&indices, self.shape())
    }
}

/// Selection.
impl<'t, A: Real> Var<'t, A> {
    /// The rows named by `indices`, as numpy's `x[indices]`: the first axis is replaced by the axes of the
    /// indices. An index may come more than once; the gradients of its copies add up.
    ///
    /// # Panics
    /// If the array has no axes, or an index known when recording is out of range. Indices given to a program
    /// are checked at each run.
    #[track_caller]
    pub fn gather(self, indices: impl IntoIndices<'t, A>) -> Self {
        self.take(indices, 0)
    }

    /// The elements along an axis named by `indices`, as numpy's `take`.
    ///
    /// # Panics
    /// If there is no such axis, or an index known when recording is out of range.
    #[track_caller]
    pub fn take(self, indices: impl IntoIndices<'t, A>, axis: isize) -> Self {
        let (tape, shape) = (self.tape(), self.shape());
        let axis = tape.fitting("gather", op::resolve_axis(axis, &shape), &[self.id()]);
        let indices = indices.indices(tape);
        tape.limit_indices("gather", indices, shape[axis]);
        self.gathered(indices, axis)
    }

    /// The elements along an axis for which the condition holds, as numpy's `compress`; the condition may be shorter
    /// than the axis.
    ///
    /// # Panics
    /// If there is no such axis, or the condition holds beyond its end.
    #[track_caller]
    pub fn compress(self, condition: &[bool], axis: isize) -> Self {
        let holds = condition.iter().enumerate().filter(|(_, holds)| **holds);
        let indices: Vec<usize> = holds.map(|(index, _)| index).collect();
        self.take(&indices, axis)
    }

    #[track_caller]
    pub(crate) fn gathered(self, indices: NodeId, axis: usize) -> Self {
        let shape = self.tape().graph(|graph| op::gather_shape(graph.shape(self.id()), axis, graph.shape(indices)));
        Var::new(self.tape(), self.tape().push(Op::Gather(axis as u8), &[self.id(), indices], &shape))
    }

    /// The observed cells in row-major order, in one dimension, as numpy's `x[mask]`.
    ///
    /// A cell outside the mask reaches neither the value nor a derivative of any order, whatever stands there.
    ///
    /// # Panics
    /// If the mask has another shape.
    #[track_caller]
    pub fn mask(self, mask: &Mask) -> Self {
        let shape = self.shape();
        if shape != *mask.shape() {
            let why = format!("the array has shape {shape}, the mask {}", mask.shape());
            self.tape().refuse("mask", &why, &[self.id()]);
        }
        let op = |graph: &mut Graph| Op::Mask(graph.intern_mask(mask));
        Var::new(self.tape(), self.tape().push_with(&[self.id()], &[mask.count()], op))
    }

    /// The observed cells, given in row-major order in one dimension, put into an array of zeros: the adjoint
    /// of [`Var::mask`].
    ///
    /// # Panics
    /// If the array is not one-dimensional with as many elements as the mask has observed cells.
    #[track_caller]
    pub fn unmask(self, mask: &Mask) -> Self {
        let shape = self.shape();
        if shape != [mask.count()] {
            let why = format!("the array has shape {shape}, but the mask observes ({},) cells", mask.count());
            self.tape().refuse("unmask", &why, &[self.id()]);
        }
        let op = |graph: &mut Graph| Op::Unmask(graph.intern_mask(mask));
        Var::new(self.tape(), self.tape().push_with(&[self.id()], mask.shape(), op))
    }
}
