//! Lays out and draws the curve of the cost with its axes.

use plotters::prelude::RGBColor;

use super::PlotError;
use super::canvas::{Align, BLACK, Canvas, Direction, Point, Surface, Text, WHITE};
use super::decimate::decimate;
use super::font::{CAPITAL_HEIGHT, text_width};
use super::log_ticks::{LogTicks, logarithmic};
use super::ticks::{Tick, linear};

/// Size of the picture in pixels.
pub(super) const WIDTH: usize = 640;
pub(super) const HEIGHT: usize = 480;

pub(super) const X_LABEL: &str = "# Iterations";
pub(super) const Y_LABEL: &str = "Cost (log scale)";
pub(super) const NOTHING_TO_DRAW: &str = "no positive, finite cost to draw";

/// Size of all texts: 10 points at 100 dots per inch, as in matplotlib.
const FONT_SIZE: f64 = 13.9;

/// Space between the picture's edge and what is drawn next to it.
const MARGIN: f64 = 18.0;
const TICK_LENGTH: f64 = 5.0;
const MINOR_TICK_LENGTH: f64 = 3.0;
const TICK_PAD: f64 = 5.0;
const LABEL_PAD: f64 = 8.0;
/// Size and lift of an exponent, relative to the number that it belongs to.
const EXPONENT_SIZE: f64 = 0.7;
const EXPONENT_LIFT: f64 = 0.42;
const MOST_TICKS: usize = 9;

const LINE_WIDTH: f64 = 2.0;
pub(super) const LINE_COLOR: RGBColor = RGBColor(31, 119, 180);
const NOTE_COLOR: RGBColor = RGBColor(110, 110, 110);

/// What is to be drawn and where, in pixels.
pub(super) struct Chart {
    top_left: Point,
    bottom_right: Point,
    line: Vec<Point>,
    x_ticks: Vec<Tick>,
    y_ticks: LogTicks,
}

