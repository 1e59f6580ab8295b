//! The machine: a checked list of steps over planned memory, run again and again.

use super::{
    Scalar,
    group::{Group, GroupStep, Operand},
    index::{ArgReduce, Gather, Select},
    memory::{Aligned, Base, Place},
    product::Product,
    reduce::RunningSum,
    strided::{Copy, View},
};
use std::{marker::PhantomData, ops::Range};

/// One step of a machine.
#[derive(Debug)]
pub(crate) enum Step<A> {
    Group(Group<A>),
    Product(Product),
    Copy(Copy),
    /// One number in so many elements.
    Fill(Place, usize, A),
    Gather(Gather),
    Scatter(Gather),
    Mask(Select),
    Unmask(Select),
    ArgReduce(ArgReduce),
}

/// How much memory a machine needs, in elements.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sizes {
    /// The machine's own block.
    pub own: usize,
    /// The slices bound before each run.
    pub slots: Vec<usize>,
    /// The machine's own integers.
    pub own_indices: usize,
    /// The integers bound before each run.
    pub index_slots: Vec<usize>,
}

pub(crate) struct Machine<A> {
    steps: Vec<Step<A>>,
    sizes: Sizes,
    own: Aligned<A>,
    own_indices: Vec<u32>,
    scratch: Aligned<A>,
    sums: Vec<RunningSum<A>>,
    /// Bound slices: valid during a run only.
    slots: Vec<*const A>,
    index_slots: Vec<*const u32>,
    pointers: Vec<*mut A>,
    /// Copies of bound arrays that are not in row-major order, and of bound integers.
    staged: Vec<Vec<A>>,
    staged_indices: Vec<Vec<u32>>,
}

// SAFETY: the pointers are written and used inside one run, on the thread that runs; between runs they are dead.
unsafe impl<A: Send> Send for Machine<A> {}
// SAFETY: a shared machine can be read only (its results); it runs by `&mut`.
unsafe impl<A: Sync> Sync for Machine<A> {}

/// What steps see of the memory during a run.
pub(crate) struct Context<A> {
    own: *mut A,
    slots: *const *const A,
    own_indices: *mut u32,
    index_slots: *const *const u32,
}

impl<A: Scalar> Context<A> {
    #[inline]
    pub fn pointer(&self, place: Place) -> *const A {
        // SAFETY: places were checked to lie inside their memory when the machine was made.
        match place.base {
            Base::Own => unsafe { self.own.add(place.offset) },
            Base::Slot(slot) => unsafe { (*self.slots.add(slot as usize)).add(place.offset) },
        }
    }

    /// # Safety
    /// The machine has checked the place for `length` elements, and nothing writes there while the slice lives.
    pub unsafe fn slice<'a>(&self, place: Place, length: usize) -> &'a [A] {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts(self.pointer(place), length) }
    }

    /// # Safety
    /// As [`Context::slice`], and nothing else reads there.
    #[allow(clippy::mut_from_ref)]
    pub unsafe fn slice_mut<'a>(&self, place: Place, length: usize) -> &'a mut [A] {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts_mut(self.pointer(place).cast_mut(), length) }
    }

    /// # Safety
    /// The machine has checked the place for `length` integers.
    pub unsafe fn indices<'a>(&self, place: Place, length: usize) -> &'a [u32] {
        // SAFETY: as above.
        unsafe {
            let start = match place.base {
                Base::Own => self.own_indices.cast_const(),
                Base::Slot(slot) => *self.index_slots.add(slot as usize),
            };
            std::slice::from_raw_parts(start.add(place.offset), length)
        }
    }

    /// # Safety
    /// The machine has checked the place, in its own integers, for `length` of them.
    #[allow(clippy::mut_from_ref)]
    pub unsafe fn indices_mut<'a>(&self, place: Place, length: usize) -> &'a mut [u32] {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts_mut(self.own_indices.add(place.offset), length) }
    }
}

impl<A: Scalar> Machine<A> {
    /// Checks the steps and allocates the memory.
    ///
    /// # Panics
    /// If a step reads or writes outside its memory, or overwrites what it still reads: a fault of the
    /// planner, found here so that running can trust the steps.
    pub fn new(steps: Vec<Step<A>>, sizes: Sizes) -> Self {
        let (mut scratch, mut folds) = (0, 0);
        for step in &steps {
            if let Step::Group(group) = step {
                scratch = scratch.max(group.scratch());
                folds = folds.max(group.folds.len());
            }
            Check { sizes: &sizes, step }.run();
        }
        Machine {
            own: Aligned::zeroed(sizes.own),
            own_indices: vec![0; sizes.own_indices],
            scratch: Aligned::zeroed(scratch),
            sums: vec![RunningSum::new(); folds],
            slots: vec![std::ptr::null(); sizes.slots.len()],
            index_slots: vec![std::ptr::null(); sizes.index_slots.len()],
            pointers: Vec::new(),
            staged: vec![Vec::new(); sizes.slots.len()],
            staged_indices: vec![Vec::new(); sizes.index_slots.len()],
            steps,
            sizes,
        }
    }

