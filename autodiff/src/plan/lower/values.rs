//! What a fused group works on: its values, where each lives, and the events by which they come to be.

use super::super::{
    draft::{Buffer, GroupDraft, GroupOp, Load, Operand},
    view::Root,
};
use crate::{
    graph::Graph,
    kernel::{Binary, Dim, Dims, Elementwise, Reduction, SlotSize, Unary, least_common_multiple, repeats_every},
    op::MaskId,
    shape::AroundAxis,
    tuning::Tuning,
};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// How an op is computed.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    /// By itself.
    Own,
    /// By the only op that needs it, which takes its inputs.
    Inside,
    /// A product, with the sum of its elements, which goes there.
    Kept(Buffer),
    /// With the product that it sums.
    WithProduct,
}

/// How each op of a group is computed; `as_bits` says which masks are read as bits.
fn roles(draft: &GroupDraft, as_bits: impl Fn(MaskId) -> bool, tuning: &Tuning) -> Vec<Role> {
    let uses = draft.uses();
    let are_arrays = |op: &GroupOp| op.inputs().iter().all(|&input| draft.is_array(input));
    // Whether an op may be computed with a later one: what is stored between may take the place of what it reads.
    let may_wait = |op: usize, with: usize| {
        let stores = |op: &GroupOp| matches!(op, GroupOp::Map { store: Some(_), .. });
        !draft.ops[op + 1..with].iter().any(stores)
    };
    let mut roles = vec![Role::Own; draft.ops.len()];
    for (number, op) in draft.ops.iter().enumerate() {
        match op {
            GroupOp::Fold { reduction: Reduction::Sum, around, input: Operand::Op(input), out } => {
                let input = *input as usize;
                let GroupOp::Map { op, store, .. } = &draft.ops[input] else { continue };
                let only = uses[input] == 1 && store.is_none() && may_wait(input, number);
                let is_product = are_arrays(&draft.ops[input]);
                match op {
                    Elementwise::Unary(Unary::Square) if only => roles[input] = Role::Inside,
                    Elementwise::Binary(Binary::Multiply) if only && is_product => roles[input] = Role::Inside,
                    Elementwise::Binary(Binary::Multiply | Binary::AbsorbingMultiply)
                        if is_product
                            && *around == AroundAxis { outer: 1, length: draft.length, inner: 1 }
                            && draft.length >= tuning.stored_product_elements
                            && roles[input] == Role::Own =>
                    {
                        roles[input] = Role::Kept(*out);
                        roles[number] = Role::WithProduct;
                    }
                    _ => {}
                }
            }
            GroupOp::Map { op: Elementwise::Where, inputs: [_, Operand::Op(difference), otherwise], .. }
                if op.chosen_by(draft).is_some_and(&as_bits) && !draft.is_array(*otherwise) =>
            {
                let difference = *difference as usize;
                if let GroupOp::Map { op: Elementwise::Binary(Binary::Subtract), store: None, .. } =
                    &draft.ops[difference]
                    && uses[difference] == 1
                    && may_wait(difference, number)
                    && are_arrays(&draft.ops[difference])
                {
                    roles[difference] = Role::Inside;
                }
            }
            _ => {}
        }
    }
    roles
}

/// The values that a group's ops read and write, and in which order they come to be.
pub(super) struct Values {
    pub all: Vec<Value>,
    pub events: Vec<Event>,
}

pub(super) struct Value {
    pub kind: Kind,
    last_use: usize,
}

pub(super) enum Kind {
    /// In scratch memory; the number is given by [`Values::assign_registers`].
    Register(u32),
    Stream(Root, usize),
    /// Numbers that the machine has from the start.
    Preset(usize),
    Single(Root, usize),
    Number(f64),
}

pub(super) enum Loaded {
    Memory(Root, usize, Dims),
    Cells(MaskId),
}

pub(super) enum Event {
    /// Where it is steady the register keeps what it holds from block to block.
    Load {
        to: u32,
        from: Loaded,
        steady: bool,
    },
    Map {
        op: Elementwise,
        out: u32,
        inputs: SmallVec<[u32; 3]>,
    },
    Choose {
        mask: MaskId,
        out: u32,
        inputs: [u32; 2],
    },
    ChooseDifference {
        mask: MaskId,
        out: u32,
        inputs: [u32; 3],
    },
    KeepProducts {
        absorbing: bool,
        out: u32,
        inputs: [u32; 2],
        sum: Buffer,
    },
    Fold {
        reduction: Reduction,
        around: AroundAxis,
        input: u32,
        times: Option<u32>,
        out: Buffer,
    },
}

