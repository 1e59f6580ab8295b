//! Squares of what has a kink: `(c·|x|)² = c²x²` and `(c·√t)² = c²t` are smooth, but the chain rule, step by step, meets
//! the kink. So derivatives pass from the square to what is under it at once.

use crate::{
    graph::Graph,
    kernel::Unary,
    op::{NodeId, Op},
    operand::Real,
    rules::Applied,
    squares,
    var::Var,
};

/// The node under a square, past a kink.
pub(super) struct Smooth {
    /// `x` of `(c·|x|)²`, or `t` of `(c·√t)²`.
    pub under: NodeId,
    is_root: bool,
    /// `c²`
    factor: f64,
}

/// The largest number of factors above a kink.
const MOST_PASSED: usize = 8;

/// The kink that a node is a multiple of, with the factor; a target of the derivative is not passed.
fn kink(graph: &Graph, mut id: NodeId, targets: &[NodeId]) -> Option<(f64, NodeId)> {
    let mut factor = 1.0;
    let is_target = |id: &NodeId| targets.contains(id) || graph.inputs(*id).iter().any(|input| targets.contains(input));
    for _ in 0..MOST_PASSED {
        if targets.contains(&id) {
            return None;
        }
        match (graph.op(id), graph.inputs(id)) {
            (Op::Unary(Unary::Abs), _) => return Some((factor, id)),
            (Op::Unary(Unary::Sqrt), &[t]) => return squares::is_sum_of_squares(graph, t).then_some((factor, id)),
            (Op::Reshape, &[x]) => id = x,
            _ => {
                let (scale, x) = squares::scaled(graph, id)?;
                // The number may be what is asked for.
                if graph.inputs(id).iter().filter(|input| **input != x).any(is_target) {
                    return None;
                }
                (factor, id) = (factor * scale, x);
            }
        }
    }
    None
}

/// The largest depth to which two recordings are compared.
const SAME_DEPTH: usize = 8;

/// Whether two nodes are the same expression, no part of which is a target of the derivative.
fn is_same(graph: &Graph, x: NodeId, y: NodeId, targets: &[NodeId], depth: usize) -> bool {
    if x == y {
        return true;
    }
    let (left, right) = (graph.inputs(x), graph.inputs(y));
    depth > 0
        && !left.is_empty()
        && (graph.op(x), graph.node(x).shape) == (graph.op(y), graph.node(y).shape)
        && !targets.contains(&x)
        && !targets.contains(&y)
        && left.len() == right.len()
        && left.iter().zip(right).all(|(&x, &y)| is_same(graph, x, y, targets, depth - 1))
}

impl Smooth {
    /// The square that a node is, if there is a kink under it.
    pub fn of(graph: &Graph, id: NodeId, targets: &[NodeId]) -> Option<Smooth> {
        let [x, y] = squares::factors(graph, id)?;
        let (left, node) = kink(graph, x, targets)?;
        let (right, other) = if x == y { (left, node) } else { kink(graph, y, targets)? };
        let is_root = graph.op(node) == Op::Unary(Unary::Sqrt);
        is_same(graph, node, other, targets, SAME_DEPTH).then(|| Smooth {
            under: graph.inputs(node)[0],
            is_root,
            factor: left * right,
        })
    }

    /// The cotangent of the square as one of what is under it, or the tangent of that as one of the square; in the shape
    /// of the first, to which the other has as many elements.
    pub fn passed<'t, A: Real>(&self, applied: &Applied<'t, A>, moving: Var<'t, A>, to: NodeId) -> Var<'t, A> {
        let under = Var::new(applied.tape, self.under);
        let shape = Var::new(applied.tape, to).shape();
        let moving = moving.reshaped(&under.shape());
        let passed = match self.is_root {
            true => moving * self.factor,
            false => moving.absorbing_mul(under * (2.0 * self.factor)),
        };
        passed.reshaped(&shape)
    }
}
