//! The check that a step is sound: inside its memory, and not overwriting what it still reads.

use super::{
    Scalar,
    group::{Group, GroupStep, Operand, PADDING},
    index::{ArgReduce, Gather},
    memory::{Base, Place},
    product::{Blocks, Product},
    sampled::Sampled,
    step::{Sizes, Step},
    strided::{View, by_rows, reach},
    tiled::{Part, Tiled},
};
use std::ops::Range;

/// The check of one step.
pub(super) struct Check<'c, A> {
    sizes: &'c Sizes,
    step: &'c Step<A>,
    /// For a tiled step: its rows, those of a tile, and the length of the tile's memory.
    tiles: Option<[usize; 3]>,
}

/// What a step does with a stretch of memory. The memory of tiles lies behind the machine's own.
#[derive(Clone, PartialEq, Debug)]
struct Touch {
    range: Range<usize>,
    access: Access,
    rows: Option<Rows>,
}

/// A stretch of memory of which each row of a tiled step has a part of its own: `used` elements of `length`.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Rows {
    start: usize,
    used: usize,
    length: usize,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Access {
    Read,
    Write,
    /// A group's stream: read up to its step of that number, and written from another on.
    Stream {
        last_read: Option<usize>,
        first_write: Option<usize>,
    },
}

impl Access {
    fn writes(self) -> bool {
        !matches!(self, Access::Read | Access::Stream { first_write: None, .. })
    }
}

impl<'c, A: Scalar> Check<'c, A> {
    pub fn new(sizes: &'c Sizes, step: &'c Step<A>) -> Self {
        Check { sizes, step, tiles: None }
    }

    pub fn run(mut self) {
        let mut touches: Vec<Touch> = Vec::new();
        match self.step {
            Step::Group(group) => self.group(group, &mut touches),
            Step::Product(product) => {
                self.product(product, &mut touches);
                let [rows, _, columns] = product.shape;
                self.slice(product.out, product.count() * rows * columns, Access::Write, &mut touches);
            }
            Step::Copy(copy) => {
                self.require(copy.lengths_agree());
                self.view(&copy.from, &mut touches);
                self.view_to_write(&copy.to, &mut touches);
            }
            Step::Fill(place, length, _) => self.slice(*place, *length, Access::Write, &mut touches),
            Step::Gather(gather) => self.gather(gather, [gather.around.length, gather.count], &mut touches),
            Step::Scatter(gather, _) => self.gather(gather, [gather.count, gather.around.length], &mut touches),
            Step::Mask(select) => {
                self.slice(select.input, select.mask.shape().size(), Access::Read, &mut touches);
                self.slice(select.out, select.mask.count(), Access::Write, &mut touches);
            }
            Step::Unmask(select) => {
                self.slice(select.input, select.mask.count(), Access::Read, &mut touches);
                self.slice(select.out, select.mask.shape().size(), Access::Write, &mut touches);
            }
            Step::Sampled(sampled) => self.sampled(sampled, &mut touches),
            Step::ArgReduce(reduce) => self.arg_reduce(reduce, &mut touches),
            Step::Whole(whole) => {
                for &(place, length) in &whole.arrays {
                    self.slice(place, length, Access::Read, &mut touches);
                }
                for &(place, length) in &whole.integers {
                    self.indices(place, length);
                }
                match whole.makes_integers {
                    true => {
                        self.require(whole.out.base == Base::Own);
                        self.indices(whole.out, whole.length);
                        // Integers are not checked for overlap elsewhere: no place is given twice.
                        let end = whole.out.offset + whole.length;
                        let apart = |&(place, length): &(Place, usize)| {
                            place.base != Base::Own || place.offset >= end || place.offset + length <= whole.out.offset
                        };
                        self.require(whole.integers.iter().all(apart));
                    }
                    false => self.slice(whole.out, whole.length, Access::Write, &mut touches),
                }
            }
            Step::Tiled(tiled) => {
                self.tiles = Some([tiled.rows, tiled.tile, tiled.local]);
                return self.tiled(tiled);
            }
        }
        self.apart(touches);
    }

    fn require(&self, condition: bool) {
        assert!(condition, "planned step is not sound: {:?}", self.step);
    }

