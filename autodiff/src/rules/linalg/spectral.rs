//! The rules of eigenvalues, of singular values, and of the pseudoinverse.
//!
//! Where two values are the same their vectors have no derivative: it is NaN. A function of the values alone, whose vectors
//! have no cotangent or one of exactly 0, has its derivative there; and so have products of vectors and values that do not
//! depend on which vectors were chosen, which the sweep knows.

use crate::{
    kernel::Binary,
    op::{NodeId, Op},
    operand::Real,
    rules::{Applied, ForInputs},
    var::{Var, concatenate, where_},
};
use ndarray::Array2;
use smallvec::smallvec;
use std::ops::Range;

/// Vectors, and the values in a column after them.
fn vectors_and_values<'t, A: Real>(packed: Var<'t, A>, applied: &Applied<'t, A>) -> (Var<'t, A>, Var<'t, A>) {
    let [n, _] = applied.input(0).rows_and_columns();
    (packed.matrix_columns(0, n), packed.matrix_columns(n, n + 1))
}

/// `1 / gapᵢⱼ`, and 0 on the diagonal, where the gap is 0.
fn reciprocal_off_diagonal<A: Real>(gaps: Var<'_, A>) -> Var<'_, A> {
    let [n, _] = gaps.rows_and_columns();
    (gaps + Array2::eye(n)).powi(-1).weighted(1.0, 0.0, 1.0)
}

/// `Fᵢⱼ = 1 / (λⱼ - λᵢ)`, 0 on the diagonal.
fn reciprocal_gaps<'t, A: Real>(column: Var<'t, A>) -> Var<'t, A> {
    reciprocal_off_diagonal(column.matrices_transposed() - column)
}

/// A part of a packed cotangent along an axis, or `None` where it is known to be 0: the cotangent of one part of what is
/// packed is that, placed into zeros.
fn part_of<'t, A: Real>(packed: Var<'t, A>, axis: usize, part: Range<usize>) -> Option<Var<'t, A>> {
    enum Known {
        Zero,
        Is(NodeId),
        Sum(NodeId, NodeId),
        Nothing,
    }
    let known = packed.tape().graph(|graph| match (graph.op(packed.id()), graph.inputs(packed.id())) {
        (Op::Unslice(list), &[x]) => {
            let (own, whole) = (graph.shape(x), graph.shape(packed.id()));
            let mut along = graph.list(list).chunks_exact(2).enumerate();
            let fits = along.all(|(other, placed)| {
                placed[1] == 1 && (other == axis || (placed[0] == 0 && own[other] == whole[other]))
            });
            let start = graph.list(list)[2 * axis] as usize;
            let end = start + own[axis];
            match fits {
                true if (start..end) == part => Known::Is(x),
                true if end <= part.start || part.end <= start => Known::Zero,
                _ => Known::Nothing,
            }
        }
        (Op::Binary(Binary::Add), &[x, y]) if graph.shape(x) == graph.shape(y) => Known::Sum(x, y),
        _ => Known::Nothing,
    });
    let of = |id: NodeId| part_of(Var::new(packed.tape(), id), axis, part.clone());
    match known {
        Known::Zero => None,
        Known::Is(x) => Some(Var::new(packed.tape(), x)),
        Known::Sum(x, y) => match (of(x), of(y)) {
            (Some(x), Some(y)) => Some(x + y),
            (x, y) => x.or(y),
        },
        Known::Nothing => Some(packed.part(axis as u8, part.start, part.end)),
    }
}

/// `F ⊙ ½ (M - Mᵀ)` for `M = Vᵀ V̄`, and NaN at equal values of whose vectors one has a cotangent: there is no derivative.
fn turned<'t, A: Real>(v: Var<'t, A>, of_v: Var<'t, A>, reciprocal: Var<'t, A>) -> Var<'t, A> {
    let m = v.matrices_transposed().product(of_v);
    let counts = of_v.abs().sum_keepdims(-2);
    let is_tie = reciprocal.isinf() & (counts + counts.matrices_transposed()).ne(0.0);
    where_(is_tie, f64::NAN, reciprocal.absorbing_mul((m - m.matrices_transposed()) * 0.5))
}

