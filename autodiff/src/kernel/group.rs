//! A fused group: a chain of elementwise ops, with the reductions that end it, in one pass over memory.
//!
//! The group is a small program run block by block over `length` elements. What lies between its steps
//! stays in registers: stretches of scratch memory as long as a block, small enough for the first cache.

use super::{
    Scalar,
    cells::{self, Choose},
    context::Context,
    elementwise::{Binary, Elementwise, Loop, Span, fill},
    level::Level,
    memory::{Base, Place},
    reduce::{Fold, KeptProducts, Part, Reduction, RunningSum, Terms, kept_products},
    strided::{View, least_common_multiple, read_run, repeats_every},
    workers::{Room, Workers, Workspace},
};
use crate::{mask::Mask, shape::AroundAxis, tuning::Tuning};
use smallvec::SmallVec;
use std::ops::Range;

/// Something a group's steps read or write.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Operand {
    /// An array in row-major order, read or written in place, block after block.
    Stream(Place),
    /// One number in memory, the same for all elements.
    Single(Place),
    /// A number of the group.
    Number(u32),
    /// A register.
    Register(u32),
}

/// One step of a group; operands are named by their position.
#[derive(Clone, Debug)]
pub(super) enum GroupStep<A> {
    Map {
        run: Loop<A>,
        out: u32,
        inputs: [u32; 3],
        count: usize,
    },
    /// Reads a view that is not in row-major order into a register; where it is steady, once for all blocks.
    Read {
        to: u32,
        view: View,
        steady: bool,
    },
    /// Writes the cells of a mask as zeros and ones into a register.
    Cells {
        to: u32,
        mask: Mask,
    },
    /// The first input, or the difference of the first two, where a cell of the mask is observed, else the last.
    Choose {
        run: Choose<A>,
        out: u32,
        mask: Mask,
        inputs: [u32; 3],
    },
    /// Feeds an operand to the fold of that number.
    Fold(usize),
    /// Writes the products of the inputs, and feeds them to a fold of all elements.
    KeptProducts {
        run: KeptProducts<A>,
        out: u32,
        inputs: [u32; 2],
        fold: usize,
    },
}

impl<A> GroupStep<A> {
    /// The operand that it writes.
    pub fn out(&self) -> Option<u32> {
        match *self {
            GroupStep::Map { out, .. } | GroupStep::Choose { out, .. } | GroupStep::KeptProducts { out, .. } => {
                Some(out)
            }
            GroupStep::Read { to, .. } | GroupStep::Cells { to, .. } => Some(to),
            GroupStep::Fold(_) => None,
        }
    }

    /// The register that it reads a steady view into.
    pub fn steady(&self) -> Option<u32> {
        match *self {
            GroupStep::Read { to, steady: true, .. } => Some(to),
            _ => None,
        }
    }
}

/// Elementwise loops may run on to a multiple of so many elements where operands have room behind them.
pub(crate) const PADDING: usize = 8;

/// The elements of a chunk of a long group are a multiple of this.
const CHUNK_GRAIN: usize = 64;

/// Reductions of a group, at most: what they are at is on the stack while it runs.
pub(crate) const MOST_FOLDS: usize = 8;

/// An element of a special function takes about so many times as long as one of another op.
const LONG: usize = 100;

/// Built by naming the operands, then pushing the steps in order.
#[derive(Clone, Debug)]
pub(crate) struct Group<A> {
    tuning: &'static Tuning,
    pub(super) length: usize,
    pub(super) block: usize,
    pub(super) registers: usize,
    /// How far registers lie apart.
    apart: usize,
    pub(super) numbers: Vec<A>,
    pub(super) operands: Vec<Operand>,
    pub(super) steps: Vec<GroupStep<A>>,
    pub(super) folds: Vec<Fold<A>>,
    /// How many steps take as long as [`LONG`] others.
    long_steps: usize,
    /// Whether everything that elementwise loops touch has room for [`PADDING`].
    pub(super) padded: bool,
    /// Where each operand begins, if that is not in a tile: filled when the machine is made, and when a slot is
    /// bound. For groups of one block.
    pub(super) pointers: Vec<*mut A>,
    /// Where in the scratch memory the partial sums of the folds lie, and which running sum is the first fold's.
    fold_scratch: usize,
    first_sum: usize,
}

