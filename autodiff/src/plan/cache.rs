//! The last few plans of one-shot calls, per thread: used again when the recorded nodes are equal.

use super::{Engine, Plan, extract::Subgraph};
use std::collections::VecDeque;

const KEPT: usize = 8;
/// A plan that holds more memory than this is not kept,
const KEPT_BYTES: usize = 64 << 20;
/// nor one for more nodes, which hold memory themselves.
const KEPT_NODES: usize = 1 << 16;

/// Plans with the subgraphs they were made for, the latest first.
pub struct Plans<A>(VecDeque<(Subgraph, Plan<A>)>);

impl<A> Default for Plans<A> {
    fn default() -> Self {
        Plans(VecDeque::new())
    }
}

/// Calls `with` with a plan for the subgraph: one made before for an equal one, or a new one.
pub(crate) fn with_cached_plan<A: Engine, R>(subgraph: Subgraph, with: impl FnOnce(&Subgraph, &mut Plan<A>) -> R) -> R {
    let known = A::plans().with_borrow_mut(|plans| {
        let position = plans.0.iter().position(|(known, _)| known.serves(&subgraph))?;
        plans.0.remove(position).map(|(_, plan)| plan)
    });
    let mut plan = known.unwrap_or_else(|| A::once(&subgraph));
    let result = with(&subgraph, &mut plan);
    if plan.machine.bytes() <= KEPT_BYTES && subgraph.graph.len() <= KEPT_NODES {
        A::plans().with_borrow_mut(|plans| {
            plans.0.truncate(KEPT - 1);
            plans.0.push_front((subgraph, plan));
        });
    }
    result
}

impl Subgraph {
    /// Whether a plan for this subgraph is one for `other` too: the numbers may differ, the nodes may not.
    fn serves(&self, other: &Subgraph) -> bool {
        self.graph.same(&other.graph)
            && self.outputs == other.outputs
            && self.slots.len() == other.slots.len()
            && self.slots.iter().zip(&other.slots).all(|(own, other)| own.strides == other.strides)
            && self.index_slots.len() == other.index_slots.len()
    }
}
