//! Values of recorded nodes: planned and run as a whole, or taken from what is known.

use super::{Known, Numbers, Tape};
use crate::{
    error::Error,
    graph::Graph,
    kernel::{Bindings, Scalar},
    line::text,
    op::{NodeId, Op},
    plan::{self, Array, BoundSlots, Cached, OneShot, Plan, PlanCache, Prepared, Slot, Source, Subgraph, TrapPlan},
    tuning::Tuning,
};
use std::sync::Arc;

/// Reads the results of a run.
pub(crate) type Read<'r, A> = &'r mut dyn FnMut(&Plan<A>);

impl<A: PlanCache> Tape<A> {
    /// Plans and runs what `outputs` need, and reads the results.
    pub(crate) fn evaluate(&self, outputs: &[NodeId], read: Read<'_, A>) -> Result<(), Error> {
        let trap = self.borrow_mut().trap_nan;
        let subgraph = self.extract(outputs, trap);
        if trap {
            let mut plan = TrapPlan::new(&subgraph);
            let bindings = self.bound(&mut plan.plan, &subgraph.slots, &subgraph.index_slots, |bindings| {
                plan.watch.run(&subgraph, bindings)
            });
            bindings?;
            read(&plan.plan);
            return Ok(());
        }
        plan::with_cached_plan(subgraph, |subgraph, plan| {
            self.run(plan, &subgraph.slots, &subgraph.index_slots)?;
            read(plan);
            Ok(())
        })
    }

    /// Evaluates a one-shot operator on a tape of its own: `derive` records the outputs, unless the plan of an equal
    /// operator on an equal recording is cached.
    pub(crate) fn evaluate_once(
        &self,
        one_shot: OneShot,
        derive: &mut dyn FnMut(&OneShot) -> Vec<NodeId>,
        read: Read<'_, A>,
    ) -> Result<(), Error> {
        let is_plain = !self.borrow_mut().trap_nan && std::ptr::eq(self.borrow_mut().tuning, Tuning::DEFAULT);
        let is_fresh = is_plain && self.numbers.borrow().known.is_empty();
        if !is_fresh {
            return self.evaluate(&derive(&one_shot), read);
        }
        let cached =
            self.graph(|graph| plan::take_cached(graph, &one_shot, |slots| self.numbers.borrow().have_layout(slots)));
        let (cached, mut plan) = match cached {
            Some((cached, plan)) => {
                self.numbers.borrow_mut().constants.extend(cached.constants.iter().cloned());
                self.borrow_mut().index_constants.extend(cached.index_constants.iter().cloned());
                (cached, plan)
            }
            None => {
                let recording = self.graph(Graph::clone);
                let constants = self.numbers.borrow().constants.len();
                let index_constants = self.borrow_mut().index_constants.len();
                let outputs = derive(&one_shot);
                let subgraph = self.extract(&outputs, false);
                let mut cached = Cached::new(recording, one_shot, &subgraph);
                cached.constants.extend(self.numbers.borrow().constants[constants..].iter().cloned());
                cached.index_constants.extend(self.borrow_mut().index_constants[index_constants..].iter().cloned());
                (cached, Plan::once(&subgraph))
            }
        };
        let outcome = self.run(&mut plan, &cached.slots, &cached.index_slots);
        if outcome.is_ok() {
            read(&plan);
        }
        plan::keep_cached(cached, plan);
        outcome
    }

    /// The value of a node, computed unless it is known.
    pub(crate) fn compute(&self, node: NodeId) -> Result<Array<A>, Error> {
        let op = self.graph(|graph| graph.op(node));
        if let Some(known) = self.numbers.borrow().real(node, op) {
            return Ok(known.clone());
        }
        let mut value = None;
        self.evaluate(&[node], &mut |plan| value = Some(plan.array(0).into_shared()))?;
        let array = value.unwrap_or_else(|| unreachable!("a run that succeeds is read"));
        self.numbers.borrow_mut().known.insert(node, Known::Real(array.clone()));
        Ok(array)
    }

    /// The integers of a node, computed unless they are known.
    pub(crate) fn compute_indices(&self, node: NodeId) -> Result<Arc<[u32]>, Error> {
        if let Some(known) = self.indices(node) {
            return Ok(known);
        }
        let mut value = None;
        self.evaluate(&[node], &mut |plan| value = Some(Arc::from(plan.index_output(0).0)))?;
        let indices: Arc<[u32]> = value.unwrap_or_else(|| unreachable!("a run that succeeds is read"));
        self.numbers.borrow_mut().known.insert(node, Known::Indices(indices.clone()));
        Ok(indices)
    }

