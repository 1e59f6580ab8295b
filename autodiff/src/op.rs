//! The closed vocabulary of the tape: every op, its name, how many inputs it takes, and its shape rule.
//!
//! Ops know nothing of derivatives (`rules`), of plans (`plan`) or of loops (`kernel`); each of those
//! matches over this enum exhaustively, so a new op does not compile until all of them know it.

use crate::{
    kernel::{Binary, Extreme, Linalg, Reduction, Routine, Sampling, Special, Unary},
    shape::{self, Shape},
};
use std::hash::{Hash, Hasher};

/// A node's place in its graph.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// Fills the unused inputs of a node.
    pub const NONE: NodeId = NodeId(u32::MAX);

    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// An interned shape.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct ShapeId(pub u32);

/// An interned list of integers: a permutation, or the starts and steps of a slice.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct ListId(pub u32);

/// A mask of the graph.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct MaskId(pub u32);

/// The nodes of a checkpoint.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct RegionId(pub u32);

/// A user's op.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct CustomId(pub u32);

/// A body that is run again and again.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct BodyId(pub u32);

/// A number as its bits, in two halves so that a node stays small.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Number([u32; 2]);

impl Number {
    pub fn new(value: f64) -> Self {
        let bits = value.to_bits();
        Number([bits as u32, (bits >> 32) as u32])
    }

    pub fn get(self) -> f64 {
        f64::from_bits(u64::from(self.0[0]) | u64::from(self.0[1]) << 32)
    }
}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.get().to_bits().hash(state);
    }
}

/// A set of axes, a bit each.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct AxisSet(pub u32);

impl AxisSet {
    pub fn all(rank: usize) -> Self {
        AxisSet(((1u64 << rank) - 1) as u32)
    }

    pub fn contains(self, axis: usize) -> bool {
        self.0 >> axis & 1 == 1
    }
}

/// The largest number of axes an array may have: what an [`AxisSet`] can hold.
pub(crate) const MAX_RANK: usize = 32;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum Op {
    /// A parameter or input whose numbers come with each run.
    Input(u32),
    /// An array known when it was recorded.
    Constant(u32),
    /// Integers that come with each run.
    IndexInput(u32),
    /// Integers known when they were recorded.
    IndexConstant(u32),
    Number(Number),
    /// What a body works on: its argument of that number.
    Argument(u32),
    /// The cells of a mask as an array of zeros and ones.
    Cells(MaskId),

    Unary(Unary),
    Binary(Binary),
    /// The second input where the first is not zero, else the third.
    Where,
    Special(Special),

    Reduce(Reduction, AxisSet),
    /// The position of the first least or greatest element along an axis.
    ArgReduce(Extreme, u8),

    /// The products of matrices in the last two axes, for each index of the axes before, which are the same.
    Matmul,

    Transpose(ListId),
    Reshape,
    Broadcast,
    /// Every `step`-th element from `start` along each axis; the list has start and step in turn.
    Slice(ListId),
    /// The adjoint of `Slice`: the input placed into zeros.
    Unslice(ListId),
    Concatenate(u8),

    /// Rows along an axis by integers, with repeats; the second input has the integers.
    Gather(u8),
    /// The adjoint of `Gather`: rows added into zeros.
    Scatter(u8),
    /// The cells of a mask in row-major order, in one dimension.
    Mask(MaskId),
    /// The adjoint of `Mask`: the cells put back into zeros.
    Unmask(MaskId),
    /// What a plan makes of products and sums of which only the cells of a mask count; it is recorded on no tape.
    Sampled(Sampling, MaskId),

    /// What needs its inputs whole.
    Routine(Routine),
    /// Linear algebra with the matrices in the last two axes.
    #[cfg_attr(not(feature = "linalg"), allow(dead_code))]
    Linalg(Linalg),
    Custom(CustomId),
    /// A body run again and again; its results side by side in one dimension.
    Loop(BodyId),

    /// An output of a checkpoint, as it is seen outside.
    Checkpoint(RegionId),
    /// The first input, but not before the second is there: nothing looks through it, so that what is computed from
    /// it is computed again.
    Barrier,

    /// The second input with a part replaced by the first; the list is the one of `Slice`.
    WithSlice(ListId),
}

