//! Moving elements: transposing, reshaping, slicing, joining. Most of it costs nothing when it runs.

use super::{Var, reduce::Axes};
use crate::{
    graph::Graph,
    kernel::Reduction,
    op::{self, AxisSet, NodeId, Op},
    operand::Real,
    shape::{self, Shape},
};
use ndarray::{Dimension, IntoDimension, SliceInfoElem};
use smallvec::SmallVec;

/// Shapes and parts.
impl<'t, A: Real> Var<'t, A> {
    /// The axes in reverse order, as numpy's `.T`.
    #[track_caller]
    pub fn t(self) -> Self {
        let axes: SmallVec<[isize; 4]> = (0..self.ndim() as isize).rev().collect();
        self.transposed(&axes)
    }

    /// The axes in another order: axis `i` of the result is axis `axes[i]` of this array.
    ///
    /// # Panics
    /// If `axes` does not name every axis once.
    #[track_caller]
    pub fn transpose(self, axes: impl Axes) -> Self {
        let shape = self.shape();
        let Some(given) = axes.given() else { return self.t() };
        let set = self.tape().fitting("transpose", op::resolve_axes(given, &shape), &[self.id()]);
        if set != AxisSet::all(shape.len()) {
            let why = format!("{} axes for shape {shape}, which has {}", given.len(), shape.len());
            self.tape().refuse("transpose", &why, &[self.id()]);
        }
        let axes: SmallVec<[isize; 4]> = given.iter().map(|axis| axis.rem_euclid(shape.len() as isize)).collect();
        self.transposed(&axes)
    }

    #[track_caller]
    pub(crate) fn transposed(self, axes: &[isize]) -> Self {
        let shape = self.shape();
        let moved: Shape = axes.iter().map(|&axis| shape[axis as usize]).collect();
        let op = |graph: &mut Graph| Op::Transpose(graph.intern_list(axes));
        Var::new(self.tape(), self.tape().push_with(&[self.id()], &moved, op))
    }

    /// The same elements in row-major order under another shape: a number, a tuple, an array or slice of lengths.
    ///
    /// # Panics
    /// If the shape has another number of elements.
    #[track_caller]
    pub fn reshape(self, shape: impl IntoDimension) -> Self {
        let dimension = shape.into_dimension();
        let (own, shape) = (self.shape(), Shape::from(dimension.slice()));
        if own.size() != shape.size() {
            let why = format!("{own} has {} elements, {shape} has {}", own.size(), shape.size());
            self.tape().refuse("reshape", &why, &[self.id()]);
        }
        self.reshaped(&shape)
    }

    #[track_caller]
    pub(crate) fn reshaped(self, shape: &[usize]) -> Self {
        if self.shape() == *shape {
            return self;
        }
        Var::new(self.tape(), self.tape().push(Op::Reshape, &[self.id()], shape))
    }

    /// All elements in row-major order in one dimension.
    #[track_caller]
    pub fn flatten(self) -> Self {
        self.reshaped(&[self.size()])
    }

    /// Stretched to a shape by numpy's rule: a missing axis or one of length 1 is repeated. Of a number it makes what
    /// numpy's `full` makes.
    ///
    /// # Panics
    /// If the array cannot be stretched to the shape, or the shape has more than 32 axes or more elements than
    /// memory can hold.
    #[doc(alias = "full")]
    #[track_caller]
    pub fn broadcast_to(self, shape: impl IntoDimension) -> Self {
        let dimension = shape.into_dimension();
        let (own, shape) = (self.shape(), Shape::from(dimension.slice()));
        let fits = shape::broadcast(&own, &shape).is_ok_and(|both| both == shape);
        if !fits {
            let why = format!("{own} cannot be stretched to {shape}");
            self.tape().refuse("broadcast_to", &why, &[self.id()]);
        }
        self.broadcasted(&shape)
    }

    #[track_caller]
    pub(crate) fn broadcasted(self, shape: &[usize]) -> Self {
        if self.shape() == *shape {
            return self;
        }
        Var::new(self.tape(), self.tape().push(Op::Broadcast, &[self.id()], shape))
    }

