//! A place in one block of memory for every buffer: reused as soon as nothing needs the buffer any more,
//! and by a group's result in the place of an operand that dies there.

use super::{
    Output,
    draft::{Buffer, Draft, Drafts, GroupDraft, GroupOp, IndexRoot, Load, Local, Memory, Operand, OutputDraft},
    view::{Root, View},
};
use crate::{kernel::Dim, shape::Shape};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// Where the buffers lie.
pub(crate) struct Layout {
    /// The offset of each buffer, in elements.
    pub offsets: Vec<usize>,
    /// The length of the block; `usize::MAX` if it cannot be counted.
    pub length: usize,
}

impl Layout {
    /// Where an output lies.
    pub fn output(&self, draft: &OutputDraft) -> Output {
        match draft {
            OutputDraft::Real { buffer, offset, shape } => {
                let offset = self.offsets[buffer.0 as usize] + offset;
                Output::Real { offset, size: shape.size(), shape: shape.clone() }
            }
            OutputDraft::Indices { root: IndexRoot::Own(offset), shape } => {
                Output::Indices { offset: *offset, shape: shape.clone() }
            }
            OutputDraft::Indices { root: IndexRoot::Slot(_), .. } => unreachable!("given integers are no output"),
        }
    }
}

/// Lays out the buffers; offsets are multiples of `align` elements.
pub(crate) fn layout(drafts: &Drafts, align: usize) -> Layout {
    let mut lives = Lives::of(drafts.steps.iter(), drafts.buffers.len());
    for step in &drafts.steps {
        if let Draft::Tiled(tiled) = step {
            tiled.local.iter().for_each(|local| lives.0[local.buffer.0 as usize] = None);
        }
    }
    for output in drafts.kept() {
        if let OutputDraft::Real { buffer, .. } = output {
            lives.extend(*buffer, usize::MAX);
        }
    }
    for (_, stored) in &drafts.stored {
        // Their numbers are looked at right after the step that completes them.
        if let Some((View { root: Root::Buffer(buffer), .. }, ready)) = stored {
            lives.extend(Buffer(*buffer), ready.saturating_sub(1));
        }
    }
    let room = |buffer: Buffer| drafts.buffers[buffer.0 as usize].size().div_ceil(align) * align;
    let (offsets, length) = arrange(drafts.steps.iter(), &lives, &drafts.buffers, room);
    Layout { offsets, length }
}

/// Lays out what lives inside a tile, by the lengths of the rows; how long all is together for each row.
pub(crate) fn in_tile<'d>(
    parts: impl ExactSizeIterator<Item = &'d Draft> + Clone,
    rows: &FxHashMap<Buffer, usize>,
    shapes: &[Shape],
) -> (Vec<Local>, usize) {
    let mut lives = Lives::of(parts.clone(), shapes.len());
    lives.0.iter_mut().enumerate().for_each(|(number, life)| {
        *life = life.filter(|_| rows.contains_key(&Buffer(number as u32)));
    });
    let (offsets, length) = arrange(parts, &lives, shapes, |buffer| rows[&buffer]);
    let local = |(&buffer, &row): (&Buffer, &usize)| Local { buffer, row, offset: offsets[buffer.0 as usize] };
    (rows.iter().map(local).collect(), length)
}

/// For each buffer, the first step that uses it and the last.
struct Lives(Vec<Option<(usize, usize)>>);

impl Lives {
    fn of<'d>(steps: impl Iterator<Item = &'d Draft>, buffers: usize) -> Self {
        let mut lives = vec![None; buffers];
        for (number, step) in steps.enumerate() {
            let mut used = |memory| {
                if let Memory::Buffer(buffer) = memory {
                    lives[buffer.0 as usize].get_or_insert((number, number)).1 = number;
                }
            };
            step.reads(&mut used);
            step.writes(&mut used);
        }
        Lives(lives)
    }

    fn extend(&mut self, buffer: Buffer, last: usize) {
        if let Some(life) = &mut self.0[buffer.0 as usize] {
            life.1 = life.1.max(last);
        }
    }
}

/// The offset of each buffer that lives, and the length of all.
fn arrange<'d>(
    steps: impl ExactSizeIterator<Item = &'d Draft>,
    lives: &Lives,
    shapes: &[Shape],
    room: impl Fn(Buffer) -> usize,
) -> (Vec<usize>, usize) {
    let (mut born, mut dying) = (vec![Vec::new(); steps.len()], vec![Vec::new(); steps.len()]);
    for (number, life) in lives.0.iter().enumerate() {
        if let &Some((first, last)) = life {
            born[first].push(Buffer(number as u32));
            if let Some(dying) = dying.get_mut(last) {
                dying.push(Buffer(number as u32));
            }
        }
    }
    let mut space = Space::default();
    let mut offsets = vec![0; shapes.len()];
    for (number, step) in steps.enumerate() {
        let heirs = match step {
            Draft::Group(group) => in_place(group, shapes, &dying[number]),
            _ => FxHashMap::default(),
        };
        for buffer in &born[number] {
            offsets[buffer.0 as usize] = match heirs.get(buffer) {
                Some(dead) => offsets[dead.0 as usize],
                None => space.take(room(*buffer)),
            };
        }
        let inherited: FxHashSet<Buffer> = heirs.into_values().collect();
        for &buffer in dying[number].iter().filter(|buffer| !inherited.contains(buffer)) {
            space.give_back(offsets[buffer.0 as usize], room(buffer));
        }
    }
    (offsets, space.end)
}

