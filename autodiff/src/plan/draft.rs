//! Steps whose buffers have no place yet.

use super::{
    limits::Limits,
    view::{Root, View},
};
use crate::{
    graph::{Body, Custom},
    interner::Interner,
    kernel::{Dims, Elementwise, Extreme, Linalg, Reduction, Routine, Sampling},
    line::Origin,
    op::{MaskId, NodeId, Number},
    shape::{AroundAxis, Shape},
    tuning::Tuning,
};
use smallvec::SmallVec;
use std::sync::Arc;

/// A buffer to be laid out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Buffer(pub u32);

/// Where integers lie.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum IndexRoot {
    Slot(u32),
    /// The planned integers, from this offset.
    Own(usize),
}

/// A step whose buffers have no place yet.
#[derive(Debug)]
pub(crate) enum Draft {
    Group(GroupDraft),
    /// The product of the last two axes, for each index of those before; with `add` on top of what is there.
    Product {
        left: View,
        right: View,
        out: Buffer,
        add: bool,
        /// What of it is to be computed, if not all.
        limits: Option<Arc<Limits>>,
    },
    /// With `add` on top of what is there.
    Copy {
        from: View,
        to: View,
        add: bool,
    },
    Fill {
        out: Buffer,
        length: usize,
        value: f64,
    },
    Gather {
        around: AroundAxis,
        count: usize,
        indices: IndexRoot,
        input: View,
        out: Buffer,
        /// Where it was recorded.
        line: Origin,
    },
    /// Into zeros, or with `add` on top of what is there.
    Scatter {
        around: AroundAxis,
        count: usize,
        indices: IndexRoot,
        input: View,
        out: Buffer,
        /// Where it was recorded.
        line: Origin,
        add: bool,
    },
    Mask {
        mask: MaskId,
        input: View,
        out: Buffer,
    },
    Unmask {
        mask: MaskId,
        input: View,
        out: Buffer,
    },
    /// The second operand is the first, if there is only one; the matrices have so many columns.
    Sampled {
        sampling: Sampling,
        mask: MaskId,
        operands: [View; 2],
        width: usize,
        out: Buffer,
    },
    ArgReduce {
        extreme: Extreme,
        around: AroundAxis,
        input: View,
        out: usize,
    },
    Tiled(TiledDraft),
    Whole(Box<WholeDraft>),
}

/// A fused group over `length` elements.
#[derive(Debug)]
pub(crate) struct GroupDraft {
    pub length: usize,
    pub loads: Interner<Load>,
    pub ops: Vec<GroupOp>,
}

#[derive(Debug)]
pub(crate) enum GroupOp {
    /// The first `op.inputs()` of the inputs are used.
    Map {
        op: Elementwise,
        inputs: [Operand; 3],
        store: Option<Buffer>,
    },
    Fold {
        reduction: Reduction,
        around: AroundAxis,
        input: Operand,
        out: Buffer,
    },
}

/// What an op of a group works on.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Operand {
    /// The result of the op of that number in the same group.
    Op(u32),
    /// One of the group's loads.
    Load(u32),
}

/// What a group works on that does not come from its own ops.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Load {
    /// Memory, stretched to the group's elements; `flat` has no axes for a single number.
    Memory {
        root: Root,
        offset: usize,
        flat: Dims,
    },
    Number(Number),
    /// The cells of a mask of the graph, as zeros and ones.
    Cells(MaskId),
}

impl From<&Load> for Load {
    fn from(load: &Load) -> Self {
        load.clone()
    }
}

impl GroupDraft {
    pub fn new(length: usize) -> Self {
        GroupDraft { length, loads: Interner::default(), ops: Vec::new() }
    }

    pub fn load(&mut self, load: Load) -> Operand {
        Operand::Load(self.loads.intern(&load))
    }

    /// Adds an elementwise op and returns its number.
    pub fn map(&mut self, op: Elementwise, inputs: &[Operand]) -> u32 {
        let mut padded = [Operand::Op(0); 3];
        padded[..inputs.len()].copy_from_slice(inputs);
        self.ops.push(GroupOp::Map { op, inputs: padded, store: None });
        self.ops.len() as u32 - 1
    }