    /// Summed to a shape that broadcasting stretched to this one: the adjoint of stretching.
    #[track_caller]
    pub(crate) fn summed_to(self, shape: &[usize]) -> Self {
        let own = self.shape();
        if own == *shape {
            return self;
        }
        let extra = own.len() - shape.len();
        let stretched = |&axis: &usize| axis < extra || (shape[axis - extra] == 1 && own[axis] != 1);
        let axes = (0..own.len()).filter(stretched).fold(0, |axes, axis| axes | 1 << axis);
        self.reduce_axes(Reduction::Sum, AxisSet(axes), false).reshaped(shape)
    }

    /// A part of the array, by ndarray's [`s!`](ndarray::s): ranges, steps (negative ones run backwards),
    /// single indices (the axis disappears) and `NewAxis`.
    ///
    /// A negative step takes the same range from its end: numpy's `x[::-1]` is `s![..;-1]`, its `x[4:1:-1]` is
    /// `s![2..5;-1]`.
    ///
    /// ```
    /// use autodiff::Tape;
    /// use ndarray::{array, s};
    ///
    /// let tape = Tape::new();
    /// let x = tape.var(array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    /// assert_eq!(x.slice(s![1, ..;-2]).value(), array![6.0, 4.0].into_dyn());
    /// ```
    ///
    /// # Panics
    /// If there are more indices than axes, an index is out of range, or a range ends outside its axis.
    #[track_caller]
    pub fn slice(self, info: impl AsRef<[SliceInfoElem]>) -> Self {
        let shape = self.shape();
        let part = self.tape().fitting("slice", part(&shape, info.as_ref()), &[self.id()]);
        self.sliced(&part.starts_and_steps, &part.lengths).reshaped(&part.shape)
    }

    /// So many elements along each axis, given the start and the step along each in turn.
    #[track_caller]
    pub(crate) fn sliced(self, starts_and_steps: &[isize], lengths: &[usize]) -> Self {
        let op = |graph: &mut Graph| Op::Slice(graph.intern_list(starts_and_steps));
        Var::new(self.tape(), self.tape().push_with(&[self.id()], lengths, op))
    }

    /// The adjoint of slicing: the elements put where a slice of an array of this shape has them, zeros elsewhere.
    #[track_caller]
    pub(crate) fn placed(self, starts_and_steps: &[isize], shape: &[usize]) -> Self {
        let op = |graph: &mut Graph| Op::Unslice(graph.intern_list(starts_and_steps));
        Var::new(self.tape(), self.tape().push_with(&[self.id()], shape, op))
    }

    /// With the elements of a part replaced by `values`, which have its lengths.
    #[track_caller]
    pub(crate) fn replaced(self, starts_and_steps: &[isize], values: Self) -> Self {
        let op = |graph: &mut Graph| Op::WithSlice(graph.intern_list(starts_and_steps));
        Var::new(self.tape(), self.tape().push_with(&[values.id(), self.id()], &self.shape(), op))
    }

    /// So many elements along one axis, and all along the others.
    #[track_caller]
    pub(crate) fn sliced_along(self, axis: usize, start: usize, step: isize, count: usize) -> Self {
        let mut lengths = self.shape();
        lengths[axis] = count;
        self.sliced(&along_axis(lengths.len(), axis, start, step), &lengths)
    }

    /// The elements from `start` to before `end` along an axis.
    #[track_caller]
    pub(crate) fn part(self, axis: u8, start: usize, end: usize) -> Self {
        self.sliced_along(axis.into(), start, 1, end - start)
    }

    /// The adjoint of [`Var::sliced_along`], into an axis of `length`.
    #[track_caller]
    pub(crate) fn placed_along(self, axis: usize, start: usize, step: isize, length: usize) -> Self {
        let mut shape = self.shape();
        shape[axis] = length;
        self.placed(&along_axis(shape.len(), axis, start, step), &shape)
    }
}

