//! The columns of a table that hold the user, the item and the rating.

use super::error::shortened;
use std::{fmt, str::FromStr};

/// The columns that are named by their reader, by name or by number from 1: `user=customer_id,rating=4`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnNames {
    /// The column of the user.
    pub user: Option<String>,
    /// The column of the item.
    pub item: Option<String>,
    /// The column of the rating.
    pub rating: Option<String>,
    /// The column of the time, which is not read.
    pub time: Option<String>,
}

impl FromStr for ColumnNames {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut names = ColumnNames::default();
        for part in text.split(',') {
            let expected = || format!("found {part:?}, expected user=NAME, item=NAME, rating=NAME or time=NAME");
            let (role, name) = part.split_once('=').ok_or_else(expected)?;
            let place = match role.trim() {
                "user" => &mut names.user,
                "item" => &mut names.item,
                "rating" => &mut names.rating,
                "time" => &mut names.time,
                _ => return Err(expected()),
            };
            let name = name.trim();
            if name.is_empty() || place.replace(name.into()).is_some() {
                return Err(expected());
            }
        }
        Ok(names)
    }
}

impl ColumnNames {
    /// Whether no column is named.
    pub(super) fn is_empty(&self) -> bool {
        *self == ColumnNames::default()
    }

    /// The names, and not the numbers.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        let all = [&self.user, &self.item, &self.rating, &self.time];
        all.into_iter().flatten().map(String::as_str).filter(|name| name.parse::<usize>().is_err())
    }
}

/// The numbers of the columns, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Columns {
    pub(super) user: usize,
    pub(super) item: usize,
    /// None where pairs are read.
    pub(super) rating: Option<usize>,
}

/// The meaning of a column by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    User,
    Item,
    Rating,
    /// A number that is a rating beside a user and an item.
    Amount,
    Time,
}

const TIMES: [&str; 6] = ["timestamp", "date", "time", "datetime", "ts", "unixtime"];
const RATINGS: [&str; 5] = ["rating", "star", "score", "grade", "overall"];
const AMOUNTS: [&str; 9] =
    ["value", "count", "play", "playcount", "weight", "preference", "listen", "click", "quantity"];
const USERS: [&str; 10] =
    ["user", "visitor", "customer", "member", "reviewer", "viewer", "rater", "listener", "client", "uid"];
const ITEMS: [&str; 13] =
    ["item", "movie", "product", "book", "film", "song", "track", "artist", "isbn", "asin", "article", "dish", "iid"];
/// Ends of words that name a thing all the same.
const ENDINGS: [&str; 5] = ["", "s", "id", "name", "no"];

impl Role {
    /// The role of a column of this name, by the words in it.
    pub(super) fn of(name: &str) -> Option<Self> {
        let words = words(name);
        let has = |known: &[&str]| {
            words.iter().any(|word| {
                known.iter().any(|known| word.strip_prefix(known).is_some_and(|end| ENDINGS.contains(&end)))
            })
        };
        let numbered = words.iter().any(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
        let id = words.iter().any(|word| word == "id");
        if numbered {
            None
        } else if has(&TIMES) {
            Some(Role::Time)
        } else if !id && has(&RATINGS) {
            Some(Role::Rating)
        } else if has(&USERS) {
            Some(Role::User)
        } else if has(&ITEMS) {
            Some(Role::Item)
        } else if !id && has(&AMOUNTS) {
            Some(Role::Amount)
        } else {
            None
        }
    }
}

/// The words of a name in lower case: `movieId`, `User-ID` and `# user_id` have two each.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (lower && letter.is_uppercase()) {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        lower = letter.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

impl fmt::Display for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (user, item) = (self.user + 1, self.item + 1);
        match self.rating {
            Some(rating) => write!(f, "user, item, rating in columns {user}, {item}, {}", rating + 1),
            None => write!(f, "user, item in columns {user}, {item}"),
        }
    }
}

impl Columns {
    /// The order that is assumed where no names tell another.
    pub(super) fn usual(rated: bool) -> Self {
        Columns { user: 0, item: 1, rating: rated.then_some(2) }
    }

    /// Number of columns that a line needs.
    pub(super) fn least(self) -> usize {
        self.user.max(self.item).max(self.rating.unwrap_or(0)) + 1
    }

    /// The columns by their names, if two of a user, an item and a rating are among them; what is left is then the
    /// first other column, but never one of a time. Pairs have no rating.
    ///
    /// # Errors
    /// If there is a user and an item, but no column for the rating.
    pub(super) fn named<S: AsRef<str>>(names: &[S], rated: bool) -> Result<Option<Self>, String> {
        let roles: Vec<Option<Role>> = names.iter().map(|name| Role::of(name.as_ref())).collect();
        let of = |role| roles.iter().position(|found| *found == Some(role));
        let (user, item, rating) = (of(Role::User), of(Role::Item), of(Role::Rating));
        let first = |taken: &[usize]| {
            let free = |column: &usize| roles[*column].is_none() && !names[*column].as_ref().trim().is_empty();
            (0..names.len()).find(|column| free(column) && !taken.contains(column))
        };
        let pair = match (user, item) {
            (Some(user), Some(item)) => Some((user, item)),
            (Some(user), None) if rating.is_some() || !rated => first(&[]).map(|item| (user, item)),
            (None, Some(item)) if rating.is_some() || !rated => first(&[]).map(|user| (user, item)),
            _ => None,
        };
        let Some((user, item)) = pair else { return Ok(None) };
        if !rated {
            return Ok(Some(Columns { user, item, rating: None }));
        }
        let Some(rating) = rating.or(of(Role::Amount)).or_else(|| first(&[user, item])) else {
            let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
            return Err(no_rating(&names.join(", ")));
        };
        Ok(Some(Columns { user, item, rating: Some(rating) }))
    }

