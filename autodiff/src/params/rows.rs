//! Some rows of an array as a parameter: what a mini-batch touches.

use super::{Feeder, Params};
use crate::{error::Error, operand::Real, tape::Tape, var::Var};
use ndarray::{Array, ArrayBase, ArrayView, Axis, Data, Dimension, RemoveAxis};

/// Some rows of an array as a parameter: [`rows`] makes it.
#[derive(Clone)]
pub struct RowsOf<'p, A, D> {
    array: ArrayView<'p, A, D>,
    rows: &'p [usize],
}

/// The rows of an array named by `rows`, along its first axis, as a parameter of their own: inside the cost function,
/// and as its gradient, they are an array of as many rows.
///
/// A cost that touches few rows of a large array then costs those rows: they are copied at each run, and nothing is as
/// large as the whole array. A program takes as many rows as it was recorded with, others each time. For columns, give
/// the transposed view (`rows(&w.t(), …)`).
///
/// # Errors
/// A run refuses a row that the array does not have ([`Error::Index`]).
///
/// ```
/// use autodiff::{Program, rows};
/// use ndarray::{Array2, array};
///
/// let w = Array2::<f64>::from_shape_fn((1000, 2), |(row, _)| row as f64);
/// let mut cost = Program::value_and_grad(|_, w| w.square().sum(), rows(&w, &[0, 1]));
/// let (value, gradient) = cost.run(rows(&w, &[500, 3]))?;
/// assert_eq!(value, 2.0 * (500.0 * 500.0 + 9.0));
/// assert_eq!(gradient, array![[1000.0, 1000.0], [6.0, 6.0]]); // Of rows 500 and 3.
/// # Ok::<(), autodiff::Error>(())
/// ```
pub fn rows<'p, A, S: Data<Elem = A>, D: Dimension>(array: &'p ArrayBase<S, D>, rows: &'p [usize]) -> RowsOf<'p, A, D> {
    RowsOf { array: array.view(), rows }
}

impl<A: Real, D: RemoveAxis> Params for RowsOf<'_, A, D> {
    type Tree = Array<A, D>;

    #[track_caller]
    fn record<'t>(&self, tape: &'t Tape<A>) -> Var<'t, A> {
        let length = self.array.len_of(Axis(0));
        if let Some(position) = self.rows.iter().position(|&row| row >= length) {
            let row = self.rows[position];
            panic!("rows: index {row} at position {position}, but the array has {length} rows");
        }
        tape.parameter(self.array.select(Axis(0), self.rows).view().into_dyn())
    }

    fn feed<'d>(&'d self, feeder: &mut Feeder<'_, 'd, A>) -> Result<(), Error> {
        feeder.rows(&self.array, self.rows)
    }
}
