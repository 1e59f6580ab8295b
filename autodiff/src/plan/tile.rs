//! Products and groups over the same rows become one step that runs a few rows at a time.
//!
//! A cost over many rows (cells of a matrix, a batch, points) is mostly a chain of products whose results the next
//! group reads row by row, and the gradient is more of the same, summed over the rows at the end. Run one step after
//! another, each goes through memory; run a few rows at a time, all between first and last stays in the cache, and is
//! never as large as all rows.
//!
//! From a large product on, steps are taken in order. One that goes along the same rows, and reads of the others only
//! what belongs to the row in work, joins; one that depends on neither those nor on what was left out runs before;
//! the rest after.
//!
//! Of products whose results count at the cells of a mask only, the cells are the rows.

use super::{
    draft::{Along, Buffer, Draft, Drafts, GroupDraft, GroupOp, IndexRoot, Load, Memory, OutputDraft, TiledDraft},
    layout,
    limits::Limits,
    view::{Root, View},
};
use crate::{
    kernel::{Dim, Sampling, by_rows, reach},
    op::MaskId,
    shape::{AroundAxis, Shape},
    tuning::Tuning,
};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

/// The drafts with such steps joined; an element has so many bytes.
pub(crate) fn tile(mut drafts: Drafts, element: usize) -> Drafts {
    let (uses, tuning) = (Uses::of(&drafts), drafts.tuning);
    let mut pending: VecDeque<Draft> = std::mem::take(&mut drafts.steps).into();
    let mut done: Vec<Draft> = Vec::with_capacity(pending.len());
    while let Some(step) = pending.pop_front() {
        let Some([rows, size]) = large_product(&step, &drafts.buffers, element, tuning) else {
            done.push(step);
            continue;
        };
        pending.push_front(step);
        let back = done.iter().rev().take(tuning.tiling_look_back).take_while(|step| goes_along(step, rows)).count();
        let before_first = done.len() - back;
        done.drain(before_first..).rev().for_each(|step| pending.push_front(step));
        let search = Search::along([rows, size], &mut pending, &drafts.buffers, tuning);
        match search.joined(&uses, &drafts.buffers, element) {
            Ok(Joined { before, tiled, after }) => {
                done.extend(before);
                done.push(Draft::Tiled(tiled));
                after.into_iter().rev().for_each(|step| pending.push_front(step));
            }
            Err(steps) => {
                steps.into_iter().rev().for_each(|step| pending.push_front(step));
                // Up to the product that the search began with.
                done.extend(pending.drain(..=back));
            }
        }
    }
    drafts.steps = done;
    drafts
}

/// How often each buffer is written and read, by all steps.
struct Uses {
    steps: Vec<usize>,
    is_output: Vec<bool>,
}

impl Uses {
    fn of(drafts: &Drafts) -> Self {
        let mut uses = Uses { steps: vec![0; drafts.buffers.len()], is_output: vec![false; drafts.buffers.len()] };
        for step in &drafts.steps {
            for_each_buffer(step, |buffer| uses.steps[buffer.0 as usize] += 1);
        }
        for output in drafts.kept() {
            if let OutputDraft::Real { buffer, .. } = output {
                uses.is_output[buffer.0 as usize] = true;
            }
        }
        uses
    }
}

fn for_each_buffer(step: &Draft, mut visit: impl FnMut(Buffer)) {
    let mut buffer = |memory| {
        if let Memory::Buffer(buffer) = memory {
            visit(buffer);
        }
    };
    step.reads(&mut buffer);
    step.writes(&mut buffer);
}

/// The rows of a product with a large result, and the size of that, if it is one.
fn large_product(step: &Draft, buffers: &[Shape], element: usize, tuning: &Tuning) -> Option<[usize; 2]> {
    let (rows, size) = match step {
        Draft::Product { left, right, out, limits, .. } if left.dims.len() == 2 && right.dims.len() == 2 => {
            if limits.as_ref().is_some_and(|limits| !limits.is_by_column()) {
                return None;
            }
            (left.dims[0].length, buffers[out.0 as usize].size())
        }
        Draft::Sampled { sampling: Sampling::Product, out, .. } => [buffers[out.0 as usize].size(); 2].into(),
        _ => return None,
    };
    (size * element >= tuning.tiled_product_bytes && rows >= 2 * tuning.tile_rows[0]).then_some([rows, size])
}

