//! What can go wrong, in words for people, and the exit code that belongs to it.

use crate::{
    AdagradError, MatrixError, Shortage, fit::FitError, model::ModelError, plot::PlotError, ratings::RatingsError,
};
use std::{io, path::PathBuf};

/// Why the program could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A matrix file.
    #[error(transparent)]
    Matrix(#[from] MatrixError),
    /// A file of ratings.
    #[error(transparent)]
    Ratings(#[from] RatingsError),
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
    #[error("--{option} {}: cannot write there: {source}", .folder.display())]
    Folder {
        /// The option that named it.
        option: &'static str,
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another fit writes to the folder of the model.
    #[error(
        "--model {}: another fit writes to this folder; wait until it is over, or give this one another folder with \
         --model",
        .folder.display()
    )]
    Locked {
        /// The folder.
        folder: PathBuf,
    },
    /// What was requested needs more memory than there is.
    #[error("{what}: {shortage}; {remedy}")]
    Memory {
        /// The request.
        what: String,
        /// The memory needed and available.
        shortage: Shortage,
        /// Advice.
        remedy: &'static str,
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
    /// The folder of a model.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// An id that the model does not have.
    #[error("--{side} {id}: {problem}")]
    Id {
        /// `user` or `item`, the option that named it.
        side: &'static str,
        /// The id.
        id: String,
        /// What is wrong with it and what would do.
        problem: String,
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
            Error::Model(error) => error.exit_code(),
            Error::Checkpoint { .. } | Error::Id { .. } | Error::Memory { .. } => 2,
            Error::Matrix(_) | Error::Ratings(_) | Error::Option { .. } | Error::Folder { .. } => 2,
            Error::Interrupted { .. } => 130,
            Error::Locked { .. }
            | Error::Descent(_)
            | Error::Write { .. }
            | Error::Plot { .. }
            | Error::Terminal(_) => 1,
        }
    }
}
