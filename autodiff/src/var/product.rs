//! Products of matrices and vectors.

use super::Var;
use crate::{
    op::{self, Op},
    operand::{Operand, Real},
    shape::Shape,
};

/// Products.
impl<'t, A: Real> Var<'t, A> {
    /// The matrix product, as numpy's `matmul`.
    ///
    /// `(n, k) · (k, m)` is `(n, m)`; a vector on the left is a row, on the right a column, and its axis
    /// disappears: `(k,) · (k, m)` is `(m,)`, `(n, k) · (k,)` is `(n,)`, `(k,) · (k,)` a number. With more axes it is
    /// a product for each index of those before the last two, which broadcast: `(b, n, k) · (k, m)` is `(b, n, m)`.
    /// Transposed operands are read as they lie, not copied.
    ///
    /// ```
    /// use autodiff::Tape;
    /// use ndarray::{Array2, Array3};
    ///
    /// let tape = Tape::new();
    /// let x = tape.var(Array3::<f64>::ones((5, 2, 3)));
    /// let w = tape.var(Array2::<f64>::ones((3, 4)));
    /// assert_eq!(*x.matmul(w).shape(), [5, 2, 4]);
    /// ```
    ///
    /// # Panics
    /// If an operand has no axes, the inner lengths differ, or the axes before the last two do not broadcast.
    #[track_caller]
    pub fn matmul(self, right: impl Operand<'t, A>) -> Self {
        let right = self.beside(right);
        let (own, other) = (self.shape(), right.shape());
        let shape = self.tape().fitting("matmul", op::matmul_shape(&own, &other), &[self.id(), right.id()]);
        match (&own[..], &other[..]) {
            (&[_], &[_]) => (self * right).sum(),
            (&[inner], _) => self.reshaped(&[1, inner]).products(right).reshaped(&shape),
            (_, &[inner]) => self.products(right.reshaped(&[inner, 1])).reshaped(&shape),
            _ => self.products(right),
        }
    }

    /// The products of matrices that fit.
    #[track_caller]
    fn products(self, right: Var<'t, A>) -> Self {
        let (own, other) = (self.shape(), right.shape());
        let (batch, matrix) = own.split_at(own.len() - 2);
        let (other_batch, other_matrix) = other.split_at(other.len() - 2);
        if batch.is_empty() && other_batch.is_empty() {
            return self.product(right);
        }
        if other_batch.is_empty() {
            // One matrix for all: all rows in one product.
            let rows = batch.iter().product::<usize>() * matrix[0];
            let shape: Shape = batch.iter().copied().chain([matrix[0], other_matrix[1]]).collect();
            return self.reshaped(&[rows, matrix[1]]).product(right).reshaped(&shape);
        }
        let shape = self.tape().fitting("matmul", op::matmul_shape(&own, &other), &[self.id(), right.id()]);
        let batch = &shape[..shape.len() - 2];
        let _line = self.tape().at_caller();
        let stretched = |x: Self, matrix: &[usize]| {
            let shape: Shape = batch.iter().chain(matrix).copied().collect();
            x.broadcasted(&shape)
        };
        stretched(self, matrix).product(stretched(right, other_matrix))
    }

    /// The products of the matrices in the last two axes, for each index of the axes before, which are the same.
    #[track_caller]
    pub(crate) fn product(self, right: Var<'t, A>) -> Self {
        let mut shape = self.shape();
        let (own, other) = (shape.len() - 1, right.shape());
        shape[own] = other[other.len() - 1];
        Var::new(self.tape(), self.tape().push(Op::Matmul, &[self.id(), right.id()], &shape))
    }

    /// With the last two axes exchanged.
    #[track_caller]
    pub(crate) fn matrices_transposed(self) -> Self {
        let rank = self.ndim() as isize;
        let axes: Vec<isize> = (0..rank - 2).chain([rank - 1, rank - 2]).collect();
        self.transposed(&axes)
    }
}