fn goes_along(step: &Draft, rows: usize) -> bool {
    matches!(step, Draft::Group(group) if group.length > 0 && group.length.is_multiple_of(rows))
}

#[derive(Clone, Copy, PartialEq)]
enum When {
    Before,
    Joined(Along),
    After,
}

/// Steps, each with when it is to run.
struct Search {
    tuning: &'static Tuning,
    rows: usize,
    /// The size of the result of the product that it began with.
    first_result: usize,
    steps: Vec<(Draft, When)>,
    /// The buffers that joined steps write row by row, with the lengths of the rows.
    by_row: FxHashMap<Buffer, usize>,
    /// The integers that joined steps find row by row, by where they begin, with how many there are.
    integers: FxHashMap<usize, usize>,
    /// Those that are complete after the last row only.
    sums: FxHashSet<Buffer>,
    read_by_joined: FxHashSet<Memory>,
    /// The mask of which the rows are cells.
    mask: Option<MaskId>,
    read_after: FxHashSet<Memory>,
    written_after: FxHashSet<Memory>,
}

/// What a search found.
struct Joined {
    before: Vec<Draft>,
    tiled: TiledDraft,
    after: Vec<Draft>,
}

impl Search {
    fn along(
        [rows, first_result]: [usize; 2],
        pending: &mut VecDeque<Draft>,
        buffers: &[Shape],
        tuning: &'static Tuning,
    ) -> Self {
        let mut search = Search {
            tuning,
            rows,
            first_result,
            steps: Vec::new(),
            by_row: FxHashMap::default(),
            integers: FxHashMap::default(),
            sums: FxHashSet::default(),
            read_by_joined: FxHashSet::default(),
            mask: None,
            read_after: FxHashSet::default(),
            written_after: FxHashSet::default(),
        };
        let mut left_out = 0;
        while left_out < tuning.tiling_patience
            && let Some(step) = pending.pop_front()
        {
            let when = search.when(&step, buffers);
            left_out = if when == When::After { left_out + 1 } else { 0 };
            search.steps.push((step, when));
        }
        search
    }

    fn when(&mut self, step: &Draft, buffers: &[Shape]) -> When {
        let (mut waits, mut touches_joined) = (false, false);
        step.reads(|memory| {
            waits |= self.written_after.contains(&memory);
            touches_joined |= self.is_written(memory);
        });
        step.writes(|memory| {
            waits |= self.written_after.contains(&memory) || self.read_after.contains(&memory);
            touches_joined |= self.is_written(memory) || self.read_by_joined.contains(&memory);
        });
        if !waits {
            if let Some(along) = self.join(step, buffers) {
                step.reads(|memory| _ = self.read_by_joined.insert(memory));
                return When::Joined(along);
            }
            if !touches_joined && self.is_small(step, buffers) {
                return When::Before;
            }
        }
        step.reads(|memory| _ = self.read_after.insert(memory));
        step.writes(|memory| _ = self.written_after.insert(memory));
        When::After
    }

    /// Whether what the step writes takes little memory, so that it may be written long before it is read.
    fn is_small(&self, step: &Draft, buffers: &[Shape]) -> bool {
        let mut size = 0;
        step.writes(|memory| {
            if let Memory::Buffer(buffer) = memory {
                size += buffers[buffer.0 as usize].size();
            }
        });
        size <= self.first_result / 4
    }

    fn is_written(&self, memory: Memory) -> bool {
        match memory {
            Memory::Buffer(buffer) => self.by_row.contains_key(&buffer) || self.sums.contains(&buffer),
            Memory::Indices(offset) => self.integers.contains_key(&offset),
        }
    }

