//! A cache of one-shot plans, per thread: a plan serves again when the recorded nodes are equal.

use super::{
    Array, Plan,
    extract::{Slot, Source, Subgraph},
};
use crate::{graph::Graph, kernel::Scalar, op::NodeId};
use smallvec::SmallVec;
use std::{cell::RefCell, collections::VecDeque, sync::Arc, thread::LocalKey};

/// Plans per list.
const CAPACITY: usize = 8;
/// Plans that hold more memory are not cached.
const MOST_BYTES: usize = 64 << 20;
/// Plans for more nodes are not cached, because the nodes hold memory themselves.
const MOST_NODES: usize = 1 << 16;

/// The cached plans of a thread, latest first.
pub struct Plans<A> {
    of_subgraphs: VecDeque<(Subgraph, Plan<A>)>,
    of_one_shots: VecDeque<(Cached<A>, Plan<A>)>,
}

impl<A> Default for Plans<A> {
    fn default() -> Self {
        Plans { of_subgraphs: VecDeque::new(), of_one_shots: VecDeque::new() }
    }
}

/// An element type with a cache of plans for each thread.
pub trait PlanCache: Scalar {
    /// The cache of this thread.
    #[doc(hidden)]
    fn plans() -> &'static LocalKey<RefCell<Plans<Self>>>;
}

macro_rules! plan_caches {
    ($($type:ty)*) => {$(
        impl PlanCache for $type {
            fn plans() -> &'static LocalKey<RefCell<Plans<Self>>> {
                thread_local! {
                    static PLANS: RefCell<Plans<$type>> = RefCell::default();
                }
                &PLANS
            }
        }
    )*};
}

plan_caches!(f32 f64);

pub(crate) type Nodes = SmallVec<[NodeId; 4]>;

/// A one-shot operator on recorded nodes. Together with the recording it determines the plan.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum OneShot {
    /// A cost, its gradients in the leaves, and other results.
    Gradients {
        cost: NodeId,
        leaves: Nodes,
        others: Nodes,
    },
    /// A value, and its derivative along a direction: pairs of a leaf and its tangent.
    Tangent {
        value: NodeId,
        directions: Vec<(NodeId, NodeId)>,
    },
    /// A value, and the derivatives of its product with a cotangent in the leaves.
    Cotangents {
        value: NodeId,
        cotangent: NodeId,
        leaves: Nodes,
    },
    /// The Hessian of a cost times a vector.
    HessianProduct {
        cost: NodeId,
        directions: Vec<(NodeId, NodeId)>,
    },
    /// The Gauss-Newton matrix of a cost of a value times a vector.
    GaussNewtonProduct {
        value: NodeId,
        cost: NodeId,
        directions: Vec<(NodeId, NodeId)>,
    },
    Jacobian {
        value: NodeId,
        variable: NodeId,
    },
    Hessian {
        cost: NodeId,
        variable: NodeId,
    },
}

/// What a plan for a one-shot operator was made for, and the constants that go with it.
pub(crate) struct Cached<A> {
    /// The recording before it was differentiated. Nothing of it was known but its constants.
    recording: Graph,
    one_shot: OneShot,
    pub slots: Vec<Slot>,
    pub index_slots: Vec<Source>,
    /// The constants that differentiation recorded.
    pub constants: Vec<Array<A>>,
    pub index_constants: Vec<Arc<[u32]>>,
}

impl<A> Cached<A> {
    pub fn new(recording: Graph, one_shot: OneShot, subgraph: &Subgraph) -> Self {
        let (slots, index_slots) = (subgraph.slots.clone(), subgraph.index_slots.clone());
        Cached { recording, one_shot, slots, index_slots, constants: Vec::new(), index_constants: Vec::new() }
    }
}

/// Calls `with` with a plan for the subgraph: the cached plan of an equal one, or a new one.
pub(crate) fn with_cached_plan<A: PlanCache, R>(
    subgraph: Subgraph,
    with: impl FnOnce(&Subgraph, &mut Plan<A>) -> R,
) -> R {
    let cached = take(|plans| &mut plans.of_subgraphs, |cached: &Subgraph| cached.serves(&subgraph));
    let mut plan = cached.map_or_else(|| Plan::once(&subgraph), |(_, plan)| plan);
    let result = with(&subgraph, &mut plan);
    let nodes = subgraph.graph.len();
    keep(|plans| &mut plans.of_subgraphs, subgraph, plan, nodes);
    result
}

/// Takes the plan of an equal operator on an equal recording out of the cache. `fits` checks the memory layout of the
/// constants. The caller returns the plan by [`keep_cached`].
pub(crate) fn take_cached<A: PlanCache>(
    recording: &Graph,
    one_shot: &OneShot,
    fits: impl Fn(&[Slot]) -> bool,
) -> Option<(Cached<A>, Plan<A>)> {
    let same =
        |cached: &Cached<A>| cached.one_shot == *one_shot && cached.recording.same(recording) && fits(&cached.slots);
    take(|plans| &mut plans.of_one_shots, same)
}

/// Puts a plan into the cache.
pub(crate) fn keep_cached<A: PlanCache>(cached: Cached<A>, plan: Plan<A>) {
    let nodes = cached.recording.len();
    keep(|plans| &mut plans.of_one_shots, cached, plan, nodes);
}

type List<A, K> = VecDeque<(K, Plan<A>)>;

fn take<A: PlanCache, K>(
    list: impl Fn(&mut Plans<A>) -> &mut List<A, K>,
    is_wanted: impl Fn(&K) -> bool,
) -> Option<(K, Plan<A>)> {
    A::plans().with_borrow_mut(|plans| {
        let list = list(plans);
        let position = list.iter().position(|(key, _)| is_wanted(key))?;
        list.remove(position)
    })
}

fn keep<A: PlanCache, K>(list: impl Fn(&mut Plans<A>) -> &mut List<A, K>, key: K, plan: Plan<A>, nodes: usize) {
    if plan.machine.bytes() <= MOST_BYTES && nodes <= MOST_NODES {
        A::plans().with_borrow_mut(|plans| {
            let list = list(plans);
            list.truncate(CAPACITY - 1);
            list.push_front((key, plan));
        });
    }
}

impl Subgraph {
    /// Whether a plan for this subgraph serves `other` too: the numbers may differ, the nodes may not.
    fn serves(&self, other: &Subgraph) -> bool {
        self.graph.same(&other.graph)
            && self.outputs == other.outputs
            && self.slots.len() == other.slots.len()
            && self.slots.iter().zip(&other.slots).all(|(own, other)| own.strides == other.strides)
            && self.index_slots.len() == other.index_slots.len()
    }
}
