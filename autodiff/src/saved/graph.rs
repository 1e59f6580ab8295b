//! Graphs as they are saved, and the tables of what several graphs name: lines, masks, bodies of loops.

use super::{CustomOps, checksum::List};
use crate::{
    graph::{Body, Graph, Repeat},
    line::Origin,
    mask::Mask,
    op::{Arity, BodyId, CustomId, ListId, MapIds, MaskId, NodeId, Op, ShapeId},
    operand::Real,
    shape::Shape,
};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Default, Hash, Serialize, Deserialize)]
pub(super) struct Tables {
    /// `file:line`, each once.
    pub lines: Vec<String>,
    masks: Vec<SavedMask>,
    /// Those that others run come before these.
    bodies: Vec<SavedBody>,
}

#[derive(Hash, Serialize, Deserialize)]
struct SavedMask {
    shape: List<usize>,
    cells: Cells,
}

#[derive(Hash, Serialize, Deserialize)]
enum Cells {
    /// A bit a cell, 64 to a word, the lowest first.
    Bits(List<u64>),
    /// The places in row-major order, ascending: each as how far it lies behind the one before.
    Places(List<u64>),
}

#[derive(Hash, Serialize, Deserialize)]
struct SavedBody {
    graph: SavedGraph,
    results: Vec<NodeId>,
    carries: usize,
    stacked: usize,
    repeat: Repeat,
}

#[derive(Hash, Serialize, Deserialize)]
pub(super) struct SavedGraph {
    nodes: Vec<SavedNode>,
    shapes: Vec<List<usize>>,
    lists: Vec<List<isize>>,
    /// Masks and bodies by their numbers in the tables, users' ops by their names.
    masks: List<u32>,
    bodies: List<u32>,
    customs: Vec<String>,
}

#[derive(Hash, Serialize, Deserialize)]
struct SavedNode {
    op: Op,
    inputs: Vec<NodeId>,
    shape: ShapeId,
    line: u32,
}

/// Collects what several graphs name.
pub(super) struct Saving<'p> {
    tables: Tables,
    numbers: FxHashMap<String, u32>,
    masks: Vec<Mask>,
    bodies: Vec<Arc<Body>>,
    /// The lines of a program that was loaded itself.
    saved_lines: &'p [String],
}

impl<'p> Saving<'p> {
    pub fn new(saved_lines: &'p [String]) -> Self {
        let (tables, numbers) = (Tables::default(), FxHashMap::default());
        Saving { tables, numbers, masks: Vec::new(), bodies: Vec::new(), saved_lines }
    }

    pub fn tables(self) -> Tables {
        self.tables
    }

    pub fn line(&mut self, origin: Origin) -> u32 {
        let text = origin.text(self.saved_lines);
        let lines = &mut self.tables.lines;
        *self.numbers.entry(text).or_insert_with_key(|text| {
            lines.push(text.clone());
            lines.len() as u32 - 1
        })
    }

    pub fn graph(&mut self, graph: &Graph) -> SavedGraph {
        let node = |id: NodeId| {
            let node = graph.node(id);
            let (inputs, line) = (graph.inputs(id).to_vec(), self.line(node.origin()));
            SavedNode { op: node.op, inputs, shape: node.shape, line }
        };
        SavedGraph {
            nodes: graph.ids().map(node).collect(),
            shapes: graph.shapes().iter().map(|shape| List::from(&shape[..])).collect(),
            lists: graph.lists().iter().map(|list| List::from(&list[..])).collect(),
            masks: graph.masks().iter().map(|mask| self.mask(mask)).collect(),
            bodies: graph.bodies().iter().map(|body| self.body(body)).collect(),
            customs: graph.customs().iter().map(|custom| custom.name.into()).collect(),
        }
    }

    fn mask(&mut self, mask: &Mask) -> u32 {
        if let Some(known) = self.masks.iter().position(|known| known.same(mask)) {
            return known as u32;
        }
        let cells = match mask.bits() {
            Some(words) => Cells::Bits(words.into()),
            None => {
                let (mut places, mut before) = (Vec::with_capacity(mask.count()), 0);
                mask.for_each_place(|place| {
                    places.push((place - before) as u64);
                    before = place;
                });
                Cells::Places(List(places))
            }
        };
        self.masks.push(mask.clone());
        self.tables.masks.push(SavedMask { shape: mask.shape()[..].into(), cells });
        self.masks.len() as u32 - 1
    }

    fn body(&mut self, body: &Arc<Body>) -> u32 {
        if let Some(known) = self.bodies.iter().position(|known| Arc::ptr_eq(known, body)) {
            return known as u32;
        }
        let graph = self.graph(&body.graph);
        let Body { results, carries, stacked, repeat, .. } = &**body;
        let saved =
            SavedBody { graph, results: results.clone(), carries: *carries, stacked: *stacked, repeat: *repeat };
        self.bodies.push(body.clone());
        self.tables.bodies.push(saved);
        self.bodies.len() as u32 - 1
    }
}

/// The tables of a file, and what they have in memory.
pub(super) struct Loading<'f, A: Real> {
    ops: &'f CustomOps<A>,
    lines: usize,
    masks: Vec<Mask>,
    bodies: Vec<Arc<Body>>,
}

/// The numbers that a graph's shapes, lists, masks, bodies and users' ops have in the file, in memory.
struct Names {
    shapes: Vec<ShapeId>,
    lists: Vec<ListId>,
    masks: Vec<MaskId>,
    bodies: Vec<BodyId>,
    customs: Vec<CustomId>,
}

fn named<T: Copy>(list: &[T], number: u32, what: &str) -> Result<T, String> {
    list.get(number as usize).copied().ok_or_else(|| format!("{what} {number} is none of {}", list.len()))
}

