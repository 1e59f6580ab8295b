//! Between matrices by rows, as arrays lie, and by columns, as the library wants them.

use super::Element;
use faer::{Mat, MatMut, MatRef};
use std::ops::Range;

/// A matrix by rows as one by columns.
pub(super) fn by_columns<A: Element>(a: MatRef<'_, A>) -> Mat<A> {
    let mut result = Mat::zeros(a.nrows(), a.ncols());
    exchange(&columns(a.transpose()), &mut columns_mut(result.as_mut()), |_| 0..a.ncols());
    result
}

/// The lower triangle of a square matrix by rows as one by columns. Above it there may be anything.
pub(super) fn lower_by_columns<A: Element>(a: MatRef<'_, A>) -> Mat<A> {
    let mut result = Mat::zeros(a.nrows(), a.ncols());
    exchange(&columns(a.transpose()), &mut columns_mut(result.as_mut()), |rows| 0..rows.end);
    result
}

/// Copies a matrix by columns to one by rows.
pub(super) fn copy_to_rows<A: Element>(from: MatRef<'_, A>, to: MatMut<'_, A>) {
    exchange(&columns(from), &mut columns_mut(to.transpose_mut()), |_| 0..from.nrows());
}

/// Copies the lower triangle of a square matrix by columns to one by rows, with zeros above it.
pub(super) fn copy_lower_to_rows<A: Element>(from: MatRef<'_, A>, to: MatMut<'_, A>) {
    let mut rows = columns_mut(to.transpose_mut());
    exchange(&columns(from), &mut rows, |columns| columns.start..from.nrows());
    rows.iter_mut().enumerate().for_each(|(i, row)| row[i + 1..].fill(A::zero()));
}

/// `to[j][i] = from[i][j]` for those lines `j` that take from lines `i`, in tiles, so that the lines of both stay in
/// the cache.
fn exchange<A: Element>(from: &[&[A]], to: &mut [&mut [A]], taking: impl Fn(Range<usize>) -> Range<usize>) {
    const TILE: usize = 16;
    for (number, from) in from.chunks(TILE).enumerate() {
        let start = number * TILE;
        for j in taking(start..start + from.len()) {
            to[j][start..start + from.len()].iter_mut().zip(from).for_each(|(to, from)| *to = from[j]);
        }
    }
}

fn columns<A: Element>(matrix: MatRef<'_, A>) -> Vec<&[A]> {
    let column = |j: usize| match matrix.col(j).try_as_col_major() {
        Some(column) => column.as_slice(),
        None => unreachable!("the elements of a column lie side by side"),
    };
    (0..matrix.ncols()).map(column).collect()
}

fn columns_mut<A: Element>(matrix: MatMut<'_, A>) -> Vec<&mut [A]> {
    let columns = matrix.col_iter_mut().map(|column| match column.try_as_col_major_mut() {
        Some(column) => column.as_slice_mut(),
        None => unreachable!("the elements of a column lie side by side"),
    });
    columns.collect()
}