    /// How often each op is an input of another.
    pub fn uses(&self) -> Vec<u32> {
        let mut uses = vec![0; self.ops.len()];
        for input in self.ops.iter().flat_map(GroupOp::inputs) {
            if let Operand::Op(op) = input {
                uses[*op as usize] += 1;
            }
        }
        uses
    }

    /// Whether an operand is more than one number for all elements.
    pub fn is_array(&self, operand: Operand) -> bool {
        match operand {
            Operand::Op(_) => true,
            Operand::Load(load) => match self.loads.get(load) {
                Load::Number(_) => false,
                Load::Cells(_) => true,
                Load::Memory { flat, .. } => flat.iter().any(|dim| dim.stride != 0),
            },
        }
    }
}

impl GroupOp {
    pub fn inputs(&self) -> &[Operand] {
        match self {
            GroupOp::Map { op, inputs, .. } => &inputs[..op.inputs()],
            GroupOp::Fold { input, .. } => std::slice::from_ref(input),
        }
    }

    pub fn inputs_mut(&mut self) -> &mut [Operand] {
        match self {
            GroupOp::Map { op, inputs, .. } => &mut inputs[..op.inputs()],
            GroupOp::Fold { input, .. } => std::slice::from_mut(input),
        }
    }

    /// The mask that it chooses by, if it does.
    pub fn chosen_by(&self, group: &GroupDraft) -> Option<MaskId> {
        match self {
            GroupOp::Map { op: Elementwise::Where, inputs: [Operand::Load(load), ..], .. } => {
                match group.loads.get(*load) {
                    Load::Cells(mask) => Some(*mask),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The buffer it writes.
    pub fn out(&self) -> Option<Buffer> {
        match self {
            GroupOp::Map { store, .. } => *store,
            GroupOp::Fold { out, .. } => Some(*out),
        }
    }
}

/// What the outputs of a plan are.
#[derive(Clone, Debug)]
pub(crate) enum OutputDraft {
    /// A buffer from an offset on, in row-major order.
    Real {
        buffer: Buffer,
        offset: usize,
        shape: Shape,
    },
    Indices {
        root: IndexRoot,
        shape: Shape,
    },
}

/// The drafted steps of a graph.
pub(crate) struct Drafts {
    pub tuning: &'static Tuning,
    pub steps: Vec<Draft>,
    /// The shapes of the buffers.
    pub buffers: Vec<Shape>,
    /// How many integers the steps keep.
    pub indices: usize,
    pub outputs: Vec<OutputDraft>,
    /// Sums that are looked at after each run.
    pub sums: Vec<OutputDraft>,
    /// Without fusion: the nodes in order, each with where its numbers lie, and from which step on they may
    /// be read; integers lie nowhere.
    pub stored: Vec<(NodeId, Option<(View, usize)>)>,
}

impl Drafts {
    pub fn new(tuning: &'static Tuning) -> Self {
        Drafts {
            tuning,
            steps: Vec::new(),
            buffers: Vec::new(),
            indices: 0,
            outputs: Vec::new(),
            sums: Vec::new(),
            stored: Vec::new(),
        }
    }

    /// What must be there at the end.
    pub fn kept(&self) -> impl Iterator<Item = &OutputDraft> {
        self.outputs.iter().chain(&self.sums)
    }
}

/// Steps over the same rows, run a few rows at a time.
#[derive(Debug)]
pub(crate) struct TiledDraft {
    pub rows: usize,
    /// So many rows at a time, in so many stretches with sums of their own.
    pub tile: usize,
    pub stretches: usize,
    /// The steps, each with how it goes along the rows.
    pub parts: Vec<(Along, Draft)>,
    /// The buffers that live inside a tile.
    pub local: Vec<Local>,
    /// How many elements they take for each row of a tile.
    pub row_length: usize,
}

/// A buffer of which there is never more than a tile.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Local {
    pub buffer: Buffer,
    /// The length of a row.
    pub row: usize,
    /// Where it begins, in elements for each row of a tile.
    pub offset: usize,
}

/// What an op makes of whole arrays, in row-major order.
#[derive(Debug)]
pub(crate) struct WholeDraft {
    pub of: WholeOf,
    pub name: &'static str,
    pub line: Origin,
    /// The shapes of all inputs, and of the result.
    pub inputs: Vec<Shape>,
    pub shape: Shape,
    /// The inputs that are arrays, and those that are integers with how many there are.
    pub arrays: SmallVec<[View; 3]>,
    pub integers: SmallVec<[(IndexRoot, usize); 2]>,
    pub out: Memory,
}

/// The ops over whole arrays.
#[derive(Debug)]
pub(crate) enum WholeOf {
    Routine(Routine),
    Linalg(Linalg),
    Custom(Custom),
    /// A loop; where it is watched its body runs node by node, looking for NaN and infinities.
    Loop {
        body: Arc<Body>,
        watched: bool,
        tuning: &'static Tuning,
    },
}

/// How a step goes along the rows of a tiled one.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Along {
    /// Each row by itself, but for what a group folds across them.
    Rows,
    /// A product that sums over the rows.
    Sum,
}

fn visit_indices(indices: &IndexRoot, visit: &mut dyn FnMut(Memory)) {
    if let IndexRoot::Own(offset) = indices {
        visit(Memory::Indices(*offset));
    }
}

/// Memory that a step reads or writes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Memory {
    Buffer(Buffer),
    /// The planned integers from this offset.
    Indices(usize),
}

impl Draft {
    /// Visits what the step reads.
    pub fn reads(&self, mut visit: impl FnMut(Memory)) {
        self.visit_reads(&mut visit);
    }

