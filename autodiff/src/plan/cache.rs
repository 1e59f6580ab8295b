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
/// The plans of a thread for an element type hold so much memory at most.
const MOST_BYTES: usize = 64 << 20;
/// Plans for more nodes are not cached, because the nodes hold memory themselves.
const MOST_NODES: usize = 1 << 16;

/// The cached plans of a thread, latest first.
pub struct Plans<A> {
    of_subgraphs: VecDeque<(Subgraph, Plan<A>)>,
    of_one_shots: VecDeque<(Cached<A>, Plan<A>)>,
}

impl<A: Scalar> Plans<A> {
    /// Takes out the oldest plans for which there is no room.
    fn evict(&mut self) -> (List<A, Subgraph>, List<A, Cached<A>>) {
        let mut evicted = (VecDeque::new(), VecDeque::new());
        loop {
            let (subgraphs, one_shots) = (bytes(&self.of_subgraphs), bytes(&self.of_one_shots));
            let (all, most) = (subgraphs + one_shots, MOST_BYTES);
            if self.of_subgraphs.len() > CAPACITY || (all > most && subgraphs >= one_shots) {
                evicted.0.extend(self.of_subgraphs.pop_back());
            } else if self.of_one_shots.len() > CAPACITY || all > most {
                evicted.1.extend(self.of_one_shots.pop_back());
            } else {
                return evicted;
            }
        }
    }
}

fn bytes<A: Scalar, K>(list: &List<A, K>) -> usize {
    list.iter().map(|(_, plan)| plan.machine.bytes()).sum()
}

/// Gives back the memory of what this thread keeps for one-shot calls: the last plans for each element type, which serve
/// again when the same ops are recorded, and which hold 64 MiB at most.
pub fn clear_plans() {
    fn clear<A: PlanCache>() {
        let plans = A::plans().try_with(RefCell::take);
        // Dropped here, as a user's op may use the cache when it is.
        drop(plans);
    }
    clear::<f32>();
    clear::<f64>();
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
    // A thread that ends has none.
    let found = A::plans().try_with(|plans| {
        let mut plans = plans.borrow_mut();
        let list = list(&mut plans);
        let position = list.iter().position(|(key, _)| is_wanted(key))?;
        list.remove(position)
    });
    found.ok().flatten()
}

fn keep<A: PlanCache, K>(list: impl Fn(&mut Plans<A>) -> &mut List<A, K>, key: K, plan: Plan<A>, nodes: usize) {
    if plan.machine.bytes() <= MOST_BYTES && nodes <= MOST_NODES {
        let evicted = A::plans().try_with(|plans| {
            let mut plans = plans.borrow_mut();
            list(&mut plans).push_front((key, plan));
            plans.evict()
        });
        // Dropped when nothing is borrowed: a user's op may call the crate then.
        drop(evicted);
    }
}

impl Subgraph {
    /// Whether a plan for this subgraph serves `other` too: the numbers may differ, the nodes may not.
    fn serves(&self, other: &Subgraph) -> bool {
        self.graph.same(&other.graph)
            && std::ptr::eq(self.tuning, other.tuning)
            && self.outputs == other.outputs
            && self.slots.len() == other.slots.len()
            && self.slots.iter().zip(&other.slots).all(|(own, other)| own.strides == other.strides)
            && self.index_slots.len() == other.index_slots.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{kernel::Unary, op::Op, tuning::Tuning};
    use std::panic::Location;

    /// A plan that holds so many numbers.
    fn planned(length: usize) -> Subgraph {
        let (mut graph, line) = (Graph::default(), Location::caller());
        let shape = graph.intern_shape(&[length]);
        let x = graph.push(Op::Input(0), &[], shape, line, NodeId::NONE);
        let y = graph.push(Op::Unary(Unary::Exp), &[x], shape, line, NodeId::NONE);
        let slots = vec![Slot { source: Source::Parameter(0), strides: None }];
        Subgraph {
            graph,
            outputs: vec![y],
            slots,
            index_slots: Vec::new(),
            origins: Vec::new(),
            tuning: Tuning::DEFAULT,
        }
    }

    #[test]
    fn plans_have_a_budget_together() {
        let kept = || f64::plans().with_borrow(|plans| (plans.of_subgraphs.len(), bytes(&plans.of_subgraphs)));
        for count in 1..20 {
            with_cached_plan::<f64, _>(planned((2 << 20) - count), |_, _| {});
            let (plans, bytes) = kept();
            assert_eq!(plans, count.min(4));
            assert!(bytes <= MOST_BYTES);
        }
        // Few large ones give way to many small ones, the latest of which are kept.
        (1..=20).for_each(|length| with_cached_plan::<f64, _>(planned(length), |_, _| {}));
        let (plans, bytes) = kept();
        assert!(plans == CAPACITY && bytes < 1 << 16, "{plans} plans, {bytes} bytes");
        clear_plans();
        assert_eq!(kept(), (0, 0));
    }

    /// A one-shot call plans once, and equal calls find its plan.
    #[test]
    fn equal_one_shot_calls_share_a_plan() {
        clear_plans();
        let kept = || f64::plans().with_borrow(|plans| (plans.of_one_shots.len(), plans.of_subgraphs.len()));
        for x in [0.5f64, 1.5] {
            assert_eq!(crate::value_and_grad(|_, x| x.square(), x), (x * x, 2.0 * x));
            assert_eq!(kept(), (1, 0));
        }
        crate::value_and_grad(|_, x| x.sin(), 0.5f64);
        assert_eq!(kept(), (2, 0));
        clear_plans();
    }
}
