//! A loop and one that also keeps its carries, for a gradient, are one loop.

use crate::{
    graph::{Graph, Repeat},
    op::{BodyId, NodeId, Op, ShapeId},
};
use rustc_hash::FxHashMap;

/// For loops beside which there is the same that keeps its carries, that one. Its results begin with theirs.
pub(super) fn kept_anyway(graph: &Graph) -> FxHashMap<NodeId, (Op, ShapeId)> {
    let bodies: Vec<BodyId> = (0..graph.bodies().len() as u32).map(BodyId).collect();
    let keeps = |body: &BodyId| matches!(graph.body(*body).repeat, Repeat::Times { keeps: true, .. });
    let (keeping, others): (Vec<BodyId>, Vec<BodyId>) = bodies.into_iter().partition(keeps);
    let twin = |body: &BodyId| {
        let keeping = keeping.iter().find(|keeping| graph.body(**keeping).is_keeping(graph.body(*body)))?;
        Some((*body, *keeping))
    };
    let twins: FxHashMap<BodyId, BodyId> = others.iter().filter_map(twin).collect();
    if twins.is_empty() {
        return FxHashMap::default();
    }
    let loops = || graph.ids().filter(|id| matches!(graph.op(*id), Op::Loop(_)));
    let known: FxHashMap<(Op, &[NodeId]), ShapeId> =
        loops().map(|id| ((graph.op(id), graph.inputs(id)), graph.node(id).shape)).collect();
    let kept = |id: NodeId| {
        let Op::Loop(body) = graph.op(id) else { return None };
        let op = Op::Loop(*twins.get(&body)?);
        Some((id, (op, *known.get(&(op, graph.inputs(id)))?)))
    };
    loops().filter_map(kept).collect()
}
