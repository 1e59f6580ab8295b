//! The part of a tape that some outputs need, as a graph of its own.

use crate::{
    graph::{Graph, Inputs},
    op::{BodyId, CustomId, ListId, MapIds, MaskId, NodeId, Op, ShapeId},
    tuning::Tuning,
};
use rustc_hash::{FxBuildHasher, FxHashMap};
use smallvec::SmallVec;
use std::{convert::Infallible, ops::Range};

/// Where the numbers of a slot come from.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Source {
    /// Parameter (or index parameter) of that number, given at each run.
    Parameter(u32),
    /// A constant of the tape, by its place in the tape's table.
    Constant(u32),
    /// A node whose value is already known.
    Known(NodeId),
}

/// How the array of a slot lies in memory: its strides, outermost first, or `None` for row-major order.
pub(crate) type Strides = Option<SmallVec<[isize; 4]>>;

/// Nodes to be planned: a graph that holds nothing else. Its leaves (`Input`, `Constant` and their index
/// twins) are numbered by slots, in the order of their appearance.
pub(crate) struct Subgraph {
    pub graph: Graph,
    pub outputs: Vec<NodeId>,
    pub slots: Vec<Slot>,
    pub index_slots: Vec<Source>,
    /// For each node, what to call it when it makes a NaN: the op that the user wrote (of which only the name counts), and
    /// the order of its derivative that this node belongs to. Filled only where asked for.
    pub origins: Vec<(Op, usize)>,
    pub tuning: &'static Tuning,
}

#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub source: Source,
    pub strides: Strides,
}

/// Extracts subgraphs of one growing tape, each in time linear in its own size.
#[derive(Default)]
pub(crate) struct Extractor {
    /// For each node of the tape, in which extraction it was last reached, and its place there.
    marks: Vec<(u32, NodeId)>,
    round: u32,
}

/// Needed nodes are found by looking through so many times as many.
const DENSE: usize = 8;

impl Extractor {
    /// The subgraph that `outputs` need. `known` says which nodes have values already; `strides` how a slot lies.
    pub fn extract(
        &mut self,
        tape: &Graph,
        outputs: &[NodeId],
        known: &dyn Fn(NodeId) -> bool,
        strides: &dyn Fn(Source) -> Strides,
        with_origins: bool,
    ) -> Subgraph {
        self.collect(tape, outputs, known, strides, with_origins, &(NodeId::NONE..NodeId::NONE))
    }

    fn collect(
        &mut self,
        tape: &Graph,
        outputs: &[NodeId],
        known: &dyn Fn(NodeId) -> bool,
        strides: &dyn Fn(Source) -> Strides,
        with_origins: bool,
        arguments: &Range<NodeId>,
    ) -> Subgraph {
        let needed = self.reach(tape, outputs, known);
        let mut build = Build {
            tape,
            marks: &self.marks,
            shapes: FxHashMap::with_capacity_and_hasher(14, FxBuildHasher),
            lists: FxHashMap::default(),
            masks: FxHashMap::default(),
            subgraph: Subgraph {
                graph: Graph::with_room(needed.len()),
                outputs: Vec::new(),
                slots: Vec::new(),
                index_slots: Vec::new(),
                origins: Vec::new(),
                tuning: Tuning::DEFAULT,
            },
        };
        for id in needed {
            assert!(
                !matches!(tape.op(id), Op::Argument(_)) || arguments.contains(&id) || known(id),
                "a variable of the body of a loop (`scan`, `unfold`, `iterate`, `fixed_point`) is used outside of it: \
                 only what the body returns has a value there"
            );
            build.node(id, known(id), strides);
            if with_origins {
                build.origin(id);
            }
        }
        build.subgraph.outputs = outputs.iter().map(|&output| build.place(output)).collect();
        build.subgraph
    }

    /// What a body computes: the part of the tape from its first argument on that `results` need, and the nodes outside
    /// that it is computed from.
    pub fn body(&mut self, tape: &Graph, results: &[NodeId], arguments: &Range<NodeId>) -> Subgraph {
        // Numbers and masks come along; whatever else is known outside, and all leaves, are inputs.
        let outside = |id: NodeId| match tape.op(id) {
            Op::Number(_) | Op::Cells(_) => false,
            Op::Constant(_) | Op::Input(_) | Op::IndexConstant(_) | Op::IndexInput(_) => true,
            _ => id < arguments.start,
        };
        self.collect(tape, results, &outside, &|_| None, false, arguments)
    }

