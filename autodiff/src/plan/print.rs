//! A program as text: one line a step.

use super::{
    Bound, BoundSlots,
    draft::{Buffer, Draft, Drafts, GroupDraft, GroupOp, IndexRoot, Load, Memory, Operand, OutputDraft},
    extract::Subgraph,
    layout::Layout,
    stats::{Count, Stats},
    view::{Root, View},
};
use crate::{
    kernel::{Binary, Dim, Elementwise, Extreme, Joined, Reduction, Sampling, Scalar, Side, Unary},
    op::Op,
    shape::AroundAxis,
};
use rustc_hash::FxHashMap;
use std::fmt;

/// What a program does, kept to be written out: parameters are `p0` (integers `n0`), constants `c0` (integers
/// `k0`), masks `m0`, buffers `b0` (integers `i0`), and values that stay inside a group `t0`.
pub(crate) struct Listing {
    drafts: Drafts,
    offsets: Vec<usize>,
    /// What is planned.
    pub subgraph: Subgraph,
    slots: Vec<String>,
    index_slots: Vec<String>,
    element: (&'static str, usize),
    bytes: usize,
    /// The buffers that live inside a tile, with their bytes.
    local: FxHashMap<Buffer, usize>,
}

/// How many assignments of a group are written out.
const SHOWN: usize = 12;
/// A longer expression gets a name.
const LONG: usize = 60;

/// Names for slots: parameters and constants numbered each for themselves.
fn names<T>(slots: &[Bound<T>], parameter: char, constant: char) -> Vec<String> {
    let mut constants = 0;
    let name = |slot: &Bound<T>| match slot {
        Bound::Parameter(number) => format!("{parameter}{number}"),
        Bound::Constant(_) => {
            constants += 1;
            format!("{constant}{}", constants - 1)
        }
    };
    slots.iter().map(name).collect()
}

impl Listing {
    pub fn new<A: Scalar>(
        bound: &BoundSlots<A>,
        subgraph: Subgraph,
        drafts: Drafts,
        layout: Layout,
        bytes: usize,
    ) -> Self {
        let tiled = drafts.steps.iter().filter_map(|step| match step {
            Draft::Tiled(tiled) => Some(tiled),
            _ => None,
        });
        let local = tiled
            .flat_map(|tiled| tiled.local.iter().map(|local| (local.buffer, local.row * tiled.tile * size_of::<A>())));
        Listing {
            local: local.collect(),
            drafts,
            offsets: layout.offsets,
            subgraph,
            slots: names(&bound.reals, 'p', 'c'),
            index_slots: names(&bound.indices, 'n', 'k'),
            element: (A::NAME, size_of::<A>()),
            bytes,
        }
    }

    /// What a run costs.
    pub fn stats(&self) -> Stats {
        let is_local = |buffer| self.local.contains_key(&buffer);
        let count = Count::of(&self.drafts, &is_local);
        Stats {
            steps: self.drafts.steps.len(),
            groups: count.groups,
            flops: count.flops,
            bytes_moved: count.moved * self.element.1 as u64,
            peak_bytes: self.bytes,
        }
    }

    fn leaves(&self) -> Vec<String> {
        let mut leaves: Vec<(Option<usize>, usize, String)> = Vec::new();
        for id in self.subgraph.graph.ids() {
            let name = match self.subgraph.graph.op(id) {
                Op::Input(slot) | Op::Constant(slot) => &self.slots[slot as usize],
                Op::IndexInput(slot) | Op::IndexConstant(slot) => &self.index_slots[slot as usize],
                _ => continue,
            };
            let kind = "pnck".find(|kind| name.starts_with(kind));
            leaves.push((kind, name[1..].parse().unwrap_or(0), format!("{name} {}", self.subgraph.graph.shape(id))));
        }
        leaves.sort();
        let mut leaves: Vec<String> = leaves.into_iter().map(|(_, _, leaf)| leaf).collect();
        let masks = self.subgraph.graph.masks().iter().enumerate();
        leaves.extend(masks.map(|(number, mask)| {
            format!("m{number} with {} of {} cells of {}", mask.count(), mask.shape().size(), mask.shape())
        }));
        leaves
    }

