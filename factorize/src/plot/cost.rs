//! The cost of a factorization against its steps, on a logarithmic axis.

use super::chart::{Chart, HEIGHT, WIDTH};
use super::{PlotError, raster, vector};

/// Renders the cost against the step as a PNG image of 640x480 pixels.
///
/// `cost[i]` is the cost after step `i`, in the unit of the cost function;
/// the first entry belongs to the start. Values that a logarithmic axis
/// cannot show (zero, negative or not finite) are left out and their
/// neighbours connected; if none is left, the picture says so.
///
/// # Errors
///
/// Fails if drawing or encoding fails, which no input is known to cause.
pub fn cost_png(cost: &[f64]) -> Result<Vec<u8>, PlotError> {
    let chart = Chart::new(cost)?;
    let pixels = raster::render((WIDTH, HEIGHT), |canvas| chart.draw(canvas))?;
    let mut image = Vec::new();
    let mut encoder = png::Encoder::new(&mut image, WIDTH as u32, HEIGHT as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(image)
}

/// Renders the same picture as [`cost_png`] as an SVG document.
///
/// # Errors
///
/// Fails if drawing fails, which no input is known to cause.
pub fn cost_svg(cost: &[f64]) -> Result<String, PlotError> {
    let chart = Chart::new(cost)?;
    vector::render((WIDTH, HEIGHT), |canvas| chart.draw(canvas))
}

#[cfg(test)]
mod tests {
    use plotters::prelude::RGBColor;

    use super::super::chart::{LINE_COLOR, NOTHING_TO_DRAW, X_LABEL, Y_LABEL};
    use super::*;

    fn curve(length: usize) -> Vec<f64> {
        (0..length).map(|step| 0.0867 + 11.5633 * (-(step as f64).sqrt() * 0.3).exp()).collect()
    }

    fn decode(image: &[u8]) -> (u32, u32, Vec<u8>) {
        let decoder = png::Decoder::new(std::io::Cursor::new(image));
        let mut reader = decoder.read_info().expect("a PNG header");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        let info = reader.next_frame(&mut pixels).expect("a PNG image");
        (info.width, info.height, pixels)
    }

    fn count(pixels: &[u8], color: RGBColor) -> usize {
        pixels.chunks_exact(3).filter(|pixel| (pixel[0], pixel[1], pixel[2]) == (color.0, color.1, color.2)).count()
    }

    #[test]
    fn png_has_size_line_and_white_corners() -> Result<(), PlotError> {
        let (width, height, pixels) = decode(&cost_png(&curve(2001))?);
        assert_eq!((width, height), (640, 480));
        assert!(count(&pixels, LINE_COLOR) > 500);
        assert_eq!(pixels[..3], [255; 3]);
        assert_eq!(pixels[pixels.len() - 3..], [255; 3]);
        Ok(())
    }

    #[test]
    fn svg_has_labels_ticks_and_line() -> Result<(), PlotError> {
        let document = cost_svg(&curve(2001))?;
        for expected in [X_LABEL, Y_LABEL, ">\n10\n<", ">\n−1\n<", "2000", "<polyline"] {
            assert!(document.contains(expected), "{expected}");
        }
        assert!(document.contains("DejaVu Sans, sans-serif"));
        assert!(document.len() < 60_000, "{}", document.len());
        Ok(())
    }

    #[test]
    fn nothing_to_draw_is_said() -> Result<(), PlotError> {
        for cost in [&[][..], &[f64::NAN, 0.0, -1.0, f64::INFINITY]] {
            assert!(cost_svg(cost)?.contains(NOTHING_TO_DRAW));
            let (_, _, pixels) = decode(&cost_png(cost)?);
            assert_eq!(count(&pixels, LINE_COLOR), 0);
        }
        Ok(())
    }

    #[test]
    fn unusual_costs_are_drawn() -> Result<(), PlotError> {
        let costs: [&[f64]; 8] = [
            &[3.0],
            &[3.0, 3.0, 3.0],
            &[0.0, f64::NAN, 0.5],
            &[1e3, 1.0, 1e-12],
            &[f64::MAX, f64::MIN_POSITIVE, 5e-324],
            &[f64::MAX, f64::MAX],
            &[0.4, 0.39],
            &[1.0, 1.0 + f64::EPSILON],
        ];
        for cost in costs {
            let (_, _, pixels) = decode(&cost_png(cost)?);
            assert!(count(&pixels, LINE_COLOR) > 4, "{cost:?}");
            assert!(!cost_svg(cost)?.contains("NaN"), "{cost:?}");
        }
        Ok(())
    }

    #[test]
    fn long_curves_are_thinned_out() -> Result<(), PlotError> {
        let noisy: Vec<_> =
            curve(200_000).iter().enumerate().map(|(step, cost)| cost * (1.0 + 0.5 * (step % 7) as f64)).collect();
        assert!(cost_svg(&noisy)?.len() < 60_000);
        Ok(())
    }
}
