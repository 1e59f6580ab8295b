//! A fused group: a chain of elementwise ops, with the reductions that end it, in one pass over memory.
//!
//! The group is a small program run block by block over `length` elements. What lies between its steps
//! stays in registers: stretches of scratch memory as long as a block, small enough for the first cache.

use super::{
    Scalar,
    elementwise::{Elementwise, Loop, Span},
    level::Level,
    machine::Context,
    memory::{Base, Place},
    reduce::{Fold, Reduction, RunningSum},
    strided::{View, read_run},
};
use crate::mask::Mask;

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
    /// Reads a view that is not in row-major order into a register.
    Read {
        to: u32,
        view: View,
    },
    /// Writes the cells of a mask as zeros and ones into a register.
    Cells {
        to: u32,
        mask: Mask,
    },
    /// Feeds an operand to the fold of that number.
    Fold(usize),
}

/// Elementwise loops may run on to a multiple of so many elements where operands have room behind them.
pub(crate) const PADDING: usize = 8;

/// Built by naming the operands, then pushing the steps in order.
#[derive(Debug)]
pub(crate) struct Group<A> {
    pub(super) length: usize,
    pub(super) block: usize,
    pub(super) registers: usize,
    pub(super) numbers: Vec<A>,
    pub(super) operands: Vec<Operand>,
    pub(super) steps: Vec<GroupStep<A>>,
    pub(super) folds: Vec<Fold>,
    /// Whether everything that elementwise loops touch has room for [`PADDING`].
    pub(super) padded: bool,
    /// Where each operand begins: filled when the machine is made, and when a slot is bound.
    pub(super) pointers: Vec<*mut A>,
}

impl<A: Scalar> Group<A> {
    /// A group over `length` elements, about `block` at a time.
    pub fn new(length: usize, block: usize, registers: usize, numbers: Vec<A>, operands: Vec<Operand>) -> Self {
        let block = block.max(1).next_multiple_of(16);
        let padded = |operand: &Operand| !matches!(operand, Operand::Stream(Place { base: Base::Slot(_), .. }));
        Group {
            length,
            block,
            registers,
            numbers,
            padded: operands.iter().all(padded),
            pointers: vec![std::ptr::null_mut(); operands.len()],
            operands,
            steps: Vec::new(),
            folds: Vec::new(),
        }
    }

    /// `out = op(inputs)`, for each element.
    pub fn map(&mut self, op: Elementwise, out: u32, inputs: &[u32]) {
        assert_eq!(inputs.len(), op.inputs(), "{op:?} takes another number of inputs");
        let mut padded = [out; 3];
        padded[..inputs.len()].copy_from_slice(inputs);
        let single = std::array::from_fn(|i| i < inputs.len() && self.is_single(padded[i]));
        assert!((0..3).all(|i| !single[i] || op.takes_single(i)), "{op:?} takes no single number there");
        let span = match self.length {
            1 => Span::One,
            _ if !self.padded => Span::Any,
            2..=8 => Span::Eight,
            9..=16 => Span::Sixteen,
            _ => Span::Any,
        };
        let run = op.get(Level::chosen(), span, single);
        self.steps.push(GroupStep::Map { run, out, inputs: padded, count: inputs.len() });
    }

    /// Reads the view into a register.
    pub fn read(&mut self, to: u32, view: View) {
        self.steps.push(GroupStep::Read { to, view });
    }

    /// Writes the mask's cells as zeros and ones into a register.
    pub fn cells(&mut self, to: u32, mask: Mask) {
        self.steps.push(GroupStep::Cells { to, mask });
    }

    /// Reduces an operand, `rows × length × columns` elements of it along the middle, to `out`.
    pub fn fold(&mut self, reduction: Reduction, [rows, length, columns]: [usize; 3], input: u32, out: Place) {
        assert!(!self.is_single(input), "a fold takes no single number");
        self.steps.push(GroupStep::Fold(self.folds.len()));
        let scratch = match self.folds.last() {
            Some(last) => last.scratch + last.partial(),
            None => self.scratch(),
        };
        let fold = Fold { reduction, rows, length, columns, input, out, scratch };
        self.folds.push(fold);
    }

