//! From nodes to steps over buffers: elementwise nodes join groups, and reductions end them.
//!
//! Nodes are taken in order, but an elementwise one waits until something needs it: then it joins, with all of its
//! kind that it needs itself, the latest group over as many elements, if their inputs are ready before that group runs
//! or are computed inside it. So a cost and its gradient share one pass over memory wherever the data allow, and what
//! only the gradient needs is not computed before it. A value that something outside its group needs is stored.
//!
//! The terms of a sum that are no elementwise ops, such as products, are added onto each other as they are computed.

mod elementwise;
mod join;
mod overwrite;
mod terms;
#[cfg(test)]
mod tests;

use super::{
    draft::{
        Buffer, Draft, Drafts, GroupDraft, GroupOp, IndexRoot, Load, Memory, Operand, OutputDraft, WholeDraft, WholeOf,
    },
    extract::Slot,
    limits::Limits,
    view::{Root, View},
};
use crate::{
    graph::Graph,
    kernel::{Binary, Dim, Elementwise, Extreme, MOST_FOLDS, Reduction},
    op::{AxisSet, MaskId, NodeId, Op},
    shape::{AroundAxis, Shape},
    tuning::Tuning,
};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::sync::Arc;
use terms::Users;

/// What is known of a node's value while steps are drafted. `ready` is the first step that may read it.
#[derive(Clone, Debug)]
enum Value {
    Nothing,
    /// An elementwise node that nothing needs yet: itself, or the one that it is a reshape of.
    Waiting(NodeId),
    /// A term that only a sum needs: it is computed onto the other terms.
    Term,
    Number(f64),
    Cells(MaskId),
    Memory {
        view: View,
        ready: usize,
    },
    /// In memory in this order, but under a shape that no strides can say: a group can read it.
    Flat {
        view: View,
        ready: usize,
    },
    /// The result of an op in a group, not stored as yet.
    InGroup {
        step: usize,
        op: u32,
    },
    Indices {
        root: IndexRoot,
        ready: usize,
    },
}

/// Drafts the steps for `outputs` and for `sums` to be looked at; some products have limits. With `fuse` off every node gets steps of its own
/// and is stored.
pub(crate) fn draft(
    graph: &Graph,
    outputs: &[NodeId],
    sums: &[NodeId],
    slots: &[Slot],
    limits: &FxHashMap<NodeId, Arc<Limits>>,
    fuse: bool,
    tuning: &'static Tuning,
) -> Drafts {
    let kept = [outputs, sums].concat();
    let needed = graph.needed(&kept);
    let mut drafter = Drafter {
        graph,
        fuse,
        slots,
        limits,
        users: Users::of(graph, &needed, &kept),
        values: vec![Value::Nothing; graph.len()],
        open: FxHashMap::default(),
        drafts: Drafts::new(tuning),
    };
    for id in graph.ids().filter(|id| needed[id.index()]) {
        drafter.values[id.index()] = drafter.node(id);
        if !fuse {
            let stored = match drafter.values[id.index()] {
                Value::Indices { .. } => None,
                _ => Some(drafter.memory(id)),
            };
            drafter.drafts.stored.push((id, stored));
        }
    }
    drafter.drafts.outputs = outputs.iter().map(|&output| drafter.output(output)).collect();
    drafter.drafts.sums = sums.iter().map(|&sum| drafter.output(sum)).collect();
    let mut drafts = drafter.drafts;
    for step in &mut drafts.steps {
        if let Draft::Group(group) = step {
            join::products(group);
        }
    }
    drafts
}

struct Drafter<'g> {
    graph: &'g Graph,
    fuse: bool,
    slots: &'g [Slot],
    limits: &'g FxHashMap<NodeId, Arc<Limits>>,
    users: Users,
    values: Vec<Value>,
    /// The latest group over each number of elements.
    open: FxHashMap<usize, usize>,
    drafts: Drafts,
}

