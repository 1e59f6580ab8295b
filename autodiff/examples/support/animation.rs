//! Animations.

use crate::picture;
use ndarray::ArrayView2;
use std::{error::Error, fs::File};

/// Writes frames of numbers from 0 to 1 as a GIF that repeats and rests at its end, each number as a square of so many
/// pixels in its shade; says where.
pub fn save(
    name: &str,
    frames: &[ArrayView2<f64>],
    shade: impl Fn(f64) -> [u8; 3],
    side: usize,
) -> Result<(), Box<dyn Error>> {
    let palette: Vec<u8> = (0..=255).flat_map(|level| shade(f64::from(level) / 255.0)).collect();
    let (rows, columns) = frames.first().map_or((0, 0), |frame| frame.dim());
    let (height, width) = ((rows * side) as u16, (columns * side) as u16);
    let path = picture::path(name);
    let mut encoder = gif::Encoder::new(File::create(&path)?, width, height, &palette)?;
    encoder.set_repeat(gif::Repeat::Infinite)?;
    for (place, frame) in frames.iter().enumerate() {
        let level = |number: f64| (number.clamp(0.0, 1.0) * 255.0) as u8;
        let pixels: Vec<u8> = (0..rows * columns * side * side)
            .map(|pixel| level(frame[[pixel / (columns * side) / side, pixel % (columns * side) / side]]))
            .collect();
        let mut shown = gif::Frame::from_indexed_pixels(width, height, pixels, None);
        // In hundredths of a second.
        shown.delay = if place + 1 == frames.len() { 150 } else { 10 };
        encoder.write_frame(&shown)?;
    }
    println!("moving in {}", path.display());
    Ok(())
}
