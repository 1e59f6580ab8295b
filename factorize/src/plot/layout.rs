//! Sizes and positions of the parts of a heat map, in pixels.

use super::font::CAPITAL_HEIGHT;
use super::indexed::Area;

/// Size of the tick labels: 10 points at 100 dots per inch, as in matplotlib.
pub(super) const LABEL_SIZE: f64 = 13.9;
pub(super) const TICK_LENGTH: usize = 5;
pub(super) const TICK_PAD: usize = 5;

const TITLE_SIZE: f64 = 16.7;
const TITLE_LINE: f64 = 20.0;
const TITLE_PAD: f64 = 8.0;

const LEAST_SIZE: (usize, usize) = (640, 400);
const GREATEST_SIZE: (usize, usize) = (1200, 900);
const MARGIN: f64 = 18.0;
const BAR_GAP: usize = 26;
const BAR_WIDTH: usize = 18;

/// Matrices with more rows or columns show colours only.
pub(super) const MOST_ANNOTATED: usize = 12;
/// Sizes to try for the numbers in the cells.
const ANNOTATION_SIZES: [f64; 6] = [LABEL_SIZE, 13.0, 12.0, 11.0, 10.0, 9.0];
/// Room beside the number in a cell.
const CELL_PADDING: f64 = 14.0;
/// Height of a cell with a number, in ems of that number.
const CELL_HEIGHT: f64 = 2.4;
/// What a cell without a number gets if the picture does not become too
/// large.
const PLAIN_CELL: f64 = 14.0;

/// What decides about the layout; widths in ems are for a font size of one
/// pixel.
pub(super) struct Content {
    pub rows: usize,
    pub columns: usize,
    /// The widest number in a cell, in ems; none to leave the numbers out.
    pub annotation_width: Option<f64>,
    /// The widest line of the title, in ems.
    pub title_width: f64,
    /// The widest label beside the colour bar, in pixels.
    pub bar_label_width: f64,
    /// The widest row index, in pixels.
    pub row_label_width: f64,
    /// The widest column index, in pixels.
    pub column_label_width: f64,
}

/// Where everything goes.
#[derive(Debug)]
pub(super) struct Layout {
    /// Width and height of the picture.
    pub size: (usize, usize),
    pub cells: Area,
    pub bar: Area,
    pub title_size: f64,
    /// Middle of the title lines.
    pub title_middle: f64,
    /// Baselines of both title lines.
    pub title_baselines: [f64; 2],
    /// Size of the numbers in the cells, if there are any.
    pub annotation_size: Option<f64>,
    /// Every so many rows have a label.
    pub row_label_step: usize,
    /// Every so many columns have a label.
    pub column_label_step: usize,
}

impl Layout {
    pub fn new(content: &Content) -> Self {
        let tick = (TICK_LENGTH + TICK_PAD) as f64;
        let left = (MARGIN + content.row_label_width + tick).ceil() as usize;
        let right = (tick + content.bar_label_width + MARGIN).ceil() as usize;
        let right = right + BAR_GAP + BAR_WIDTH;
        let top = (MARGIN + 2.0 * TITLE_LINE + TITLE_PAD - 4.0).ceil() as usize;
        let bottom = (tick + LABEL_SIZE * CAPITAL_HEIGHT + MARGIN).ceil() as usize;

        // At least one pixel is left for the cells, however wide the labels.
        let most_width = GREATEST_SIZE.0.saturating_sub(left + right).max(1);
        let most_height = GREATEST_SIZE.1.saturating_sub(top + bottom).max(1);
        let annotation_size = content.annotation_width.and_then(|width| {
            ANNOTATION_SIZES
                .into_iter()
                .find(|size| content.columns as f64 * (width * size + CELL_PADDING) <= most_width as f64)
        });
        let (cell_width, cell_height) = match (content.annotation_width, annotation_size) {
            (Some(width), Some(size)) => (width * size + CELL_PADDING, CELL_HEIGHT * size),
            _ => (PLAIN_CELL, PLAIN_CELL),
        };

        let wanted_width = (content.columns as f64 * cell_width).ceil() as usize;
        let wanted_height = (content.rows as f64 * cell_height).ceil() as usize;
        let title_width = (content.title_width * TITLE_SIZE + 2.0 * MARGIN).ceil() as usize;
        let width = wanted_width
            .max(LEAST_SIZE.0.saturating_sub(left + right))
            .max(title_width.saturating_sub(left + right))
            .min(most_width);
        let height = wanted_height.max(LEAST_SIZE.1.saturating_sub(top + bottom)).min(most_height);

        let cells = Area { left, top, width, height };
        let bar = Area { left: cells.right() + BAR_GAP, width: BAR_WIDTH, ..cells };
        let size = (left + width + right, top + height + bottom);

        let room = size.0 as f64 - 2.0 * MARGIN;
        let title_size = TITLE_SIZE.min(room / content.title_width.max(1.0));
        let half_title = content.title_width * title_size / 2.0;
        let title_middle =
            (left as f64 + width as f64 / 2.0).min(size.0 as f64 - MARGIN - half_title).max(MARGIN + half_title);
        let last_baseline = top as f64 - TITLE_PAD;
        Self {
            size,
            cells,
            bar,
            title_size,
            title_middle,
            title_baselines: [last_baseline - TITLE_LINE, last_baseline],
            annotation_size,
            row_label_step: label_step(content.rows, height, 1.4 * LABEL_SIZE),
            column_label_step: label_step(content.columns, width, content.column_label_width + LABEL_SIZE),
        }
    }

