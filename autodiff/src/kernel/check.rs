//! The check that a step is sound: inside its memory, and not overwriting what it still reads.

use super::{
    Scalar,
    group::{Group, GroupStep, Operand, PADDING},
    index::Gather,
    machine::{Sizes, Step},
    memory::{Base, Place},
    strided::View,
};
use std::ops::Range;

/// The check of one step.
pub(super) struct Check<'c, A> {
    pub sizes: &'c Sizes,
    pub step: &'c Step<A>,
}

/// What a step does with a stretch of memory.
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

impl<A: Scalar> Check<'_, A> {
    pub fn run(&self) {
        let mut accesses: Vec<(Range<usize>, Access)> = Vec::new();
        match self.step {
            Step::Group(group) => self.group(group, &mut accesses),
            Step::Product(product) => {
                let [rows, _, columns] = product.shape;
                self.view(&product.left, Access::Read, &mut accesses);
                self.view(&product.right, Access::Read, &mut accesses);
                self.slice(product.out, rows * columns, Access::Write, &mut accesses);
            }
            Step::Copy(copy) => {
                self.require(copy.lengths_agree());
                self.view(&copy.from, Access::Read, &mut accesses);
                self.view(&copy.to, Access::Write, &mut accesses);
            }
            Step::Fill(place, length, _) => self.slice(*place, *length, Access::Write, &mut accesses),
            Step::Gather(gather) => self.gather(gather, [gather.length, gather.count], &mut accesses),
            Step::Scatter(gather) => self.gather(gather, [gather.count, gather.length], &mut accesses),
            Step::Mask(select) => {
                self.slice(select.input, select.mask.shape().size(), Access::Read, &mut accesses);
                self.slice(select.out, select.mask.count(), Access::Write, &mut accesses);
            }
            Step::Unmask(select) => {
                self.slice(select.input, select.mask.count(), Access::Read, &mut accesses);
                self.slice(select.out, select.mask.shape().size(), Access::Write, &mut accesses);
            }
            Step::ArgReduce(reduce) => {
                self.slice(reduce.input, reduce.rows * reduce.length * reduce.columns, Access::Read, &mut accesses);
                self.indices(reduce.out, reduce.rows * reduce.columns);
                self.require(reduce.out.base == Base::Own && (reduce.length > 0 || reduce.rows * reduce.columns == 0));
            }
        }
        self.apart(accesses);
    }

    fn require(&self, condition: bool) {
        assert!(condition, "planned step is not sound: {:?}", self.step);
    }

    fn gather(&self, gather: &Gather, [from, to]: [usize; 2], accesses: &mut Vec<(Range<usize>, Access)>) {
        let size = |length| gather.outer * length * gather.inner;
        self.indices(gather.indices, gather.count);
        self.slice(gather.input, size(from), Access::Read, accesses);
        self.slice(gather.out, size(to), Access::Write, accesses);
    }

    fn group(&self, group: &Group<A>, accesses: &mut Vec<(Range<usize>, Access)>) {
        let (mut last_reads, mut first_writes) = (vec![None; group.operands.len()], vec![None; group.operands.len()]);
        for (at, step) in group.steps.iter().enumerate() {
            let written = match step {
                GroupStep::Map { out, inputs, count, .. } => {
                    inputs[..*count].iter().for_each(|&input| last_reads[input as usize] = Some(at));
                    *out
                }
                GroupStep::Read { to, view } => {
                    self.require(view.size() == group.length);
                    self.view(view, Access::Read, accesses);
                    *to
                }
                GroupStep::Cells { to, mask } => {
                    self.require(mask.shape().size() == group.length);
                    *to
                }
                GroupStep::Fold(number) => {
                    let fold = &group.folds[*number];
                    self.require(fold.rows * fold.length * fold.columns == group.length);
                    self.slice(fold.out, fold.rows * fold.columns, Access::Write, accesses);
                    last_reads[fold.input as usize] = Some(at);
                    continue;
                }
            };
            first_writes[written as usize].get_or_insert(at);
        }
        for (position, operand) in group.operands.iter().enumerate() {
            let (last_read, first_write) = (last_reads[position], first_writes[position]);
            match *operand {
                Operand::Stream(place) => {
                    self.require(first_write.is_none() || place.base == Base::Own);
                    // Loops may write on to a multiple of the padding.
                    let run_on = group.padded && first_write.is_some();
                    let length = if run_on { group.length.next_multiple_of(PADDING) } else { group.length };
                    self.slice(place, length, Access::Stream { last_read, first_write }, accesses);
                }
                Operand::Single(place) => {
                    self.require(first_write.is_none());
                    self.slice(place, 1, Access::Read, accesses);
                }
                Operand::Number(number) => {
                    self.require(first_write.is_none() && (number as usize) < group.numbers.len());
                }
                Operand::Register(register) => self.require((register as usize) < group.registers),
            }
        }
    }

    fn view(&self, view: &View, access: Access, accesses: &mut Vec<(Range<usize>, Access)>) {
        let reach = view.reach();
        let start = view.place.offset as isize + reach.start;
        self.require(start >= 0);
        let place = Place { offset: start as usize, ..view.place };
        self.slice(place, (reach.end - reach.start) as usize, access, accesses);
    }

    fn slice(&self, place: Place, length: usize, access: Access, accesses: &mut Vec<(Range<usize>, Access)>) {
        let end = place.offset + length;
        match place.base {
            Base::Own => {
                self.require(end <= self.sizes.own);
                if length > 0 {
                    accesses.push((place.offset..end, access));
                }
            }
            Base::Slot(slot) => {
                let size = self.sizes.slots[slot as usize];
                self.require(end <= size.length && size.resident.is_none() && access != Access::Write);
            }
        }
    }

    fn indices(&self, place: Place, length: usize) {
        let available = match place.base {
            Base::Own => self.sizes.own_indices,
            Base::Slot(slot) => self.sizes.index_slots[slot as usize],
        };
        self.require(place.offset + length <= available);
    }

    /// Requires that nothing written overlaps anything else, but for a stream that is written in the place
    /// of another after that was last read.
    fn apart(&self, mut accesses: Vec<(Range<usize>, Access)>) {
        accesses.sort_by_key(|(range, _)| range.start);
        for (position, (range, access)) in accesses.iter().enumerate() {
            let overlapping = accesses[position + 1..].iter().take_while(|(other, _)| other.start < range.end);
            for (other_range, other) in overlapping {
                let fine = match (*access, *other) {
                    (Access::Read, Access::Read) => true,
                    (Access::Stream { first_write: None, .. }, Access::Read) => true,
                    (Access::Read, Access::Stream { first_write: None, .. }) => true,
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
                                range.start == other_range.start
                                    && in_turn(left_read, right_write)
                                    && in_turn(right_read, left_write)
                            }
                        }
                    }
                    _ => false,
                };
                self.require(fine);
            }
        }
    }
}
