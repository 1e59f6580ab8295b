//! The QR factorization by Householder reflections.

use super::{
    Element,
    copy::{by_columns, copy_to_rows},
};
use faer::{
    Conj, Mat, MatMut, MatRef, Par,
    dyn_stack::{MemBuffer, MemStack},
    linalg::{
        householder::{
            apply_block_householder_sequence_on_the_left_in_place_scratch,
            apply_block_householder_sequence_on_the_left_in_place_with_conj,
        },
        qr::no_pivoting::factor::{qr_in_place, qr_in_place_scratch, recommended_block_size},
    },
    prelude::ReborrowMut,
};

pub(super) fn qr<A: Element>(a: MatRef<'_, A>, full_rank: bool, mut out: MatMut<'_, A>) -> Result<(), String> {
    let (rows, columns) = (a.nrows(), a.ncols());
    let block = recommended_block_size::<A>(rows, columns);
    let (mut reflections, mut factors) = (by_columns(a), Mat::zeros(block, columns));
    let for_factor = qr_in_place_scratch::<A>(rows, columns, block, Par::Seq, Default::default());
    let for_q = apply_block_householder_sequence_on_the_left_in_place_scratch::<A>(rows, block, columns);
    let mut memory = MemBuffer::new(for_factor.or(for_q));
    let stack = MemStack::new(&mut memory);
    qr_in_place(reflections.as_mut(), factors.as_mut(), Par::Seq, stack, Default::default());
    if full_rank {
        let diagonal = || (0..columns).map(|i| reflections[(i, i)].abs());
        let least = A::narrowed(rows as f64) * A::epsilon() * diagonal().fold(A::zero(), A::max);
        if let Some(column) = diagonal().position(|element| element <= least) {
            return Err(format!(
                "the matrix has no full rank: row or column {column} depends on those before it; `pinv` takes any rank"
            ));
        }
    }
    let mut q = Mat::from_fn(rows, columns, |i, j| A::indicator(i == j));
    let (basis, stack) = (reflections.as_ref(), MemStack::new(&mut memory));
    apply_block_householder_sequence_on_the_left_in_place_with_conj(
        basis,
        factors.as_ref(),
        Conj::No,
        q.as_mut(),
        Par::Seq,
        stack,
    );
    copy_to_rows(q.as_ref(), out.rb_mut().subrows_mut(0, rows));
    let mut r = out.subrows_mut(rows, columns);
    r.fill(A::zero());
    r.copy_from_triangular_upper(basis.subrows(0, columns));
    Ok(())
}