    /// Begins a run: every slot must be bound before it.
    pub fn bind<'d>(&mut self) -> Bindings<'_, 'd, A> {
        self.slots.fill(std::ptr::null());
        self.index_slots.fill(std::ptr::null());
        Bindings { machine: self, data: PhantomData }
    }

    /// Numbers of the machine's own memory, as the last run left them.
    pub fn own(&self) -> &[A] {
        self.own.as_slice()
    }

    /// Integers of the machine's own memory, as the last run left them.
    pub fn own_indices(&self) -> &[u32] {
        &self.own_indices
    }

    /// Bytes of memory held: its own block, integers, and scratch.
    pub fn bytes(&self) -> usize {
        (self.own.len() + self.scratch.len()) * size_of::<A>() + self.own_indices.len() * 4
    }

    /// Runs one step.
    ///
    /// # Safety
    /// All slots are bound to slices that live.
    unsafe fn run_step(&mut self, step: usize) {
        #[cfg(test)]
        RUN_STEPS.with(|count| count.set(count.get() + 1));
        let context = Context {
            own: self.own.as_mut_ptr(),
            slots: self.slots.as_ptr(),
            own_indices: self.own_indices.as_mut_ptr(),
            index_slots: self.index_slots.as_ptr(),
        };
        // SAFETY: `new` has checked the step's places, and the slots are bound.
        unsafe {
            match &self.steps[step] {
                Step::Group(group) => {
                    group.run(&context, self.scratch.as_mut_ptr(), &mut self.pointers, &mut self.sums);
                }
                Step::Product(product) => product.run(&context),
                Step::Copy(copy) => copy.run(&context),
                Step::Fill(place, length, value) => context.slice_mut(*place, *length).fill(*value),
                Step::Gather(gather) => gather.run(&context, false),
                Step::Scatter(gather) => gather.run(&context, true),
                Step::Mask(select) => select.mask(&context),
                Step::Unmask(select) => select.unmask(&context),
                Step::ArgReduce(reduce) => reduce.run(&context),
            }
        }
    }
}

#[cfg(test)]
thread_local! {
    /// How many steps this thread has run, for the test that recording runs none.
    pub(crate) static RUN_STEPS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// A run in preparation: slices that live for `'d` are bound to the machine's slots.
pub(crate) struct Bindings<'m, 'd, A> {
    machine: &'m mut Machine<A>,
    data: PhantomData<&'d [A]>,
}

impl<'d, A: Scalar> Bindings<'_, 'd, A> {
    /// Lends a slice in row-major order.
    pub fn lend(&mut self, slot: usize, data: &'d [A]) {
        assert_eq!(data.len(), self.machine.sizes.slots[slot], "slot {slot} has another length");
        self.machine.slots[slot] = data.as_ptr();
    }

    /// Copies elements that do not lie in row-major order.
    pub fn copy(&mut self, slot: usize, data: impl Iterator<Item = A>) {
        let staged = &mut self.machine.staged[slot];
        staged.clear();
        staged.extend(data);
        assert_eq!(staged.len(), self.machine.sizes.slots[slot], "slot {slot} has another length");
        self.machine.slots[slot] = staged.as_ptr();
    }

    /// Lends integers.
    pub fn lend_indices(&mut self, slot: usize, data: &'d [u32]) {
        assert_eq!(data.len(), self.machine.sizes.index_slots[slot], "index slot {slot} has another length");
        self.machine.index_slots[slot] = data.as_ptr();
    }

    /// Copies integers.
    pub fn copy_indices(&mut self, slot: usize, data: impl Iterator<Item = u32>) {
        let staged = &mut self.machine.staged_indices[slot];
        staged.clear();
        staged.extend(data);
        assert_eq!(staged.len(), self.machine.sizes.index_slots[slot], "index slot {slot} has another length");
        self.machine.index_slots[slot] = staged.as_ptr();
    }

    /// Runs all steps.
    pub fn run(self) {
        self.run_observed(|_, _| Ok::<(), std::convert::Infallible>(())).unwrap_or_else(|never| match never {});
    }

    /// Runs all steps; `observe` sees the memory after each and may end the run.
    pub fn run_observed<E>(self, mut observe: impl FnMut(usize, &Observed<A>) -> Result<(), E>) -> Result<(), E> {
        let machine = &mut *self.machine;
        assert!(machine.slots.iter().all(|slot| !slot.is_null()), "a slot is not bound");
        assert!(machine.index_slots.iter().all(|slot| !slot.is_null()), "an index slot is not bound");
        for step in 0..machine.steps.len() {
            // SAFETY: all slots are bound, to slices that live for `'d` or to the machine's own copies.
            unsafe { machine.run_step(step) };
            observe(step, &Observed { machine })?;
        }
        Ok(())
    }
}

