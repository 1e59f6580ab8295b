//! Products of matrices and vectors.

use super::Var;
use crate::{
    graph::Line,
    op::{self, Op},
    operand::{Operand, Real},
};
use std::panic::Location;

/// Products.
impl<'t, A: Real> Var<'t, A> {
    /// The matrix product, as numpy's `matmul`: operands of one or two dimensions.
    ///
    /// `(n, k) · (k, m)` is `(n, m)`; a vector on the left is a row, on the right a column, and its axis
    /// disappears: `(k,) · (k, m)` is `(m,)`, `(n, k) · (k,)` is `(n,)`, `(k,) · (k,)` a number. Transposed
    /// operands are read as they lie, not copied.
    ///
    /// # Panics
    /// If an operand has no axes or more than two, or the inner lengths differ.
    #[doc(alias = "dot")]
    #[track_caller]
    pub fn matmul(self, right: impl Operand<'t, A>) -> Self {
        let right = self.beside(right);
        let (line, tape) = (Location::caller(), self.tape());
        let (own, other) = (self.shape(), right.shape());
        let shape = tape.fitting("matmul", op::matmul_shape(&own, &other), &[self.id(), right.id()]);
        match (&own[..], &other[..]) {
            (&[_], &[_]) => (self * right).sum(),
            (&[inner], _) => self.reshaped(&[1, inner], line).product(right, line).reshaped(&shape, line),
            (_, &[inner]) => self.product(right.reshaped(&[inner, 1], line), line).reshaped(&shape, line),
            _ => self.product(right, line),
        }
    }

    /// The product of two matrices that fit.
    pub(crate) fn product(self, right: Var<'t, A>, line: Line) -> Self {
        let shape = [self.shape()[0], right.shape()[1]];
        Var::new(self.tape(), self.tape().push(Op::Matmul, &[self.id(), right.id()], &shape, line))
    }
}
