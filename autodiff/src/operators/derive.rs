//! The nodes that the operators record, and what they refuse.

use crate::{
    op::{NodeId, Op},
    operand::Real,
    params::{Collected, Tree},
    plan::OneShot,
    sweep,
    tape::{Recording, Tape},
    var::{Var, concatenate},
};
use ndarray::{Array2, s};

/// Records the results of a one-shot operator.
pub(crate) fn derive<A: Real>(tape: &Tape<A>, one_shot: &OneShot) -> Vec<NodeId> {
    let (OneShot::Gradients { cost: result, .. }
    | OneShot::Tangent { value: result, .. }
    | OneShot::Cotangents { value: result, .. }
    | OneShot::HessianProduct { cost: result, .. }
    | OneShot::GaussNewtonProduct { cost: result, .. }
    | OneShot::Jacobian { value: result, .. }
    | OneShot::Hessian { cost: result, .. }) = *one_shot;
    let _line = tape.at(tape.line(result));
    match *one_shot {
        OneShot::Gradients { cost, ref leaves, ref others } => {
            let one = tape.filled(1.0, cost);
            let gradients = gradients(tape, cost, one, leaves);
            [&[cost], &gradients[..], others].concat()
        }
        OneShot::Tangent { value, ref directions } => {
            vec![value, tangents(tape, directions, &[value])[0]]
        }
        OneShot::Cotangents { value, cotangent, ref leaves } => {
            [&[value], &gradients(tape, value, cotangent, leaves)[..]].concat()
        }
        OneShot::HessianProduct { cost, ref directions } => {
            let leaves: Vec<NodeId> = directions.iter().map(|(leaf, _)| *leaf).collect();
            let one = tape.filled(1.0, cost);
            let gradients = gradients(tape, cost, one, &leaves);
            tangents(tape, directions, &gradients)
        }
        OneShot::GaussNewtonProduct { value, cost, ref directions } => {
            let leaves: Vec<NodeId> = directions.iter().map(|(leaf, _)| *leaf).collect();
            let tangent = tangents(tape, directions, &[value])[0];
            let one = tape.filled(1.0, cost);
            let slope = gradients(tape, cost, one, &[value])[0];
            let bent = tangents(tape, &[(value, tangent)], &[slope])[0];
            gradients(tape, value, bent, &leaves)
        }
        OneShot::Jacobian { value, variable } => vec![jacobian_of(tape, value, variable)],
        OneShot::Hessian { cost, variable } => {
            let one = tape.filled(1.0, cost);
            let gradient = gradients(tape, cost, one, &[variable])[0];
            vec![jacobian_of(tape, gradient, variable)]
        }
    }
}

/// The gradients of a cost in the leaves.
///
/// # Panics
/// At the caller's line if the cost has more than one element.
#[track_caller]
pub(crate) fn cost_gradients<A: Real>(tape: &Tape<A>, cost: NodeId, leaves: &[NodeId], operator: &str) -> Vec<NodeId> {
    tape.must_be_cost(operator, cost);
    let one = tape.filled(1.0, cost);
    A::gradients(tape, cost, one, leaves)
}

/// The derivatives of `⟨cotangent, value⟩` in the leaves; zeros where the value does not depend on them.
pub(crate) fn gradients<A: Real>(tape: &Tape<A>, value: NodeId, cotangent: NodeId, leaves: &[NodeId]) -> Vec<NodeId> {
    let gradients = sweep::reverse(tape, &[(value, Var::new(tape, cotangent))], leaves);
    let _line = tape.at(tape.line(value));
    let or_zeros = |(gradient, &leaf): (Option<Var<'_, A>>, &NodeId)| {
        gradient.map_or_else(|| tape.filled(0.0, leaf), |gradient| gradient.id())
    };
    gradients.into_iter().zip(leaves).map(or_zeros).collect()
}

/// The derivatives of the values along the directions, pairs of a leaf and its tangent; zeros where a value does not
/// depend on them.
#[track_caller]
pub(crate) fn tangents<A: Real>(tape: &Tape<A>, directions: &[(NodeId, NodeId)], values: &[NodeId]) -> Vec<NodeId> {
    let _line = tape.at_caller();
    let directions: Vec<_> = directions.iter().map(|&(leaf, tangent)| (leaf, Var::new(tape, tangent))).collect();
    let or_zeros = |(tangent, &value): (Option<Var<'_, A>>, &NodeId)| {
        tangent.map_or_else(|| tape.filled(0.0, value), |tangent| tangent.id())
    };
    sweep::forward(tape, &directions, values).into_iter().zip(values).map(or_zeros).collect()
}

