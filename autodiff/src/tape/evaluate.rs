//! Numbers asked of a tape: planned and run as a whole, or taken from what is known.

use super::{Inputs, Known, Recorded, Tape};
use crate::{
    error::{Derivative, Error},
    graph::{Graph, Line},
    kernel::{Bindings, Failure},
    op::{NodeId, Op},
    operand::Real,
    plan::{self, Array, Asked, Fault, Plan, Question, Slot, Source, Subgraph},
};
use std::sync::Arc;

impl<A: Real> Tape<A> {
    /// Plans and runs what `outputs` need, and reads the results.
    pub(crate) fn evaluate<R>(&self, outputs: &[NodeId], read: impl FnOnce(&Plan<A>) -> R) -> Result<R, Error> {
        let mut recorded = self.recorded.borrow_mut();
        let trap = recorded.trap_nan;
        let subgraph = recorded.extract(outputs, trap);
        let recorded = &*recorded;
        if trap {
            let mut plan = A::trapping(&subgraph);
            let bindings = recorded.bound(&mut plan.plan, &subgraph.slots, &subgraph.index_slots);
            A::run_watched(&plan.watch, &subgraph, bindings)?;
            return Ok(read(&plan.plan));
        }
        plan::with_cached_plan(subgraph, |subgraph, plan| {
            recorded.run(plan, &subgraph.slots, &subgraph.index_slots)?;
            Ok(read(plan))
        })
    }

    /// Answers a one-shot question about what was recorded on a tape of its own: `derive` records the outputs, unless
    /// the same was asked before about equal nodes, and `read` reads the results.
    pub(crate) fn answer<R>(
        &self,
        question: Question,
        derive: impl FnOnce() -> Vec<NodeId>,
        read: impl FnOnce(&Plan<A>) -> R,
    ) -> Result<R, Error> {
        let is_fresh = {
            let recorded = self.recorded.borrow();
            !recorded.trap_nan && recorded.known.is_empty()
        };
        if !is_fresh {
            return self.evaluate(&derive(), read);
        }
        let known = {
            let recorded = &*self.recorded.borrow();
            plan::take_answer(&recorded.graph, &question, |slots| recorded.lie_as(slots))
        };
        let (asked, mut plan) = match known {
            Some((asked, plan)) => {
                let recorded = &mut *self.recorded.borrow_mut();
                recorded.constants.extend(asked.constants.iter().cloned());
                recorded.index_constants.extend(asked.index_constants.iter().cloned());
                (asked, plan)
            }
            None => {
                let recording = self.graph(Graph::clone);
                let before = self.recorded.borrow().constants_so_far();
                let outputs = derive();
                let recorded = &mut *self.recorded.borrow_mut();
                let subgraph = recorded.extract(&outputs, false);
                let mut asked = Asked::new(recording, question, &subgraph);
                asked.constants.extend(recorded.constants[before.0..].iter().cloned());
                asked.index_constants.extend(recorded.index_constants[before.1..].iter().cloned());
                (asked, A::once(&subgraph))
            }
        };
        let outcome = self.recorded.borrow().run(&mut plan, &asked.slots, &asked.index_slots);
        let result = outcome.map(|()| read(&plan));
        plan::keep_answer(asked, plan);
        result
    }

    /// The value of a node, computed unless it is known.
    pub(crate) fn value(&self, node: NodeId) -> Result<Array<A>, Error> {
        if let Some(known) = self.recorded.borrow().real(node) {
            return Ok(known.clone());
        }
        let array = self.evaluate(&[node], |plan| {
            let (numbers, shape) = plan.output(0);
            let array = ndarray::ArrayD::from_shape_vec(ndarray::IxDyn(shape), numbers.to_vec());
            array.unwrap_or_else(|_| unreachable!("an output has as many numbers as its shape says")).into_shared()
        })?;
        self.recorded.borrow_mut().known.insert(node, Known::Real(array.clone()));
        Ok(array)
    }

    /// The integers of a node, computed unless they are known.
    pub(crate) fn index_value(&self, node: NodeId) -> Result<Arc<[u32]>, Error> {
        if let Some(known) = self.recorded.borrow().indices(node) {
            return Ok(known.clone());
        }
        let indices: Arc<[u32]> = self.evaluate(&[node], |plan| plan.index_output(0).0.into())?;
        self.recorded.borrow_mut().known.insert(node, Known::Indices(indices.clone()));
        Ok(indices)
    }

