//! What can go wrong, in words for people, and the exit code that belongs to it.

use crate::{AdagradError, MatrixError, fit::FitError, plot::PlotError};
use std::{io, path::PathBuf};

/// Why the program could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A matrix file.
    #[error(transparent)]
    Matrix(#[from] MatrixError),
    /// An option's value.
    #[error("--{option} {found}: expected {expected}")]
    Option {
        /// The option's long name.
        option: &'static str,
        /// What was given.
        found: String,
        /// What would do.
        expected: String,
    },
    /// The folder for the results.
    #[error("--out {}: cannot write there: {source}", .folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The descent.
    #[error(transparent)]
    Descent(#[from] AdagradError),
    /// A fit.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// A checkpoint that cannot be gone on from.
    #[error("--resume: {}: {wrong}", .file.display())]
    Checkpoint {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        wrong: String,
    },
    /// The user ended the fit.
    #[error("interrupted; with --resume it goes on from {}", .checkpoint.display())]
    Interrupted {
        /// The checkpoint.
        checkpoint: PathBuf,
    },
    /// A file of results; nothing of it was written.
    #[error("{}: cannot write it: {source}", .file.display())]
    Write {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A picture.
    #[error("cannot draw {picture}: {source}")]
    Plot {
        /// The file's name.
        picture: &'static str,
        /// Why.
        source: PlotError,
    },
    /// The terminal.
    #[error("cannot write to standard output: {0}")]
    Terminal(io::Error),
}

impl Error {
    /// 2 for what was given (files and options), 1 for trouble while running, 130 for an interruption.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Fit(error) => error.exit_code(),
            Error::Interrupted { .. } => 130,
            Error::Checkpoint { .. } | Error::Matrix(_) | Error::Option { .. } | Error::Folder { .. } => 2,
            Error::Descent(_) | Error::Write { .. } | Error::Plot { .. } | Error::Terminal(_) => 1,
        }
    }
}