    fn root(&self, root: Root) -> String {
        match root {
            Root::Slot(slot) => self.slots[slot as usize].clone(),
            Root::Buffer(buffer) => format!("b{buffer}"),
        }
    }

    fn indices(&self, root: IndexRoot) -> String {
        match root {
            IndexRoot::Slot(slot) => self.index_slots[slot as usize].clone(),
            IndexRoot::Own(offset) => format!("i{offset}"),
        }
    }

    fn strided(&self, root: Root, dims: &[Dim]) -> String {
        let name = self.root(root);
        let moving: Vec<&Dim> = dims.iter().filter(|dim| dim.stride != 0 && dim.length != 1).collect();
        match moving[..] {
            [Dim { stride: 1, .. }] | [] => name,
            [Dim { stride: 1, length }, Dim { stride, .. }] if *stride >= *length as isize => format!("{name}ᵀ"),
            _ if moving.windows(2).all(|pair| pair[0].stride == pair[1].stride * pair[1].length as isize)
                && moving.last().is_some_and(|dim| dim.stride == 1) =>
            {
                name
            }
            _ => format!("{name}[strided]"),
        }
    }

    fn view(&self, view: &View) -> String {
        self.strided(view.root, &view.dims)
    }

    /// A buffer at its definition: name and shape.
    fn defined(&self, buffer: Buffer) -> String {
        format!("b{} {}", buffer.0, self.drafts.buffers[buffer.0 as usize])
    }

    fn step(&self, step: &Draft) -> String {
        let chosen = |by: IndexRoot, around: AroundAxis| format!("{} of {}", self.indices(by), around.length);
        match step {
            Draft::Group(group) => self.group(group),
            Draft::Product { left, right, out, add, limits } => {
                let sign = if *add { "+=" } else { "=" };
                let limits = limits.as_ref().map_or("", |limits| limits.description());
                format!("{} {sign} {} · {}{limits}", self.defined(*out), self.view(left), self.view(right))
            }
            Draft::Copy { from, to, add } => {
                let sign = if *add { "+=" } else { "=" };
                let lengths: Vec<String> = to.dims.iter().map(|dim| dim.length.to_string()).collect();
                format!(
                    "{}[({}) from {}] {sign} {}",
                    self.root(to.root),
                    lengths.join(", "),
                    to.offset,
                    self.view(from)
                )
            }
            Draft::Fill { out, value, .. } => format!("{} = {value}", self.defined(*out)),
            Draft::Gather { around, indices, input, out, .. } => {
                format!("{} = gather({}, {})", self.defined(*out), self.view(input), chosen(*indices, *around))
            }
            Draft::Scatter { around, indices, input, out, add, .. } => {
                let sign = if *add { "+=" } else { "=" };
                format!("{} {sign} scatter({}, {})", self.defined(*out), self.view(input), chosen(*indices, *around))
            }
            Draft::Mask { mask, input, out } => {
                format!("{} = mask(m{}, {})", self.defined(*out), mask.0, self.view(input))
            }
            Draft::Unmask { mask, input, out } => {
                format!("{} = unmask(m{}, {})", self.defined(*out), mask.0, self.view(input))
            }
            Draft::Sampled { sampling, mask, operands: [left, right], out, .. } => {
                let (cells, left, right) = (format!("m{}", mask.0), self.view(left), self.view(right));
                let value = match sampling {
                    Sampling::Product => format!("mask({cells}, {left} · {right}ᵀ)"),
                    Sampling::Times => format!("unmask({cells}, {left}) · {right}"),
                    Sampling::TransposedTimes => format!("unmask({cells}, {left})ᵀ · {right}"),
                    Sampling::Spread(Side::Rows) => format!("mask({cells}, {left} by row)"),
                    Sampling::Spread(Side::Columns) => format!("mask({cells}, {left} by column)"),
                    Sampling::Collect(Side::Rows) => format!("sum(unmask({cells}, {left})) by row"),
                    Sampling::Collect(Side::Columns) => format!("sum(unmask({cells}, {left})) by column"),
                };
                format!("{} = {value}, cell by cell", self.defined(*out))
            }
            Draft::ArgReduce { extreme, around, input, out } => {
                let name = match extreme {
                    Extreme::Max => "argmax",
                    Extreme::Min => "argmin",
                };
                format!("i{out} ({}) = {name}({} over {})", around.lines(), self.view(input), around.length)
            }
            Draft::Whole(whole) => {
                let arrays = whole.arrays.iter().map(|array| self.view(array));
                let integers = whole.integers.iter().map(|&(root, _)| self.indices(root));
                let arguments: Vec<String> = arrays.chain(integers).collect();
                let out = match whole.out {
                    Memory::Buffer(buffer) => self.defined(buffer),
                    Memory::Indices(offset) => format!("i{offset} {}", whole.shape),
                };
                format!("{out} = {}({})", whole.name, arguments.join(", "))
            }
            Draft::Tiled(tiled) => {
                let stretches = match tiled.stretches {
                    1 => String::new(),
                    count => format!(", {count} stretches with sums of their own"),
                };
                format!("{} rows of {} at a time{stretches}:", tiled.tile, tiled.rows)
            }
        }
    }

