//! Equal nodes become one, and algebra that is exact makes nodes cheaper or needless.
//!
//! Nodes are rebuilt in order; each is rewritten as it is emitted, over inputs that are simple already.
//! Only identities that hold for every value are used, but for the sign of a zero that `⊙` makes: it becomes
//! `·` beside a finite number, and 0 beside 0. Sums and products of large arrays are an exception: there a factor
//! may be taken out, or a sum moved in, as somebody would by hand, which may change last digits; see `linear`. And
//! products at the cells of masks add up their terms in an order of their own; see `sampled`.

mod in_place;
mod linear;
mod loops;
mod sampled;
#[cfg(test)]
mod tests;

use crate::{
    graph::{Graph, Inputs},
    kernel::{Binary, Reduction, Scalar, Unary},
    line::Origin,
    op::{Arity, AxisSet, ListId, MaskId, NodeId, Number, Op, ShapeId},
    shape::Shape,
    tuning::Tuning,
};
use rustc_hash::{FxBuildHasher, FxHashMap};
use smallvec::smallvec;
use std::marker::PhantomData;

/// The graph with equal nodes merged and simple algebra done. Nodes may be left that nothing needs.
pub(crate) fn simplify<A: Scalar>(graph: &Graph, outputs: &[NodeId], tuning: &'static Tuning) -> (Graph, Vec<NodeId>) {
    let Some(first) = graph.ids().next() else { return (graph.clone(), outputs.to_vec()) };
    let mut simplifier = Simplifier::<A> {
        graph: graph.with_tables_only(),
        tuning,
        equal: FxHashMap::with_capacity_and_hasher(graph.len(), FxBuildHasher),
        equal_lists: FxHashMap::default(),
        in_place: FxHashMap::default(),
        grown: FxHashMap::default(),
        at_cells: FxHashMap::default(),
        depth: 0,
        origin: graph.node(first).origin(),
        elements: PhantomData,
    };
    let kept = loops::kept_anyway(graph);
    let mut places: Vec<NodeId> = Vec::with_capacity(graph.len());
    for id in graph.ids() {
        let node = graph.node(id);
        simplifier.origin = node.origin();
        let inputs = graph.inputs(id).iter().map(|input| places[input.index()]).collect();
        let (op, shape) = kept.get(&id).copied().unwrap_or((node.op, node.shape));
        places.push(simplifier.emit(op, inputs, shape));
    }
    (simplifier.graph, outputs.iter().map(|output| places[output.index()]).collect())
}

/// A rewrite may ask for others; so deep that goes at most.
const DEEPEST: usize = 64;

struct Simplifier<A> {
    graph: Graph,
    tuning: &'static Tuning,
    /// The node for each op with these inputs of this shape, if it has at most three;
    equal: FxHashMap<(Op, [NodeId; 3], ShapeId), NodeId>,
    /// the same for ops with any number.
    equal_lists: FxHashMap<(Op, Inputs, ShapeId), NodeId>,
    /// Nodes over the observed cells of a mask, each with a node over the whole array whose observed cells
    /// it has: `mask(f(x)) = f(mask(x))` for elementwise `f`. So `sum(f(mask(x)))` and `unmask(f(mask(x)))`
    /// need no cells picked out or put back: both are a `where` over the whole, fused with `f`.
    in_place: FxHashMap<NodeId, (MaskId, NodeId)>,
    /// Matrices that are larger than what they are computed from (products, stretched vectors, and what is computed
    /// from those element by element), with the greatest inner length of these products;
    grown: FxHashMap<NodeId, usize>,
    /// and for cells of a mask, what has these cells only.
    at_cells: FxHashMap<(MaskId, NodeId), NodeId>,
    /// How many rewrites are in work, each for the sake of the one before.
    depth: usize,
    origin: Origin,
    elements: PhantomData<A>,
}

