//! The Cholesky factorization.

use super::{
    Element,
    copy::{copy_lower_to_rows, lower_by_columns},
};
use faer::{
    MatMut, MatRef, Par,
    dyn_stack::{MemBuffer, MemStack},
    linalg::cholesky::llt::factor::{LltError, cholesky_in_place, cholesky_in_place_scratch},
};

/// It reads the lower triangle only.
pub(super) fn cholesky<A: Element>(a: MatRef<'_, A>, out: MatMut<'_, A>) -> Result<(), String> {
    let n = a.nrows();
    let mut lower = lower_by_columns(a);
    let mut memory = MemBuffer::new(cholesky_in_place_scratch::<A>(n, Par::Seq, Default::default()));
    let stack = MemStack::new(&mut memory);
    let done = cholesky_in_place(lower.as_mut(), Default::default(), Par::Seq, stack, Default::default());
    if let Err(LltError::NonPositivePivot { index }) = done {
        return Err(format!("the matrix is not positive definite: pivot {index} is not positive"));
    }
    copy_lower_to_rows(lower.as_ref(), out);
    Ok(())
}
