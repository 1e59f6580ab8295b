//! Ratings: who rated what, and how.

mod align;
mod blocks;
pub(crate) mod cells;
mod collector;
mod columns;
mod decode;
mod dense;
mod detect;
mod duplicates;
mod error;
pub(crate) mod fields;
mod format;
mod generate;
mod ids;
mod json;
mod market;
mod npy;
mod number;
pub(crate) mod options;
mod pairs;
mod parquet;
pub(crate) mod random;
mod read;
mod row_names;
mod rows;
pub(crate) mod source;
mod split;
pub(crate) mod table;
#[cfg(test)]
mod tests;
mod triplets;

pub use align::Aligned;
pub use collector::Reading;
pub use columns::ColumnNames;
pub use decode::Encoding;
pub(crate) use error::shortened;
pub use error::{BadLine, Fault, Place, RatingsError};
pub use format::Format;
pub use generate::{DEFAULT_SEED, Generated, Shape, ShapeError, Triplet, generate, write_triplets};
pub use ids::{Ids, IdsFull, LONGEST_ID};
pub use options::ReadOptions;
pub use pairs::{Pairs, read_pairs};
pub use read::read;
pub use split::{Folds, Split};

/// Ratings of items by users, as read: in the order of the file, each cell at most once.
///
/// Users and items are numbered from 0 in the order in which they were first met; their ids, which may be any
/// texts, are kept apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ratings {
    /// The ids of the users by their numbers.
    pub users: Ids,
    /// The ids of the items by their numbers.
    pub items: Ids,
    /// The number of each rating's user.
    pub user: Vec<u32>,
    /// The number of each rating's item.
    pub item: Vec<u32>,
    /// Each rating.
    pub value: Vec<f32>,
}

impl Ratings {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.value.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.value.is_empty()
    }
}
