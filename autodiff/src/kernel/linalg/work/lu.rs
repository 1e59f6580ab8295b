//! The LU factorization with partial pivoting, and what is computed from it.

use super::{Element, all_finite, copy::copy_to_rows, product, spectral::Decomposed};
use faer::{
    Mat, MatMut, MatRef, Par,
    dyn_stack::{MemBuffer, MemStack},
    linalg::{
        lu::partial_pivoting::factor::{lu_in_place, lu_in_place_scratch},
        triangular_solve::{
            solve_lower_triangular_in_place, solve_unit_lower_triangular_in_place,
            solve_unit_upper_triangular_in_place, solve_upper_triangular_in_place,
        },
    },
    prelude::{Reborrow, ReborrowMut},
};

/// Where a pivot is 0, nothing is eliminated any more, and all that would come after it is 0.
pub(super) fn factor<A: Element>(a: MatRef<'_, A>, mut out: MatMut<'_, A>) {
    let n = a.nrows();
    let (mut order, mut inverse) = (vec![0usize; n], vec![0usize; n]);
    let mut memory = MemBuffer::new(lu_in_place_scratch::<usize, A>(n, n, Par::Seq, Default::default()));
    let stack = MemStack::new(&mut memory);
    let mut lu = out.rb_mut().subcols_mut(0, n);
    lu.copy_from(a);
    lu_in_place(lu.transpose_mut(), &mut order, &mut inverse, Par::Seq, stack, Default::default());
    let zero = pivots(out.rb()).position(|pivot| pivot == A::zero()).unwrap_or(n);
    for row in zero + 1..n {
        (zero..n).for_each(|column| out[(column, row)] = A::zero());
    }
    for (row, &column) in order.iter().enumerate() {
        out[(row, n)] = A::narrowed(column as f64);
    }
}

fn pivots<A: Element>(factor: MatRef<'_, A>) -> impl Iterator<Item = A> {
    (0..factor.nrows()).map(move |i| factor[(i, i)])
}

/// The column of the matrix that is this row of `L U`.
fn origin<A: Element>(factor: MatRef<'_, A>, row: usize) -> usize {
    factor[(row, factor.nrows())].widened() as usize
}

pub(super) fn solve<A: Element>(
    factor: MatRef<'_, A>,
    b: MatRef<'_, A>,
    transposed: bool,
    mut out: MatMut<'_, A>,
) -> Result<(), String> {
    let n = factor.nrows();
    if let Some(pivot) = pivots(factor).position(|pivot| pivot == A::zero()) {
        return Err(format!("the matrix is singular: pivot {pivot} of its LU factorization is 0"));
    }
    let lu = factor.subcols(0, n).transpose();
    if !transposed {
        let mut x = b.to_owned();
        solve_lower_triangular_in_place(lu.transpose(), x.as_mut(), Par::Seq);
        solve_unit_upper_triangular_in_place(lu.transpose(), x.as_mut(), Par::Seq);
        (0..n).for_each(|row| out.rb_mut().row_mut(origin(factor, row)).copy_from(x.row(row)));
    } else {
        (0..n).for_each(|row| out.rb_mut().row_mut(row).copy_from(b.row(origin(factor, row))));
        solve_unit_lower_triangular_in_place(lu, out.rb_mut(), Par::Seq);
        solve_upper_triangular_in_place(lu, out.rb_mut(), Par::Seq);
    }
    Ok(())
}

/// The sign of the permutation: -1 for each cycle of even length.
fn parity<A: Element>(factor: MatRef<'_, A>) -> A {
    let n = factor.nrows();
    let mut seen = vec![false; n];
    let mut sign = A::one();
    for start in 0..n {
        let (mut row, mut length) = (start, 0);
        while !std::mem::replace(&mut seen[row], true) {
            row = origin(factor, row);
            length += 1;
        }
        if length > 0 && length % 2 == 0 {
            sign = -sign;
        }
    }
    sign
}

fn determinant_of<A: Element>(factor: MatRef<'_, A>) -> A {
    pivots(factor).fold(parity(factor), |product, pivot| product * pivot)
}

pub(super) fn determinant<A: Element>(factor: MatRef<'_, A>, mut out: MatMut<'_, A>) {
    out[(0, 0)] = determinant_of(factor);
}

pub(super) fn signed_logarithm<A: Element>(factor: MatRef<'_, A>, mut out: MatMut<'_, A>) {
    let sign_of = |pivot: A| if pivot == A::zero() { pivot } else { pivot.signum() };
    let sign = pivots(factor).fold(parity(factor), |sign, pivot| sign * sign_of(pivot));
    let logarithm = pivots(factor).fold(A::zero(), |sum, pivot| sum + pivot.abs().ln());
    (out[(0, 0)], out[(0, 1)]) = (sign, logarithm);
}

