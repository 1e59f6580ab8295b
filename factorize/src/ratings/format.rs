//! The formats of ratings.

use clap::ValueEnum;
use std::fmt;

/// How ratings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Lines "user item rating", separated by spaces or tabs, however many
    Space,
    /// Lines of user, item and rating, separated by tabs
    Tab,
    /// Lines "user,item,rating"
    Comma,
    /// Lines "user;item;rating"
    Semicolon,
    /// Lines "user::item::rating"
    Colons,
    /// Lines "user|item|rating"
    Pipe,
    /// A matrix with any of these separators, a line for each user
    Dense,
    /// An object of JSON in each line
    JsonLines,
    /// Blocks of lines "user,rating" below a line "item:"
    Blocks,
    /// A MatrixMarket file
    MatrixMarket,
    /// An array of NumPy: columns of user, item and rating, or a matrix with NaN for holes
    Npy,
    /// A table of Parquet
    Parquet,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Dense => "a dense matrix",
            Format::JsonLines => "lines of JSON",
            Format::Blocks => "blocks of lines below their item",
            Format::MatrixMarket => "a MatrixMarket file",
            Format::Npy => "an array of NumPy",
            Format::Parquet => "a Parquet table",
            Format::Space => "triplets separated by spaces",
            Format::Tab => "triplets separated by tabs",
            Format::Comma => "triplets separated by commas",
            Format::Semicolon => "triplets separated by semicolons",
            Format::Colons => "triplets separated by double colons",
            Format::Pipe => "triplets separated by vertical bars",
        })
    }
}