    /// How the step goes along the rows, if it does; notes what it writes.
    fn join(&mut self, step: &Draft, buffers: &[Shape]) -> Option<Along> {
        let rows = self.rows;
        let row_of = |buffer: Buffer| {
            let size = buffers[buffer.0 as usize].size();
            size.is_multiple_of(rows).then_some(size / rows).filter(|&length| length > 0)
        };
        match step {
            Draft::Group(group) if goes_along(step, self.rows) => {
                let loads = group.loads.items().iter().all(|load| self.may_load(load, group));
                let folds = group.ops.iter().all(|op| match *op {
                    GroupOp::Map { .. } => true,
                    GroupOp::Fold { around: AroundAxis { outer: 1, length, .. }, .. } => {
                        length.is_multiple_of(self.rows)
                    }
                    GroupOp::Fold { around, .. } => around.outer.is_multiple_of(self.rows),
                });
                if !loads || !folds {
                    return None;
                }
                for op in &group.ops {
                    match (op, op.out()) {
                        (GroupOp::Fold { around: AroundAxis { outer: 1, .. }, .. }, Some(out)) => {
                            _ = self.sums.insert(out)
                        }
                        (_, Some(out)) => _ = self.by_row.insert(out, row_of(out).unwrap_or(0)),
                        (_, None) => {}
                    }
                }
                Some(Along::Rows)
            }
            Draft::Product { left, right, out, add, limits } if left.dims.len() == 2 && right.dims.len() == 2 => {
                let allow = |allowed: fn(&Limits) -> bool| limits.as_deref().is_none_or(allowed);
                let by_rows = left.dims[0].length == self.rows && !add && allow(Limits::is_by_column);
                if by_rows && self.reads_row(left, 0) && !self.reads_joined(right) {
                    self.by_row.insert(*out, row_of(*out)?);
                    return Some(Along::Rows);
                }
                let sums = left.dims[1].length == self.rows && (self.reads_joined(left) || self.reads_joined(right));
                let sums = sums && allow(Limits::is_by_result);
                if sums && self.reads_row(left, 1) && self.reads_row(right, 0) && !self.by_row.contains_key(out) {
                    self.sums.insert(*out);
                    return Some(Along::Sum);
                }
                None
            }
            Draft::Copy { from, to, add: false } if from.dims.first().is_some_and(|dim| dim.length == self.rows) => {
                let Root::Buffer(out) = to.root else { return None };
                let length = row_of(Buffer(out))?;
                // What joined steps read whole is not to be overwritten row by row.
                let is_read_whole = !self.by_row.contains_key(&Buffer(out))
                    && (self.sums.contains(&Buffer(out)) || self.read_by_joined.contains(&Memory::Buffer(Buffer(out))));
                if is_read_whole || !self.reads_row(from, 0) || !follows_rows(to, 0, self.rows, length) {
                    return None;
                }
                self.by_row.insert(Buffer(out), length);
                Some(Along::Rows)
            }
            Draft::Sampled { sampling, mask, operands: [left, right], out, .. } => {
                if self.mask.is_some_and(|known| known != *mask) {
                    return None;
                }
                let by_cell = sampling.is_by_cell();
                let cells = if by_cell { buffers[out.0 as usize].size() } else { left.size() };
                let whole = |view| !self.reads_joined(view);
                let matrices = (sampling.inputs() == 1 || whole(right)) && (!by_cell || whole(left));
                if cells != self.rows || !matrices || !(by_cell || self.reads_row(left, 0)) {
                    return None;
                }
                self.mask = Some(*mask);
                if by_cell {
                    self.by_row.insert(*out, 1);
                    return Some(Along::Rows);
                }
                self.sums.insert(*out);
                Some(Along::Sum)
            }
            Draft::ArgReduce { around, input, out, .. } => {
                if !around.outer.is_multiple_of(self.rows) || around.length == 0 || !self.reads_whole_rows(input) {
                    return None;
                }
                self.integers.insert(*out, around.lines());
                Some(Along::Rows)
            }
            Draft::Gather { around: AroundAxis { outer: 1, .. }, count, indices, input, out, .. } => {
                if !self.chosen_by_row(indices, *count) || self.reads_joined(input) {
                    return None;
                }
                self.by_row.insert(*out, row_of(*out)?);
                Some(Along::Rows)
            }
            Draft::Scatter { around: AroundAxis { outer: 1, .. }, count, indices, input, out, .. } => {
                let joined = self.reads_joined(input) && !self.by_row.contains_key(out);
                if !joined || !self.chosen_by_row(indices, *count) || !self.reads_whole_rows(input) {
                    return None;
                }
                self.sums.insert(*out);
                Some(Along::Sum)
            }
            _ => None,
        }
    }

