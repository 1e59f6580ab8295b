//! Solving with banded matrices, by elimination with partial pivoting inside the band.

use super::Element;
use faer::{MatMut, MatRef};

/// `diagonals[(above + i - j, j)]` is element `(i, j)`.
pub(super) fn solve<A: Element>(
    diagonals: MatRef<'_, A>,
    b: MatRef<'_, A>,
    below: usize,
    transposed: bool,
    mut out: MatMut<'_, A>,
) -> Result<(), String> {
    let n = diagonals.ncols();
    let above = diagonals.nrows() - 1 - below;
    let (lower, upper) = if transposed { (above, below) } else { (below, above) };
    // Pivoting lets a row reach as far to the right as the lowest row that may be exchanged for it.
    let width = 2 * lower + upper + 1;
    let end = |row: usize| n.min(row + lower + upper + 1);
    let mut band = vec![A::zero(); n * width];
    let at = |row: usize, column: usize| row * width + column + lower - row;
    for row in 0..n {
        for column in row.saturating_sub(lower)..n.min(row + upper + 1) {
            let (i, j) = if transposed { (column, row) } else { (row, column) };
            band[at(row, column)] = diagonals[(above + i - j, j)];
        }
    }
    out.copy_from(b);
    for step in 0..n {
        let rows = step..n.min(step + lower + 1);
        let size = |row: usize| band[at(row, step)].abs();
        let pivot = rows.clone().fold(step, |best, row| if size(row) > size(best) { row } else { best });
        if band[at(pivot, step)] == A::zero() {
            return Err(format!("the matrix is singular: pivot {step} is 0"));
        }
        if pivot != step {
            (step..end(step)).for_each(|column| band.swap(at(step, column), at(pivot, column)));
            (0..out.ncols()).for_each(|j| {
                let upper = out[(step, j)];
                out[(step, j)] = std::mem::replace(&mut out[(pivot, j)], upper);
            });
        }
        for row in rows.skip(1) {
            let factor = band[at(row, step)] / band[at(step, step)];
            if factor == A::zero() {
                continue;
            }
            for column in step..end(step) {
                let above = band[at(step, column)];
                band[at(row, column)] -= factor * above;
            }
            for j in 0..out.ncols() {
                let above = out[(step, j)];
                out[(row, j)] -= factor * above;
            }
        }
    }
    for row in (0..n).rev() {
        for j in 0..out.ncols() {
            let known = (row + 1..end(row)).fold(out[(row, j)], |sum, k| sum - band[at(row, k)] * out[(k, j)]);
            out[(row, j)] = known / band[at(row, row)];
        }
    }
    Ok(())
}
