//! Diagonals and triangles of matrices.
//!
//! In a matrix whose rows lie one after the other, a diagonal is every `columns + 1`-th element: a slice of the
//! flattened matrix. So taking one costs nothing, and the adjoint puts one back.

use super::Var;
use crate::{operand::Real, shape::Shape};
use ndarray::{Array1, Array2};

/// Where a diagonal is in a flattened matrix: the first position, and how many elements it has.
fn diagonal_of(rows: usize, columns: usize, offset: isize) -> (usize, usize) {
    let away = offset.unsigned_abs();
    let (start, length) = match offset >= 0 {
        true => (away, columns.saturating_sub(away).min(rows)),
        false => (away * columns, rows.saturating_sub(away).min(columns)),
    };
    (if length == 0 { 0 } else { start }, length)
}

/// Diagonals and triangles. The diagonal at `offset` has the elements `[i, i + offset]`: 0 is the main diagonal, a
/// positive offset is above it.
impl<'t, A: Real> Var<'t, A> {
    /// The diagonal of a matrix, which need not be square; of a vector, the matrix with it on a diagonal and zeros
    /// elsewhere.
    ///
    /// # Panics
    /// If the array is neither a vector nor a matrix.
    #[track_caller]
    pub fn diag(self, offset: isize) -> Self {
        match self.ndim() {
            1 => self.make_diagonal(offset),
            2 => self.diagonal(offset, 0, 1),
            _ => {
                let why = format!("shape {} is neither a vector nor a matrix; see diagonal", self.shape());
                self.tape().refuse("diag", &why, &[self.id()])
            }
        }
    }

    /// The diagonals of the matrices in two axes, which disappear; the elements of the diagonal are the last axis.
    ///
    /// # Panics
    /// If an axis is out of range, or both are the same.
    #[track_caller]
    pub fn diagonal(self, offset: isize, axis1: isize, axis2: isize) -> Self {
        let matrix_axes = self.listed_axes("diagonal", [axis1, axis2]);
        let others = (0..self.ndim()).filter(|axis| !matrix_axes.contains(axis));
        let order: Vec<usize> = others.chain(matrix_axes.iter().copied()).collect();
        let last = self.ordered(&order);
        let shape = last.shape();
        let (others, matrix) = shape.split_at(shape.len() - 2);
        let (start, length) = diagonal_of(matrix[0], matrix[1], offset);
        let flat: Shape = others.iter().copied().chain([matrix[0] * matrix[1]]).collect();
        last.reshaped(&flat).sliced_along(others.len(), start, matrix[1] as isize + 1, length)
    }

    /// Square matrices with the vectors in the last axis on a diagonal, and zeros elsewhere: the matrices are in the
    /// last two axes. The adjoint of [`Var::diagonal`] of the last two axes.
    ///
    /// # Panics
    /// If there is no axis.
    #[doc(alias = "diag_embed")]
    #[track_caller]
    pub fn make_diagonal(self, offset: isize) -> Self {
        self.resolved_axis("make_diagonal", -1);
        let shape = self.shape();
        let (others, length) = (&shape[..shape.len() - 1], shape[shape.len() - 1]);
        let side = length + offset.unsigned_abs();
        let (start, _) = diagonal_of(side, side, offset);
        let square: Shape = others.iter().copied().chain([side, side]).collect();
        self.placed_along(others.len(), start, side as isize + 1, side * side).reshaped(&square)
    }

    /// The sum of the diagonal of the matrices in the first two axes, `Σᵢ x[i, i + offset]`.
    ///
    /// # Panics
    /// If there are fewer than two axes.
    #[track_caller]
    pub fn trace(self, offset: isize) -> Self {
        self.resolved_axis("trace", 1);
        self.diagonal(offset, 0, 1).sum_axis(-1)
    }

    /// The upper triangles of the matrices in the last two axes: the diagonal at `offset` and what is above it, zeros
    /// below. What stands below reaches no derivative.
    ///
    /// # Panics
    /// If there are fewer than two axes.
    #[track_caller]
    pub fn triu(self, offset: isize) -> Self {
        let (rows, columns) = self.positions("triu");
        super::where_(columns.ge(rows + offset as f64), self, 0.0)
    }

    /// The lower triangles of the matrices in the last two axes: the diagonal at `offset` and what is below it, zeros
    /// above. What stands above reaches no derivative.
    ///
    /// # Panics
    /// If there are fewer than two axes.
    #[track_caller]
    pub fn tril(self, offset: isize) -> Self {
        let (rows, columns) = self.positions("tril");
        super::where_(columns.le(rows + offset as f64), self, 0.0)
    }

    /// The row numbers, in a column, and the column numbers of the matrices in the last two axes: comparing them costs
    /// no memory, as a matrix of booleans would.
    #[track_caller]
    fn positions(self, function: &str) -> (Self, Self) {
        let (rows, columns) = (self.resolved_axis(function, -2), self.resolved_axis(function, -1));
        let shape = self.shape();
        let rows = Array2::from_shape_fn((shape[rows], 1), |(row, _)| A::narrowed(row as f64));
        let columns = Array1::from_shape_fn(shape[columns], |column| A::narrowed(column as f64));
        (self.beside(rows), self.beside(columns))
    }
}