impl Drafter<'_> {
    fn node(&mut self, id: NodeId) -> Value {
        let shape = self.graph.shape(id).clone();
        let inputs = self.graph.inputs(id);
        match self.graph.op(id) {
            Op::Input(slot) | Op::Constant(slot) => {
                let root = Root::Slot(slot);
                let view = match &self.slots[slot as usize].strides {
                    Some(strides) => View::strided(root, &shape, strides),
                    None => View::row_major(root, &shape),
                };
                Value::Memory { view, ready: 0 }
            }
            Op::IndexInput(slot) | Op::IndexConstant(slot) => Value::Indices { root: IndexRoot::Slot(slot), ready: 0 },
            Op::Number(number) => Value::Number(number.get()),
            Op::Cells(mask) => Value::Cells(mask),
            Op::Binary(Binary::Add) if inputs.iter().any(|input| self.is_waiting_term(*input)) => {
                self.added_onto(id).unwrap_or_else(|| {
                    inputs.iter().for_each(|&input| self.settle(input));
                    Value::Waiting(id)
                })
            }
            Op::Unary(_) | Op::Binary(_) | Op::Where | Op::Special(_) if self.fuse => Value::Waiting(id),
            Op::Unary(_) | Op::Binary(_) | Op::Where | Op::Special(_) => self.placed_alone(id),
            Op::Reduce(reduction, axes) => self.reduce(reduction, axes, inputs[0], &shape),
            Op::ArgReduce(extreme, axis) => self.arg_reduce(extreme, axis.into(), inputs[0]),
            Op::Matmul | Op::Unslice(_) | Op::Scatter(_) if self.is_term(id) => Value::Term,
            Op::Matmul | Op::Unslice(_) | Op::Scatter(_) => self.term(id, None),
            Op::Transpose(list) => {
                let axes: SmallVec<[usize; 4]> = self.graph.list(list).iter().map(|&axis| axis as usize).collect();
                self.moved(inputs[0], |view| view.transpose(axes.into_iter()))
            }
            Op::Broadcast => match self.values[inputs[0].index()] {
                Value::Number(value) if self.fuse => Value::Number(value),
                _ => self.moved(inputs[0], |view| view.broadcast(&shape)),
            },
            Op::Slice(list) => {
                let graph = self.graph;
                self.moved(inputs[0], |view| view.slice(graph.list(list), &shape))
            }
            Op::Reshape => self.reshape(inputs[0], &shape),
            Op::WithSlice(list) => self.with_slice(id, list),
            Op::Concatenate(axis) => self.concatenate(axis.into(), inputs, &shape),
            Op::Gather(axis) => {
                let around = AroundAxis::of(self.graph.shape(inputs[0]), axis.into());
                let (input, indices) = (self.row_major(inputs[0]).0, self.indices(inputs[1]));
                let count = self.graph.shape(inputs[1]).size();
                let out = self.buffer(&shape);
                let line = self.graph.node(id).origin();
                self.step(Draft::Gather { around, count, indices, input, out, line }, out, &shape)
            }
            Op::Routine(_) | Op::Linalg(_) | Op::Custom(_) | Op::Loop(_) => self.whole(id),
            Op::Argument(_) => unreachable!("the arguments of a body are its inputs"),
            Op::Checkpoint(_) => self.moved(inputs[0], |view| view),
            Op::Barrier => {
                let (view, ready) = self.memory(inputs[0]);
                self.settle(inputs[1]);
                let after = match self.values[inputs[1].index()] {
                    Value::InGroup { step, .. } => step + 1,
                    Value::Memory { ready, .. } => ready,
                    _ => 0,
                };
                Value::Memory { view, ready: ready.max(after) }
            }
            Op::Mask(mask) => {
                let (input, out) = (self.row_major(inputs[0]).0, self.buffer(&shape));
                self.step(Draft::Mask { mask, input, out }, out, &shape)
            }
            Op::Unmask(mask) => {
                let (input, out) = (self.row_major(inputs[0]).0, self.buffer(&shape));
                self.step(Draft::Unmask { mask, input, out }, out, &shape)
            }
            Op::Sampled(sampling, mask) => {
                let left = self.row_major(inputs[0]).0;
                let right = inputs.get(1).map_or_else(|| left.clone(), |&right| self.row_major(right).0);
                let width = inputs.get(1).map_or(1, |&right| self.graph.shape(right)[1]);
                let out = self.buffer(&shape);
                self.step(Draft::Sampled { sampling, mask, operands: [left, right], width, out }, out, &shape)
            }
        }
    }

    fn buffer(&mut self, shape: &[usize]) -> Buffer {
        self.drafts.buffers.push(shape.into());
        Buffer(self.drafts.buffers.len() as u32 - 1)
    }

    fn push(&mut self, draft: Draft) -> usize {
        self.drafts.steps.push(draft);
        self.drafts.steps.len()
    }

    /// Pushes the step that completes a buffer.
    fn step(&mut self, draft: Draft, out: Buffer, shape: &Shape) -> Value {
        let ready = self.push(draft);
        Value::Memory { view: View::row_major(Root::Buffer(out.0), shape), ready }
    }

    /// The node's value in memory, and the first step that may read it; a value inside a group is stored
    /// from now on.
    fn memory(&mut self, id: NodeId) -> (View, usize) {
        let shape = self.graph.shape(id);
        self.settle(id);
        match self.values[id.index()].clone() {
            Value::Memory { view, ready } => (view, ready),
            Value::InGroup { step, op } => {
                let known = match self.group(step).ops[op as usize] {
                    GroupOp::Map { store, .. } => store,
                    GroupOp::Fold { out, .. } => Some(out),
                };
                let buffer = known.unwrap_or_else(|| self.buffer(shape));
                if let GroupOp::Map { store, .. } = &mut self.group(step).ops[op as usize] {
                    *store = Some(buffer);
                }
                (View::row_major(Root::Buffer(buffer.0), shape), step + 1)
            }
            Value::Flat { view, .. } => {
                self.values[id.index()] = self.copied_view(&view, shape);
                self.memory(id)
            }
            Value::Number(value) => {
                let out = self.buffer(&[]);
                let ready = self.push(Draft::Fill { out, length: 1, value });
                (View::row_major(Root::Buffer(out.0), &[]).broadcast(shape), ready)
            }
            Value::Cells(mask) => {
                self.values[id.index()] = self.copied(shape.size(), Load::Cells(mask));
                self.memory(id)
            }
            Value::Waiting(_) | Value::Term => unreachable!("node {id:?} is settled"),
            Value::Nothing | Value::Indices { .. } => unreachable!("node {id:?} has no numbers"),
        }
    }

    /// The node's value in memory in row-major order, copied if it does not lie so.
    fn row_major(&mut self, id: NodeId) -> (View, usize) {
        let (view, ready) = self.memory(id);
        let shape = self.graph.shape(id);
        if view.is_row_major() {
            return (View { offset: view.offset, ..View::row_major(view.root, shape) }, ready);
        }
        self.values[id.index()] = self.copied_view(&view, shape);
        self.memory(id)
    }

    /// A copy of a view in row-major order.
    fn copied_view(&mut self, view: &View, shape: &Shape) -> Value {
        let is_transposed = matches!(view.dims[..], [.., Dim { stride: 1, .. }, Dim { stride: 2.., .. }]);
        if !self.fuse || !is_transposed || shape.size() < self.drafts.tuning.transposed_copy_elements {
            return self.copied(shape.size(), load(view));
        }
        let out = self.buffer(shape);
        let lengths: SmallVec<[usize; 4]> = view.dims.iter().map(|dim| dim.length).collect();
        let to = View::row_major(Root::Buffer(out.0), &lengths);
        self.step(Draft::Copy { from: view.clone(), to, add: false }, out, shape)
    }

    /// A copy in row-major order, in a group of its own.
    fn copied(&mut self, length: usize, from: Load) -> Value {
        let mut group = GroupDraft::new(length);
        let from = group.load(from);
        let op = group.map(Elementwise::Same, &[from]);
        Value::InGroup { step: self.push(Draft::Group(group)) - 1, op }
    }

    fn moved(&mut self, input: NodeId, with: impl FnOnce(View) -> View) -> Value {
        let (view, ready) = self.memory(input);
        Value::Memory { view: with(view), ready }
    }

    fn reshape(&mut self, input: NodeId, shape: &Shape) -> Value {
        match self.values[input.index()].clone() {
            // The order of elements is the same, so the value stays where it is.
            value @ (Value::Waiting(_) | Value::InGroup { .. } | Value::Number(_)) => value,
            value @ Value::Flat { .. } if self.fuse => value,
            _ => {
                let (view, ready) = self.memory(input);
                match view.reshape(shape) {
                    Some(view) => Value::Memory { view, ready },
                    None if self.fuse => Value::Flat { view, ready },
                    None => {
                        let (view, ready) = self.row_major(input);
                        let view = view.reshape(shape);
                        Value::Memory {
                            view: view.unwrap_or_else(|| unreachable!("row-major order takes any shape")),
                            ready,
                        }
                    }
                }
            }
        }
    }

    fn indices(&self, id: NodeId) -> IndexRoot {
        match self.values[id.index()] {
            Value::Indices { root, .. } => root,
            ref other => unreachable!("node {id:?} has no integers but {other:?}"),
        }
    }

    fn group(&mut self, step: usize) -> &mut GroupDraft {
        match &mut self.drafts.steps[step] {
            Draft::Group(group) => group,
            other => unreachable!("step {step} is no group but {other:?}"),
        }
    }

    /// The latest group over `length` elements if it can take an op now, or a new one.
    fn group_for(&mut self, length: usize, fits: impl Fn(usize) -> bool) -> usize {
        match self.open.get(&length).copied() {
            Some(group) if self.fuse && fits(group) && !self.is_full(group) => group,
            _ => self.new_group(length),
        }
    }

    fn new_group(&mut self, length: usize) -> usize {
        let group = self.push(Draft::Group(GroupDraft::new(length))) - 1;
        self.open.insert(length, group);
        group
    }

    /// The latest group over `length` elements, if it runs after `ready` and can take a reduction, or a new one.
    fn group_to_fold_in(&mut self, length: usize, ready: usize) -> usize {
        let step = self.group_for(length, |group| ready <= group);
        if self.takes_fold(step) { step } else { self.new_group(length) }
    }

    fn takes_fold(&mut self, step: usize) -> bool {
        self.group(step).ops.iter().filter(|op| matches!(op, GroupOp::Fold { .. })).count() < MOST_FOLDS
    }

    /// Whether the group can take no more ops.
    fn is_full(&mut self, step: usize) -> bool {
        let tuning = self.drafts.tuning;
        let group = self.group(step);
        group.ops.len() * group.length.min(tuning.group_block) > tuning.group_work
    }

    fn reduce(&mut self, reduction: Reduction, axes: AxisSet, input: NodeId, shape: &Shape) -> Value {
        let from = self.graph.shape(input).clone();
        self.settle(input);
        let out = self.buffer(shape);
        let in_order = beside_each_other(&from, axes);
        let (step, input) = match (self.values[input.index()].clone(), in_order) {
            // A value of a group is folded there.
            (Value::InGroup { step, op }, Some(around)) if self.fuse && self.takes_fold(step) => {
                (step, (Operand::Op(op), around))
            }
            (Value::Flat { view, ready }, Some(around)) => {
                let step = self.group_to_fold_in(from.size(), ready);
                (step, (self.group(step).load(load(&view)), around))
            }
            (_, in_order) => {
                let (view, ready) = self.memory(input);
                let (view, around) = match in_order {
                    Some(around) => (view, around),
                    None => kept_before_folded(&view, axes),
                };
                let step = self.group_to_fold_in(from.size(), ready);
                (step, (self.group(step).load(load(&view)), around))
            }
        };
        let (input, around) = input;
        self.group(step).ops.push(GroupOp::Fold { reduction, around, input, out });
        Value::Memory { view: View::row_major(Root::Buffer(out.0), shape), ready: step + 1 }
    }

    fn arg_reduce(&mut self, extreme: Extreme, axis: usize, input: NodeId) -> Value {
        let around = AroundAxis::of(self.graph.shape(input), axis);
        let input = self.row_major(input).0;
        let out = self.drafts.indices;
        self.drafts.indices = out.saturating_add(around.lines());
        let ready = self.push(Draft::ArgReduce { extreme, around, input, out });
        Value::Indices { root: IndexRoot::Own(out), ready }
    }

    /// A step of its own over the inputs in row-major order.
    fn whole(&mut self, id: NodeId) -> Value {
        let graph = self.graph;
        let (integers, arrays): (Vec<NodeId>, Vec<NodeId>) =
            graph.inputs(id).iter().partition(|input| graph.op(**input).is_index());
        let (op, shape) = (graph.op(id), graph.shape(id).clone());
        let mut whole = WholeDraft {
            name: graph.name(op),
            of: WholeOf::node(graph, op, !self.fuse, self.drafts.tuning),
            line: graph.node(id).origin(),
            inputs: graph.inputs(id).iter().map(|&input| graph.shape(input).clone()).collect(),
            shape: shape.clone(),
            arrays: arrays.into_iter().map(|input| self.row_major(input).0).collect(),
            integers: integers.into_iter().map(|id| (self.indices(id), graph.shape(id).size())).collect(),
            out: Memory::Indices(self.drafts.indices),
        };
        if op.is_index() {
            let out = self.drafts.indices;
            self.drafts.indices = out.saturating_add(shape.size());
            return Value::Indices { root: IndexRoot::Own(out), ready: self.push(Draft::Whole(Box::new(whole))) };
        }
        let out = self.buffer(&shape);
        whole.out = Memory::Buffer(out);
        self.step(Draft::Whole(Box::new(whole)), out, &shape)
    }

    fn concatenate(&mut self, axis: usize, inputs: &[NodeId], shape: &Shape) -> Value {
        let out = self.buffer(shape);
        let whole = View::row_major(Root::Buffer(out.0), shape);
        let mut at = 0;
        let mut ready = 0;
        for &input in inputs {
            let part = self.graph.shape(input);
            let mut list: SmallVec<[isize; 8]> = part.iter().flat_map(|_| [0, 1]).collect();
            list[2 * axis] = at;
            let (from, to) = (self.memory(input).0, whole.slice(&list, part));
            at += part[axis] as isize;
            ready = self.push(Draft::Copy { from, to, add: false });
        }
        Value::Memory { view: whole, ready }
    }

    fn output(&mut self, id: NodeId) -> OutputDraft {
        let shape = self.graph.shape(id).clone();
        if let Value::Indices { root, .. } = self.values[id.index()] {
            return OutputDraft::Indices { root, shape };
        }
        let (mut view, _) = self.memory(id);
        if !view.is_row_major() || matches!(view.root, Root::Slot(_)) {
            // Not what is lent to the run, nor in another order.
            self.values[id.index()] = self.copied_view(&view, &shape);
            view = self.memory(id).0;
        }
        match view.root {
            Root::Buffer(buffer) => OutputDraft::Real { buffer: Buffer(buffer), offset: view.offset, shape },
            Root::Slot(_) => unreachable!("an output is a buffer"),
        }
    }
}