    /// Whether there are as many integers for each row, and those that joined steps find are those of the row.
    fn chosen_by_row(&self, indices: &IndexRoot, count: usize) -> bool {
        count.is_multiple_of(self.rows)
            && match indices {
                IndexRoot::Slot(_) => true,
                IndexRoot::Own(offset) => self.integers.get(offset).is_none_or(|&found| found == count),
            }
    }

    /// Whether an array in row-major order is one of joined steps as it is, or of none.
    fn reads_whole_rows(&self, view: &View) -> bool {
        let Root::Buffer(buffer) = view.root else { return true };
        match self.by_row.get(&Buffer(buffer)) {
            Some(&length) => view.offset == 0 && view.size() == length * self.rows,
            None => !self.sums.contains(&Buffer(buffer)),
        }
    }

    /// Whether the view, read along that axis, shows of joined steps only what belongs to the row in work.
    fn reads_row(&self, view: &View, axis: usize) -> bool {
        let Root::Buffer(buffer) = view.root else { return true };
        match self.by_row.get(&Buffer(buffer)) {
            Some(&length) => follows_rows(view, axis, self.rows, length),
            None => !self.sums.contains(&Buffer(buffer)),
        }
    }

    fn reads_joined(&self, view: &View) -> bool {
        matches!(view.root, Root::Buffer(buffer) if self.is_written(Memory::Buffer(Buffer(buffer))))
    }

    fn may_load(&self, load: &Load, group: &GroupDraft) -> bool {
        let Load::Memory { root: Root::Buffer(buffer), offset, flat } = load else { return true };
        let buffer = Buffer(*buffer);
        let Some(&length) = self.by_row.get(&buffer) else { return !self.sums.contains(&buffer) };
        let whole = *offset == 0 && flat[..] == [Dim { length: group.length, stride: 1 }];
        let view = View { root: Root::Buffer(buffer.0), offset: *offset, dims: flat.clone() };
        (whole && length * self.rows == group.length) || follows_rows(&view, 0, self.rows, length)
    }

    /// The joined step with what runs before and after, or all steps as they were, if that is not worth it.
    fn joined(self, uses: &Uses, buffers: &[Shape], element: usize) -> Result<Joined, Vec<Draft>> {
        let mut in_joined: FxHashMap<Buffer, usize> = FxHashMap::default();
        let (mut work, mut sums) = (0, 0);
        for (step, when) in &self.steps {
            if let When::Joined(along) = when {
                for_each_buffer(step, |buffer| *in_joined.entry(buffer).or_default() += 1);
                if let Draft::Product { left, right, out, .. } = step {
                    work = left.size().saturating_mul(2 * right.dims[1].length).saturating_add(work);
                    if *along == Along::Sum {
                        sums += buffers[out.0 as usize].size();
                    }
                }
                if let Draft::Sampled { sampling, width, out, .. } = step {
                    work = self.rows.saturating_mul(2 * width).saturating_add(work);
                    if *sampling == Sampling::TransposedTimes {
                        sums += buffers[out.0 as usize].size();
                    }
                }
                if let Draft::Scatter { out, .. } = step {
                    sums += buffers[out.0 as usize].size();
                }
            }
        }
        let passed_on = |buffer: &Buffer| in_joined.get(buffer).is_some_and(|&uses| uses > 1);
        let saved: usize = self.by_row.iter().filter(|(buffer, _)| passed_on(buffer)).map(|(_, row)| row).sum();
        if saved.saturating_mul(self.rows * element) < self.tuning.tiling_gain_bytes {
            return Err(self.steps.into_iter().map(|(step, _)| step).collect());
        }
        let is_local = |buffer: Buffer| {
            let number = buffer.0 as usize;
            in_joined.get(&buffer) == Some(&uses.steps[number]) && !uses.is_output[number]
        };
        let local: FxHashMap<Buffer, usize> = self.by_row.into_iter().filter(|&(buffer, _)| is_local(buffer)).collect();

        let (mut before, mut parts, mut after) = (Vec::new(), Vec::new(), Vec::new());
        for (step, when) in self.steps {
            match when {
                When::Before => before.push(step),
                When::Joined(along) => parts.push((along, step)),
                When::After => after.push(step),
            }
        }
        let (local, row_length) = layout::in_tile(parts.iter().map(|(_, part)| part), &local, buffers);
        let row_bytes = (row_length * element).max(1);
        let Tuning { tile_bytes, tile_rows: [least, most], tile_partitions, .. } = *self.tuning;
        let tile = (tile_bytes / row_bytes).clamp(least, most);
        let Tuning { partition_work, sparse_partition_work, .. } = *self.tuning;
        let work_for_each = if self.mask.is_some() { sparse_partition_work } else { partition_work };
        let stretches = stretches(self.rows.div_ceil(tile), tile_partitions, work, work_for_each * sums);
        // Tiles of equal size, in rows that keep what lives in them aligned.
        let stretch = self.rows.div_ceil(stretches);
        let tile = stretch.div_ceil(stretch.div_ceil(tile)).next_multiple_of(16);
        let tiled = TiledDraft { rows: self.rows, tile, stretches, parts, local, row_length };
        Ok(Joined { before, tiled, after })
    }
}

