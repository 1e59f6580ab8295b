//! What the ops over whole arrays do, and what it costs.

use super::draft::WholeDraft;
use crate::{
    kernel::{Scalar, Work},
    op::Op,
};
use std::sync::Arc;

impl WholeDraft {
    /// The work for the machine's step.
    pub fn work<A: Scalar>(&self) -> Arc<dyn Work<A>> {
        match self.op {
            Op::Routine(routine) => routine.work(&self.inputs, &self.shape),
            Op::Linalg(linalg) => linalg.work(&self.inputs, &self.shape),
            other => unreachable!("{} needs no whole arrays", other.name()),
        }
    }

    /// About how many operations it takes.
    pub fn flops(&self) -> u64 {
        match self.op {
            Op::Routine(routine) => routine.flops(&self.inputs, &self.shape),
            Op::Linalg(linalg) => linalg.flops(&self.inputs, &self.shape),
            other => unreachable!("{} needs no whole arrays", other.name()),
        }
    }
}