/// A view as a group loads it.
fn load(view: &View) -> Load {
    Load::Memory { root: view.root, offset: view.offset, flat: view.flat() }
}

/// An array around the axes to fold as one, if they lie beside each other.
fn beside_each_other(shape: &Shape, axes: AxisSet) -> Option<AroundAxis> {
    let folded = |axis: &usize| axes.contains(*axis) && shape[*axis] != 1;
    let first = (0..shape.len()).find(folded).unwrap_or(shape.len());
    let end = (0..shape.len()).rfind(folded).map_or(shape.len(), |last| last + 1);
    let beside = (first..end).all(|axis| axes.contains(axis) || shape[axis] == 1);
    let product = |axes: std::ops::Range<usize>| shape[axes].iter().product();
    let around =
        || AroundAxis { outer: product(0..first), length: product(first..end), inner: product(end..shape.len()) };
    beside.then(around)
}

/// The view with the axes to fold moved to the end, and the array around these.
fn kept_before_folded(view: &View, axes: AxisSet) -> (View, AroundAxis) {
    let (folded, kept): (Vec<usize>, Vec<usize>) = (0..view.dims.len()).partition(|&axis| axes.contains(axis));
    let length = folded.iter().map(|&axis| view.dims[axis].length).product();
    let outer = kept.iter().map(|&axis| view.dims[axis].length).product();
    (view.transpose(kept.into_iter().chain(folded)), AroundAxis { outer, length, inner: 1 })
}
