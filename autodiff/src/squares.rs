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

/// The root of a node that is a square.
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
        (Op::Where, &[_, x, otherwise]) | (Op::WithSlice(_), &[x, otherwise])
            if number(graph, otherwise) == Some(0.0) =>
        {
            Some(x)
        }
        _ => None,
    }
}

/// The largest number of nodes looked at, so that a long chain of them costs no more than a short one.
pub(crate) const MOST_NODES: usize = 16;

/// Whether a node is made of squares by moving them and multiplying them with positive numbers; then the product of those
/// numbers that are greater than 1.
pub(crate) fn of_squares(graph: &Graph, mut id: NodeId) -> Option<f64> {
    let mut product = 1.0;
    for _ in 0..MOST_NODES {
        if root(graph, id).is_some() {
            return Some(product);
        }
        id = match scaled(graph, id) {
            Some((factor, x)) if factor > 0.0 => {
                product *= factor.max(1.0);
                x
            }
            Some(_) => return None,
            None => moved(graph, id)?,
        };
    }
    None
}

/// Whether a node is made of squares by that and by adding.
pub(crate) fn is_sum_of_squares(graph: &Graph, id: NodeId) -> bool {
    let (mut rest, mut seen) = (vec![id], 0);
    while let Some(id) = rest.pop() {
        seen += 1;
        if seen > MOST_NODES {
            return false;
        }
        match (graph.op(id), graph.inputs(id)) {
            _ if root(graph, id).is_some() => {}
            (Op::Reduce(Reduction::Sum, _), &[x]) => rest.push(x),
            (Op::Binary(Binary::Add), &[x, y]) => rest.extend([x, y]),
            _ => match scaled(graph, id) {
                Some((factor, x)) if factor > 0.0 => rest.push(x),
                Some(_) => return false,
                None => match moved(graph, id) {
                    Some(x) => rest.push(x),
                    None => return false,
                },
            },
        }
    }
    true
}
