//! Which columns of a table hold the user, the item and the rating.

/// The numbers of the columns, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) user: usize,
    pub(super) item: usize,
    pub(super) rating: usize,
}

impl Columns {
    /// The order that is assumed where no names tell another.
    pub(super) const USUAL: Columns = Columns { user: 0, item: 1, rating: 2 };

    /// What the names of the columns tell: one begins with "user", one has "rating" or "score" in it, and the
    /// item is the one with "item", "movie", "product" or "book" in it, or else the first other.
    pub(super) fn named<S: AsRef<str>>(names: &[S]) -> Option<Self> {
        let names: Vec<String> = names.iter().map(|name| name.as_ref().to_lowercase()).collect();
        let has = |name: &str, words: &[&str]| words.iter().any(|word| name.contains(word));
        let rating = names.iter().position(|name| has(name, &["rating", "score"]))?;
        let user = names.iter().position(|name| name.starts_with("user") && *name != names[rating])?;
        let others = || (0..names.len()).filter(|column| ![user, rating].contains(column));
        let item = others().find(|column| has(&names[*column], &["item", "movie", "product", "book"]));
        let item = item.or_else(|| others().find(|column| !names[*column].is_empty()))?;
        Some(Columns { user, item, rating })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_tell() {
        let columns = |user, item, rating| Some(Columns { user, item, rating });
        for (names, expected) in [
            (&["userId", "movieId", "rating", "timestamp"][..], columns(0, 1, 2)),
            (&["", "Rating", "Item_ID", "User_ID"], columns(3, 2, 1)),
            (&["", "user", "isbn", "user_rating"], columns(1, 2, 3)),
            (&["timestamp", "user", "product", "score"], columns(1, 2, 3)),
            (&["user", "rating"], None),
            (&["a", "b", "rating"], None),
            (&["user", "matrix", "alien"], None),
        ] {
            assert_eq!(Columns::named(names), expected, "{names:?}");
        }
    }
}