impl Chart {
    /// Lays out the chart; `cost[i]` is the cost after step `i`.
    pub fn new(cost: &[f64]) -> Result<Self, PlotError> {
        let points: Vec<_> = cost
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, value)| value.is_finite() && *value > 0.0)
            .map(|(index, value)| (index, value.log10()))
            .collect();
        let last_step = cost.len().saturating_sub(1) as f64;
        let (x_low, x_high) = if last_step > 0.0 { (-0.05 * last_step, 1.05 * last_step) } else { (-0.5, 0.5) };
        let (y_low, y_high) = y_range(&points);
        let mut y_ticks = LogTicks::default();
        if !points.is_empty() {
            y_ticks = logarithmic(y_low, y_high, MOST_TICKS);
        }

        let mut y_label_width = 0.0f64;
        for tick in &y_ticks.major {
            let width = text_width(&tick.label, FONT_SIZE)? + exponent_width(tick)?;
            y_label_width = y_label_width.max(width);
        }
        let left = MARGIN + FONT_SIZE + LABEL_PAD + y_label_width + TICK_PAD + TICK_LENGTH;
        let below = 1.0 + TICK_LENGTH + TICK_PAD + CAPITAL_HEIGHT * FONT_SIZE + LABEL_PAD + FONT_SIZE;
        let top_left = (left.round(), MARGIN.round());
        let bottom_right = (WIDTH as f64 - MARGIN.round(), (HEIGHT as f64 - MARGIN - below).round());
        let (width, height) = (bottom_right.0 - top_left.0, bottom_right.1 - top_left.1);

        let x_label_width = text_width(&last_step.to_string(), FONT_SIZE)?;
        let most_x_ticks = (width / (x_label_width + FONT_SIZE)) as usize;
        let mut x_ticks = linear(x_low, x_high, most_x_ticks.clamp(1, MOST_TICKS), 1.0);
        x_ticks.retain(|tick| tick.position >= 0.0);

        let to_x = |x: f64| top_left.0 + (x - x_low) / (x_high - x_low) * width;
        let to_y = |y: f64| bottom_right.1 - (y - y_low) / (y_high - y_low) * height;
        let line = decimate(&points, cost.len(), width as usize)
            .into_iter()
            .map(|(index, value)| (to_x(index as f64), to_y(value)))
            .collect();
        for tick in &mut x_ticks {
            tick.position = to_x(tick.position).round();
        }
        for tick in &mut y_ticks.major {
            tick.position = to_y(tick.position).round();
        }
        for position in &mut y_ticks.minor {
            *position = to_y(*position).round();
        }
        Ok(Self { top_left, bottom_right, line, x_ticks, y_ticks })
    }

    /// Draws the chart on a canvas of `WIDTH` x `HEIGHT` pixels.
    pub fn draw<S: Surface>(&self, canvas: &mut Canvas<S>) -> Result<(), PlotError> {
        canvas.fill((0.0, 0.0), (WIDTH as f64, HEIGHT as f64), WHITE)?;
        self.draw_x_axis(canvas)?;
        self.draw_y_axis(canvas)?;
        match *self.line.as_slice() {
            [] => self.draw_note(canvas)?,
            [point] => canvas.disc(point, 1.5 * LINE_WIDTH, LINE_COLOR)?,
            _ => canvas.line(&self.line, LINE_WIDTH, LINE_COLOR)?,
        }
        canvas.frame(self.top_left, self.bottom_right, BLACK)
    }

    fn draw_x_axis<S: Surface>(&self, canvas: &mut Canvas<S>) -> Result<(), PlotError> {
        let axis = self.bottom_right.1;
        let tick_end = axis + 1.0 + TICK_LENGTH;
        let baseline = tick_end + TICK_PAD + CAPITAL_HEIGHT * FONT_SIZE;
        for tick in &self.x_ticks {
            let x = tick.position;
            canvas.fill((x, axis), (x + 1.0, tick_end), BLACK)?;
            let text = label(&tick.label, Align::Center);
            canvas.write(text, Direction::Right, (x + 0.5, baseline))?;
        }
        let middle = (self.top_left.0 + self.bottom_right.0) / 2.0;
        let position = (middle, baseline + LABEL_PAD + FONT_SIZE);
        canvas.write(label(X_LABEL, Align::Center), Direction::Right, position)
    }

    fn draw_y_axis<S: Surface>(&self, canvas: &mut Canvas<S>) -> Result<(), PlotError> {
        let axis = self.top_left.0;
        let tick_end = axis - 1.0 - TICK_LENGTH;
        for tick in &self.y_ticks.major {
            let y = tick.position;
            canvas.fill((tick_end, y), (axis, y + 1.0), BLACK)?;
            let baseline = y + 0.5 + CAPITAL_HEIGHT / 2.0 * FONT_SIZE;
            let right = tick_end - TICK_PAD - exponent_width(tick)?;
            let text = label(&tick.label, Align::Right);
            canvas.write(text, Direction::Right, (right, baseline))?;
            if !tick.exponent.is_empty() {
                let exponent = Text { size: EXPONENT_SIZE * FONT_SIZE, ..label(&tick.exponent, Align::Left) };
                let lifted = baseline - EXPONENT_LIFT * FONT_SIZE;
                canvas.write(exponent, Direction::Right, (right, lifted))?;
            }
        }
        for &y in &self.y_ticks.minor {
            let start = axis - 1.0 - MINOR_TICK_LENGTH;
            canvas.fill((start, y), (axis, y + 1.0), BLACK)?;
        }
        let middle = (self.top_left.1 + self.bottom_right.1) / 2.0;
        let position = (MARGIN + CAPITAL_HEIGHT * FONT_SIZE, middle);
        canvas.write(label(Y_LABEL, Align::Center), Direction::Up, position)
    }

    fn draw_note<S: Surface>(&self, canvas: &mut Canvas<S>) -> Result<(), PlotError> {
        let middle = ((self.top_left.0 + self.bottom_right.0) / 2.0, (self.top_left.1 + self.bottom_right.1) / 2.0);
        let note = Text { color: NOTE_COLOR, ..label(NOTHING_TO_DRAW, Align::Center) };
        canvas.write(note, Direction::Right, middle)
    }
}

fn label(text: &str, align: Align) -> Text<'_> {
    Text { text, size: FONT_SIZE, align, color: BLACK }
}

fn exponent_width(tick: &Tick) -> Result<f64, PlotError> {
    text_width(&tick.exponent, EXPONENT_SIZE * FONT_SIZE)
}

/// The decimal logarithms at both ends of the y axis: those of the data and
/// a margin of a twentieth at each end.
fn y_range(points: &[(usize, f64)]) -> (f64, f64) {
    let low = points.iter().map(|point| point.1).fold(f64::NAN, f64::min);
    let high = points.iter().map(|point| point.1).fold(f64::NAN, f64::max);
    let span = high - low;
    // Differences in the seventh digit are not worth a picture of their own.
    if span > 1e-7 {
        (low - 0.05 * span, high + 0.05 * span)
    } else if points.is_empty() {
        (0.0, 1.0)
    } else {
        (low - 0.05, high + 0.05)
    }
}