impl<'f, A: Real> Loading<'f, A> {
    pub fn new(tables: &Tables, ops: &'f CustomOps<A>) -> Result<Self, String> {
        let masks = tables.masks.iter().map(SavedMask::load).collect::<Result<_, _>>()?;
        let mut loading = Loading { ops, lines: tables.lines.len(), masks, bodies: Vec::new() };
        for saved in &tables.bodies {
            let graph = loading.graph(&saved.graph)?;
            if let Some(wrong) = saved.results.iter().find(|result| result.index() >= graph.len()) {
                return Err(format!("result {} of a loop is none of {} nodes", wrong.0, graph.len()));
            }
            let SavedBody { results, carries, stacked, repeat, .. } = saved;
            if *carries > results.len() {
                return Err(format!("a loop has {carries} carries among {} results", results.len()));
            }
            let body = Body { graph, results: results.clone(), carries: *carries, stacked: *stacked, repeat: *repeat };
            loading.bodies.push(Arc::new(body));
        }
        Ok(loading)
    }

    pub fn graph(&mut self, saved: &SavedGraph) -> Result<Graph, String> {
        let mut graph = Graph::with_room(saved.nodes.len());
        let names = self.names(saved, &mut graph)?;
        for node in &saved.nodes {
            let (op, shape) = (names.op(node.op)?, named(&names.shapes, node.shape.0, "shape")?);
            if let Some(wrong) = node.inputs.iter().find(|input| input.index() >= graph.len()) {
                return Err(format!("node {} has input {}, which is not before it", graph.len(), wrong.0));
            }
            let fits = match op.arity() {
                Arity::Fixed(count) => node.inputs.len() == count,
                Arity::Any => !node.inputs.is_empty(),
            };
            if !fits || node.line as usize >= self.lines {
                return Err(format!(
                    "node {} ({}) has {} inputs and line {}",
                    graph.len(),
                    op.name(),
                    node.inputs.len(),
                    node.line
                ));
            }
            graph.push_from(op, &node.inputs, shape, Origin::Saved(node.line));
        }
        Ok(graph)
    }

    /// An op that stands for its name only.
    pub fn named(&self, graph: &mut Graph, saved: &SavedGraph, op: Op) -> Result<Op, String> {
        match op {
            Op::Loop(_) | Op::Custom(_) => self.names(saved, graph)?.op(op),
            op => Ok(op),
        }
    }

    fn names(&self, saved: &SavedGraph, graph: &mut Graph) -> Result<Names, String> {
        let mask = |&number: &u32| {
            let mask = self.masks.get(number as usize).ok_or_else(|| format!("there is no mask {number}"))?;
            Ok(graph.intern_mask(mask))
        };
        let masks = saved.masks.0.iter().map(mask).collect::<Result<_, String>>()?;
        let body = |&number: &u32| {
            let body = self.bodies.get(number as usize).ok_or_else(|| format!("there is no loop {number} before"))?;
            Ok(graph.intern_body(body))
        };
        let bodies = saved.bodies.0.iter().map(body).collect::<Result<_, String>>()?;
        let custom = |name: &String| Ok(graph.intern_custom(&self.ops.custom(name)?));
        let customs = saved.customs.iter().map(custom).collect::<Result<_, String>>()?;
        let shapes = saved.shapes.iter().map(|shape| graph.intern_shape(&shape.0)).collect();
        let lists = saved.lists.iter().map(|list| graph.intern_list(&list.0)).collect();
        Ok(Names { shapes, lists, masks, bodies, customs })
    }
}

impl Names {
    /// The op with its numbers in memory.
    fn op(&self, op: Op) -> Result<Op, String> {
        match op {
            Op::Linalg(linalg) if cfg!(not(feature = "linalg")) => {
                Err(format!("{} needs the feature `linalg` of the crate autodiff", linalg.name()))
            }
            op => op.map_ids(&mut &*self),
        }
    }
}

impl MapIds for &Names {
    type Error = String;

    fn list(&mut self, list: ListId) -> Result<ListId, String> {
        named(&self.lists, list.0, "list")
    }

    fn mask(&mut self, mask: MaskId) -> Result<MaskId, String> {
        named(&self.masks, mask.0, "mask")
    }

    fn custom(&mut self, custom: CustomId) -> Result<CustomId, String> {
        named(&self.customs, custom.0, "op of a user")
    }

    fn body(&mut self, body: BodyId) -> Result<BodyId, String> {
        named(&self.bodies, body.0, "loop")
    }
}

impl SavedMask {
    fn load(&self) -> Result<Mask, String> {
        let shape = Mask::checked(Shape::from(&self.shape.0[..])).map_err(|error| error.to_string())?;
        let size = shape.size();
        match &self.cells {
            Cells::Bits(List(words)) => {
                let is_beyond = |word: &u64| size % 64 > 0 && word >> (size % 64) != 0;
                if words.len() != size.div_ceil(64) || words.last().is_some_and(is_beyond) {
                    return Err("a mask has cells outside".into());
                }
                Ok(Mask::from_words(shape, words[..].into()))
            }
            Cells::Places(List(steps)) => {
                let mut place = 0usize;
                let mut places = Vec::with_capacity(steps.len());
                for &step in steps {
                    place = usize::try_from(step).ok().and_then(|step| place.checked_add(step)).unwrap_or(size);
                    if place >= size {
                        return Err("a mask has cells outside".into());
                    }
                    places.push(place);
                }
                Ok(Mask::from_places(shape, places).map_err(|error| error.to_string())?.0)
            }
        }
    }
}
