//! Animated heat maps of matrices that change over the iterations.

use std::borrow::Cow;

use gif::{Encoder, Frame, Repeat};
use ndarray::Array2;

use super::PlotError;
use super::color::palette;
use super::scene::Scene;

/// How long each frame is shown, in hundredths of a second.
const FRAME_TIME: u16 = 50;

/// A matrix at several iterations, to be shown as an animated heat map.
#[derive(Clone, Copy, Debug)]
pub struct HeatmapAnimation<'a> {
    /// First line of the title; the second one names the iteration.
    pub title: &'a str,
    /// Decimals of the numbers in the cells.
    pub decimals: usize,
    /// Iteration and values of each frame, all values of the same shape.
    pub frames: &'a [(usize, Array2<f64>)],
    /// Least and greatest value of the colour scale, the same in all frames.
    pub range: (f64, f64),
}

/// Renders an animated GIF: half a second a frame, looping forever.
///
/// The picture has 640x400 pixels or, if the cells need it, up to 1200x900.
/// Matrices of up to 12x12 have their values written into the cells unless
/// the values are too long. Values outside of the range get the colour of the
/// nearer end, values that are not finite a blank grey cell. If the range
/// itself is not finite, the least and the greatest finite value stand in.
///
/// # Errors
///
/// Fails if there is no frame, if the matrices are empty or differ in shape,
/// or if drawing or encoding fails.
pub fn heatmap_gif(animation: &HeatmapAnimation) -> Result<Vec<u8>, PlotError> {
    let scene = Scene::new(animation)?;
    let background = scene.background()?;
    let (width, height) = scene.size();
    // The layout keeps within 1200x900.
    let (width, height) = (width as u16, height as u16);
    let mut encoder = Encoder::new(Vec::new(), width, height, &palette())?;
    encoder.set_repeat(Repeat::Infinite)?;
    for (iteration, values) in animation.frames {
        let picture = scene.frame(background.clone(), *iteration, values)?;
        encoder.write_frame(&Frame {
            width,
            height,
            delay: FRAME_TIME,
            buffer: Cow::Owned(picture.into_pixels()),
            ..Frame::default()
        })?;
    }
    Ok(encoder.into_inner()?)
}

#[cfg(test)]
mod tests {
    use gif::{ColorOutput, DecodeOptions};
    use ndarray::array;

    use super::*;

    struct Decoded {
        size: (usize, usize),
        repeat: Repeat,
        delays: Vec<u16>,
        /// Red, green, blue and alpha of each pixel.
        frames: Vec<Vec<u8>>,
    }

    fn decode(image: &[u8]) -> Result<Decoded, gif::DecodingError> {
        let mut options = DecodeOptions::new();
        options.set_color_output(ColorOutput::RGBA);
        let mut decoder = options.read_info(image)?;
        let size = (decoder.width().into(), decoder.height().into());
        let (mut delays, mut frames) = (Vec::new(), Vec::new());
        while let Some(frame) = decoder.read_next_frame()? {
            delays.push(frame.delay);
            frames.push(frame.buffer.to_vec());
        }
        let repeat = decoder.repeat();
        Ok(Decoded { size, repeat, delays, frames })
    }

    fn render(frames: &[(usize, Array2<f64>)], range: (f64, f64)) -> Result<Decoded, Box<dyn std::error::Error>> {
        let animation = HeatmapAnimation { title: "Learning rate update for W", decimals: 4, frames, range };
        Ok(decode(&heatmap_gif(&animation)?)?)
    }

    fn has_color(frame: &[u8], color: [u8; 3]) -> bool {
        frame.chunks_exact(4).any(|pixel| pixel[..3] == color)
    }

    const DARKEST: [u8; 3] = [3, 5, 26];
    const BRIGHTEST: [u8; 3] = [250, 235, 221];

    #[test]
    fn animation_has_all_frames_half_a_second_each_and_loops() -> Result<(), Box<dyn std::error::Error>> {
        let frames = [
            (0, array![[0.1, 0.2], [0.15, 0.12]]),
            (10, array![[0.1, 0.1], [0.15, 0.12]]),
            (20, array![[0.1, 0.1], [0.1, 0.12]]),
        ];
        let decoded = render(&frames, (0.1, 0.2))?;
        assert_eq!(decoded.size, (640, 400));
        assert_eq!(decoded.repeat, Repeat::Infinite);
        assert_eq!(decoded.delays, [50, 50, 50]);
        assert_ne!(decoded.frames[0], decoded.frames[1]);
        assert_ne!(decoded.frames[1], decoded.frames[2]);
        Ok(())
    }

    #[test]
    fn color_bar_stands_still_and_spans_the_color_map() -> Result<(), Box<dyn std::error::Error>> {
        // All cells lie in the middle, so the ends can come from the bar only.
        let frames = [(0, array![[0.5, 0.5]]), (1, array![[0.45, 0.55]])];
        let decoded = render(&frames, (0.0, 1.0))?;
        for frame in &decoded.frames {
            assert!(has_color(frame, DARKEST));
            assert!(has_color(frame, BRIGHTEST));
        }
        let right_part = |frame: &[u8]| -> Vec<u8> {
            let row_length = decoded.size.0 * 4;
            frame.chunks_exact(row_length).flat_map(|row| row[row_length * 9 / 10..].iter().copied()).collect()
        };
        assert_eq!(right_part(&decoded.frames[0]), right_part(&decoded.frames[1]));
        Ok(())
    }

    #[test]
    fn unusual_values_are_drawn() -> Result<(), Box<dyn std::error::Error>> {
        let odd = array![[f64::NAN, f64::INFINITY], [-1e300, 1e300]];
        let nan = f64::NAN;
        let ranges =
            [(0.0, 1.0), (1.0, 0.0), (2.0, 2.0), (nan, nan), (0.0, f64::INFINITY), (f64::MIN, f64::MAX), (0.0, 5e-324)];
        for range in ranges {
            let decoded = render(&[(usize::MAX, odd.clone())], range)?;
            assert_eq!(decoded.frames.len(), 1);
            assert!(has_color(&decoded.frames[0], [207; 3]), "{range:?}");
        }
        render(&[(0, Array2::from_elem((2, 2), nan))], (nan, nan))?;
        Ok(())
    }

    #[test]
    fn large_matrices_keep_within_the_greatest_size() -> Result<(), Box<dyn std::error::Error>> {
        for shape in [(1, 300), (300, 1), (200, 1500), (13, 13)] {
            let values = Array2::from_shape_fn(shape, |(row, column)| (row + column) as f64);
            let decoded = render(&[(0, values)], (0.0, 300.0))?;
            assert!(decoded.size.0 <= 1200 && decoded.size.1 <= 900, "{shape:?}");
        }
        Ok(())
    }

    #[test]
    fn frames_that_cannot_be_drawn_are_refused() {
        let error = |frames: &[(usize, Array2<f64>)]| {
            heatmap_gif(&HeatmapAnimation { title: "", decimals: usize::MAX, frames, range: (0.0, 1.0) }).err()
        };
        assert!(matches!(error(&[]), Some(PlotError::NoFrames)));
        assert!(matches!(error(&[(0, Array2::zeros((0, 3)))]), Some(PlotError::EmptyMatrix { rows: 0, columns: 3 })));
        let mixed = [(0, Array2::zeros((2, 3))), (7, Array2::zeros((3, 2)))];
        let message = error(&mixed).map(|error| error.to_string());
        assert_eq!(message.as_deref(), Some("the frame at iteration 7 is 3x2, but the first frame is 2x3"));
        assert!(error(&[(0, Array2::zeros((2, 3)))]).is_none());
    }
}
