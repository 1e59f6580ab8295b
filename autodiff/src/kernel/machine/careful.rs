//! A second machine that runs where sums have left the range in which they are accurate.

use super::{FOR_ALL_RUNS, Failure, Machine, Scalar};
use std::{iter::repeat, ops::Range, sync::Arc};

/// The watch over sums that may be too small or too large, and the machines that repair a run.
pub(crate) struct Careful<A> {
    /// Where the sums lie, and what the squares in them are multiplied with at most.
    sums: Vec<(Range<usize>, f64)>,
    make: Arc<MakeTwin<A>>,
    largest: Option<Box<Twin<A>>>,
    again: Option<Box<Twin<A>>>,
}

/// Makes a machine that computes the largest term of each sum, or that computes all again.
type MakeTwin<A> = dyn Fn(bool) -> Twin<A> + Send + Sync;

impl<A> Clone for Careful<A> {
    fn clone(&self) -> Self {
        Careful { sums: self.sums.clone(), make: self.make.clone(), largest: None, again: None }
    }
}

/// A machine with the same slots as another.
pub(crate) struct Twin<A> {
    pub machine: Machine<A>,
    /// Its results, and where they belong in the memory of the other.
    pub reals: Vec<(Range<usize>, usize)>,
    pub integers: Vec<(Range<usize>, usize)>,
}

impl<A: Scalar> Careful<A> {
    pub fn new(sums: Vec<(Range<usize>, f64)>, make: Arc<MakeTwin<A>>) -> Self {
        Careful { sums, make, largest: None, again: None }
    }

    /// Below the least of these, squares that are not represented may count; NaN is no matter of range.
    fn is_safe(sum: A, factor: f64) -> bool {
        let least = A::min_positive_value().widened() / A::epsilon().widened() * factor;
        (sum.widened() >= least && sum <= A::max_value()) || sum.is_nan()
    }

    /// Bytes of memory held by the machines that were needed so far.
    pub fn bytes(&self) -> usize {
        [&self.largest, &self.again].into_iter().flatten().map(|twin| twin.machine.bytes()).sum()
    }

    #[inline]
    fn is_called_for(&self, own: &[A]) -> bool {
        self.sums.iter().any(|(place, factor)| own[place.clone()].iter().any(|&sum| !Self::is_safe(sum, *factor)))
    }

    #[cold]
    fn run(&mut self, machine: &mut Machine<A>) -> Result<(), Box<Failure>> {
        let largest = self.largest.get_or_insert_with(|| Box::new((self.make)(true)));
        largest.run(machine)?;
        // Where a sum is 0 because all its terms are, it is right.
        let terms = largest.reals.iter().flat_map(|(place, _)| &largest.machine.own()[place.clone()]);
        let sums =
            self.sums.iter().flat_map(|(place, factor)| machine.own()[place.clone()].iter().zip(repeat(*factor)));
        if sums.zip(terms).all(|((&sum, factor), &term)| Self::is_safe(sum, factor) || term == A::zero()) {
            return Ok(());
        }
        let again = self.again.get_or_insert_with(|| Box::new((self.make)(false)));
        again.run(machine)?;
        let Twin { machine: from, reals, integers } = &**again;
        for (place, to) in reals {
            machine.own_mut()[*to..][..place.len()].copy_from_slice(&from.own()[place.clone()]);
        }
        for (place, to) in integers {
            machine.own_indices[*to..][..place.len()].copy_from_slice(&from.own_indices()[place.clone()]);
        }
        Ok(())
    }
}

impl<A: Scalar> Twin<A> {
    /// Runs with what the slots of the other machine are bound to.
    fn run(&mut self, other: &Machine<A>) -> Result<(), Box<Failure>> {
        let run = self.machine.run + 1;
        for (slot, size) in other.sizes.slots.iter().enumerate() {
            let numbers = match size.resident {
                Some(resident) => other.own.as_ptr().wrapping_add(resident).cast_const(),
                None => other.slots[slot],
            };
            self.machine.point(slot, numbers, run);
        }
        for (slot, &indices) in other.index_slots.iter().enumerate() {
            self.machine.index_slots[slot] = indices;
            self.machine.bound_indices[slot] = run;
        }
        if let Some(threads) = other.threads {
            self.machine.set_threads(threads);
        }
        debug_assert!(run < FOR_ALL_RUNS);
        self.machine.bind().run()
    }
}

impl<A: Scalar> Machine<A> {
    /// After each run, looks at sums.
    pub fn be_careful(&mut self, careful: Careful<A>) {
        self.careful = Some(Box::new(careful));
    }

    /// Runs again with care, if there are sums that call for it.
    #[inline]
    pub(super) fn look_at_sums(&mut self) -> Result<(), Box<Failure>> {
        match &self.careful {
            Some(careful) if careful.is_called_for(self.own()) => self.run_with_care(),
            _ => Ok(()),
        }
    }

    #[cold]
    fn run_with_care(&mut self) -> Result<(), Box<Failure>> {
        /// Puts back what was taken out, also where a user's op panics.
        struct Taken<'m, A: Scalar> {
            machine: &'m mut Machine<A>,
            careful: Option<Box<Careful<A>>>,
        }
        impl<A: Scalar> Drop for Taken<'_, A> {
            fn drop(&mut self) {
                self.machine.careful = self.careful.take();
            }
        }
        let careful = self.careful.take();
        let mut taken = Taken { machine: self, careful };
        match &mut taken.careful {
            Some(careful) => careful.run(taken.machine),
            None => Ok(()),
        }
    }
}