/// How many inputs an op takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Arity {
    Fixed(usize),
    /// Kept in the graph's list of inputs.
    Any,
}

impl Op {
    /// The name as users know it: numpy's, where numpy has the function.
    pub fn name(self) -> &'static str {
        match self {
            Op::Input(_) => "input",
            Op::Constant(_) => "constant",
            Op::IndexInput(_) => "index input",
            Op::IndexConstant(_) => "index constant",
            Op::Number(_) => "number",
            Op::Argument(_) => "argument",
            Op::Cells(_) => "cells",
            Op::Unary(op) => op.name(),
            Op::Binary(op) => op.name(),
            Op::Where => "where",
            Op::Special(op) => op.name(),
            Op::Reduce(Reduction::Sum, _) => "sum",
            Op::Reduce(Reduction::Max, _) => "max",
            Op::Reduce(Reduction::Min, _) => "min",
            Op::ArgReduce(Extreme::Max, _) => "argmax",
            Op::ArgReduce(Extreme::Min, _) => "argmin",
            Op::Matmul => "matmul",
            Op::Transpose(_) => "transpose",
            Op::Reshape => "reshape",
            Op::Broadcast => "broadcast_to",
            Op::Slice(_) => "slice",
            Op::Unslice(_) => "unslice",
            Op::Concatenate(_) => "concatenate",
            Op::Gather(_) => "gather",
            Op::Scatter(_) => "scatter",
            Op::Mask(_) => "mask",
            Op::Unmask(_) => "unmask",
            Op::Sampled(..) => "sampled",
            Op::Routine(routine) => routine.name(),
            Op::Linalg(linalg) => linalg.name(),
            Op::Custom(_) => "custom op",
            Op::Loop(_) => "loop",
            Op::Checkpoint(_) => "checkpoint",
            Op::Barrier => "barrier",
            Op::WithSlice(_) => "with_slice",
        }
    }

    #[inline]
    pub fn arity(self) -> Arity {
        match self {
            Op::Input(_) | Op::Constant(_) | Op::IndexInput(_) | Op::IndexConstant(_) => Arity::Fixed(0),
            Op::Number(_) | Op::Argument(_) | Op::Cells(_) => Arity::Fixed(0),
            Op::Unary(_) | Op::Reduce(..) | Op::ArgReduce(..) => Arity::Fixed(1),
            Op::Transpose(_) | Op::Reshape | Op::Broadcast => Arity::Fixed(1),
            Op::Slice(_) | Op::Unslice(_) | Op::Mask(_) | Op::Unmask(_) | Op::Checkpoint(_) => Arity::Fixed(1),
            Op::Barrier | Op::Binary(_) | Op::Matmul | Op::WithSlice(_) => Arity::Fixed(2),
            Op::Gather(_) | Op::Scatter(_) => Arity::Fixed(2),
            Op::Where => Arity::Fixed(3),
            Op::Special(op) => Arity::Fixed(op.inputs()),
            Op::Sampled(sampling, _) => Arity::Fixed(sampling.inputs()),
            Op::Routine(routine) => Arity::Fixed(routine.inputs()),
            Op::Linalg(linalg) => Arity::Fixed(linalg.inputs()),
            Op::Concatenate(_) | Op::Custom(_) | Op::Loop(_) => Arity::Any,
        }
    }

    /// Whether each element of the output depends on the elements at the same place of the inputs.
    #[inline]
    pub fn is_elementwise(self) -> bool {
        matches!(self, Op::Unary(_) | Op::Binary(_) | Op::Where | Op::Special(_))
    }

    /// Whether the node's value is integers, not real numbers.
    #[inline]
    pub fn is_index(self) -> bool {
        match self {
            Op::Routine(routine) => routine.makes_integers(),
            _ => matches!(self, Op::IndexInput(_) | Op::IndexConstant(_) | Op::ArgReduce(..)),
        }
    }

    /// Whether there are real numbers for which it has no result, so that a run may fail.
    pub fn may_fail(self) -> bool {
        match self {
            Op::Routine(routine) => routine.may_fail(),
            Op::Linalg(linalg) => linalg.may_fail(),
            Op::Custom(_) | Op::Loop(_) => true,
            _ => false,
        }
    }

    /// True if its value shows elements of its first input, and may be read where that lies.
    pub fn is_view(self) -> bool {
        matches!(self, Op::Transpose(_) | Op::Broadcast | Op::Slice(_) | Op::Reshape | Op::Checkpoint(_) | Op::Barrier)
    }

    pub fn is_leaf(self) -> bool {
        self.arity() == Arity::Fixed(0)
    }

    /// The op in another graph: with the ids of its lists, masks, bodies and users' ops mapped.
    pub fn map_ids<M: MapIds>(self, map: &mut M) -> Result<Op, M::Error> {
        Ok(match self {
            Op::Transpose(list) => Op::Transpose(map.list(list)?),
            Op::Slice(list) => Op::Slice(map.list(list)?),
            Op::Unslice(list) => Op::Unslice(map.list(list)?),
            Op::WithSlice(list) => Op::WithSlice(map.list(list)?),
            Op::Cells(mask) => Op::Cells(map.mask(mask)?),
            Op::Mask(mask) => Op::Mask(map.mask(mask)?),
            Op::Unmask(mask) => Op::Unmask(map.mask(mask)?),
            Op::Sampled(sampling, mask) => Op::Sampled(sampling, map.mask(mask)?),
            Op::Custom(custom) => Op::Custom(map.custom(custom)?),
            Op::Loop(body) => Op::Loop(map.body(body)?),
            // The region of a checkpoint stays one of the tape.
            Op::Input(_) | Op::Constant(_) | Op::IndexInput(_) | Op::IndexConstant(_) | Op::Checkpoint(_) => self,
            Op::Number(_) | Op::Argument(_) | Op::Unary(_) | Op::Binary(_) | Op::Where | Op::Special(_) => self,
            Op::Reduce(..) | Op::ArgReduce(..) | Op::Matmul | Op::Reshape | Op::Broadcast => self,
            Op::Concatenate(_) | Op::Gather(_) | Op::Scatter(_) => self,
            Op::Routine(_) | Op::Linalg(_) | Op::Barrier => self,
        })
    }
}