    fn group(&self, group: &GroupDraft) -> String {
        let uses = group.uses();
        let mut names: Vec<Text> = Vec::new();
        let mut assignments: Vec<String> = Vec::new();
        let mut temporaries = 0;
        for (op, &uses) in group.ops.iter().zip(&uses) {
            if assignments.len() == SHOWN {
                break;
            }
            let inputs: Vec<Text> = op
                .inputs()
                .iter()
                .map(|input| match *input {
                    Operand::Op(op) => names[op as usize].clone(),
                    Operand::Load(load) => Text::plain(self.load(group.loads.get(load))),
                })
                .collect();
            let text = match op {
                GroupOp::Map { op, .. } => elementwise(*op, &inputs),
                GroupOp::Fold { reduction, around, .. } => {
                    let name = match reduction {
                        Reduction::Sum => "sum",
                        Reduction::Max => "max",
                        Reduction::Min => "min",
                    };
                    let axes = match (around.outer, around.inner) {
                        (1, 1) => "",
                        (_, 1) => " by row",
                        (1, _) => " by column",
                        _ => " by row and column",
                    };
                    Text::plain(format!("{name}({}){axes}", inputs[0].text))
                }
            };
            names.push(match op.out() {
                Some(buffer) => {
                    assignments.push(format!("{} = {}", self.defined(buffer), text.text));
                    Text::plain(format!("b{}", buffer.0))
                }
                None if uses > 1 || text.text.len() > LONG => {
                    assignments.push(format!("t{temporaries} = {}", text.text));
                    temporaries += 1;
                    Text::plain(format!("t{}", temporaries - 1))
                }
                None => text,
            });
        }
        if names.len() < group.ops.len() {
            assignments.push(format!("… and {} more ops", group.ops.len() - names.len()));
        }
        format!("over {}: {}", group.length, assignments.join("; "))
    }

    fn load(&self, load: &Load) -> String {
        match load {
            Load::Number(number) => number.get().to_string(),
            Load::Cells(mask) => format!("m{}", mask.0),
            Load::Memory { root, flat, .. } => self.strided(*root, flat),
        }
    }

