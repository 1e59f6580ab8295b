//! Cells that are rated more than once.

use super::Ratings;

/// Drops all but the last rating of each cell, and says how many these were.
///
/// The ratings are ordered by user; then for each user, from the last rating back, items that were seen before
/// are such. That takes 4 bytes a rating, and time in proportion to them.
pub(super) fn keep_last(ratings: &mut Ratings) -> usize {
    let (by_user, ends) = by_user(ratings);
    let mut last_user = vec![u32::MAX; ratings.items.len()];
    let mut dropped = Vec::new();
    let mut from = 0;
    for (user, end) in (0..).zip(ends) {
        for &index in by_user[from..end].iter().rev() {
            let last = &mut last_user[ratings.item[index as usize] as usize];
            if *last == user {
                dropped.push(index);
            }
            *last = user;
        }
        from = end;
    }
    drop(by_user);
    if !dropped.is_empty() {
        dropped.sort_unstable();
        remove(&mut ratings.user, &dropped);
        remove(&mut ratings.item, &dropped);
        remove(&mut ratings.value, &dropped);
    }
    dropped.len()
}

/// The indices of the ratings ordered by user, those of one user in the order of the file, and where those of each
/// user end.
fn by_user(ratings: &Ratings) -> (Vec<u32>, Vec<usize>) {
    let mut next = vec![0; ratings.users.len()];
    for &user in &ratings.user {
        next[user as usize] += 1;
    }
    let mut sum = 0;
    for count in &mut next {
        sum += std::mem::replace(count, sum);
    }
    let mut indices = vec![0; ratings.len()];
    for (index, &user) in (0..).zip(&ratings.user) {
        let next = &mut next[user as usize];
        indices[*next] = index;
        *next += 1;
    }
    (indices, next)
}

/// Removes the values with these indices, which are in order.
fn remove<T: Copy>(values: &mut Vec<T>, indices: &[u32]) {
    let (mut index, mut indices) = (0, indices.iter().peekable());
    values.retain(|_| {
        let removed = indices.next_if(|next| **next == index).is_some();
        index += 1;
        !removed
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_rating_of_a_cell_stays_where_it_is() {
        let mut ratings = Ratings::default();
        for (user, item, value) in [
            ("a", "x", 1.0),
            ("b", "x", 2.0),
            ("a", "y", 3.0),
            ("a", "x", 4.0),
            ("b", "x", 5.0),
            ("b", "y", 6.0),
            ("a", "x", 7.0),
        ] {
            ratings.user.push(ratings.users.intern(user));
            ratings.item.push(ratings.items.intern(item));
            ratings.value.push(value);
        }
        assert_eq!(keep_last(&mut ratings), 3);
        assert_eq!(
            (ratings.user.as_slice(), ratings.item.as_slice(), ratings.value.as_slice()),
            (&[0, 1, 1, 0][..], &[1, 0, 1, 0][..], &[3.0, 5.0, 6.0, 7.0][..])
        );
        assert_eq!(keep_last(&mut ratings), 0);
        assert_eq!(ratings.len(), 4);
    }
}
