//! Observed cells as lists of columns, one for each row: what loops over few cells go along.

/// For each row, the columns of its observed cells, ascending. The rows of an array are what all axes but the last name.
#[derive(PartialEq)]
pub(crate) struct Rows {
    /// Where the cells of each row begin among all, and how many there are in the end.
    starts: Box<[usize]>,
    columns: Box<[u32]>,
}

impl Rows {
    /// From the places of the cells in row-major order, ascending, in an array of so many rows of such a length.
    pub fn new(rows: usize, length: usize, places: impl Iterator<Item = usize>, count: usize) -> Self {
        let mut starts = vec![0; rows + 1];
        let mut columns = Vec::with_capacity(count);
        for place in places {
            starts[place / length + 1] += 1;
            columns.push((place % length) as u32);
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        Rows { starts: starts.into(), columns: columns.into() }
    }

    /// From parts that fit: `starts` ascend from 0 to the number of columns.
    pub fn of_parts(starts: Vec<usize>, columns: Vec<u32>) -> Self {
        debug_assert_eq!(starts.last(), Some(&columns.len()));
        Rows { starts: starts.into(), columns: columns.into() }
    }

    /// Where the cells of each row begin among all; one more than there are rows.
    #[inline]
    pub fn starts(&self) -> &[usize] {
        &self.starts
    }

    /// The column of each cell.
    #[inline]
    pub fn columns(&self) -> &[u32] {
        &self.columns
    }

    /// The columns of a row's cells.
    pub fn row(&self, row: usize) -> &[u32] {
        &self.columns[self.starts[row]..self.starts[row + 1]]
    }

    /// The row that a cell belongs to.
    pub fn row_of(&self, cell: usize) -> usize {
        self.starts.partition_point(|&start| start <= cell) - 1
    }

    /// The place of each cell in row-major order, ascending.
    pub fn places(&self, length: usize) -> impl Iterator<Item = usize> {
        let rows = self.starts.windows(2).enumerate();
        rows.flat_map(move |(row, ends)| {
            self.columns[ends[0]..ends[1]].iter().map(move |&column| row * length + column as usize)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_by_row() {
        let places = [1, 2, 11, 12, 13];
        let rows = Rows::new(5, 3, places.into_iter(), 5);
        assert_eq!(rows.starts(), [0, 2, 2, 2, 3, 5]);
        assert_eq!((rows.row(0), rows.row(1), rows.row(3)), (&[1, 2][..], &[][..], &[2][..]));
        assert_eq!([0, 1, 2, 3, 4].map(|cell| rows.row_of(cell)), [0, 0, 3, 4, 4]);
        assert_eq!(rows.places(3).collect::<Vec<_>>(), places);
    }
}
