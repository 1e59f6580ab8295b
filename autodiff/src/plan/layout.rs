//! A place in one block of memory for every buffer: reused as soon as nothing needs the buffer any more,
//! and by a group's result in the place of an operand that dies there.

use super::{
    fuse::{Buffer, Draft, Drafts, GroupDraft, GroupOp, Load, Operand, OutputDraft},
    view::{Root, View},
};
use crate::{kernel::Dim, shape::Shape};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// Where the buffers lie.
pub(crate) struct Layout {
    /// The offset of each buffer, in elements.
    pub offsets: Vec<usize>,
    /// The length of the block.
    pub length: usize,
}

/// Lays out the buffers; offsets are multiples of `align` elements.
pub(crate) fn layout(drafts: &Drafts, align: usize) -> Layout {
    let lives = lives(drafts);
    let steps = drafts.steps.len();
    let (mut born, mut dying) = (vec![Vec::new(); steps], vec![Vec::new(); steps]);
    for (buffer, life) in lives.iter().enumerate() {
        if let &Some((first, last)) = life {
            born[first].push(Buffer(buffer as u32));
            if last < steps {
                dying[last].push(Buffer(buffer as u32));
            }
        }
    }
    let mut space = Space::default();
    let mut offsets = vec![0; drafts.buffers.len()];
    let room = |buffer: Buffer| drafts.buffers[buffer.0 as usize].size().div_ceil(align) * align;
    for (step, draft) in drafts.steps.iter().enumerate() {
        let heirs = match draft {
            Draft::Group(group) => in_place(group, &drafts.buffers, &dying[step]),
            _ => FxHashMap::default(),
        };
        for buffer in &born[step] {
            offsets[buffer.0 as usize] = match heirs.get(buffer) {
                Some(dead) => offsets[dead.0 as usize],
                None => space.take(room(*buffer)),
            };
        }
        let inherited: FxHashSet<Buffer> = heirs.into_values().collect();
        for &buffer in dying[step].iter().filter(|buffer| !inherited.contains(buffer)) {
            space.give_back(offsets[buffer.0 as usize], room(buffer));
        }
    }
    Layout { offsets, length: space.end }
}

/// For each buffer, the first step that writes it and the last that uses it; past the end for outputs.
fn lives(drafts: &Drafts) -> Vec<Option<(usize, usize)>> {
    let mut lives: Vec<Option<(usize, usize)>> = vec![None; drafts.buffers.len()];
    for (step, draft) in drafts.steps.iter().enumerate() {
        for_each_buffer(draft, |buffer| {
            let life = lives[buffer.0 as usize].get_or_insert((step, step));
            life.1 = step;
        });
    }
    for output in &drafts.outputs {
        if let OutputDraft::Real { buffer, .. } = output
            && let Some(life) = &mut lives[buffer.0 as usize]
        {
            life.1 = usize::MAX;
        }
    }
    for (_, stored) in &drafts.stored {
        // Their numbers are looked at right after the step that completes them.
        if let Some((View { root: Root::Buffer(buffer), .. }, ready)) = stored
            && let Some(life) = &mut lives[*buffer as usize]
        {
            life.1 = life.1.max(ready.saturating_sub(1));
        }
    }
    lives
}

fn for_each_buffer(draft: &Draft, mut visit: impl FnMut(Buffer)) {
    let mut roots = |views: &[&View], out: Option<Buffer>| {
        for view in views {
            if let Root::Buffer(buffer) = view.root {
                visit(Buffer(buffer));
            }
        }
        out.into_iter().for_each(&mut visit);
    };
    match draft {
        Draft::Group(group) => {
            for load in group.loads.items() {
                if let Load::Memory { root: Root::Buffer(buffer), .. } = load {
                    visit(Buffer(*buffer));
                }
            }
            group.ops.iter().filter_map(GroupOp::out).for_each(visit);
        }
        Draft::Product { left, right, out } => roots(&[left, right], Some(*out)),
        Draft::Copy { from, to } => roots(&[from, to], None),
        Draft::Fill { out, .. } => roots(&[], Some(*out)),
        Draft::Gather { input, out, .. } | Draft::Scatter { input, out, .. } => roots(&[input], Some(*out)),
        Draft::Mask { input, out, .. } | Draft::Unmask { input, out, .. } => roots(&[input], Some(*out)),
        Draft::ArgReduce { input, .. } => roots(&[input], None),
    }
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
            self.end += length;
            return self.end - length;
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
            && before + free == offset
        {
            self.remove(before, free);
            (offset, length) = (before, free + length);
        }
        if let Some(&free) = self.by_offset.get(&(offset + length)) {
            self.remove(offset + length, free);
            length += free;
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
