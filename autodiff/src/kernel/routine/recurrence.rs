//! What depends on the element before.

use crate::{
    kernel::{
        Extreme, Scalar,
        whole::{Out, Trouble, Work, WorkInputs},
    },
    shape::AroundAxis,
};

#[derive(Debug)]
pub(super) struct CumulativeSum {
    pub lines: AroundAxis,
    pub backwards: bool,
}

impl<A: Scalar> Work<A> for CumulativeSum {
    fn run(&self, inputs: WorkInputs<'_, A>, out: Out<'_, A>) -> Result<(), Trouble> {
        let (x, out) = (inputs.array(0), out.real());
        for start in self.lines.starts() {
            // Compensated (Neumaier 1974), so that the error does not grow with the length.
            let (mut sum, mut lost) = (A::zero(), A::zero());
            for i in self.lines.line(start, self.backwards) {
                let next = sum + x[i];
                lost += if sum.abs() >= x[i].abs() { (sum - next) + x[i] } else { (x[i] - next) + sum };
                sum = next;
                // Where the sum is infinite there is nothing that can be lost.
                out[i] = if sum.is_finite() { sum + lost } else { sum };
            }
        }
        Ok(())
    }
}

#[derive(Debug)]
pub(super) struct Recurrence {
    pub lines: AroundAxis,
    pub backwards: bool,
}

impl<A: Scalar> Work<A> for Recurrence {
    fn run(&self, inputs: WorkInputs<'_, A>, out: Out<'_, A>) -> Result<(), Trouble> {
        let (a, b, out) = (inputs.array(0), inputs.array(1), out.real());
        for start in self.lines.starts() {
            let mut before = None;
            for i in self.lines.line(start, self.backwards) {
                let y = before.map_or(b[i], |before| a[i] * before + b[i]);
                out[i] = y;
                before = Some(y);
            }
        }
        Ok(())
    }
}

#[derive(Debug)]
pub(super) struct CumulativeExtreme {
    pub lines: AroundAxis,
    pub extreme: Extreme,
}

impl<A: Scalar> Work<A> for CumulativeExtreme {
    fn run(&self, inputs: WorkInputs<'_, A>, out: Out<'_, A>) -> Result<(), Trouble> {
        let (x, out) = (inputs.array(0), out.integers());
        for start in self.lines.starts() {
            let mut best = 0;
            for (position, i) in self.lines.line(start, false).enumerate() {
                let (x, y) = (x[start + best as usize * self.lines.inner], x[i]);
                let better = match self.extreme {
                    Extreme::Max => y > x,
                    Extreme::Min => y < x,
                };
                if better || (y.is_nan() && !x.is_nan()) {
                    best = position as u32;
                }
                out[i] = best;
            }
        }
        Ok(())
    }
}
