//! The best of many: what to recommend, what is similar.

use super::{Model, Seen, Units};
use std::cmp::Ordering;

/// The items that a user would rate highest: each item's number and the rating that is predicted, clipped.
pub type Recommended = Vec<(u32, f64)>;

impl Model {
    /// The `top` items that a user would rate highest, the best first.
    ///
    /// The order is that of the scores before they are clipped, so that the items at the end of the range do not
    /// tie; items with equal scores come in the order of their numbers. Where items have units of their own, scores are
    /// ordered in the unit of the ratings. Those that `seen` says the user has rated
    /// are left out.
    ///
    /// # Panics
    /// If there is no user of the number.
    pub fn recommend(&self, user: u32, top: usize, seen: Option<&Seen>) -> Recommended {
        self.recommend_each(&[user], top, seen).flat_map(|(_, items)| items).collect()
    }

    /// What to [`recommend`](Model::recommend) to each of these users, in their order. The scores are computed for
    /// a block of users at a time, by one product of `W` and `H`.
    ///
    /// # Panics
    /// If there is no user of a number.
    pub fn recommend_each<'a>(
        &'a self,
        users: &'a [u32],
        top: usize,
        seen: Option<&'a Seen>,
    ) -> impl Iterator<Item = (u32, Recommended)> + 'a {
        self.scores(users).map(move |(user, mut scores)| {
            for &item in seen.map_or(&[][..], |seen| seen.items(user)) {
                scores[item as usize] = f64::NEG_INFINITY;
            }
            // Scores of items with units of their own cannot be compared, their ratings can.
            let order = |(item, &score)| match &self.units {
                Units::Items(_) if score > f64::NEG_INFINITY => self.units.unit(None, Some(item)).rating(score),
                Units::Items(_) | Units::Users(_) | Units::Shared => score,
            };
            let rated = best(top, (0..).zip(&scores).map(order)).into_iter();
            let rating = |(item, _)| (item, self.rating(scores[item as usize], Some(user), Some(item)));
            (user, rated.map(rating).collect())
        })
    }

    /// The `top` items whose factors point most nearly in the direction of an item's, the nearest first: each
    /// item's number and the cosine, `H[:, i]·H[:, j] / (|H[:, i]| |H[:, j]|)`.
    ///
    /// Items that are cold or have only zeros as factors point nowhere: they are similar to nothing, and nothing
    /// is similar to them.
    ///
    /// # Panics
    /// If there is no item of the number.
    pub fn similar(&self, item: u32, top: usize) -> Vec<(u32, f64)> {
        let this = self.h.column(item as usize);
        let products = this.dot(&self.h);
        let length = |item: usize| {
            let factors = self.h.column(item);
            if self.item_count[item] == 0 { 0.0 } else { factors.dot(&factors).sqrt() }
        };
        let own = length(item as usize);
        let cosine = |(other, product): (usize, &f64)| match own * length(other) {
            _ if other == item as usize => f64::NEG_INFINITY,
            0.0 => f64::NEG_INFINITY,
            // Rounding may take it beyond 1.
            lengths => (product / lengths).clamp(-1.0, 1.0),
        };
        best(top, products.iter().enumerate().map(cosine))
    }
}

/// The positions and values of the greatest `top` numbers, the greatest first and the earlier of equals first;
/// negative infinity stands for what is left out.
///
/// Most numbers are below the least of the best so far: they cost a comparison each.
fn best(top: usize, values: impl Iterator<Item = f64>) -> Vec<(u32, f64)> {
    let mut best: Vec<(u32, f64)> = Vec::new();
    let mut least = f64::NEG_INFINITY;
    if top == 0 {
        return best;
    }
    // Twice as many as are wanted are kept before the lower half is dropped, so that each costs little.
    for (position, value) in values.enumerate() {
        if value > least {
            best.push((position as u32, value));
            if best.len() == top.saturating_mul(2) {
                best.select_nth_unstable_by(top - 1, better);
                best.truncate(top);
                least = best[top - 1].1;
            }
        }
    }
    best.sort_unstable_by(better);
    best.truncate(top);
    best
}

