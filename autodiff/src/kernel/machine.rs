//! The machine: a checked list of steps over planned memory, run again and again.

mod careful;

use super::{
    Scalar,
    check::Check,
    context::Context,
    direct::Sequence,
    failure::Failure,
    group::Operand,
    memory::{Aligned, Base, OutOfMemory, copy_few},
    step::{Sizes, SlotSize, Step},
    workers::{self, Room, Workers},
};
pub(crate) use careful::{Careful, Twin};
use ndarray::{ArcArray, IxDyn};
use std::{
    marker::PhantomData,
    ops::Range,
    sync::{Arc, Mutex},
};

pub(crate) struct Machine<A> {
    steps: Vec<Step<A>>,
    sequence: Sequence<A>,
    sizes: Sizes,
    own: Aligned<A>,
    own_indices: Vec<u32>,
    /// Results of parts of a step, before they are put together.
    partial: Aligned<A>,
    workers: Workers<A>,
    /// Whether there are steps for several threads, and how many these may be.
    shares: bool,
    threads: Option<usize>,
    /// Bound slices: valid during a run only, and only if bound for it.
    slots: Vec<*const A>,
    index_slots: Vec<*const u32>,
    /// For which run each slot was bound, and which run is prepared now.
    bound: Vec<u64>,
    bound_indices: Vec<u64>,
    run: u64,
    /// For each slot, the operands of groups that lie in it: step, operand, offset.
    patches: Vec<Vec<(usize, usize, usize)>>,
    /// Copies of bound arrays that are not in row-major order, and of bound integers.
    staged: Vec<Vec<A>>,
    staged_indices: Vec<Vec<u32>>,
    /// What slots are bound to for all runs.
    kept: Vec<(usize, ArcArray<A, IxDyn>)>,
    kept_indices: Vec<(usize, Arc<[u32]>)>,
    /// Where the memory holds preset numbers.
    preset: Vec<Range<usize>>,
    careful: Option<Box<Careful<A>>>,
    /// Set if there was no memory for it: then it has no steps, and refuses to run.
    refusal: Option<OutOfMemory>,
    /// The first failure of the last run, at a place of its own that steps may point to.
    failure: Box<Mutex<Option<Box<Failure>>>>,
}

// SAFETY: the pointers are written and used inside one run, on the thread that runs; between runs they are dead,
// but for those into the machine's own memory, which it owns.
unsafe impl<A: Send> Send for Machine<A> {}
// SAFETY: a shared machine can be read only (its results); it runs by `&mut`.
unsafe impl<A: Sync> Sync for Machine<A> {}

/// The last run that a slot is bound for, if that is every one.
const FOR_ALL_RUNS: u64 = u64::MAX;

impl<A: Scalar> Machine<A> {
    /// Checks the steps and allocates the memory; `preset` numbers are written to it, from offsets on. Without memory it is
    /// a machine that refuses to run.
    ///
    /// # Panics
    /// If a step reads or writes outside its memory, or overwrites what it still reads: a fault of the
    /// planner, found here so that running can trust the steps.
    pub fn new(steps: Vec<Step<A>>, sizes: Sizes, preset: &[(usize, Vec<A>)]) -> Self {
        let slots = sizes.slots.iter().map(|&SlotSize { length, .. }| SlotSize { length, resident: None }).collect();
        let index_slots = sizes.index_slots.clone();
        Self::with_memory(steps, sizes, preset).unwrap_or_else(|short| {
            let sizes = Sizes { slots, index_slots, ..Sizes::default() };
            let machine = Self::with_memory(Vec::new(), sizes, &[]);
            Machine { refusal: Some(short), ..machine.unwrap_or_else(|_| unreachable!("it needs no memory")) }
        })
    }