    /// Takes the recording apart for a program.
    pub(crate) fn into_program(self, outputs: &[NodeId]) -> ProgramParts<A> {
        let made_at = self.made_at;
        let mut recorded = self.recorded.into_inner();
        let subgraph = recorded.extract(outputs, true);
        let Recorded { constants, index_constants, inputs, trap_nan, .. } = recorded;
        ProgramParts { subgraph, constants, index_constants, inputs, trap_nan, made_at }
    }
}

/// What a program is made of.
pub(crate) struct ProgramParts<A> {
    pub subgraph: Subgraph,
    pub constants: Vec<Array<A>>,
    pub index_constants: Vec<Arc<[u32]>>,
    pub inputs: Inputs,
    pub trap_nan: bool,
    pub made_at: Line,
}

impl<A: Real> Recorded<A> {
    fn extract(&mut self, outputs: &[NodeId], with_origins: bool) -> Subgraph {
        let Recorded { graph, constants, known, extractor, .. } = self;
        let strides = |source: Source| match source {
            Source::Parameter(_) => None,
            Source::Constant(number) => plan::strides(&constants[number as usize]),
            Source::Known(node) => match &known[&node] {
                Known::Real(array) => plan::strides(array),
                Known::Indices(_) => None,
            },
        };
        extractor.extract(graph, outputs, |id| known.contains_key(&id), strides, with_origins)
    }

    /// The value of a node, if it is known.
    fn real(&self, node: NodeId) -> Option<&Array<A>> {
        match (self.graph.op(node), self.known.get(&node)) {
            (_, Some(Known::Real(array))) => Some(array),
            (Op::Constant(number), _) => Some(&self.constants[number as usize]),
            _ => None,
        }
    }

    fn indices(&self, node: NodeId) -> Option<&Arc<[u32]>> {
        match (self.graph.op(node), self.known.get(&node)) {
            (_, Some(Known::Indices(indices))) => Some(indices),
            (Op::IndexConstant(number), _) => Some(&self.index_constants[number as usize]),
            _ => None,
        }
    }

    /// How many constants there are, of real numbers and of integers.
    fn constants_so_far(&self) -> (usize, usize) {
        (self.constants.len(), self.index_constants.len())
    }

    /// Whether the constants lie in memory as a plan for these slots wants them; those that come with the plan do.
    fn lie_as(&self, slots: &[Slot]) -> bool {
        slots.iter().all(|slot| match slot.source {
            Source::Constant(number) => {
                self.constants.get(number as usize).is_none_or(|array| plan::strides(array) == slot.strides)
            }
            Source::Known(_) | Source::Parameter(_) => false,
        })
    }

    fn run(&self, plan: &mut Plan<A>, slots: &[Slot], index_slots: &[Source]) -> Result<(), Error> {
        Ok(A::run(self.bound(plan, slots, index_slots))?)
    }

    /// A run of the plan with the tape's numbers in the slots.
    fn bound<'m, 'd>(&'d self, plan: &'m mut Plan<A>, slots: &[Slot], index_slots: &[Source]) -> Bindings<'m, 'd, A> {
        let mut bindings = plan.machine.bind();
        for (number, slot) in slots.iter().enumerate() {
            let array = match slot.source {
                Source::Constant(constant) => Some(&self.constants[constant as usize]),
                Source::Known(node) => self.real(node),
                Source::Parameter(_) => None,
            };
            let array = array.unwrap_or_else(|| unreachable!("a tape has the numbers of all its leaves"));
            bindings.lend(number, plan::elements(array));
        }
        for (number, source) in index_slots.iter().enumerate() {
            let indices = match *source {
                Source::Constant(constant) => Some(&self.index_constants[constant as usize]),
                Source::Known(node) => self.indices(node),
                Source::Parameter(_) => None,
            };
            let indices = indices.unwrap_or_else(|| unreachable!("a tape has the integers of all its leaves"));
            bindings.lend_indices(number, indices);
        }
        bindings
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
            Fault::Failed(failure) => {
                Error::Failed { op: failure.op, line: failure.line.text(saved), why: failure.why }
            }
        }
    }
}