    fn is_single(&self, operand: u32) -> bool {
        matches!(self.operands[operand as usize], Operand::Single(_) | Operand::Number(_))
    }

    /// How many elements of scratch memory it needs: the registers, then the folds' partial sums.
    pub fn scratch(&self) -> usize {
        self.registers * self.block + self.folds.iter().map(Fold::partial).sum::<usize>()
    }

    /// How far elementwise loops run for `n` elements.
    pub(super) fn padded_length(&self, n: usize) -> usize {
        if self.padded { n.next_multiple_of(PADDING) } else { n }
    }

    /// Whether no operand lies in a slot.
    pub(super) fn in_own_memory(&self) -> bool {
        self.operands.iter().all(|operand| match operand {
            Operand::Stream(place) | Operand::Single(place) => place.base == Base::Own,
            Operand::Number(_) | Operand::Register(_) => true,
        })
    }

    /// Notes where operands begin that do not lie in a slot.
    pub(super) fn link(&mut self, own: *mut A, scratch: *mut A) {
        for (pointer, operand) in self.pointers.iter_mut().zip(&self.operands) {
            *pointer = match *operand {
                Operand::Stream(place) | Operand::Single(place) => match place.base {
                    Base::Own => own.wrapping_add(place.offset),
                    Base::Slot(_) => std::ptr::null_mut(),
                },
                Operand::Number(number) => (&raw const self.numbers[number as usize]).cast_mut(),
                Operand::Register(register) => scratch.wrapping_add(register as usize * self.block),
            };
        }
    }

    /// # Safety
    /// As for every step: the machine has checked the places, and all operands are linked. `scratch` has the
    /// room that [`Group::scratch`] says.
    pub unsafe fn run(
        &self,
        context: &Context<A>,
        scratch: *mut A,
        working: &mut Vec<*mut A>,
        sums: &mut [RunningSum<A>],
    ) {
        if self.length <= self.block {
            if self.length == 0 {
                self.run_empty(context);
                return;
            }
            // SAFETY: as above.
            return unsafe { self.run_block(context, scratch, &self.pointers, sums, 0, self.length) };
        }
        working.clear();
        working.extend_from_slice(&self.pointers);
        let mut start = 0;
        while start < self.length {
            let n = self.block.min(self.length - start);
            // SAFETY: each block lies inside the operands' `length` elements.
            unsafe { self.run_block(context, scratch, working, sums, start, n) };
            start += n;
            for (pointer, operand) in working.iter_mut().zip(&self.operands) {
                if let Operand::Stream(_) = operand {
                    *pointer = pointer.wrapping_add(n);
                }
            }
        }
    }

    #[cold]
    fn run_empty(&self, context: &Context<A>) {
        for fold in &self.folds {
            // SAFETY: the machine has checked the results' place.
            fold.run_empty(unsafe { context.slice_mut(fold.out, fold.rows * fold.columns) });
        }
    }

    #[inline]
    unsafe fn run_block(
        &self,
        context: &Context<A>,
        scratch: *mut A,
        pointers: &[*mut A],
        sums: &mut [RunningSum<A>],
        start: usize,
        n: usize,
    ) {
        let lanes = self.padded_length(n);
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
                    GroupStep::Read { to, view } => {
                        read_run(pointer(*to), context.pointer(view.place), &view.dims, start, n);
                    }
                    GroupStep::Cells { to, mask } => {
                        let to = std::slice::from_raw_parts_mut(pointer(*to), n);
                        mask.for_each_flag(start, n, |i, observed| to[i] = A::indicator(observed));
                    }
                    GroupStep::Fold(number) => {
                        let fold = &self.folds[*number];
                        let x = std::slice::from_raw_parts(pointer(fold.input), n);
                        let out = context.slice_mut(fold.out, fold.rows * fold.columns);
                        let partial = std::slice::from_raw_parts_mut(scratch.add(fold.scratch), fold.partial());
                        fold.block(x, start, out, &mut sums[*number], partial);
                    }
                }
            }
        }
    }
}
