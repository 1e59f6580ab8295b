//! How ratings are read.

use super::{ColumnNames, Encoding, Format};

/// How to read ratings.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The format; what the file looks like if none is given.
    pub format: Option<Format>,
    /// The columns of triplets; what their names or their order say if none is given.
    pub columns: ColumnNames,
    /// Number of leading columns of a matrix that name its rows; those that look like names if none is given.
    pub row_names: Option<usize>,
    /// Further words or numbers that stand for no rating.
    pub missing: Vec<String>,
    /// Whether zeros stand for no rating.
    pub zeros_missing: bool,
    /// The encoding of the text, UTF-8 if none is given.
    pub encoding: Option<Encoding>,
    /// Whether bad lines are skipped and counted, instead of being errors.
    pub skip_bad: bool,
    /// Whether to show on standard error how far the reading is, if that is a terminal and it takes long.
    pub progress: bool,
}

/// What is to be read from a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Ratings,
    Pairs,
    Matrix,
}
