//! The recorded graph: nodes in the order of recording, so that inputs come before outputs, with
//! interned shapes and lists. Plain data: what an op means is said elsewhere.

use crate::{
    interner::Interner,
    line::Origin,
    mask::Mask,
    op::{Arity, BodyId, CustomId, ListId, MaskId, NodeId, Number, Op, ShapeId},
    shape::Shape,
};
use smallvec::SmallVec;
use std::{any::Any, fmt, sync::Arc};

pub(crate) use crate::line::Line;

/// One recorded op.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    pub op: Op,
    /// The inputs, or where they stand in the graph's list of inputs: read them by [`Graph::inputs`].
    inputs: [NodeId; 3],
    pub shape: ShapeId,
    /// Where it was recorded, unless it comes from a saved program:
    line: Option<Line>,
    /// then the number of its line among the saved ones, else for a node of a derivative the op that was differentiated.
    source: NodeId,
}

impl Node {
    /// Where the user recorded it on a tape; for a node of a derivative, where the differentiated op was recorded.
    pub fn line(&self) -> Line {
        self.line.unwrap_or_else(|| unreachable!("what is saved is on no tape"))
    }

    /// Where it was recorded.
    pub fn origin(&self) -> Origin {
        self.line.map_or(Origin::Saved(self.source.0), Origin::Here)
    }

    /// For a node of a derivative, the op that was differentiated.
    pub fn source(&self) -> Option<NodeId> {
        (self.line.is_some() && self.source != NodeId::NONE).then_some(self.source)
    }
}

// Recurrences record millions of nodes.
const _: () = assert!(size_of::<Node>() <= 40);

/// A list of inputs: mostly one to three.
pub(crate) type Inputs = SmallVec<[NodeId; 4]>;

/// A user's op, as far as a graph needs to know it.
#[derive(Clone)]
pub(crate) struct Custom {
    pub name: &'static str,
    /// Where the op lies, which tells it from others.
    pub address: usize,
    /// What does the work; its type is known where that is done.
    pub work: Arc<dyn Any + Send + Sync>,
}

impl fmt::Debug for Custom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// What is run again and again: a graph of its own whose leaves `Input` and `IndexInput` are the loop's inputs.
///
/// Its results are the carries, which the next run gets in place of its first inputs, and then what each run leaves.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub graph: Graph,
    pub results: Vec<NodeId>,
    /// How many carries there are,
    pub carries: usize,
    /// and how many of the inputs after them have one part along their first axis for each run.
    pub stacked: usize,
    pub repeat: Repeat,
}

/// Levels of loops inside loops, at most: each is planned and run by recursion.
pub(crate) const DEEPEST_LOOPS: usize = 32;

/// How often a body is run.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum Repeat {
    /// So often, along the stacked inputs or `backwards`. With `keeps` the carries before each run are results too.
    Times { count: usize, backwards: bool, keeps: bool },
    /// Until no carry moves by more than the tolerance, times its size where that is above 1.
    Until { tolerance: Number },
}

impl Body {
    fn same(&self, other: &Body) -> bool {
        (&self.results, self.carries, self.stacked, self.repeat)
            == (&other.results, other.carries, other.stacked, other.repeat)
            && self.graph.same(&other.graph)
    }

    /// Whether this is the other body but for keeping its carries.
    pub fn is_keeping(&self, other: &Body) -> bool {
        match (self.repeat, other.repeat) {
            (Repeat::Times { count, backwards, keeps: true }, Repeat::Times { keeps: false, .. }) => {
                other.repeat == Repeat::Times { count, backwards, keeps: false }
                    && (&self.results, self.carries, self.stacked) == (&other.results, other.carries, other.stacked)
                    && self.graph.same(&other.graph)
            }
            _ => false,
        }
    }

    pub fn name(&self) -> &'static str {
        match self.repeat {
            Repeat::Times { .. } => "scan",
            Repeat::Until { .. } => "fixed_point",
        }
    }

    /// The shapes of the loop's results: the carries at the end, what each run leaves stacked along a new first axis,
    /// and where they are kept the carries before each run, stacked too.
    pub fn shapes(&self) -> impl Iterator<Item = Shape> + '_ {
        let shape = |&result: &NodeId| self.graph.shape(result);
        let (carries, left) = self.results.split_at(self.carries);
        let (count, kept) = match self.repeat {
            Repeat::Times { count, keeps, .. } => (count, if keeps { carries } else { &[] }),
            Repeat::Until { .. } => (0, &[][..]),
        };
        let stacked = move |shape: &Shape| std::iter::once(count).chain(shape.iter().copied()).collect();
        carries.iter().map(shape).cloned().chain(left.iter().chain(kept).map(shape).map(stacked))
    }
}

