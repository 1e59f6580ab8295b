//! From drafted steps and places to the steps of a machine.

mod values;

use super::{
    draft::{Along, Buffer, Draft, Drafts, GroupDraft, IndexRoot, Load, Local, Memory, TiledDraft, WholeDraft},
    extract::Subgraph,
    layout::{Layout, layout},
    view::{Root, View},
};
use crate::{
    graph::Graph,
    kernel::{
        self, ArgReduce, Base, Copy, Extreme, Gather, Group, Machine, Part, Place, Product, Sampled, Scalar, Select,
        Sizes, SlotSize, Step, Tiled, Whole,
    },
    op::{MaskId, Op},
    shape::AroundAxis,
    tuning::Tuning,
};
use rustc_hash::FxHashMap;
use values::{Event, Kind, Loaded, Values};

/// Buffers begin at cache lines.
const LINE: usize = 64;

/// A machine for the drafted steps, and where their buffers lie in it.
pub(crate) fn lower<A: Scalar>(subgraph: &Subgraph, drafts: &Drafts) -> (Machine<A>, Layout) {
    let (align, tuning) = (LINE / size_of::<A>(), drafts.tuning);
    let mut layout = layout(drafts, align);
    let mut room = |length: usize| {
        let offset = layout.length;
        layout.length = layout.length.saturating_add(length.div_ceil(align) * align);
        offset
    };
    let mut sizes = Sizes { own_indices: drafts.indices, ..Sizes::default() };
    sizes.slots.resize(subgraph.slots.len(), SlotSize::default());
    sizes.index_slots.resize(subgraph.index_slots.len(), 0);
    for id in subgraph.graph.ids() {
        let length = subgraph.graph.shape(id).size();
        match subgraph.graph.op(id) {
            Op::Input(slot) | Op::Constant(slot) => {
                let resident = (length <= tuning.resident_elements).then(|| room(length));
                sizes.slots[slot as usize] = SlotSize { length, resident };
            }
            Op::IndexInput(slot) | Op::IndexConstant(slot) => sizes.index_slots[slot as usize] = length,
            _ => {}
        }
    }
    let mut preset = Vec::new();
    let mut cells = FxHashMap::default();
    for load in drafts.steps.iter().flat_map(groups).flat_map(|group| group.loads.items()) {
        if let Load::Cells(mask) = load {
            let flags = subgraph.graph.mask(*mask);
            let length = flags.shape().size();
            if length <= tuning.mask_array_entries {
                cells.entry(*mask).or_insert_with(|| {
                    let mut numbers = vec![A::zero(); length];
                    flags.for_each_place(|place| numbers[place] = A::one());
                    let offset = room(length);
                    preset.push((offset, numbers));
                    offset
                });
            }
        }
    }
    sizes.own = layout.length;
    let mut local = FxHashMap::default();
    for step in &drafts.steps {
        if let Draft::Tiled(tiled) = step {
            for &Local { buffer, row, offset } in &tiled.local {
                local.insert(buffer, Place { base: Base::Tile(row as u32), offset: offset * tiled.tile });
            }
        }
    }
    let places = Places { tuning, layout: &layout, graph: &subgraph.graph, slots: &sizes.slots, cells, local };
    let steps = drafts.steps.iter().map(|draft| places.step(draft)).collect();
    (Machine::new(steps, sizes, &preset), layout)
}

/// The groups of a step, or the only one that it is.
fn groups(step: &Draft) -> Vec<&GroupDraft> {
    match step {
        Draft::Group(group) => vec![group],
        Draft::Tiled(tiled) => tiled.parts.iter().flat_map(|(_, part)| groups(part)).collect(),
        _ => Vec::new(),
    }
}

/// Where everything lies.
struct Places<'l> {
    tuning: &'static Tuning,
    layout: &'l Layout,
    graph: &'l Graph,
    slots: &'l [SlotSize],
    /// Masks kept as arrays.
    cells: FxHashMap<MaskId, usize>,
    /// Buffers that live inside a tile.
    local: FxHashMap<Buffer, Place>,
}

