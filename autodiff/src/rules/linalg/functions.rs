//! The rules of functions of matrices, and of Sylvester's equation.

use super::sum;
use crate::{
    kernel::Linalg,
    operand::Real,
    rules::{Applied, ForInputs},
    var::Var,
};
use smallvec::smallvec;

/// The derivative of the exponential at `a` in a direction: the upper right block of `exp [[A, E], [0, A]]` (Higham
/// 2008, "Functions of matrices", theorem 3.6).
fn moved_exponential<'t, A: Real>(a: Var<'t, A>, direction: Var<'t, A>) -> Var<'t, A> {
    let [n, _] = a.rows_and_columns();
    let blocks = a.in_blocks_with(direction);
    let exponential = blocks.linalg(Linalg::Expm, &[], &blocks.shape());
    exponential.matrix_rows(0, n).matrix_columns(n, 2 * n)
}

/// The adjoint of the derivative at `A` is the derivative at `Aᵀ`.
pub(super) fn expm_back<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>, _: &[bool]) -> ForInputs<'t, A> {
    let transposed = applied.input(0).matrices_transposed();
    smallvec![Some(moved_exponential(transposed, cotangent))]
}

pub(super) fn expm_forward<'t, A: Real>(
    applied: &Applied<'t, A>,
    tangents: &[Option<Var<'t, A>>],
) -> Option<Var<'t, A>> {
    Some(moved_exponential(applied.input(0), tangents[0]?))
}

/// `Yᵀ Ā + Ā Yᵀ = g`
pub(super) fn sqrtm_back<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>, _: &[bool]) -> ForInputs<'t, A> {
    let transposed = applied.output.matrices_transposed();
    smallvec![Some(transposed.solved_sylvester(transposed, cotangent))]
}

/// `Y Ẏ + Ẏ Y = Ȧ`
pub(super) fn sqrtm_forward<'t, A: Real>(
    applied: &Applied<'t, A>,
    tangents: &[Option<Var<'t, A>>],
) -> Option<Var<'t, A>> {
    Some(applied.output.solved_sylvester(applied.output, tangents[0]?))
}

/// With `Aᵀ W + W Bᵀ = g`: `Q̄ = W`, `Ā = -W Xᵀ`, `B̄ = -Xᵀ W`.
pub(super) fn sylvester_back<'t, A: Real>(
    applied: &Applied<'t, A>,
    cotangent: Var<'t, A>,
    asked: &[bool],
) -> ForInputs<'t, A> {
    let [a, b, x] = [applied.input(0), applied.input(1), applied.output].map(|x| x.matrices_transposed());
    let w = a.solved_sylvester(b, cotangent);
    let of_a = asked[0].then(|| -w.product(x));
    let of_b = asked[1].then(|| -x.product(w));
    smallvec![of_a, of_b, asked[2].then_some(w)]
}

/// `A Ẋ + Ẋ B = Q̇ - Ȧ X - X Ḃ`
pub(super) fn sylvester_forward<'t, A: Real>(
    applied: &Applied<'t, A>,
    tangents: &[Option<Var<'t, A>>],
) -> Option<Var<'t, A>> {
    let x = applied.output;
    let of_a = tangents[0].map(|tangent| -tangent.product(x));
    let of_b = tangents[1].map(|tangent| -x.product(tangent));
    let q = sum([tangents[2], of_a, of_b])?;
    Some(applied.input(0).solved_sylvester(applied.input(1), q))
}