impl Values {
    pub fn of(
        draft: &GroupDraft,
        cells: &FxHashMap<MaskId, usize>,
        graph: &Graph,
        slots: &[SlotSize],
        tuning: &Tuning,
    ) -> Self {
        let mut values = Values { all: Vec::new(), events: Vec::new() };
        let as_bits = |mask: MaskId| !cells.contains_key(&mask) && graph.mask(mask).bits().is_some();
        let roles = roles(draft, as_bits, tuning);
        // Then what lies in longer slots is copied first, so that loops may run over all lanes.
        let is_short = draft.length <= tuning.loaded_elements;
        let inside = |input: &Operand| match *input {
            Operand::Op(op) if roles[op as usize] == Role::Inside => Some(&draft.ops[op as usize]),
            _ => None,
        };
        let mut results: Vec<u32> = Vec::with_capacity(draft.ops.len());
        // For each load, the value that is a single number, and the one that is as long as a block.
        let mut loaded = vec![[None; 2]; draft.loads.items().len()];
        for (number, op) in draft.ops.iter().enumerate() {
            let role = roles[number];
            if let Role::Inside | Role::WithProduct = role {
                // No op names its result.
                results.push(u32::MAX);
                continue;
            }
            let mut input = |input: Operand, takes_single: bool| match input {
                Operand::Op(op) => results[op as usize],
                Operand::Load(load) => {
                    let single = takes_single && !draft.is_array(input);
                    let known = &mut loaded[load as usize][usize::from(single)];
                    *known.get_or_insert_with(|| {
                        values.load(draft.loads.get(load), draft.length, single, cells, slots, is_short)
                    })
                }
            };
            let chosen_by = op.chosen_by(draft).filter(|&mask| as_bits(mask));
            let inputs: SmallVec<[u32; 3]> = match (op, chosen_by) {
                (GroupOp::Map { inputs: [_, then, otherwise], .. }, Some(_)) => {
                    let then = inside(then).map_or(std::slice::from_ref(then), GroupOp::inputs);
                    then.iter().chain([otherwise]).map(|&operand| input(operand, true)).collect()
                }
                (GroupOp::Map { op: map, .. }, None) => {
                    let operands = op.inputs().iter().enumerate();
                    operands.map(|(position, &operand)| input(operand, map.takes_single(position))).collect()
                }
                (GroupOp::Fold { input: folded, .. }, _) => {
                    let factors = inside(folded).map_or(std::slice::from_ref(folded), GroupOp::inputs);
                    factors.iter().map(|&operand| input(operand, false)).collect()
                }
            };
            let at = values.events.len();
            inputs.iter().for_each(|&input| values.all[input as usize].last_use = at);
            results.push(match op {
                GroupOp::Map { op, store, .. } => {
                    let kind = store.map_or(Kind::Register(0), |buffer| Kind::Stream(Root::Buffer(buffer.0), 0));
                    let out = values.push(kind);
                    values.events.push(match (chosen_by, role, &inputs[..]) {
                        (Some(mask), _, &[x, y, z]) => Event::ChooseDifference { mask, out, inputs: [x, y, z] },
                        (Some(mask), _, inputs) => Event::Choose { mask, out, inputs: [inputs[0], inputs[1]] },
                        (None, Role::Kept(sum), &[x, y]) => {
                            let absorbing = *op == Elementwise::Binary(Binary::AbsorbingMultiply);
                            Event::KeepProducts { absorbing, out, inputs: [x, y], sum }
                        }
                        _ => Event::Map { op: *op, out, inputs },
                    });
                    out
                }
                GroupOp::Fold { reduction, around, input, out } => {
                    let (reduction, around, out) = (*reduction, *around, *out);
                    // A square has one factor, two times.
                    let times = inside(input).and(inputs.last().copied());
                    values.events.push(Event::Fold { reduction, around, input: inputs[0], times, out });
                    // What is folded is not a value of the group; no op names it.
                    u32::MAX
                }
            });
        }
        values
    }

    /// A value that the next event makes.
    fn push(&mut self, kind: Kind) -> u32 {
        self.all.push(Value { kind, last_use: self.events.len() });
        self.all.len() as u32 - 1
    }

