//! Files of pairs. The first byte says whether bad lines are skipped, the others are the file.

use super::{accepted, scratch::Scratch};
use factorize::ratings::{Format, Pairs, ReadOptions, read_pairs};

pub(super) fn target(data: &[u8]) -> bool {
    let Some((&skip, file)) = data.split_first() else { return false };
    let options = ReadOptions { skip_bad: skip & 1 != 0, ..ReadOptions::default() };
    let Some(pairs) = accepted(read_pairs(Scratch::file(file).path(), &options)) else { return false };

    // The header keeps the first pair from being taken as one.
    let text: String = each(&pairs).map(|(user, item)| format!("{user},{item}\n")).collect();
    let comma = ReadOptions { format: Some(Format::Comma), ..ReadOptions::default() };
    let text = format!("user,item\n{text}");
    let again = read_pairs(Scratch::file(text.as_bytes()).path(), &comma).expect("what was read can be read again");
    assert!(each(&again).eq(each(&pairs)), "{text}");
    true
}

/// The user and item of each pair, quoted.
fn each(pairs: &Pairs) -> impl Iterator<Item = (String, String)> {
    let quoted = |id: &str| format!("\"{}\"", id.replace('"', "\"\""));
    let places = pairs.user.iter().zip(&pairs.item);
    places.map(move |(user, item)| (quoted(pairs.users.name(*user)), quoted(pairs.items.name(*item))))
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    [
        "0b,x y\na,z\nb,x y\n",
        "0b\tx y\r\n\r\na\tz\r\nb\tx y",
        "1b;\"x y\"\na;z\nb;x\"y\n\"b\n",
        "0# made by hand\nb::x y\na::z\n",
        "0userId,movieId,rating,timestamp\nb,x y,3,7\na,z,4,7\n",
        "1item,user,rating\nx y,b,3\nz,a,4\nx\n",
        "01 2\n 3  4 5\n",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}
