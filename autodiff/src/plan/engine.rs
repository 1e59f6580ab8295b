//! The element types as the rest of the crate sees planner and machine.

// The trait is public, because `Real` is; what it hands on is the crate's own and cannot be named outside.
#![allow(private_interfaces)]

use super::{
    BoundSlots, OwnedPlan, Plan,
    cache::Plans,
    extract::Subgraph,
    trap::{Fault, TrapPlan, Watch},
};
use crate::kernel::{Bindings, Failure, Scalar};
use std::{cell::RefCell, thread::LocalKey};

/// An element type with the planner and the kernels for it.
///
/// Generic code is compiled again in each crate that calls it. These functions are not generic, so planner
/// and kernels are compiled with this crate, and the crates that use it build fast.
pub trait Engine: Scalar {
    /// The latest one-shot plans of this thread.
    #[doc(hidden)]
    fn plans() -> &'static LocalKey<RefCell<Plans<Self>>>;

    #[doc(hidden)]
    fn once(subgraph: &Subgraph) -> Plan<Self>;

    #[doc(hidden)]
    fn owned(subgraph: &Subgraph, bound: &BoundSlots<Self>) -> OwnedPlan<Self>;

    #[doc(hidden)]
    fn owned_simple(subgraph: Subgraph, bound: BoundSlots<Self>) -> OwnedPlan<Self>;

    #[doc(hidden)]
    fn trapping(subgraph: &Subgraph) -> TrapPlan<Self>;

    #[doc(hidden)]
    fn run(bindings: Bindings<'_, '_, Self>) -> Result<(), Box<Failure>>;

    #[doc(hidden)]
    fn run_watched(watch: &Watch, subgraph: &Subgraph, bindings: Bindings<'_, '_, Self>) -> Result<(), Fault>;
}

macro_rules! engine {
    ($($type:ty)*) => {$(
        impl Engine for $type {
            fn plans() -> &'static LocalKey<RefCell<Plans<Self>>> {
                thread_local! {
                    static PLANS: RefCell<Plans<$type>> = RefCell::default();
                }
                &PLANS
            }

            fn once(subgraph: &Subgraph) -> Plan<Self> {
                Plan::once(subgraph)
            }

            fn owned(subgraph: &Subgraph, bound: &BoundSlots<Self>) -> OwnedPlan<Self> {
                OwnedPlan::new(subgraph, bound)
            }

            fn owned_simple(subgraph: Subgraph, bound: BoundSlots<Self>) -> OwnedPlan<Self> {
                OwnedPlan::of_simple(subgraph, bound)
            }

            fn trapping(subgraph: &Subgraph) -> TrapPlan<Self> {
                TrapPlan::new(subgraph)
            }

            fn run(bindings: Bindings<'_, '_, Self>) -> Result<(), Box<Failure>> {
                bindings.run()
            }

            fn run_watched(
                watch: &Watch,
                subgraph: &Subgraph,
                bindings: Bindings<'_, '_, Self>,
            ) -> Result<(), Fault> {
                watch.run(subgraph, bindings)
            }
        }
    )*};
}

engine!(f32 f64);