    fn with_memory(mut steps: Vec<Step<A>>, sizes: Sizes, preset: &[(usize, Vec<A>)]) -> Result<Self, OutOfMemory> {
        let own = Aligned::<A>::zeroed(sizes.own)?;
        let mut own_indices = Vec::new();
        let no_indices = OutOfMemory { elements: sizes.own_indices, size: size_of::<u32>() };
        own_indices.try_reserve_exact(sizes.own_indices).map_err(|_| no_indices)?;
        own_indices.resize(sizes.own_indices, 0);
        let (mut room, mut partial) = (Room::default(), 0);
        for step in &steps {
            Check::new(&sizes, step).run();
            let (own, results) = match step {
                Step::Group(group) => (group.room(), group.partial_results()),
                Step::Tiled(tiled) => (tiled.room(), tiled.partial_results()),
                _ => continue,
            };
            room = room.or(own);
            partial = partial.max(results);
        }
        let partial = Aligned::zeroed(partial)?;
        let mut workers = Workers::new(room)?;
        let scratch = workers.own().scratch.as_ptr();
        for (offset, numbers) in preset {
            assert!(offset + numbers.len() <= sizes.own, "preset numbers lie in the machine's memory");
            // SAFETY: they do, and nothing else looks at the memory yet.
            unsafe { std::ptr::copy_nonoverlapping(numbers.as_ptr(), own.as_ptr().add(*offset), numbers.len()) };
        }
        let mut patches = vec![Vec::new(); sizes.slots.len()];
        for (number, step) in steps.iter_mut().enumerate() {
            if let Step::Group(group) = step {
                group.link(own.as_ptr(), scratch);
                for (operand, place) in group.operands.iter().enumerate() {
                    if let Operand::Stream(place) | Operand::Single(place) = place
                        && let Base::Slot(slot) = place.base
                    {
                        patches[slot as usize].push((number, operand, place.offset));
                    }
                }
            }
        }
        for (slot, size) in sizes.slots.iter().enumerate() {
            if let Some(resident) = size.resident {
                assert!(resident + size.length <= sizes.own, "resident slot {slot} lies in the machine's memory");
            }
        }
        Ok(Machine {
            sequence: Sequence::new(&steps, own.as_ptr(), sizes.slots.len()),
            own,
            own_indices,
            partial,
            workers,
            shares: steps.iter().any(Step::is_shared),
            threads: None,
            slots: vec![std::ptr::null(); sizes.slots.len()],
            index_slots: vec![std::ptr::null(); sizes.index_slots.len()],
            bound: vec![0; sizes.slots.len()],
            bound_indices: vec![0; sizes.index_slots.len()],
            run: 0,
            patches,
            staged: vec![Vec::new(); sizes.slots.len()],
            staged_indices: vec![Vec::new(); sizes.index_slots.len()],
            kept: Vec::new(),
            kept_indices: Vec::new(),
            preset: preset.iter().map(|(offset, numbers)| *offset..offset + numbers.len()).collect(),
            careful: None,
            refusal: None,
            failure: Box::default(),
            steps,
            sizes,
        })
    }

    /// Binds a slot to an array without gaps, for all runs.
    pub fn keep(&mut self, slot: usize, array: ArcArray<A, IxDyn>) {
        let elements = array.as_slice_memory_order();
        let Some(elements) = elements.filter(|elements| elements.len() == self.sizes.slots[slot].length) else {
            panic!("slot {slot} has another length");
        };
        // Nobody changes shared elements in place: who wants to gets a copy.
        self.point(slot, elements.as_ptr(), FOR_ALL_RUNS);
        self.kept.push((slot, array));
    }

    /// Binds an index slot to integers, for all runs.
    pub fn keep_indices(&mut self, slot: usize, indices: Arc<[u32]>) {
        assert_eq!(indices.len(), self.sizes.index_slots[slot], "index slot {slot} has another length");
        self.index_slots[slot] = indices.as_ptr();
        self.bound_indices[slot] = FOR_ALL_RUNS;
        self.kept_indices.push((slot, indices));
    }

    /// How many threads runs may use at most, whatever the thread that runs allows.
    pub fn set_threads(&mut self, threads: usize) {
        self.threads = Some(threads);
        for step in &self.steps {
            if let Step::Whole(whole) = step {
                whole.work.set_threads(threads);
            }
        }
    }

