//! What the ops over whole arrays do, and what it costs.

use super::{
    draft::{WholeDraft, WholeOf},
    looped::LoopWork,
};
use crate::{
    graph::{Body, Graph, Repeat},
    kernel::{Scalar, UserWork, Work},
    op::Op,
    tuning::Tuning,
};
use std::sync::Arc;

impl WholeOf {
    /// An op of the graph; a loop is `watched` where each node is.
    pub fn node(graph: &Graph, op: Op, watched: bool, tuning: &'static Tuning) -> Self {
        match op {
            Op::Routine(routine) => WholeOf::Routine(routine),
            Op::Linalg(op) => WholeOf::Linalg(op),
            Op::Custom(custom) => WholeOf::Custom(graph.custom(custom).clone()),
            Op::Loop(body) => WholeOf::Loop { body: graph.body(body).clone(), watched, tuning },
            other => unreachable!("{} needs no whole arrays", other.name()),
        }
    }
}

impl WholeDraft {
    /// The work for the machine's step.
    pub fn work<A: Scalar>(&self) -> Arc<dyn Work<A>> {
        match &self.of {
            WholeOf::Routine(routine) => routine.work(&self.inputs, &self.shape),
            WholeOf::Linalg(op) => op.work(&self.inputs, &self.shape),
            WholeOf::Custom(custom) => match custom.work.downcast_ref::<UserWork<A>>() {
                Some(UserWork(op)) => op.work(&self.inputs, &self.shape),
                None => unreachable!("{} is recorded on a tape of its own element type", custom.name),
            },
            WholeOf::Loop { body, watched, tuning } => Arc::new(LoopWork::new(body, &self.inputs, *watched, tuning)),
        }
    }

    /// About how many operations it takes; of a user's op nothing is known.
    pub fn flops(&self) -> u64 {
        match &self.of {
            WholeOf::Routine(routine) => routine.flops(&self.inputs, &self.shape),
            WholeOf::Linalg(op) => op.flops(&self.inputs, &self.shape),
            WholeOf::Custom(_) => 0,
            WholeOf::Loop { body, .. } => {
                let runs = match body.repeat {
                    Repeat::Times { count, .. } => count as u64,
                    // How many there are, the numbers decide.
                    Repeat::Until { .. } => 1,
                };
                runs.saturating_mul(flops(body))
            }
        }
    }
}

/// About how many operations one run of a body takes.
fn flops(body: &Body) -> u64 {
    let of_node = |id| {
        let size = body.graph.shape(id).size() as u64;
        match body.graph.op(id) {
            Op::Matmul => {
                let inner = body.graph.shape(body.graph.inputs(id)[0]).last().map_or(1, |&inner| inner as u64);
                size.saturating_mul(2 * inner)
            }
            Op::Unary(_) | Op::Binary(_) | Op::Where => size,
            Op::Reduce(..) => body.graph.shape(body.graph.inputs(id)[0]).size() as u64,
            _ => 0,
        }
    };
    body.graph.ids().map(of_node).fold(0, u64::saturating_add)
}
