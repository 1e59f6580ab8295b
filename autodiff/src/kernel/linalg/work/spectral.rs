//! Eigenvalues of symmetric matrices, singular values, and the pseudoinverse.

use super::{
    Element, all_finite,
    copy::{by_columns, copy_to_rows, lower_by_columns},
    product,
};
use faer::{
    Mat, MatMut, MatRef, Par,
    diag::Diag,
    dyn_stack::{MemBuffer, MemStack},
    linalg::{
        evd::{ComputeEigenvectors, self_adjoint_evd, self_adjoint_evd_scratch},
        svd::{self, ComputeSvdVectors, svd_scratch},
    },
    prelude::ReborrowMut,
};

/// It reads the lower triangle only. The eigenvalues ascend.
pub(super) fn eigh<A: Element>(a: MatRef<'_, A>, mut out: MatMut<'_, A>) -> Result<(), String> {
    let n = a.nrows();
    all_finite(a, |i, j| j <= i)?;
    let (mut values, mut vectors) = (Diag::<A>::zeros(n), Mat::zeros(n, n));
    let layout = self_adjoint_evd_scratch::<A>(n, ComputeEigenvectors::Yes, Par::Seq, Default::default());
    let mut memory = MemBuffer::new(layout);
    let stack = MemStack::new(&mut memory);
    let done = self_adjoint_evd(
        lower_by_columns(a).as_ref(),
        values.as_mut(),
        Some(vectors.as_mut()),
        Par::Seq,
        stack,
        Default::default(),
    );
    if done.is_err() {
        return Err("the eigenvalues do not converge".into());
    }
    copy_to_rows(vectors.as_ref(), out.rb_mut().subcols_mut(0, n));
    out.col_mut(n).copy_from(values.column_vector());
    Ok(())
}

/// `A = U S Vᵀ` with as many columns as there are singular values, which descend.
pub(super) struct Decomposed<A> {
    pub u: Mat<A>,
    pub s: Vec<A>,
    pub v: Mat<A>,
}

impl<A: Element> Decomposed<A> {
    pub fn of(a: MatRef<'_, A>) -> Result<Self, String> {
        all_finite(a, |_, _| true)?;
        let (rows, columns) = (a.nrows(), a.ncols());
        let least = rows.min(columns);
        let (mut s, mut u, mut v) = (Diag::<A>::zeros(least), Mat::zeros(rows, least), Mat::zeros(columns, least));
        let thin = ComputeSvdVectors::Thin;
        let mut memory = MemBuffer::new(svd_scratch::<A>(rows, columns, thin, thin, Par::Seq, Default::default()));
        let stack = MemStack::new(&mut memory);
        let done = svd::svd(
            by_columns(a).as_ref(),
            s.as_mut(),
            Some(u.as_mut()),
            Some(v.as_mut()),
            Par::Seq,
            stack,
            Default::default(),
        );
        match done {
            Ok(()) => Ok(Decomposed { u, s: s.column_vector().iter().copied().collect(), v }),
            Err(_) => Err("the singular values do not converge".into()),
        }
    }
}

pub(super) fn svd<A: Element>(a: MatRef<'_, A>, mut out: MatMut<'_, A>) -> Result<(), String> {
    let Decomposed { u, s, v } = Decomposed::of(a)?;
    let (rows, columns) = (a.nrows(), a.ncols());
    copy_to_rows(u.as_ref(), out.rb_mut().subrows_mut(0, rows));
    s.iter().enumerate().for_each(|(i, &s)| out[(rows, i)] = s);
    copy_to_rows(v.as_ref(), out.subrows_mut(rows + 1, columns));
    Ok(())
}

/// `V S⁺ Uᵀ`: what is within rounding of 0 counts as 0.
pub(super) fn pinv<A: Element>(a: MatRef<'_, A>, out: MatMut<'_, A>) -> Result<(), String> {
    let Decomposed { u, s, v } = Decomposed::of(a)?;
    let (rows, columns) = (a.nrows(), a.ncols());
    let least = A::narrowed(rows.max(columns) as f64) * A::epsilon() * s.first().copied().unwrap_or(A::zero());
    let inverted = |s: A| if s > least { s.recip() } else { A::zero() };
    let scaled = Mat::from_fn(columns, s.len(), |i, j| v[(i, j)] * inverted(s[j]));
    copy_to_rows(product(scaled.as_ref(), u.transpose()).as_ref(), out);
    Ok(())
}