    /// Begins a run: every slot must be bound for it, but those bound for all runs.
    #[inline]
    pub fn bind<'d>(&mut self) -> Bindings<'_, 'd, A> {
        self.run += 1;
        Bindings { machine: self, data: PhantomData }
    }

    /// Numbers of the machine's own memory, as the last run left them.
    #[inline]
    pub fn own(&self) -> &[A] {
        self.own.as_slice()
    }

    /// The same, to be written.
    fn own_mut(&mut self) -> &mut [A] {
        self.own.as_mut_slice()
    }

    /// Integers of the machine's own memory, as the last run left them.
    pub fn own_indices(&self) -> &[u32] {
        &self.own_indices
    }

    /// Bytes of memory held: its own block, integers, and what steps work with.
    pub fn bytes(&self) -> usize {
        let elements = self.own.len() + self.partial.len() + self.workers.elements();
        let careful = self.careful.as_ref().map_or(0, |careful| careful.bytes());
        elements * size_of::<A>() + self.own_indices.len() * 4 + careful
    }

    /// Points a slot, and the operands in it, to some numbers; short ones are copied.
    #[inline]
    fn point(&mut self, slot: usize, numbers: *const A, until: u64) {
        self.bound[slot] = until;
        let size = self.sizes.slots[slot];
        if let Some(resident) = size.resident {
            // SAFETY: the place was checked when the machine was made, and the caller lends `length` numbers.
            unsafe { copy_few(numbers, self.own.as_ptr().add(resident), size.length) };
        } else {
            // Also where the address is the old one: what lay there may have been given back since.
            self.slots[slot] = numbers;
            self.sequence.lend(slot, numbers);
            for &(step, operand, offset) in &self.patches[slot] {
                if let Step::Group(group) = &mut self.steps[step] {
                    group.pointers[operand] = numbers.wrapping_add(offset).cast_mut();
                }
            }
        }
    }

    /// What the run that has ended came to.
    #[inline]
    fn outcome(&mut self) -> Result<(), Box<Failure>> {
        match self.failure.get_mut().unwrap_or_else(|poisoned| poisoned.into_inner()).take() {
            Some(failure) => Err(failure),
            None => Ok(()),
        }
    }

    fn context(&mut self) -> Context<A> {
        Context {
            own: self.own.as_ptr(),
            slots: self.slots.as_ptr(),
            own_indices: self.own_indices.as_mut_ptr(),
            index_slots: self.index_slots.as_ptr(),
            partial: self.partial.as_ptr(),
            tile: std::ptr::null_mut(),
            first_row: 0,
            failure: &raw const *self.failure,
        }
    }
}

/// A machine for the same steps with memory of its own, in which there is nothing of a run.
impl<A: Scalar> Clone for Machine<A> {
    fn clone(&self) -> Self {
        let preset: Vec<_> =
            self.preset.iter().map(|place| (place.start, self.own()[place.clone()].to_vec())).collect();
        let steps = self.steps.iter().map(Step::separate).collect();
        let mut machine = Machine::new(steps, self.sizes.clone(), &preset);
        machine.refusal = machine.refusal.or(self.refusal);
        machine.careful = self.careful.clone();
        self.kept.iter().for_each(|(slot, array)| machine.keep(*slot, array.clone()));
        self.kept_indices.iter().for_each(|(slot, indices)| machine.keep_indices(*slot, indices.clone()));
        machine.threads = self.threads;
        machine
    }
}

impl<A: Scalar> Step<A> {
    /// The step for another machine.
    fn separate(&self) -> Self {
        let mut step = self.clone();
        if let Step::Whole(whole) = &mut step
            && let Some(work) = whole.work.separate()
        {
            whole.work = work;
        }
        step
    }

    /// Whether several threads may share it.
    fn is_shared(&self) -> bool {
        match self {
            Step::Group(group) => group.is_shared(),
            Step::Product(product) => product.is_shared(),
            Step::Tiled(tiled) => tiled.is_shared(),
            _ => false,
        }
    }

