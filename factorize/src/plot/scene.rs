//! Draws the frames of an animated heat map.

use ndarray::Array2;
use plotters::prelude::BitMapBackend;

use super::canvas::{Align, BLACK, Canvas, Direction, Text};
use super::color::{BLANK, step_index};
use super::font::{CAPITAL_HEIGHT, text_width};
use super::frames::{common_shape, number, widest_number};
use super::indexed::{Area, Indexed};
use super::layout::{Content, LABEL_SIZE, Layout, MOST_ANNOTATED, TICK_LENGTH, TICK_PAD};
use super::raster::coverage;
use super::scale::Scale;
use super::ticks::Tick;
use super::{HeatmapAnimation, PlotError};

/// What the frames of an animation share.
pub(super) struct Scene {
    title: String,
    decimals: usize,
    rows: usize,
    columns: usize,
    scale: Scale,
    bar_ticks: Vec<Tick>,
    layout: Layout,
}

impl Scene {
    pub fn new(animation: &HeatmapAnimation) -> Result<Self, PlotError> {
        let (rows, columns) = common_shape(animation.frames)?;
        let title = animation.title.replace(char::is_control, " ");
        let scale = Scale::new(animation.range, animation.frames);
        let bar_ticks = scale.ticks();

        let mut title_width = text_width(&title, 1.0)?;
        for (iteration, _) in animation.frames {
            title_width = title_width.max(text_width(&iteration_line(*iteration), 1.0)?);
        }
        let mut bar_label_width = 0.0f64;
        for tick in &bar_ticks {
            bar_label_width = bar_label_width.max(text_width(&tick.label, LABEL_SIZE)?);
        }
        let mut annotation_width = None;
        if rows <= MOST_ANNOTATED && columns <= MOST_ANNOTATED {
            annotation_width = Some(widest_number(animation.frames, animation.decimals)?);
        }
        let layout = Layout::new(&Content {
            rows,
            columns,
            annotation_width,
            title_width,
            bar_label_width,
            row_label_width: text_width(&(rows - 1).to_string(), LABEL_SIZE)?,
            column_label_width: text_width(&(columns - 1).to_string(), LABEL_SIZE)?,
        });
        Ok(Self { title, decimals: animation.decimals, rows, columns, scale, bar_ticks, layout })
    }

    /// Width and height of the frames in pixels.
    pub fn size(&self) -> (usize, usize) {
        self.layout.size
    }

    /// All that does not change from frame to frame.
    pub fn background(&self) -> Result<Indexed, PlotError> {
        let size @ (width, height) = self.layout.size;
        let mut picture = Indexed::new(size);
        let bar = self.layout.bar;
        for row in 0..bar.height {
            let position = if self.scale.has_extent() { 1.0 - (row as f64 + 0.5) / bar.height as f64 } else { 0.5 };
            let area = Area { top: bar.top + row, height: 1, ..bar };
            picture.fill(area, step_index(position));
        }
        let whole = Area { left: 0, top: 0, width, height };
        let covered = coverage(size, |canvas| {
            let [baseline, _] = self.layout.title_baselines;
            let text = centered(&self.title, self.layout.title_size);
            canvas.write(text, Direction::Right, (self.layout.title_middle, baseline))?;
            self.draw_row_labels(canvas)?;
            self.draw_column_labels(canvas)?;
            self.draw_bar_labels(canvas)
        })?;
        picture.print(whole, &covered);
        Ok(picture)
    }

    /// Completes the background to the frame of one iteration.
    pub fn frame(&self, mut picture: Indexed, iteration: usize, values: &Array2<f64>) -> Result<Indexed, PlotError> {
        let [_, baseline] = self.layout.title_baselines;
        let line = iteration_line(iteration);
        let text = centered(&line, self.layout.title_size);
        picture.write(text, (self.layout.title_middle, baseline))?;

        for (place, &value) in values.indexed_iter() {
            let cell = self.cell(place);
            if !value.is_finite() {
                picture.fill(cell, BLANK);
                continue;
            }
            picture.fill(cell, step_index(self.scale.position(value)));
            if let Some(size) = self.layout.annotation_size {
                let number = number(value, self.decimals);
                let middle = cell.left as f64 + cell.width as f64 / 2.0;
                let baseline = cell.top as f64 + cell.height as f64 / 2.0 + half_capital(size);
                picture.write(centered(&number, size), (middle, baseline))?;
            }
        }
        Ok(picture)
    }

    fn cell(&self, place: (usize, usize)) -> Area {
        self.layout.cell(place, (self.rows, self.columns))
    }

