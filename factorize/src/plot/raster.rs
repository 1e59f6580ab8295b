//! Pixel pictures: drawn larger than asked for and then averaged down, which
//! smooths the edges of all shapes alike.

use plotters::prelude::{BitMapBackend, DrawingBackend, RGBColor};
use plotters::style::Color;

use super::PlotError;
use super::canvas::{Align, Canvas, Direction, Surface, Text, UNITS_PER_PIXEL, drawing_error};
use super::font::{cover, text_width};

const SCALE: usize = UNITS_PER_PIXEL as usize;
const CHANNELS: usize = 3;

impl Surface for BitMapBackend<'_> {
    // Plotters would round the corners of the line's outline to whole units
    // and tear holes where the line comes close to itself.
    fn stroke(&mut self, points: &[(i32, i32)], width: u32, color: RGBColor) -> Result<(), PlotError> {
        let radius = f64::from(width) / 2.0;
        for pair in points.windows(2) {
            let piece = Piece { start: pair[0], end: pair[1] };
            for (x, y) in piece.pixels_near(radius) {
                self.draw_pixel((x, y), color.to_backend_color()).map_err(drawing_error)?;
            }
        }
        Ok(())
    }

    // Plotters would leave out the room before each letter.
    fn write(&mut self, text: Text, direction: Direction, (x, y): (i32, i32)) -> Result<(), PlotError> {
        let width = text_width(text.text, text.size)?;
        let start = match text.align {
            Align::Left => 0,
            Align::Center => (-width / 2.0).round() as i32,
            Align::Right => -width.round() as i32,
        };
        let mut result = Ok(());
        cover(text.text, text.size, |along, below, share| {
            let pixel = match direction {
                Direction::Right => (x + start + along, y + below),
                Direction::Up => (x + below, y - start - along - 1),
            };
            let color = text.color.mix(share).to_backend_color();
            if result.is_ok() {
                result = self.draw_pixel(pixel, color);
            }
        })?;
        result.map_err(drawing_error)
    }
}

/// A straight piece of a line.
struct Piece {
    start: (i32, i32),
    end: (i32, i32),
}

impl Piece {
    /// All pixels whose centre is no farther from the piece than `radius`.
    fn pixels_near(&self, radius: f64) -> impl Iterator<Item = (i32, i32)> {
        let reach = radius.ceil() as i32;
        let range = move |one: i32, other: i32| one.min(other) - reach..one.max(other) + reach;
        range(self.start.1, self.end.1)
            .flat_map(move |y| range(self.start.0, self.end.0).map(move |x| (x, y)))
            .filter(move |&pixel| self.distance_squared(pixel) <= radius * radius)
    }

    /// The square of the distance of a pixel's centre.
    fn distance_squared(&self, pixel: (i32, i32)) -> f64 {
        let difference = |to: (i32, i32)| {
            let from = self.start;
            (f64::from(to.0 - from.0), f64::from(to.1 - from.1))
        };
        let (along_x, along_y) = difference(self.end);
        let (x, y) = difference(pixel);
        let (x, y) = (x + 0.5, y + 0.5);
        let length_squared = along_x * along_x + along_y * along_y;
        let share =
            if length_squared > 0.0 { ((x * along_x + y * along_y) / length_squared).clamp(0.0, 1.0) } else { 0.0 };
        (x - share * along_x).powi(2) + (y - share * along_y).powi(2)
    }
}

/// Draws on a white picture of `width` x `height` pixels and returns it row
/// by row with three bytes (red, green, blue) a pixel.
pub(super) fn render(
    (width, height): (usize, usize),
    draw: impl FnOnce(&mut Canvas<BitMapBackend>) -> Result<(), PlotError>,
) -> Result<Vec<u8>, PlotError> {
    let (large_width, large_height) = (width * SCALE, height * SCALE);
    let mut large = vec![255; large_width * large_height * CHANNELS];
    let backend = BitMapBackend::with_buffer_and_format(&mut large, (large_width as u32, large_height as u32))
        .map_err(drawing_error)?;
    let mut canvas = Canvas::new(backend);
    draw(&mut canvas)?;
    canvas.finish()?;
    Ok(average(&large, width))
}

