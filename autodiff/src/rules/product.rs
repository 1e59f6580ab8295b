//! Matrix products are bilinear: `dA = g·Bᵀ`, `dB = Aᵀ·g`.

use super::Applied;
use crate::{operand::Real, var::Var};

pub(super) fn left<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>) -> Var<'t, A> {
    cotangent.product(applied.input(1).matrices_transposed())
}

pub(super) fn right<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>) -> Var<'t, A> {
    applied.input(0).matrices_transposed().product(cotangent)
}