impl Places<'_> {
    fn place(&self, root: Root, offset: usize) -> Place {
        match root {
            Root::Slot(slot) => match self.slots[slot as usize].resident {
                Some(resident) => Place { base: Base::Own, offset: resident + offset },
                None => Place { base: Base::Slot(slot), offset },
            },
            Root::Buffer(buffer) => match self.local.get(&Buffer(buffer)) {
                Some(start) => Place { offset: start.offset + offset, ..*start },
                None => Place { base: Base::Own, offset: self.layout.offsets[buffer as usize] + offset },
            },
        }
    }

    fn view(&self, view: &View) -> kernel::View {
        kernel::View { place: self.place(view.root, view.offset), dims: view.dims.clone() }
    }

    fn start(&self, view: &View) -> Place {
        self.place(view.root, view.offset)
    }

    fn buffer(&self, buffer: Buffer) -> Place {
        self.place(Root::Buffer(buffer.0), 0)
    }

    fn step<A: Scalar>(&self, draft: &Draft) -> Step<A> {
        match draft {
            Draft::Group(group) => Step::Group(self.group(group)),
            Draft::Product { .. } => Step::Product(self.product(draft)),
            Draft::Copy { from, to, add } => Step::Copy(self.copy(from, to, *add)),
            Draft::Fill { out, length, value } => Step::Fill(self.buffer(*out), *length, A::narrowed(*value)),
            Draft::Gather { .. } => Step::Gather(self.gather(draft)),
            Draft::Scatter { add, .. } => Step::Scatter(self.gather(draft), *add),
            Draft::Mask { mask, input, out } => Step::Mask(self.select(*mask, input, *out)),
            Draft::Unmask { mask, input, out } => Step::Unmask(self.select(*mask, input, *out)),
            Draft::Sampled { .. } => Step::Sampled(self.sampled(draft)),
            Draft::ArgReduce { extreme, around, input, out } => {
                Step::ArgReduce(self.arg_reduce(*extreme, *around, input, *out))
            }
            Draft::Tiled(tiled) => Step::Tiled(self.tiled(tiled)),
            Draft::Whole(whole) => Step::Whole(self.whole(whole)),
        }
    }

    fn product<A: Scalar>(&self, draft: &Draft) -> Product<A> {
        let Draft::Product { left, right, out, add, limits } = draft else { unreachable!("no product: {draft:?}") };
        let product = Product::new(self.view(left), self.view(right), self.buffer(*out), *add, self.tuning);
        match limits {
            Some(limits) => product.limited_to(limits.blocks.clone()),
            None => product,
        }
    }

    fn arg_reduce(&self, extreme: Extreme, around: AroundAxis, input: &View, out: usize) -> ArgReduce {
        let out = Place { base: Base::Own, offset: out };
        ArgReduce { extreme, around, input: self.start(input), out }
    }

    fn copy(&self, from: &View, to: &View, add: bool) -> Copy {
        Copy { from: self.view(from), to: self.view(to), add }
    }

    fn tiled<A: Scalar>(&self, tiled: &TiledDraft) -> Tiled<A> {
        let parts = tiled.parts.iter().map(|(along, part)| match (along, part) {
            (Along::Rows, Draft::Group(group)) => Part::Group(self.group(group)),
            (Along::Rows, Draft::Copy { from, to, add }) => Part::Copy(self.copy(from, to, *add)),
            (Along::Rows, Draft::ArgReduce { extreme, around, input, out }) => {
                Part::ArgReduce(self.arg_reduce(*extreme, *around, input, *out))
            }
            (Along::Rows, Draft::Gather { .. }) => Part::Gather(self.gather(part)),
            (Along::Sum, Draft::Scatter { add, .. }) => Part::Scatter(self.gather(part), *add),
            (Along::Rows, Draft::Product { .. }) => Part::Rows(self.product(part)),
            (Along::Sum, Draft::Product { .. }) => Part::Sum(self.product(part)),
            (_, Draft::Sampled { .. }) => Part::Sampled(self.sampled(part)),
            (_, other) => unreachable!("this goes along no rows: {other:?}"),
        });
        let local = tiled.row_length * tiled.tile;
        Tiled::new(tiled.rows, tiled.tile, tiled.stretches, local, parts.collect())
    }

    fn sampled<A: Scalar>(&self, draft: &Draft) -> Sampled<A> {
        let Draft::Sampled { sampling, mask, operands: [left, right], width, out } = draft else {
            unreachable!("not sampled: {draft:?}")
        };
        let (left, right) = (self.start(left), self.start(right));
        Sampled::new(*sampling, self.graph.mask(*mask).clone(), *width, [left, right], self.buffer(*out))
    }

    fn whole<A: Scalar>(&self, draft: &WholeDraft) -> Whole<A> {
        Whole {
            work: draft.work(),
            arrays: draft.arrays.iter().map(|view| (self.start(view), view.size())).collect(),
            integers: draft.integers.iter().map(|&(root, count)| (index_place(root), count)).collect(),
            out: match draft.out {
                Memory::Buffer(buffer) => self.buffer(buffer),
                Memory::Indices(offset) => Place { base: Base::Own, offset },
            },
            length: draft.shape.size(),
            makes_integers: matches!(draft.out, Memory::Indices(_)),
            op: draft.name,
            line: draft.line,
        }
    }

    fn select(&self, mask: MaskId, input: &View, out: Buffer) -> Select {
        Select { mask: self.graph.mask(mask).clone(), input: self.start(input), out: self.buffer(out) }
    }

    fn gather(&self, draft: &Draft) -> Gather {
        let (Draft::Gather { around, count, indices, input, out, line }
        | Draft::Scatter { around, count, indices, input, out, line, .. }) = draft
        else {
            unreachable!("no gather: {draft:?}")
        };
        let (around, count, line) = (*around, *count, *line);
        let (indices, input, out) = (index_place(*indices), self.start(input), self.buffer(*out));
        // Rows are scattered where the user adds at indices; where it is the derivative of gathering, that has checked them.
        let op = if let Draft::Scatter { .. } = draft { "add_at" } else { "gather" };
        Gather { around, count, indices, input, out, op, line }
    }

    fn group<A: Scalar>(&self, draft: &GroupDraft) -> Group<A> {
        let Tuning { register_bytes, block_elements: [least, most], .. } = *self.tuning;
        let mut values = Values::of(draft, &self.cells, self.graph, self.slots, self.tuning);
        let room = |registers: usize| register_bytes / (registers.max(1) * size_of::<A>());
        let period = values.mark_steady(true);
        let mut registers = values.assign_registers();
        let period = period.filter(|&period| period.max(least) <= room(registers));
        if period.is_none() {
            values.mark_steady(false);
            registers = values.assign_registers();
        }
        let block = match (registers, period) {
            (0, _) => most,
            // Of views that repeat each block sees the same.
            (_, Some(period)) => room(registers).min(most.max(period)) / period * period,
            (_, None) => (room(registers) / least * least).clamp(least, most),
        };
        let block = block.min(draft.length.max(1));
        let mut numbers = Vec::new();
        let operands = values.all.iter().map(|value| match &value.kind {
            Kind::Register(register) => kernel::Operand::Register(*register),
            Kind::Stream(root, offset) => kernel::Operand::Stream(self.place(*root, *offset)),
            Kind::Preset(offset) => kernel::Operand::Stream(Place { base: Base::Own, offset: *offset }),
            Kind::Single(root, offset) => kernel::Operand::Single(self.place(*root, *offset)),
            Kind::Number(number) => {
                numbers.push(A::narrowed(*number));
                kernel::Operand::Number(numbers.len() as u32 - 1)
            }
        });
        let operands = operands.collect();
        let mut group = Group::new(draft.length, block, registers, numbers, operands, self.tuning);
        for event in &values.events {
            match event {
                Event::Load { to, from: Loaded::Memory(root, offset, dims), steady } => {
                    let view = kernel::View { place: self.place(*root, *offset), dims: dims.clone() };
                    if *steady { group.read_steady(*to, view) } else { group.read(*to, view) }
                }
                Event::Load { to, from: Loaded::Cells(mask), .. } => group.cells(*to, self.graph.mask(*mask).clone()),
                Event::Map { op, out, inputs } => group.map(*op, *out, inputs),
                Event::Choose { mask, out, inputs } => group.choose(*out, self.graph.mask(*mask).clone(), *inputs),
                Event::ChooseDifference { mask, out, inputs } => {
                    group.choose_difference(*out, self.graph.mask(*mask).clone(), *inputs);
                }
                Event::KeepProducts { absorbing, out, inputs, sum } => {
                    group.keep_products(*absorbing, *out, *inputs, self.buffer(*sum));
                }
                Event::Fold { reduction, around, input, times, out } => {
                    group.fold(*reduction, *around, *input, *times, self.buffer(*out));
                }
            }
        }
        group
    }
}

fn index_place(indices: IndexRoot) -> Place {
    match indices {
        IndexRoot::Slot(slot) => Place { base: Base::Slot(slot), offset: 0 },
        IndexRoot::Own(offset) => Place { base: Base::Own, offset },
    }
}
