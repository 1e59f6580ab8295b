//! One matrix after the other.

use crate::{
    kernel::{
        Scalar,
        linalg::{Linalg, batch, last_two},
        whole::{Out, Trouble, Work, WorkInputs},
    },
    shape::Shape,
};
use faer::{MatMut, MatRef};
use smallvec::SmallVec;

/// An op of linear algebra for each matrix.
#[derive(Debug)]
pub(in crate::kernel::linalg) struct Batch {
    op: Linalg,
    /// The axes before those of a matrix.
    batch: Shape,
    /// Rows and columns of one matrix of each input.
    inputs: SmallVec<[[usize; 2]; 3]>,
    /// Rows and columns of one result.
    out: [usize; 2],
}

impl Batch {
    pub fn new(op: Linalg, inputs: &[Shape], out: &Shape) -> Self {
        let of_one = &out[out.len() - op.axes()..];
        let out = match *of_one {
            [] => [1, 1],
            [columns] => [1, columns],
            _ => [of_one[0], of_one[1]],
        };
        Batch { op, batch: batch(&inputs[0]).into(), inputs: inputs.iter().map(last_two).collect(), out }
    }

    /// Why there is no result for matrix `number`.
    #[cold]
    fn located(&self, why: String, number: usize) -> String {
        if self.batch.is_empty() {
            return why;
        }
        let mut index = self.batch.clone();
        let mut rest = number;
        for (index, &length) in index.iter_mut().zip(self.batch.iter()).rev() {
            (*index, rest) = (rest % length, rest / length);
        }
        format!("at {index}: {why}")
    }
}

impl<A: Scalar> Work<A> for Batch {
    fn run(&self, inputs: WorkInputs<'_, A>, out: Out<'_, A>) -> Result<(), Trouble> {
        let out = out.real();
        if out.is_empty() {
            return Ok(());
        }
        for number in 0..self.batch.size() {
            let matrices: SmallVec<[MatRef<'_, A>; 3]> = inputs
                .arrays()
                .zip(&self.inputs)
                .map(|(array, &[rows, columns])| {
                    let size = rows * columns;
                    MatRef::from_row_major_slice(&array[number * size..][..size], rows, columns)
                })
                .collect();
            let [rows, columns] = self.out;
            let size = rows * columns;
            let out = MatMut::from_row_major_slice_mut(&mut out[number * size..][..size], rows, columns);
            A::linear_algebra(self.op, &matrices, out).map_err(|why| self.located(why, number))?;
        }
        Ok(())
    }
}
