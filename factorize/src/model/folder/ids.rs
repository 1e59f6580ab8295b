//! Ids as a text file: one a line in the order of their numbers. A backslash, a line feed and a carriage return
//! in an id are written `\\`, `\n` and `\r`; everything else stands for itself.

use crate::ratings::{Ids, IdsFull, LONGEST_ID};
use std::io::{self, Write};

pub fn write(ids: &Ids, to: &mut dyn Write) -> io::Result<()> {
    for id in ids.iter() {
        let id = id.replace('\\', r"\\").replace('\n', r"\n").replace('\r', r"\r");
        writeln!(to, "{id}")?;
    }
    Ok(())
}

/// The ids of a file, or what is wrong with it.
pub fn parse(bytes: Vec<u8>) -> Result<Ids, String> {
    let text = String::from_utf8(bytes).map_err(|_| "the text is not UTF-8".to_string())?;
    let mut ids = Ids::default();
    for (number, line) in text.split_terminator('\n').enumerate() {
        let line_number = number + 1;
        let id = unescaped(line).ok_or_else(|| format!("line {line_number}: a backslash that escapes nothing"))?;
        if id.len() > LONGEST_ID {
            return Err(format!("line {line_number}: the id has {} bytes, expected at most {LONGEST_ID}", id.len()));
        }
        let interned = ids.try_intern(&id).map_err(|full| match full {
            IdsFull::Numbers => format!("line {line_number}: there are more ids than can be numbered"),
            IdsFull::Memory(shortage) => format!("line {line_number}: {shortage}"),
        })?;
        if interned as usize != number {
            return Err(format!("line {line_number}: the id {id:?} is there twice"));
        }
    }
    Ok(ids)
}

fn unescaped(line: &str) -> Option<String> {
    let mut id = String::with_capacity(line.len());
    let mut signs = line.chars();
    while let Some(sign) = signs.next() {
        id.push(match sign {
            '\\' => match signs.next()? {
                '\\' => '\\',
                'n' => '\n',
                'r' => '\r',
                _ => return None,
            },
            sign => sign,
        });
    }
    Some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_id_comes_back() {
        let mut ids = Ids::default();
        for id in ["1", "", " two words ", "a\\nb", "a\nb", "\r", "ü,;\t\"", "\\"] {
            ids.intern(id);
        }
        let mut text = Vec::new();
        write(&ids, &mut text).unwrap();
        assert_eq!(text.iter().filter(|byte| **byte == b'\n').count(), ids.len());
        assert_eq!(parse(text), Ok(ids));
        assert_eq!(parse(Vec::new()), Ok(Ids::default()));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, problem) in [
            (&b"a\n\xff\n"[..], "the text is not UTF-8"),
            (b"a\nb\\c\n", "line 2: a backslash that escapes nothing"),
            (b"a\nb\na\n", "line 3: the id \"a\" is there twice"),
        ] {
            assert_eq!(parse(text.to_vec()), Err(problem.into()));
        }
        let long = [&b"a\n"[..], &[b'b'; LONGEST_ID + 1], b"\n"].concat();
        assert_eq!(parse(long), Err("line 2: the id has 65537 bytes, expected at most 65536".into()));
    }
}
