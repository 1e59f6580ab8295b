//! Sorting, and searching what is sorted.

use crate::{
    kernel::{
        Scalar,
        whole::{Out, Trouble, Work},
    },
    shape::AroundAxis,
};
use std::cmp::Ordering;

/// The order of numpy's `sort`: NaN after everything.
fn order<A: Scalar>(x: A, y: A) -> Ordering {
    x.partial_cmp(&y).unwrap_or_else(|| x.is_nan().cmp(&y.is_nan()))
}

#[derive(Debug)]
pub(super) struct ArgSort {
    pub lines: AroundAxis,
    pub descending: bool,
}

impl<A: Scalar> Work<A> for ArgSort {
    fn run(&self, arrays: &[&[A]], _: &[&[u32]], out: Out<'_, A>) -> Result<(), Trouble> {
        let (x, out) = (arrays[0], out.integers());
        let mut positions: Vec<u32> = Vec::with_capacity(self.lines.length);
        for start in self.lines.starts() {
            positions.clear();
            positions.extend(0..self.lines.length as u32);
            let at = |position: u32| x[start + position as usize * self.lines.inner];
            positions.sort_by(|&left, &right| {
                let (left, right) = (at(left), at(right));
                // NaN comes last either way.
                if self.descending && !left.is_nan() && !right.is_nan() {
                    order(right, left)
                } else {
                    order(left, right)
                }
            });
            self.lines.line(start, false).zip(&positions).for_each(|(i, &position)| out[i] = position);
        }
        Ok(())
    }
}

#[derive(Debug)]
pub(super) struct SearchSorted {
    pub right: bool,
}

impl<A: Scalar> Work<A> for SearchSorted {
    fn run(&self, arrays: &[&[A]], _: &[&[u32]], out: Out<'_, A>) -> Result<(), Trouble> {
        let (sorted, values, out) = (arrays[0], arrays[1], out.integers());
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