#[derive(Clone, Default, Debug)]
pub(crate) struct Graph {
    nodes: Vec<Node>,
    /// The inputs of nodes that have any number of them.
    many: Vec<NodeId>,
    shapes: Interner<Shape>,
    lists: Interner<SmallVec<[isize; 8]>>,
    masks: Vec<Mask>,
    customs: Vec<Custom>,
    bodies: Vec<Arc<Body>>,
}

impl Graph {
    /// A graph without nodes, with room for so many.
    pub fn with_room(nodes: usize) -> Graph {
        Graph { nodes: Vec::with_capacity(nodes), ..Graph::default() }
    }

    /// A graph without nodes, in which the interned shapes and lists and the masks have the same ids.
    pub fn with_tables_only(&self) -> Graph {
        let (shapes, lists, masks) = (self.shapes.clone(), self.lists.clone(), self.masks.clone());
        let (customs, bodies) = (self.customs.clone(), self.bodies.clone());
        Graph { nodes: Vec::new(), many: Vec::new(), shapes, lists, masks, customs, bodies }
    }

    #[inline]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    #[inline]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    #[inline]
    pub fn op(&self, id: NodeId) -> Op {
        self.node(id).op
    }

    #[inline]
    pub fn shape(&self, id: NodeId) -> &Shape {
        self.shapes.get(self.node(id).shape.0)
    }

    #[inline]
    pub fn inputs(&self, id: NodeId) -> &[NodeId] {
        let node = self.node(id);
        match node.op.arity() {
            Arity::Fixed(count) => &node.inputs[..count],
            Arity::Any => {
                let [start, count, _] = node.inputs;
                &self.many[start.index()..][..count.index()]
            }
        }
    }

