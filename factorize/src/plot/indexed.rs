//! Pictures whose pixels are indices into the palette of the heat maps.

use super::PlotError;
use super::canvas::{Direction, Point, Text};
use super::color::{WHITE, text_index};
use super::font::text_width;
use super::raster::coverage;

/// Height of the strip for one line of text, in ems, and where the baseline
/// lies in it.
const STRIP_HEIGHT: f64 = 1.3;
const STRIP_BASELINE: f64 = 1.0;

/// A rectangle in whole pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    pub left: usize,
    pub top: usize,
    pub width: usize,
    pub height: usize,
}

impl Area {
    pub fn right(self) -> usize {
        self.left + self.width
    }

    pub fn bottom(self) -> usize {
        self.top + self.height
    }
}

/// A picture of palette indices, row by row.
#[derive(Clone)]
pub(super) struct Indexed {
    width: usize,
    pixels: Vec<u8>,
}

impl Indexed {
    /// A white picture.
    pub fn new((width, height): (usize, usize)) -> Self {
        Self { width, pixels: vec![WHITE; width * height] }
    }

    /// Fills the part of the area that lies inside of the picture.
    pub fn fill(&mut self, area: Area, index: u8) {
        for row in self.rows(area) {
            row.fill(index);
        }
    }

    /// Prints text, given by how much of each pixel of the area it covers,
    /// over what is there already.
    pub fn print(&mut self, area: Area, coverage: &[u8]) {
        if area.width == 0 {
            return;
        }
        for (row, covered) in self.rows(area).zip(coverage.chunks_exact(area.width)) {
            for (pixel, &covered) in row.iter_mut().zip(covered) {
                if covered > 0 {
                    *pixel = text_index(*pixel, covered);
                }
            }
        }
    }

    /// Writes a centred text over what is there already; its baseline passes
    /// through the position.
    pub fn write(&mut self, text: Text, (middle, baseline): Point) -> Result<(), PlotError> {
        let half_width = text_width(text.text, text.size)? / 2.0 + 2.0;
        let area = Area {
            left: (middle - half_width).max(0.0) as usize,
            top: (baseline - STRIP_BASELINE * text.size).max(0.0) as usize,
            width: (2.0 * half_width).ceil() as usize + 1,
            height: (STRIP_HEIGHT * text.size).ceil() as usize + 1,
        };
        let covered = coverage((area.width, area.height), |canvas| {
            let position = (middle - area.left as f64, baseline - area.top as f64);
            canvas.write(text, Direction::Right, position)
        })?;
        self.print(area, &covered);
        Ok(())
    }

    pub fn into_pixels(self) -> Vec<u8> {
        self.pixels
    }

    fn rows(&mut self, area: Area) -> impl Iterator<Item = &mut [u8]> {
        let right = area.right().min(self.width);
        let left = area.left.min(right);
        self.pixels
            .chunks_exact_mut(self.width.max(1))
            .skip(area.top)
            .take(area.height)
            .map(move |row| &mut row[left..right])
    }
}

#[cfg(test)]
mod tests {
    use super::super::canvas::{Align, BLACK};
    use super::*;

    #[test]
    fn fill_and_print_stay_inside() {
        let mut picture = Indexed::new((3, 2));
        let area = Area { left: 2, top: 1, width: 5, height: 5 };
        picture.fill(area, 40);
        let mut expected = [WHITE; 6];
        expected[5] = 40;
        assert_eq!(picture.clone().into_pixels(), expected);

        picture.print(area, &[255; 25]);
        expected[5] = text_index(40, 255);
        assert_eq!(picture.into_pixels(), expected);
    }

    #[test]
    fn write_centers_the_text_above_its_baseline() -> Result<(), PlotError> {
        let (width, height) = (60, 40);
        let mut picture = Indexed::new((width, height));
        let text = Text { text: "808", size: 20.0, align: Align::Center, color: BLACK };
        picture.write(text, (30.0, 30.0))?;
        let pixels = picture.into_pixels();
        let dark: Vec<_> = (0..width * height).filter(|&index| pixels[index] < WHITE / 2).collect();
        let columns = dark.iter().map(|index| index % width);
        let (first, last) = (columns.clone().min(), columns.max());
        let center = first.zip(last).map(|(first, last)| first + last);
        assert!(center.is_some_and(|sum| sum.abs_diff(59) <= 2), "{center:?}");
        assert!(dark.iter().all(|index| (14..31).contains(&(index / width))));
        Ok(())
    }
}