    fn draw_row_labels(&self, canvas: &mut Canvas<BitMapBackend>) -> Result<(), PlotError> {
        let right = self.layout.cells.left as f64;
        let left = right - TICK_LENGTH as f64;
        for row in (0..self.rows).step_by(self.layout.row_label_step) {
            let cell = self.cell((row, 0));
            let y = (cell.top + cell.height / 2) as f64;
            canvas.fill((left, y), (right, y + 1.0), BLACK)?;
            let label = row.to_string();
            let text = Text { align: Align::Right, ..centered(&label, LABEL_SIZE) };
            let baseline = y + 0.5 + half_capital(LABEL_SIZE);
            canvas.write(text, Direction::Right, (left - TICK_PAD as f64, baseline))?;
        }
        Ok(())
    }

    fn draw_column_labels(&self, canvas: &mut Canvas<BitMapBackend>) -> Result<(), PlotError> {
        let top = self.layout.cells.bottom() as f64;
        let bottom = top + TICK_LENGTH as f64;
        let baseline = bottom + TICK_PAD as f64 + CAPITAL_HEIGHT * LABEL_SIZE;
        for column in (0..self.columns).step_by(self.layout.column_label_step) {
            let cell = self.cell((0, column));
            let x = (cell.left + cell.width / 2) as f64;
            canvas.fill((x, top), (x + 1.0, bottom), BLACK)?;
            let label = column.to_string();
            let text = centered(&label, LABEL_SIZE);
            canvas.write(text, Direction::Right, (x + 0.5, baseline))?;
        }
        Ok(())
    }

    fn draw_bar_labels(&self, canvas: &mut Canvas<BitMapBackend>) -> Result<(), PlotError> {
        let bar = self.layout.bar;
        let left = bar.right() as f64;
        let right = left + TICK_LENGTH as f64;
        for tick in &self.bar_ticks {
            let height = self.scale.position(tick.position) * (bar.height - 1) as f64;
            let y = (bar.bottom() - 1) as f64 - height.round();
            canvas.fill((left, y), (right, y + 1.0), BLACK)?;
            let text = Text { align: Align::Left, ..centered(&tick.label, LABEL_SIZE) };
            let baseline = y + 0.5 + half_capital(LABEL_SIZE);
            canvas.write(text, Direction::Right, (right + TICK_PAD as f64, baseline))?;
        }
        Ok(())
    }
}

fn centered(text: &str, size: f64) -> Text<'_> {
    Text { text, size, align: Align::Center, color: BLACK }
}

/// How far below the middle of a text its baseline lies.
fn half_capital(size: f64) -> f64 {
    CAPITAL_HEIGHT * size / 2.0
}

fn iteration_line(iteration: usize) -> String {
    format!("Iteration: {iteration}")
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::super::color::WHITE;
    use super::*;

    #[test]
    fn cells_have_the_colors_of_their_values() -> Result<(), PlotError> {
        let frames = [(3, array![[0.0, 0.25], [f64::NAN, 1.0], [0.5, 7.0]])];
        let scene = Scene::new(&HeatmapAnimation { title: "Title", decimals: 2, frames: &frames, range: (0.0, 1.0) })?;
        let (_, values) = &frames[0];
        let picture = scene.frame(scene.background()?, 3, values)?;
        let pixels = picture.into_pixels();
        let (width, _) = scene.size();
        for (place, expected) in [
            ((0, 0), step_index(0.0)),
            ((0, 1), step_index(0.25)),
            ((1, 0), BLANK),
            ((1, 1), step_index(1.0)),
            ((2, 0), step_index(0.5)),
            ((2, 1), step_index(1.0)),
        ] {
            let cell = scene.cell(place);
            assert_eq!(pixels[cell.top * width + cell.left], expected, "{place:?}");
            let last = (cell.bottom() - 1) * width + cell.right() - 1;
            assert_eq!(pixels[last], expected, "{place:?}");
            let middle = (cell.top + cell.height / 2) * width;
            let row = &pixels[middle + cell.left..middle + cell.right()];
            let has_number = row.iter().any(|&index| index != expected);
            assert_eq!(has_number, expected != BLANK, "{place:?}");
        }
        let edges = pixels.iter().step_by(width);
        assert!(edges.into_iter().all(|&index| index == WHITE));
        Ok(())
    }

    #[test]
    fn color_bar_runs_through_the_color_map_from_below() -> Result<(), PlotError> {
        let frames = [(0, array![[0.5]])];
        let scene = Scene::new(&HeatmapAnimation { title: "", decimals: 2, frames: &frames, range: (0.0, 1.0) })?;
        let pixels = scene.background()?.into_pixels();
        let (width, bar) = (scene.size().0, scene.layout.bar);
        let column: Vec<_> = (bar.top..bar.bottom()).map(|row| pixels[row * width + bar.left]).collect();
        assert!(column.is_sorted_by(|upper, lower| upper >= lower));
        assert_eq!(column.first(), Some(&step_index(1.0)));
        assert_eq!(column.last(), Some(&step_index(0.0)));
        Ok(())
    }
}
