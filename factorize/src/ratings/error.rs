//! What can be wrong with a file of ratings.

use super::ids::{IdsFull, LONGEST_ID};
use crate::Shortage;
use std::{
    fmt, io,
    path::{Path, PathBuf},
};

/// How many letters of a line are shown.
const SHOWN_LETTERS: usize = 60;

/// Why ratings could not be read.
#[derive(Debug, thiserror::Error)]
pub enum RatingsError {
    /// The file cannot be read.
    #[error("{}: cannot read it: {source}", .file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line or row makes no sense.
    #[error("{}, {bad}; correct it, or skip such lines with --skip-bad", .file.display())]
    Line {
        /// The file.
        file: PathBuf,
        /// The line and what is wrong with it.
        bad: Box<BadLine>,
    },
    /// The file as a whole is not what it should be.
    #[error("{}: {problem}", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What was found, what was expected and what to do.
        problem: String,
    },
    /// There are more than can be numbered.
    #[error("{}: more than {} {what}, and no more can be numbered", .file.display(), u32::MAX - 1)]
    TooMany {
        /// The file.
        file: PathBuf,
        /// `users`, `items` or `ratings`.
        what: &'static str,
    },
    /// There are more than fit into memory.
    #[error("{}: too many {what} to hold: {shortage}; use a part of the file, or a machine with more memory", .file.display())]
    Memory {
        /// The file.
        file: PathBuf,
        /// `users`, `items` or `ratings`.
        what: &'static str,
        /// The memory needed and available.
        shortage: Shortage,
    },
}

impl RatingsError {
    /// More of a file than can be held.
    pub(crate) fn full(file: &Path, full: IdsFull, what: &'static str) -> Self {
        match full {
            IdsFull::Numbers => RatingsError::TooMany { file: file.into(), what },
            IdsFull::Memory(shortage) => RatingsError::Memory { file: file.into(), what, shortage },
        }
    }
}

/// A line or row that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Where it is.
    pub place: Place,
    /// What is wrong with it.
    pub fault: Fault,
    /// The line, shortened.
    pub text: String,
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}, in {:?}", self.place, self.fault, self.text)
    }
}

/// Where something is in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A line of text, from 1.
    Line(u64),
    /// A row of a table that is not text, from 1.
    Row(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Line(number) => write!(f, "line {number}"),
            Place::Row(number) => write!(f, "row {number}"),
        }
    }
}

/// What is wrong with a line or row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There are fewer columns than a rating needs.
    #[error("found {}, expected {expected} or more separated by {separator}: user, item, rating", columns(*.found))]
    TooFew {
        /// How many there are.
        found: usize,
        /// How many are needed.
        expected: usize,
        /// What separates them.
        separator: &'static str,
    },
    /// There are fewer columns than a pair needs.
    #[error("found {}, expected {expected} or more separated by {separator}: user, item", columns(*.found))]
    NoPair {
        /// How many there are.
        found: usize,
        /// How many are needed.
        expected: usize,
        /// What separates them.
        separator: &'static str,
    },
    /// There are more or fewer columns than in the lines before.
    #[error("found {}, expected {expected} as in {first}", columns(*.found))]
    Columns {
        /// How many there are.
        found: usize,
        /// How many were expected.
        expected: usize,
        /// Since where.
        first: Place,
    },
    /// There are more columns than a line may have.
    #[error("found more than {most} columns, the most that a line may have")]
    TooMany {
        /// The bound.
        most: usize,
    },
    /// The rating is no finite number.
    #[error("found the rating {found:?}, expected a finite number")]
    Rating {
        /// What stands there instead.
        found: String,
    },
    /// There is a user and an item but no rating.
    #[error("the rating is missing")]
    NoRating,
    /// An id is empty.
    #[error("the {of} has no id")]
    NoId {
        /// `user` or `item`.
        of: &'static str,
    },
    /// An id is longer than ids may be.
    #[error("the id of the {of} has {found} bytes, expected at most {LONGEST_ID}")]
    LongId {
        /// `user` or `item`.
        of: &'static str,
        /// Its bytes.
        found: usize,
    },
    /// The number of an id is not what it should be.
    #[error("found the {of} {found:?}, expected {expected}")]
    Id {
        /// `user` or `item`.
        of: &'static str,
        /// What stands there.
        found: String,
        /// What would do.
        expected: String,
    },
    /// A cell of a matrix is no finite number.
    #[error(
        "found {found:?} in column {column}, expected a finite number, or a hole: an empty cell, NaN, NA, null, -, ?, or as --missing says"
    )]
    Cell {
        /// The column, from 1.
        column: usize,
        /// What the cell holds.
        found: String,
    },
    /// A line is no object of JSON.
    #[error("found no object of JSON, expected one in each line")]
    NoObject,
    /// A quote is not closed, or something follows it.
    #[error("a quoted field does not end with a quote and a separator on the line")]
    Quote,
    /// The bytes of an id are no text.
    #[error("the id of the {of} is not UTF-8; --encoding latin1, or another, reads other text")]
    NotText {
        /// `user` or `item`.
        of: &'static str,
    },
}

fn columns(count: usize) -> String {
    if count == 1 { "1 column".into() } else { format!("{count} columns") }
}

/// A text for a message.
pub(crate) fn shortened(text: &[u8]) -> String {
    // A few more bytes than letters are shown, since letters may have four.
    let text = String::from_utf8_lossy(&text[..text.len().min(SHOWN_LETTERS * 4 + 4)]).into_owned();
    match text.char_indices().nth(SHOWN_LETTERS) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}