/// `det A · A⁻ᵀ`. Where that loses too many digits it is made of the singular values: with `A = U S Vᵀ` it is
/// `det U · det V · U C Vᵀ`, where `C` is diagonal and has the products of all singular values but one.
pub(super) fn cofactor<A: Element>(
    a: MatRef<'_, A>,
    factor: MatRef<'_, A>,
    mut out: MatMut<'_, A>,
) -> Result<(), String> {
    let n = a.nrows();
    if all_finite(a, |_, _| true).is_err() {
        out.fill(A::nan());
        return Ok(());
    }
    if is_regular(factor, A::epsilon().sqrt()) {
        let determinant = determinant_of(factor);
        let unit = Mat::from_fn(n, n, |i, j| if i == j { determinant } else { A::zero() });
        return solve(factor, unit.as_ref(), true, out);
    }
    let (Decomposed { u, s, v }, sign) = decomposed(a)?;
    let others = |i: usize| (0..n).filter(|&j| j != i).fold(sign, |product, j| product * s[j]);
    let scaled = Mat::from_fn(n, n, |i, j| u[(i, j)] * others(j));
    copy_to_rows(product(scaled.as_ref(), v.transpose()).as_ref(), out);
    Ok(())
}

/// The derivative of the cofactors along `g`: with `Y = A⁻ᵀ` it is `det A · (⟨Y, G⟩ Y - Y Gᵀ Y)`. Where that loses too
/// many digits it is made of the singular values: with `A = U S Vᵀ` and `F = Uᵀ G V` it is `det U · det V · U M Vᵀ`,
/// where `Mᵢᵢ` is the sum of `Fⱼⱼ` times all singular values but `i` and `j`, and `Mᵢⱼ` is `-Fⱼᵢ` times these.
pub(super) fn cofactor_along<A: Element>(
    a: MatRef<'_, A>,
    factor: MatRef<'_, A>,
    g: MatRef<'_, A>,
    mut out: MatMut<'_, A>,
) -> Result<(), String> {
    let n = a.nrows();
    if all_finite(a, |_, _| true).is_err() {
        out.fill(A::nan());
        return Ok(());
    }
    if is_regular(factor, A::epsilon().sqrt().sqrt()) {
        let unit = Mat::from_fn(n, n, |i, j| if i == j { A::one() } else { A::zero() });
        let mut y = Mat::zeros(n, n);
        solve(factor, unit.as_ref(), true, y.as_mut())?;
        let (turned, determinant) = (product(g.transpose(), y.as_ref()), determinant_of(factor));
        let trace = (0..n).fold(A::zero(), |sum, i| sum + turned[(i, i)]);
        let both = product(y.as_ref(), turned.as_ref());
        let all = Mat::from_fn(n, n, |i, j| determinant * (trace * y[(i, j)] - both[(i, j)]));
        copy_to_rows(all.as_ref(), out);
        return Ok(());
    }
    let (Decomposed { u, s, v }, sign) = decomposed(a)?;
    let f = product(product(u.transpose(), g).as_ref(), v.as_ref());
    let others = |i: usize, j: usize| (0..n).filter(|&k| k != i && k != j).fold(sign, |product, k| product * s[k]);
    let middle = Mat::from_fn(n, n, |i, j| match i == j {
        true => (0..n).filter(|&k| k != i).fold(A::zero(), |sum, k| sum + f[(k, k)] * others(i, k)),
        false => -f[(j, i)] * others(i, j),
    });
    copy_to_rows(product(product(u.as_ref(), middle.as_ref()).as_ref(), v.transpose()).as_ref(), out);
    Ok(())
}

/// `A = U S Vᵀ`, and `det U · det V`.
fn decomposed<A: Element>(a: MatRef<'_, A>) -> Result<(Decomposed<A>, A), String> {
    let decomposed = Decomposed::of(a)?;
    let sign = sign_of_orthogonal(decomposed.u.as_ref()) * sign_of_orthogonal(decomposed.v.as_ref());
    Ok((decomposed, sign))
}

/// True if no pivot is smaller than this part of the greatest.
fn is_regular<A: Element>(factor: MatRef<'_, A>, part: A) -> bool {
    let sizes = || pivots(factor).map(|pivot| pivot.abs());
    let (least, greatest) = (sizes().fold(A::infinity(), A::min), sizes().fold(A::zero(), A::max));
    least > part * greatest
}

fn sign_of_orthogonal<A: Element>(matrix: MatRef<'_, A>) -> A {
    let n = matrix.nrows();
    let mut lu = Mat::zeros(n, n + 1);
    factor(matrix, lu.as_mut());
    determinant_of(lu.as_ref()).signum()
}
