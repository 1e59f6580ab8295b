//! Who rated what.

use crate::ratings::Ratings;

/// The items that each user has rated, those of one user behind those of the one before: 4 bytes a rating.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Where each user's items start, and where the last one's end.
    pub(super) starts: Vec<u64>,
    /// The numbers of the items, ascending for each user.
    pub(super) items: Vec<u32>,
}

impl Seen {
    /// Those of ratings whose users and items are numbered as the model's.
    pub fn of(ratings: &Ratings) -> Self {
        let mut starts = vec![0u64; ratings.users.len() + 1];
        for &user in &ratings.user {
            starts[user as usize + 1] += 1;
        }
        for user in 1..starts.len() {
            starts[user] += starts[user - 1];
        }
        let mut next = starts.clone();
        let mut items = vec![0; ratings.len()];
        for (&user, &item) in ratings.user.iter().zip(&ratings.item) {
            let next = &mut next[user as usize];
            items[*next as usize] = item;
            *next += 1;
        }
        for bounds in starts.windows(2) {
            items[bounds[0] as usize..bounds[1] as usize].sort_unstable();
        }
        Seen { starts, items }
    }

    /// The numbers of the items that a user has rated, ascending.
    ///
    /// # Panics
    /// If there is no user of the number.
    pub fn items(&self, user: u32) -> &[u32] {
        let user = user as usize;
        &self.items[self.starts[user] as usize..self.starts[user + 1] as usize]
    }

    /// What is wrong with these for so many users and items, if anything is.
    pub(super) fn problem(&self, users: usize, items: usize) -> Option<String> {
        let found = self.starts.len();
        if found != users + 1 {
            return Some(format!("there are {found} starts, expected {}, one a user and one more", users + 1));
        }
        let ends = (self.starts.first(), self.starts.last());
        if ends != (Some(&0), Some(&(self.items.len() as u64))) || !self.starts.is_sorted() {
            return Some(format!("the starts do not ascend from 0 to the {} items", self.items.len()));
        }
        let beyond = self.items.iter().find(|item| **item as usize >= items)?;
        Some(format!("item number {beyond} is beyond the {items} items"))
    }
}
