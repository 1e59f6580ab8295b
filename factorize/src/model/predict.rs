//! What a model predicts, and how far off it is.

use super::Model;
use crate::ratings::{Ids, Ratings};
use ndarray::{Array2, Axis};
use serde::Serialize;

/// How far predictions are from ratings, in the unit of the ratings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Errors {
    /// √(mean of squared errors); NaN without ratings.
    pub rmse: f64,
    /// RMSE in standard deviations of each user or item, where they have units of their own; those whose ratings do not
    /// differ are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standardized_rmse: Option<f64>,
    /// Mean absolute error; NaN without ratings.
    pub mae: f64,
    /// How many ratings were compared.
    pub ratings: usize,
    /// How many of their users are cold.
    pub cold_users: usize,
    /// How many of their items are cold.
    pub cold_items: usize,
}

impl Model {
    /// The number of factors: the columns of `w`, the rows of `h`.
    pub fn rank(&self) -> usize {
        self.w.ncols()
    }

    /// Predicts the rating of an item by a user, clipped to the range of the ratings.
    ///
    /// A user or item that is unknown (`None`) or has no ratings (count 0) is cold: nothing is known of its
    /// factors. With both warm the score is `offset + b[u] + c[i] + W[u]·H[:, i]`; otherwise it is that of the
    /// mean, plus whatever bias is known. The link turns the score into a rating.
    ///
    /// # Panics
    /// If there is no user or item of the number.
    pub fn predict(&self, user: Option<u32>, item: Option<u32>) -> f64 {
        self.rating(self.score(user, item), user, item)
    }

    /// What [`predict`](Model::predict) makes a rating of.
    fn score(&self, user: Option<u32>, item: Option<u32>) -> f64 {
        let user = user.filter(|_| !self.is_cold_user(user)).map(|user| user as usize);
        let item = item.filter(|_| !self.is_cold_item(item)).map(|item| item as usize);
        let biases = user.map_or(0.0, |user| self.user_bias[user]) + item.map_or(0.0, |item| self.item_bias[item]);
        match (user, item) {
            (Some(user), Some(item)) => self.offset + biases + self.w.row(user).dot(&self.h.column(item)),
            _ => self.cold_score() + biases,
        }
    }

    /// The rating of a user's score of an item, clipped.
    pub(super) fn rating(&self, score: f64, user: Option<u32>, item: Option<u32>) -> f64 {
        let clipped = self.link.rating(score, self.range).clamp(self.range.0, self.range.1);
        self.units.unit(user, item).rating(clipped)
    }

    /// The score where nothing is known of the factors: that of the mean.
    fn cold_score(&self) -> f64 {
        self.link.score(self.mean, self.range)
    }

    /// Whether nothing is known of a user: it is unknown or has no ratings.
    pub fn is_cold_user(&self, user: Option<u32>) -> bool {
        user.is_none_or(|user| self.user_count[user as usize] == 0)
    }

    /// Whether nothing is known of an item: it is unknown or has no ratings.
    pub fn is_cold_item(&self, item: Option<u32>) -> bool {
        item.is_none_or(|item| self.item_count[item as usize] == 0)
    }

    /// The predictions of all items for each user, as [`predict`](Model::predict) has them.
    pub fn predict_all(&self) -> impl Iterator<Item = (u32, Vec<f64>)> {
        let users: Vec<u32> = (0..self.users.len() as u32).collect();
        let each = self.scores(users);
        each.map(|(user, scores)| {
            let rating = |(item, score)| self.rating(score, Some(user), Some(item));
            (user, (0..).zip(scores).map(rating).collect())
        })
    }

    /// The scores of all items for each of these users. They are computed for a block of users at a time, so
    /// small that its scores stay in the cache.
    pub(super) fn scores<'a>(&'a self, users: impl AsRef<[u32]> + 'a) -> impl Iterator<Item = (u32, Vec<f64>)> + 'a {
        const SCORES: usize = 1 << 17;
        let block = (SCORES / self.items.len().max(1)).max(1);
        let items = WarmItems::new(self);
        let mut start = 0;
        let blocks = std::iter::from_fn(move || {
            let users = &users.as_ref()[start..];
            let users = users[..users.len().min(block)].to_vec();
            start += users.len();
            (!users.is_empty()).then(|| (items.scores(&users), users))
        });
        blocks.flat_map(|(scores, users)| {
            users.into_iter().enumerate().map(move |(row, user)| (user, scores.row(row).to_vec()))
        })
    }

    /// Compares ratings with what is predicted for them; their users and items are found by their ids.
    pub fn errors(&self, ratings: &Ratings) -> Errors {
        let users = numbers(&ratings.users, &self.users);
        let items = numbers(&ratings.items, &self.items);
        let (mut squares, mut distances) = (0.0, 0.0);
        let (mut standardized, mut measured) = (0.0, 0.0);
        for ((&user, &item), &value) in ratings.user.iter().zip(&ratings.item).zip(&ratings.value) {
            let (user, item) = (users[user as usize], items[item as usize]);
            let error = self.predict(user, item) - f64::from(value);
            squares += error * error;
            distances += error.abs();
            let unit = self.units.unit(user, item).scale;
            if unit > 0.0 {
                standardized += (error / unit).powi(2);
                measured += 1.0;
            }
        }
        let count = ratings.len() as f64;
        Errors {
            rmse: (squares / count).sqrt(),
            standardized_rmse: self.units.own().map(|_| (standardized / measured).sqrt()),
            mae: distances / count,
            ratings: ratings.len(),
            cold_users: users.iter().filter(|user| self.is_cold_user(**user)).count(),
            cold_items: items.iter().filter(|item| self.is_cold_item(**item)).count(),
        }
    }
}