    #[inline]
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..self.nodes.len() as u32).map(NodeId)
    }

    /// Adds a node of a tape; its inputs must be nodes of this graph. A node of a derivative has a source.
    pub fn push(&mut self, op: Op, inputs: &[NodeId], shape: ShapeId, line: Line, source: NodeId) -> NodeId {
        self.add(op, inputs, shape, Some(line), source)
    }

    /// Adds a node of a graph to be planned; its inputs must be nodes of this graph.
    pub fn push_from(&mut self, op: Op, inputs: &[NodeId], shape: ShapeId, origin: Origin) -> NodeId {
        match origin {
            Origin::Here(line) => self.add(op, inputs, shape, Some(line), NodeId::NONE),
            Origin::Saved(number) => self.add(op, inputs, shape, None, NodeId(number)),
        }
    }

    fn add(&mut self, op: Op, inputs: &[NodeId], shape: ShapeId, line: Option<Line>, source: NodeId) -> NodeId {
        let id = self.nodes.len();
        assert!(id < u32::MAX as usize, "a tape holds at most {} nodes", u32::MAX);
        debug_assert!(inputs.iter().all(|input| input.index() < id));
        let mut stored = [NodeId::NONE; 3];
        match op.arity() {
            Arity::Fixed(count) => {
                debug_assert_eq!(inputs.len(), count);
                stored[..count].copy_from_slice(inputs);
            }
            Arity::Any => {
                stored = [NodeId(self.many.len() as u32), NodeId(inputs.len() as u32), NodeId::NONE];
                self.many.extend_from_slice(inputs);
            }
        }
        self.nodes.push(Node { op, inputs: stored, shape, line, source });
        NodeId(id as u32)
    }

    /// Turns a node into a leaf: its value is known now.
    pub fn replace_by_leaf(&mut self, id: NodeId, op: Op) {
        debug_assert!(op.is_leaf());
        let node = &mut self.nodes[id.index()];
        (node.op, node.inputs) = (op, [NodeId::NONE; 3]);
    }

    /// For each node, whether the outputs need it.
    pub fn needed(&self, outputs: &[NodeId]) -> Vec<bool> {
        let mut needed = vec![false; self.len()];
        outputs.iter().for_each(|output| needed[output.index()] = true);
        for id in self.ids().rev() {
            if needed[id.index()] {
                self.inputs(id).iter().for_each(|input| needed[input.index()] = true);
            }
        }
        needed
    }

    pub fn intern_shape(&mut self, shape: &[usize]) -> ShapeId {
        // An empty slice often points nowhere, where comparing no bytes takes some processors longer than all
        // the rest of recording.
        let somewhere = [0];
        let shape = if shape.is_empty() { &somewhere[..0] } else { shape };
        ShapeId(self.shapes.intern(shape))
    }

    #[inline]
    pub fn shape_of(&self, id: ShapeId) -> &Shape {
        self.shapes.get(id.0)
    }

    pub fn intern_list(&mut self, list: &[isize]) -> ListId {
        ListId(self.lists.intern(list))
    }

    pub fn list(&self, id: ListId) -> &[isize] {
        self.lists.get(id.0)
    }

    /// Keeps a mask; the same mask (the same allocation) has the same id.
    pub fn intern_mask(&mut self, mask: &Mask) -> MaskId {
        let known = self.masks.iter().position(|other| other.same(mask));
        let position = known.unwrap_or_else(|| {
            self.masks.push(mask.clone());
            self.masks.len() - 1
        });
        MaskId(position as u32)
    }

    pub fn mask(&self, id: MaskId) -> &Mask {
        &self.masks[id.0 as usize]
    }

    /// Keeps a user's op; the same op has the same id.
    pub fn intern_custom(&mut self, custom: &Custom) -> CustomId {
        let known = self.customs.iter().position(|other| other.address == custom.address);
        let position = known.unwrap_or_else(|| {
            self.customs.push(custom.clone());
            self.customs.len() - 1
        });
        CustomId(position as u32)
    }

    pub fn custom(&self, id: CustomId) -> &Custom {
        &self.customs[id.0 as usize]
    }

    /// Keeps a body; an equal one has the same id.
    pub fn intern_body(&mut self, body: &Arc<Body>) -> BodyId {
        let known = self.bodies.iter().position(|other| Arc::ptr_eq(other, body) || other.same(body));
        let position = known.unwrap_or_else(|| {
            self.bodies.push(body.clone());
            self.bodies.len() - 1
        });
        BodyId(position as u32)
    }

    pub fn body(&self, id: BodyId) -> &Arc<Body> {
        &self.bodies[id.0 as usize]
    }

    pub fn bodies(&self) -> &[Arc<Body>] {
        &self.bodies
    }

    /// What users call the op.
    pub fn name(&self, op: Op) -> &'static str {
        match op {
            Op::Custom(id) => self.custom(id).name,
            Op::Loop(id) => self.body(id).name(),
            op => op.name(),
        }
    }

    pub fn masks(&self) -> &[Mask] {
        &self.masks
    }

    #[cfg(feature = "serde")]
    pub fn shapes(&self) -> &[Shape] {
        self.shapes.items()
    }

    #[cfg(feature = "serde")]
    pub fn lists(&self) -> &[SmallVec<[isize; 8]>] {
        self.lists.items()
    }

    #[cfg(feature = "serde")]
    pub fn customs(&self) -> &[Custom] {
        &self.customs
    }

    /// Whether two graphs have the same nodes, shapes, lists and masks, so that one plan serves both.
    pub fn same(&self, other: &Graph) -> bool {
        let same =
            |(left, right): (&Node, &Node)| (left.op, left.inputs, left.shape) == (right.op, right.inputs, right.shape);
        self.len() == other.len()
            && self.nodes.iter().zip(&other.nodes).all(same)
            && self.many == other.many
            && self.shapes.items() == other.shapes.items()
            && self.lists.items() == other.lists.items()
            && self.masks.len() == other.masks.len()
            && self.masks.iter().zip(&other.masks).all(|(left, right)| left.same(right))
            && self.customs.len() == other.customs.len()
            && self.customs.iter().zip(&other.customs).all(|(left, right)| left.address == right.address)
            && self.bodies.len() == other.bodies.len()
            && self.bodies.iter().zip(&other.bodies).all(|(left, right)| left.same(right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::Location;

    #[test]
    fn any_number_of_inputs_is_kept() {
        let mut graph = Graph::default();
        let line = Location::caller();
        let shape = graph.intern_shape(&[1]);
        let leaves: Vec<_> = (0..5).map(|i| graph.push(Op::Input(i), &[], shape, line, NodeId::NONE)).collect();
        let joined = graph.intern_shape(&[5]);
        let node = graph.push(Op::Concatenate(0), &leaves, joined, line, NodeId::NONE);
        assert_eq!(graph.inputs(node), leaves);
        assert_eq!(graph.inputs(leaves[0]), []);
    }
}