    /// # Safety
    /// The machine has checked the step, and all slots are bound to slices that live.
    #[inline]
    unsafe fn run(&self, context: &Context<A>, workers: &mut Workers<A>) {
        // SAFETY: as above.
        unsafe {
            match self {
                Step::Group(group) => group.run(context, workers),
                Step::Product(product) => product.run(context, workers),
                Step::Tiled(tiled) => tiled.run(context, workers),
                Step::Copy(copy) => copy.run(context),
                Step::Fill(place, length, value) => context.slice_mut(*place, *length).fill(*value),
                Step::Gather(gather) => gather.run_gather(context),
                Step::Scatter(gather, add) => gather.run_scatter(context, *add),
                Step::Mask(select) => select.mask(context),
                Step::Unmask(select) => select.unmask(context),
                Step::Sampled(sampled) => sampled.run(context),
                Step::ArgReduce(reduce) => reduce.run(context),
                Step::Whole(whole) => whole.run(context),
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
    #[inline]
    pub fn lend(&mut self, slot: usize, data: &'d [A]) {
        assert_eq!(data.len(), self.machine.sizes.slots[slot].length, "slot {slot} has another length");
        self.machine.point(slot, data.as_ptr(), self.machine.run);
    }

    /// Copies elements that do not lie in row-major order.
    pub fn copy(&mut self, slot: usize, data: impl Iterator<Item = A>) {
        let staged = &mut self.machine.staged[slot];
        staged.clear();
        staged.extend(data);
        assert_eq!(staged.len(), self.machine.sizes.slots[slot].length, "slot {slot} has another length");
        let numbers = staged.as_ptr();
        self.machine.point(slot, numbers, self.machine.run);
    }

    /// Lends integers.
    pub fn lend_indices(&mut self, slot: usize, data: &'d [u32]) {
        assert_eq!(data.len(), self.machine.sizes.index_slots[slot], "index slot {slot} has another length");
        self.machine.index_slots[slot] = data.as_ptr();
        self.machine.bound_indices[slot] = self.machine.run;
    }

    /// Copies integers.
    pub fn copy_indices(&mut self, slot: usize, data: impl Iterator<Item = u32>) {
        let staged = &mut self.machine.staged_indices[slot];
        staged.clear();
        staged.extend(data);
        assert_eq!(staged.len(), self.machine.sizes.index_slots[slot], "index slot {slot} has another length");
        self.machine.index_slots[slot] = staged.as_ptr();
        self.machine.bound_indices[slot] = self.machine.run;
    }

    /// Runs all steps; `Err` is the first for which the data allow no result.
    #[inline]
    pub fn run(self) -> Result<(), Box<Failure>> {
        self.assert_ready()?;
        if self.machine.shares {
            let threads = self.machine.threads.unwrap_or_else(workers::allowed);
            self.machine.workers.set_threads(threads);
        }
        let context = self.machine.context();
        let Machine { steps, sequence, workers, .. } = self.machine;
        #[cfg(test)]
        RUN_STEPS.with(|count| count.set(count.get() + steps.len() as u64));
        // SAFETY: all slots are bound, to slices that live for `'d` or to the machine's own copies.
        unsafe {
            sequence.run(|range| {
                for step in &steps[range] {
                    step.run(&context, workers);
                }
            });
        }
        self.machine.outcome()?;
        self.machine.look_at_sums()
    }

    /// Runs all steps; `observe` sees the memory after each and may end the run.
    pub fn run_observed<E: From<Box<Failure>>>(
        self,
        mut observe: impl FnMut(usize, &Observed<A>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.assert_ready()?;
        let machine = &mut *self.machine;
        for step in 0..machine.steps.len() {
            let context = machine.context();
            let Machine { steps, workers, .. } = &mut *machine;
            // SAFETY: as in `run`.
            unsafe { steps[step].run(&context, workers) };
            machine.outcome()?;
            observe(step, &Observed { machine })?;
        }
        Ok(())
    }

    /// # Panics
    /// If a slot is not bound.
    #[inline]
    fn assert_ready(&self) -> Result<(), Box<Failure>> {
        let run = self.machine.run;
        assert!(self.machine.bound.iter().all(|&until| until >= run), "a slot is not bound");
        assert!(self.machine.bound_indices.iter().all(|&until| until >= run), "an index slot is not bound");
        match self.machine.refusal {
            None => Ok(()),
            Some(short) => Err(Box::new(Failure::Memory(short))),
        }
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
        let SlotSize { length, resident } = self.machine.sizes.slots[slot];
        match resident {
            Some(resident) => self.own(resident..resident + length),
            // SAFETY: during a run all slots are bound to slices of this length.
            None => unsafe { std::slice::from_raw_parts(self.machine.slots[slot], length) },
        }
    }
}

#[cfg(test)]
mod tests;