impl<A: Scalar> Simplifier<A> {
    /// A node for `op`, or a simpler one of the same value.
    fn emit(&mut self, op: Op, mut inputs: Inputs, shape: ShapeId) -> NodeId {
        if op.is_elementwise() {
            // Elementwise ops stretch their inputs by themselves, and a number fits every shape.
            for input in &mut inputs {
                while match self.graph.op(*input) {
                    Op::Broadcast => true,
                    Op::Reshape => self.graph.shape(*input).size() == 1,
                    _ => false,
                } {
                    *input = self.graph.inputs(*input)[0];
                }
            }
        }
        if self.depth < DEEPEST {
            self.depth += 1;
            let simpler = self.rewrite(op, &inputs, shape);
            self.depth -= 1;
            if let Some(simpler) = simpler {
                return self.stretched(simpler, shape);
            }
        }
        let node = self.push(op, &inputs, shape);
        self.note_in_place(node, op, &inputs);
        self.note_grown(node, op, &inputs);
        node
    }

    /// The node itself, unless there is an equal one.
    fn push(&mut self, op: Op, inputs: &[NodeId], shape: ShapeId) -> NodeId {
        let (graph, origin) = (&mut self.graph, self.origin);
        let push = || graph.push_from(op, inputs, shape, origin);
        if op.arity() == Arity::Any {
            return *self.equal_lists.entry((op, inputs.into(), shape)).or_insert_with(push);
        }
        let mut key = [NodeId::NONE; 3];
        key[..inputs.len()].copy_from_slice(inputs);
        if let Op::Binary(Binary::Add | Binary::Multiply | Binary::AbsorbingMultiply) = op {
            key[..2].sort_unstable();
        }
        *self.equal.entry((op, key, shape)).or_insert_with(push)
    }

    /// A simpler node of the same value; where the op is elementwise, one that may have yet to be stretched.
    fn rewrite(&mut self, op: Op, inputs: &[NodeId], shape: ShapeId) -> Option<NodeId> {
        if let Some(sparse) = self.of_sparse(op, inputs, shape) {
            return Some(sparse);
        }
        match op {
            Op::Unary(op) => self.unary(op, inputs[0], shape),
            Op::Binary(op) => self.binary(op, inputs[0], inputs[1], shape),
            Op::Where => self.choose(inputs, shape),
            Op::Reduce(reduction, axes) => self.reduce(reduction, axes, inputs[0], shape),
            Op::Transpose(_) | Op::Reshape | Op::Broadcast | Op::Slice(_) => self.movement(op, inputs[0], shape),
            Op::Mask(mask) => match self.graph.op(inputs[0]) {
                Op::Unmask(other) if mask == other => Some(self.graph.inputs(inputs[0])[0]),
                _ => match self.number_of(inputs[0]) {
                    Some(value) => Some(self.filled(value, shape)),
                    None => self.grown_at_cells(mask, inputs[0]),
                },
            },
            Op::Unmask(mask) => {
                let whole = match self.in_place.get(&inputs[0]) {
                    Some(&(other, whole)) if other == mask => whole,
                    _ if self.is_sparse(mask) => return None,
                    _ => self.number_node(inputs[0])?,
                };
                Some(self.observed_or_zero(mask, whole, shape))
            }
            Op::Concatenate(_) if inputs.len() == 1 => Some(inputs[0]),
            Op::WithSlice(list) if self.has_shape(inputs[0], shape) && self.is_all(list) => Some(inputs[0]),
            Op::WithSlice(list) if self.number_of(inputs[1]).is_some_and(|base| base.to_bits() == 0) => {
                Some(self.emit(Op::Unslice(list), smallvec![inputs[0]], shape))
            }
            Op::WithSlice(_) => None,
            Op::Input(_) | Op::Constant(_) | Op::IndexInput(_) | Op::IndexConstant(_) | Op::Number(_) => None,
            Op::Cells(_) | Op::Unslice(_) | Op::Concatenate(_) | Op::Gather(_) | Op::Scatter(_) => None,
            Op::ArgReduce(..) | Op::Routine(_) | Op::Linalg(_) | Op::Custom(_) | Op::Loop(_) | Op::Barrier => None,
            Op::Argument(_) => unreachable!("the arguments of a body are its inputs"),
            Op::Special(_) => None,
            Op::Checkpoint(_) => Some(inputs[0]),
            Op::Matmul => self.matmul(inputs[0], inputs[1], shape),
            Op::Sampled(..) => self.scaled_after(op, inputs, shape),
        }
    }

