//! The principal square root of a matrix, by its real Schur form (Higham 1987, "Computing real square roots of a real
//! matrix").

use super::{
    Element,
    copy::copy_to_rows,
    product,
    schur::Schur,
    sylvester::{block_of, solve_block},
};
use faer::{Mat, MatMut, MatRef};
use std::ops::Range;

pub(super) fn sqrtm<A: Element>(a: MatRef<'_, A>, out: MatMut<'_, A>) -> Result<(), String> {
    let n = a.nrows();
    let Schur { t, z, blocks, .. } = Schur::of(a)?;
    let greatest = (0..n).fold(A::zero(), |most, j| (0..n).fold(most, |most, i| most.max(t[(i, j)].abs())));
    let rounding = A::narrowed(n as f64) * A::epsilon() * greatest;
    let mut root = Mat::<A>::zeros(n, n);
    for (number, columns) in blocks.iter().enumerate() {
        root_of_block(&t, columns, rounding, &mut root)?;
        // Upwards from the diagonal: Rᵢᵢ Rᵢⱼ + Rᵢⱼ Rⱼⱼ = Tᵢⱼ - Σ Rᵢₖ Rₖⱼ over the blocks between.
        for rows in blocks[..number].iter().rev() {
            let between = |i: usize, j: usize| {
                (rows.end..columns.start).fold(A::zero(), |sum, k| sum + root[(i, k)] * root[(k, j)])
            };
            let rest = Mat::from_fn(rows.len(), columns.len(), |i, j| {
                let (i, j) = (rows.start + i, columns.start + j);
                t[(i, j)] - between(i, j)
            });
            let (left, right) = (block_of(&root, rows, rows), block_of(&root, columns, columns));
            let solved = match solve_block(left.as_ref(), right.as_ref(), rest.as_ref()) {
                Some(solved) => solved,
                // Of 0 the root is 0.
                None if (0..rest.ncols()).all(|j| (0..rest.nrows()).all(|i| rest[(i, j)].abs() <= rounding)) => {
                    Mat::zeros(rest.nrows(), rest.ncols())
                }
                None => return Err("the matrix has no square root: it is singular and not diagonalizable".into()),
            };
            root.as_mut().submatrix_mut(rows.start, columns.start, rows.len(), columns.len()).copy_from(solved);
        }
    }
    copy_to_rows(product(product(z.as_ref(), root.as_ref()).as_ref(), z.transpose()).as_ref(), out);
    Ok(())
}

/// The root of a block on the diagonal.
fn root_of_block<A: Element>(t: &Mat<A>, rows: &Range<usize>, rounding: A, root: &mut Mat<A>) -> Result<(), String> {
    let (i, j) = (rows.start, rows.end - 1);
    if i == j {
        if t[(i, i)] < -rounding {
            let eigenvalue = t[(i, i)];
            return Err(format!("the matrix has no real square root: its eigenvalue {eigenvalue} is negative"));
        }
        root[(i, i)] = t[(i, i)].max(A::zero()).sqrt();
        return Ok(());
    }
    // Of the eigenvalues θ ± μi the roots are α ± μi / 2α: the block's root is α + (T - θ) / 2α.
    let (half, two) = (A::narrowed(0.5), A::narrowed(2.0));
    let theta = (t[(i, i)] + t[(j, j)]) * half;
    let apart = (t[(i, i)] - t[(j, j)]) * half;
    let mu = (-(apart * apart) - t[(i, j)] * t[(j, i)]).max(A::zero()).sqrt();
    let size = theta.hypot(mu);
    let alpha = match theta > A::zero() {
        true => ((theta + size) * half).sqrt(),
        false => mu / (two * (size - theta)).sqrt(),
    };
    for row in [i, j] {
        for column in [i, j] {
            let diagonal = A::indicator(row == column);
            root[(row, column)] = alpha * diagonal + (t[(row, column)] - theta * diagonal) / (two * alpha);
        }
    }
    Ok(())
}