    /// The columns that a reader names, and for the others those of [`named`](Columns::named), or the first.
    ///
    /// # Errors
    /// If there is no such column.
    pub(super) fn chosen<S: AsRef<str>>(
        choice: &ColumnNames,
        names: &[S],
        width: usize,
        rated: bool,
    ) -> Result<Self, String> {
        let find = |name: &Option<String>| -> Result<Option<usize>, String> {
            let Some(name) = name else { return Ok(None) };
            let by_name = names.iter().position(|found| found.as_ref().trim().eq_ignore_ascii_case(name));
            let by_number = || name.parse().ok().filter(|number| (1..=width).contains(number)).map(|number| number - 1);
            by_name.or_else(by_number).map(Some).ok_or_else(|| {
                let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
                let found = if names.is_empty() {
                    String::new()
                } else {
                    format!(": {}", shortened(names.join(", ").as_bytes()))
                };
                format!(
                    "--columns: found {name:?}, expected the name or the number of one of the {width} columns{found}"
                )
            })
        };
        let (user, item, time) = (find(&choice.user)?, find(&choice.item)?, find(&choice.time)?);
        let rating = if rated { find(&choice.rating)? } else { None };
        let roles: Vec<Option<Role>> = names.iter().map(|name| Role::of(name.as_ref())).collect();
        let mut taken: Vec<usize> = [user, item, rating, time].into_iter().flatten().collect();
        let mut fill = |chosen: Option<usize>, by_role: &[Role]| {
            let free = |column: &usize| !taken.contains(column);
            let found = chosen.or_else(|| {
                let role = |column: &usize| {
                    roles.get(*column).is_some_and(|role| role.is_some_and(|role| by_role.contains(&role)))
                };
                let timeless = |column: &usize| roles.get(*column) != Some(&Some(Role::Time));
                let mut columns = (0..width).filter(free);
                columns.clone().find(role).or_else(|| columns.find(timeless))
            });
            taken.extend(found);
            found.ok_or_else(|| no_rating(&format!("only {width}")))
        };
        let user = fill(user, &[Role::User])?;
        let item = fill(item, &[Role::Item])?;
        let rating = if rated { Some(fill(rating, &[Role::Rating, Role::Amount])?) } else { None };
        Ok(Columns { user, item, rating })
    }
}

/// The message for a table of users and items alone.
pub(super) fn no_rating(columns: &str) -> String {
    format!(
        "there is no rating in it: its columns are {}; expected a user, an item and a rating, or --columns \
         user=NAME,item=NAME,rating=NAME where the names say something else",
        shortened(columns.as_bytes())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_by_their_names() {
        let columns = |user, item, rating| Some(Columns { user, item, rating: Some(rating) });
        for (names, expected) in [
            (&["userId", "movieId", "rating", "timestamp"][..], columns(0, 1, 2)),
            (&["", "Rating", "Item_ID", "User_ID"], columns(3, 2, 1)),
            (&["", "user", "isbn", "user_rating"], columns(1, 2, 3)),
            (&["User-ID", "ISBN", "Book-Rating"], columns(0, 1, 2)),
            (&["timestamp", "user", "product", "score"], columns(1, 2, 3)),
            (&["date", "customer", "product", "stars"], columns(1, 2, 3)),
            (&["visitor", "dish", "timestamp", "stars"], columns(0, 1, 3)),
            (&["member", "thing", "time", "rating"], columns(0, 1, 3)),
            (&["userid", "artistid", "plays"], columns(0, 1, 2)),
            (&["asin", "overall", "reviewerID", "reviewTime", "vote"], columns(2, 0, 1)),
            (&["rating_id", "user", "item", "country", "count"], columns(1, 2, 4)),
            (&["#user", "item", "how_much"], columns(0, 1, 2)),
            (&["user", "rating"], None),
            (&["a", "b", "rating"], None),
            (&["user", "matrix", "alien"], None),
            (&["user", "item_1", "item_2"], None),
        ] {
            assert_eq!(Columns::named(names, true), Ok(expected), "{names:?}");
        }
        let error = Columns::named(&["user", "item", "timestamp"], true).unwrap_err();
        assert!(error.starts_with("there is no rating in it: its columns are user, item, timestamp"), "{error}");
        let pair = Some(Columns { user: 1, item: 0, rating: None });
        assert_eq!(Columns::named(&["movieId", "userId"], false), Ok(pair));
    }

    #[test]
    fn columns_that_are_named_by_the_reader() {
        let chosen = |choice: &str, names: &[&str], rated| {
            Columns::chosen(&choice.parse().unwrap(), names, 4, rated)
                .map(|columns| (columns.user, columns.item, columns.rating))
        };
        let names = ["a", "b", "c", "d"];
        assert_eq!(chosen("user=d,item=b,rating=a", &names, true), Ok((3, 1, Some(0))));
        assert_eq!(chosen("user=4, item=B", &names, true), Ok((3, 1, Some(0))));
        assert_eq!(chosen("time=1", &[], true), Ok((1, 2, Some(3))));
        assert_eq!(chosen("rating=d", &["when", "item", "user", "d"], true), Ok((2, 1, Some(3))));
        assert_eq!(chosen("user=d,rating=nowhere", &names, false), Ok((3, 0, None)));
        let error = chosen("user=e", &names, true).unwrap_err();
        assert_eq!(
            error,
            "--columns: found \"e\", expected the name or the number of one of the 4 columns: a, b, c, d"
        );
        assert!(chosen("user=5", &[], true).is_err());
        for wrong in ["", "user", "user=", "who=1", "user=1,user=2"] {
            assert!(wrong.parse::<ColumnNames>().unwrap_err().contains("expected user=NAME"), "{wrong}");
        }
    }
}