/// `F ⊙ D`, and NaN at equal values.
fn defined<'t, A: Real>(reciprocal: Var<'t, A>, d: Var<'t, A>) -> Var<'t, A> {
    where_(reciprocal.isinf(), f64::NAN, reciprocal * d)
}

fn sum<'t, A: Real>(terms: impl IntoIterator<Item = Option<Var<'t, A>>>) -> Option<Var<'t, A>> {
    terms.into_iter().flatten().reduce(|sum, term| sum + term)
}

/// With `M = Vᵀ V̄` and its skew part `K = ½ (M - Mᵀ)`: `Ā = V (diag λ̄ + F ⊙ K) Vᵀ`, symmetric as `F` is skew as well.
pub(super) fn eigh_back<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>, _: &[bool]) -> ForInputs<'t, A> {
    let (v, values) = vectors_and_values(applied.output, applied);
    let (n, axis) = (v.rows_and_columns()[0], v.ndim() - 1);
    let v_turned = v.matrices_transposed();
    // Each apart: the first is a function by the eigenvalues, which the sweep differentiates where these are equal.
    let by_values =
        part_of(cotangent, axis, n..n + 1).map(|of_values| (v * of_values.matrices_transposed()).product(v_turned));
    let by_vectors = part_of(cotangent, axis, 0..n).map(|of_v| {
        let turned = turned(v, of_v, reciprocal_gaps(values));
        v.product(turned).product(v_turned)
    });
    smallvec![sum([by_values, by_vectors])]
}

/// With `D = Vᵀ Ȧ V`, of the symmetric part of `Ȧ`: `λ̇ = diag D`, `V̇ = V (F ⊙ D)`.
pub(super) fn eigh_forward<'t, A: Real>(
    applied: &Applied<'t, A>,
    tangents: &[Option<Var<'t, A>>],
) -> Option<Var<'t, A>> {
    let (v, values) = vectors_and_values(applied.output, applied);
    let moved = tangents[0]?.symmetrised().product(v);
    let d = v.matrices_transposed().product(moved);
    let turned = defined(reciprocal_gaps(values), d);
    let of_values = (v * moved).sum_keepdims(-2).matrices_transposed();
    Some(concatenate(&[v.product(turned), of_values], -1))
}

/// `U`, the singular values as a row, and `V`.
fn parts<'t, A: Real>(packed: Var<'t, A>, applied: &Applied<'t, A>) -> [Var<'t, A>; 3] {
    let [rows, columns] = applied.input(0).rows_and_columns();
    let part = |start, end| packed.matrix_rows(start, end);
    [part(0, rows), part(rows, rows + 1), part(rows + 1, rows + 1 + columns)]
}

/// `Fᵢⱼ = 1 / (sⱼ² - sᵢ²)`, 0 on the diagonal.
fn reciprocal_square_gaps<'t, A: Real>(s: Var<'t, A>) -> Var<'t, A> {
    let column = s.matrices_transposed();
    reciprocal_off_diagonal((s - column) * (s + column))
}

/// `X - U Uᵀ X`, which is 0 where `U` has as many columns as rows.
fn outside<'t, A: Real>(x: Var<'t, A>, u: Var<'t, A>) -> Option<Var<'t, A>> {
    let [rows, columns] = u.rows_and_columns();
    (rows > columns).then(|| x - u.product(u.matrices_transposed().product(x)))
}

