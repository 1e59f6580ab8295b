//! A body run again and again: a machine of its own, fed with its own results.

use super::{
    Plan, TrapPlan,
    extract::{Slot, Source, Subgraph},
    trap::Watch,
};
use crate::{
    graph::{Body, Repeat},
    kernel::{Out, Scalar, Trouble, Work, WorkInputs},
    op::Op,
    shape::Shape,
    tuning::Tuning,
};
use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// So many runs are tried until a body's carries are to come to rest.
const MOST_RUNS: usize = 10_000;

/// The work of a loop.
pub(super) struct LoopWork<A> {
    body: Arc<Body>,
    /// For each slot of the plan, the loop's input that it reads.
    slots: Vec<usize>,
    index_slots: Vec<usize>,
    /// Where each carry begins among all.
    starts: Vec<usize>,
    state: Mutex<State<A>>,
}

struct State<A> {
    plan: Plan<A>,
    /// Set where the body is run node by node.
    watch: Option<Arc<(Watch, Subgraph)>>,
    /// The carries, one behind the other.
    carries: Vec<A>,
    /// What the next run gets.
    next: Vec<A>,
}

impl<A> fmt::Debug for LoopWork<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.body.fmt(f)
    }
}

impl<A: Scalar> LoopWork<A> {
    pub fn new(body: &Arc<Body>, inputs: &[Shape], watched: bool, tuning: &'static Tuning) -> Self {
        let (mut slots, mut index_slots) = (Vec::new(), Vec::new());
        for id in body.graph.ids() {
            match body.graph.op(id) {
                Op::Input(input) => slots.push(input as usize),
                Op::IndexInput(input) => index_slots.push(input as usize),
                _ => {}
            }
        }
        let subgraph = subgraph(body, tuning);
        let mut size = 0usize;
        let starts = inputs[..body.carries].iter().map(|shape| {
            let start = size;
            // Carries that are longer than memory never come to be.
            size = start.saturating_add(shape.size());
            start
        });
        let starts = starts.collect();
        let (plan, watch) = if watched {
            let TrapPlan { plan, watch } = TrapPlan::new(&subgraph);
            (plan, Some(Arc::new((watch, subgraph))))
        } else {
            (Plan::once(&subgraph), None)
        };
        let state = State { plan, watch, carries: Vec::new(), next: Vec::new() };
        LoopWork { body: body.clone(), slots, index_slots, starts, state: Mutex::new(state) }
    }

    /// One run: with the carries, the stacked inputs' parts of that number, and the other inputs.
    fn step(
        &self,
        plan: &mut Plan<A>,
        watch: Option<&(Watch, Subgraph)>,
        carries: &[A],
        part: usize,
        inputs: WorkInputs<'_, A>,
    ) -> Result<(), Trouble> {
        let body = &self.body;
        let mut bindings = plan.machine.bind();
        for (slot, &input) in self.slots.iter().enumerate() {
            let array = inputs.array(input);
            if input < body.carries {
                bindings.lend(slot, &carries[self.starts[input]..][..array.len()]);
            } else if input < body.carries + body.stacked {
                let length = array.len() / self.count();
                bindings.lend(slot, &array[part * length..][..length]);
            } else {
                bindings.lend(slot, array);
            }
        }
        for (slot, &input) in self.index_slots.iter().enumerate() {
            bindings.lend_indices(slot, inputs.integers(input));
        }
        let outcome = match watch {
            None => bindings.run(),
            Some((watch, subgraph)) => watch.run(subgraph, bindings),
        };
        outcome.map_err(Trouble::Inside)
    }

    fn count(&self) -> usize {
        match self.body.repeat {
            Repeat::Times { count, .. } => count,
            Repeat::Until { .. } => 1,
        }
    }
}

