//! Terms of sums that are no elementwise ops: computed onto each other.

use super::{
    super::{
        draft::{Buffer, Draft},
        view::{Root, View},
    },
    Drafter, Value,
};
use crate::{
    graph::Graph,
    kernel::Binary,
    op::{NodeId, Op},
    shape::AroundAxis,
};

/// The nodes that use each node, in order, a node that uses it twice twice; and which nodes are kept after the last.
pub(super) struct Users {
    /// The users of node `i` are `users[ends[i - 1]..ends[i]]`.
    ends: Vec<u32>,
    users: Vec<NodeId>,
    kept: Vec<bool>,
}

impl Users {
    pub(super) fn of(graph: &Graph, needed: &[bool], outputs: &[NodeId]) -> Self {
        let edges = || {
            let needed = graph.ids().filter(|id| needed[id.index()]);
            needed.flat_map(|user| graph.inputs(user).iter().map(move |input| (input.index(), user)))
        };
        let mut ends = vec![0u32; graph.len() + 1];
        edges().for_each(|(input, _)| ends[input + 1] += 1);
        (1..ends.len()).for_each(|i| ends[i] += ends[i - 1]);
        let mut users = vec![NodeId::NONE; ends[graph.len()] as usize];
        for (input, user) in edges() {
            users[ends[input] as usize] = user;
            ends[input] += 1;
        }
        let mut kept = vec![false; graph.len()];
        outputs.iter().for_each(|output| kept[output.index()] = true);
        Users { ends, users, kept }
    }

    pub(super) fn all(&self, id: NodeId) -> &[NodeId] {
        let start = id.index().checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.users[start as usize..self.ends[id.index()] as usize]
    }

    pub(super) fn is_kept(&self, id: NodeId) -> bool {
        self.kept[id.index()]
    }

    /// The only node that uses this one, if it is the only use.
    fn only(&self, id: NodeId) -> Option<NodeId> {
        match self.all(id) {
            &[user] if !self.is_kept(id) => Some(user),
            _ => None,
        }
    }
}

impl Drafter<'_> {
    /// Whether only a sum needs the node, so that it can be computed onto the other terms.
    pub(super) fn is_term(&self, id: NodeId) -> bool {
        let adds = |user: NodeId| {
            self.graph.op(user) == Op::Binary(Binary::Add)
                && self
                    .graph
                    .inputs(user)
                    .iter()
                    .all(|input| self.graph.node(*input).shape == self.graph.node(id).shape)
        };
        self.fuse && self.users.only(id).is_some_and(adds)
    }

    pub(super) fn is_waiting_term(&self, id: NodeId) -> bool {
        matches!(self.values[id.index()], Value::Term)
    }

    /// The sum of two terms of which one waits, computed onto the other, if that is its own.
    pub(super) fn added_onto(&mut self, id: NodeId) -> Option<Value> {
        let inputs = self.graph.inputs(id);
        let waits = |input: &&NodeId| self.is_waiting_term(**input);
        let is_product = |input: &NodeId| self.graph.op(*input) == Op::Matmul;
        // A product comes first, for what it is computed from may be at hand before what is added to it.
        let term = *inputs.iter().filter(waits).min_by_key(|input| is_product(input))?;
        let other = *inputs.iter().find(|&&input| input != term)?;
        let op = self.graph.op(other);
        let is_stored = || matches!(self.values[other.index()], Value::Memory { .. });
        let is_sum = op == Op::Binary(Binary::Add) && is_stored();
        // An elementwise step onto a product costs less than a product that waits for it.
        if is_product(&term) && ((op != Op::Matmul && !is_sum) || self.users.only(other) != Some(id)) {
            return None;
        }
        let buffer = self.overwritten(other, id)?;
        // A term that reads the other one is computed by now.
        self.is_waiting_term(term).then(|| self.term(term, Some(buffer)))
    }

    /// Computes a product or an adjoint that adds into zeros, on its own or onto a buffer.
    pub(super) fn term(&mut self, id: NodeId, onto: Option<Buffer>) -> Value {
        let (graph, shape) = (self.graph, self.graph.shape(id).clone());
        let inputs = graph.inputs(id);
        let add = onto.is_some();
        match graph.op(id) {
            Op::Matmul => {
                let (left, right) = (self.memory(inputs[0]).0, self.memory(inputs[1]).0);
                let out = onto.unwrap_or_else(|| self.buffer(&shape));
                let limits = self.limits.get(&id).cloned();
                self.step(Draft::Product { left, right, out, add, limits }, out, &shape)
            }
            Op::Unslice(list) => {
                let from = self.memory(inputs[0]).0;
                let out = onto.unwrap_or_else(|| self.buffer(&shape));
                if !add {
                    self.push(Draft::Fill { out, length: shape.size(), value: 0.0 });
                }
                let whole = View::row_major(Root::Buffer(out.0), &shape);
                let to = whole.slice(graph.list(list), graph.shape(inputs[0]));
                self.step(Draft::Copy { from, to, add }, out, &shape)
            }
            Op::Scatter(axis) => {
                let around = AroundAxis::of(&shape, axis.into());
                let (input, indices) = (self.row_major(inputs[0]).0, self.indices(inputs[1]));
                let count = graph.shape(inputs[1]).size();
                let out = onto.unwrap_or_else(|| self.buffer(&shape));
                let line = graph.node(id).origin();
                self.step(Draft::Scatter { around, count, indices, input, out, line, add }, out, &shape)
            }
            other => unreachable!("{} is no term", other.name()),
        }
    }
}