// SAFETY: what the pointers point to is used only while the machine runs, by the steps that it has checked.
unsafe impl<A: Sync> Sync for Group<A> {}
// SAFETY: as above.
unsafe impl<A: Send> Send for Group<A> {}

/// A fold while its part of a group runs.
struct Folding<'s, A> {
    part: Part<A>,
    /// The element that the part begins with.
    start: usize,
    out: &'s mut [A],
    running: &'s mut RunningSum<A>,
    partial: &'s mut [A],
}

type ArrayOfFolds<'s, A> = SmallVec<[Folding<'s, A>; MOST_FOLDS]>;

impl<A: Scalar> Group<A> {
    /// A group over `length` elements, about `block` at a time.
    pub fn new(
        length: usize,
        block: usize,
        registers: usize,
        numbers: Vec<A>,
        operands: Vec<Operand>,
        tuning: &'static Tuning,
    ) -> Self {
        let block = block.max(1);
        let apart = block.next_multiple_of(16);
        let padded = |operand: &Operand| !matches!(operand, Operand::Stream(Place { base: Base::Slot(_), .. }));
        Group {
            tuning,
            length,
            block,
            registers,
            apart,
            numbers,
            padded: operands.iter().all(padded),
            pointers: vec![std::ptr::null_mut(); operands.len()],
            operands,
            steps: Vec::new(),
            folds: Vec::new(),
            long_steps: 0,
            fold_scratch: registers * apart,
            first_sum: 0,
        }
    }

    /// `out = op(inputs)`, for each element.
    pub fn map(&mut self, op: Elementwise, out: u32, inputs: &[u32]) {
        assert_eq!(inputs.len(), op.inputs(), "{op:?} takes another number of inputs");
        let mut padded = [out; 3];
        padded[..inputs.len()].copy_from_slice(inputs);
        let mut single = std::array::from_fn(|i| i < inputs.len() && self.is_single(padded[i]));
        assert!((0..3).all(|i| !single[i] || op.takes_single(i)), "{op:?} takes no single number there");
        if let (Elementwise::Binary(_), [true, true, _]) = (op, single) {
            // No loop takes two single numbers: one of them fills the result first.
            self.steps.push(GroupStep::Map { run: fill, out, inputs: [padded[1], out, out], count: 1 });
            (padded[1], single[1]) = (out, false);
        }
        let span = if self.length == 1 { Span::One } else { Span::Any };
        let run = op.get(Level::chosen(), span, single);
        self.long_steps += usize::from(matches!(op, Elementwise::Special(_)));
        self.steps.push(GroupStep::Map { run, out, inputs: padded, count: inputs.len() });
    }

    /// Reads the view into a register.
    pub fn read(&mut self, to: u32, view: View) {
        self.steps.push(GroupStep::Read { to, view, steady: false });
    }

    /// Reads the view into a register that nothing else writes to, where each block of the view is the same.
    pub fn read_steady(&mut self, to: u32, view: View) {
        let repeats = repeats_every(&view.dims).is_some_and(|period| self.block.is_multiple_of(period));
        assert!(repeats || self.length <= self.block, "a steady view repeats in each block");
        self.steps.push(GroupStep::Read { to, view, steady: true });
    }

    /// Writes the mask's cells as zeros and ones into a register.
    pub fn cells(&mut self, to: u32, mask: Mask) {
        self.steps.push(GroupStep::Cells { to, mask });
    }

    /// The first input where a cell of the mask is observed, else the second. The mask is kept as bits.
    pub fn choose(&mut self, out: u32, mask: Mask, [x, otherwise]: [u32; 2]) {
        assert!(mask.bits().is_some(), "the mask is kept as bits");
        let run = cells::choose(Level::chosen(), [x, otherwise].map(|input| self.is_single(input)));
        self.steps.push(GroupStep::Choose { run, out, mask, inputs: [x, x, otherwise] });
    }

    /// The first input less the second where a cell of the mask is observed, else the third, a single number.
    pub fn choose_difference(&mut self, out: u32, mask: Mask, inputs: [u32; 3]) {
        assert!(mask.bits().is_some(), "the mask is kept as bits");
        let single = inputs.map(|input| self.is_single(input));
        assert!(single == [false, false, true], "a difference of arrays is chosen, or a single number");
        let run = cells::choose_difference(Level::chosen());
        self.steps.push(GroupStep::Choose { run, out, mask, inputs });
    }

