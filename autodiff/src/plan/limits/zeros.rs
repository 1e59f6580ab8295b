//! Elements that are 0 whatever the parameters are.

use super::super::{
    Bound, BoundSlots, Subgraph,
    view::{Root, View},
};
use crate::{
    graph::Graph,
    kernel::{Binary, Dim, Scalar, Unary},
    op::{NodeId, Op},
    shape::AroundAxis,
};
use rustc_hash::FxHashMap;
use std::{rc::Rc, sync::Arc};

/// For each element of an array in row-major order, whether something holds for it; it does for some.
pub(super) type Flags = Rc<Vec<bool>>;

/// Finds the zeros of the nodes of a program.
pub(super) struct Zeros<'p, A> {
    pub graph: &'p Graph,
    bound: &'p BoundSlots<A>,
    /// Elements up to which the zeros of an array are listed.
    pub largest: usize,
    known: FxHashMap<NodeId, Option<Flags>>,
}

impl<'p, A: Scalar> Zeros<'p, A> {
    pub fn new(subgraph: &'p Subgraph, bound: &'p BoundSlots<A>) -> Self {
        Zeros { graph: &subgraph.graph, bound, largest: subgraph.tuning.zeros_elements, known: FxHashMap::default() }
    }

    /// The zeros of a node, if some are known, by looking at most so far back.
    pub fn of(&mut self, id: NodeId, depth: usize) -> Option<Flags> {
        if depth == 0 || self.graph.shape(id).size() > self.largest {
            return None;
        }
        if let Some(known) = self.known.get(&id) {
            return known.clone();
        }
        let found = self.find(id, depth - 1).filter(|zeros| zeros.contains(&true)).map(Rc::new);
        self.known.insert(id, found.clone());
        found
    }

    fn find(&mut self, id: NodeId, depth: usize) -> Option<Vec<bool>> {
        let graph = self.graph;
        let (inputs, shape) = (graph.inputs(id), graph.shape(id));
        let whole = |id: NodeId| View::row_major(Root::Buffer(0), graph.shape(id));
        match graph.op(id) {
            Op::Number(number) => (number.get() == 0.0).then(|| vec![true; shape.size()]),
            Op::Constant(_) | Op::Cells(_) => Some(self.constant(id)?.iter().map(|&x| x == 0.0).collect()),
            Op::Reshape | Op::Unary(Unary::Negative | Unary::Square | Unary::Abs) => {
                self.of(inputs[0], depth).map(|zeros| zeros.to_vec())
            }
            Op::Broadcast => Some(seen(&self.of(inputs[0], depth)?, &whole(inputs[0]).broadcast(shape))),
            Op::Transpose(list) => {
                let axes = graph.list(list).iter().map(|&axis| axis as usize);
                Some(seen(&self.of(inputs[0], depth)?, &whole(inputs[0]).transpose(axes)))
            }
            Op::Slice(list) => {
                Some(seen(&self.of(inputs[0], depth)?, &whole(inputs[0]).slice(graph.list(list), shape)))
            }
            Op::Unslice(list) => {
                let inner = self.of(inputs[0], depth);
                let mut zeros = vec![true; shape.size()];
                let part = whole(id).slice(graph.list(list), graph.shape(inputs[0]));
                for_each_place(&part, |i, place| zeros[place] = inner.as_ref().is_some_and(|inner| inner[i]));
                Some(zeros)
            }
            Op::WithSlice(list) => {
                let (inner, base) = (self.of(inputs[0], depth), self.of(inputs[1], depth));
                let mut zeros = base.map_or_else(|| vec![false; shape.size()], |base| base.to_vec());
                let part = whole(id).slice(graph.list(list), graph.shape(inputs[0]));
                for_each_place(&part, |i, place| zeros[place] = inner.as_ref().is_some_and(|inner| inner[i]));
                Some(zeros)
            }
            Op::Unmask(mask) => {
                let mut zeros = vec![true; shape.size()];
                graph.mask(mask).for_each_place(|place| zeros[place] = false);
                Some(zeros)
            }
            Op::Concatenate(axis) => {
                let parts: Vec<Option<Flags>> = inputs.iter().map(|&input| self.of(input, depth)).collect();
                if parts.iter().all(Option::is_none) {
                    return None;
                }
                let mut zeros = Vec::with_capacity(shape.size());
                let outer: usize = shape[..usize::from(axis)].iter().product();
                for row in 0..outer {
                    for (part, &input) in parts.iter().zip(inputs) {
                        let length = graph.shape(input).size() / outer;
                        match part {
                            Some(part) => zeros.extend_from_slice(&part[row * length..][..length]),
                            None => zeros.resize(zeros.len() + length, false),
                        }
                    }
                }
                Some(zeros)
            }
            Op::Gather(axis) => {
                let (inner, indices) = (self.of(inputs[0], depth)?, self.integers(inputs[1])?);
                let around = AroundAxis::of(graph.shape(inputs[0]), axis.into());
                Some(around.rows(&indices).map(|place| inner[place]).collect())
            }
            Op::Binary(Binary::Add | Binary::Subtract) => {
                let (left, right) = (self.of(inputs[0], depth)?, self.of(inputs[1], depth)?);
                let (left, right) =
                    (seen(&left, &whole(inputs[0]).broadcast(shape)), seen(&right, &whole(inputs[1]).broadcast(shape)));
                Some(left.into_iter().zip(right).map(|(left, right)| left & right).collect())
            }
            Op::Binary(Binary::AbsorbingMultiply) => {
                let mut zeros = vec![false; shape.size()];
                for &input in inputs {
                    if let Some(factor) = self.of(input, depth) {
                        let view = whole(input).broadcast(shape);
                        for_each_place(&view, |i, place| zeros[i] |= factor[place]);
                    }
                }
                Some(zeros)
            }
            Op::Where => {
                let condition = self.constant(inputs[0])?;
                let mut chosen = |input: NodeId| match self.of(input, depth) {
                    Some(zeros) => seen(&zeros, &whole(input).broadcast(shape)),
                    None => vec![false; shape.size()],
                };
                let (then, otherwise) = (chosen(inputs[1]), chosen(inputs[2]));
                let condition = seen(&condition, &whole(inputs[0]).broadcast(shape));
                let choose = |(i, &flag): (usize, &f64)| if flag != 0.0 { then[i] } else { otherwise[i] };
                Some(condition.iter().enumerate().map(choose).collect())
            }
            _ => None,
        }
    }

