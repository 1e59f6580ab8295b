//! What is to be known about all frames of an animation before drawing.

use ndarray::Array2;

use super::PlotError;
use super::font::text_width;

/// Numbers have no more decimals than this that mean anything.
const MOST_DECIMALS: usize = 17;

/// The number to be written into a cell.
pub(super) fn number(value: f64, decimals: usize) -> String {
    let decimals = decimals.min(MOST_DECIMALS);
    format!("{value:.decimals$}")
}

/// The width of the widest number in any cell, in ems.
pub(super) fn widest_number(frames: &[(usize, Array2<f64>)], decimals: usize) -> Result<f64, PlotError> {
    // All characters but signs and points are equally wide, and the room
    // around the numbers makes up for those: the longest will do.
    let longest = frames
        .iter()
        .flat_map(|(_, values)| values)
        .filter(|value| value.is_finite())
        .map(|&value| number(value, decimals))
        .max_by_key(String::len);
    longest.map_or(Ok(0.0), |longest| text_width(&longest, 1.0))
}

/// The shape that all frames have.
pub(super) fn common_shape(frames: &[(usize, Array2<f64>)]) -> Result<(usize, usize), PlotError> {
    let (_, first) = frames.first().ok_or(PlotError::NoFrames)?;
    let (rows, columns) = first.dim();
    if rows == 0 || columns == 0 {
        return Err(PlotError::EmptyMatrix { rows, columns });
    }
    for (iteration, values) in frames {
        let (found_rows, found_columns) = values.dim();
        if (found_rows, found_columns) != (rows, columns) {
            return Err(PlotError::ShapeMismatch { iteration: *iteration, found_rows, found_columns, rows, columns });
        }
    }
    Ok((rows, columns))
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn numbers_are_rounded() {
        assert_eq!(number(0.08676, 4), "0.0868");
        assert_eq!(number(-2.0, 0), "-2");
        assert_eq!(number(1.0, usize::MAX).len(), 2 + MOST_DECIMALS);
    }

    #[test]
    fn widest_number_is_found_in_any_frame() -> Result<(), PlotError> {
        let frames = [(0, array![[1.0, f64::NAN]]), (1, array![[-100.0, 1.0]]), (2, array![[1.0, f64::INFINITY]])];
        let expected = text_width("-100.00", 1.0)?;
        assert_eq!(widest_number(&frames, 2)?, expected);
        assert_eq!(widest_number(&[(0, array![[f64::NAN]])], 2)?, 0.0);
        Ok(())
    }

    #[test]
    fn common_shape_is_rows_by_columns() -> Result<(), PlotError> {
        let frames = [(0, Array2::zeros((2, 3))), (1, Array2::zeros((2, 3)))];
        assert_eq!(common_shape(&frames)?, (2, 3));
        Ok(())
    }
}
