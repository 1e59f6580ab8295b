//! The engine, compiled for each element type.

// `Engine` is public because `Real` is; the types in its signatures belong to the crate and cannot be named outside.
#![allow(private_interfaces)]

use crate::{
    error::Error,
    kernel::Bindings,
    op::NodeId,
    plan::{Array, Begun, OneShot, PlanCache, Prepared},
    tape::{Read, Tape},
};
#[cfg(feature = "serde")]
use crate::{inputs::Inputs, plan::Recorded};
use ndarray::{ArrayD, ArrayViewD};
use std::sync::Arc;

/// An element type for which the engine is compiled: differentiation, planning and running.
///
/// Generic code is instantiated in every crate that calls it. These functions are not generic, so what is behind them is
/// compiled with this crate, and the crates that use it build fast. The implementations are in `instances`.
pub trait Engine: PlanCache {
    /// Records a copy of an array that is known now.
    #[doc(hidden)]
    #[track_caller]
    fn constant(tape: &Tape<Self>, array: ArrayViewD<'_, Self>) -> NodeId;

    /// Computes the value of a node.
    #[doc(hidden)]
    fn compute(tape: &Tape<Self>, node: NodeId) -> Result<Array<Self>, Error>;

    /// Computes the integers of a node.
    #[doc(hidden)]
    fn compute_indices(tape: &Tape<Self>, node: NodeId) -> Result<Arc<[u32]>, Error>;

    /// Evaluates a one-shot operator, and reads the results.
    #[doc(hidden)]
    fn evaluate_once(tape: &Tape<Self>, one_shot: OneShot, read: Read<'_, Self>) -> Result<(), Error>;

    /// Records the derivatives of `⟨cotangent, value⟩` in the leaves, by reverse mode.
    #[doc(hidden)]
    fn gradients(tape: &Tape<Self>, value: NodeId, cotangent: NodeId, leaves: &[NodeId]) -> Vec<NodeId>;

    /// Records the derivatives of the values along the directions, pairs of a leaf and its tangent, by forward mode.
    #[doc(hidden)]
    #[track_caller]
    fn tangents(tape: &Tape<Self>, directions: &[(NodeId, NodeId)], values: &[NodeId]) -> Vec<NodeId>;

    /// For terms that are linear in `cotangent`, records what `Σ ⟨term, tangent⟩` multiplies it with, if anything. The
    /// terms come in pairs with their tangents.
    #[doc(hidden)]
    fn transposed(tape: &Tape<Self>, cotangent: NodeId, terms: &[(NodeId, NodeId)]) -> Option<NodeId>;

    /// Records the Jacobian of a value in a variable.
    #[doc(hidden)]
    #[track_caller]
    fn jacobian(tape: &Tape<Self>, value: NodeId, variable: NodeId) -> NodeId;

    /// Plans a program that returns the outputs.
    #[doc(hidden)]
    fn program(tape: Tape<Self>, outputs: &[NodeId]) -> Prepared<Self>;

    /// Plans a program from a file.
    #[cfg(feature = "serde")]
    #[doc(hidden)]
    fn prepare(recorded: Recorded<Self>, inputs: Inputs, recorded_at: String) -> Prepared<Self>;

    /// Runs a program whose parameters are bound.
    #[doc(hidden)]
    fn run(bindings: Bindings<'_, '_, Self>, run: Begun<'_>) -> Result<(), Error>;

    /// The numbers as an array of this shape.
    #[doc(hidden)]
    fn array(numbers: &[Self], shape: &[usize]) -> ArrayD<Self>;
}
