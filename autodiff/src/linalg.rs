//! Linear algebra, as `numpy.linalg` and `scipy.linalg` have it.
//!
//! The functions take matrices in the last two axes and work on each index of the axes before ("batch"), which
//! broadcast where there are several operands. Derivatives of all orders and both modes follow. A matrix for which
//! there is no result, such as a singular one for [`solve`], is an [`Error::Failed`](crate::Error::Failed) of the
//! run, which says where in the batch it stands. One thread works on a matrix after the other.
//!
//! Functions of a symmetric matrix ([`cholesky`], [`eigh`], [`eigvalsh`]) read its lower triangle. Their derivative is
//! that of the function of the symmetric part `½ (A + Aᵀ)`, so gradients are symmetric.
//!
//! ```
//! use autodiff::{linalg, value_and_grad};
//! use ndarray::array;
//!
//! // The log-density of a Gaussian in its covariance, but for a constant.
//! let (cov, x) = (array![[2.0, 0.5], [0.5, 1.0]], array![0.3, -0.2f64]);
//! let (cost, slope) =
//!     value_and_grad(|_, cov| -0.5 * (linalg::slogdet(cov).1 + linalg::solve(cov, &x).matmul(&x)), &cov);
//! assert!((cost + 0.3455).abs() < 1e-4);
//! assert_eq!(slope.dim(), (2, 2));
//! ```

mod build;
mod decompose;
mod functions;
mod norms;
mod solve;
mod structured;

pub use build::{block_diag, circulant, toeplitz};
pub use decompose::{cholesky, eigh, eigvalsh, qr, svd, svdvals};
pub use functions::{expm, matrix_power, sqrtm, symmetric_function};
pub use norms::{MatrixNorm, cond, matrix_norm, matrix_rank, norm};
pub use solve::{det, inv, lstsq, pinv, slogdet, solve, tensorinv, tensorsolve};
pub use structured::{Transpose, cho_solve, solve_banded, solve_sylvester, solve_triangular};

use crate::{
    op::Misfit,
    operand::Real,
    shape::{self, Shape},
    var::Var,
};

/// The length of square matrices.
#[track_caller]
fn square<A: Real>(function: &str, a: Var<'_, A>) -> usize {
    match a.shape()[..] {
        [.., rows, columns] if rows == columns => rows,
        _ => a.tape().refuse(function, &format!("{}: square matrices are needed", a.shape()), &[a.id()]),
    }
}

/// Checks that there are matrices: at least two axes.
#[track_caller]
fn matrices<A: Real>(function: &str, a: Var<'_, A>) -> [usize; 2] {
    match a.shape()[..] {
        [.., rows, columns] => [rows, columns],
        _ => a.tape().refuse(function, &format!("{}: a matrix has two axes", a.shape()), &[a.id()]),
    }
}

/// `A` and the right sides `B` of a function that solves, with the same batch, and how to give the solution its shape.
struct Sides<'t, A> {
    a: Var<'t, A>,
    b: Var<'t, A>,
    /// Whether the right side is one vector, not a matrix of columns.
    vector: bool,
}

impl<'t, A: Real> Sides<'t, A> {
    /// `rows` is the length of the columns of `B`.
    #[track_caller]
    fn new(function: &str, a: Var<'t, A>, b: Var<'t, A>, rows: usize) -> Self {
        let shape = b.shape();
        let vector = shape.len() == 1;
        let columns = if vector { b.reshaped(&[shape[0], 1]) } else { b };
        let misfit = || -> Result<Shape, Misfit> {
            let both = || format!("{} with right side {shape}", a.shape());
            match columns.shape()[..] {
                [.., length, _] if length == rows => batch(&[a, columns]).ok_or_else(both),
                _ => Err(format!("{}: columns of length {rows} are needed", both())),
            }
        };
        let batch = a.tape().fitting(function, misfit(), &[a.id(), b.id()]);
        let _line = a.tape().at_caller();
        let [a, b] = [a, columns].map(|x| stretched(x, &batch));
        Sides { a, b, vector }
    }

    /// The solution `x`, a matrix for each of the batch.
    #[track_caller]
    fn solution(&self, x: Var<'t, A>) -> Var<'t, A> {
        let [rows, _] = x.rows_and_columns();
        if self.vector { x.reshaped(&x.shape_with(&[rows])) } else { x }
    }
}

/// The axes before the last two, broadcast, if they fit.
#[track_caller]
fn batch<A: Real>(operands: &[Var<'_, A>]) -> Option<Shape> {
    operands.iter().try_fold(Shape::default(), |batch, operand| {
        let shape = operand.shape();
        shape::broadcast(&batch, &shape[..shape.len() - 2]).ok()
    })
}

/// Matrices repeated to a batch.
#[track_caller]
fn stretched<'t, A: Real>(x: Var<'t, A>, batch: &[usize]) -> Var<'t, A> {
    let shape: Shape = batch.iter().copied().chain(x.rows_and_columns()).collect();
    x.broadcasted(&shape)
}
