//! Ratings by the numbers of other ratings' users and items.

use super::{Ids, Ratings};

/// Ratings whose users and items are numbered as elsewhere, where they are known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Aligned {
    /// The number of each rating's user.
    pub user: Vec<Option<u32>>,
    /// The number of each rating's item.
    pub item: Vec<Option<u32>>,
    /// Each rating.
    pub value: Vec<f32>,
    /// How many of the users are not known.
    pub unknown_users: usize,
    /// How many of the items are not known.
    pub unknown_items: usize,
}

impl Aligned {
    /// How many ratings there are.
    pub fn len(&self) -> usize {
        self.value.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.value.is_empty()
    }
}

impl Ratings {
    /// The ratings in the same order, with the numbers that their users and items have in these tables.
    pub fn aligned_to(&self, users: &Ids, items: &Ids) -> Aligned {
        let known = |own: &Ids, others: &Ids| -> Vec<Option<u32>> { own.iter().map(|id| others.get(id)).collect() };
        let (users, items) = (known(&self.users, users), known(&self.items, items));
        let numbers = |own: &[u32], known: &[Option<u32>]| own.iter().map(|number| known[*number as usize]).collect();
        let unknown = |known: &[Option<u32>]| known.iter().filter(|number| number.is_none()).count();
        Aligned {
            user: numbers(&self.user, &users),
            item: numbers(&self.item, &items),
            value: self.value.clone(),
            unknown_users: unknown(&users),
            unknown_items: unknown(&items),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_users_and_items_have_no_number() {
        let mut validation = Ratings::default();
        for (user, item, value) in [("b", "x", 1.0), ("new", "y", 2.0), ("a", "new", 3.0), ("new", "x", 4.0)] {
            validation.user.push(validation.users.intern(user));
            validation.item.push(validation.items.intern(item));
            validation.value.push(value);
        }
        let (mut users, mut items) = (Ids::default(), Ids::default());
        for (user, item) in [("a", "x"), ("b", "y")] {
            users.intern(user);
            items.intern(item);
        }
        let aligned = validation.aligned_to(&users, &items);
        assert_eq!(
            aligned,
            Aligned {
                user: vec![Some(1), None, Some(0), None],
                item: vec![Some(0), Some(1), None, Some(0)],
                value: vec![1.0, 2.0, 3.0, 4.0],
                unknown_users: 1,
                unknown_items: 1,
            }
        );
    }
}
