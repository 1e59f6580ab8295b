//! A dense matrix with holes, from a CSV file.

use crate::{
    Shortage, memory,
    ratings::{
        Fault, RatingsError, ReadOptions,
        fields::MOST_CELLS,
        options::Wanted,
        shortened,
        source::Source,
        table::{Layout, Table},
    },
};
use ndarray::Array2;
use std::path::{Path, PathBuf};

/// Why a matrix was refused.
#[derive(Debug, thiserror::Error)]
pub enum MatrixError {
    /// The file cannot be read, or is no text.
    #[error(transparent)]
    Read(#[from] RatingsError),
    /// A line is not CSV.
    #[error("{}, line {line}: {fault}", .file.display())]
    Csv {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        fault: Fault,
    },
    /// There is no memory for the matrix.
    #[error("{}, line {line}: too many cells to hold: {shortage}; factorize fit --format dense needs less", .file.display())]
    Memory {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The memory needed and available.
        shortage: Shortage,
    },
    /// A row is longer or shorter than the first.
    #[error("{}, line {line}: the row has {found} cells, expected {expected} as in line {first_line}", .file.display())]
    Ragged {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: u64,
        /// How many cells the row has.
        found: usize,
        /// How many the first row has.
        expected: usize,
        /// The line of the first row.
        first_line: u64,
    },
    /// A cell holds no number.
    #[error(
        "{}, line {line}, column {column}: found \"{found}\", expected a number (or a hole where nothing was observed: \
         an empty cell, NaN, NA, null, - or ?)",
        .file.display()
    )]
    Cell {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The column, from 1.
        column: usize,
        /// What the cell holds.
        found: String,
    },
    /// There is no row, or no cell is observed.
    #[error("{}: {problem}", .file.display())]
    Empty {
        /// The file.
        file: PathBuf,
        /// What is missing.
        problem: &'static str,
    },
    /// A row or column has no observed cell, so nothing is known of its factors.
    #[error("{}: {axis} {number}{} has no observed cell; leave it out, nothing can be learned about it", .file.display(), at(*.line))]
    Unobserved {
        /// The file.
        file: PathBuf,
        /// `row` or `column`.
        axis: &'static str,
        /// Its number, from 1.
        number: usize,
        /// The line of a row.
        line: Option<u64>,
    },
}

fn at(line: Option<u64>) -> String {
    line.map(|line| format!(", line {line}")).unwrap_or_default()
}

/// Reads a matrix from a file of text, or from standard input for `-`; a cell that is not observed becomes NaN.
///
/// The file is unpacked, and separators, header, comments, names of rows and holes are found as by
/// [`ratings::read`](crate::ratings::read).
///
/// # Errors
/// [`MatrixError`] says the file, the line, the column, what was found and what was expected.
pub fn read_matrix(file: &Path) -> Result<Array2<f64>, MatrixError> {
    parse_matrix(Source::open(file, None, false)?)
}

fn parse_matrix(mut source: Source) -> Result<Array2<f64>, MatrixError> {
    let file = source.name.clone();
    let mut table = Table::of(&source, &ReadOptions::default(), Wanted::Matrix)?;
    let names = match table.layout {
        Layout::Matrix { names } => names,
        Layout::Triplets(_) => 0,
    };
    source.expect_rows();
    let mut cells = Vec::new();
    // The line of each row, and how many cells the first has.
    let mut lines: Vec<u64> = Vec::new();
    let mut width = None;
    while let Some(line) = table.next_row(&mut source)? {
        let (line, text) = (line.number, line.text);
        let found = table.dialect.width(text, MOST_CELLS);
        let found = found.map_err(|fault| MatrixError::Csv { file: file.clone(), line, fault })?;
        let first = width.is_none();
        let (expected, first_line) = *width.get_or_insert((found, line));
        if first && table.header {
            continue;
        }
        if found != expected {
            return Err(MatrixError::Ragged { file, line, found, expected, first_line });
        }
        for (column, field) in table.dialect.fields(text).flatten().enumerate().skip(names) {
            let text = field.text();
            let Some(cell) = cell(&table, &text) else {
                return Err(MatrixError::Cell { file, line, column: column + 1, found: shortened(&text) });
            };
            memory::grow(&mut cells).map_err(|shortage| MatrixError::Memory { file: file.clone(), line, shortage })?;
            cells.push(cell);
        }
        lines.push(line);
    }
    let (width, _) = width.unwrap_or((0, 0));
    let matrix = Array2::from_shape_vec((lines.len(), width.saturating_sub(names)), cells);
    let matrix = matrix.unwrap_or_else(|_| unreachable!("every row has the same number of cells"));
    check_observed(&file, &matrix, &lines)?;
    Ok(matrix)
}

/// The contents of a cell: a number, NaN if it is not observed, or nothing that makes sense.
fn cell(table: &Table, text: &[u8]) -> Option<f64> {
    if table.cells.is_hole(text) {
        return Some(f64::NAN);
    }
    str::from_utf8(&table.cells.point(text)).ok()?.parse().ok().filter(|number: &f64| number.is_finite())
}