    fn gather(&self, gather: &Gather, [from, to]: [usize; 2], touches: &mut Vec<Touch>) {
        let size = |length| gather.around.lines() * length;
        self.indices(gather.indices, gather.count);
        self.slice(gather.input, size(from), Access::Read, touches);
        self.slice(gather.out, size(to), Access::Write, touches);
    }

    fn sampled(&self, sampled: &Sampled<A>, touches: &mut Vec<Touch>) {
        let (operands, out) = sampled.lengths();
        let places = [sampled.left, sampled.right];
        for (place, length) in places.into_iter().zip(operands).take(sampled.sampling.inputs()) {
            self.slice(place, length, Access::Read, touches);
        }
        self.slice(sampled.out, out, Access::Write, touches);
    }

    /// A step over the cells of a mask, a row of a tiled step each.
    fn sampled_by_tile(&self, tiled: &Tiled<A>, sampled: &Sampled<A>, touches: &mut Vec<Touch>) {
        self.require(sampled.mask.count() == tiled.rows);
        self.require(tiled.parts.iter().all(|part| match part {
            Part::Sampled(other) => other.mask.same(&sampled.mask),
            _ => true,
        }));
        self.sampled(sampled, touches);
        let by_cell = sampled.sampling.is_by_cell();
        let whole = |place: Place| self.require(!matches!(place.base, Base::Tile(_)));
        // Matrices are there before the first tile, and sums after the last, whatever their lengths.
        if by_cell {
            whole(sampled.left);
            whole(sampled.right);
            touches.iter_mut().filter(|touch| !touch.access.writes()).for_each(|matrix| matrix.rows = None);
        } else {
            self.require(sampled.out.base == Base::Own);
            if sampled.sampling.inputs() == 2 {
                whole(sampled.right);
                let matrix = |touch: &&mut Touch| !touch.access.writes() && touch.range.start == sampled.right.offset;
                touches.iter_mut().filter(matrix).for_each(|matrix| matrix.rows = None);
            }
            touches.iter_mut().filter(|touch| touch.access.writes()).for_each(|sum| sum.rows = None);
        }
    }

    fn arg_reduce(&self, reduce: &ArgReduce, touches: &mut Vec<Touch>) {
        self.slice(reduce.input, reduce.around.lines() * reduce.around.length, Access::Read, touches);
        self.indices(reduce.out, reduce.around.lines());
        self.require(reduce.out.base == Base::Own && (reduce.around.length > 0 || reduce.around.lines() == 0));
    }

    /// Requires that integers which a tiled step finds are read by the rows they are found for.
    fn integers(&self, tiled: &Tiled<A>) {
        let found = tiled.parts.iter().filter_map(|part| match part {
            Part::ArgReduce(reduce) => Some((reduce.out, reduce.around.lines())),
            _ => None,
        });
        let read = tiled.parts.iter().filter_map(|part| match part {
            Part::Gather(gather) | Part::Scatter(gather, _) => Some((gather.indices, gather.count)),
            _ => None,
        });
        let read: Vec<_> = read.filter(|(place, _)| place.base == Base::Own).collect();
        for (out, count) in found {
            let apart = |&(place, length): &(Place, usize)| {
                place.offset + length <= out.offset || out.offset + count <= place.offset
            };
            self.require(read.iter().all(|read| *read == (out, count) || apart(read)));
        }
    }

    fn product(&self, product: &Product<A>, touches: &mut Vec<Touch>) {
        self.view(&product.left, touches);
        self.view(&product.right, touches);
    }