    /// Reduces an operand, `rows × length × columns` elements of it along the middle, to `out`; with `times`, its
    /// products with another operand, which are summed.
    pub fn fold(&mut self, reduction: Reduction, around: AroundAxis, input: u32, times: Option<u32>, out: Place) {
        let single = self.is_single(input) || times.is_some_and(|times| self.is_single(times));
        assert!(!single, "a fold takes no single number");
        self.steps.push(GroupStep::Fold(self.folds.len()));
        self.push_fold(Fold::new(reduction, around, input, times, out));
    }

    /// `out = inputs[0] · inputs[1]`, with the absorbing product if that is asked for; all of these are summed to `sum`.
    /// If `out` is where an input is, that takes two steps.
    pub fn keep_products(&mut self, absorbing: bool, out: u32, inputs: [u32; 2], sum: Place) {
        assert!(inputs.iter().all(|&input| !self.is_single(input)), "kept products take no single number");
        let all = AroundAxis { outer: 1, length: self.length, inner: 1 };
        let operand = |operand: u32| &self.operands[operand as usize];
        if inputs.iter().any(|&input| operand(input) == operand(out)) {
            let op = if absorbing { Binary::AbsorbingMultiply } else { Binary::Multiply };
            self.map(Elementwise::Binary(op), out, &inputs);
            return self.fold(Reduction::Sum, all, out, None, sum);
        }
        let (run, fold) = (kept_products(absorbing), self.folds.len());
        self.steps.push(GroupStep::KeptProducts { run, out, inputs, fold });
        self.push_fold(Fold::new(Reduction::Sum, all, out, None, sum));
    }

    fn push_fold(&mut self, fold: Fold<A>) {
        assert!(self.folds.len() < MOST_FOLDS, "a group has at most {MOST_FOLDS} reductions");
        self.folds.push(fold);
    }

    fn is_single(&self, operand: u32) -> bool {
        matches!(self.operands[operand as usize], Operand::Single(_) | Operand::Number(_))
    }

    /// The memory it needs to run by itself.
    pub fn room(&self) -> Room {
        Room {
            scratch: self.fold_scratch + self.folds.iter().map(|fold| self.fold_room(fold)).sum::<usize>(),
            sums: self.first_sum + self.folds.len(),
            tile: 0,
        }
    }

    /// Whether several threads may share it.
    pub fn is_shared(&self) -> bool {
        self.length.saturating_mul(self.steps.len() + LONG * self.long_steps) >= self.tuning.shared_group_work
    }

    /// The scratch memory that its registers take.
    pub fn registers_room(&self) -> usize {
        self.registers * self.apart
    }

    /// Puts the partial sums of the folds elsewhere, where those of other groups do not lie.
    pub fn move_folds(&mut self, scratch: usize, sums: usize) {
        (self.fold_scratch, self.first_sum) = (scratch, sums);
    }

    fn fold_room(&self, fold: &Fold<A>) -> usize {
        fold.part(&(0..self.length)).scratch()
    }

    /// How many elements a chunk has: whole rows of every fold, or whole columns of one with an only row.
    fn chunk_length(&self) -> usize {
        if self.length <= self.tuning.chunk_elements {
            return self.length;
        }
        let grain = self.folds.iter().try_fold(CHUNK_GRAIN, |grain, fold| {
            let own = if fold.is_across() { fold.columns } else { fold.length * fold.columns };
            let common = least_common_multiple(grain, own);
            (common <= self.length).then_some(common)
        });
        let chunks = (self.length / self.tuning.chunk_elements).next_power_of_two();
        grain.map_or(self.length, |grain| self.length.div_ceil(chunks).next_multiple_of(grain))
    }

    /// How many results of folds chunks leave behind, if there are several.
    pub fn partial_results(&self) -> usize {
        let chunks = self.length.div_ceil(self.chunk_length().max(1));
        let across = self.folds.iter().filter(|fold| fold.is_across());
        if chunks > 1 { chunks * across.map(Fold::results).sum::<usize>() } else { 0 }
    }

    /// How far elementwise loops run for `n` elements.
    pub(super) fn padded_length(&self, n: usize) -> usize {
        if self.padded { n.next_multiple_of(PADDING) } else { n }
    }

