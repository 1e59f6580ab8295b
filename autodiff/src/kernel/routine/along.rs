//! Choosing along an axis, by other positions for each index of the other axes.

use crate::{
    kernel::{
        Scalar,
        whole::{Out, Trouble, Work, WorkInputs},
    },
    shape::AroundAxis,
};
use rustc_hash::FxHashSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Calls `visit` with each place among the taken and the place in the whole that its integer names.
fn for_each_pair(
    whole: AroundAxis,
    taken: usize,
    integers: &[u32],
    mut visit: impl FnMut(usize, usize),
) -> Result<(), Trouble> {
    let chosen = AroundAxis { length: taken, ..whole };
    for (start, chosen_start) in whole.starts().zip(chosen.starts()) {
        for place in chosen.line(chosen_start, false) {
            let position = integers[place] as usize;
            if position >= whole.length {
                let why = format!("index {position} at position {place}, but the axis has length {}", whole.length);
                return Err(why.into());
            }
            visit(place, start + position * whole.inner);
        }
    }
    Ok(())
}

#[derive(Debug)]
pub(super) struct TakeAlong {
    pub whole: AroundAxis,
    /// The length of the axis of what is taken.
    pub taken: usize,
}

impl<A: Scalar> Work<A> for TakeAlong {
    fn run(&self, inputs: WorkInputs<'_, A>, out: Out<'_, A>) -> Result<(), Trouble> {
        let (x, out) = (inputs.array(0), out.real());
        for_each_pair(self.whole, self.taken, inputs.integers(0), |place, whole| out[place] = x[whole])
    }
}

#[derive(Debug)]
pub(super) struct PutAlong {
    pub whole: AroundAxis,
    /// The length of the axis of what is put.
    pub taken: usize,
}

impl<A: Scalar> Work<A> for PutAlong {
    fn run(&self, inputs: WorkInputs<'_, A>, out: Out<'_, A>) -> Result<(), Trouble> {
        let (x, out) = (inputs.array(0), out.real());
        out.fill(A::zero());
        for_each_pair(self.whole, self.taken, inputs.integers(0), |place, whole| out[whole] += x[place])
    }
}

#[derive(Debug)]
pub(super) struct FirstAlong {
    pub whole: AroundAxis,
    pub taken: usize,
}

impl<A: Scalar> Work<A> for FirstAlong {
    fn run(&self, inputs: WorkInputs<'_, A>, out: Out<'_, A>) -> Result<(), Trouble> {
        let (run, out) = (self.whole.inner * self.taken, out.integers());
        if run > 0 {
            let lines = inputs.integers(0).chunks_exact(self.whole.inner * self.whole.length);
            out.chunks_exact_mut(run).zip(lines).for_each(|(out, line)| out.copy_from_slice(&line[..run]));
        }
        Ok(())
    }
}

#[derive(Debug)]
pub(super) struct LastAlong {
    lines: AroundAxis,
    /// The integers of one line that have come so far.
    seen: Mutex<FxHashSet<u32>>,
}

impl LastAlong {
    pub fn new(lines: AroundAxis) -> Self {
        LastAlong { lines, seen: Mutex::default() }
    }
}

impl<A: Scalar> Work<A> for LastAlong {
    fn run(&self, inputs: WorkInputs<'_, A>, out: Out<'_, A>) -> Result<(), Trouble> {
        let (integers, out) = (inputs.integers(0), out.real());
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for start in self.lines.starts() {
            seen.clear();
            for i in self.lines.line(start, true) {
                out[i] = A::indicator(seen.insert(integers[i]));
            }
        }
        Ok(())
    }

    fn separate(&self) -> Option<Arc<dyn Work<A>>> {
        Some(Arc::new(LastAlong::new(self.lines)))
    }
}

#[derive(Debug)]
pub(super) struct ToIndices;

impl<A: Scalar> Work<A> for ToIndices {
    fn run(&self, inputs: WorkInputs<'_, A>, out: Out<'_, A>) -> Result<(), Trouble> {
        for (position, (&x, out)) in inputs.array(0).iter().zip(out.integers()).enumerate() {
            let whole = x.widened().floor();
            // NaN is in no range.
            if !(0.0..=f64::from(u32::MAX)).contains(&whole) {
                return Err(format!("{x} at position {position} is no index").into());
            }
            *out = whole as u32;
        }
        Ok(())
    }
}
