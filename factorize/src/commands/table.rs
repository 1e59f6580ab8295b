//! Matrices on the terminal.

use ndarray::ArrayView2;
use std::fmt;

/// Rows and columns beyond these are left out.
const MOST: usize = 12;

/// A matrix as aligned columns; what is NaN is shown as a dot.
pub struct Table {
    lines: Vec<String>,
}

impl Table {
    /// The numbers with so many decimals.
    pub fn new(matrix: ArrayView2<'_, f64>, decimals: usize) -> Self {
        let (rows, columns) = matrix.dim();
        let shown = |count: usize| count.min(MOST);
        let mut cells: Vec<Vec<String>> = Vec::new();
        for row in matrix.rows().into_iter().take(shown(rows)) {
            let mut line: Vec<String> = row.iter().take(shown(columns)).map(|&x| number(x, decimals)).collect();
            line.extend((columns > MOST).then(|| "…".to_string()));
            cells.push(line);
        }
        if rows > MOST {
            cells.push(vec!["…".to_string(); cells[0].len()]);
        }
        let width = |column: usize| cells.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..cells.first().map_or(0, Vec::len)).map(width).collect();
        let aligned = |line: &Vec<String>| {
            let cells: Vec<String> = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:>width$}")).collect();
            cells.join("  ")
        };
        Table { lines: cells.iter().map(aligned).collect() }
    }

    /// This table with another to its right, under their titles.
    pub fn beside(&self, title: &str, other: &Table, other_title: &str) -> Table {
        let width = |table: &Table, title: &str| {
            let lines = table.lines.iter().map(|line| line.chars().count());
            lines.chain([title.chars().count()]).max().unwrap_or(0)
        };
        let width = width(self, title);
        let mut lines = vec![format!("{title:width$}    {other_title}")];
        let rows = self.lines.iter().zip(&other.lines);
        lines.extend(rows.map(|(left, right)| format!("{left:width$}    {right}")));
        Table { lines }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| writeln!(f, "  {line}"))
    }
}

fn number(x: f64, decimals: usize) -> String {
    match format!("{x:.decimals$}") {
        _ if x.is_nan() => "·".into(),
        // What rounds to 0 has no sign.
        text if text.starts_with('-') && !text.contains(|c| ('1'..='9').contains(&c)) => text[1..].into(),
        text => text,
    }
}

/// How many decimals the numbers have, up to `most`.
pub fn decimals(matrix: ArrayView2<'_, f64>, most: usize) -> usize {
    let exact = |decimals: usize| {
        let factor = 10f64.powi(decimals as i32);
        matrix.iter().all(|x| x.is_nan() || ((x * factor).round() / factor - x).abs() <= 1e-12 * x.abs())
    };
    (0..most).find(|&decimals| exact(decimals)).unwrap_or(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};

    #[test]
    fn columns_are_aligned_and_holes_are_dots() {
        let matrix = array![[f64::NAN, 4.0, -15.25], [0.5, -0.001, 3.0]];
        assert_eq!(Table::new(matrix.view(), 2).to_string(), "     ·  4.00  -15.25\n  0.50  0.00    3.00\n");
        let (left, right) = (Table::new(array![[1.0]].view(), 0), Table::new(array![[22.0]].view(), 0));
        assert_eq!(left.beside("left", &right, "right").to_string(), "  left    right\n  1       22\n");
    }

    #[test]
    fn large_matrices_are_cut() {
        let text = Table::new(Array2::<f64>::zeros((50, 40)).view(), 0).to_string();
        assert_eq!(text.lines().count(), MOST + 1);
        assert!(text.lines().all(|line| line.ends_with('…')));
    }

    #[test]
    fn decimals_are_those_of_the_numbers() {
        assert_eq!(decimals(array![[1.0, f64::NAN]].view(), 4), 0);
        assert_eq!(decimals(array![[0.5, 3.25]].view(), 4), 2);
        assert_eq!(decimals(array![[1.0 / 3.0]].view(), 4), 4);
    }
}