    /// Notes where operands begin that do not lie in a slot.
    pub(super) fn link(&mut self, own: *mut A, scratch: *mut A) {
        for (pointer, operand) in self.pointers.iter_mut().zip(&self.operands) {
            *pointer = match *operand {
                Operand::Stream(place) | Operand::Single(place) => match place.base {
                    Base::Own => own.wrapping_add(place.offset),
                    Base::Slot(_) | Base::Tile(_) => std::ptr::null_mut(),
                },
                Operand::Number(number) => (&raw const self.numbers[number as usize]).cast_mut(),
                Operand::Register(register) => scratch.wrapping_add(register as usize * self.apart),
            };
        }
    }

    /// # Safety
    /// As for every step: the machine has checked the places, and all operands are linked.
    pub unsafe fn run(&self, context: &Context<A>, workers: &mut Workers<A>) {
        if self.length == 0 {
            return self.run_empty(context);
        }
        if self.length > self.block {
            // SAFETY: as above.
            return unsafe { self.run_chunks(context, workers) };
        }
        let Workspace { scratch, sums, .. } = workers.own();
        let whole = 0..self.length;
        // SAFETY: as above.
        unsafe {
            let mut folding = ArrayOfFolds::new();
            let out = |fold: usize| context.pointer(self.folds[fold].out).cast_mut();
            self.folding(context, scratch.as_ptr(), sums, &whole, &whole, out, &mut folding);
            let lanes = self.padded_length(self.length);
            self.run_block(context, &self.pointers, &mut folding, 0..self.length, lanes, true);
        }
    }

    #[cold]
    fn run_empty(&self, context: &Context<A>) {
        for fold in &self.folds {
            // SAFETY: the machine has checked the results' place.
            unsafe { context.slice_mut(fold.out, fold.results()) }.fill(A::zero());
        }
    }

    /// Runs chunk by chunk, and folds what the chunks have folded.
    unsafe fn run_chunks(&self, context: &Context<A>, workers: &mut Workers<A>) {
        let chunk = self.chunk_length();
        let chunks = self.length.div_ceil(chunk);
        // Where the results of a fold across all chunks begin among the partial results.
        let mut next = 0;
        let mut partial = [0; MOST_FOLDS];
        for (start, fold) in partial.iter_mut().zip(&self.folds) {
            *start = next;
            next += if fold.is_across() { chunks * fold.results() } else { 0 };
        }
        // SAFETY: the machine has checked the places, and has room for the partial results; chunks write to
        // elements and results of their own.
        unsafe {
            workers.run(chunks, self.is_shared(), |number, space| {
                let elements = number * chunk..self.length.min((number + 1) * chunk);
                self.run_range(context, space, elements.clone(), &elements, |fold| {
                    if chunks == 1 {
                        return context.pointer(self.folds[fold].out).cast_mut();
                    }
                    context.partial.add(partial[fold] + number * self.folds[fold].results())
                });
            });
            if chunks == 1 {
                return;
            }
            for (fold, start) in self.folds.iter().zip(partial).filter(|(fold, _)| fold.is_across()) {
                let Workspace { scratch, sums, .. } = workers.own();
                let part = fold.of_parts(chunks);
                let x = std::slice::from_raw_parts(context.partial.add(start), chunks * fold.results());
                let out = context.slice_mut(fold.out, fold.results());
                let partial = std::slice::from_raw_parts_mut(scratch.as_ptr(), part.scratch());
                part.block(Terms::Plain(x), 0, out, &mut sums[0], partial);
            }
        }
    }

    /// Runs a range of the elements. Folds with an only row take `whole`, of which the range is a part and
    /// whose parts come in order; `across` says where their results go.
    ///
    /// # Safety
    /// As [`Group::run`]; nothing else works on these elements and results meanwhile.
    pub unsafe fn run_range(
        &self,
        context: &Context<A>,
        space: &mut Workspace<A>,
        elements: Range<usize>,
        whole: &Range<usize>,
        across: impl Fn(usize) -> *mut A,
    ) {
        let Workspace { scratch, sums, pointers, .. } = space;
        let scratch = scratch.as_ptr();
        pointers.clear();
        // SAFETY: as above.
        pointers.extend(self.operands.iter().map(|operand| unsafe {
            match *operand {
                Operand::Stream(place) => context.pointer(place).cast_mut().wrapping_add(elements.start),
                Operand::Single(place) => context.pointer(place).cast_mut(),
                Operand::Number(number) => (&raw const self.numbers[number as usize]).cast_mut(),
                Operand::Register(register) => scratch.wrapping_add(register as usize * self.apart),
            }
        }));
        // SAFETY: each block lies inside the operands' elements.
        unsafe {
            let mut folding = ArrayOfFolds::new();
            self.folding(context, scratch, sums, &elements, whole, across, &mut folding);
            let mut start = elements.start;
            while start < elements.end {
                let n = self.block.min(elements.end - start);
                self.run_block(context, pointers, &mut folding, start..start + n, n, start == elements.start);
                start += n;
                for (pointer, operand) in pointers.iter_mut().zip(&self.operands) {
                    if let Operand::Stream(_) = operand {
                        *pointer = pointer.wrapping_add(n);
                    }
                }
            }
        }
    }