    /// The numbers of a node that is constant, in row-major order.
    pub fn constant(&self, id: NodeId) -> Option<Vec<f64>> {
        match self.graph.op(id) {
            Op::Constant(slot) => match &self.bound.reals[slot as usize] {
                Bound::Constant(array) if array.len() <= self.largest => {
                    Some(array.iter().map(|x| x.widened()).collect())
                }
                _ => None,
            },
            Op::Cells(mask) => {
                let mask = self.graph.mask(mask);
                let mut cells = vec![0.0; mask.shape().size()];
                mask.for_each_place(|place| cells[place] = 1.0);
                Some(cells)
            }
            _ => None,
        }
    }

    /// The integers of a node that is constant.
    pub fn integers(&self, id: NodeId) -> Option<Arc<[u32]>> {
        match self.graph.op(id) {
            Op::IndexConstant(slot) => match &self.bound.indices[slot as usize] {
                Bound::Constant(indices) => Some(indices.clone()),
                Bound::Parameter(_) => None,
            },
            _ => None,
        }
    }
}

/// Calls `visit` with the number of each element of a view, in row-major order, and where it lies.
pub(super) fn for_each_place(view: &View, mut visit: impl FnMut(usize, usize)) {
    fn along(dims: &[Dim], offset: isize, number: &mut usize, visit: &mut impl FnMut(usize, usize)) {
        let Some((dim, inner)) = dims.split_first() else {
            visit(*number, offset as usize);
            *number += 1;
            return;
        };
        for i in 0..dim.length as isize {
            along(inner, offset + i * dim.stride, number, visit);
        }
    }
    along(&view.dims, view.offset as isize, &mut 0, &mut visit);
}

/// What a view shows of an array.
fn seen<T: Copy>(array: &[T], view: &View) -> Vec<T> {
    let mut seen = Vec::with_capacity(view.size());
    for_each_place(view, |_, place| seen.push(array[place]));
    seen
}