/// The greater first, the earlier of equals first.
fn better(left: &(u32, f64), right: &(u32, f64)) -> Ordering {
    right.1.total_cmp(&left.1).then(left.0.cmp(&right.0))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{large, model};
    use super::*;
    use crate::ratings::Ratings;

    /// By sorting all items by a score that is computed one by one.
    fn by_brute_force(model: &Model, user: u32, top: usize, seen: &[u32]) -> Recommended {
        let (w, h) = (&model.w, &model.h);
        let score = |item: u32| {
            let factors: f64 = (0..model.rank()).map(|k| w[[user as usize, k]] * h[[k, item as usize]]).sum();
            model.offset + model.user_bias[user as usize] + model.item_bias[item as usize] + factors
        };
        let mut items: Vec<u32> = (0..model.items.len() as u32).filter(|item| !seen.contains(item)).collect();
        items.sort_by(|left, right| score(*right).total_cmp(&score(*left)));
        items.truncate(top);
        items.into_iter().map(|item| (item, model.predict(Some(user), Some(item)))).collect()
    }

    fn seen_by(model: &Model, each: &[(u32, u32)]) -> Seen {
        let ratings = Ratings {
            users: model.users.clone(),
            items: model.items.clone(),
            user: each.iter().map(|cell| cell.0).collect(),
            item: each.iter().map(|cell| cell.1).collect(),
            value: vec![3.0; each.len()],
        };
        Seen::of(&ratings)
    }

    fn assert_same(found: &Recommended, expected: &Recommended) {
        let items = |list: &Recommended| list.iter().map(|(item, _)| *item).collect::<Vec<_>>();
        assert_eq!(items(found), items(expected));
        for (found, expected) in found.iter().zip(expected) {
            assert!((found.1 - expected.1).abs() < 1e-12);
        }
    }

    #[test]
    fn the_order_is_that_of_the_scores_even_where_predictions_are_clipped() {
        let model = large(70, 90, 4);
        assert!(model.recommend(3, 2, None).iter().all(|(_, rating)| *rating == model.range.1), "all at the end");
        for top in [0, 1, 10, 89, 90, 1000] {
            assert_same(&model.recommend(3, top, None), &by_brute_force(&model, 3, top, &[]));
        }
    }

    #[test]
    fn each_user_gets_what_it_would_get_alone() {
        let model = large(70, 9000, 4);
        let users: Vec<u32> = (0..70).rev().collect();
        let each: Vec<(u32, Recommended)> = model.recommend_each(&users, 5, None).collect();
        assert!(each.iter().map(|(user, _)| *user).eq(users));
        for (user, items) in each {
            assert_same(&items, &by_brute_force(&model, user, 5, &[]));
        }
    }

    #[test]
    fn what_was_seen_is_left_out() {
        let model = large(5, 30, 3);
        let favourites: Vec<u32> = model.recommend(2, 4, None).iter().map(|(item, _)| *item).collect();
        let mut cells: Vec<(u32, u32)> = favourites.iter().map(|item| (2, *item)).collect();
        cells.extend([(0, 7), (4, 29), (0, 1)]);
        let seen = seen_by(&model, &cells);
        assert_eq!(seen.items(0), [1, 7]);
        assert_eq!(seen.items(1), [0; 0]);
        assert_same(&model.recommend(2, 4, Some(&seen)), &by_brute_force(&model, 2, 4, &favourites));
        let all: Vec<(u32, u32)> = (0..30).map(|item| (1, item)).collect();
        assert_eq!(model.recommend(1, 4, Some(&seen_by(&model, &all))), []);
    }

    #[test]
    fn similar_is_by_angle_and_leaves_out_what_points_nowhere() {
        let mut model = model();
        model.h = ndarray::array![[1.0, 2.0, -1.0, 5.0, 0.0, 1.0], [0.0, 2.0, 0.0, 0.0, 0.0, 0.0]];
        for _ in 0..2 {
            model.items.intern(&format!("more {}", model.items.len()));
        }
        model.item_count = vec![1, 1, 1, 0, 1, 1];
        let similar = model.similar(0, 10);
        let items: Vec<u32> = similar.iter().map(|(item, _)| *item).collect();
        assert_eq!(items, [5, 1, 2], "not itself, not the cold one, not the zeros");
        assert_eq!(similar[0].1, 1.0);
        assert!((similar[1].1 - 0.5f64.sqrt()).abs() < 1e-15);
        assert_eq!(similar[2].1, -1.0);
        assert_eq!(model.similar(0, 1).len(), 1);
        assert_eq!(model.similar(3, 10), [], "cold");
        assert_eq!(model.similar(4, 10), [], "zeros");
    }

    #[test]
    fn the_best_are_found_in_any_order() {
        let values = [3.0, 1.0, 3.0, f64::NEG_INFINITY, 2.0, 5.0, 3.0];
        assert_eq!(best(3, values.into_iter()), [(5, 5.0), (0, 3.0), (2, 3.0)]);
        assert_eq!(best(9, values.into_iter()).len(), 6);
        assert_eq!(best(1, values.into_iter().rev()), [(1, 5.0)]);
        assert_eq!(best(2, (0..1000).map(f64::from)), [(999, 999.0), (998, 998.0)]);
    }
}
