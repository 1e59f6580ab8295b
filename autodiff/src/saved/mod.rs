//! Programs that are saved and loaded, with serde.
//!
//! What is saved is the graph that was planned: ops, shapes, masks, constants that survived folding, bodies of loops, and
//! the lines of the source as text. A program that looks for NaN is saved as it was recorded. Loading checks every node by
//! its op's rule and then plans anew, for the processor that loads.

mod checksum;
mod custom;
mod graph;
mod slots;

pub use custom::CustomOps;

use crate::{
    engine::Engine,
    graph::{Custom, Graph},
    kernel::Scalar,
    op::{NodeId, Op},
    params::{Leaf, Tree},
    plan::{BoundSlots, Prepared, Recorded, Subgraph},
    program::Program,
    shape::Shape,
    tuning::Tuning,
    valid,
};
use checksum::{List, checksum};
use graph::{Loading, SavedGraph, Saving, Tables};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use slots::{SavedInputs, SavedSlots};

/// What a file is written as. It changes whenever what is saved does.
const FORMAT: u32 = 2;

/// Who wrote a file. Reading another's ends here, before anything else is read.
#[derive(Serialize)]
struct Version {
    format: u32,
    autodiff: String,
}

impl Version {
    fn own() -> Self {
        Version { format: FORMAT, autodiff: env!("CARGO_PKG_VERSION").into() }
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename = "Version")]
        struct Found {
            format: u32,
            autodiff: String,
        }
        let (own, found) = (Version::own(), Found::deserialize(deserializer)?);
        if (found.format, &found.autodiff) != (own.format, &own.autodiff) {
            return Err(D::Error::custom(format_args!(
                "the program was saved by autodiff {} in format {}, but this is autodiff {}, which reads its own format {} \
                 only: record the program again and save it",
                found.autodiff, found.format, own.autodiff, own.format
            )));
        }
        Ok(own)
    }
}

#[derive(Serialize, Deserialize)]
struct Saved {
    version: Version,
    program: SavedProgram,
    /// Of the program.
    checksum: u64,
}

#[derive(Hash, Serialize, Deserialize)]
struct SavedProgram {
    element: String,
    /// The structures of the trees.
    parameters: String,
    outputs: String,
    /// The lengths of the `Vec`s among the outputs.
    lengths: List<usize>,
    recorded_at: String,
    inputs: SavedInputs,
    slots: SavedSlots,
    tables: Tables,
    graph: SavedGraph,
    results: Vec<NodeId>,
    /// With a trap for NaN: for each node the op that the user wrote, and the order of its derivative.
    trap: Option<Vec<(Op, usize)>>,
}

impl<T: Tree, O: Tree<Elem = T::Elem>> Serialize for Program<T, O> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Prepared { plan, inputs, recorded_at, trap, .. } = &self.prepared;
        let (subgraph, bound) = match trap {
            Some(trap) => (&*trap.subgraph, &trap.bound),
            None => (&plan.listing.subgraph, &plan.bound),
        };
        let mut saving = Saving::new(&inputs.lines);
        let program = SavedProgram {
            element: T::Elem::NAME.into(),
            parameters: T::structure().to_string(),
            outputs: O::structure().to_string(),
            lengths: self.lengths[..].into(),
            recorded_at: recorded_at.clone(),
            inputs: SavedInputs::of(inputs, &mut saving),
            slots: SavedSlots::of(bound),
            graph: saving.graph(&subgraph.graph),
            results: subgraph.outputs.clone(),
            trap: trap.as_ref().map(|_| subgraph.origins.clone()),
            tables: saving.tables(),
        };
        let checksum = checksum(&program);
        Saved { version: Version::own(), program, checksum }.serialize(serializer)
    }
}

impl<'de, T: Tree, O: Tree<Elem = T::Elem>> Deserialize<'de> for Program<T, O> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize_with(deserializer, &CustomOps::new())
    }
}

impl<T: Tree, O: Tree<Elem = T::Elem>> Program<T, O> {
    /// Loads a program in which there are users' ops, which are saved by their names only; see [`CustomOps`].
    ///
    /// # Errors
    /// What every `Deserialize` of a program refuses: a file of another version of this crate, of other types, or damaged.
    /// And an op whose name is not among `ops`.
    pub fn deserialize_with<'de, D: Deserializer<'de>>(
        deserializer: D,
        ops: &CustomOps<T::Elem>,
    ) -> Result<Self, D::Error> {
        let saved = Saved::deserialize(deserializer)?;
        let found = checksum(&saved.program);
        if found != saved.checksum {
            return Err(D::Error::custom(format_args!(
                "the saved program is damaged: its checksum is {found:#018x}, written was {:#018x}; save it again",
                saved.checksum
            )));
        }
        saved.program.load(ops).map_err(D::Error::custom)
    }
}