    /// The value for a load, to be used as a single number where that is allowed and it is one.
    fn load(
        &mut self,
        load: &Load,
        length: usize,
        single: bool,
        cells: &FxHashMap<MaskId, usize>,
        slots: &[SlotSize],
        is_short: bool,
    ) -> u32 {
        match load {
            Load::Number(number) => {
                assert!(single, "a number alone fills no group");
                self.push(Kind::Number(number.get()))
            }
            Load::Cells(mask) => match cells.get(mask) {
                Some(&offset) => self.push(Kind::Preset(offset)),
                None => self.load_into_register(Loaded::Cells(*mask)),
            },
            Load::Memory { root: Root::Slot(slot), offset, flat }
                if is_short
                    && slots[*slot as usize].resident.is_none()
                    && !(single && flat.iter().all(|dim| dim.stride == 0)) =>
            {
                let dims = if flat.is_empty() { Dims::from_slice(&[Dim { length, stride: 0 }]) } else { flat.clone() };
                self.load_into_register(Loaded::Memory(Root::Slot(*slot), *offset, dims))
            }
            Load::Memory { root, offset, flat } => match flat[..] {
                _ if length == 1 || flat[..] == [Dim { length, stride: 1 }] => self.push(Kind::Stream(*root, *offset)),
                [] | [Dim { stride: 0, .. }] if single => self.push(Kind::Single(*root, *offset)),
                [] => self.load_into_register(Loaded::Memory(
                    *root,
                    *offset,
                    Dims::from_slice(&[Dim { length, stride: 0 }]),
                )),
                _ => self.load_into_register(Loaded::Memory(*root, *offset, flat.clone())),
            },
        }
    }

    fn load_into_register(&mut self, from: Loaded) -> u32 {
        let to = self.push(Kind::Register(0));
        self.events.push(Event::Load { to, from, steady: false });
        to
    }

    /// Marks the loads of views that repeat as steady, or as not; after how many elements all of them do, if there are
    /// some.
    pub fn mark_steady(&mut self, mark: bool) -> Option<usize> {
        let mut common = None;
        for event in &mut self.events {
            if let Event::Load { from: Loaded::Memory(_, _, dims), steady, .. } = event
                && let Some(period) = repeats_every(dims)
            {
                *steady = mark;
                common = Some(common.map_or(period, |common| least_common_multiple(common, period)));
            }
        }
        common
    }

    /// Gives the values that live in registers a register each, reused after their last use if it is not steady; how
    /// many there are.
    pub fn assign_registers(&mut self) -> usize {
        let (mut free, mut count) = (Vec::new(), 0);
        let mut is_steady = vec![false; self.all.len()];
        for event in &self.events {
            if let Event::Load { to, steady: true, .. } = *event {
                is_steady[to as usize] = true;
                self.all[to as usize].kind = Kind::Register(count);
                count += 1;
            }
        }
        let mut dying: Vec<Vec<u32>> = vec![Vec::new(); self.events.len()];
        for (position, value) in self.all.iter().enumerate() {
            if matches!(value.kind, Kind::Register(_)) && !is_steady[position] {
                dying[value.last_use].push(position as u32);
            }
        }
        for (at, event) in self.events.iter().enumerate() {
            let out = match event {
                Event::Load { to: out, .. }
                | Event::Map { out, .. }
                | Event::Choose { out, .. }
                | Event::ChooseDifference { out, .. }
                | Event::KeepProducts { out, .. } => Some(*out),
                Event::Fold { .. } => None,
            };
            let mut assign = |all: &mut [Value], free: &mut Vec<u32>| {
                if let Some(out) = out.filter(|&out| !is_steady[out as usize])
                    && let Kind::Register(register) = &mut all[out as usize].kind
                {
                    *register = free.pop().unwrap_or_else(|| {
                        count += 1;
                        count - 1
                    });
                }
            };
            // Inputs that die here leave their register to the result: most loops allow that.
            let apart = matches!(event, Event::KeepProducts { .. });
            if apart {
                assign(&mut self.all, &mut free);
            }
            for &value in dying[at].iter().filter(|&&value| Some(value) != out) {
                if let Kind::Register(register) = self.all[value as usize].kind {
                    free.push(register);
                }
            }
            if !apart {
                assign(&mut self.all, &mut free);
            }
            // Products that are only summed are read by nothing.
            if let Some(out) = out.filter(|&out| self.all[out as usize].last_use == at && !is_steady[out as usize])
                && let Kind::Register(register) = self.all[out as usize].kind
            {
                free.push(register);
            }
        }
        count as usize
    }
}
