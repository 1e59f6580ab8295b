//! A fused group: a chain of elementwise ops, with the reductions that end it, in one pass over memory.
//!
//! The group is a small program run block by block over `length` elements. What lies between its steps
//! stays in registers: stretches of scratch memory as long as a block, small enough for the first cache.

use super::{
    Scalar,
    elementwise::{Elementwise, Loop},
    machine::Context,
    memory::Place,
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

/// Built by naming the operands, then pushing the steps in order.
#[derive(Debug)]
pub(crate) struct Group<A> {
    pub(super) length: usize,
    block: usize,
    pub(super) registers: usize,
    pub(super) numbers: Vec<A>,
    pub(super) operands: Vec<Operand>,
    pub(super) steps: Vec<GroupStep<A>>,
    pub(super) folds: Vec<Fold>,
}

impl<A: Scalar> Group<A> {
    /// A group over `length` elements, `block` at a time.
    pub fn new(length: usize, block: usize, registers: usize, numbers: Vec<A>, operands: Vec<Operand>) -> Self {
        assert!(block > 0, "a block has at least one element");
        Group { length, block, registers, numbers, operands, steps: Vec::new(), folds: Vec::new() }
    }

    /// `out = op(inputs)`, for each element.
    pub fn map(&mut self, op: Elementwise, out: u32, inputs: &[u32]) {
        assert_eq!(inputs.len(), op.inputs(), "{op:?} takes another number of inputs");
        let mut padded = [out; 3];
        padded[..inputs.len()].copy_from_slice(inputs);
        let single = std::array::from_fn(|i| i < inputs.len() && self.is_single(padded[i]));
        assert!((0..3).all(|i| !single[i] || op.takes_single(i)), "{op:?} takes no single number there");
        self.steps.push(GroupStep::Map { run: op.get(single), out, inputs: padded, count: inputs.len() });
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
        let mut fold = Fold { reduction, rows, length, columns, input, out, scratch: self.scratch() };
        if let Some(last) = self.folds.last() {
            fold.scratch = last.scratch + last.partial();
        }
        self.folds.push(fold);
    }

    fn is_single(&self, operand: u32) -> bool {
        matches!(self.operands[operand as usize], Operand::Single(_) | Operand::Number(_))
    }

    /// How many elements of scratch memory it needs: the registers, then the folds' partial sums.
    pub fn scratch(&self) -> usize {
        self.registers * self.block + self.folds.iter().map(Fold::partial).sum::<usize>()
    }

    /// # Safety
    /// As for every step: the machine has checked the places. `scratch` has the room that [`Group::scratch`] says.
    pub unsafe fn run(
        &self,
        context: &Context<A>,
        scratch: *mut A,
        pointers: &mut Vec<*mut A>,
        sums: &mut [RunningSum<A>],
    ) {
        pointers.clear();
        pointers.extend(self.operands.iter().map(|operand| match *operand {
            Operand::Stream(place) | Operand::Single(place) => context.pointer(place).cast_mut(),
            Operand::Number(number) => (&raw const self.numbers[number as usize]).cast_mut(),
            // SAFETY: scratch memory begins with the registers.
            Operand::Register(register) => unsafe { scratch.add(register as usize * self.block) },
        }));
        let mut start = 0;
        while start < self.length {
            let n = self.block.min(self.length - start);
            // SAFETY: each block lies inside the operands' `length` elements.
            unsafe { self.run_block(context, scratch, pointers, sums, start, n) };
            start += n;
            if start < self.length {
                for (pointer, operand) in pointers.iter_mut().zip(&self.operands) {
                    if let Operand::Stream(_) = operand {
                        // SAFETY: the stream has more than `start` elements.
                        *pointer = unsafe { pointer.add(n) };
                    }
                }
            }
        }
        if self.length == 0 {
            for fold in &self.folds {
                // SAFETY: the machine has checked the results' place.
                fold.run_empty(unsafe { context.slice_mut(fold.out, fold.rows * fold.columns) });
            }
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
        // SAFETY (all blocks below): the machine has checked that operands and places hold the block, and
        // that what is written lies apart from what is still read.
        for step in &self.steps {
            match step {
                GroupStep::Map { run, out, inputs, .. } => {
                    let inputs = inputs.map(|input| pointers[input as usize].cast_const());
                    unsafe { run(pointers[*out as usize], inputs, n) }
                }
                GroupStep::Read { to, view } => unsafe {
                    read_run(pointers[*to as usize], context.pointer(view.place), &view.dims, start, n)
                },
                GroupStep::Cells { to, mask } => {
                    let to = unsafe { std::slice::from_raw_parts_mut(pointers[*to as usize], n) };
                    mask.for_each_flag(start, n, |i, observed| to[i] = A::indicator(observed));
                }
                GroupStep::Fold(number) => {
                    let fold = &self.folds[*number];
                    unsafe {
                        let x = std::slice::from_raw_parts(pointers[fold.input as usize], n);
                        let out = context.slice_mut(fold.out, fold.rows * fold.columns);
                        let partial = std::slice::from_raw_parts_mut(scratch.add(fold.scratch), fold.partial());
                        fold.block(x, start, out, &mut sums[*number], partial);
                    }
                }
            }
        }
    }
}
