//! Squares and roots of their sums in a graph, in all their spellings: `x.square()`, `x * x`, `x.powi(2)`, `x.powf(2.0)`.

use crate::{
    graph::Graph,
    kernel::{Binary, Reduction, Unary},
    op::{NodeId, Op},
};

/// The value of a node that is the same number everywhere.
fn number(graph: &Graph, id: NodeId) -> Option<f64> {
    match graph.op(id) {
        Op::Number(number) => Some(number.get()),
        Op::Broadcast | Op::Reshape => number(graph, graph.inputs(id)[0]),
        _ => None,
    }
}

/// A node as a number times another: the number, and the other.
pub(crate) fn scaled(graph: &Graph, id: NodeId) -> Option<(f64, NodeId)> {
    match (graph.op(id), graph.inputs(id)) {
        (Op::Unary(Unary::Negative), &[x]) => Some((-1.0, x)),
        (Op::Binary(Binary::Multiply | Binary::AbsorbingMultiply), &[x, y]) => {
            match (number(graph, x), number(graph, y)) {
                (_, Some(factor)) => Some((factor, x)),
                (Some(factor), None) => Some((factor, y)),
                (None, None) => None,
            }
        }
        (Op::Binary(Binary::Divide), &[x, y]) => Some((1.0 / number(graph, y)?, x)),
        _ => None,
    }
    // A number of another shape may stretch the other.
    .filter(|&(_, x)| graph.shape(x).size() == graph.shape(id).size())
}

/// The two factors that a node is the product of, where they may be one and the same.
pub(crate) fn factors(graph: &Graph, id: NodeId) -> Option<[NodeId; 2]> {
    match (graph.op(id), graph.inputs(id)) {
        (Op::Unary(Unary::Square), &[x]) => Some([x, x]),
        (Op::Binary(Binary::Multiply | Binary::AbsorbingMultiply), &[x, y]) => Some([x, y]),
        (Op::Binary(Binary::Power), &[x, y]) if number(graph, y) == Some(2.0) => Some([x, x]),
        _ => None,
    }
    .filter(|factors| factors.iter().all(|&x| graph.shape(x).size() == graph.shape(id).size()))
}

/// What a node is the square of.
pub(crate) fn root(graph: &Graph, id: NodeId) -> Option<NodeId> {
    factors(graph, id).and_then(|[x, y]| (x == y).then_some(x))
}

/// The elements that a node has in another order or beside zeros.
pub(crate) fn moved(graph: &Graph, id: NodeId) -> Option<NodeId> {
    match (graph.op(id), graph.inputs(id)) {
        (
            Op::Reshape
            | Op::Transpose(_)
            | Op::Broadcast
            | Op::Slice(_)
            | Op::Unslice(_)
            | Op::Mask(_)
            | Op::Unmask(_),
            &[x],
        )
        | (Op::Gather(_), &[x, _]) => Some(x),
        (Op::Where, &[_, x, otherwise]) if number(graph, otherwise) == Some(0.0) => Some(x),
        _ => None,
    }
}

/// Whether a node is made of squares by moving them and multiplying them with positive numbers.
pub(crate) fn is_of_squares(graph: &Graph, id: NodeId) -> bool {
    let inside = || match scaled(graph, id) {
        Some((factor, x)) => (factor > 0.0).then_some(x),
        None => moved(graph, id),
    };
    root(graph, id).is_some() || inside().is_some_and(|inside| is_of_squares(graph, inside))
}

/// Whether a node is made of squares by that and by adding.
pub(crate) fn is_sum_of_squares(graph: &Graph, id: NodeId) -> bool {
    match (graph.op(id), graph.inputs(id)) {
        (Op::Reduce(Reduction::Sum, _), &[x]) => is_sum_of_squares(graph, x),
        (Op::Binary(Binary::Add), &[x, y]) => is_sum_of_squares(graph, x) && is_sum_of_squares(graph, y),
        _ if root(graph, id).is_some() => true,
        _ => match scaled(graph, id) {
            Some((factor, x)) => factor > 0.0 && is_sum_of_squares(graph, x),
            None => moved(graph, id).is_some_and(|x| is_sum_of_squares(graph, x)),
        },
    }
}
