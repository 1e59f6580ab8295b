//! The Cholesky factorization.

use super::Element;
use faer::{
    MatMut, MatRef, Par,
    dyn_stack::{MemBuffer, MemStack},
    linalg::cholesky::llt::factor::{LltError, cholesky_in_place, cholesky_in_place_scratch},
};

/// It reads the lower triangle only.
pub(super) fn cholesky<A: Element>(a: MatRef<'_, A>, mut out: MatMut<'_, A>) -> Result<(), String> {
    let n = a.nrows();
    let mut lower = a.to_owned();
    let mut memory = MemBuffer::new(cholesky_in_place_scratch::<A>(n, Par::Seq, Default::default()));
    let stack = MemStack::new(&mut memory);
    let done = cholesky_in_place(lower.as_mut(), Default::default(), Par::Seq, stack, Default::default());
    if let Err(LltError::NonPositivePivot { index }) = done {
        return Err(format!("the matrix is not positive definite: pivot {index} is not positive"));
    }
    out.fill(A::zero());
    out.copy_from_triangular_lower(&lower);
    Ok(())
}