    fn group(&self, group: &Group<A>, touches: &mut Vec<Touch>) {
        let (mut last_reads, mut first_writes) = (vec![None; group.operands.len()], vec![None; group.operands.len()]);
        for (at, step) in group.steps.iter().enumerate() {
            let written = match step {
                GroupStep::Map { out, inputs, count, .. } => {
                    inputs[..*count].iter().for_each(|&input| last_reads[input as usize] = Some(at));
                    *out
                }
                GroupStep::Read { to, view, .. } => {
                    self.require(view.size() == group.length);
                    self.view(view, touches);
                    *to
                }
                GroupStep::Cells { to, mask } => {
                    self.require(mask.shape().size() == group.length);
                    *to
                }
                GroupStep::Choose { out, mask, inputs, .. } => {
                    self.require(mask.shape().size() == group.length);
                    inputs.iter().for_each(|&input| last_reads[input as usize] = Some(at));
                    *out
                }
                GroupStep::KeptProducts { out, inputs, fold, .. } => {
                    inputs.iter().for_each(|&input| last_reads[input as usize] = Some(at));
                    let fold = &group.folds[*fold];
                    self.require([fold.rows, fold.length, fold.columns] == [1, group.length, 1]);
                    self.slice(fold.out, 1, Access::Write, touches);
                    *out
                }
                GroupStep::Fold(number) => {
                    let fold = &group.folds[*number];
                    self.require(fold.rows * fold.length * fold.columns == group.length);
                    self.slice(fold.out, fold.results(), Access::Write, touches);
                    last_reads[fold.input as usize] = Some(at);
                    if let Some(times) = fold.times {
                        last_reads[times as usize] = Some(at);
                    }
                    continue;
                }
            };
            first_writes[written as usize].get_or_insert(at);
        }
        // A register that keeps what it holds from block to block is written by nothing else.
        let writes = |register: &Operand| {
            let writes = |step: &&GroupStep<A>| step.out().is_some_and(|out| group.operands[out as usize] == *register);
            group.steps.iter().filter(writes).count()
        };
        let steady = group.steps.iter().filter_map(GroupStep::steady);
        self.require(steady.map(|to| &group.operands[to as usize]).all(|register| writes(register) == 1));
        for (position, operand) in group.operands.iter().enumerate() {
            let (last_read, first_write) = (last_reads[position], first_writes[position]);
            match *operand {
                Operand::Stream(place) => {
                    self.require(first_write.is_none() || !matches!(place.base, Base::Slot(_)));
                    // Loops may write on to a multiple of the padding, but not in tiles.
                    let run_on = group.padded && first_write.is_some() && self.tiles.is_none();
                    let length = if run_on { group.length.next_multiple_of(PADDING) } else { group.length };
                    self.slice(place, length, Access::Stream { last_read, first_write }, touches);
                }
                Operand::Single(place) => {
                    self.require(first_write.is_none() && !matches!(place.base, Base::Tile(_)));
                    self.slice(place, 1, Access::Read, touches);
                }
                Operand::Number(number) => {
                    self.require(first_write.is_none() && (number as usize) < group.numbers.len());
                }
                Operand::Register(register) => self.require((register as usize) < group.registers),
            }
        }
    }

