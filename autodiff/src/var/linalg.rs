//! The ops of linear algebra, as rules and functions record them: shapes fit, and the axes before the last two are the
//! same for all inputs.

use super::{Var, concatenate};
use crate::{
    kernel::{Linalg, Triangle, Wanted},
    op::Op,
    operand::Real,
    shape::Shape,
};
use ndarray::Array2;
use smallvec::SmallVec;

impl<'t, A: Real> Var<'t, A> {
    #[track_caller]
    pub(crate) fn linalg(self, op: Linalg, others: &[Self], shape: &[usize]) -> Self {
        let inputs: SmallVec<[_; 3]> =
            std::iter::once(self.id()).chain(others.iter().map(|other| other.id())).collect();
        Var::new(self.tape(), self.tape().push(Op::Linalg(op), &inputs, shape))
    }

    /// Rows and columns of the matrices.
    #[track_caller]
    pub(crate) fn rows_and_columns(self) -> [usize; 2] {
        let shape = self.shape();
        [shape[shape.len() - 2], shape[shape.len() - 1]]
    }

    /// The shape with other rows and columns.
    #[track_caller]
    pub(crate) fn shape_with(self, matrix: &[usize]) -> Shape {
        let shape = self.shape();
        shape[..shape.len() - 2].iter().chain(matrix).copied().collect()
    }

    #[track_caller]
    pub(crate) fn lu(self) -> Self {
        let [rows, columns] = self.rows_and_columns();
        self.linalg(Linalg::Lu, &[], &self.shape_with(&[rows, columns + 1]))
    }

    /// `A⁻¹ B`, or `A⁻ᵀ B`, of this `A` and its `lu`.
    #[track_caller]
    pub(crate) fn solved(self, lu: Self, b: Self, (transposed, wanted): (bool, Wanted)) -> Self {
        self.linalg(Linalg::Solve { transposed, wanted }, &[lu, b], &b.shape())
    }

    /// `A⁻¹`, or `A⁻ᵀ`.
    #[track_caller]
    pub(crate) fn inverted(self, lu: Self, how: (bool, Wanted)) -> Self {
        self.solved(lu, self.unit_matrices(), how)
    }

    #[track_caller]
    pub(crate) fn solved_triangular(self, b: Self, triangle: Triangle) -> Self {
        self.linalg(Linalg::TriangularSolve(triangle), &[b], &b.shape())
    }

    /// `X` of `A X + X B = Q` for this `A`.
    #[track_caller]
    pub(crate) fn solved_sylvester(self, b: Self, q: Self) -> Self {
        self.linalg(Linalg::Sylvester, &[b, q], &q.shape())
    }

    /// Unit matrices of this shape.
    #[track_caller]
    pub(crate) fn unit_matrices(self) -> Self {
        let [n, _] = self.rows_and_columns();
        Var::new(self.tape(), self.tape().constant(Array2::eye(n).into_shared().into_dyn())).broadcasted(&self.shape())
    }

    /// Rows `start` to before `end`.
    #[track_caller]
    pub(crate) fn matrix_rows(self, start: usize, end: usize) -> Self {
        self.part(self.ndim() as u8 - 2, start, end)
    }

    /// Columns `start` to before `end`.
    #[track_caller]
    pub(crate) fn matrix_columns(self, start: usize, end: usize) -> Self {
        self.part(self.ndim() as u8 - 1, start, end)
    }

    /// The elements on the diagonal times `diagonal`, those below it times `below`, and those above times `above`,
    /// each 0 or not; what meets a 0 may be infinite.
    #[track_caller]
    pub(crate) fn weighted(self, below: f64, diagonal: f64, above: f64) -> Self {
        let [rows, columns] = self.rows_and_columns();
        let weight = |(i, j): (usize, usize)| match i.cmp(&j) {
            std::cmp::Ordering::Less => above,
            std::cmp::Ordering::Equal => diagonal,
            std::cmp::Ordering::Greater => below,
        };
        self.absorbing_mul(Array2::from_shape_fn((rows, columns), |index| A::narrowed(weight(index))))
    }

    /// The triangle, with or without the diagonal.
    #[track_caller]
    pub(crate) fn triangle(self, lower: bool, diagonal: bool) -> Self {
        let [below, above] = [lower, !lower].map(|kept| f64::from(u8::from(kept)));
        self.weighted(below, f64::from(u8::from(diagonal)), above)
    }

    /// `½ (A + Aᵀ)`
    #[track_caller]
    pub(crate) fn symmetrised(self) -> Self {
        (self + self.matrices_transposed()) * 0.5
    }

    /// The square matrices `[[A, E], [0, A]]`.
    #[track_caller]
    pub(crate) fn in_blocks_with(self, other: Self) -> Self {
        let [n, _] = self.rows_and_columns();
        let below = self.placed_along(self.ndim() - 1, n, 1, 2 * n);
        concatenate(&[concatenate(&[self, other], -1), below], -2)
    }
}