/// `Ā = U (diag s̄ + (F ⊙ K(U)) S + S (F ⊙ K(V))) Vᵀ + (1 - U Uᵀ) Ū S⁻¹ Vᵀ + U S⁻¹ V̄ᵀ (1 - V Vᵀ)` with
/// `K(U) = Uᵀ Ū - Ūᵀ U`: Townsend 2016, "Differentiating the singular value decomposition".
pub(super) fn svd_back<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>, _: &[bool]) -> ForInputs<'t, A> {
    let [u, s, v] = parts(applied.output, applied);
    let ([rows, columns], axis) = (applied.input(0).rows_and_columns(), u.ndim() - 2);
    let v_turned = v.matrices_transposed();
    let gaps = reciprocal_square_gaps(s);
    let by_values = part_of(cotangent, axis, rows..rows + 1).map(|of_s| (u * of_s).product(v_turned));
    let by_left = part_of(cotangent, axis, 0..rows).map(|of_u| {
        let mut left = u.product(turned(u, of_u, gaps) * 2.0 * s);
        if let Some(rest) = outside(of_u, u) {
            left += rest.absorbing_mul(s.powi(-1));
        }
        left.product(v_turned)
    });
    let by_right = part_of(cotangent, axis, rows + 1..rows + 1 + columns).map(|of_v| {
        let inner = s.matrices_transposed() * turned(v, of_v, gaps) * 2.0;
        let of_a = u.product(inner).product(v_turned);
        match outside(of_v, v) {
            Some(rest) => of_a + u.product(rest.absorbing_mul(s.powi(-1)).matrices_transposed()),
            None => of_a,
        }
    });
    smallvec![sum([by_values, by_left, by_right])]
}

/// With `D = Uᵀ Ȧ V`: `ṡ = diag D`, `U̇ = U (F ⊙ (D S + S Dᵀ)) + (1 - U Uᵀ) Ȧ V S⁻¹`, and `V̇` likewise of the
/// transpose.
pub(super) fn svd_forward<'t, A: Real>(
    applied: &Applied<'t, A>,
    tangents: &[Option<Var<'t, A>>],
) -> Option<Var<'t, A>> {
    let tangent = tangents[0]?;
    let [u, s, v] = parts(applied.output, applied);
    let (forwards, backwards) = (tangent.product(v), tangent.matrices_transposed().product(u));
    let gaps = reciprocal_square_gaps(s);
    let moved = |own: Var<'t, A>, along: Var<'t, A>| {
        let d = own.matrices_transposed().product(along) * s;
        let inside = own.product(defined(gaps, d + d.matrices_transposed()));
        match outside(along, own) {
            Some(rest) => inside + rest.absorbing_mul(s.powi(-1)),
            None => inside,
        }
    };
    let of_s = (u * forwards).sum_keepdims(-2);
    Some(concatenate(&[moved(u, forwards), of_s, moved(v, backwards)], -2))
}

/// `X - P Q X`
fn less<'t, A: Real>(x: Var<'t, A>, p: Var<'t, A>, q: Var<'t, A>) -> Var<'t, A> {
    x - p.product(q.product(x))
}

/// Golub and Pereyra 1973, "The differentiation of pseudo-inverses and nonlinear least squares problems whose variables
/// separate", equation 4.12, transposed: with `P = A⁺`,
/// `Ā = -Pᵀ g Pᵀ + (1 - A P) gᵀ P Pᵀ + Pᵀ P gᵀ (1 - P A)`.
pub(super) fn pinv_back<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>, _: &[bool]) -> ForInputs<'t, A> {
    let (a, p) = (applied.input(0), applied.output);
    let [p_turned, g_turned] = [p, cotangent].map(|x| x.matrices_transposed());
    let direct = p_turned.product(cotangent).product(p_turned);
    let left = less(g_turned, a, p).product(p.product(p_turned));
    // (1 - P A) is symmetric.
    let rest = less(cotangent, p, a).matrices_transposed();
    let right = p_turned.product(p).product(rest);
    smallvec![Some(left + right - direct)]
}

/// `Ṗ = -P Ȧ P + P Pᵀ Ȧᵀ (1 - A P) + (1 - P A) Ȧᵀ Pᵀ P`
pub(super) fn pinv_forward<'t, A: Real>(
    applied: &Applied<'t, A>,
    tangents: &[Option<Var<'t, A>>],
) -> Option<Var<'t, A>> {
    let tangent = tangents[0]?;
    let (a, p) = (applied.input(0), applied.output);
    let [p_turned, tangent_turned] = [p, tangent].map(|x| x.matrices_transposed());
    let direct = p.product(tangent).product(p);
    // (1 - A P) is symmetric.
    let left = p.product(p_turned.product(less(tangent, a, p).matrices_transposed()));
    let right = less(tangent_turned, p, a).product(p_turned).product(p);
    Some(left + right - direct)
}