fn check_observed(file: &Path, matrix: &Array2<f64>, lines: &[u64]) -> Result<(), MatrixError> {
    let empty = |problem| Err(MatrixError::Empty { file: file.into(), problem });
    if matrix.is_empty() {
        return empty("there is no row of numbers in it");
    }
    if matrix.iter().all(|cell| cell.is_nan()) {
        return empty("no cell is observed");
    }
    let unobserved =
        |axis, number: usize, line| Err(MatrixError::Unobserved { file: file.into(), axis, number: number + 1, line });
    for (number, row) in matrix.rows().into_iter().enumerate() {
        if row.iter().all(|cell| cell.is_nan()) {
            return unobserved("row", number, Some(lines[number]));
        }
    }
    for (number, column) in matrix.columns().into_iter().enumerate() {
        if column.iter().all(|cell| cell.is_nan()) {
            return unobserved("column", number, None);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use std::io::Cursor;

    fn parse(bytes: impl AsRef<[u8]>) -> Result<Array2<f64>, String> {
        let source = Source::new("m.csv".into(), Box::new(Cursor::new(bytes.as_ref().to_vec())), None).unwrap();
        parse_matrix(source).map_err(|error| error.to_string())
    }

    fn same(left: &Array2<f64>, right: &Array2<f64>) -> bool {
        left.dim() == right.dim() && left.iter().zip(right).all(|(x, y)| x == y || (x.is_nan() && y.is_nan()))
    }

    #[test]
    fn holes_headers_and_spaces() {
        let nan = f64::NAN;
        let expected = array![[nan, 4.0, 5.0], [4.0, nan, nan], [nan, 3e0, -4.5]];
        for text in [
            ",4,5\n4,NaN,nan\nNA,3,-4.5\n",
            "a,b,c\n,4,5\n4,NaN,nan\nNA,3,-4.5",
            "\u{feff} a , b,\r\n, 4 ,5\r\n4,NaN,nan\r\n\r\nNA,3e0,-4.5\r\n",
            "\u{feff},4,5\n\"4\",NaN,nan\nNA,3,-4.5\n",
            "-;4;5\n4;null;NULL\n?;3;-4,5\n",
            "\t4\t5\r4\tNone\tN/A\r\t3\t-4.5\r",
            "day a b c\n2024-01-01 - 4 5\n2024-01-02 4 - -\n2024-01-03 - 3 -4.5\n",
        ] {
            let parsed = parse(text).unwrap();
            assert!(same(&parsed, &expected), "{text:?}: {parsed}");
        }
        assert!(same(&parse("7").unwrap(), &array![[7.0]]));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (text, message) in [
            ("1,2\n3\n", "m.csv, line 2: the row has 1 cells, expected 2 as in line 1"),
            ("a,b\n1,2,3\n", "m.csv, line 2: the row has 3 cells, expected 2 as in line 1"),
            (
                "1,2\n3,x\n",
                "m.csv, line 2, column 2: found \"x\", expected a number (or a hole where nothing was observed: an \
                 empty cell, NaN, NA, null, - or ?)",
            ),
            ("1,foo\n3,4\n", "m.csv, line 1, column 2: found \"foo\", expected a number"),
            ("1,inf\n3,4\n", "m.csv, line 1, column 2: found \"inf\", expected a number"),
            ("1,2\n3,nay\n", "m.csv, line 2, column 2: found \"nay\", expected a number"),
            ("", "m.csv: it is empty; expected a row of numbers in each line"),
            ("a,b\n", "m.csv: there is no row of numbers in it"),
            ("NaN,NA\n", "m.csv: no cell is observed"),
            ("1,2\n\n,\n", "m.csv: row 2, line 3 has no observed cell; leave it out, nothing can be learned about it"),
            ("1,\n2,NA\n", "m.csv: column 2 has no observed cell; leave it out, nothing can be learned about it"),
        ] {
            let found = parse(text).unwrap_err();
            assert!(found.starts_with(message), "{text:?}: {found}");
        }
        let binary = parse([0x31, 0x2c, 0xff, 0xfe]).unwrap_err();
        assert!(binary.starts_with("m.csv, line 1, column 2: found"), "{binary}");
    }

    #[test]
    fn lines_and_cells_are_bounded() {
        let long = parse(vec![b'1'; (1 << 28) + 1]).unwrap_err();
        assert!(long.starts_with("m.csv: line 1 has more than 268435456 bytes"), "{long}");
        let wide = parse(vec![b','; 1 << 24]).unwrap_err();
        assert_eq!(wide, "m.csv, line 1: found more than 16777216 columns, the most that a line may have");
        let open = parse("1,2\n\"3,4\n").unwrap_err();
        assert!(open.starts_with("m.csv, line 2: a quoted field does not end with a quote"), "{open}");
    }
}
