//! What depends on constants only is computed once, when a program is made.

use super::{
    Array, Bound, BoundSlots, Plan,
    extract::{Extractor, Source, Subgraph},
    strides,
};
use crate::{
    graph::Graph,
    kernel::{Failure, Scalar},
    op::{NodeId, Op},
    tuning::Tuning,
};
use std::sync::Arc;

/// The graph with the values of constant nodes in new slots. Moved and stretched constants stay views.
pub(crate) fn fold<A: Scalar>(
    mut graph: Graph,
    outputs: &[NodeId],
    mut slots: Vec<Bound<Array<A>>>,
    index_slots: &[Bound<Arc<[u32]>>],
    tuning: &'static Tuning,
) -> (Graph, Vec<Bound<Array<A>>>) {
    let wanted = wanted(&graph, outputs);
    if wanted.is_empty() {
        return (graph, slots);
    }
    let constants = compact(&graph, &wanted, &slots, tuning);
    let mut plan = Plan::once(&constants);
    let reals = constants.slots.iter().map(|slot| slots[number(slot.source)].clone()).collect();
    let indices = constants.index_slots.iter().map(|&slot| index_slots[number(slot)].clone()).collect();
    BoundSlots { reals, indices }.keep_constants(&mut plan.machine);
    if let Err(failure) = plan.machine.bind().run() {
        match *failure {
            // It is left to the runs, which report it.
            Failure::Memory(_) => return (graph, slots),
            Failure::Data { .. } | Failure::NotFinite { .. } => {
                unreachable!("what may fail is not constant: {failure:?}")
            }
        }
    }
    for (position, &node) in wanted.iter().enumerate() {
        graph.replace_by_leaf(node, Op::Constant(slots.len() as u32));
        slots.push(Bound::Constant(plan.array(position).into_shared()));
    }
    (graph, slots)
}

/// The nodes that outputs need, with slots of their own; each has the old slot's number as its source.
pub(crate) fn compact<A>(
    graph: &Graph,
    outputs: &[NodeId],
    slots: &[Bound<Array<A>>],
    tuning: &'static Tuning,
) -> Subgraph {
    let strides = |source: Source| match &slots[number(source)] {
        Bound::Parameter(_) => None,
        Bound::Constant(array) => strides(array),
    };
    Subgraph { tuning, ..Extractor::default().extract(graph, outputs, &|_| false, &strides, false) }
}

fn number(source: Source) -> usize {
    match source {
        Source::Parameter(number) | Source::Constant(number) => number as usize,
        Source::Known(_) => unreachable!("a program knows no values"),
    }
}

/// The constant nodes to compute: those that a node which is not constant needs, directly or through views.
fn wanted(graph: &Graph, outputs: &[NodeId]) -> Vec<NodeId> {
    let needed = graph.needed(outputs);
    let mut constant = vec![false; graph.len()];
    for id in graph.ids() {
        let op = graph.op(id);
        constant[id.index()] = match op {
            Op::Input(_) | Op::IndexInput(_) | Op::Barrier => false,
            op if !op.is_leaf() && (op.is_index() || op.may_fail()) => false,
            _ => graph.inputs(id).iter().all(|input| constant[input.index()]),
        };
    }
    let mut asked = vec![false; graph.len()];
    outputs.iter().for_each(|output| asked[output.index()] = true);
    let mut wanted = Vec::new();
    for id in graph.ids().rev().filter(|id| needed[id.index()]) {
        if !constant[id.index()] || (asked[id.index()] && graph.op(id).is_view()) {
            graph.inputs(id).iter().for_each(|input| asked[input.index()] = true);
        } else if asked[id.index()] && !graph.op(id).is_leaf() {
            wanted.push(id);
        }
    }
    wanted.reverse();
    wanted
}
