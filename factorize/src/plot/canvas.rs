//! One way to draw for all formats: shapes and text placed in pixels with
//! fractions, on top of a plotters backend, which only knows whole units.

use std::fmt::Display;

use plotters::prelude::{DrawingBackend, RGBColor};
use plotters::style::Color;

use super::PlotError;

/// Backend units per pixel.
pub(super) const UNITS_PER_PIXEL: u32 = 4;

pub(super) const BLACK: RGBColor = RGBColor(0, 0, 0);
pub(super) const WHITE: RGBColor = RGBColor(255, 255, 255);

/// A position in pixels, x to the right and y downwards.
pub(super) type Point = (f64, f64);

/// What plotters does not do well enough in all formats.
pub(super) trait Surface: DrawingBackend {
    /// Draws a line through the points with round joints.
    fn stroke(&mut self, points: &[(i32, i32)], width: u32, color: RGBColor) -> Result<(), PlotError>;

    /// Writes a text whose baseline passes through the position; its size is
    /// in units.
    fn write(&mut self, text: Text, direction: Direction, position: (i32, i32)) -> Result<(), PlotError>;
}

/// Where a text lies relative to the x of its position (to the y, for a text
/// that runs upwards).
#[derive(Clone, Copy)]
pub(super) enum Align {
    Left,
    Center,
    Right,
}

/// Where a text runs to.
#[derive(Clone, Copy)]
pub(super) enum Direction {
    Right,
    Up,
}

/// A text with its looks; the size is that of one em in pixels.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub text: &'a str,
    pub size: f64,
    pub align: Align,
    pub color: RGBColor,
}

/// Draws in pixels on a plotters backend.
pub(super) struct Canvas<S: Surface> {
    surface: S,
}

impl<S: Surface> Canvas<S> {
    pub fn new(surface: S) -> Self {
        Self { surface }
    }

    /// Fills a rectangle.
    pub fn fill(&mut self, top_left: Point, bottom_right: Point, color: RGBColor) -> Result<(), PlotError> {
        self.surface.draw_rect(units(top_left), units(bottom_right), &color, true).map_err(drawing_error)
    }

    /// Draws the outline of a rectangle whose lines are one pixel wide and
    /// lie just outside of the given corners.
    pub fn frame(&mut self, (left, top): Point, (right, bottom): Point, color: RGBColor) -> Result<(), PlotError> {
        self.fill((left - 1.0, top - 1.0), (right + 1.0, top), color)?;
        self.fill((left - 1.0, bottom), (right + 1.0, bottom + 1.0), color)?;
        self.fill((left - 1.0, top), (left, bottom), color)?;
        self.fill((right, top), (right + 1.0, bottom), color)
    }

    /// Draws a line through the points.
    pub fn line(&mut self, points: &[Point], width: f64, color: RGBColor) -> Result<(), PlotError> {
        let points: Vec<_> = points.iter().copied().map(units).collect();
        self.surface.stroke(&points, unit(width) as u32, color)
    }

    /// Draws a filled disc.
    pub fn disc(&mut self, center: Point, radius: f64, color: RGBColor) -> Result<(), PlotError> {
        self.surface.draw_circle(units(center), unit(radius) as u32, &color.filled(), true).map_err(drawing_error)
    }

    /// Writes a text whose baseline passes through the position.
    pub fn write(&mut self, text: Text, direction: Direction, position: Point) -> Result<(), PlotError> {
        let size = text.size * f64::from(UNITS_PER_PIXEL);
        let text = Text { size, ..text };
        self.surface.write(text, direction, units(position))
    }

    /// Ends the drawing.
    pub fn finish(mut self) -> Result<(), PlotError> {
        self.surface.present().map_err(drawing_error)
    }
}

pub(super) fn drawing_error(error: impl Display) -> PlotError {
    PlotError::Drawing(error.to_string())
}

fn unit(pixels: f64) -> i32 {
    (pixels * f64::from(UNITS_PER_PIXEL)).round() as i32
}

fn units((x, y): Point) -> (i32, i32) {
    (unit(x), unit(y))
}

#[cfg(test)]
mod tests {
    use super::super::vector;
    use super::*;

    #[test]
    fn pixels_become_units() -> Result<(), PlotError> {
        let document = vector::render((10, 10), |canvas| canvas.fill((0.25, 1.0), (2.0, 3.5), BLACK))?;
        assert!(document.contains(r#"x="1" y="4" width="7" height="10""#));
        Ok(())
    }

    #[test]
    fn frame_lies_around_its_corners() -> Result<(), PlotError> {
        let document = vector::render((10, 10), |canvas| canvas.frame((2.0, 2.0), (8.0, 8.0), BLACK))?;
        for side in [
            r#"x="4" y="4" width="32" height="4""#,
            r#"x="4" y="32" width="32" height="4""#,
            r#"x="4" y="8" width="4" height="24""#,
            r#"x="32" y="8" width="4" height="24""#,
        ] {
            assert!(document.contains(side), "{side}");
        }
        Ok(())
    }
}
