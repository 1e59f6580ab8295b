//! Pictures.

use ndarray::Array2;
use std::{env, fs::File, io::BufWriter, path::PathBuf};

/// The path of a picture: in the directory that the program's first argument names, or in that for temporary files.
pub fn path(name: &str) -> PathBuf {
    env::args_os().nth(1).map_or_else(env::temp_dir, PathBuf::from).join(name)
}

/// Writes colours as a PNG, each as a square of so many pixels; says where.
pub fn save(name: &str, colours: &Array2<[u8; 3]>, side: usize) -> Result<(), png::EncodingError> {
    let (height, width) = (colours.nrows() * side, colours.ncols() * side);
    let pixels: Vec<u8> =
        (0..height * width).flat_map(|pixel| colours[[pixel / width / side, pixel % width / side]]).collect();
    let path = path(name);
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(&path)?), width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    println!("drawn in {}", path.display());
    Ok(())
}
