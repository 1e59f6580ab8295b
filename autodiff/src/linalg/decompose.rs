//! Factorizations.

use super::{matrices, square};
use crate::{
    kernel::Linalg,
    operand::Real,
    var::{Var, concatenate},
};

/// `L` of `A = L Lᵀ` for symmetric positive definite matrices, with zeros above the diagonal.
///
/// Only the lower triangle is read, and the gradient is symmetric: see [the module](crate::linalg). A matrix that is
/// not positive definite is an error of the run, which names the pivot.
///
/// # Panics
/// If the matrices are not square.
#[track_caller]
pub fn cholesky<A: Real>(a: Var<'_, A>) -> Var<'_, A> {
    square("linalg::cholesky", a);
    a.linalg(Linalg::Cholesky, &[], &a.shape())
}

/// The reduced factorization `A = Q R` of `(…, m, n)`: with `k = min(m, n)`, `Q` is `(…, m, k)` with orthonormal
/// columns and `R` `(…, k, n)` with zeros below its diagonal, whose signs are those of Householder reflections.
///
/// The derivative of a matrix whose first `k` columns are dependent is an error of the run.
///
/// # Panics
/// If an axis is missing.
#[track_caller]
pub fn qr<A: Real>(a: Var<'_, A>) -> (Var<'_, A>, Var<'_, A>) {
    let [rows, columns] = matrices("linalg::qr", a);
    let least = rows.min(columns);
    // The first columns fix Q, and with it the rest of R.
    let tall = a.matrix_columns(0, least);
    let op = Linalg::Qr { full_rank: false };
    let packed = tall.linalg(op, &[], &a.shape_with(&[rows + least, least]));
    let (q, r) = (packed.matrix_rows(0, rows), packed.matrix_rows(rows, rows + least));
    if columns == least {
        return (q, r);
    }
    let rest = q.matrices_transposed().product(a.matrix_columns(least, columns));
    (q, concatenate(&[r, rest], -1))
}

/// The eigenvalues of symmetric matrices in ascending order, of shape `(…, n)`, and the eigenvectors as the columns of
/// orthogonal matrices `(…, n, n)`: `A = V diag(λ) Vᵀ`.
///
/// Only the lower triangle is read, and the gradient is symmetric: see [the module](crate::linalg). The sign of an
/// eigenvector is arbitrary, so a cost should not depend on it. Where an eigenvalue is repeated, the derivative of
/// the eigenvalues is right, and that of the eigenvectors, which then have none, NaN. A function of the matrix,
/// `V diag(f(λ)) Vᵀ`, has its derivative there, too, in whatever way the product is written; see
/// [`symmetric_function`](super::symmetric_function).
///
/// # Panics
/// If the matrices are not square.
#[track_caller]
pub fn eigh<A: Real>(a: Var<'_, A>) -> (Var<'_, A>, Var<'_, A>) {
    let n = square("linalg::eigh", a);
    let packed = a.linalg(Linalg::Eigh, &[], &a.shape_with(&[n, n + 1]));
    let values = packed.matrix_columns(n, n + 1).reshaped(&a.shape_with(&[n]));
    (values, packed.matrix_columns(0, n))
}

/// The eigenvalues of symmetric matrices: the first of what [`eigh`] gives, at the same price.
///
/// # Panics
/// If the matrices are not square.
#[track_caller]
pub fn eigvalsh<A: Real>(a: Var<'_, A>) -> Var<'_, A> {
    square("linalg::eigvalsh", a);
    eigh(a).0
}

/// The reduced singular value decomposition `A = U diag(s) Vᵀ` of `(…, m, n)`: with `k = min(m, n)`, `U` is
/// `(…, m, k)`, `s` `(…, k)` in descending order, and `Vᵀ` `(…, k, n)`.
///
/// The sign of a pair of singular vectors is arbitrary, so a cost should not depend on it. Where a singular value is
/// repeated or 0, the derivative of the singular values is right, and that of the singular vectors, which then have
/// none, infinite or NaN. A product `U diag(f(s)) Vᵀ` has its derivative there, too.
///
/// # Panics
/// If an axis is missing.
#[track_caller]
pub fn svd<A: Real>(a: Var<'_, A>) -> (Var<'_, A>, Var<'_, A>, Var<'_, A>) {
    let [rows, columns] = matrices("linalg::svd", a);
    let least = rows.min(columns);
    let packed = a.linalg(Linalg::Svd, &[], &a.shape_with(&[rows + 1 + columns, least]));
    let _line = a.tape().at_caller();
    let part = |start, end| packed.matrix_rows(start, end);
    let values = part(rows, rows + 1).reshaped(&a.shape_with(&[least]));
    (part(0, rows), values, part(rows + 1, rows + 1 + columns).matrices_transposed())
}

/// The singular values in descending order: the second of what [`svd`] gives, at the same price.
///
/// # Panics
/// If an axis is missing.
#[track_caller]
pub fn svdvals<A: Real>(a: Var<'_, A>) -> Var<'_, A> {
    matrices("linalg::svdvals", a);
    svd(a).1
}