    /// The buffers that a step completes, with their bytes.
    fn written(&self, step: &Draft) -> String {
        let buffers: Vec<Buffer> = match step {
            Draft::Group(group) => group.ops.iter().filter_map(GroupOp::out).take(SHOWN).collect(),
            Draft::Product { out, .. } | Draft::Fill { out, .. } | Draft::Gather { out, .. } => vec![*out],
            Draft::Scatter { out, .. } | Draft::Mask { out, .. } | Draft::Unmask { out, .. } => vec![*out],
            Draft::Sampled { out, .. } => vec![*out],
            Draft::Whole(whole) => match whole.out {
                Memory::Buffer(out) => vec![out],
                Memory::Indices(_) => Vec::new(),
            },
            Draft::Copy { .. } | Draft::ArgReduce { .. } | Draft::Tiled(_) => Vec::new(),
        };
        let places = buffers.iter().map(|buffer| {
            let (number, size) = (buffer.0 as usize, self.element.1);
            match self.local.get(buffer) {
                Some(bytes) => format!("b{number}: {bytes} B in a tile"),
                None => {
                    let bytes = self.drafts.buffers[number].size() * size;
                    format!("b{number}: {bytes} B at {}", self.offsets[number] * size)
                }
            }
        });
        let places: Vec<String> = places.collect();
        if places.is_empty() { String::new() } else { format!("  [{}]", places.join(", ")) }
    }
}

impl fmt::Display for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        let steps = count(self.drafts.steps.len(), "step");
        let outputs = count(self.drafts.outputs.len(), "output");
        writeln!(f, "{} program: {steps}, {outputs}, {} bytes", self.element.0, self.bytes)?;
        writeln!(f, "  reads {}", self.leaves().join(", "))?;
        for (number, step) in self.drafts.steps.iter().enumerate() {
            writeln!(f, "  {:>3}  {}{}", number + 1, self.step(step), self.written(step))?;
            if let Draft::Tiled(tiled) = step {
                for (_, part) in &tiled.parts {
                    writeln!(f, "         {}{}", self.step(part), self.written(part))?;
                }
            }
        }
        let outputs = self.drafts.outputs.iter().map(|output| match output {
            OutputDraft::Real { buffer, shape, .. } => format!("b{} {shape}", buffer.0),
            OutputDraft::Indices { root, shape } => format!("{} {shape}", self.indices(*root)),
        });
        write!(f, "  returns {}", outputs.collect::<Vec<_>>().join(", "))
    }
}

/// An expression, and how tightly it binds: 3 for names and calls, 2 for products, 1 for sums.
#[derive(Clone)]
struct Text {
    text: String,
    binding: u8,
}

impl Text {
    fn plain(text: String) -> Self {
        Text { text, binding: 3 }
    }

    fn inside(&self, binding: u8) -> String {
        if self.binding < binding { format!("({})", self.text) } else { self.text.clone() }
    }
}

fn elementwise(op: Elementwise, inputs: &[Text]) -> Text {
    let infix = |symbol: &str, binding: u8| Text {
        text: format!("{} {symbol} {}", inputs[0].inside(binding), inputs[1].inside(binding + 1)),
        binding,
    };
    match op {
        Elementwise::Same => inputs[0].clone(),
        Elementwise::Unary(Unary::Negative) => Text { text: format!("-{}", inputs[0].inside(3)), binding: 2 },
        Elementwise::Binary(Binary::Add) => infix("+", 1),
        Elementwise::Binary(Binary::Subtract) => infix("-", 1),
        Elementwise::Binary(Binary::Multiply) => infix("·", 2),
        Elementwise::Binary(Binary::AbsorbingMultiply) => infix("⊙", 2),
        Elementwise::Binary(Binary::Divide) => infix("/", 2),
        Elementwise::Joined(joined) => {
            let product = elementwise(Elementwise::Binary(Binary::Multiply), &inputs[..2]);
            let (op, inputs) = match joined {
                Joined::MultiplyAdd => (Binary::Add, [product, inputs[2].clone()]),
                Joined::MultiplySubtract => (Binary::Subtract, [product, inputs[2].clone()]),
                Joined::SubtractProduct => (Binary::Subtract, [inputs[2].clone(), product]),
            };
            elementwise(Elementwise::Binary(op), &inputs)
        }
        Elementwise::Unary(_) | Elementwise::Binary(_) | Elementwise::Where | Elementwise::Special(_) => {
            let name = match op {
                Elementwise::Unary(op) => op.name(),
                Elementwise::Special(op) => op.name(),
                Elementwise::Binary(op) => op.name(),
                Elementwise::Where | Elementwise::Joined(_) | Elementwise::Same => "where",
            };
            let inputs: Vec<&str> = inputs.iter().map(|input| input.text.as_str()).collect();
            Text::plain(format!("{name}({})", inputs.join(", ")))
        }
    }
}