/// For results of a group, a dying buffer in whose place they may be written: of the same length, read
/// element by element only, and not after the result is written.
fn in_place(group: &GroupDraft, shapes: &[Shape], dying: &[Buffer]) -> FxHashMap<Buffer, Buffer> {
    let has_length = |buffer: &Buffer| shapes[buffer.0 as usize].size() == group.length;
    // The op that reads each candidate last, or `None` if it is read otherwise.
    let mut last_reads: FxHashMap<Buffer, Option<usize>> =
        dying.iter().copied().filter(has_length).map(|buffer| (buffer, Some(0))).collect();
    let mut results = Vec::new();
    for (at, op) in group.ops.iter().enumerate() {
        for input in op.inputs() {
            let &Operand::Load(load) = input else { continue };
            let Load::Memory { root: Root::Buffer(buffer), offset, flat } = group.loads.get(load) else { continue };
            if let Some(last) = last_reads.get_mut(&Buffer(*buffer)) {
                let row = [Dim { length: group.length, stride: 1 }];
                let whole = *offset == 0 && (group.length == 1 || flat[..] == row);
                *last = last.filter(|_| whole).map(|_| at);
            }
        }
        if let Some(out) = op.out() {
            // What the group itself makes is no operand.
            last_reads.remove(&out);
            if let GroupOp::Map { .. } = op {
                results.push((at, out));
            }
        }
    }
    let mut candidates: Vec<(usize, Buffer)> =
        last_reads.into_iter().filter_map(|(buffer, last)| Some((last?, buffer))).collect();
    candidates.sort_unstable_by_key(|&(last, buffer)| std::cmp::Reverse((last, buffer)));
    let (mut free, mut heirs) = (Vec::new(), FxHashMap::default());
    for (at, result) in results {
        while let Some((_, buffer)) = candidates.pop_if(|(last, _)| *last <= at) {
            free.push(buffer);
        }
        if let Some(buffer) = free.pop() {
            heirs.insert(result, buffer);
        }
    }
    heirs
}

/// Free stretches of a growing block.
#[derive(Default)]
struct Space {
    by_offset: BTreeMap<usize, usize>,
    by_length: BTreeSet<(usize, usize)>,
    /// Sums of lengths saturate: a block as long as that cannot be had, and the machine refuses to run.
    end: usize,
}

impl Space {
    /// The offset of a stretch: in the smallest free one that has room, or at the end.
    fn take(&mut self, length: usize) -> usize {
        if length == 0 {
            return 0;
        }
        let found = self.by_length.range((length, 0)..).next().copied();
        let Some((free, offset)) = found else {
            let offset = self.end;
            self.end = self.end.saturating_add(length);
            return offset;
        };
        self.remove(offset, free);
        if free > length {
            self.insert(offset + length, free - length);
        }
        offset
    }

    fn give_back(&mut self, mut offset: usize, mut length: usize) {
        if length == 0 {
            return;
        }
        if let Some((&before, &free)) = self.by_offset.range(..offset).next_back()
            && before.saturating_add(free) == offset
        {
            self.remove(before, free);
            (offset, length) = (before, free.saturating_add(length));
        }
        let end = offset.saturating_add(length);
        if let Some(&free) = self.by_offset.get(&end) {
            self.remove(end, free);
            length = length.saturating_add(free);
        }
        self.insert(offset, length);
    }

    fn insert(&mut self, offset: usize, length: usize) {
        self.by_offset.insert(offset, length);
        self.by_length.insert((length, offset));
    }

    fn remove(&mut self, offset: usize, length: usize) {
        self.by_offset.remove(&offset);
        self.by_length.remove(&(length, offset));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Program, Var};
    use ndarray::{Array2, ArrayD};

    /// How many arrays of 16 x 16 elements a function of one needs room for.
    fn arrays(function: impl for<'t> Fn(Var<'t>) -> Var<'t>) -> usize {
        let x = Array2::zeros((16, 16));
        let program = Program::<Array2<f64>, ArrayD<f64>>::outputs(|_, x| function(x), &x);
        let (array, bytes) = (8 * 16 * 16, program.stats().peak_bytes);
        assert!(bytes % array < 256, "{bytes}");
        bytes / array
    }

    #[test]
    fn results_take_the_place_of_operands_that_die() {
        assert_eq!(arrays(|x| x.matmul(x).sin()), 1);
        // Read in another order it stays, beside a register for the elements in order.
        assert_eq!(arrays(|x| x.matmul(x).t().sin()), 3);
        // Read once more later, it stays, too.
        assert_eq!(arrays(|x| x.matmul(x).sin().matmul(x.matmul(x))), 3);
        // A product reads its operands until the end; then their places are free.
        assert_eq!(arrays(|x| x.matmul(x).matmul(x)), 2);
        assert_eq!(arrays(|x| x.matmul(x).matmul(x).matmul(x).matmul(x)), 2);
    }

    #[test]
    fn space_is_reused_and_merged() {
        let mut space = Space::default();
        let places: Vec<usize> = [8, 16, 8].into_iter().map(|length| space.take(length)).collect();
        assert_eq!(places, [0, 8, 24]);
        space.give_back(0, 8);
        assert_eq!(space.take(16), 32);
        space.give_back(8, 16);
        assert_eq!(space.take(24), 0);
        space.give_back(32, 16);
        assert_eq!(space.take(8), 32);
        assert_eq!(space.end, 48);
    }
}
