//! The Cholesky factorization.

use super::{
    Element,
    copy::{by_columns, copy_to_rows},
};
use faer::{
    MatMut, MatRef, Par,
    dyn_stack::{MemBuffer, MemStack},
    linalg::cholesky::llt::factor::{LltError, cholesky_in_place, cholesky_in_place_scratch},
};

/// It reads the lower triangle only.
pub(super) fn cholesky<A: Element>(a: MatRef<'_, A>, out: MatMut<'_, A>) -> Result<(), String> {
    let n = a.nrows();
    let mut lower = by_columns(a);
    let mut memory = MemBuffer::new(cholesky_in_place_scratch::<A>(n, Par::Seq, Default::default()));
    let stack = MemStack::new(&mut memory);
    let done = cholesky_in_place(lower.as_mut(), Default::default(), Par::Seq, stack, Default::default());
    if let Err(LltError::NonPositivePivot { index }) = done {
        return Err(format!("the matrix is not positive definite: pivot {index} is not positive"));
    }
    for j in 1..n {
        (0..j).for_each(|i| lower[(i, j)] = A::zero());
    }
    copy_to_rows(lower.as_ref(), out);
    Ok(())
}