    fn tiled(&self, tiled: &Tiled<A>) {
        let own = self.sizes.own;
        let mut all: Vec<(usize, Touch)> = Vec::new();
        self.require(tiled.tile > 0 && tiled.stretches > 0 && tiled.stretches <= tiled.rows);
        for (number, part) in tiled.parts.iter().enumerate() {
            let mut touches: Vec<Touch> = Vec::new();
            let rows = tiled.rows;
            match part {
                Part::Group(group) => {
                    self.require(group.length > 0 && group.length.is_multiple_of(rows));
                    self.require(group.folds.iter().all(|fold| fold.is_across() || fold.rows.is_multiple_of(rows)));
                    self.group(group, &mut touches);
                }
                Part::Copy(copy) => {
                    let first = |view: &View| view.dims.first().is_some_and(|dim| dim.length == rows);
                    let something = copy.from.dims.iter().all(|dim| dim.length > 0);
                    self.require(copy.lengths_agree() && first(&copy.from) && first(&copy.to) && something);
                    self.view(&copy.from, &mut touches);
                    self.view_to_write(&copy.to, &mut touches);
                    self.require(touches.iter().all(|touch| !touch.access.writes() || touch.rows.is_some()));
                }
                Part::ArgReduce(reduce) => {
                    self.require(reduce.around.outer.is_multiple_of(rows) && reduce.around.length > 0);
                    self.arg_reduce(reduce, &mut touches);
                }
                Part::Sampled(sampled) => self.sampled_by_tile(tiled, sampled, &mut touches),
                Part::Gather(gather) => {
                    self.require(gather.around.outer == 1 && gather.count.is_multiple_of(rows));
                    self.gather(gather, [gather.around.length, gather.count], &mut touches);
                    // The table is there before the first tile.
                    self.require(!matches!(gather.input.base, Base::Tile(_)));
                    touches.iter_mut().filter(|touch| !touch.access.writes()).for_each(|table| table.rows = None);
                }
                Part::Scatter(gather, _) => {
                    self.require(gather.around.outer == 1 && gather.count.is_multiple_of(rows));
                    self.require(gather.out.base == Base::Own);
                    self.gather(gather, [gather.count, gather.around.length], &mut touches);
                    touches.iter_mut().filter(|touch| touch.access.writes()).for_each(|sum| sum.rows = None);
                }
                Part::Rows(product) => {
                    let [product_rows, _, columns] = product.shape;
                    self.require(product.count() == 1 && product_rows == rows && !product.add);
                    let by_row = |blocks: &Blocks| !blocks.of_rows.is_empty() || !blocks.skipped.is_empty();
                    self.require(!product.blocks().is_some_and(by_row));
                    self.product(product, &mut touches);
                    self.slice(product.out, rows * columns, Access::Write, &mut touches);
                    // The other factor is there before the first tile.
                    self.require(!matches!(product.right.place.base, Base::Tile(_)));
                }
                Part::Sum(product) => {
                    let [out_rows, inner, columns] = product.shape;
                    self.require(product.count() == 1 && inner == rows && product.out.base == Base::Own);
                    let by_term = |blocks: &Blocks| !blocks.of_rows.is_empty() || !blocks.of_panels.is_empty();
                    self.require(!product.blocks().is_some_and(by_term));
                    let transposed =
                        View { place: product.left.place, dims: product.left.dims.iter().rev().copied().collect() };
                    self.view(&transposed, &mut touches);
                    self.view(&product.right, &mut touches);
                    self.slice(product.out, out_rows * columns, Access::Write, &mut touches);
                    touches.iter_mut().filter(|touch| touch.access.writes()).for_each(|sum| sum.rows = None);
                }
            }
            if let Part::Group(group) = part {
                // What is folded across the rows is no row's own.
                for fold in group.folds.iter().filter(|fold| fold.is_across()) {
                    self.require(fold.out.base == Base::Own);
                    let sums = touches
                        .iter_mut()
                        .filter(|touch| touch.access == Access::Write && touch.range.start == fold.out.offset);
                    sums.for_each(|touch| touch.rows = None);
                }
            }
            all.extend(touches.iter().cloned().map(|touch| (number, touch)));
            self.apart(touches);
        }
        self.integers(tiled);
        // Between parts: what one writes, another may read row by row only, for other rows are in work elsewhere.
        // Tiles have memory of their own.
        all.retain(|(_, touch)| touch.range.start < own);
        all.sort_by_key(|(_, touch)| touch.range.start);
        for (position, (part, touch)) in all.iter().enumerate() {
            for (other_part, other) in
                all[position + 1..].iter().take_while(|(_, other)| other.range.start < touch.range.end)
            {
                let (write, read) = match (touch.access.writes(), other.access.writes()) {
                    (false, false) => continue,
                    (true, false) => (touch, other),
                    (false, true) => (other, touch),
                    (true, true) if part == other_part => continue,
                    (true, true) => {
                        // Parts of rows put beside each other, or sums added to each other.
                        let beside = touch.rows.is_some_and(|rows| other.rows.is_some_and(|o| rows.length == o.length));
                        let sums =
                            [touch, other].iter().all(|touch| touch.rows.is_none()) && touch.range == other.range;
                        self.require(beside || sums);
                        continue;
                    }
                };
                let row_by_row = match (write.rows, read.rows) {
                    (Some(write), Some(read)) => {
                        write.length == read.length
                            && read.start >= write.start
                            && read.start + read.used <= write.start + write.used
                    }
                    _ => false,
                };
                self.require(row_by_row);
            }
        }
    }

    fn view(&self, view: &View, touches: &mut Vec<Touch>) {
        self.viewed(view, Access::Read, touches);
    }