/// The memory during a run, for reading.
pub(crate) struct Observed<'m, A> {
    machine: &'m Machine<A>,
}

impl<A: Scalar> Observed<'_, A> {
    pub fn own(&self, range: Range<usize>) -> &[A] {
        &self.machine.own.as_slice()[range]
    }

    pub fn slot(&self, slot: usize) -> &[A] {
        // SAFETY: during a run all slots are bound to slices of this length.
        unsafe { std::slice::from_raw_parts(self.machine.slots[slot], self.machine.sizes.slots[slot]) }
    }
}

/// The check of one step.
struct Check<'c, A> {
    sizes: &'c Sizes,
    step: &'c Step<A>,
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
    fn run(&self) {
        let mut accesses: Vec<(Range<usize>, Access)> = Vec::new();
        match self.step {
            Step::Group(group) => self.group(group, &mut accesses),
            Step::Product(product) => {
                let [rows, inner, columns] = product.shape();
                self.require(product.right.dims[0].length == inner);
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
                    self.slice(place, group.length, Access::Stream { last_read, first_write }, accesses);
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
            Base::Slot(slot) => self.require(end <= self.sizes.slots[slot as usize] && access != Access::Write),
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
                                range == other_range
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Dim, Elementwise, Unary};

    fn own(offset: usize) -> Place {
        Place { base: Base::Own, offset }
    }

    fn sizes(own: usize, slots: &[usize]) -> Sizes {
        Sizes { own, slots: slots.to_vec(), ..Sizes::default() }
    }

    fn square(from: Operand, to: Operand, length: usize) -> Step<f64> {
        let mut group = Group::new(length, 4, 0, vec![], vec![from, to]);
        group.map(Elementwise::Unary(Unary::Square), 1, &[0]);
        Step::Group(group)
    }

    #[test]
    fn steps_run_over_bound_slices() {
        let slot = Operand::Stream(Place { base: Base::Slot(0), offset: 1 });
        let mut machine = Machine::new(vec![square(slot, Operand::Stream(own(2)), 5)], sizes(7, &[6]));
        let data = [9.0, 1.0, 2.0, 3.0, 4.0, 5.0];
        let mut bindings = machine.bind();
        bindings.lend(0, &data);
        bindings.run();
        assert_eq!(machine.own(), [0.0, 0.0, 1.0, 4.0, 9.0, 16.0, 25.0]);
        let mut bindings = machine.bind();
        bindings.copy(0, data.iter().rev().copied());
        bindings.run();
        assert_eq!(machine.own()[2..], [16.0, 9.0, 4.0, 1.0, 81.0]);
    }

    #[test]
    fn a_stream_may_be_overwritten_in_place() {
        let step = square(Operand::Stream(own(0)), Operand::Stream(own(0)), 5);
        Machine::new(vec![step], sizes(5, &[])).bind().run();
    }

    #[test]
    #[should_panic(expected = "a slot is not bound")]
    fn an_unbound_slot_is_refused() {
        let slot = Operand::Stream(Place { base: Base::Slot(0), offset: 0 });
        Machine::new(vec![square(slot, Operand::Stream(own(0)), 5)], sizes(5, &[5])).bind().run();
    }

    #[test]
    #[should_panic(expected = "not sound")]
    fn a_step_outside_its_memory_is_refused() {
        Machine::new(vec![square(Operand::Stream(own(0)), Operand::Stream(own(5)), 5)], sizes(9, &[]));
    }

    #[test]
    #[should_panic(expected = "not sound")]
    fn a_shifted_overlap_is_refused() {
        Machine::new(vec![square(Operand::Stream(own(0)), Operand::Stream(own(1)), 5)], sizes(9, &[]));
    }

    #[test]
    #[should_panic(expected = "not sound")]
    fn writing_to_a_bound_slice_is_refused() {
        let slot = Operand::Stream(Place { base: Base::Slot(0), offset: 0 });
        Machine::new(vec![square(Operand::Stream(own(0)), slot, 5)], sizes(5, &[5]));
    }

    #[test]
    #[should_panic(expected = "not sound")]
    fn a_product_onto_its_operand_is_refused() {
        let view = |offset| View {
            place: own(offset),
            dims: [Dim { length: 2, stride: 2 }, Dim { length: 2, stride: 1 }].into_iter().collect(),
        };
        let product = Product { left: view(0), right: view(4), out: own(2) };
        Machine::<f64>::new(vec![Step::Product(product)], sizes(8, &[]));
    }
}
