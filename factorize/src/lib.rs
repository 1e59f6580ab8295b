//! Low-rank factorization of matrices with missing entries: `A ≈ W·H`, by Adagrad on the gradient of a masked
//! root mean square error.
//!
//! The cost is an ordinary cost function over [`autodiff`]'s tape, and [`adagrad_gd`] minimizes any such
//! function over any tree of parameters:
//!
//! ```
//! use factorize::{AdagradOptions, adagrad_gd};
//! use ndarray::array;
//!
//! let target = array![1.0, 2.0];
//! let options = AdagradOptions { iterations: 500, learning_rate: 0.5, ..AdagradOptions::default() };
//! let run = adagrad_gd(&array![0.0, 0.0], |_, x| (x - &target).square().sum(), options)?;
//! assert!((run.final_parameters() - target).iter().all(|error| f64::abs(*error) < 1e-6));
//! # Ok::<(), factorize::AdagradError>(())
//! ```
//!
//! The program `factorize` factorizes a matrix from a CSV file, or the one of the blog post that it began with;
//! `factorize demo --help` tells the options.

mod adagrad;
pub mod commands;
pub mod cost;
mod error;
pub mod fit;
mod history;
mod matrix;
mod memory;
pub mod model;
mod npy;
mod numpy_random;
mod output;
pub mod plot;
pub mod ratings;
pub mod report;

pub use adagrad::{AdagradError, AdagradOptions, AdagradRun, adagrad_gd, adagrad_gd_with};
pub use cost::masked_rmse;
pub use error::Error;
pub use history::{write_cost, write_matrix, write_npz};
pub use matrix::{MatrixError, read_matrix};
pub use memory::Shortage;
pub use numpy_random::NumpyRandom;
pub use output::write_whole;
