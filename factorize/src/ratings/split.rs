//! Parts of ratings: to fit to, and to test on.

use super::{Ratings, random::SplitMix64};

/// Ratings in two parts, by their indices in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// What to fit to.
    pub train: Vec<u32>,
    /// What is held out.
    pub held_out: Vec<u32>,
}

/// Ratings in parts of about the same size, each of which is held out once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folds {
    count: usize,
    /// The part of each rating.
    fold: Vec<u32>,
}

impl Folds {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The split that holds out one part, counted from 0.
    pub fn split(&self, fold: usize) -> Split {
        let (held_out, train) =
            (0..self.fold.len() as u32).partition(|&index| self.fold[index as usize] as usize == fold);
        Split { train, held_out }
    }
}

impl Ratings {
    /// Holds out a fraction of the ratings, rounded to a whole number of them and within 0 to 1, drawn at random
    /// without regard to users and items. The same seed draws the same ratings on every machine.
    pub fn split(&self, fraction: f64, seed: u64) -> Split {
        let held_out = ((self.len() as f64 * fraction).round() as usize).min(self.len());
        let parts = parts(vec![held_out, self.len() - held_out], seed);
        Folds { count: 2, fold: parts }.split(0)
    }

    /// Deals the ratings to so many parts, whose sizes differ by one at most, at random as [`split`](Self::split)
    /// does.
    pub fn folds(&self, count: usize, seed: u64) -> Folds {
        let size = |fold| self.len() / count + usize::from(fold < self.len() % count);
        Folds { count, fold: parts((0..count).map(size).collect(), seed) }
    }

    /// The ratings with these indices, in this order. Users and items keep their numbers, those without a rating
    /// too.
    ///
    /// # Panics
    /// If there is no rating with one of the indices.
    pub fn select(&self, indices: &[u32]) -> Ratings {
        let of = |numbers: &[u32]| indices.iter().map(|&index| numbers[index as usize]).collect();
        Ratings {
            users: self.users.clone(),
            items: self.items.clone(),
            user: of(&self.user),
            item: of(&self.item),
            value: indices.iter().map(|&index| self.value[index as usize]).collect(),
        }
    }
}

/// A part for each of the values that belong to parts of these sizes: drawn one value after the other from what
/// is left of the parts, so that every arrangement is as likely as any other.
fn parts(mut left: Vec<usize>, seed: u64) -> Vec<u32> {
    let random = &mut SplitMix64::seed(seed);
    let total: usize = left.iter().sum();
    let draw = |drawn: usize| {
        let mut at = random.below(total - drawn);
        let mut part = 0;
        while at >= left[part] {
            at -= left[part];
            part += 1;
        }
        left[part] -= 1;
        part as u32
    };
    (0..total).map(draw).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratings(count: u32) -> Ratings {
        let mut ratings = Ratings::default();
        for index in 0..count {
            ratings.user.push(ratings.users.intern(&(index % 7).to_string()));
            ratings.item.push(ratings.items.intern(&(index / 7).to_string()));
            ratings.value.push(index as f32);
        }
        ratings
    }

    #[test]
    fn a_split_has_every_rating_once_and_the_size_asked_for() {
        let ratings = ratings(1003);
        for (fraction, size) in [(0.1, 100), (0.0, 0), (1.0, 1003), (0.5, 502), (7.0, 1003), (-1.0, 0), (f64::NAN, 0)] {
            let Split { train, held_out } = ratings.split(fraction, 3);
            assert_eq!(held_out.len(), size, "{fraction}");
            assert!(train.is_sorted() && held_out.is_sorted());
            let mut all = [train, held_out].concat();
            all.sort_unstable();
            assert!(all.into_iter().eq(0..1003));
        }
        assert_eq!(ratings.split(0.1, 3), ratings.split(0.1, 3));
        assert_ne!(ratings.split(0.1, 3), ratings.split(0.1, 4));
        let known = [203, 254, 366, 410, 503, 543, 566, 821, 930, 980];
        assert_eq!(ratings.split(0.01, 0).held_out, known, "the same on every machine");
    }

    #[test]
    fn each_rating_is_held_out_in_one_fold() {
        let ratings = ratings(103);
        let folds = ratings.folds(5, 0);
        let mut all = Vec::new();
        for fold in 0..folds.len() {
            let Split { train, held_out } = folds.split(fold);
            assert_eq!((train.len() + held_out.len(), held_out.len()), (103, if fold < 3 { 21 } else { 20 }));
            all.extend(held_out);
        }
        all.sort_unstable();
        assert!(all.into_iter().eq(0..103));
    }

    #[test]
    fn selected_ratings_keep_their_numbers() {
        let ratings = ratings(50);
        let few = ratings.select(&[49, 3]);
        assert_eq!((few.users.len(), few.items.len()), (7, 8));
        assert_eq!((few.user, few.item, few.value), (vec![0, 3], vec![7, 0], vec![49.0, 3.0]));
    }
}
