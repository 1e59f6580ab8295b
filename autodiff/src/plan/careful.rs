//! Roots of sums of squares where the squares leave the range of the element type: `√Σx²` is in it for `x` of any size, but
//! `Σx²` is 0 or infinite for `x` below 10⁻²³ or above 10¹⁹ in `f32`.
//!
//! A plan computes such roots as they are written, and looks at the sums after each run. If one has left the safe range, a
//! second plan runs, made when it is first needed: there each root is `m·√Σ(x/m)²`, with the largest `|x|` for `m`, as in
//! BLAS's `nrm2`. A sum of 0 is nothing unusual where all `x` are 0; so before that only these `m` are computed, which is what
//! a run with such a sum pays.
//!
//! It is the plan that is careful: of a sum that was asked for before its root, or that is constant in a program, nothing is
//! known any more but its value.

use super::{
    Output, Plan,
    draft::Drafts,
    extract::{Slot, Source, Subgraph},
    layout::Layout,
};
use crate::{
    graph::Graph,
    kernel::{Binary, Careful, Reduction, Scalar, Twin, Unary},
    op::{self, AxisSet, NodeId, Number, Op},
    squares,
};
use std::{ops::Range, sync::Arc};

/// The sums of squares whose roots the outputs need.
pub(super) fn sums(graph: &Graph, outputs: &[NodeId]) -> Vec<NodeId> {
    let is_root = |id: &NodeId| graph.op(*id) == Op::Unary(Unary::Sqrt);
    if !graph.ids().any(|id| is_root(&id)) {
        return Vec::new();
    }
    let needed = graph.needed(outputs);
    let mut sums = Vec::new();
    for id in graph.ids().filter(|id| needed[id.index()]).filter(is_root) {
        let sum = graph.inputs(id)[0];
        if !sums.contains(&sum) && !parts(graph, sum).is_empty() {
            sums.push(sum);
        }
    }
    sums
}

/// Some of what is under a root: a factor, and squares to be added up over axes.
struct Part {
    factor: f64,
    /// What the squares are multiplied with at most on the way.
    largest_factor: f64,
    squares: NodeId,
    axes: AxisSet,
}

/// The parts that add up to a node; none if it is not a sum of squares, or one of more parts than are looked at.
fn parts(graph: &Graph, id: NodeId) -> Vec<Part> {
    let (mut parts, mut rest, mut seen) = (Vec::new(), vec![(1.0, id)], 0);
    while let Some((factor, id)) = rest.pop() {
        seen += 1;
        if seen > squares::MOST_NODES {
            return Vec::new();
        }
        let sum = match (graph.op(id), graph.inputs(id)) {
            (Op::Reduce(Reduction::Sum, axes), &[squares]) => Some((squares, axes)),
            // The sum of one square is that square. Sums of squares of arrays, element by element, are a case for `hypot`.
            _ if graph.shape(id).size() == 1 || (rest.is_empty() && parts.is_empty()) => {
                squares::root(graph, id).map(|_| (id, AxisSet(0)))
            }
            _ => None,
        };
        let inner = sum.and_then(|(squares, axes)| Some((squares, axes, squares::of_squares(graph, squares)?)));
        let Some((squares, axes, inner)) = inner else {
            let same_size = |x: &NodeId| graph.shape(*x).size() == graph.shape(id).size();
            match (graph.op(id), graph.inputs(id)) {
                (Op::Reshape, &[x]) => rest.push((factor, x)),
                (Op::Binary(Binary::Add), inputs @ &[x, y]) if inputs.iter().all(same_size) => {
                    rest.extend([(factor, x), (factor, y)]);
                }
                _ => match squares::scaled(graph, id) {
                    Some((scale, x)) if scale > 0.0 => rest.push((factor * scale, x)),
                    _ => return Vec::new(),
                },
            }
            continue;
        };
        let part = Part { factor, largest_factor: inner * factor.max(1.0), squares, axes };
        if graph.shape(part.squares).size() == 0 {
            return Vec::new();
        }
        parts.push(part);
    }
    parts
}