/// Maps the ids inside ops from one graph's tables to another's.
pub(crate) trait MapIds {
    type Error;
    fn list(&mut self, list: ListId) -> Result<ListId, Self::Error>;
    fn mask(&mut self, mask: MaskId) -> Result<MaskId, Self::Error>;
    fn custom(&mut self, custom: CustomId) -> Result<CustomId, Self::Error>;
    fn body(&mut self, body: BodyId) -> Result<BodyId, Self::Error>;
}

/// Why shapes do not fit, for the message at the caller's line.
pub(crate) type Misfit = String;

/// The shape of an elementwise op of two inputs.
pub(crate) fn elementwise_shape(left: &[usize], right: &[usize]) -> Result<Shape, Misfit> {
    shape::broadcast(left, right)
        .map_err(|(l, r, axis)| format!("{} with {}: {l} ≠ {r} at axis {axis}", Shape::from(left), Shape::from(right)))
}

/// The shape of `left · right` as numpy has it: a product over the last two axes, with broadcasting over those before;
/// a vector is a row on the left and a column on the right, and its axis disappears.
pub(crate) fn matmul_shape(left: &[usize], right: &[usize]) -> Result<Shape, Misfit> {
    let shapes = || format!("{} · {}", Shape::from(left), Shape::from(right));
    if left.is_empty() || right.is_empty() {
        return Err(format!("{}: a number is no matrix; use `*`", shapes()));
    }
    let (left_batch, rows) = left.split_at(left.len().saturating_sub(2));
    let (right_batch, columns) = right.split_at(right.len().saturating_sub(2));
    let (columns_of_left, rows_of_right) = (left[left.len() - 1], columns[0]);
    if columns_of_left != rows_of_right {
        return Err(format!("{}: {columns_of_left} ≠ {rows_of_right}", shapes()));
    }
    let batch = shape::broadcast(left_batch, right_batch)
        .map_err(|(l, r, _)| format!("{}: {l} ≠ {r} among the axes before the last two", shapes()))?;
    Ok(batch.iter().chain(&rows[..rows.len() - 1]).chain(&columns[1..]).copied().collect())
}

