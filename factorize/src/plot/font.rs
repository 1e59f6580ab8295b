//! The embedded font: how wide texts are and which pixels they cover.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, PxScale, ScaleFont};

use super::PlotError;

/// Height of digits and capitals above the baseline, in ems.
pub(super) const CAPITAL_HEIGHT: f64 = 0.729;

static FONT: LazyLock<Option<FontRef>> =
    LazyLock::new(|| FontRef::try_from_slice(include_bytes!("fonts/DejaVuSans.ttf")).ok());

/// The width of a text, `size` being that of one em.
pub(super) fn text_width(text: &str, size: f64) -> Result<f64, PlotError> {
    let font = font()?;
    let scale = scale(font, size);
    Ok(walk(font, scale, text, |_, _| {}))
}

/// Hands over each pixel that a text covers at least in part, as (x, y, share
/// covered); the text starts at (0, 0), on its baseline.
pub(super) fn cover(text: &str, size: f64, mut pixel: impl FnMut(i32, i32, f64)) -> Result<(), PlotError> {
    let font = font()?;
    let scale = scale(font, size);
    walk(font, scale, text, |character, x| {
        let position = ab_glyph::point(x as f32, 0.0);
        let glyph = font.glyph_id(character).with_scale_and_position(scale, position);
        if let Some(outline) = font.outline_glyph(glyph) {
            let corner = outline.px_bounds().min;
            outline.draw(|x, y, share| {
                let (left, top) = (corner.x as i32, corner.y as i32);
                pixel(left + x as i32, top + y as i32, f64::from(share));
            });
        }
    });
    Ok(())
}

/// Hands over each character and where it starts; returns where the text
/// ends.
fn walk(font: &FontRef, scale: PxScale, text: &str, mut visit: impl FnMut(char, f64)) -> f64 {
    let font = font.as_scaled(scale);
    let mut x = 0.0;
    let mut previous = None;
    for character in text.chars() {
        let glyph = font.glyph_id(character);
        if let Some(previous) = previous.replace(glyph) {
            x += f64::from(font.kern(previous, glyph));
        }
        visit(character, x);
        x += f64::from(font.h_advance(glyph));
    }
    x
}

/// The library measures fonts by the height of a line instead of an em.
fn scale(font: &FontRef, size: f64) -> PxScale {
    let units_per_em = f64::from(font.units_per_em().unwrap_or(1.0));
    let line = f64::from(font.height_unscaled()) / units_per_em;
    PxScale::from((size * line) as f32)
}

fn font() -> Result<&'static FontRef<'static>, PlotError> {
    FONT.as_ref().ok_or(PlotError::Font)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_grows_with_text_and_size() -> Result<(), PlotError> {
        let one = text_width("0", 100.0)?;
        // The digits of DejaVu Sans are 0.636 em wide.
        assert!((one - 63.6).abs() < 0.1, "{one}");
        assert!((text_width("000", 100.0)? - 3.0 * one).abs() < 0.1);
        assert!((text_width("0", 200.0)? - 2.0 * one).abs() < 0.1);
        assert_eq!(text_width("", 100.0)?, 0.0);
        Ok(())
    }

    #[test]
    fn capitals_reach_from_the_baseline_to_their_height() -> Result<(), PlotError> {
        let (mut top, mut bottom, mut left) = (0, i32::MIN, i32::MAX);
        cover("H", 1000.0, |x, y, share| {
            if share > 0.5 {
                top = top.min(y);
                bottom = bottom.max(y);
                left = left.min(x);
            }
        })?;
        assert_eq!(bottom, -1);
        assert!((f64::from(top) + 1000.0 * CAPITAL_HEIGHT).abs() <= 1.0);
        // There is some room before the stem.
        assert!((90..110).contains(&left), "{left}");
        Ok(())
    }
}
