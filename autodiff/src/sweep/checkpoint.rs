//! Checkpoints: a stretch of the tape whose values the reverse sweep computes again instead of keeping them.

use super::reverse;
use crate::{
    graph::{Graph, Inputs},
    op::{NodeId, Op, RegionId},
    operand::Real,
    params::VarTree,
    tape::{Region, Tape},
    var::Var,
};
use rustc_hash::FxHashMap;

impl<A: Real> Tape<A> {
    /// What `body` records and returns; a gradient computes the values inside `body` again instead of keeping them.
    ///
    /// Of a chain of `n` ops a gradient keeps `n` values. In `√n` checkpoints of `√n` ops each it keeps `√n` between
    /// them, and `√n` of the one in work, for the price of computing all but the last twice. Outer variables may be
    /// used inside as anywhere else; values and derivatives of every order are those without the checkpoint.
    ///
    /// ```
    /// use autodiff::Program;
    /// use ndarray::Array2;
    ///
    /// let (w, x) = (Array2::<f64>::eye(8), Array2::<f64>::ones((100, 8)));
    /// let mut program = Program::value_and_grad(
    ///     |tape, (w, x)| {
    ///         let mut h = x;
    ///         for _ in 0..4 {
    ///             h = tape.checkpoint(|| (0..4).fold(h, |h, _| h.matmul(w).tanh()));
    ///         }
    ///         h.sum()
    ///     },
    ///     (&w, &x),
    /// );
    /// let (sum, _) = program.run((&w, &x))?;
    /// assert!(sum > 0.0);
    /// # Ok::<(), autodiff::Error>(())
    /// ```
    ///
    /// # Panics
    /// If `body` returns a variable of another tape.
    #[track_caller]
    pub fn checkpoint<'t, V: VarTree<'t, A>>(&'t self, body: impl FnOnce() -> V) -> V {
        let start = self.next_node();
        let inside = body();
        let end = self.next_node();
        let mut outputs = Vec::new();
        inside.variables(&mut outputs);
        outputs.iter().for_each(|output| self.must_be(output.tape()));
        let region = self.add_region(start, end);
        let _line = self.at_caller();
        let mut shown = outputs.into_iter().map(|output| Var::new(self, self.show(region, output.id())));
        inside.with(&mut shown)
    }
}

/// For the outputs of a checkpoint with their cotangents, what these give the nodes outside that it was computed
/// from: it is recorded again, behind barriers which it passes after the cotangents are there.
pub(super) fn recomputed<'t, A: Real>(
    tape: &'t Tape<A>,
    id: RegionId,
    cotangents: &[(NodeId, Var<'t, A>)],
) -> Vec<(NodeId, Var<'t, A>)> {
    let region = tape.region(id);
    let outputs: Vec<NodeId> = cotangents.iter().map(|(output, _)| *output).collect();
    let nodes = tape.graph(|graph| needed_inside(graph, &region, &outputs));
    let Some(after) = cotangents.iter().map(|(_, cotangent)| cotangent.id()).max() else { return Vec::new() };
    let mut copies: FxHashMap<NodeId, NodeId> = FxHashMap::default();
    let mut barriers = Vec::new();
    for &outside in &nodes.outside {
        let barrier = tape.push(Op::Barrier, &[outside, after], &tape.shape(outside));
        copies.insert(outside, barrier);
        barriers.push((outside, barrier));
    }
    let mut regions: FxHashMap<RegionId, RegionId> = FxHashMap::default();
    for &node in &nodes.inside {
        let (op, inputs) = tape.graph(|graph| {
            let inputs = graph.inputs(node).iter().map(|input| *copies.get(input).unwrap_or(input));
            (graph.op(node), inputs.collect::<Inputs>())
        });
        let copy = match op {
            Op::Checkpoint(inner) => {
                let copied = *regions.entry(inner).or_insert_with(|| {
                    let start = tape.region(inner).start;
                    let first = nodes.inside.iter().find(|inside| **inside >= start);
                    let end = tape.next_node();
                    tape.add_region(first.and_then(|first| copies.get(first)).copied().unwrap_or(end), end)
                });
                tape.show(copied, inputs[0])
            }
            _ => tape.repeat(node, &inputs),
        };
        copies.insert(node, copy);
    }
    let seeds =
        cotangents.iter().map(|(output, cotangent)| (copies.get(output).copied().unwrap_or(*output), *cotangent));
    let targets: Vec<NodeId> = barriers.iter().map(|(_, barrier)| *barrier).collect();
    let gradients = reverse(tape, &seeds.collect::<Vec<_>>(), &targets);
    barriers.iter().zip(gradients).filter_map(|((outside, _), gradient)| Some((*outside, gradient?))).collect()
}

/// The nodes of a region that some of its outputs need, in order, and the nodes outside that these are computed from,
/// but for those that choose or are known.
struct Needed {
    inside: Vec<NodeId>,
    outside: Vec<NodeId>,
}

fn needed_inside(graph: &Graph, region: &Region, outputs: &[NodeId]) -> Needed {
    let index = |id: NodeId| (region.start..region.end).contains(&id).then(|| (id.0 - region.start.0) as usize);
    let mut needed = vec![false; (region.end.0 - region.start.0) as usize];
    let mut outside = Vec::new();
    let mut ask = |id: NodeId, needed: &mut Vec<bool>| match index(id) {
        Some(index) => needed[index] = true,
        None if graph.op(id).is_index() || matches!(graph.op(id), Op::Number(_) | Op::Cells(_)) => {}
        None => outside.push(id),
    };
    outputs.iter().for_each(|&output| ask(output, &mut needed));
    for place in (0..needed.len()).rev() {
        if needed[place] {
            graph.inputs(NodeId(region.start.0 + place as u32)).iter().for_each(|&input| ask(input, &mut needed));
        }
    }
    outside.sort_unstable();
    outside.dedup();
    let inside = (0..needed.len()).filter(|&place| needed[place]).map(|place| NodeId(region.start.0 + place as u32));
    Needed { inside: inside.collect(), outside }
}
