//! How a file of ratings is read.

use crate::ratings::{ColumnNames, Encoding, Format, Ratings, RatingsError, ReadOptions, Reading, read};
use clap::{Args, ValueEnum};
use std::path::Path;

/// How to read ratings.
#[derive(Args, Clone, Debug)]
pub struct InputOptions {
    /// How the ratings are written [default: what the file looks like]
    #[arg(long)]
    pub format: Option<Format>,
    /// Columns of user, item, rating and time, by name or by number from 1, such as user=customer_id,item=2; a time
    /// is not read [default: what the header or the order says]
    #[arg(long, value_name = "ROLE=COLUMN,...")]
    pub columns: Option<ColumnNames>,
    /// Number of leading columns that name the rows of a matrix, or no [default: those that look like names]
    #[arg(long, value_name = "N", value_parser = row_names)]
    pub row_names: Option<usize>,
    /// Numbers or words that mean not rated, such as -200,99, besides empty cells, NaN, NA, N/A, null, None, -, ? and \N
    #[arg(long, value_name = "VALUE,...", value_delimiter = ',', allow_hyphen_values = true)]
    pub missing: Vec<String>,
    /// Meaning of ratings that are 0
    #[arg(long, value_enum, default_value_t = Zeros::Ratings)]
    pub zeros: Zeros,
    /// Encoding of the text, such as latin1 or utf-16 [default: utf-8]
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<Encoding>,
    /// Skip bad lines, and say how many there were
    #[arg(long)]
    pub skip_bad: bool,
}

/// Meaning of ratings that are 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Zeros {
    /// They are ratings
    Ratings,
    /// They stand for no rating
    Missing,
}

fn row_names(text: &str) -> Result<usize, String> {
    match text {
        "no" => Ok(0),
        _ => text.parse().map_err(|_| "expected a number of columns, or no".into()),
    }
}

impl InputOptions {
    /// How a file is to be read.
    pub fn options(&self) -> ReadOptions {
        ReadOptions {
            format: self.format,
            columns: self.columns.clone().unwrap_or_default(),
            row_names: self.row_names,
            missing: self.missing.clone(),
            zeros_missing: self.zeros == Zeros::Missing,
            encoding: self.encoding,
            skip_bad: self.skip_bad,
            progress: true,
        }
    }

    /// Reads a file of ratings.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn read(&self, file: &Path) -> Result<(Ratings, Reading), RatingsError> {
        read(file, &self.options())
    }

    /// Reads a file of ratings to fit to.
    ///
    /// # Errors
    /// What is wrong with the file, also that there is nothing to learn from it.
    pub fn read_to_fit(&self, file: &Path) -> Result<(Ratings, Reading), RatingsError> {
        let (ratings, reading) = self.read(file)?;
        reading.check()?;
        Ok((ratings, reading))
    }
}