    fn visit_reads(&self, visit: &mut dyn FnMut(Memory)) {
        let mut view = |view: &View| {
            if let Root::Buffer(buffer) = view.root {
                visit(Memory::Buffer(Buffer(buffer)));
            }
        };
        match self {
            Draft::Group(group) => {
                for load in group.loads.items() {
                    if let Load::Memory { root: Root::Buffer(buffer), .. } = load {
                        visit(Memory::Buffer(Buffer(*buffer)));
                    }
                }
            }
            Draft::Product { left, right, out, add, .. } => {
                view(left);
                view(right);
                if *add {
                    visit(Memory::Buffer(*out));
                }
            }
            Draft::Copy { from, to, add } => {
                view(from);
                if *add {
                    view(to);
                }
            }
            Draft::Fill { .. } => {}
            Draft::Gather { indices, input, .. } => {
                view(input);
                visit_indices(indices, visit);
            }
            Draft::Scatter { indices, input, out, add, .. } => {
                view(input);
                visit_indices(indices, visit);
                if *add {
                    visit(Memory::Buffer(*out));
                }
            }
            Draft::Mask { input, .. } | Draft::Unmask { input, .. } | Draft::ArgReduce { input, .. } => view(input),
            Draft::Sampled { operands, .. } => operands.iter().for_each(view),
            Draft::Tiled(tiled) => tiled.parts.iter().for_each(|(_, part)| part.visit_reads(visit)),
            Draft::Whole(whole) => {
                whole.arrays.iter().for_each(view);
                whole.integers.iter().for_each(|(integers, _)| visit_indices(integers, visit));
            }
        }
    }

    /// Visits what the step writes.
    pub fn writes(&self, mut visit: impl FnMut(Memory)) {
        self.visit_writes(&mut visit);
    }

    fn visit_writes(&self, visit: &mut dyn FnMut(Memory)) {
        match self {
            Draft::Group(group) => {
                group.ops.iter().filter_map(GroupOp::out).for_each(|out| visit(Memory::Buffer(out)));
            }
            Draft::Product { out, .. } | Draft::Fill { out, .. } | Draft::Gather { out, .. } => {
                visit(Memory::Buffer(*out));
            }
            Draft::Scatter { out, .. } | Draft::Mask { out, .. } | Draft::Unmask { out, .. } => {
                visit(Memory::Buffer(*out));
            }
            Draft::Sampled { out, .. } => visit(Memory::Buffer(*out)),
            Draft::Copy { to, .. } => {
                if let Root::Buffer(buffer) = to.root {
                    visit(Memory::Buffer(Buffer(buffer)));
                }
            }
            Draft::ArgReduce { out, .. } => visit(Memory::Indices(*out)),
            Draft::Tiled(tiled) => tiled.parts.iter().for_each(|(_, part)| part.visit_writes(visit)),
            Draft::Whole(whole) => visit(whole.out),
        }
    }
}
