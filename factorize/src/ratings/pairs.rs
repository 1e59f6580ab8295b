//! Pairs of a user and an item, whose rating is asked for.

use super::{
    Format, Ids,
    error::RatingsError,
    options::{ReadOptions, Wanted},
    read::read_as,
    source::Source,
};
use std::path::Path;

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
    /// Number of bad lines that were skipped.
    pub skipped: u64,
}

/// Reads pairs from a file, or from standard input for `-`, as [`read`](super::read) reads ratings, whose columns
/// they may have; those of the user and the item are found by the same names, and other columns are ignored.
///
/// # Errors
/// [`RatingsError`] says the file, the line, what was found and what was expected.
pub fn read_pairs(path: &Path, options: &ReadOptions) -> Result<Pairs, RatingsError> {
    let source = Source::open(path, options.encoding, options.progress)?;
    if let Some(format @ (Format::Dense | Format::MatrixMarket | Format::Npy | Format::Parquet)) = options.format {
        let problem = format!("pairs are not read from {format}; expected lines of text with a user and an item");
        return Err(RatingsError::File { file: source.name, problem });
    }
    let (ratings, reading) = read_as(Wanted::Pairs, source, options)?;
    let super::Ratings { users, items, user, item, value: _ } = ratings;
    Ok(Pairs { users, items, user, item, skipped: reading.skipped })
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
            "movieId,userId\nx y,b\nz,a\nx y,b\n",
            "customer_id|product_id\nb|x y\na|z\nb|x y\n",
            "{\"item\":\"x y\",\"user\":\"b\"}\n{\"item\":\"z\",\"user\":\"a\"}\n{\"item\":\"x y\",\"user\":\"b\"}\n",
        ] {
            assert_eq!(ids(&read("order", text, &ReadOptions::default()).unwrap()), expected, "{text:?}");
        }
        assert_eq!(ids(&read("space", "1 2\n 3  4 5\n", &ReadOptions::default()).unwrap()), [("1", "2"), ("3", "4")]);
        assert_eq!(
            ids(&read("blocks", "7:\n1\n2,2005-09-06\n8:\n1\n", &ReadOptions::default()).unwrap()),
            [("1", "7"), ("2", "7"), ("1", "8")]
        );
        let chosen = ReadOptions { columns: "user=2,item=c".parse().unwrap(), ..ReadOptions::default() };
        assert_eq!(ids(&read("chosen", "a,b,c\n1,2,3\n4,5,6\n", &chosen).unwrap()), [("2", "3"), ("5", "6")]);
        let forced = ReadOptions { format: Some(Format::Space), ..ReadOptions::default() };
        assert_eq!(ids(&read("forced", "a,b c,d\n", &forced).unwrap()), [("a,b", "c,d")]);
    }

    #[test]
    fn what_is_wrong_is_said_or_skipped() {
        for (text, message) in [
            ("", "pairs: it is empty; expected a user and an item in each line"),
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
