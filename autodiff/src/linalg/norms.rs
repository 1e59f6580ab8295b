//! Norms of matrices, and what depends on singular values.

use super::{inv, matrices, square, svdvals};
use crate::{operand::Real, var::Var};

/// A norm of a matrix: numpy's `ord`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MatrixNorm {
    /// The root of the sum of the squares of all elements: `"fro"`.
    Frobenius,
    /// The sum of the singular values: `"nuc"`.
    Nuclear,
    /// The greatest sum of sizes in a column: `1`.
    One,
    /// The least sum of sizes in a column: `-1`.
    MinusOne,
    /// The greatest singular value: `2`.
    Two,
    /// The least singular value: `-2`.
    MinusTwo,
    /// The greatest sum of sizes in a row: `inf`.
    Infinity,
    /// The least sum of sizes in a row: `-inf`.
    MinusInfinity,
}

/// A norm of the matrices in the last two axes, which disappear: numpy's `matrix_norm`.
///
/// The gradient of the Frobenius norm at 0 is 0. Where several columns, rows or singular values are the greatest or
/// least, they share the derivative evenly.
///
/// ```
/// use autodiff::{linalg::{MatrixNorm, matrix_norm}, value_and_grad};
/// use ndarray::array;
///
/// let (norm, slope) = value_and_grad(|_, a| matrix_norm(a, MatrixNorm::One), &array![[1.0, -2.0], [3.0, 4.0]]);
/// assert_eq!((norm, slope), (6.0, array![[0.0, -1.0], [0.0, 1.0]]));
/// ```
///
/// # Panics
/// If an axis is missing, or the greatest or least of nothing is asked for.
#[track_caller]
pub fn matrix_norm<A: Real>(a: Var<'_, A>, ord: MatrixNorm) -> Var<'_, A> {
    matrices("linalg::matrix_norm", a);
    match ord {
        MatrixNorm::Frobenius => a.square().sum_axis([-2, -1]).sqrt(),
        MatrixNorm::Nuclear => svdvals(a).sum_axis(-1),
        MatrixNorm::One => a.abs().sum_axis(-2).max_axis(-1),
        MatrixNorm::MinusOne => a.abs().sum_axis(-2).min_axis(-1),
        MatrixNorm::Two => svdvals(a).max_axis(-1),
        MatrixNorm::MinusTwo => svdvals(a).min_axis(-1),
        MatrixNorm::Infinity => a.abs().sum_axis(-1).max_axis(-1),
        MatrixNorm::MinusInfinity => a.abs().sum_axis(-1).min_axis(-1),
    }
}

/// As [`matrix_norm`], of the matrices in two axes, the first of which counts the rows: numpy's `norm(a, ord, axis)`.
///
/// # Panics
/// If an axis is missing or named twice, or the greatest or least of nothing is asked for.
#[track_caller]
pub fn norm<A: Real>(a: Var<'_, A>, ord: MatrixNorm, axes: [isize; 2]) -> Var<'_, A> {
    let rank = a.ndim() as isize;
    a.tape().fitting("linalg::norm", crate::op::resolve_axes(&axes, &a.shape()), &[a.id()]);
    let last = axes.map(|axis| axis.rem_euclid(rank));
    let order: Vec<isize> = (0..rank).filter(|axis| !last.contains(axis)).chain(last).collect();
    matrix_norm(a.transpose(&order[..]), ord)
}

/// The condition numbers `‖A‖ ‖A⁻¹‖`, of shape `(…)`; with the norms `Two` and `MinusTwo`, for which the matrices
/// need not be square, the greatest singular value by the least and the other way round.
///
/// For a singular matrix (a pivot of exactly 0) it is an error of the run in the other norms.
///
/// # Panics
/// If the matrices are not square where they must be.
#[track_caller]
pub fn cond<A: Real>(a: Var<'_, A>, ord: MatrixNorm) -> Var<'_, A> {
    match ord {
        MatrixNorm::Two | MatrixNorm::MinusTwo => {
            matrices("linalg::cond", a);
            let s = svdvals(a);
            let (greatest, least) = (s.max_axis(-1), s.min_axis(-1));
            if ord == MatrixNorm::Two { greatest / least } else { least / greatest }
        }
        _ => {
            square("linalg::cond", a);
            matrix_norm(a, ord) * matrix_norm(inv(a), ord)
        }
    }
}

/// How many singular values are above `max(m, n) · ε · σ₁`, of shape `(…)`. Its derivative is 0.
///
/// # Panics
/// If an axis is missing.
#[track_caller]
pub fn matrix_rank<A: Real>(a: Var<'_, A>) -> Var<'_, A> {
    let [rows, columns] = matrices("linalg::matrix_rank", a);
    let s = svdvals(a.stop_gradient());
    if rows.min(columns) == 0 {
        return s.sum_axis(-1);
    }
    let least = s.max_keepdims(-1) * (A::epsilon().widened() * rows.max(columns) as f64);
    s.gt(least).to_var().sum_axis(-1)
}