/// Draws in black and returns how much of each pixel is covered, 0 for
/// nothing and 255 for all of it.
pub(super) fn coverage(
    size: (usize, usize),
    draw: impl FnOnce(&mut Canvas<BitMapBackend>) -> Result<(), PlotError>,
) -> Result<Vec<u8>, PlotError> {
    let pixels = render(size, draw)?;
    Ok(pixels.chunks_exact(CHANNELS).map(|pixel| 255 - pixel[0]).collect())
}

/// Averages squares of `SCALE` x `SCALE` pixels.
fn average(large: &[u8], width: usize) -> Vec<u8> {
    const AREA: u16 = (SCALE * SCALE) as u16;
    const GROUP: usize = SCALE * CHANNELS;
    let row_length = width * GROUP;
    if row_length == 0 {
        return Vec::new();
    }
    let mut small = Vec::with_capacity(large.len() / usize::from(AREA));
    // How much darker than white each pixel is, summed over its square.
    let mut darkness = vec![[0u16; CHANNELS]; width];
    for rows in large.chunks_exact(row_length * SCALE) {
        darkness.fill([0; CHANNELS]);
        for row in rows.chunks_exact(row_length) {
            let (groups, _) = row.as_chunks::<GROUP>();
            for (sums, group) in darkness.iter_mut().zip(groups) {
                // Most of a picture is blank.
                if *group == [255; GROUP] {
                    continue;
                }
                for (index, value) in group.iter().enumerate() {
                    sums[index % CHANNELS] += u16::from(255 - value);
                }
            }
        }
        for sums in &darkness {
            small.extend(sums.map(|sum| 255 - ((sum + AREA / 2) / AREA) as u8));
        }
    }
    small
}

#[cfg(test)]
mod tests {
    use super::super::canvas::BLACK;
    use super::super::font::CAPITAL_HEIGHT;
    use super::*;

    #[test]
    fn partly_covered_pixels_are_grey() -> Result<(), PlotError> {
        let pixels = coverage((3, 2), |canvas| canvas.fill((1.0, 0.0), (2.5, 1.0), BLACK))?;
        assert_eq!(pixels, [0, 255, 128, 0, 0, 0]);
        Ok(())
    }

    #[test]
    fn text_stands_on_its_baseline() -> Result<(), PlotError> {
        let (width, height, size) = (200, 60, 40.0);
        let pixels = coverage((width, height), |canvas| {
            let text = Text { text: "HIx1", size, align: Align::Center, color: BLACK };
            canvas.write(text, Direction::Right, (100.0, 50.0))
        })?;
        let dark: Vec<_> = pixels.chunks_exact(width).map(|row| row.iter().any(|&value| value > 128)).collect();
        let top = dark.iter().position(|&is_dark| is_dark).unwrap_or(0);
        let bottom = dark.iter().rposition(|&is_dark| is_dark).unwrap_or(0);
        assert!((bottom as f64 - 49.0).abs() <= 1.0, "{bottom}");
        let expected_top = 50.0 - CAPITAL_HEIGHT * size;
        assert!((top as f64 - expected_top).abs() <= 1.5, "{top}");
        Ok(())
    }

    #[test]
    fn text_upwards_is_text_turned_left() -> Result<(), PlotError> {
        let size = 60;
        let text = Text { text: "Fj7", size: 16.0, align: Align::Right, color: BLACK };
        let right = coverage((size, size), |canvas| canvas.write(text, Direction::Right, (50.0, 40.0)))?;
        let up = coverage((size, size), |canvas| canvas.write(text, Direction::Up, (40.0, 10.0)))?;
        for row in 0..size {
            for column in 0..size {
                let turned = up[(size - 1 - column) * size + row];
                assert_eq!(right[row * size + column], turned);
            }
        }
        Ok(())
    }

    #[test]
    fn a_line_that_turns_back_has_no_holes() -> Result<(), PlotError> {
        let pixels = coverage((20, 20), |canvas| {
            let points = [(5.0, 2.0), (6.0, 18.0), (7.0, 2.0), (8.0, 18.0)];
            canvas.line(&points, 2.0, BLACK)
        })?;
        let middle = &pixels[10 * 20..11 * 20];
        assert!(middle[6] > 250, "{middle:?}");
        Ok(())
    }
}