    /// The nodes to compute, in the order of recording.
    fn reach(&mut self, tape: &Graph, outputs: &[NodeId], known: &dyn Fn(NodeId) -> bool) -> Vec<NodeId> {
        self.marks.resize(tape.len(), (0, NodeId::NONE));
        self.round += 1;
        let mut reached = Vec::new();
        let mut open: Vec<NodeId> = outputs.to_vec();
        while let Some(id) = open.pop() {
            let mark = &mut self.marks[id.index()];
            if mark.0 != self.round {
                mark.0 = self.round;
                reached.push(id);
                if !known(id) {
                    open.extend_from_slice(tape.inputs(id));
                }
            }
        }
        let (first, last) = (reached.iter().min().copied(), reached.iter().max().copied());
        if let (Some(first), Some(last)) = (first, last) {
            // Looking through all between is faster than sorting, unless most of them are not needed.
            if (last.0 - first.0) as usize <= DENSE * reached.len() {
                reached.clear();
                reached.extend((first.0..=last.0).map(NodeId).filter(|id| self.marks[id.index()].0 == self.round));
            } else {
                reached.sort_unstable();
            }
        }
        for (place, id) in reached.iter().enumerate() {
            self.marks[id.index()].1 = NodeId(place as u32);
        }
        reached
    }
}

struct Build<'t> {
    tape: &'t Graph,
    marks: &'t [(u32, NodeId)],
    /// Places of the tape's shapes, lists and masks in the subgraph.
    shapes: FxHashMap<ShapeId, ShapeId>,
    lists: FxHashMap<ListId, ListId>,
    masks: FxHashMap<MaskId, MaskId>,
    subgraph: Subgraph,
}

impl Build<'_> {
    /// The place of a tape's node in the subgraph.
    fn place(&self, id: NodeId) -> NodeId {
        self.marks[id.index()].1
    }

    /// Notes the op that the user wrote, and of which order a derivative of it the node belongs to.
    fn origin(&mut self, id: NodeId) {
        let (mut id, mut order) = (id, 0);
        while let Some(source) = self.tape.node(id).source() {
            (id, order) = (source, order + 1);
        }
        let op = self.tape.op(id).map_ids(self).unwrap_or_else(|never| match never {});
        self.subgraph.origins.push((op, order));
    }

    fn node(&mut self, id: NodeId, known: bool, strides: &dyn Fn(Source) -> Strides) {
        let node = *self.tape.node(id);
        let op =
            if known { self.slot(node.op.is_index(), Source::Known(id), strides) } else { self.op(node.op, strides) };
        let inputs: Inputs = match known {
            true => Inputs::new(),
            false => self.tape.inputs(id).iter().map(|&input| self.place(input)).collect(),
        };
        let graph = &mut self.subgraph.graph;
        let shape =
            *self.shapes.entry(node.shape).or_insert_with(|| graph.intern_shape(self.tape.shape_of(node.shape)));
        graph.push_from(op, &inputs, shape, node.origin());
    }

    fn op(&mut self, op: Op, strides: &dyn Fn(Source) -> Strides) -> Op {
        match op {
            Op::Input(n) | Op::IndexInput(n) => self.slot(op.is_index(), Source::Parameter(n), strides),
            Op::Constant(n) | Op::IndexConstant(n) => self.slot(op.is_index(), Source::Constant(n), strides),
            Op::Argument(n) => self.slot(false, Source::Parameter(n), strides),
            op => op.map_ids(self).unwrap_or_else(|never| match never {}),
        }
    }

    fn slot(&mut self, index: bool, source: Source, strides: &dyn Fn(Source) -> Strides) -> Op {
        let constant = !matches!(source, Source::Parameter(_));
        if index {
            self.subgraph.index_slots.push(source);
            let slot = self.subgraph.index_slots.len() as u32 - 1;
            return if constant { Op::IndexConstant(slot) } else { Op::IndexInput(slot) };
        }
        self.subgraph.slots.push(Slot { source, strides: strides(source) });
        let slot = self.subgraph.slots.len() as u32 - 1;
        if constant { Op::Constant(slot) } else { Op::Input(slot) }
    }
}

impl MapIds for Build<'_> {
    type Error = Infallible;

    fn list(&mut self, id: ListId) -> Result<ListId, Infallible> {
        let graph = &mut self.subgraph.graph;
        Ok(*self.lists.entry(id).or_insert_with(|| graph.intern_list(self.tape.list(id))))
    }

    fn mask(&mut self, id: MaskId) -> Result<MaskId, Infallible> {
        let graph = &mut self.subgraph.graph;
        Ok(*self.masks.entry(id).or_insert_with(|| graph.intern_mask(self.tape.mask(id))))
    }

    fn custom(&mut self, id: CustomId) -> Result<CustomId, Infallible> {
        Ok(self.subgraph.graph.intern_custom(self.tape.custom(id)))
    }

    fn body(&mut self, id: BodyId) -> Result<BodyId, Infallible> {
        Ok(self.subgraph.graph.intern_body(self.tape.body(id)))
    }
}
