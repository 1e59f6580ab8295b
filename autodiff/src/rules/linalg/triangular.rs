//! The rules of triangular matrices and of the factorizations into them.

use super::{linalg, sum};
use crate::{
    kernel::{Linalg, Triangle},
    operand::Real,
    rules::{Applied, ForInputs},
    var::{Var, concatenate},
};
use smallvec::smallvec;

fn kind<A: Real>(applied: &Applied<'_, A>) -> Triangle {
    match linalg(applied) {
        Linalg::TriangularSolve(triangle) => triangle,
        other => unreachable!("{} solves nothing", other.name()),
    }
}

/// As of `solve`, at the elements that count.
pub(super) fn solve_back<'t, A: Real>(
    applied: &Applied<'t, A>,
    cotangent: Var<'t, A>,
    asked: &[bool],
) -> ForInputs<'t, A> {
    let (own, x) = (kind(applied), applied.output);
    let other = Triangle { transposed: !own.transposed, ..own };
    let w = applied.input(0).solved_triangular(cotangent, other);
    let (left, right) = if own.transposed { (x, w) } else { (w, x) };
    let of_a = asked[0].then(|| (-left.product(right.matrices_transposed())).triangle(own.lower, !own.unit));
    smallvec![of_a, asked[1].then_some(w)]
}

pub(super) fn solve_forward<'t, A: Real>(
    applied: &Applied<'t, A>,
    tangents: &[Option<Var<'t, A>>],
) -> Option<Var<'t, A>> {
    let own = kind(applied);
    let of_a = tangents[0].map(|tangent| {
        let tangent = tangent.triangle(own.lower, !own.unit);
        let tangent = if own.transposed { tangent.matrices_transposed() } else { tangent };
        -tangent.product(applied.output)
    });
    Some(applied.input(0).solved_triangular(sum([tangents[1], of_a])?, own))
}

const LOWER: Triangle = Triangle { lower: true, unit: false, transposed: false };
const LOWER_TRANSPOSED: Triangle = Triangle { transposed: true, ..LOWER };

/// The lower triangle with half of the diagonal.
fn lower_half<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    x.weighted(1.0, 0.5, 0.0)
}

/// Murray 2016, "Differentiation of the Cholesky decomposition", equation 10: with `Φ` the lower triangle with half of
/// the diagonal, `Ā` is the symmetric part of `L⁻ᵀ Φ(Lᵀ L̄) L⁻¹`.
pub(super) fn cholesky_back<'t, A: Real>(
    applied: &Applied<'t, A>,
    cotangent: Var<'t, A>,
    _: &[bool],
) -> ForInputs<'t, A> {
    let lower = applied.output;
    let inner = lower_half(lower.matrices_transposed().product(cotangent.triangle(true, true)));
    let left = lower.solved_triangular(inner, LOWER_TRANSPOSED);
    let both = lower.solved_triangular(left.matrices_transposed(), LOWER_TRANSPOSED);
    smallvec![Some(both.symmetrised())]
}

/// Equation 8 there: `L̇ = L Φ(L⁻¹ Ȧ L⁻ᵀ)`, of the symmetric part of `Ȧ`.
pub(super) fn cholesky_forward<'t, A: Real>(
    applied: &Applied<'t, A>,
    tangents: &[Option<Var<'t, A>>],
) -> Option<Var<'t, A>> {
    let lower = applied.output;
    let left = lower.solved_triangular(tangents[0]?.symmetrised(), LOWER);
    let both = lower.solved_triangular(left.matrices_transposed(), LOWER);
    Some(lower.product(lower_half(both)))
}

const UPPER: Triangle = Triangle { lower: false, unit: false, transposed: false };

/// `X R⁻ᵀ` or, of the transpose, `X R⁻¹`.
fn divided<'t, A: Real>(x: Var<'t, A>, r: Var<'t, A>, transposed: bool) -> Var<'t, A> {
    let triangle = Triangle { transposed, ..UPPER };
    r.solved_triangular(x.matrices_transposed(), triangle).matrices_transposed()
}

fn q_and_r<'t, A: Real>(packed: Var<'t, A>, applied: &Applied<'t, A>) -> (Var<'t, A>, Var<'t, A>) {
    let [rows, columns] = applied.input(0).rows_and_columns();
    (packed.matrix_rows(0, rows), packed.matrix_rows(rows, rows + columns))
}

/// Walter and Lehmann 2010, "Algorithmic differentiation of linear algebra functions": with `M = R R̄ᵀ - Q̄ᵀ Q` and
/// `S` the symmetric matrix of its lower triangle, `Ā = (Q̄ + Q S) R⁻ᵀ`.
pub(super) fn qr_back<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>, _: &[bool]) -> ForInputs<'t, A> {
    let (q, r) = q_and_r(applied.output, applied);
    let (of_q, of_r) = q_and_r(cotangent, applied);
    let m = r.product(of_r.triangle(false, true).matrices_transposed()) - of_q.matrices_transposed().product(q);
    let half = lower_half(m);
    let symmetric = half + half.matrices_transposed();
    smallvec![Some(divided(of_q + q.product(symmetric), r, false))]
}

/// With `X = Ȧ R⁻¹`, `C = Qᵀ X` and the skew `Ω` of its lower triangle: `Q̇ = X + Q (Ω - C)`, `Ṙ = (C - Ω) R`.
pub(super) fn qr_forward<'t, A: Real>(applied: &Applied<'t, A>, tangents: &[Option<Var<'t, A>>]) -> Option<Var<'t, A>> {
    let (q, r) = q_and_r(applied.output, applied);
    let x = divided(tangents[0]?, r, true);
    let c = q.matrices_transposed().product(x);
    let below = c.triangle(true, false);
    let upper = c - (below - below.matrices_transposed());
    Some(concatenate(&[x - q.product(upper), upper.product(r)], -2))
}
