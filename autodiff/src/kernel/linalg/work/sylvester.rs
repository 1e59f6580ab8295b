//! `A X + X B = Q`, by the method of Bartels and Stewart (1972, "Solution of the matrix equation AX + XB = C").

use super::{Element, copy::copy_to_rows, product, schur::Schur};
use faer::{Mat, MatMut, MatRef};
use std::ops::Range;

pub(super) fn sylvester<A: Element>(
    a: MatRef<'_, A>,
    b: MatRef<'_, A>,
    q: MatRef<'_, A>,
    out: MatMut<'_, A>,
) -> Result<(), String> {
    let (a, b) = (Schur::of(a)?, Schur::of(b)?);
    // In the bases of the two Schur forms the blocks follow from those below and to the left.
    let mut x = product(product(a.z.transpose(), q).as_ref(), b.z.as_ref());
    for columns in &b.blocks {
        for rows in a.blocks.iter().rev() {
            let known = known_terms(&a.t, &b.t, &x, rows, columns);
            for i in rows.clone() {
                columns.clone().for_each(|j| x[(i, j)] -= known[2 * (i - rows.start) + j - columns.start]);
            }
            let (left, right) = (block(&a.t, rows), block(&b.t, columns));
            let solved = solve_block(left.as_ref(), right.as_ref(), block_of(&x, rows, columns).as_ref());
            let Some(solved) = solved else {
                return Err("an eigenvalue of the first matrix is that of the second with the other sign".into());
            };
            x.as_mut().submatrix_mut(rows.start, columns.start, rows.len(), columns.len()).copy_from(solved);
        }
    }
    copy_to_rows(product(product(a.z.as_ref(), x.as_ref()).as_ref(), b.z.transpose()).as_ref(), out);
    Ok(())
}

/// What the blocks that are known contribute to a block of `A X + X B`, in rows of two.
fn known_terms<A: Element>(a: &Mat<A>, b: &Mat<A>, x: &Mat<A>, rows: &Range<usize>, columns: &Range<usize>) -> [A; 4] {
    let mut known = [A::zero(); 4];
    for i in rows.clone() {
        for j in columns.clone() {
            let below = (rows.end..a.nrows()).fold(A::zero(), |sum, k| sum + a[(i, k)] * x[(k, j)]);
            let both = (0..columns.start).fold(below, |sum, k| sum + x[(i, k)] * b[(k, j)]);
            known[2 * (i - rows.start) + j - columns.start] = both;
        }
    }
    known
}

fn block<A: Element>(t: &Mat<A>, rows: &Range<usize>) -> Mat<A> {
    block_of(t, rows, rows)
}

pub(super) fn block_of<A: Element>(t: &Mat<A>, rows: &Range<usize>, columns: &Range<usize>) -> Mat<A> {
    t.as_ref().submatrix(rows.start, columns.start, rows.len(), columns.len()).to_owned()
}

/// `X` of `A X + X B = C` for matrices of one or two rows, by elimination with the greatest pivots among the
/// equations for the elements; `None` where one is 0 to rounding.
pub(super) fn solve_block<A: Element>(a: MatRef<'_, A>, b: MatRef<'_, A>, c: MatRef<'_, A>) -> Option<Mat<A>> {
    let (rows, columns) = (a.nrows(), b.nrows());
    let count = rows * columns;
    let place = |i: usize, j: usize| i * columns + j;
    // One row for each element of C: the coefficients of the elements of X, then that of C.
    let mut equations = [[A::zero(); 5]; 4];
    let mut size = A::zero();
    for i in 0..rows {
        for j in 0..columns {
            let equation = &mut equations[place(i, j)];
            (0..rows).for_each(|k| equation[place(k, j)] += a[(i, k)]);
            (0..columns).for_each(|k| equation[place(i, k)] += b[(k, j)]);
            equation[4] = c[(i, j)];
            size = size.max(a[(i, i)].abs()).max(b[(j, j)].abs());
        }
    }
    let mut order = [0, 1, 2, 3];
    for step in 0..count {
        let rest = (step..count).flat_map(|row| (step..count).map(move |column| (row, column)));
        let entry = |(row, column): (usize, usize)| equations[row][order[column]].abs();
        let (row, column) = rest.fold((step, step), |best, at| if entry(at) > entry(best) { at } else { best });
        if entry((row, column)) <= A::epsilon() * size {
            return None;
        }
        equations.swap(step, row);
        order.swap(step, column);
        let pivot = equations[step];
        for equation in &mut equations[step + 1..count] {
            let factor = equation[order[step]] / pivot[order[step]];
            equation.iter_mut().zip(pivot).for_each(|(entry, pivot)| *entry -= factor * pivot);
        }
    }
    let mut x = [A::zero(); 4];
    for step in (0..count).rev() {
        let equation = &equations[step];
        let known = (step + 1..count).fold(equation[4], |sum, column| sum - equation[order[column]] * x[order[column]]);
        x[order[step]] = known / equation[order[step]];
    }
    Some(Mat::from_fn(rows, columns, |i, j| x[place(i, j)]))
}
