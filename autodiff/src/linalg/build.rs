//! Matrices made of parts.

use crate::{
    operand::{Operand, Real, together},
    var::{Var, concatenate},
};
use ndarray::Array2;

/// The matrix with these matrices on its diagonal, from the upper left on, and zeros elsewhere.
///
/// # Panics
/// If there are none, if they have not two axes each, or if they belong to two tapes.
#[track_caller]
pub fn block_diag<'t, A: Real>(blocks: &[Var<'t, A>]) -> Var<'t, A> {
    if let Some(block) = blocks.iter().copied().find(|block| block.ndim() != 2) {
        block.tape().refuse("linalg::block_diag", &format!("{}: matrices are needed", block.shape()), &[block.id()]);
    }
    let columns: usize = blocks.iter().map(|block| block.shape()[1]).sum();
    let (mut start, mut widened) = (0, Vec::with_capacity(blocks.len()));
    for block in blocks {
        widened.push(block.placed_along(1, start, 1, columns));
        start += block.shape()[1];
    }
    concatenate(&widened, 0)
}

/// The matrix with constant diagonals that has this first column and first row (whose first element is not read):
/// `Tᵢⱼ = column[i - j]` on and below the diagonal, `row[j - i]` above.
///
/// # Panics
/// If they are not two vectors, or no operand is a `Var`.
#[track_caller]
pub fn toeplitz<'t, A: Real>(column: impl Operand<'t, A>, row: impl Operand<'t, A>) -> Var<'t, A> {
    let [column, row] = together!("linalg::toeplitz"; column, row);
    let (m, n) = (vector("linalg::toeplitz", column), vector("linalg::toeplitz", row));
    let place = |(i, j)| if i >= j { i - j } else { m + j - i };
    concatenate(&[column, row], 0).gather(&Array2::from_shape_fn((m, n), place))
}

/// The square matrix each column of which is the one before, rolled down by one: `Cᵢⱼ = column[(i - j) mod n]`.
///
/// # Panics
/// If it is no vector.
#[track_caller]
pub fn circulant<A: Real>(column: Var<'_, A>) -> Var<'_, A> {
    let n = vector("linalg::circulant", column);
    column.gather(&Array2::from_shape_fn((n, n), |(i, j)| (i + n - j) % n))
}

#[track_caller]
fn vector<A: Real>(function: &str, x: Var<'_, A>) -> usize {
    match x.shape()[..] {
        [length] => length,
        _ => x.tape().refuse(function, &format!("{}: a vector is needed", x.shape()), &[x.id()]),
    }
}
