//! A program ready to run: its plan, and the parameters that it takes.

use super::{
    Bound, BoundSlots, OwnedPlan, Plan,
    extract::Subgraph,
    trap::{TrapPlan, Watch},
};
use crate::{
    error::Error,
    inputs::Inputs,
    kernel::{Bindings, Scalar},
};
use std::sync::Arc;

/// A program of an element type, whatever the types of its parameters and outputs.
pub(crate) struct Prepared<A> {
    pub plan: OwnedPlan<A>,
    pub inputs: Inputs,
    slots: Slots,
    pub recorded_at: String,
    pub trap: Option<Trap<A>>,
}

/// A recorded subgraph to make a program of.
pub(crate) enum Recorded<A> {
    Plain(Subgraph, BoundSlots<A>),
    /// From a file: simplified, with its constants folded.
    #[cfg(feature = "serde")]
    Simplified(Subgraph, BoundSlots<A>),
    /// The program is to look for NaN and infinities.
    Trapping(Subgraph, BoundSlots<A>),
}

/// For each parameter of a program, the slot that reads it, if any does.
#[derive(Clone)]
pub(crate) struct Slots {
    pub reals: Vec<Option<usize>>,
    pub indices: Vec<Option<usize>>,
}

/// A program that runs node by node, looking for NaN and infinities.
pub(crate) struct Trap<A> {
    pub subgraph: Arc<Subgraph>,
    #[cfg(any(test, feature = "serde"))]
    pub bound: BoundSlots<A>,
    plan: TrapPlan<A>,
    slots: Slots,
}

impl<A: Scalar> Clone for Prepared<A> {
    fn clone(&self) -> Self {
        let trap = self.trap.as_ref().map(|trap| Trap {
            subgraph: trap.subgraph.clone(),
            #[cfg(any(test, feature = "serde"))]
            bound: trap.bound.clone(),
            plan: trap.plan.clone(),
            slots: trap.slots.clone(),
        });
        let (inputs, recorded_at) = (self.inputs.clone(), self.recorded_at.clone());
        Prepared { plan: self.plan.clone(), inputs, slots: self.slots.clone(), recorded_at, trap }
    }
}

impl<A: Scalar> Prepared<A> {
    pub fn new(recorded: Recorded<A>, inputs: Inputs, recorded_at: String) -> Self {
        let (plan, trap) = match recorded {
            Recorded::Plain(subgraph, bound) => (OwnedPlan::new(&subgraph, &bound), None),
            #[cfg(feature = "serde")]
            Recorded::Simplified(subgraph, bound) => (OwnedPlan::of_simple(subgraph, bound), None),
            Recorded::Trapping(subgraph, bound) => {
                (OwnedPlan::new(&subgraph, &bound), Some(Trap::new(subgraph, bound, &inputs)))
            }
        };
        let slots = Slots::new(&inputs, &plan.bound);
        Prepared { plan, inputs, slots, recorded_at, trap }
    }

    /// Begins a run: the bindings to fill, and what they are filled by.
    #[inline]
    pub fn begin<'d>(&mut self) -> (Bindings<'_, 'd, A>, Begun<'_>) {
        let Prepared { plan, inputs, slots, recorded_at, trap } = self;
        match trap {
            None => (plan.plan.machine.bind(), Begun { inputs, slots, recorded_at, watch: None }),
            Some(Trap { subgraph, plan, slots, .. }) => {
                let watch = Some((&plan.watch, &**subgraph));
                (plan.plan.machine.bind(), Begun { inputs, slots, recorded_at, watch })
            }
        }
    }

    /// The plan that ran.
    #[inline]
    pub fn ran(&self) -> &Plan<A> {
        self.trap.as_ref().map_or(&self.plan.plan, |trap| &trap.plan.plan)
    }
}

/// A run in preparation, beside its bindings.
#[derive(Clone, Copy)]
pub(crate) struct Begun<'m> {
    pub inputs: &'m Inputs,
    pub slots: &'m Slots,
    pub recorded_at: &'m str,
    /// Set where the run looks for NaN and infinities.
    watch: Option<(&'m Watch, &'m Subgraph)>,
}

impl Begun<'_> {
    /// Runs what has been bound.
    pub fn run<A: Scalar>(self, bindings: Bindings<'_, '_, A>) -> Result<(), Error> {
        let outcome = match self.watch {
            None => bindings.run(),
            Some((watch, subgraph)) => watch.run(subgraph, bindings),
        };
        outcome.map_err(|failure| failure.into_error(&self.inputs.lines))
    }
}

impl Slots {
    fn new<A>(inputs: &Inputs, bound: &BoundSlots<A>) -> Self {
        Slots {
            reals: by_parameter(inputs.shapes.len(), &bound.reals),
            indices: by_parameter(inputs.indices.len(), &bound.indices),
        }
    }
}

fn by_parameter<T>(parameters: usize, slots: &[Bound<T>]) -> Vec<Option<usize>> {
    let mut places = vec![None; parameters];
    for (slot, bound) in slots.iter().enumerate() {
        if let Bound::Parameter(number) = bound {
            places[*number as usize] = Some(slot);
        }
    }
    places
}

impl<A: Scalar> Trap<A> {
    fn new(subgraph: Subgraph, bound: BoundSlots<A>, inputs: &Inputs) -> Self {
        let mut plan = TrapPlan::new(&subgraph);
        bound.keep_constants(&mut plan.plan.machine);
        let slots = Slots::new(inputs, &bound);
        Trap {
            subgraph: Arc::new(subgraph),
            #[cfg(any(test, feature = "serde"))]
            bound,
            plan,
            slots,
        }
    }
}
