//! Ratings in the order in which a fit goes over them.

use crate::ratings::Ratings;

/// Some of the ratings by user, then by item, as the cells of a mask are ordered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cells {
    /// The number of each rating's user, ascending.
    pub user: Vec<u32>,
    /// The number of each rating's item, ascending for each user.
    pub item: Vec<u32>,
    /// Each rating.
    pub value: Vec<f32>,
    /// How many of them each user has.
    pub user_count: Vec<u32>,
    /// How many of them each item has.
    pub item_count: Vec<u32>,
}

impl Cells {
    /// The ratings at these places.
    pub fn new(ratings: &Ratings, places: impl Iterator<Item = u32> + Clone) -> Self {
        let mut user_count = vec![0; ratings.users.len()];
        let mut item_count = vec![0; ratings.items.len()];
        for place in places.clone() {
            user_count[ratings.user[place as usize] as usize] += 1;
            item_count[ratings.item[place as usize] as usize] += 1;
        }
        // Sorted by user in one go over the ratings, then each user's by item.
        let mut next: Vec<usize> = Vec::with_capacity(user_count.len());
        let mut start = 0;
        for &count in &user_count {
            next.push(start);
            start += count as usize;
        }
        let mut sorted = vec![(0, 0.0); start];
        for place in places {
            let to = &mut next[ratings.user[place as usize] as usize];
            sorted[*to] = (ratings.item[place as usize], ratings.value[place as usize]);
            *to += 1;
        }
        let mut user = Vec::with_capacity(sorted.len());
        let mut rest = &mut sorted[..];
        for (number, &count) in (0..).zip(&user_count) {
            let (own, others) = rest.split_at_mut(count as usize);
            own.sort_unstable_by_key(|&(item, _)| item);
            user.resize(user.len() + own.len(), number);
            rest = others;
        }
        let (item, value) = sorted.into_iter().unzip();
        Cells { user, item, value, user_count, item_count }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.value.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.value.is_empty()
    }

    /// The mean of the ratings.
    pub fn mean(&self) -> f64 {
        self.value.iter().map(|&value| f64::from(value)).sum::<f64>() / self.len() as f64
    }

    /// The least and the greatest rating.
    pub fn range(&self) -> (f64, f64) {
        let wider = |(least, greatest): (f32, f32), &value: &f32| (least.min(value), greatest.max(value));
        let (least, greatest) = self.value.iter().fold((f32::INFINITY, f32::NEG_INFINITY), wider);
        (least.into(), greatest.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_by_user_and_item_with_their_counts() {
        let mut ratings = Ratings::default();
        for (user, item, value) in [("b", "y", 4.0), ("a", "x", 1.0), ("b", "x", 3.0), ("c", "y", 2.0)] {
            ratings.user.push(ratings.users.intern(user));
            ratings.item.push(ratings.items.intern(item));
            ratings.value.push(value);
        }
        let cells = Cells::new(&ratings, [2, 1, 0].into_iter());
        assert_eq!((&cells.user[..], &cells.item[..]), (&[0, 0, 1][..], &[0, 1, 1][..]));
        assert_eq!((&cells.value[..], cells.mean(), cells.range()), (&[4.0, 3.0, 1.0][..], 8.0 / 3.0, (1.0, 4.0)));
        assert_eq!((&cells.user_count[..], &cells.item_count[..]), (&[2, 1, 0][..], &[1, 2][..]));
    }
}
