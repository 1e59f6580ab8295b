//! The instances of the engine for `f32` and `f64`.

// `Engine` is public because `Real` is; the types in its signatures belong to the crate and cannot be named outside.
#![allow(private_interfaces)]

use crate::{
    engine::Engine,
    error::Error,
    kernel::{self, Bindings},
    op::NodeId,
    operators,
    plan::{Array, Begun, OneShot, Prepared},
    sweep,
    tape::{Read, Tape},
};
#[cfg(feature = "serde")]
use crate::{inputs::Inputs, plan::Recorded};
use ndarray::{ArrayD, ArrayViewD, IxDyn};
use std::sync::Arc;

macro_rules! instances {
    ($($type:ty)*) => {$(
        impl Engine for $type {
            #[track_caller]
            fn constant(tape: &Tape<Self>, array: ArrayViewD<'_, Self>) -> NodeId {
                let copy = match array.as_slice() {
                    Some(numbers) => kernel::array(numbers.to_vec(), array.raw_dim()).into_shared(),
                    None => array.to_shared(),
                };
                tape.constant(copy)
            }

            fn compute(tape: &Tape<Self>, node: NodeId) -> Result<Array<Self>, Error> {
                tape.compute(node)
            }

            fn compute_indices(tape: &Tape<Self>, node: NodeId) -> Result<Arc<[u32]>, Error> {
                tape.compute_indices(node)
            }

            fn evaluate_once(tape: &Tape<Self>, one_shot: OneShot, read: Read<'_, Self>) -> Result<(), Error> {
                tape.evaluate_once(one_shot, &mut |one_shot| operators::derive(tape, one_shot), read)
            }

            fn gradients(tape: &Tape<Self>, value: NodeId, cotangent: NodeId, leaves: &[NodeId]) -> Vec<NodeId> {
                operators::gradients(tape, value, cotangent, leaves)
            }

            #[track_caller]
            fn tangents(
                tape: &Tape<Self>,
                directions: &[(NodeId, NodeId)],
                values: &[NodeId],
            ) -> Vec<NodeId> {
                operators::tangents(tape, directions, values)
            }

            fn transposed(tape: &Tape<Self>, cotangent: NodeId, terms: &[(NodeId, NodeId)]) -> Option<NodeId> {
                sweep::transposed(tape, cotangent, terms)
            }

            #[track_caller]
            fn jacobian(tape: &Tape<Self>, value: NodeId, variable: NodeId) -> NodeId {
                operators::jacobian_of(tape, value, variable)
            }

            fn program(tape: Tape<Self>, outputs: &[NodeId]) -> Prepared<Self> {
                tape.into_program(outputs)
            }

            #[cfg(feature = "serde")]
            fn prepare(recorded: Recorded<Self>, inputs: Inputs, recorded_at: String) -> Prepared<Self> {
                Prepared::new(recorded, inputs, recorded_at)
            }

            fn run(bindings: Bindings<'_, '_, Self>, run: Begun<'_>) -> Result<(), Error> {
                run.run(bindings)
            }

            fn array(numbers: &[Self], shape: &[usize]) -> ArrayD<Self> {
                kernel::array(numbers.to_vec(), IxDyn(shape))
            }
        }
    )*};
}

instances!(f32 f64);