    /// Plans a program that returns the outputs.
    pub(crate) fn into_program(self, outputs: &[NodeId]) -> Prepared<A> {
        let subgraph = self.extract(outputs, true);
        let recorded_at = text(self.recording.made_at);
        let recorded = self.recording.recorded.into_inner();
        let bound = BoundSlots::of(&subgraph, &self.numbers.into_inner().constants, &recorded.index_constants);
        let made = match recorded.trap_nan {
            false => plan::Recorded::Plain(subgraph, bound),
            true => plan::Recorded::Trapping(subgraph, bound),
        };
        Prepared::new(made, recorded.inputs, recorded_at)
    }

    fn extract(&self, outputs: &[NodeId], with_origins: bool) -> Subgraph {
        let numbers = self.numbers.borrow();
        let Numbers { constants, known, .. } = &*numbers;
        let strides = |source: Source| match source {
            Source::Parameter(_) => None,
            Source::Constant(number) => plan::strides(&constants[number as usize]),
            Source::Known(node) => match &known[&node] {
                Known::Real(array) => plan::strides(array),
                Known::Indices(_) => None,
            },
        };
        let recorded = &mut *self.borrow_mut();
        let known = |id| known.contains_key(&id);
        let subgraph = recorded.extractor.extract(&recorded.graph, outputs, &known, &strides, with_origins);
        Subgraph { tuning: recorded.tuning, ..subgraph }
    }

    fn indices(&self, node: NodeId) -> Option<Arc<[u32]>> {
        match self.numbers.borrow().known.get(&node) {
            Some(Known::Indices(indices)) => Some(indices.clone()),
            _ => self.known_indices(node).map(|(indices, _)| indices),
        }
    }

    fn run(&self, plan: &mut Plan<A>, slots: &[Slot], index_slots: &[Source]) -> Result<(), Error> {
        Ok(self.bound(plan, slots, index_slots, |bindings| bindings.run())?)
    }

    /// Runs the plan by `run`, with the tape's numbers in the slots.
    fn bound<R>(
        &self,
        plan: &mut Plan<A>,
        slots: &[Slot],
        index_slots: &[Source],
        run: impl FnOnce(Bindings<'_, '_, A>) -> R,
    ) -> R {
        let numbers = self.numbers.borrow();
        let recorded = self.recording.recorded.borrow();
        let mut bindings = plan.machine.bind();
        for (number, slot) in slots.iter().enumerate() {
            let array = match slot.source {
                Source::Constant(constant) => Some(&numbers.constants[constant as usize]),
                Source::Known(node) => numbers.real(node, recorded.graph.op(node)),
                Source::Parameter(_) => None,
            };
            let array = array.unwrap_or_else(|| unreachable!("a tape has the numbers of all its leaves"));
            bindings.lend(number, plan::elements(array));
        }
        for (number, source) in index_slots.iter().enumerate() {
            let indices = match *source {
                Source::Constant(constant) => Some(&recorded.index_constants[constant as usize]),
                Source::Known(node) => match (numbers.known.get(&node), recorded.graph.op(node)) {
                    (Some(Known::Indices(indices)), _) => Some(indices),
                    (_, Op::IndexConstant(constant)) => Some(&recorded.index_constants[constant as usize]),
                    _ => None,
                },
                Source::Parameter(_) => None,
            };
            let indices = indices.unwrap_or_else(|| unreachable!("a tape has the integers of all its leaves"));
            bindings.lend_indices(number, indices);
        }
        run(bindings)
    }
}

impl<A: Scalar> Numbers<A> {
    /// The value of a node with this op, if it is known.
    fn real(&self, node: NodeId, op: Op) -> Option<&Array<A>> {
        match (op, self.known.get(&node)) {
            (_, Some(Known::Real(array))) => Some(array),
            (Op::Constant(number), _) => Some(&self.constants[number as usize]),
            _ => None,
        }
    }

    /// Whether the constants have the memory layout that a plan for these slots expects. Those that come with the plan
    /// do.
    fn have_layout(&self, slots: &[Slot]) -> bool {
        slots.iter().all(|slot| match slot.source {
            Source::Constant(number) => {
                self.constants.get(number as usize).is_none_or(|array| plan::strides(array) == slot.strides)
            }
            Source::Known(_) | Source::Parameter(_) => false,
        })
    }
}