/// The graph with the roots taken carefully, and the size of the largest term of each sum.
fn rewritten(graph: &Graph, outputs: &[NodeId], sums: &[NodeId]) -> (Graph, Vec<NodeId>, Vec<NodeId>) {
    let mut rewriter = Rewriter { from: graph, graph: graph.with_tables_only(), places: Vec::new() };
    let mut largest = vec![NodeId::NONE; sums.len()];
    for id in graph.ids() {
        let sum = match graph.op(id) {
            Op::Unary(Unary::Sqrt) => sums.iter().position(|sum| *sum == graph.inputs(id)[0]),
            _ => None,
        };
        let place = match sum {
            Some(number) => {
                let root;
                (root, largest[number]) = rewriter.root(id);
                root
            }
            None => rewriter.copied(id),
        };
        rewriter.places.push(place);
    }
    let outputs = outputs.iter().map(|output| rewriter.places[output.index()]).collect();
    (rewriter.graph, outputs, largest)
}

struct Rewriter<'g> {
    from: &'g Graph,
    graph: Graph,
    places: Vec<NodeId>,
}

impl Rewriter<'_> {
    fn copied(&mut self, id: NodeId) -> NodeId {
        let inputs: Vec<NodeId> = self.from.inputs(id).iter().map(|input| self.places[input.index()]).collect();
        let node = self.from.node(id);
        self.graph.push_from(node.op, &inputs, node.shape, node.origin())
    }

    fn push(&mut self, op: Op, inputs: &[NodeId], shape: &[usize], of: NodeId) -> NodeId {
        let shape = self.graph.intern_shape(shape);
        self.graph.push_from(op, inputs, shape, self.from.node(of).origin())
    }

    fn number(&mut self, value: f64, of: NodeId) -> NodeId {
        self.push(Op::Number(Number::new(value)), &[], &[], of)
    }

    /// A root, by terms relative to the largest; and that.
    fn root(&mut self, id: NodeId) -> (NodeId, NodeId) {
        let parts = parts(self.from, self.from.inputs(id)[0]);
        let reduced = self.from.shape(id).clone();
        let (mut largest, mut terms) = (None, Vec::new());
        for Part { factor, squares, axes, .. } in parts {
            let numbers = self.magnitudes(squares);
            let shape = self.from.shape(squares).clone();
            let size = self.push(Op::Unary(Unary::Abs), &[numbers], &shape, id);
            let most = self.push(Op::Reduce(Reduction::Max, axes), &[size], &op::reduce_shape(&shape, axes, false), id);
            let most = self.push(Op::Reshape, &[most], &reduced, id);
            let root = self.number(factor.sqrt(), id);
            let most = self.push(Op::Binary(Binary::Multiply), &[most, root], &reduced, id);
            largest = Some(match largest {
                Some(largest) => self.push(Op::Binary(Binary::Maximum), &[largest, most], &reduced, id),
                None => most,
            });
            terms.push((factor, numbers, axes, shape));
        }
        let largest = largest.unwrap_or_else(|| unreachable!("a sum has parts"));
        // With 1 in place of 0, infinity and NaN, the sum is what it was.
        let [zero, one, infinity] = [0.0, 1.0, f64::INFINITY].map(|value| self.number(value, id));
        let positive = self.push(Op::Binary(Binary::Greater), &[largest, zero], &reduced, id);
        let finite = self.push(Op::Binary(Binary::Greater), &[infinity, largest], &reduced, id);
        let scale = self.push(Op::Where, &[positive, largest, one], &reduced, id);
        let scale = self.push(Op::Where, &[finite, scale, one], &reduced, id);
        let mut total = None;
        for (factor, numbers, axes, shape) in terms {
            let beside = self.push(Op::Reshape, &[scale], &op::reduce_shape(&shape, axes, true), id);
            let shares = self.push(Op::Binary(Binary::Divide), &[numbers, beside], &shape, id);
            let squares = self.push(Op::Unary(Unary::Square), &[shares], &shape, id);
            let sum =
                self.push(Op::Reduce(Reduction::Sum, axes), &[squares], &op::reduce_shape(&shape, axes, false), id);
            let sum = self.push(Op::Reshape, &[sum], &reduced, id);
            let factor = self.number(factor, id);
            let sum = self.push(Op::Binary(Binary::Multiply), &[sum, factor], &reduced, id);
            total = Some(match total {
                Some(total) => self.push(Op::Binary(Binary::Add), &[total, sum], &reduced, id),
                None => sum,
            });
        }
        let total = total.unwrap_or_else(|| unreachable!("a sum has parts"));
        let root = self.push(Op::Unary(Unary::Sqrt), &[total], &reduced, id);
        (self.push(Op::Binary(Binary::Multiply), &[root, scale], &reduced, id), largest)
    }

    /// Elements whose squares a node has, which is made of squares.
    fn magnitudes(&mut self, id: NodeId) -> NodeId {
        if let Some(root) = squares::root(self.from, id) {
            return self.places[root.index()];
        }
        let shape = self.from.shape(id).clone();
        if let Some(inside) = squares::moved(self.from, id) {
            let numbers = self.magnitudes(inside);
            let inputs = self.from.inputs(id).iter();
            let inputs = inputs.map(|input| if *input == inside { numbers } else { self.places[input.index()] });
            return self.push(self.from.op(id), &inputs.collect::<Vec<_>>(), &shape, id);
        }
        let (factor, inside) = squares::scaled(self.from, id).unwrap_or_else(|| unreachable!("it is made of squares"));
        let (numbers, factor) = (self.magnitudes(inside), self.number(factor.sqrt(), id));
        self.push(Op::Binary(Binary::Multiply), &[numbers, factor], &shape, id)
    }
}

