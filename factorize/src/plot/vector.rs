//! Vector pictures.

use plotters::prelude::{DrawingBackend, RGBColor, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, FontTransform, ShapeStyle, TextStyle};

use super::PlotError;
use super::canvas::{Align, Canvas, Direction, Surface, Text, UNITS_PER_PIXEL, drawing_error};

const FONT_FAMILY: &str = "DejaVu Sans, sans-serif";

/// Plotters divides by this number when it writes `font-size`.
const FONT_SIZE_DIVISOR: f64 = 1.24;

/// Distance of the baseline from the top anchor in ems, as plotters writes it
/// into `dy`.
const TOP_TO_BASELINE: f64 = 0.76;

impl Surface for SVGBackend<'_> {
    fn stroke(&mut self, points: &[(i32, i32)], width: u32, color: RGBColor) -> Result<(), PlotError> {
        let style = ShapeStyle { color: color.to_rgba(), filled: false, stroke_width: width };
        self.draw_path(points.iter().copied(), &style).map_err(drawing_error)
    }

    fn write(&mut self, text: Text, direction: Direction, (x, y): (i32, i32)) -> Result<(), PlotError> {
        let above = (TOP_TO_BASELINE * text.size).round() as i32;
        let (transform, position) = match direction {
            Direction::Right => (FontTransform::None, (x, y - above)),
            Direction::Up => (FontTransform::Rotate270, (x - above, y)),
        };
        let align = match text.align {
            Align::Left => HPos::Left,
            Align::Center => HPos::Center,
            Align::Right => HPos::Right,
        };
        let size = text.size * FONT_SIZE_DIVISOR;
        let font = FontDesc::new(FontFamily::Name(FONT_FAMILY), size, FontStyle::Normal);
        let style = TextStyle::from(font.transform(transform)).color(&text.color).pos(Pos::new(align, VPos::Top));
        self.draw_text(text.text, &style, position).map_err(drawing_error)
    }
}

/// Draws a picture of `width` x `height` pixels and returns the SVG document.
pub(super) fn render(
    (width, height): (usize, usize),
    draw: impl FnOnce(&mut Canvas<SVGBackend>) -> Result<(), PlotError>,
) -> Result<String, PlotError> {
    let scale = UNITS_PER_PIXEL as usize;
    let (large_width, large_height) = (width * scale, height * scale);
    let mut document = String::new();
    let backend = SVGBackend::with_string(&mut document, (large_width as u32, large_height as u32));
    let mut canvas = Canvas::new(backend);
    draw(&mut canvas)?;
    canvas.finish()?;
    // Plotters shows one unit as one pixel; its view box already counts in
    // units, so only the outer size is to be changed. The joints of a line
    // are inherited from here as plotters has no setting for them.
    Ok(document.replacen(
        &format!(r#"<svg width="{large_width}" height="{large_height}""#),
        &format!(r#"<svg width="{width}" height="{height}" stroke-linejoin="round" stroke-linecap="round""#),
        1,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_is_in_pixels_and_coordinates_in_units() -> Result<(), PlotError> {
        let document = render((30, 20), |canvas| canvas.line(&[(1.25, 2.0), (3.0, 4.5)], 2.0, RGBColor(0, 0, 0)))?;
        assert!(document.starts_with(r#"<svg width="30" height="20""#));
        assert!(document.contains(r#"viewBox="0 0 120 80""#));
        assert!(document.contains("5,8 12,18"));
        assert!(document.trim_end().ends_with("</svg>"));
        Ok(())
    }

    #[test]
    fn text_has_family_size_and_baseline() -> Result<(), PlotError> {
        let document = render((30, 20), |canvas| {
            let text = Text { text: "a < b", size: 5.0, align: Align::Right, color: RGBColor(0, 0, 0) };
            canvas.write(text, Direction::Right, (10.0, 15.0))
        })?;
        // The baseline is 0.76 ems, or 15 units, below y.
        for expected in [
            r#"x="40" y="45" dy="0.76em" text-anchor="end""#,
            r#"font-family="DejaVu Sans, sans-serif" font-size="20""#,
            "a &lt; b",
        ] {
            assert!(document.contains(expected), "{expected} in {document}");
        }
        Ok(())
    }
}
