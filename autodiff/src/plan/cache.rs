//! The last few plans of one-shot calls, per thread: used again when the recorded nodes are equal.

use super::{
    Array, Engine, Plan,
    extract::{Slot, Source, Subgraph},
};
use crate::{graph::Graph, op::NodeId};
use smallvec::SmallVec;
use std::{collections::VecDeque, sync::Arc};

const KEPT: usize = 8;
/// A plan that holds more memory than this is not kept,
const KEPT_BYTES: usize = 64 << 20;
/// nor one for more nodes, which hold memory themselves.
const KEPT_NODES: usize = 1 << 16;

/// The plans that a thread keeps, the latest first.
pub struct Plans<A> {
    /// With the subgraphs they were made for.
    of_subgraphs: VecDeque<(Subgraph, Plan<A>)>,
    of_questions: VecDeque<(Asked<A>, Plan<A>)>,
}

impl<A> Default for Plans<A> {
    fn default() -> Self {
        Plans { of_subgraphs: VecDeque::new(), of_questions: VecDeque::new() }
    }
}

/// What a one-shot operator asks about the nodes that were recorded: its name, and the nodes that it is about.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Question {
    pub operator: &'static str,
    pub nodes: SmallVec<[NodeId; 8]>,
}

/// A question about a recording of which nothing was known but its constants.
pub(crate) struct Asked<A> {
    recording: Graph,
    question: Question,
    pub slots: Vec<Slot>,
    pub index_slots: Vec<Source>,
    /// What the derivatives added to the recording's constants.
    pub constants: Vec<Array<A>>,
    pub index_constants: Vec<Arc<[u32]>>,
}

impl<A> Asked<A> {
    pub fn new(recording: Graph, question: Question, subgraph: &Subgraph) -> Self {
        let (slots, index_slots) = (subgraph.slots.clone(), subgraph.index_slots.clone());
        Asked { recording, question, slots, index_slots, constants: Vec::new(), index_constants: Vec::new() }
    }
}

/// Calls `with` with a plan for the subgraph: one made before for an equal one, or a new one.
pub(crate) fn with_cached_plan<A: Engine, R>(subgraph: Subgraph, with: impl FnOnce(&Subgraph, &mut Plan<A>) -> R) -> R {
    let known = take(|plans| &mut plans.of_subgraphs, |known: &Subgraph| known.serves(&subgraph));
    let mut plan = known.map_or_else(|| A::once(&subgraph), |(_, plan)| plan);
    let result = with(&subgraph, &mut plan);
    let nodes = subgraph.graph.len();
    keep(|plans| &mut plans.of_subgraphs, subgraph, plan, nodes);
    result
}

/// The plan made before for an equal question about an equal recording, if there is one. `fits` says whether the
/// constants lie as they did. Whoever takes it gives it back by [`keep_answer`].
pub(crate) fn take_answer<A: Engine>(
    recording: &Graph,
    question: &Question,
    fits: impl Fn(&[Slot]) -> bool,
) -> Option<(Asked<A>, Plan<A>)> {
    let same = |known: &Asked<A>| known.question == *question && known.recording.same(recording) && fits(&known.slots);
    take(|plans| &mut plans.of_questions, same)
}

/// Keeps the plan for the next time that the question is asked.
pub(crate) fn keep_answer<A: Engine>(asked: Asked<A>, plan: Plan<A>) {
    let nodes = asked.recording.len();
    keep(|plans| &mut plans.of_questions, asked, plan, nodes);
}

type List<A, K> = VecDeque<(K, Plan<A>)>;

fn take<A: Engine, K>(
    list: impl Fn(&mut Plans<A>) -> &mut List<A, K>,
    is_wanted: impl Fn(&K) -> bool,
) -> Option<(K, Plan<A>)> {
    A::plans().with_borrow_mut(|plans| {
        let list = list(plans);
        let position = list.iter().position(|(known, _)| is_wanted(known))?;
        list.remove(position)
    })
}

fn keep<A: Engine, K>(list: impl Fn(&mut Plans<A>) -> &mut List<A, K>, key: K, plan: Plan<A>, nodes: usize) {
    if plan.machine.bytes() <= KEPT_BYTES && nodes <= KEPT_NODES {
        A::plans().with_borrow_mut(|plans| {
            let list = list(plans);
            list.truncate(KEPT - 1);
            list.push_front((key, plan));
        });
    }
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
