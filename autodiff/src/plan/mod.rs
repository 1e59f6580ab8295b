//! From a recorded graph to runnable steps.
//!
//! ```text
//!     extract    the nodes that the outputs need, as a graph of its own
//!     simplify   equal nodes become one, exact algebra, masks that run in place or cell by cell
//!     fold       what depends on constants only is computed once          (programs)
//!     limits     what of products is known to be 0, or read by nobody    (programs)
//!     fuse       elementwise chains and the reductions that end them become groups
//!     tile       products and groups over the same rows run a few rows at a time
//!     layout     buffers get places in one block of memory, reused as soon as they are free
//!     lower      steps for the machine
//! ```
//!
//! A plan knows nothing of derivatives: by now they are nodes like all others.

mod cache;
mod careful;
mod draft;
mod extract;
mod fold;
mod fuse;
mod layout;
mod limits;
mod looped;
mod lower;
mod prepared;
mod print;
mod simplify;
mod stats;
mod tile;
mod trap;
mod view;
mod whole;

pub(crate) use cache::{Cached, Nodes, OneShot, keep_cached, take_cached, with_cached_plan};
pub use cache::{PlanCache, clear_plans};
pub(crate) use extract::{Extractor, Slot, Source, Subgraph};
pub(crate) use prepared::{Begun, Prepared, Recorded};
pub use stats::Stats;
pub(crate) use trap::TrapPlan;

use crate::{
    kernel::{self, Machine, Scalar},
    shape::Shape,
};
use draft::Drafts;
use layout::Layout;
use ndarray::{ArcArray, ArrayD, IxDyn};
use rustc_hash::FxHashMap;
use std::{ops::Range, sync::Arc};

/// An array that a plan reads: in row-major order, or with strides that are known to the plan.
pub(crate) type Array<A> = ArcArray<A, IxDyn>;

/// What an output is, and where a run leaves it.
#[derive(Clone, Debug)]
pub(crate) enum Output {
    /// In the machine's own memory from an offset on, in row-major order.
    Real { offset: usize, size: usize, shape: Shape },
    /// In the machine's own integers.
    Indices { offset: usize, shape: Shape },
}

/// Steps ready to run.
pub(crate) struct Plan<A> {
    pub machine: Machine<A>,
    pub outputs: Vec<Output>,
}

impl<A: Scalar> Clone for Plan<A> {
    fn clone(&self) -> Self {
        Plan { machine: self.machine.clone(), outputs: self.outputs.clone() }
    }
}

impl Output {
    /// Whether it is integers, and where they or the numbers lie.
    fn place(&self) -> (bool, Range<usize>) {
        match self {
            Output::Real { offset, size, .. } => (false, *offset..offset + size),
            Output::Indices { offset, shape } => (true, *offset..offset + shape.size()),
        }
    }
}

impl<A: Scalar> Plan<A> {
    /// Plans a subgraph to be run once, or again for an equal one.
    pub fn once(subgraph: &Subgraph) -> Self {
        let (graph, outputs) = simplify::simplify::<A>(&subgraph.graph, &subgraph.outputs, subgraph.tuning);
        let sums = careful::sums(&graph, &outputs);
        let drafts =
            fuse::draft(&graph, &outputs, &sums, &subgraph.slots, &FxHashMap::default(), true, subgraph.tuning);
        let drafts = tile::tile(drafts, size_of::<A>());
        let (mut plan, layout) = Self::lowered(subgraph, &drafts);
        plan.watch(&drafts, &layout, graph, outputs, sums, (subgraph.slots.clone(), subgraph.index_slots.clone()));
        plan
    }

    /// The same, but without a look at sums of squares.
    fn without_care(subgraph: &Subgraph) -> Self {
        let (graph, outputs) = simplify::simplify::<A>(&subgraph.graph, &subgraph.outputs, subgraph.tuning);
        let drafts = fuse::draft(&graph, &outputs, &[], &subgraph.slots, &FxHashMap::default(), true, subgraph.tuning);
        Self::lowered(subgraph, &tile::tile(drafts, size_of::<A>())).0
    }

    /// Each node by itself, as recorded: nothing merged, nothing fused.
    pub fn unfused(subgraph: &Subgraph) -> (Self, Drafts, Layout) {
        let (outputs, slots) = (&subgraph.outputs, &subgraph.slots);
        let drafts = fuse::draft(&subgraph.graph, outputs, &[], slots, &FxHashMap::default(), false, subgraph.tuning);
        let (plan, layout) = Self::lowered(subgraph, &drafts);
        (plan, drafts, layout)
    }

    fn lowered(subgraph: &Subgraph, drafts: &Drafts) -> (Self, Layout) {
        let (machine, layout) = lower::lower(subgraph, drafts);
        let outputs = drafts.outputs.iter().map(|draft| layout.output(draft)).collect();
        (Plan { machine, outputs }, layout)
    }

    /// The numbers of an output, as the last run left them.
    #[inline]
    pub fn output(&self, number: usize) -> (&[A], &Shape) {
        match &self.outputs[number] {
            Output::Real { offset, size, shape } => (&self.machine.own()[*offset..*offset + *size], shape),
            Output::Indices { .. } => unreachable!("output {number} is integers"),
        }
    }

    /// An output as an array of its own.
    pub fn array(&self, number: usize) -> ArrayD<A> {
        let (numbers, shape) = self.output(number);
        kernel::array(numbers.to_vec(), IxDyn(shape))
    }

