//! How a file of ratings is read.

use crate::ratings::{Format, Ratings, RatingsError, ReadOptions, Reading, read};
use clap::Args;
use std::path::Path;

/// How to read ratings.
#[derive(Args, Clone, Debug)]
pub struct InputOptions {
    /// How the ratings are written [default: what the file looks like]
    #[arg(long)]
    pub format: Option<Format>,
    /// Skip bad lines, and say how many there were
    #[arg(long)]
    pub skip_bad: bool,
}

impl InputOptions {
    /// Reads a file of ratings.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn read(&self, file: &Path) -> Result<(Ratings, Reading), RatingsError> {
        read(file, &ReadOptions { format: self.format, skip_bad: self.skip_bad, progress: true })
    }
}