/// Axes as the user gave them, negative ones counted from the end, as a set.
pub(crate) fn resolve_axes(axes: &[isize], shape: &[usize]) -> Result<AxisSet, Misfit> {
    let mut set = AxisSet(0);
    for &axis in axes {
        let axis = resolve_axis(axis, shape)?;
        if set.contains(axis) {
            return Err(format!("axis {axis} of shape {} is named twice", Shape::from(shape)));
        }
        set.0 |= 1 << axis;
    }
    Ok(set)
}

/// One axis as the user gave it, negative ones counted from the end.
pub(crate) fn resolve_axis(axis: isize, shape: &[usize]) -> Result<usize, Misfit> {
    let rank = shape.len() as isize;
    if axis < -rank || axis >= rank {
        return Err(match rank {
            0 => format!("axis {axis} of a number, shape (), which has no axes"),
            _ => format!(
                "axis {axis} is out of range for shape {} (0 to {}, or -{rank} to -1)",
                Shape::from(shape),
                rank - 1
            ),
        });
    }
    Ok(axis.rem_euclid(rank) as usize)
}

/// The shape after a reduction: the axes are gone, or of length 1 with `keepdims`.
pub(crate) fn reduce_shape(shape: &[usize], axes: AxisSet, keepdims: bool) -> Shape {
    let kept = shape.iter().enumerate().filter(|&(axis, _)| keepdims || !axes.contains(axis));
    kept.map(|(axis, &length)| if axes.contains(axis) { 1 } else { length }).collect()
}

/// The shape of arrays joined along an axis.
pub(crate) fn concatenate_shape(shapes: &[Shape], axis: usize) -> Result<Shape, Misfit> {
    let mut result = shapes[0].clone();
    for (position, shape) in shapes.iter().enumerate().skip(1) {
        let fits =
            shape.len() == result.len() && (0..shape.len()).all(|other| other == axis || shape[other] == result[other]);
        if !fits {
            return Err(format!(
                "array {position} has shape {shape}, array 0 {}: they may differ along axis {axis} only",
                shapes[0]
            ));
        }
        result[axis] += shape[axis];
    }
    Ok(result)
}

/// The shape of `x[indices]` along an axis: the axis is replaced by the axes of the indices.
pub(crate) fn gather_shape(shape: &[usize], axis: usize, indices: &[usize]) -> Shape {
    shape[..axis].iter().chain(indices).chain(&shape[axis + 1..]).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_bits() {
        for value in [0.0, -0.0, 1.5, f64::MIN_POSITIVE, f64::NEG_INFINITY] {
            assert_eq!(Number::new(value).get().to_bits(), value.to_bits());
        }
        assert!(Number::new(f64::NAN).get().is_nan());
    }

    #[test]
    fn axis_sets_hold_every_rank() {
        assert_eq!(AxisSet::all(0), AxisSet(0));
        assert_eq!(AxisSet::all(MAX_RANK), AxisSet(u32::MAX));
        assert_eq!(resolve_axes(&[-1, 0], &[2, 3, 4]), Ok(AxisSet(0b101)));
        assert!(resolve_axes(&[1, -2], &[2, 3, 4]).unwrap_err().contains("axis 1 of shape (2, 3, 4) is named twice"));
    }

    #[test]
    fn products_take_vectors_and_matrices() {
        let shape = |left: &[usize], right: &[usize]| matmul_shape(left, right).map(|s| s.to_vec());
        assert_eq!(shape(&[3], &[3]), Ok(vec![]));
        assert_eq!(shape(&[2, 3], &[3]), Ok(vec![2]));
        assert_eq!(shape(&[3], &[3, 4]), Ok(vec![4]));
        assert_eq!(shape(&[2, 3], &[3, 4]), Ok(vec![2, 4]));
        assert_eq!(shape(&[3, 4], &[5, 2]), Err("(3, 4) · (5, 2): 4 ≠ 5".into()));
        assert_eq!(shape(&[7, 1, 2, 3], &[5, 3, 4]), Ok(vec![7, 5, 2, 4]));
        assert_eq!(shape(&[7, 2, 3], &[3]), Ok(vec![7, 2]));
        assert_eq!(shape(&[3], &[7, 3, 4]), Ok(vec![7, 4]));
        assert!(shape(&[], &[5, 2]).unwrap_err().contains("a number is no matrix"));
        assert!(shape(&[6, 2, 3], &[5, 3, 4]).unwrap_err().contains("6 ≠ 5 among the axes before the last two"));
    }
}