/// The Jacobian of a value in a variable, of the value's shape followed by the variable's.
#[track_caller]
pub(crate) fn jacobian_of<A: Real>(tape: &Tape<A>, value: NodeId, variable: NodeId) -> NodeId {
    let _line = tape.at_caller();
    let (rows, columns) = (tape.size(value), tape.size(variable));
    let shape = [&tape.shape(value)[..], &tape.shape(variable)].concat();
    if rows == 0 || columns == 0 {
        return Var::new(tape, tape.number(0.0)).broadcasted(&shape).id();
    }
    let by_rows = rows < columns;
    let count = rows.min(columns);
    // Row `i` is the unit vector along element `i`.
    let units = tape.var(Array2::from_shape_fn((count, count), |(i, j)| A::indicator(i == j)));
    let along = tape.shape(if by_rows { value } else { variable });
    let parts = (0..count).map(|i| {
        let unit = units.slice(s![i, ..]).reshaped(&along).id();
        let part = match by_rows {
            true => gradients(tape, value, unit, &[variable])[0],
            false => tangents(tape, &[(variable, unit)], &[value])[0],
        };
        Var::new(tape, part).reshaped(&[1, rows.max(columns)])
    });
    let parts = concatenate(&parts.collect::<Vec<_>>(), 0);
    if by_rows { parts } else { parts.t() }.reshaped(&shape).id()
}

/// The outputs of a function, each of as many axes as its type in the tree has, or a panic at the caller's line.
#[track_caller]
pub(crate) fn must_have_ranks<'t, O: Tree>(
    tape: &'t Tape<O::Elem>,
    operator: &str,
    outputs: &O::Vars<'t>,
) -> Collected {
    O::map(outputs, &mut |output| {
        tape.must_be(output.tape());
        output
    });
    let leaves = Collected::of::<O>(outputs);
    tape.must_have_the_ranks_of(&leaves, operator);
    leaves
}

impl Recording {
    /// A number in every element of an array like another.
    #[track_caller]
    pub(crate) fn filled(&self, value: f64, like: NodeId) -> NodeId {
        let (number, shape) = (self.number(value), self.shape(like));
        if shape.is_empty() { number } else { self.push(Op::Broadcast, &[number], &shape) }
    }

    /// Panics at the caller's line if the cost is not one number.
    #[track_caller]
    pub(crate) fn must_be_cost(&self, operator: &str, cost: NodeId) {
        if self.size(cost) != 1 {
            let why = format!(
                "the cost has shape {}; a gradient is that of one number: reduce it (`sum`, `mean`), or take \
                 its `jacobian`, or `vjp` with a cotangent, or `jvp`",
                self.shape(cost)
            );
            self.refuse(operator, &why, &[cost]);
        }
    }

    /// Panics at the caller's line if two arrays have different shapes.
    #[track_caller]
    pub(crate) fn must_match(
        &self,
        operator: &str,
        (left, left_id): (&str, NodeId),
        (right, right_id): (&str, NodeId),
    ) {
        let [left_shape, right_shape] = [left_id, right_id].map(|id| self.shape(id));
        if left_shape != right_shape {
            let why = format!("{left} has shape {left_shape}, {right} {right_shape}");
            self.refuse(operator, &why, &[left_id, right_id]);
        }
    }

    /// Variables in pairs with their directions, or a panic at the caller's line.
    #[track_caller]
    pub(crate) fn paired(&self, operator: &str, leaves: &[NodeId], directions: &[NodeId]) -> Vec<(NodeId, NodeId)> {
        if leaves.len() != directions.len() {
            let why = format!("{} variables, but {} directions", leaves.len(), directions.len());
            self.refuse(operator, &why, &[]);
        }
        for (&leaf, &direction) in leaves.iter().zip(directions) {
            self.must_match(operator, ("a direction", direction), ("its variable", leaf));
        }
        leaves.iter().copied().zip(directions.iter().copied()).collect()
    }

    /// Panics at the caller's line if an output has another number of axes than its type.
    #[track_caller]
    fn must_have_the_ranks_of(&self, leaves: &Collected, operator: &str) {
        for (number, (&node, &rank)) in leaves.nodes.iter().zip(&leaves.ranks).enumerate() {
            let shape = self.shape(node);
            let wanted = match rank {
                Some(0) if shape.size() != 1 => "one number".to_string(),
                Some(rank) if rank > 0 && shape.len() != rank => format!("an array of {rank} axes"),
                _ => continue,
            };
            let why = format!("output {number} has shape {shape}, but its type is {wanted}");
            self.refuse(operator, &why, &[node]);
        }
    }
}
