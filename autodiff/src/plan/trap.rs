//! Finding the op that made the first NaN or infinity: every node runs by itself, and is looked at.

use super::{
    Plan,
    extract::Subgraph,
    view::{Root, View},
};
use crate::{
    error::{Derivative, Error},
    kernel::{Bindings, Failure, Observed, OutOfMemory, Scalar},
    line::Origin,
    op::{NodeId, Op},
    shape::Shape,
};

/// The first op that made NaN or an infinity out of finite numbers.
#[derive(Clone, Debug)]
pub(crate) struct NotFinite {
    pub op: &'static str,
    /// 0 for the op itself, else the order of its derivative.
    pub order: usize,
    pub line: Origin,
    pub made: f64,
    pub shape: Shape,
}

/// Why a run node by node ended.
#[derive(Debug)]
pub(crate) enum Fault {
    NotFinite(NotFinite),
    Failed(Box<Failure>),
}

impl From<Box<Failure>> for Fault {
    fn from(failure: Box<Failure>) -> Self {
        Fault::Failed(failure)
    }
}

impl From<Box<Failure>> for Error {
    fn from(failure: Box<Failure>) -> Self {
        Fault::Failed(failure).into_error(&[])
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        fault.into_error(&[])
    }
}

impl Fault {
    /// As an error, whose line may be one of those of a saved program.
    pub(crate) fn into_error(self, saved: &[String]) -> Error {
        match self {
            Fault::NotFinite(found) => Error::NotFinite {
                op: found.op,
                line: found.line.text(saved),
                derivative: Derivative(found.order),
                made: found.made.to_string(),
                shape: Box::new(found.shape),
            },
            Fault::Failed(failure) => match *failure {
                Failure::Data { op, line, why } => Error::Failed { op, line: line.text(saved), why },
                Failure::Memory(OutOfMemory { elements, size }) => Error::OutOfMemory { elements, size },
            },
        }
    }
}

/// A plan that runs node by node.
pub(crate) struct TrapPlan<A> {
    pub plan: Plan<A>,
    pub watch: Watch,
}

/// Looks at each node when it is computed.
pub(crate) struct Watch {
    /// The nodes in order, each with where its numbers lie and the first step that may read them.
    nodes: Vec<(NodeId, Option<(View, usize)>)>,
    offsets: Vec<usize>,
}

impl<A: Scalar> TrapPlan<A> {
    pub fn new(subgraph: &Subgraph) -> Self {
        let (plan, drafts, layout) = Plan::unfused(subgraph);
        TrapPlan { plan, watch: Watch { nodes: drafts.stored, offsets: layout.offsets } }
    }
}

impl Watch {
    /// Runs; `Err` names the first op that made a number that is not finite out of finite ones.
    pub fn run<A: Scalar>(&self, subgraph: &Subgraph, bindings: Bindings<'_, '_, A>) -> Result<(), Fault> {
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
                if is_view(subgraph.graph.op(*id)) {
                    finite[id.index()] = finite_inputs;
                    continue;
                }
                let made = first_not_finite(view, &self.offsets, memory);
                finite[id.index()] = made.is_none();
                match made {
                    Some(made) if finite_inputs && !inputs.is_empty() => {
                        return Err(Fault::NotFinite(blame(subgraph, *id, made)));
                    }
                    _ => {}
                }
            }
            Ok(())
        })
    }
}

/// Whether the op shows numbers of its first input.
fn is_view(op: Op) -> bool {
    matches!(op, Op::Transpose(_) | Op::Broadcast | Op::Slice(_) | Op::Reshape | Op::Checkpoint(_) | Op::Barrier)
}

fn blame(subgraph: &Subgraph, id: NodeId, made: f64) -> NotFinite {
    let (op, order) = subgraph.origins[id.index()];
    let graph = &subgraph.graph;
    NotFinite { op: graph.name(op), order, line: graph.node(id).origin(), made, shape: graph.shape(id).clone() }
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