    /// The area of one cell of a matrix of the given size. Where there are
    /// more cells than pixels, it is empty for some of them.
    pub fn cell(&self, (row, column): (usize, usize), (rows, columns): (usize, usize)) -> Area {
        let Area { left, top, width, height } = self.cells;
        let edge = |index: usize, length: usize, count: usize| index * length / count.max(1);
        let (start, end) = (edge(column, width, columns), edge(column + 1, width, columns));
        let (upper, lower) = (edge(row, height, rows), edge(row + 1, height, rows));
        Area { left: left + start, top: top + upper, width: end - start, height: lower - upper }
    }
}

/// The least of 1, 2, 5, 10, 20, ... so that labels every so many of `count`
/// places along `length` pixels have `needed` pixels each.
fn label_step(count: usize, length: usize, needed: f64) -> usize {
    let mut power = 1usize;
    loop {
        for factor in [1, 2, 5] {
            let step = power.saturating_mul(factor);
            let space = step as f64 * length as f64 / count.max(1) as f64;
            if space >= needed || step >= count {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(rows: usize, columns: usize, annotation_width: Option<f64>) -> Content {
        Content {
            rows,
            columns,
            annotation_width,
            title_width: 15.0,
            bar_label_width: 40.0,
            row_label_width: 9.0,
            column_label_width: 9.0,
        }
    }

    #[test]
    fn small_matrices_get_the_least_size() {
        let layout = Layout::new(&content(4, 2, Some(3.7)));
        assert_eq!(layout.size, LEAST_SIZE);
        assert_eq!(layout.annotation_size, Some(LABEL_SIZE));
        assert_eq!((layout.row_label_step, layout.column_label_step), (1, 1));
    }

    #[test]
    fn numbers_fit_into_their_cells() {
        for width in [2.5, 3.7, 5.0, 8.0, 20.0, 300.0] {
            let layout = Layout::new(&content(12, 12, Some(width)));
            let cell = layout.cell((3, 3), (12, 12));
            assert!(layout.size.0 <= GREATEST_SIZE.0 && layout.size.1 <= GREATEST_SIZE.1);
            if let Some(size) = layout.annotation_size {
                assert!(width * size + 8.0 < cell.width as f64);
                assert!(size + 8.0 < cell.height as f64);
            } else {
                assert!(width > 5.0);
            }
        }
    }

    #[test]
    fn cells_tile_their_area() {
        for (rows, columns) in [(3, 7), (1, 1), (2000, 3000)] {
            let layout = Layout::new(&content(rows, columns, None));
            assert!(layout.size.0 <= GREATEST_SIZE.0 && layout.size.1 <= GREATEST_SIZE.1);
            let width: usize = (0..columns).map(|column| layout.cell((0, column), (rows, columns)).width).sum();
            let height: usize = (0..rows).map(|row| layout.cell((row, 0), (rows, columns)).height).sum();
            assert_eq!((width, height), (layout.cells.width, layout.cells.height));
        }
    }

    #[test]
    fn label_steps_leave_room() {
        assert_eq!(label_step(10, 400, 20.0), 1);
        assert_eq!(label_step(100, 400, 20.0), 5);
        assert_eq!(label_step(100_000, 400, 20.0), 5_000);
        assert_eq!(label_step(1, 5, 20.0), 1);
        assert!(label_step(usize::MAX, 400, 20.0) > 1_000_000);
    }

    #[test]
    fn a_long_title_stays_inside() {
        let mut long = content(2, 2, None);
        long.title_width = 500.0;
        let layout = Layout::new(&long);
        assert_eq!(layout.size.0, GREATEST_SIZE.0);
        assert!(500.0 * layout.title_size <= GREATEST_SIZE.0 as f64);
    }
}
