//! Arrays with a part replaced or added to: in the place of the array before, where nothing reads that afterwards.
//!
//! So an array that is updated n times costs n times the part, not n times the array.

use super::{
    super::{
        draft::{Buffer, Draft},
        view::{Root, View},
    },
    Drafter, Value,
};
use crate::op::{ListId, NodeId, Op};

impl Drafter<'_> {
    /// The array with a part replaced.
    pub(super) fn with_slice(&mut self, id: NodeId, list: ListId) -> Value {
        let (graph, shape) = (self.graph, self.graph.shape(id));
        let &[part, base] = graph.inputs(id) else { unreachable!("a part and an array") };
        // The part is computed before other readers of the array are, so that what it is computed from joins one group.
        self.settle(part);
        let in_place = if self.fuse && part != base { self.overwritten(base, id) } else { None };
        let out = in_place.unwrap_or_else(|| self.buffer(shape));
        let whole = View::row_major(Root::Buffer(out.0), shape);
        if in_place.is_none() {
            match self.values[base.index()] {
                Value::Number(value) => self.push(Draft::Fill { out, length: shape.size(), value }),
                _ => {
                    let from = self.memory(base).0;
                    self.push(Draft::Copy { from, to: whole.clone(), add: false })
                }
            };
        }
        let from = self.memory(part).0;
        let to = whole.slice(graph.list(list), graph.shape(part));
        self.step(Draft::Copy { from, to, add: false }, out, shape)
    }

    /// The buffer of a node's numbers, all of it, if `writer` may write into it: everything else that reads them comes
    /// before. What has yet to read them is computed now, and small views that are read later are copied.
    pub(super) fn overwritten(&mut self, id: NodeId, writer: NodeId) -> Option<Buffer> {
        if !makes_numbers(self.graph.op(id)) || self.users.is_kept(id) || !self.is_read_before(id, writer) {
            return None;
        }
        if self.graph.op(id) == Op::Reshape {
            let before = self.graph.inputs(id)[0];
            self.overwritten(before, id)?;
        }
        let (view, _) = self.memory(id);
        self.read_now(id, writer);
        match view.root {
            Root::Buffer(buffer) if view.offset == 0 && view.is_row_major() => Some(Buffer(buffer)),
            _ => None,
        }
    }

    /// True if all users of a node come before `writer`, and its views that are read later are small.
    fn is_read_before(&self, id: NodeId, writer: NodeId) -> bool {
        let size = self.graph.shape(id).size();
        self.users.all(id).iter().all(|&user| user <= writer) && self.are_later_views_small(id, writer, size)
    }

    /// True if the views of a node that are read from `writer` on have few elements beside `size`.
    fn are_later_views_small(&self, id: NodeId, writer: NodeId, size: usize) -> bool {
        self.users.all(id).iter().all(|&user| match self.graph.op(user) {
            _ if user >= writer => true,
            Op::Barrier | Op::Checkpoint(_) => false,
            op if op.is_view() => {
                let is_small = self.graph.shape(user).size() * self.drafts.tuning.small_view <= size;
                (is_small || !self.is_read_after(user, writer)) && self.are_later_views_small(user, writer, size)
            }
            _ => true,
        })
    }

    /// True if something reads a node from `writer` on.
    fn is_read_after(&self, id: NodeId, writer: NodeId) -> bool {
        self.users.is_kept(id) || self.users.all(id).iter().any(|&user| user >= writer)
    }

    /// Computes what waits to read a node before `writer`; views that are read later are copied.
    fn read_now(&mut self, id: NodeId, writer: NodeId) {
        let users: Vec<NodeId> = self.users.all(id).iter().copied().filter(|&user| user < writer).collect();
        for user in users {
            if !self.graph.op(user).is_view() {
                self.settle(user);
                continue;
            }
            self.read_now(user, writer);
            if self.is_read_after(user, writer) {
                let (view, _) = self.memory(user);
                self.values[user.index()] = self.copied_view(&view, self.graph.shape(user));
            }
        }
    }
}

/// True if a value of the op has memory of its own.
fn makes_numbers(op: Op) -> bool {
    match op {
        Op::Unary(_) | Op::Binary(_) | Op::Where | Op::Special(_) | Op::Unslice(_) | Op::Scatter(_) | Op::Matmul => {
            true
        }
        Op::Gather(_) | Op::Concatenate(_) | Op::Mask(_) | Op::Unmask(_) | Op::Reduce(..) | Op::WithSlice(_) => true,
        Op::Reshape => true,
        Op::Input(_) | Op::Constant(_) | Op::IndexInput(_) | Op::IndexConstant(_) | Op::Number(_) => false,
        Op::Argument(_) | Op::Cells(_) | Op::ArgReduce(..) | Op::Transpose(_) | Op::Broadcast | Op::Slice(_) => false,
        Op::Sampled(..) | Op::Routine(_) | Op::Linalg(_) | Op::Custom(_) | Op::Loop(_) => false,
        Op::Checkpoint(_) | Op::Barrier => false,
    }
}
