//! Pairs of a user and an item, whose rating is asked for.

use super::{
    Format, Ids, ReadOptions,
    collector::shortened,
    columns::Columns,
    error::{BadLine, Fault, Place, RatingsError},
    fields::{MOST_COLUMNS, OpenQuote, Separator},
    ids::IdsFull,
    source::Source,
};
use crate::memory;
use std::{borrow::Cow, path::Path};

/// Pairs of a user and an item, as read: in the order of the file, each as often as it stands there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pairs {
    /// The ids of the users by their numbers.
    pub users: Ids,
    /// The ids of the items by their numbers.
    pub items: Ids,
    /// The number of each pair's user.
    pub user: Vec<u32>,
    /// The number of each pair's item.
    pub item: Vec<u32>,
    /// How many bad lines were skipped.
    pub skipped: u64,
}

/// The separators, those first that are least likely to stand within an id.
const SEPARATORS: [Separator; 5] =
    [Separator::Colons, Separator::Tab, Separator::Semicolon, Separator::Comma, Separator::Space];

/// Reads pairs from a file, or from standard input for `-`: lines of text with a user and an item, separated as
/// triplets are; further columns are ignored, so that a file of ratings will do.
///
/// A first line is a header if its first column is `user`, `userid` or `user_id`, or if its names tell which of
/// its columns are those of ratings. Blank lines and comments are ignored as by [`read`](super::read).
///
/// # Errors
/// [`RatingsError`] says the file, the line, what was found and what was expected.
pub fn read_pairs(path: &Path, options: &ReadOptions) -> Result<Pairs, RatingsError> {
    let mut source = Source::open(path, options.progress)?;
    let file = source.name.clone();
    let refused = |problem: String| RatingsError::File { file: file.clone(), problem };
    let mut separator = match options.format {
        Some(format) => Some(separator(format).ok_or_else(|| {
            refused(format!("pairs are not read from {format}; expected lines of text with a user and an item"))
        })?),
        None => None,
    };
    let mut columns = None;
    let mut pairs = Pairs::default();
    while let Some(line) = source.next_line()? {
        let separator = *separator.get_or_insert_with(|| detected(line.text));
        let columns = match columns {
            Some(columns) => columns,
            None => {
                let names = named(line.text, separator);
                let found = *columns.insert(names.unwrap_or((0, 1)));
                if names.is_some() {
                    continue;
                }
                found
            }
        };
        match parse(line.text, separator, columns) {
            Ok((user, item)) => {
                let full = |what| {
                    let file = &file;
                    move |full| RatingsError::full(file, full, what)
                };
                let (user, item) = (pairs.users.try_intern(&user), pairs.items.try_intern(&item));
                let (user, item) = (user.map_err(full("users"))?, item.map_err(full("items"))?);
                let room = memory::grow(&mut pairs.user).and_then(|()| memory::grow(&mut pairs.item));
                room.map_err(IdsFull::Memory).map_err(full("pairs"))?;
                pairs.user.push(user);
                pairs.item.push(item);
            }
            Err(_) if options.skip_bad => pairs.skipped += 1,
            Err(fault) => {
                let bad = BadLine { place: Place::Line(line.number), fault, text: shortened(line.text) };
                return Err(RatingsError::Line { file: file.clone(), bad: bad.into() });
            }
        }
    }
    if pairs.user.is_empty() {
        return Err(refused("there is no pair in it; expected a user and an item in each line".into()));
    }
    Ok(pairs)
}

/// The separator of a format, if it has one.
fn separator(format: Format) -> Option<Separator> {
    match format {
        Format::Space => Some(Separator::Space),
        Format::Tab => Some(Separator::Tab),
        Format::Comma => Some(Separator::Comma),
        Format::Semicolon => Some(Separator::Semicolon),
        Format::Colons => Some(Separator::Colons),
        Format::Dense | Format::MatrixMarket | Format::Npy | Format::Parquet => None,
    }
}

/// The first separator that makes more than one column of a line.
fn detected(line: &[u8]) -> Separator {
    let separates = |separator: &Separator| separator.fields(line).take(2).filter(Result::is_ok).count() == 2;
    SEPARATORS.into_iter().find(separates).unwrap_or(Separator::Space)
}

