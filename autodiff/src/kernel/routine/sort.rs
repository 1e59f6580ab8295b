//! Sorting, and searching what is sorted.

use crate::{
    kernel::{
        Scalar,
        whole::{Out, Trouble, Work, WorkInputs},
    },
    shape::AroundAxis,
};
use std::{
    cmp::Ordering,
    sync::{Arc, Mutex, PoisonError},
};

/// The order of numpy's `sort`: NaN after everything.
fn order<A: Scalar>(x: A, y: A) -> Ordering {
    x.partial_cmp(&y).unwrap_or_else(|| x.is_nan().cmp(&y.is_nan()))
}

#[derive(Debug)]
pub(super) struct ArgSort {
    lines: AroundAxis,
    descending: bool,
    /// The positions of one line whose elements lie apart.
    positions: Mutex<Vec<u32>>,
}

impl ArgSort {
    pub fn new(lines: AroundAxis, descending: bool) -> Self {
        let scratch = if lines.inner == 1 { 0 } else { lines.length };
        ArgSort { lines, descending, positions: Mutex::new(vec![0; scratch]) }
    }
}

impl<A: Scalar> Work<A> for ArgSort {
    fn run(&self, inputs: WorkInputs<'_, A>, out: Out<'_, A>) -> Result<(), Trouble> {
        let (x, out) = (inputs.array(0), out.integers());
        let mut scratch = self.positions.lock().unwrap_or_else(PoisonError::into_inner);
        for start in self.lines.starts() {
            // Positions of elements that lie beside each other are sorted where they go.
            let is_one_run = self.lines.inner == 1;
            let positions = if is_one_run { &mut out[start..start + self.lines.length] } else { &mut scratch[..] };
            (0..).zip(&mut *positions).for_each(|(position, place)| *place = position);
            let at = |position: u32| x[start + position as usize * self.lines.inner];
            // Of equal elements the first comes first, so that no room is needed for a stable sort.
            positions.sort_unstable_by(|&left, &right| {
                let (x, y) = (at(left), at(right));
                // NaN comes last either way.
                let order = if self.descending && !x.is_nan() && !y.is_nan() { order(y, x) } else { order(x, y) };
                order.then(left.cmp(&right))
            });
            if !is_one_run {
                self.lines.line(start, false).zip(&*scratch).for_each(|(i, &position)| out[i] = position);
            }
        }
        Ok(())
    }

    fn separate(&self) -> Option<Arc<dyn Work<A>>> {
        Some(Arc::new(ArgSort::new(self.lines, self.descending)))
    }
}

#[derive(Debug)]
pub(super) struct SearchSorted {
    pub right: bool,
}

impl<A: Scalar> Work<A> for SearchSorted {
    fn run(&self, inputs: WorkInputs<'_, A>, out: Out<'_, A>) -> Result<(), Trouble> {
        let (sorted, values, out) = (inputs.array(0), inputs.array(1), out.integers());
        for (out, &value) in out.iter_mut().zip(values) {
            let before = |&element: &A| match order(element, value) {
                Ordering::Less => true,
                Ordering::Equal => self.right,
                Ordering::Greater => false,
            };
            *out = sorted.partition_point(before) as u32;
        }
        Ok(())
    }
}