/// The body as a graph to be planned, whose slots are numbered in the order of its leaves.
fn subgraph(body: &Body, tuning: &'static Tuning) -> Subgraph {
    let mut graph = body.graph.clone();
    let (mut slots, mut index_slots) = (Vec::new(), Vec::new());
    for id in body.graph.ids() {
        match body.graph.op(id) {
            Op::Input(input) => {
                graph.replace_by_leaf(id, Op::Input(slots.len() as u32));
                slots.push(Slot { source: Source::Parameter(input), strides: None });
            }
            Op::IndexInput(input) => {
                graph.replace_by_leaf(id, Op::IndexInput(index_slots.len() as u32));
                index_slots.push(Source::Parameter(input));
            }
            _ => {}
        }
    }
    let origins = graph.ids().map(|id| (graph.op(id), 0)).collect();
    Subgraph { graph, outputs: body.results.clone(), slots, index_slots, origins, tuning }
}

impl<A: Scalar> Work<A> for LoopWork<A> {
    fn run(&self, inputs: WorkInputs<'_, A>, out: Out<'_, A>) -> Result<(), Trouble> {
        let (body, out) = (&self.body, out.real());
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State { plan, watch, carries, next } = &mut *state;
        let watch = watch.as_deref();
        carries.clear();
        inputs.arrays().take(body.carries).for_each(|array| carries.extend_from_slice(array));
        next.resize(carries.len(), A::zero());
        let take_carries = |plan: &Plan<A>, next: &mut [A]| {
            for (carry, &start) in self.starts.iter().enumerate() {
                let (numbers, _) = plan.output(carry);
                next[start..start + numbers.len()].copy_from_slice(numbers);
            }
        };
        match body.repeat {
            Repeat::Times { count, backwards, keeps } => {
                let (last, rest) = out.split_at_mut(carries.len());
                let left: usize = body.results[body.carries..].iter().map(|&left| body.graph.shape(left).size()).sum();
                let (stacks, kept) = rest.split_at_mut(count * left);
                for run in 0..count {
                    let part = if backwards { count - 1 - run } else { run };
                    if keeps {
                        for (&from, array) in self.starts.iter().zip(inputs.arrays()) {
                            let length = array.len();
                            kept[count * from + part * length..][..length].copy_from_slice(&carries[from..][..length]);
                        }
                    }
                    self.step(plan, watch, carries, part, inputs)?;
                    take_carries(plan, carries);
                    let mut from = 0;
                    for result in body.carries..body.results.len() {
                        let (numbers, _) = plan.output(result);
                        let length = numbers.len();
                        stacks[count * from + part * length..][..length].copy_from_slice(numbers);
                        from += length;
                    }
                }
                last.copy_from_slice(carries);
            }
            Repeat::Until { tolerance } => {
                let mut furthest = 0.0;
                for _ in 0..MOST_RUNS {
                    self.step(plan, watch, carries, 0, inputs)?;
                    take_carries(plan, next);
                    furthest = carries.iter().zip(next.iter()).fold(0.0, |furthest: f64, (&from, &to)| {
                        let (from, to) = (from.widened(), to.widened());
                        let moved = (to - from).abs() / to.abs().max(1.0);
                        if moved.is_nan() || moved > furthest { moved } else { furthest }
                    });
                    std::mem::swap(carries, next);
                    if furthest <= tolerance.get() {
                        out.copy_from_slice(carries);
                        return Ok(());
                    }
                    if furthest.is_nan() {
                        break;
                    }
                }
                let why = format!(
                    "no fixed point: after at most {MOST_RUNS} iterations the last one moved by {furthest:e}, and the \
                     tolerance is {:e}",
                    tolerance.get()
                );
                return Err(why.into());
            }
        }
        Ok(())
    }

    fn separate(&self) -> Option<Arc<dyn Work<A>>> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = Mutex::new(State {
            plan: state.plan.clone(),
            watch: state.watch.clone(),
            carries: Vec::new(),
            next: Vec::new(),
        });
        let LoopWork { body, slots, index_slots, starts, .. } = self;
        let (body, slots, index_slots) = (body.clone(), slots.clone(), index_slots.clone());
        Some(Arc::new(LoopWork { body, slots, index_slots, starts: starts.clone(), state }))
    }

    fn set_threads(&self, threads: usize) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).plan.machine.set_threads(threads);
    }
}