/// The columns of user and item, if the line is a header.
fn named(line: &[u8], separator: Separator) -> Option<(usize, usize)> {
    separator.width(line, MOST_COLUMNS).ok()?;
    let names: Vec<String> = separator.fields(line).names().iter().map(|name| name.to_lowercase()).collect();
    match names.first().map(String::as_str) {
        Some("user" | "userid" | "user_id") => {
            Columns::named(&names).map(|named| (named.user, named.item)).or(Some((0, 1)))
        }
        _ => Columns::named(&names).map(|named| (named.user, named.item)),
    }
}

/// The ids of a user and an item.
fn parse(
    line: &[u8],
    separator: Separator,
    (user, item): (usize, usize),
) -> Result<(Cow<'_, str>, Cow<'_, str>), Fault> {
    let (mut of_user, mut of_item) = (None, None);
    let mut found = 0;
    for field in separator.fields(line) {
        let field = field.map_err(|OpenQuote| Fault::Quote)?;
        if found == user {
            of_user = Some(field);
        } else if found == item {
            of_item = Some(field);
        }
        found += 1;
    }
    let (Some(user), Some(item)) = (of_user, of_item) else {
        return Err(Fault::NoPair { found, separator: separator.name() });
    };
    Ok((user.id("user")?, item.id("item")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str, options: &ReadOptions) -> Result<Pairs, String> {
        let file = std::env::temp_dir().join(format!("factorize-pairs-{name}-{}", std::process::id()));
        std::fs::write(&file, text).unwrap();
        let read = read_pairs(&file, options);
        std::fs::remove_file(&file).unwrap();
        read.map_err(|error| error.to_string().replace(&*file.display().to_string(), "pairs"))
    }

    fn ids(pairs: &Pairs) -> Vec<(&str, &str)> {
        let each = pairs.user.iter().zip(&pairs.item);
        each.map(|(user, item)| (pairs.users.name(*user), pairs.items.name(*item))).collect()
    }

    #[test]
    fn pairs_are_read_with_any_separator_in_their_order() {
        let expected = [("b", "x y"), ("a", "z"), ("b", "x y")];
        for text in [
            "b,x y\na,z\nb,x y\n",
            "b\tx y\r\n\r\na\tz\r\nb\tx y",
            "b;\"x y\"\na;z\nb;x y",
            "# made by hand\nb::x y\na::z\nb::x y\n",
            "userId,movieId,rating,timestamp\nb,x y,3,7\na,z,4,7\nb,x y,1,7\n",
            "item,user,rating\nx y,b,3\nz,a,4\nx y,b,1\n",
            "user,item\nb,x y\na,z\nb,x y\n",
        ] {
            assert_eq!(ids(&read("order", text, &ReadOptions::default()).unwrap()), expected, "{text:?}");
        }
        assert_eq!(ids(&read("space", "1 2\n 3  4 5\n", &ReadOptions::default()).unwrap()), [("1", "2"), ("3", "4")]);
        let forced = ReadOptions { format: Some(Format::Space), ..ReadOptions::default() };
        assert_eq!(ids(&read("forced", "a,b c,d\n", &forced).unwrap()), [("a,b", "c,d")]);
    }

    #[test]
    fn what_is_wrong_is_said_or_skipped() {
        for (text, message) in [
            ("", "pairs: there is no pair in it; expected a user and an item in each line"),
            ("user,item\n", "pairs: there is no pair in it"),
            ("1 2\n3\n", "pairs, line 2: found 1 column, expected 2 or more separated by spaces: user, item, in \"3\""),
            ("1,2\n,3\n", "pairs, line 2: the user has no id"),
            ("1,2\n3,\n", "pairs, line 2: the item has no id"),
            (
                &format!("1,2\n3,{}\n", "4".repeat(65_537)),
                "pairs, line 2: the id of the item has 65537 bytes, expected",
            ),
            (&"1,".repeat(1 << 24), "pairs: line 1 has more than 16777216 bytes"),
        ] {
            let found = read("wrong", text, &ReadOptions::default()).unwrap_err();
            assert!(found.starts_with(message), "{text:?}: {found}");
        }
        let skip = ReadOptions { skip_bad: true, ..ReadOptions::default() };
        let pairs = read("skip", "1 2\n3\n4 5\n", &skip).unwrap();
        assert_eq!((ids(&pairs), pairs.skipped), (vec![("1", "2"), ("4", "5")], 1));
        let dense = ReadOptions { format: Some(Format::Dense), ..ReadOptions::default() };
        assert!(read("dense", "1,2\n", &dense).unwrap_err().contains("pairs are not read from a dense matrix"));
    }
}
