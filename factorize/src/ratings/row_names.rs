//! The leading columns of a matrix that name its rows.

use super::{
    cells::Cells,
    columns::Role,
    number,
    rows::{Row, is_numeric, is_times},
};
use rustc_hash::FxHashSet;

/// The first rows of a matrix, and the names of its columns if it has any.
pub(super) struct RowNames<'t> {
    pub(super) cells: &'t Cells,
    pub(super) names: &'t [String],
    pub(super) rows: &'t [Row<'t>],
}

impl RowNames<'_> {
    /// 1 if the first column has no name or that of users, and all others are numbers or holes.
    pub(super) fn certain(&self) -> usize {
        let Some((first, others)) = self.names.split_first() else { return 0 };
        let users = first.trim().is_empty() || Role::of(first) == Some(Role::User);
        usize::from(users && !others.is_empty() && self.is_matrix(1))
    }

    /// Number of leading columns of words or dates, or of unique whole numbers under the name of an id, in what is
    /// known to be a matrix.
    pub(super) fn words(&self) -> usize {
        let width = self.rows.first().map_or(0, Vec::len);
        let words = (0..width).take_while(|column| self.is_words(*column)).count();
        let numbers = words == 0 && self.names.first().is_some_and(|name| names_rows(name)) && self.is_whole(0);
        let names = words + usize::from(numbers);
        if names < width && self.is_matrix(names) && self.is_unique(names) { names } else { 0 }
    }

    /// Number of leading columns of words, of dates, or of unique whole numbers under a header, if at least two
    /// columns follow, all of them are numbers or holes, and no row has the name of another.
    pub(super) fn likely(&self) -> usize {
        let width = self.rows.first().map_or(0, Vec::len);
        let named = !self.names.is_empty();
        let words = (0..width).take_while(|column| self.is_words(*column)).count();
        let numbers = named && words == 0 && self.rows.len() > 1 && self.is_whole(0);
        let names = words + usize::from(numbers);
        let dates = || (1..names).all(|column| self.is_dates(column));
        let known = named || (dates() && self.is_unlike_triplets(names, width));
        let two_ids = names == 2 && !dates() && is_times(self.cells, self.rows, width - 1) && width == 4;
        let fits = names > 0 && width >= names + 2 && known && !two_ids && self.is_matrix(names);
        if fits && self.is_unique(names) { names } else { 0 }
    }

    /// Whether all columns from one on are numbers or holes, and none is called user, item or rating.
    fn is_matrix(&self, names: usize) -> bool {
        let role = |name: &String| matches!(Role::of(name), Some(Role::User | Role::Item | Role::Rating));
        let called = self.names.iter().skip(names).any(role);
        let cells = || self.rows.iter().flat_map(|row| row.iter().skip(names));
        !called && !self.rows.is_empty() && cells().all(|cell| self.cells.cell(cell).is_some())
    }

    /// Without a header, a name, an item and a rating are no matrix of two columns.
    fn is_unlike_triplets(&self, names: usize, width: usize) -> bool {
        let fractions = || self.rows.iter().filter_map(|row| row.get(names)).any(|cell| number::whole(cell).is_none());
        let timed = is_times(self.cells, self.rows, width.saturating_sub(1));
        names > 1 || fractions() || (width > names + 2 && !(timed && width == names + 3))
    }

    fn is_words(&self, column: usize) -> bool {
        !is_numeric(self.cells, self.rows, column)
            && self.column(column).any(|cell| self.cells.cell(cell).is_none())
            && !self.column(column).any(|cell| self.cells.number(cell).is_some())
    }

    fn is_dates(&self, column: usize) -> bool {
        self.column(column).all(|cell| {
            let digits = cell.iter().filter(|byte| byte.is_ascii_digit()).count();
            cell.is_empty() || (digits > 1 && cell.iter().any(|byte| b"-/.:".contains(byte)))
        })
    }

    fn is_whole(&self, column: usize) -> bool {
        self.column(column).all(|cell| number::whole(cell).is_some())
    }

    fn is_unique(&self, names: usize) -> bool {
        let mut seen = FxHashSet::default();
        let named = self.rows.iter().map(|row| &row[..names.min(row.len())]);
        named.filter(|name| name.iter().any(|cell| !cell.is_empty())).all(|name| seen.insert(name))
    }

    fn column(&self, column: usize) -> impl Iterator<Item = &[u8]> {
        self.rows.iter().filter_map(move |row| row.get(column)).map(|cell| &**cell)
    }
}

/// Whether a column of this name names the rows of a matrix.
pub(super) fn names_rows(name: &str) -> bool {
    matches!(Role::of(name), Some(Role::User | Role::Item | Role::Time))
        || ["id", "name", "row", "index"].contains(&&*name.to_lowercase())
}
