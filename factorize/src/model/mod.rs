//! A fitted model: what it predicts, and the folder that keeps it.

mod error;
mod folder;
mod link;
mod predict;
mod rank;
mod record;
mod seen;
mod settings;
mod units;

pub use error::ModelError;
pub use link::Link;
pub use predict::Errors;
pub use rank::Recommended;
pub use record::{Record, Step, Summary};
pub use seen::Seen;
pub use settings::{Batch, Loss, Precision, Recipe, Scale, Setting, Settings, Validation};
pub use units::{OwnUnits, Unit, Units};

use crate::ratings::{Ids, LONGEST_ID};
use ndarray::{Array1, Array2};

/// A factorization of ratings: `rating(u, i) ≈ link(offset + b[u] + c[i] + W[u]·H[:, i])`, clipped to the range
/// of the ratings it was fitted to.
///
/// Where [`units`](Model::units) gives users or items units of their own, this is the standardized rating, and `mean`
/// and `range` are those of standardized ratings; the prediction is `center + scale · standardized`.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The ids of the users, by the rows of `w`.
    pub users: Ids,
    /// The ids of the items, by the columns of `h`.
    pub items: Ids,
    /// What is added to every prediction: the mean of the ratings, or 0 where they were not centred.
    pub offset: f64,
    /// What is predicted for a user and an item that are both unknown: the mean of the ratings.
    pub mean: f64,
    /// How the sum of offset, biases and factors becomes a rating.
    pub link: Link,
    /// The least and the greatest rating that were seen: predictions are clipped to them.
    pub range: (f64, f64),
    /// Units of users or items, if they have units of their own.
    pub units: Units,
    /// The users' factors, a row each.
    pub w: Array2<f64>,
    /// The items' factors, a column each.
    pub h: Array2<f64>,
    /// The users' biases, all 0 for a model without biases.
    pub user_bias: Array1<f64>,
    /// The items' biases, all 0 for a model without biases.
    pub item_bias: Array1<f64>,
    /// How many ratings each user has in what the model was fitted to: 0 makes a user cold.
    pub user_count: Vec<u32>,
    /// How many ratings each item has.
    pub item_count: Vec<u32>,
}

impl Model {
    /// What is wrong with the shapes and numbers, if anything is.
    fn problem(&self) -> Option<String> {
        let (users, items, rank) = (self.users.len(), self.items.len(), self.rank());
        let shapes = [
            ("W", self.w.dim(), (users, rank)),
            ("H", self.h.dim(), (rank, items)),
            ("the biases of the users", (self.user_bias.len(), 1), (users, 1)),
            ("the biases of the items", (self.item_bias.len(), 1), (items, 1)),
            ("the counts of the users", (self.user_count.len(), 1), (users, 1)),
            ("the counts of the items", (self.item_count.len(), 1), (items, 1)),
        ];
        if let Some((what, found, expected)) = shapes.into_iter().find(|(_, found, expected)| found != expected) {
            let told = |(rows, columns)| format!("{rows} x {columns}");
            return Some(format!("{what}: the shape is {}, expected {}", told(found), told(expected)));
        }
        if let Some(id) = self.users.iter().chain(self.items.iter()).find(|id| id.len() > LONGEST_ID) {
            return Some(format!("an id has {} bytes, more than {LONGEST_ID}", id.len()));
        }
        if let (Some(side), Some(units)) = (self.units.side(), self.units.own()) {
            let (found, expected) = (units.each.len(), if side == "user" { users } else { items });
            if found != expected {
                return Some(format!("there are {found} units, expected {expected}, one for each {side}"));
            }
        }
        let (least, greatest) = self.range;
        let numbers = [self.offset, self.mean, least, greatest];
        let units = self.units.own().map_or(Vec::new(), |own| own.each.iter().chain([&own.cold]).collect());
        let units: Vec<f64> = units.into_iter().flat_map(|unit| [unit.center, unit.scale]).collect();
        let arrays = [self.w.iter(), self.h.iter()].into_iter().flatten();
        let mut all = arrays.chain(&self.user_bias).chain(&self.item_bias).chain(&numbers).chain(&units);
        if let Some(number) = all.find(|number| !number.is_finite()) {
            return Some(format!("it has a number that is not finite, {number}"));
        }
        (least > greatest).then(|| format!("the range of the ratings is empty, {least} to {greatest}"))
    }
}

#[cfg(test)]
pub(crate) mod tests;
