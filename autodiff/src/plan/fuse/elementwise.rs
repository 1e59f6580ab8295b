//! Elementwise nodes wait until something needs them, and then join a group.

use super::{
    super::draft::{Load, Operand},
    Drafter, Value, load,
};
use crate::{
    kernel::Elementwise,
    op::{NodeId, Number, Op},
    shape::Shape,
};
use smallvec::SmallVec;

impl Drafter<'_> {
    /// Computes what waits until now.
    pub(super) fn settle(&mut self, id: NodeId) {
        match self.values[id.index()] {
            Value::Waiting(source) => {
                if let Value::Waiting(_) = self.values[source.index()] {
                    self.place(source);
                }
                self.values[id.index()] = self.values[source.index()].clone();
            }
            Value::Term => self.values[id.index()] = self.term(id, None),
            _ => {}
        }
    }

    /// Puts an elementwise node that waits into a group, with all waiting ones over as many elements that it needs.
    pub(super) fn place(&mut self, id: NodeId) {
        let (graph, length) = (self.graph, self.graph.shape(id).size());
        let (mut open, mut nodes) = (vec![id], Vec::new());
        while let Some(node) = open.pop() {
            if let Value::Nothing = self.values[node.index()] {
                continue;
            }
            self.values[node.index()] = Value::Nothing;
            nodes.push(node);
            for &input in graph.inputs(node) {
                match self.values[input.index()] {
                    // One that is no longer waiting itself has been found before, or was settled.
                    Value::Waiting(source) if graph.shape(source).size() == length => {
                        if let Value::Waiting(_) = self.values[source.index()] {
                            open.push(source);
                        }
                    }
                    _ => self.settle(input),
                }
            }
        }
        nodes.sort_unstable();
        nodes.iter().for_each(|&node| self.prepare_inputs(node));
        let inputs = nodes.iter().flat_map(|&node| graph.inputs(node));
        let earliest = inputs.map(|&input| self.earliest(input)).max().unwrap_or(0);
        let mut step = self.group_for(length, |group| earliest <= group);
        for node in nodes {
            if self.is_full(step) {
                step = self.new_group(length);
            }
            self.values[node.index()] = self.in_group(node, step);
        }
    }

    /// An elementwise node in a group of its own.
    pub(super) fn placed_alone(&mut self, id: NodeId) -> Value {
        self.prepare_inputs(id);
        let step = self.new_group(self.graph.shape(id).size());
        self.in_group(id, step)
    }

    /// The first step that a group which uses the value may be.
    pub(super) fn earliest(&self, id: NodeId) -> usize {
        let id = match self.values[id.index()] {
            Value::Waiting(source) => source,
            _ => id,
        };
        match self.values[id.index()] {
            Value::InGroup { step, .. } => step,
            Value::Memory { ready, .. } | Value::Flat { ready, .. } | Value::Indices { ready, .. } => ready,
            Value::Nothing | Value::Waiting(_) | Value::Term | Value::Number(_) | Value::Cells(_) => 0,
        }
    }

    /// Puts into memory what an elementwise node cannot take as it is: numbers where it takes no single ones, and
    /// arrays to be stretched that no strides can describe.
    pub(super) fn prepare_inputs(&mut self, id: NodeId) {
        let (graph, op) = (self.graph, elementwise(self.graph.op(id)));
        for (position, &input) in graph.inputs(id).iter().enumerate() {
            let stored = match self.values[input.index()] {
                Value::Number(_) => !op.takes_single(position),
                Value::Flat { .. } => graph.shape(input).size() != graph.shape(id).size(),
                _ => false,
            };
            if stored {
                let (view, ready) = self.memory(input);
                self.values[input.index()] = Value::Memory { view, ready };
            }
        }
    }

    /// Adds an elementwise node to the group at `step`.
    pub(super) fn in_group(&mut self, id: NodeId, step: usize) -> Value {
        let (graph, op) = (self.graph, elementwise(self.graph.op(id)));
        let inputs = graph.inputs(id).iter().map(|&input| {
            if let Value::Waiting(source) = self.values[input.index()] {
                self.values[input.index()] = self.values[source.index()].clone();
            }
            self.operand(input, step, graph.shape(id))
        });
        let inputs: SmallVec<[Operand; 3]> = inputs.collect();
        Value::InGroup { step, op: self.group(step).map(op, &inputs) }
    }

    /// The input of an op in group `step` over the elements of `shape`.
    pub(super) fn operand(&mut self, input: NodeId, step: usize, shape: &Shape) -> Operand {
        let load = match self.values[input.index()] {
            Value::InGroup { step: own, op } if own == step => return Operand::Op(op),
            Value::Number(value) => Load::Number(Number::new(value)),
            Value::Cells(mask) => Load::Cells(mask),
            Value::Flat { ref view, .. } => load(view),
            _ => load(&self.memory(input).0.broadcast(shape)),
        };
        self.group(step).load(load)
    }
}

/// The op of an elementwise node.
fn elementwise(op: Op) -> Elementwise {
    match op {
        Op::Unary(op) => Elementwise::Unary(op),
        Op::Binary(op) => Elementwise::Binary(op),
        Op::Where => Elementwise::Where,
        Op::Special(op) => Elementwise::Special(op),
        other => unreachable!("{} is not elementwise", other.name()),
    }
}