/// The numbers that the ids of one table have in another.
fn numbers(ids: &Ids, table: &Ids) -> Vec<Option<u32>> {
    ids.iter().map(|id| table.get(id)).collect()
}

/// The items prepared for the scores of many users.
struct WarmItems<'m> {
    model: &'m Model,
    /// The items' factors, zero for those that are cold.
    factors: Array2<f64>,
    /// What the score of a warm user has beside the factors and the user's bias.
    for_warm: Vec<f64>,
    /// What the score of a cold user is.
    for_cold: Vec<f64>,
}

impl<'m> WarmItems<'m> {
    fn new(model: &'m Model) -> Self {
        let mut factors = model.h.clone();
        let cold_score = model.cold_score();
        let (mut for_warm, mut for_cold) = (Vec::new(), Vec::new());
        for (item, mut column) in factors.columns_mut().into_iter().enumerate() {
            if model.item_count[item] == 0 {
                column.fill(0.0);
                for_warm.push(cold_score);
                for_cold.push(cold_score);
            } else {
                for_warm.push(model.offset + model.item_bias[item]);
                for_cold.push(cold_score + model.item_bias[item]);
            }
        }
        WarmItems { model, factors, for_warm, for_cold }
    }

    /// The scores of all items (columns) for users (rows).
    fn scores(&self, users: &[u32]) -> Array2<f64> {
        let model = self.model;
        let rows: Vec<usize> = users.iter().map(|user| *user as usize).collect();
        let mut scores = model.w.select(Axis(0), &rows).dot(&self.factors);
        for (mut row, user) in scores.rows_mut().into_iter().zip(rows) {
            if model.user_count[user] == 0 {
                row.iter_mut().zip(&self.for_cold).for_each(|(score, base)| *score = *base);
            } else {
                let bias = model.user_bias[user];
                row.iter_mut().zip(&self.for_warm).for_each(|(score, base)| *score += base + bias);
            }
        }
        scores
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Link, tests::model};
    use super::*;

    #[test]
    fn a_prediction_is_the_formula() {
        let model = model();
        let expected = 3.0 + 0.25 - 0.5 + (0.5 - 0.5);
        assert_eq!(model.predict(Some(0), Some(1)), expected);
    }

    #[test]
    fn predictions_are_clipped_to_the_range() {
        let model = model();
        assert!(model.score(Some(1), Some(0)) > 5.0);
        assert_eq!(model.predict(Some(1), Some(0)), 5.0);
        assert!(model.score(Some(1), Some(2)) < 1.0);
        assert_eq!(model.predict(Some(1), Some(2)), 1.0);
    }

    #[test]
    fn what_is_cold_is_answered_by_the_mean_and_the_bias_that_is_known() {
        let mut model = model();
        model.offset = 2.0;
        assert_eq!(model.predict(None, None), 3.0);
        assert_eq!(model.predict(Some(0), None), 3.0 + 0.25);
        assert_eq!(model.predict(None, Some(1)), 3.0 - 0.5);
        // Known, but without ratings: their parameters are those of the random start.
        assert_eq!(model.predict(Some(2), Some(1)), 3.0 - 0.5);
        assert_eq!(model.predict(Some(0), Some(3)), 3.0 + 0.25);
        assert_eq!(model.predict(Some(2), Some(3)), 3.0);
    }

    #[test]
    fn a_link_turns_scores_into_ratings() {
        let mut model = model();
        model.link = Link::Logistic;
        model.offset = 0.0;
        let score: f64 = -0.25;
        let expected = 1.0 + 4.0 / (1.0 + (-score).exp());
        assert!((model.predict(Some(0), Some(1)) - expected).abs() < 1e-15);
        assert!((model.predict(None, None) - model.mean).abs() < 1e-12);
    }

    #[test]
    fn errors_are_over_all_ratings_and_count_what_is_cold() {
        let model = model();
        let mut ratings = Ratings::default();
        for (user, item, value) in [("a", "y", 2.0), ("a", "new", 4.0), ("zoe", "new", 3.0), ("cold", "y", 3.0)] {
            ratings.user.push(ratings.users.intern(user));
            ratings.item.push(ratings.items.intern(item));
            ratings.value.push(value);
        }
        let errors = model.errors(&ratings);
        let each = [0.75, -0.75, 0.0, -0.5];
        let squares: f64 = each.iter().map(|error| error * error).sum();
        let expected = Errors {
            rmse: (squares / 4.0).sqrt(),
            standardized_rmse: None,
            mae: 0.5,
            ratings: 4,
            cold_users: 2,
            cold_items: 1,
        };
        assert_eq!(errors, expected);
    }

    #[test]
    fn scores_of_many_are_the_scores_of_each() {
        for link in [Link::Identity, Link::Logistic] {
            let mut model = model();
            (model.link, model.offset) = (link, 2.0);
            for (user, scores) in model.scores([2, 0, 1]) {
                for (item, score) in (0..).zip(scores) {
                    let alone = model.score(Some(user), Some(item));
                    assert!((score - alone).abs() < 1e-12, "{user} {item}");
                }
            }
            for (user, predictions) in model.predict_all() {
                for (item, prediction) in (0..).zip(predictions) {
                    let alone = model.predict(Some(user), Some(item));
                    assert!((prediction - alone).abs() < 1e-12, "{user} {item}");
                }
            }
        }
    }
}