    fn unary(&mut self, op: Unary, x: NodeId, shape: ShapeId) -> Option<NodeId> {
        if let Some(value) = self.number_of(x) {
            return Some(self.filled(op.apply(A::narrowed(value)).widened(), shape));
        }
        match (op, self.graph.op(x)) {
            (Unary::StopGradient, _) => Some(x),
            (Unary::Negative, Op::Unary(Unary::Negative)) => Some(self.graph.inputs(x)[0]),
            _ => None,
        }
    }

    fn binary(&mut self, op: Binary, x: NodeId, y: NodeId, shape: ShapeId) -> Option<NodeId> {
        let (left, right) = (self.number_of(x), self.number_of(y));
        if let (Some(left), Some(right)) = (left, right) {
            return Some(self.filled(op.apply(A::narrowed(left), A::narrowed(right)).widened(), shape));
        }
        let is = |number: Option<f64>, value: f64| number.is_some_and(|n| n.to_bits() == value.to_bits());
        match op {
            Binary::Add if is(right, -0.0) => Some(x),
            Binary::Add if is(left, -0.0) => Some(y),
            Binary::Subtract if is(right, 0.0) => Some(x),
            Binary::Multiply | Binary::Divide if is(right, 1.0) => Some(x),
            Binary::Multiply if is(left, 1.0) => Some(y),
            Binary::Multiply if is(right, -1.0) => Some(self.negative(x, shape)),
            Binary::Multiply if is(left, -1.0) => Some(self.negative(y, shape)),
            Binary::AbsorbingMultiply if left == Some(0.0) || right == Some(0.0) => Some(self.filled(0.0, shape)),
            Binary::AbsorbingMultiply if left.or(right).is_some_and(f64::is_finite) => {
                Some(self.emit(Op::Binary(Binary::Multiply), smallvec![x, y], shape))
            }
            Binary::Multiply | Binary::AbsorbingMultiply if x == y && self.has_shape(x, shape) => {
                Some(self.emit(Op::Unary(Unary::Square), smallvec![x], shape))
            }
            Binary::Multiply => self.known_factors(x, y, shape).or_else(|| self.smaller_first(op, x, y, shape)),
            Binary::AbsorbingMultiply => self.smaller_first(op, x, y, shape),
            Binary::Power if right == Some(0.0) => Some(self.filled(1.0, shape)),
            Binary::Power if is(right, 1.0) => Some(x),
            Binary::Power if is(right, 2.0) && self.has_shape(x, shape) => {
                Some(self.emit(Op::Unary(Unary::Square), smallvec![x], shape))
            }
            Binary::Power if is(right, -1.0) => {
                let one = self.number(1.0);
                Some(self.emit(Op::Binary(Binary::Divide), smallvec![one, x], shape))
            }
            _ => None,
        }
    }

    fn choose(&mut self, inputs: &[NodeId], shape: ShapeId) -> Option<NodeId> {
        match self.number_of(inputs[0]) {
            Some(condition) => Some(if condition != 0.0 { inputs[1] } else { inputs[2] }),
            None if inputs[1] == inputs[2] => Some(inputs[1]),
            None => self.choose_before_square(inputs, shape).or_else(|| self.choose_before_scaling(inputs, shape)),
        }
    }

    /// `where(c, x², 0) = where(c, x, 0)²`, whose root a derivative of the square needs.
    fn choose_before_square(&mut self, inputs: &[NodeId], shape: ShapeId) -> Option<NodeId> {
        let (Op::Unary(Unary::Square), Some(0.0)) = (self.graph.op(inputs[1]), self.number_of(inputs[2])) else {
            return None;
        };
        let root = self.graph.inputs(inputs[1])[0];
        let chosen = self.emit(Op::Where, smallvec![inputs[0], root, inputs[2]], shape);
        Some(self.emit(Op::Unary(Unary::Square), smallvec![chosen], shape))
    }