/// Arrays joined along an axis, which is the only one in which they may differ.
///
/// # Panics
/// If there are none, if their shapes do not fit, or if they belong to two tapes.
#[track_caller]
pub fn concatenate<'t, A: Real>(arrays: &[Var<'t, A>], axis: isize) -> Var<'t, A> {
    let Some(first) = arrays.first() else { panic!("concatenate: no arrays") };
    let tape = first.tape();
    for array in arrays {
        tape.must_be(array.tape());
    }
    let ids: Vec<NodeId> = arrays.iter().map(|array| array.id()).collect();
    let shapes: Vec<Shape> = arrays.iter().map(|array| array.shape()).collect();
    let resolved = op::resolve_axis(axis, &shapes[0])
        .and_then(|axis| op::concatenate_shape(&shapes, axis).map(|shape| (axis, shape)));
    let (axis, shape) = tape.fitting("concatenate", resolved, &ids);
    Var::new(tape, tape.push(Op::Concatenate(axis as u8), &ids, &shape))
}

/// Start and step along each axis of a slice that takes all but along one axis.
pub(super) fn along_axis(rank: usize, axis: usize, start: usize, step: isize) -> SmallVec<[isize; 8]> {
    let mut starts_and_steps: SmallVec<[isize; 8]> = (0..rank).flat_map(|_| [0, 1]).collect();
    starts_and_steps[2 * axis] = start as isize;
    starts_and_steps[2 * axis + 1] = step;
    starts_and_steps
}

/// A part of an array: start and step along each axis, how many elements, and the shape in the end.
pub(super) struct Part {
    pub starts_and_steps: SmallVec<[isize; 8]>,
    pub lengths: Shape,
    pub shape: Shape,
}

pub(super) fn part(shape: &Shape, info: &[SliceInfoElem]) -> Result<Part, String> {
    let mut part = Part { starts_and_steps: SmallVec::new(), lengths: Shape::default(), shape: Shape::default() };
    let taken = info.iter().filter(|element| !matches!(element, SliceInfoElem::NewAxis)).count();
    if taken > shape.len() {
        return Err(format!("{taken} indices for shape {shape}, which has {} axes", shape.len()));
    }
    let whole = SliceInfoElem::Slice { start: 0, end: None, step: 1 };
    let mut axes = shape.iter().enumerate();
    for &element in info.iter().chain(std::iter::repeat_n(&whole, shape.len() - taken)) {
        if let SliceInfoElem::NewAxis = element {
            part.shape.push(1);
            continue;
        }
        let Some((axis, &length)) = axes.next() else { break };
        let from_end = |index: isize| if index < 0 { index + length as isize } else { index };
        let outside =
            |what: &str, index: isize| format!("{what} {index} is out of range for axis {axis} of shape {shape}");
        match element {
            SliceInfoElem::Index(index) => {
                let start = from_end(index);
                if !(0..length as isize).contains(&start) {
                    return Err(outside("index", index));
                }
                part.starts_and_steps.extend([start, 1]);
                part.lengths.push(1);
            }
            SliceInfoElem::Slice { start, end, step } => {
                let (low, high) = (from_end(start), from_end(end.unwrap_or(length as isize)));
                if !(0..=length as isize).contains(&low) {
                    return Err(outside("the start", start));
                }
                if !(0..=length as isize).contains(&high) {
                    return Err(outside("the end", end.unwrap_or(length as isize)));
                }
                if step == 0 {
                    return Err(format!("a step of 0 along axis {axis}"));
                }
                let count = ((high - low).max(0) as usize).div_ceil(step.unsigned_abs());
                // As in ndarray, a negative step runs backwards over the same range. One that is not taken is 1.
                part.starts_and_steps.extend([if step < 0 { high - 1 } else { low }, if count > 1 { step } else { 1 }]);
                part.lengths.push(count);
                part.shape.push(count);
            }
            SliceInfoElem::NewAxis => {}
        }
    }
    Ok(part)
}
