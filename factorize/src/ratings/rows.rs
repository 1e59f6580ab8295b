//! The first rows of a table, and what their columns hold.

use super::{cells::Cells, number};
use std::borrow::Cow;

/// Whole numbers from here on are seconds since 1970.
pub(super) const TIMESTAMPS: f64 = 1e8;

/// The fields of a line.
pub(super) type Row<'l> = Vec<Cow<'l, [u8]>>;

/// Whether a column holds numbers, and no words.
pub(super) fn is_numeric(cells: &Cells, rows: &[Row<'_>], column: usize) -> bool {
    let of_column = || rows.iter().filter_map(|row| row.get(column)).map(|cell| cells.cell(cell));
    of_column().all(|cell| cell.is_some()) && of_column().any(|cell| matches!(cell, Some(Some(_))))
}

/// Whether a column holds times in seconds.
pub(super) fn is_times(cells: &Cells, rows: &[Row<'_>], column: usize) -> bool {
    let of_column = || rows.iter().filter_map(|row| row.get(column));
    let late = |cell: &Cow<'_, [u8]>| cells.number(cell).is_some_and(|number| f64::from(number) >= TIMESTAMPS);
    of_column().all(|cell| number::whole(cell).is_some()) && of_column().any(late)
}
