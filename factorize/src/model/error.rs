//! What can be wrong with the folder of a model.

use crate::plot::PlotError;
use std::{io, path::PathBuf};

/// Why a model was not read or written.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// There is no model at this place.
    #[error(
        "{}: {problem}; expected the folder of a model, as factorize fit RATINGS --model FOLDER writes it",
        .folder.display()
    )]
    NoModel {
        /// The place.
        folder: PathBuf,
        /// What is there instead.
        problem: &'static str,
    },
    /// A file is there but cannot be read.
    #[error("{}: cannot read it: {source}", .file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another version of the program wrote the model.
    #[error(
        "{}: a model of format {found}, written by factorize {by}; expected format {expected}: fit the model again \
         with this program, or use it with that version",
        .file.display()
    )]
    Format {
        /// `model.json`.
        file: PathBuf,
        /// The model's format.
        found: u64,
        /// The version of the program that wrote it.
        by: String,
        /// The format that this program reads.
        expected: u64,
    },
    /// A file is missing, cut off, replaced, or does not go with the others.
    #[error("{}: {problem}; the model is damaged: copy its whole folder again, or fit it again", .file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A model that is not fit to be kept.
    #[error("{}: the model is not written: {problem}", .folder.display())]
    Unfit {
        /// Where it was to be kept.
        folder: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A file could not be written; the model that was there before stays.
    #[error("{}: cannot write it: {source}", .file.display())]
    Write {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The picture of the cost.
    #[error("cannot draw cost.png: {0}")]
    Picture(#[from] PlotError),
}

impl ModelError {
    /// 2 for a folder that was given, 1 for trouble while writing one.
    pub fn exit_code(&self) -> u8 {
        match self {
            ModelError::NoModel { .. }
            | ModelError::Read { .. }
            | ModelError::Format { .. }
            | ModelError::Damaged { .. } => 2,
            ModelError::Unfit { .. } | ModelError::Write { .. } | ModelError::Picture(_) => 1,
        }
    }
}