impl SavedProgram {
    fn load<T: Tree, O: Tree<Elem = T::Elem>>(self, ops: &CustomOps<T::Elem>) -> Result<Program<T, O>, String> {
        self.check_types::<T, O>()?;
        let lines = &self.tables.lines;
        let inputs = self.inputs.load(lines)?;
        let bound = self.slots.load()?;
        let mut loading = Loading::new(&self.tables, ops)?;
        let mut graph = loading.graph(&self.graph)?;
        if let Some(wrong) = self.results.iter().find(|result| result.index() >= graph.len()) {
            return Err(format!("result {} is none of {} nodes", wrong.0, graph.len()));
        }
        let shape_of_custom = |custom: &Custom, shapes: &[_]| ops.shape(custom.name, shapes);
        let ground = valid::Slots { bound: &bound, inputs: &inputs, shape_of_custom: &shape_of_custom };
        valid::check(&graph, &ground)?;
        check_slots(&graph, &bound)?;
        if let Some(integers) = self.results.iter().find(|result| graph.op(**result).is_index()) {
            return Err(format!("result {} is integers", integers.0));
        }
        let shapes: Vec<_> = self.results.iter().map(|&result| graph.shape(result).clone()).collect();
        check_leaves(
            "parameter",
            T::structure().leaves(&inputs.lengths, inputs.leaves()),
            &inputs.shapes,
            inputs.indices.len(),
        )?;
        check_leaves("output", O::structure().gradients(&self.lengths.0, shapes.len()), &shapes, 0)?;

        let origins = match &self.trap {
            None => Vec::new(),
            Some(origins) if origins.len() == graph.len() => origins
                .iter()
                .map(|&(op, order)| Ok((loading.named(&mut graph, &self.graph, op)?, order)))
                .collect::<Result<_, String>>()?,
            Some(origins) => return Err(format!("{} origins for {} nodes", origins.len(), graph.len())),
        };
        let (slots, index_slots) = slots::sources(&bound);
        let subgraph = Subgraph { graph, outputs: self.results, slots, index_slots, origins, tuning: Tuning::DEFAULT };
        let recorded = match self.trap {
            None => Recorded::Simplified(subgraph, bound),
            Some(_) => Recorded::Trapping(subgraph, bound),
        };
        Ok(Program::planned(T::Elem::prepare(recorded, inputs, self.recorded_at), self.lengths.0))
    }

    fn check_types<T: Tree, O: Tree<Elem = T::Elem>>(&self) -> Result<(), String> {
        let expected = [T::Elem::NAME.to_string(), T::structure().to_string(), O::structure().to_string()];
        let found = [&self.element, &self.parameters, &self.outputs];
        if found.iter().zip(&expected).all(|(found, expected)| *found == expected) {
            return Ok(());
        }
        let text = |element: &str, parameters: &str, outputs: &str| {
            format!("a program of {element} from {parameters} to {outputs}")
        };
        Err(format!(
            "what is saved is {}, but the type to load is {}: load it as what it is, or record it again (at {})",
            text(found[0], found[1], found[2]),
            text(&expected[0], &expected[1], &expected[2]),
            self.recorded_at
        ))
    }
}

/// Whether some node reads each slot, so that its length is known.
fn check_slots<A>(graph: &Graph, bound: &BoundSlots<A>) -> Result<(), String> {
    let (mut reals, mut integers) = (vec![false; bound.reals.len()], vec![false; bound.indices.len()]);
    for id in graph.ids() {
        match graph.op(id) {
            Op::Input(slot) | Op::Constant(slot) => reals[slot as usize] = true,
            Op::IndexInput(slot) | Op::IndexConstant(slot) => integers[slot as usize] = true,
            _ => {}
        }
    }
    for (what, read) in [("slot", reals), ("slot of integers", integers)] {
        if let Some(unread) = read.iter().position(|read| !read) {
            return Err(format!("no node reads {what} {unread}"));
        }
    }
    Ok(())
}

/// Whether there are arrays of these shapes, and so many arrays of integers, for the leaves of a tree.
fn check_leaves(what: &str, leaves: Option<Vec<Leaf>>, shapes: &[Shape], integers: usize) -> Result<(), String> {
    let leaves = leaves.ok_or_else(|| format!("the lengths of lists do not fit the {what}s"))?;
    let ranks: Vec<Option<usize>> =
        leaves.iter().filter_map(|leaf| if let Leaf::Real(rank) = leaf { Some(*rank) } else { None }).collect();
    if ranks.len() != shapes.len() || leaves.len() - ranks.len() != integers {
        return Err(format!("{} {what}s are saved, but their type has {}", shapes.len() + integers, leaves.len()));
    }
    for (number, (rank, shape)) in ranks.iter().zip(shapes).enumerate() {
        let fits = match rank {
            Some(0) => shape.size() == 1,
            Some(rank) => shape.len() == *rank,
            None => true,
        };
        if !fits {
            return Err(format!("{what} {number} has shape {shape}, which its type has not"));
        }
    }
    Ok(())
}