    fn reduce(&mut self, reduction: Reduction, axes: AxisSet, x: NodeId, shape: ShapeId) -> Option<NodeId> {
        let terms: usize = self.reduced_lengths(axes, x).product();
        if terms == 1 {
            return Some(self.emit(Op::Reshape, smallvec![x], shape));
        }
        if let (Some(value), true) = (self.number_of(x), terms > 0) {
            let folded = match reduction {
                Reduction::Sum => (A::narrowed(value) * A::narrowed(terms as f64)).widened(),
                Reduction::Max | Reduction::Min => value,
            };
            return Some(self.filled(folded, shape));
        }
        match (reduction, self.in_place.get(&x)) {
            (Reduction::Sum, Some(&(mask, whole))) => {
                let mask_shape = self.mask_shape(mask);
                let observed = self.observed_or_zero(mask, whole, mask_shape);
                let all = AxisSet::all(self.graph.shape_of(mask_shape).len());
                Some(self.emit(Op::Reduce(Reduction::Sum, all), smallvec![observed], shape))
            }
            (Reduction::Sum, None) => {
                self.sum_before_scaling(axes, x, shape).or_else(|| self.sum_of_product(axes, x, shape))
            }
            _ => None,
        }
    }

    fn movement(&mut self, op: Op, x: NodeId, shape: ShapeId) -> Option<NodeId> {
        let same_shape = self.has_shape(x, shape);
        let inner = self.graph.op(x);
        match self.number_of(x) {
            Some(value) if !(op == Op::Broadcast && matches!(inner, Op::Number(_))) => {
                return Some(self.filled(value, shape));
            }
            _ => {}
        }
        match op {
            Op::Reshape | Op::Broadcast if same_shape => Some(x),
            Op::Reshape if inner == Op::Reshape => {
                let x = self.graph.inputs(x)[0];
                Some(self.emit(Op::Reshape, smallvec![x], shape))
            }
            Op::Broadcast if inner == Op::Broadcast => {
                let x = self.graph.inputs(x)[0];
                Some(self.emit(Op::Broadcast, smallvec![x], shape))
            }
            Op::Transpose(outer) => {
                let outer: Vec<isize> = self.graph.list(outer).to_vec();
                if outer.iter().enumerate().all(|(axis, &from)| axis == from as usize) {
                    return Some(x);
                }
                let Op::Transpose(inner) = inner else { return None };
                let inner = self.graph.list(inner);
                let both: Vec<isize> = outer.iter().map(|&axis| inner[axis as usize]).collect();
                let (both, x) = (self.graph.intern_list(&both), self.graph.inputs(x)[0]);
                Some(self.emit(Op::Transpose(both), smallvec![x], shape))
            }
            Op::Slice(list) if same_shape && self.is_all(list) => Some(x),
            _ => None,
        }
    }

    /// Whether a slice of as many elements as its array has is the array itself.
    fn is_all(&self, list: ListId) -> bool {
        self.graph.list(list).chunks(2).all(|axis| axis == [0, 1])
    }

    fn reduced_lengths(&self, axes: AxisSet, x: NodeId) -> impl Iterator<Item = usize> {
        let shape: &Shape = self.graph.shape(x);
        shape.iter().enumerate().filter(move |&(axis, _)| axes.contains(axis)).map(|(_, &length)| length)
    }

    fn has_shape(&self, x: NodeId, shape: ShapeId) -> bool {
        self.graph.node(x).shape == shape
    }

    fn number(&mut self, value: f64) -> NodeId {
        let shape = self.graph.intern_shape(&[]);
        self.push(Op::Number(Number::new(value)), &[], shape)
    }

    /// An array filled with a number.
    fn filled(&mut self, value: f64, shape: ShapeId) -> NodeId {
        let number = self.number(value);
        self.stretched(number, shape)
    }

    fn stretched(&mut self, x: NodeId, shape: ShapeId) -> NodeId {
        if self.has_shape(x, shape) { x } else { self.emit(Op::Broadcast, smallvec![x], shape) }
    }

    fn negative(&mut self, x: NodeId, shape: ShapeId) -> NodeId {
        let x = self.stretched(x, shape);
        self.emit(Op::Unary(Unary::Negative), smallvec![x], shape)
    }

    /// The number that fills the array, if it is filled with one.
    fn number_of(&self, x: NodeId) -> Option<f64> {
        match self.graph.op(self.number_node(x)?) {
            Op::Number(number) => Some(number.get()),
            _ => None,
        }
    }

    fn number_node(&self, x: NodeId) -> Option<NodeId> {
        match self.graph.op(x) {
            Op::Number(_) => Some(x),
            Op::Broadcast => self.number_node(self.graph.inputs(x)[0]),
            _ => None,
        }
    }
}