/// Number of partitions for `tiles` tiles. Each must be worth the work of adding up its own partial sums.
fn stretches(tiles: usize, partitions: usize, work: usize, work_for_each: usize) -> usize {
    let cheap = work.checked_div(work_for_each).unwrap_or(partitions).max(2);
    let most = cheap.min(tiles / 2).clamp(1, partitions);
    // A power of two, so that they are shared evenly.
    1 << most.ilog2()
}

/// Whether index `i` along an axis of the view shows nothing but row `i`, of so many rows of this length; a first axis
/// may go on inside the rows.
fn follows_rows(view: &View, axis: usize, rows: usize, length: usize) -> bool {
    let mut dims = view.dims.clone();
    if axis < dims.len() {
        let own = dims.remove(axis);
        dims.insert(0, own);
    }
    by_rows(&dims, rows).is_some_and(|(apart, inner)| {
        let reach = reach(&inner);
        let (first, end) = (view.offset as isize + reach.start, view.offset as isize + reach.end);
        apart == length as isize && first >= 0 && end <= length as isize
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_of_a_row_are_told_from_others() {
        let view = View::row_major(Root::Buffer(0), &[100, 4]);
        assert!(follows_rows(&view, 0, 100, 4));
        assert!(follows_rows(&view.transpose([1, 0].into_iter()), 1, 100, 4));
        assert!(!follows_rows(&view.transpose([1, 0].into_iter()), 0, 100, 4));
        assert!(follows_rows(&view.slice(&[0, 1, 1, 1], &[100, 2]), 0, 100, 4));
        assert!(!follows_rows(&view.slice(&[1, 1, 0, 1], &[99, 4]), 0, 99, 4));
        assert!(!follows_rows(&view.slice(&[99, -1, 0, 1], &[100, 4]), 0, 100, 4));
        assert!(follows_rows(&View::row_major(Root::Buffer(0), &[100, 1]).broadcast(&[100, 7]), 0, 100, 1));
        assert!(!follows_rows(&View::row_major(Root::Buffer(0), &[4]).broadcast(&[100, 4]), 0, 100, 4));
        let stretched =
            View { dims: View::row_major(Root::Buffer(0), &[100, 4, 1]).broadcast(&[100, 4, 7]).flat(), ..view };
        assert!(follows_rows(&stretched, 0, 100, 4) && stretched.dims.len() == 2);
    }

    #[test]
    fn stretches_are_few_where_sums_are_many() {
        assert_eq!(stretches(3, 64, 1 << 30, 0), 1);
        assert_eq!(stretches(100, 64, 1 << 30, 0), 32);
        assert_eq!(stretches(100, 64, 1 << 30, 3200 << 20), 2);
        assert_eq!(stretches(1 << 20, 64, 1 << 50, 3200), 64);
    }
}
