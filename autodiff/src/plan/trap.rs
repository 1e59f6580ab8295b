//! Finding the op that made the first NaN or infinity: every node runs by itself, and is looked at.

use super::{
    Plan,
    extract::Subgraph,
    view::{Root, View},
};
use crate::{
    error::{Derivative, Error},
    kernel::{Bindings, Failure, Observed, OutOfMemory, Scalar},
    op::NodeId,
};

impl From<Box<Failure>> for Error {
    fn from(failure: Box<Failure>) -> Self {
        failure.into_error(&[])
    }
}

impl Failure {
    /// As an error, whose line may be one of those of a saved program.
    pub(crate) fn into_error(self, saved: &[String]) -> Error {
        match self {
            Failure::NotFinite { op, order, line, made, shape } => Error::NotFinite {
                op,
                line: line.text(saved),
                derivative: Derivative(order),
                made: made.to_string(),
                shape: Box::new(shape),
            },
            Failure::Data { op, line, why } => Error::Failed { op, line: line.text(saved), why },
            Failure::Memory(OutOfMemory { elements, size }) => Error::OutOfMemory { elements, size },
        }
    }
}

/// A plan that runs node by node.
pub(crate) struct TrapPlan<A> {
    pub plan: Plan<A>,
    pub watch: Watch,
}

/// Looks at each node when it is computed.
#[derive(Clone)]
pub(crate) struct Watch {
    /// The nodes in order, each with where its numbers lie and the first step that may read them.
    nodes: Vec<(NodeId, Option<(View, usize)>)>,
    offsets: Vec<usize>,
}

impl<A: Scalar> Clone for TrapPlan<A> {
    fn clone(&self) -> Self {
        TrapPlan { plan: self.plan.clone(), watch: self.watch.clone() }
    }
}

impl<A: Scalar> TrapPlan<A> {
    pub fn new(subgraph: &Subgraph) -> Self {
        let (plan, drafts, layout) = Plan::unfused(subgraph);
        TrapPlan { plan, watch: Watch { nodes: drafts.stored, offsets: layout.offsets } }
    }
}

impl Watch {
    /// Runs; `Err` names the first op that made a number that is not finite out of finite ones.
    pub fn run<A: Scalar>(&self, subgraph: &Subgraph, bindings: Bindings<'_, '_, A>) -> Result<(), Box<Failure>> {
        let mut finite = vec![true; subgraph.graph.len()];
        let mut next = 0;
        bindings.run_observed(|step, memory| {
            // The nodes whose numbers this step completes, and the leaves and views between them.
            while let Some((id, stored)) = self.nodes.get(next) {
                if matches!(stored, Some((_, ready)) if *ready > step + 1) {
                    break;
                }
                next += 1;
                let Some((view, _)) = stored else { continue };
                let inputs = subgraph.graph.inputs(*id);
                let finite_inputs = inputs.iter().all(|input| finite[input.index()]);
                if subgraph.graph.op(*id).is_view() {
                    finite[id.index()] = finite_inputs;
                    continue;
                }
                let made = first_not_finite(view, &self.offsets, memory);
                finite[id.index()] = made.is_none();
                match made {
                    Some(made) if finite_inputs && !inputs.is_empty() => {
                        return Err(Box::new(blame(subgraph, *id, made)));
                    }
                    _ => {}
                }
            }
            Ok(())
        })
    }
}

fn blame(subgraph: &Subgraph, id: NodeId, made: f64) -> Failure {
    let (op, order) = subgraph.origins[id.index()];
    let graph = &subgraph.graph;
    let (line, shape) = (graph.node(id).origin(), graph.shape(id).clone());
    Failure::NotFinite { op: graph.name(op), order, line, made, shape }
}

fn first_not_finite<A: Scalar>(view: &View, offsets: &[usize], memory: &Observed<A>) -> Option<f64> {
    let numbers = match view.root {
        // What a step makes lies in row-major order; of a number stretched, the one element.
        Root::Buffer(buffer) => {
            let start = offsets[buffer as usize] + view.offset;
            memory.own(start..start + if view.is_row_major() { view.size() } else { 1 })
        }
        Root::Slot(slot) => memory.slot(slot as usize),
    };
    numbers.iter().find(|number| !number.is_finite()).map(|number| number.widened())
}