    /// The folds, ready for a range of elements.
    #[allow(clippy::too_many_arguments)]
    unsafe fn folding<'s>(
        &self,
        context: &Context<A>,
        scratch: *mut A,
        sums: &'s mut [RunningSum<A>],
        elements: &Range<usize>,
        whole: &Range<usize>,
        across: impl Fn(usize) -> *mut A,
        into: &mut ArrayOfFolds<'s, A>,
    ) {
        let mut at = self.fold_scratch;
        let folds = self.folds.iter().enumerate().zip(&mut sums[self.first_sum..]);
        let folding = folds.map(|((number, fold), running)| {
            let range = if fold.is_across() { whole } else { elements };
            let part = fold.part(range);
            // SAFETY: the results have the room that the fold says, and the scratch memory is as the group's room.
            unsafe {
                let out = match fold.is_across() {
                    true => across(number),
                    false => context.pointer(fold.out).cast_mut().wrapping_add(fold.first_result(range.start)),
                };
                let out = std::slice::from_raw_parts_mut(out, part.results());
                let partial = std::slice::from_raw_parts_mut(scratch.add(at), part.scratch());
                at += self.fold_room(fold);
                Folding { part, start: range.start, out, running, partial }
            }
        });
        into.extend(folding);
    }

    #[inline]
    unsafe fn run_block(
        &self,
        context: &Context<A>,
        pointers: &[*mut A],
        folding: &mut [Folding<'_, A>],
        Range { start, end }: Range<usize>,
        lanes: usize,
        is_first: bool,
    ) {
        let n = end - start;
        // SAFETY: the machine has checked that operands and places hold the block, and that what is written
        // lies apart from what is still read; positions are those of operands.
        unsafe {
            let pointer = |operand: u32| *pointers.get_unchecked(operand as usize);
            for step in &self.steps {
                match step {
                    GroupStep::Map { run, out, inputs, .. } => {
                        let [a, b, c] = inputs.map(|input| pointer(input).cast_const());
                        run(pointer(*out), a, b, c, lanes);
                    }
                    GroupStep::Read { steady: true, .. } if !is_first => {}
                    GroupStep::Read { to, view, .. } => {
                        read_run(pointer(*to), context.pointer(view.place), &view.dims, start, n);
                    }
                    GroupStep::Cells { to, mask } => {
                        let to = std::slice::from_raw_parts_mut(pointer(*to), n);
                        mask.for_each_flag(start, n, |i, observed| to[i] = A::indicator(observed));
                    }
                    GroupStep::Choose { run, out, mask, inputs } => {
                        let bits = mask.bits().unwrap_or_default();
                        run(pointer(*out), bits, start, inputs.map(|input| pointer(input).cast_const()), n);
                    }
                    GroupStep::Fold(number) => {
                        let elements = |operand: u32| std::slice::from_raw_parts(pointer(operand).cast_const(), n);
                        let Fold { input, times, .. } = self.folds[*number];
                        let terms = match times {
                            None => Terms::Plain(elements(input)),
                            Some(times) => Terms::Products(elements(input), elements(times)),
                        };
                        let Folding { part, start: first, out, running, partial } = &mut folding[*number];
                        part.block(terms, start - *first, out, running, partial);
                    }
                    GroupStep::KeptProducts { run, out, inputs: [x, y], fold } => {
                        let sum = run(pointer(*out), pointer(*x), pointer(*y), n);
                        let Folding { part, start: first, out, running, .. } = &mut folding[*fold];
                        let at = start - *first;
                        part.take_folded(sum, at..at + n, &mut out[0], running);
                    }
                }
            }
        }
    }
}
