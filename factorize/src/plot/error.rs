use thiserror::Error;

/// Why a picture could not be rendered.
#[derive(Debug, Error)]
pub enum PlotError {
    /// The animation holds no frame at all.
    #[error("the animation has no frames to draw")]
    NoFrames,

    /// The matrices of the animation have no rows or no columns.
    #[error("cannot draw a heat map of an empty matrix ({rows}x{columns})")]
    EmptyMatrix {
        /// Number of rows.
        rows: usize,
        /// Number of columns.
        columns: usize,
    },

    /// The matrices of the animation differ in shape.
    #[error(
        "the frame at iteration {iteration} is {found_rows}x{found_columns}, \
         but the first frame is {rows}x{columns}"
    )]
    ShapeMismatch {
        /// Iteration of the frame that differs.
        iteration: usize,
        /// Number of rows of that frame.
        found_rows: usize,
        /// Number of columns of that frame.
        found_columns: usize,
        /// Number of rows of the first frame.
        rows: usize,
        /// Number of columns of the first frame.
        columns: usize,
    },

    /// The embedded font could not be read.
    #[error("the embedded font could not be read")]
    Font,

    /// The drawing library reported a failure.
    #[error("drawing failed: {0}")]
    Drawing(String),

    /// The picture could not be encoded as PNG.
    #[error("encoding the PNG image failed: {0}")]
    Png(#[from] png::EncodingError),

    /// The animation could not be encoded as GIF.
    #[error("encoding the GIF animation failed: {0}")]
    Gif(#[from] gif::EncodingError),
}
