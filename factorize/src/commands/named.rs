//! Users and items that are named on the command line.

use crate::{Error, ratings::Ids};

/// The number of an id; if there is none, an error that names those that are nearly the same.
pub fn number(ids: &Ids, side: &'static str, id: &str) -> Result<u32, Error> {
    let missing = || {
        let near = near(ids, id);
        let hint = if near.is_empty() { String::new() } else { format!("; near it are {}", near.join(", ")) };
        let problem = format!("the model has no such {side} among its {}{hint}", ids.len());
        Error::Id { side, id: id.into(), problem }
    };
    ids.get(id).ok_or_else(missing)
}

/// The ids that differ from this one by the fewest letters, at most three ids and two letters.
fn near<'i>(ids: &'i Ids, id: &str) -> Vec<&'i str> {
    const IDS: usize = 3;
    const LETTERS: usize = 2;
    let wanted: Vec<char> = id.chars().collect();
    let mut near: Vec<(usize, &str)> = Vec::new();
    for other in ids.iter().filter(|other| other.len().abs_diff(id.len()) <= 4 * LETTERS) {
        let letters = distance(&wanted, other);
        if letters <= LETTERS && letters < wanted.len() {
            near.push((letters, other));
        }
    }
    near.sort();
    near.into_iter().take(IDS).map(|(_, other)| other).collect()
}

/// How many letters must be put in, taken out or changed to make one text of the other.
fn distance(left: &[char], right: &str) -> usize {
    let mut row: Vec<usize> = (0..=left.len()).collect();
    for (line, other) in right.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], line + 1);
        for (column, letter) in left.iter().enumerate() {
            let changed = diagonal + usize::from(*letter != other);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[left.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_is_missing_is_answered_by_those_near_it() {
        let mut ids = Ids::default();
        for id in ["alice", "alicia", "bob", "1961", "196", "19", "Ünal"] {
            ids.intern(id);
        }
        assert_eq!(number(&ids, "user", "bob").unwrap(), 2);
        let message = |id: &str| number(&ids, "user", id).unwrap_err().to_string();
        assert_eq!(message("alic"), "--user alic: the model has no such user among its 7; near it are alice, alicia");
        assert_eq!(message("1960"), "--user 1960: the model has no such user among its 7; near it are 196, 1961, 19");
        assert_eq!(message("Unal"), "--user Unal: the model has no such user among its 7; near it are Ünal");
        assert_eq!(message("x"), "--user x: the model has no such user among its 7");
    }
}