    /// The integers of an output, as the last run left them.
    pub fn index_output(&self, number: usize) -> (&[u32], &Shape) {
        match &self.outputs[number] {
            Output::Indices { offset, shape } => (&self.machine.own_indices()[*offset..][..shape.size()], shape),
            Output::Real { .. } => unreachable!("output {number} is real numbers"),
        }
    }
}

/// The numbers of an array as a plan reads them.
pub(crate) fn elements<A>(array: &Array<A>) -> &[A] {
    let elements = array.as_slice_memory_order();
    elements.unwrap_or_else(|| unreachable!("arrays are kept without gaps"))
}

/// A plan that owns all it needs but the parameters.
pub(crate) struct OwnedPlan<A> {
    pub plan: Plan<A>,
    pub bound: BoundSlots<A>,
    pub listing: Arc<print::Listing>,
}

/// What a slot is bound to.
#[derive(Clone, Debug)]
pub(crate) enum Bound<T> {
    Parameter(u32),
    Constant(T),
}

/// Numbers and integers for the slots of a graph.
#[derive(Clone, Debug)]
pub(crate) struct BoundSlots<A> {
    pub reals: Vec<Bound<Array<A>>>,
    pub indices: Vec<Bound<Arc<[u32]>>>,
}

impl<A: Scalar> Clone for OwnedPlan<A> {
    fn clone(&self) -> Self {
        OwnedPlan { plan: self.plan.clone(), bound: self.bound.clone(), listing: self.listing.clone() }
    }
}

impl<A: Scalar> OwnedPlan<A> {
    /// Plans a subgraph to be run many times: what depends on constants only is computed here.
    pub fn new(subgraph: &Subgraph, bound: &BoundSlots<A>) -> Self {
        let (graph, outputs) = simplify::simplify::<A>(&subgraph.graph, &subgraph.outputs, subgraph.tuning);
        let (graph, reals) = fold::fold(graph, &outputs, bound.reals.clone(), &bound.indices, subgraph.tuning);
        let compact = fold::compact(&graph, &outputs, &reals, subgraph.tuning);
        let pick = |number: Source| match number {
            Source::Parameter(slot) | Source::Constant(slot) => slot as usize,
            Source::Known(_) => unreachable!("a program knows no values"),
        };
        let reals = compact.slots.iter().map(|slot| reals[pick(slot.source)].clone()).collect();
        let indices = compact.index_slots.iter().map(|&slot| bound.indices[pick(slot)].clone()).collect();
        Self::of_simple(compact, BoundSlots { reals, indices })
    }

    /// Plans a subgraph that has been simplified, and whose constants are folded.
    pub fn of_simple(subgraph: Subgraph, bound: BoundSlots<A>) -> Self {
        let limits = limits::limits(&subgraph, &bound);
        let sums = careful::sums(&subgraph.graph, &subgraph.outputs);
        let drafts =
            fuse::draft(&subgraph.graph, &subgraph.outputs, &sums, &subgraph.slots, &limits, true, subgraph.tuning);
        let drafts = tile::tile(drafts, size_of::<A>());
        let (mut plan, layout) = Plan::lowered(&subgraph, &drafts);
        let slots = (subgraph.slots.clone(), subgraph.index_slots.clone());
        plan.watch(&drafts, &layout, subgraph.graph.clone(), subgraph.outputs.clone(), sums, slots);
        bound.keep_constants(&mut plan.machine);
        let bytes = plan.machine.bytes();
        let listing = Arc::new(print::Listing::new(&bound, subgraph, drafts, layout, bytes));
        OwnedPlan { plan, bound, listing }
    }
}

impl<A: Scalar> BoundSlots<A> {
    /// The slots of a program's recording, with its constants.
    pub fn of(subgraph: &Subgraph, constants: &[Array<A>], index_constants: &[Arc<[u32]>]) -> Self {
        let reals = subgraph.slots.iter().map(|slot| bind(slot.source, constants)).collect();
        let indices = subgraph.index_slots.iter().map(|&source| bind(source, index_constants)).collect();
        BoundSlots { reals, indices }
    }

    /// Binds the constants among the slots, for all runs.
    pub fn keep_constants(&self, machine: &mut Machine<A>) {
        for (slot, bound) in self.reals.iter().enumerate() {
            if let Bound::Constant(array) = bound {
                machine.keep(slot, array.clone());
            }
        }
        for (slot, bound) in self.indices.iter().enumerate() {
            if let Bound::Constant(indices) = bound {
                machine.keep_indices(slot, indices.clone());
            }
        }
    }
}

fn bind<T: Clone>(source: Source, constants: &[T]) -> Bound<T> {
    match source {
        Source::Parameter(number) => Bound::Parameter(number),
        Source::Constant(number) => Bound::Constant(constants[number as usize].clone()),
        Source::Known(_) => unreachable!("a program knows no values"),
    }
}

/// The strides of an array as an extraction wants them.
pub(crate) fn strides<A>(array: &Array<A>) -> extract::Strides {
    (!array.is_standard_layout()).then(|| array.strides().iter().copied().collect())
}

/// An array kept so that a plan can read it in place: without gaps and with strides that are not negative.
pub(crate) fn without_gaps<A: Clone>(array: Array<A>) -> Array<A> {
    let fits = array.is_standard_layout()
        || (array.as_slice_memory_order().is_some() && array.strides().iter().all(|&stride| stride >= 0));
    if fits { array } else { array.as_standard_layout().to_shared() }
}