    fn view_to_write(&self, view: &View, touches: &mut Vec<Touch>) {
        self.viewed(view, Access::Write, touches);
    }

    fn viewed(&self, view: &View, access: Access, touches: &mut Vec<Touch>) {
        let by_rows = self.tiles.and_then(|[rows, ..]| {
            let (apart, inner) = by_rows(&view.dims, rows)?;
            let inner = reach(&inner);
            // Inside a row it may run backwards.
            let start = usize::try_from(view.place.offset as isize + inner.start).ok()?;
            let used = inner.end - inner.start;
            (used <= apart).then_some(Rows { start, used: used as usize, length: apart as usize })
        });
        if let (Base::Tile(row), Some([_, tile, local])) = (view.place.base, self.tiles) {
            self.require(by_rows.is_some_and(|rows| rows.length == row as usize));
            let (start, used) = by_rows.map_or((0, 0), |rows| (rows.start, rows.used));
            let end = start + (tile - 1) * row as usize + used;
            self.require(end <= local);
            let start = self.sizes.own + start;
            touches.push(Touch { range: start..self.sizes.own + end, access, rows: by_rows });
            return;
        }
        let reach = reach(&view.dims);
        let start = view.place.offset as isize + reach.start;
        self.require(start >= 0);
        let place = Place { offset: start as usize, ..view.place };
        let before = touches.len();
        self.slice(place, (reach.end - reach.start) as usize, access, touches);
        touches[before..].iter_mut().for_each(|touch| touch.rows = by_rows);
    }

    /// A stretch in order; in a tiled step, each row has as many of its elements.
    fn slice(&self, place: Place, length: usize, access: Access, touches: &mut Vec<Touch>) {
        let rows = self.tiles.and_then(|[rows, ..]| {
            let length = (length.is_multiple_of(rows)).then_some(length / rows)?;
            Some(Rows { start: place.offset, used: length, length })
        });
        let end = place.offset + length;
        match place.base {
            Base::Own => {
                self.require(end <= self.sizes.own);
                if length > 0 {
                    touches.push(Touch { range: place.offset..end, access, rows });
                }
            }
            Base::Slot(slot) => {
                let size = self.sizes.slots[slot as usize];
                self.require(end <= size.length && size.resident.is_none() && access != Access::Write);
            }
            Base::Tile(row) => {
                let Some([_, tile, local]) = self.tiles else { return self.require(false) };
                self.require(rows.is_some_and(|rows| rows.length == row as usize));
                let end = place.offset + tile * row as usize;
                self.require(end <= local);
                touches.push(Touch { range: self.sizes.own + place.offset..self.sizes.own + end, access, rows });
            }
        }
    }

    fn indices(&self, place: Place, length: usize) {
        let available = match place.base {
            Base::Own => self.sizes.own_indices,
            Base::Slot(slot) => self.sizes.index_slots[slot as usize],
            Base::Tile(_) => 0,
        };
        self.require(place.offset + length <= available);
    }

    /// Requires that nothing written overlaps anything else, but for a stream that is written in the place
    /// of another after that was last read.
    fn apart(&self, mut touches: Vec<Touch>) {
        touches.sort_by_key(|touch| touch.range.start);
        for (position, touch) in touches.iter().enumerate() {
            for other in touches[position + 1..].iter().take_while(|other| other.range.start < touch.range.end) {
                let fine = match (touch.access, other.access) {
                    (
                        Access::Stream { last_read: left_read, first_write: left_write },
                        Access::Stream { last_read: right_read, first_write: right_write },
                    ) => {
                        let in_turn = |read: Option<usize>, write: Option<usize>| match (read, write) {
                            (Some(read), Some(write)) => read <= write,
                            _ => true,
                        };
                        match (left_write, right_write) {
                            (None, None) => true,
                            (Some(_), Some(_)) => false,
                            _ => {
                                touch.range.start == other.range.start
                                    && in_turn(left_read, right_write)
                                    && in_turn(right_read, left_write)
                            }
                        }
                    }
                    (left, right) => !left.writes() && !right.writes(),
                };
                self.require(fine);
            }
        }
    }
}