impl<A: Scalar> Plan<A> {
    /// Lets the plan of a graph be careful about the sums.
    pub(super) fn watch(
        &mut self,
        drafts: &Drafts,
        layout: &Layout,
        graph: Graph,
        outputs: Vec<NodeId>,
        sums: Vec<NodeId>,
        slots: (Vec<Slot>, Vec<Source>),
    ) {
        if sums.is_empty() {
            return;
        }
        let factor =
            |&sum: &NodeId| parts(&graph, sum).iter().fold(1.0, |most: f64, part| most.max(part.largest_factor));
        let places = drafts.sums.iter().map(|sum| layout.output(sum).place().1).zip(sums.iter().map(factor)).collect();
        let own: Arc<[Output]> = self.outputs.as_slice().into();
        let tuning = drafts.tuning;
        let twin = move |for_sums: bool| {
            let (graph, outputs, largest) = rewritten(&graph, &outputs, &sums);
            let (slots, index_slots) = slots.clone();
            let outputs = if for_sums { largest } else { outputs };
            let subgraph = Subgraph { graph, outputs, slots, index_slots, origins: Vec::new(), tuning };
            let plan = Plan::<A>::without_care(&subgraph);
            let own = own.iter().map(Output::place);
            let (reals, integers) = if for_sums {
                (plan.outputs.iter().map(|output| (output.place().1, 0)).collect(), Vec::new())
            } else {
                let pairs = plan.outputs.iter().map(Output::place).zip(own);
                let (integers, reals): (Vec<_>, Vec<_>) = pairs.partition(|((is_index, _), _)| *is_index);
                let pair = |((_, from), (_, to)): ((bool, Range<usize>), (bool, Range<usize>))| (from, to.start);
                (reals.into_iter().map(pair).collect(), integers.into_iter().map(pair).collect())
            };
            Twin { machine: plan.machine, reals, integers }
        };
        self.machine.be_careful(Careful::new(places, Arc::new(twin)));
    }
}
