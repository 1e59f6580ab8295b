//! Pictures of a factorization: the cost curve and the learning rates.
//!
//! Every function renders into memory and leaves the writing to the caller.
//! Text is drawn with the embedded DejaVu Sans, so nothing has to be
//! installed on the machine.

mod canvas;
mod chart;
mod color;
mod cost;
mod decimate;
mod error;
mod font;
mod frames;
mod heatmap;
mod indexed;
mod layout;
mod log_ticks;
mod raster;
mod scale;
mod scene;
pub(crate) mod ticks;
mod vector;

pub use cost::{cost_png, cost_svg};
pub use error::PlotError;
pub use heatmap::{HeatmapAnimation, heatmap_gif};
