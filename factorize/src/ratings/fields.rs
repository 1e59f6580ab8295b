//! The fields of a line.

use super::{error::Fault, ids::LONGEST_ID};
use std::borrow::Cow;

/// Most columns of a line with a user, an item and perhaps a rating among them.
pub(crate) const MOST_COLUMNS: usize = 1 << 16;
/// Most cells of a row of a matrix.
pub(crate) const MOST_CELLS: usize = 1 << 24;

/// What stands between the fields of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Separator {
    /// Spaces and tabs, however many.
    Space,
    Tab,
    /// Fields may be quoted.
    Comma,
    /// Fields may be quoted.
    Semicolon,
    Colons,
}

impl Separator {
    /// What it is called.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Separator::Space => "spaces",
            Separator::Tab => "tabs",
            Separator::Comma => "commas",
            Separator::Semicolon => "semicolons",
            Separator::Colons => "double colons",
        }
    }

    /// Number of fields of a line. Refuses wrong quotes, and more than `most` fields.
    pub(crate) fn width(self, line: &[u8], most: usize) -> Result<usize, Fault> {
        let mut width = 0;
        for field in self.fields(line) {
            field.map_err(|OpenQuote| Fault::Quote)?;
            if width == most {
                return Err(Fault::TooMany { most });
            }
            width += 1;
        }
        Ok(width)
    }

    /// The fields of a line. Spaces around a field do not belong to it, unless it is quoted.
    pub(crate) fn fields(self, line: &[u8]) -> Fields<'_> {
        Fields { separator: self, rest: Some(line.trim_ascii()) }
    }
}

/// A field of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Field<'l> {
    text: &'l [u8],
    /// Whether quotes stand doubled in it.
    doubled: bool,
}

impl<'l> Field<'l> {
    /// What the field says.
    pub(crate) fn text(self) -> Cow<'l, [u8]> {
        if !self.doubled {
            return Cow::Borrowed(self.text);
        }
        let mut quotes = 0;
        let every_second = |byte: &&u8| {
            quotes += usize::from(**byte == b'"');
            **byte != b'"' || quotes % 2 == 1
        };
        Cow::Owned(self.text.iter().filter(every_second).copied().collect())
    }

    /// The id that the field says, that of a `user` or an `item`.
    #[inline]
    pub(crate) fn id(self, of: &'static str) -> Result<Cow<'l, str>, Fault> {
        let text = match self.text() {
            Cow::Borrowed(text) => std::str::from_utf8(text).map(Cow::Borrowed).ok(),
            Cow::Owned(text) => String::from_utf8(text).map(Cow::Owned).ok(),
        };
        match text {
            None => Err(Fault::NotText { of }),
            Some(text) if text.is_empty() => Err(Fault::NoId { of }),
            Some(text) if text.len() > LONGEST_ID => Err(Fault::LongId { of, found: text.len() }),
            Some(text) => Ok(text),
        }
    }
}

/// A quoted field that does not end where it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenQuote;

/// The fields of a line from the first to the last, or to one whose quotes are wrong.
#[derive(Clone)]
pub(crate) struct Fields<'l> {
    separator: Separator,
    rest: Option<&'l [u8]>,
}

impl<'l> Fields<'l> {
    /// What the fields say, as the names of columns.
    pub(crate) fn names(self) -> Vec<String> {
        self.flatten().map(|field| String::from_utf8_lossy(&field.text()).into_owned()).collect()
    }

    /// The next field if it is quoted.
    fn quoted(&mut self, line: &'l [u8], mark: u8) -> Option<Result<Field<'l>, OpenQuote>> {
        let inner = line.trim_ascii_start().strip_prefix(b"\"")?;
        let (mut end, mut doubled) = (0, false);
        loop {
            let Some(quote) = inner[end..].iter().position(|byte| *byte == b'"') else {
                return Some(Err(OpenQuote));
            };
            end += quote;
            if inner.get(end + 1) != Some(&b'"') {
                break;
            }
            doubled = true;
            end += 2;
        }
        let after = inner[end + 1..].trim_ascii_start();
        match after.split_first() {
            None => self.rest = None,
            Some((first, rest)) if *first == mark => self.rest = Some(rest),
            Some(_) => return Some(Err(OpenQuote)),
        }
        Some(Ok(Field { text: &inner[..end], doubled }))
    }
}

impl<'l> Iterator for Fields<'l> {
    type Item = Result<Field<'l>, OpenQuote>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let line = self.rest.take()?;
        let single = |mark: u8| line.iter().position(|byte| *byte == mark).map(|at| (at, at + 1));
        let (cut, quotable) = match self.separator {
            Separator::Space => {
                let at = line.iter().position(|byte| matches!(byte, b' ' | b'\t'));
                (at.map(|at| (at, line.len() - line[at..].trim_ascii_start().len())), None)
            }
            Separator::Tab => (single(b'\t'), None),
            Separator::Comma => (single(b','), Some(b',')),
            Separator::Semicolon => (single(b';'), Some(b';')),
            Separator::Colons => (line.windows(2).position(|pair| pair == b"::").map(|at| (at, at + 2)), None),
        };
        if let Some(mark) = quotable
            && let Some(quoted) = self.quoted(line, mark)
        {
            return Some(quoted);
        }
        let text = match cut {
            Some((end, next)) => {
                self.rest = Some(&line[next..]);
                &line[..end]
            }
            None => line,
        };
        Some(Ok(Field { text: text.trim_ascii(), doubled: false }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(separator: Separator, line: &str) -> Vec<String> {
        let text = |field: Result<Field<'_>, OpenQuote>| match field {
            Ok(field) => String::from_utf8(field.text().into_owned()).unwrap(),
            Err(OpenQuote) => "OPEN".into(),
        };
        separator.fields(line.as_bytes()).map(text).collect()
    }

    #[test]
    fn lines_of_each_kind() {
        for (separator, line, expected) in [
            (Separator::Space, "1  2\t3.5 ", &["1", "2", "3.5"][..]),
            (Separator::Space, "  a 7", &["a", "7"]),
            (Separator::Tab, "The Matrix\t2\t\t3.5", &["The Matrix", "2", "", "3.5"]),
            (Separator::Comma, " 1 , b c,3", &["1", "b c", "3"]),
            (Separator::Comma, "1,,", &["1", "", ""]),
            (Separator::Comma, ",", &["", ""]),
            (Separator::Semicolon, "\"0 \";\"say \"\"a;b\"\"\"; 3;", &["0 ", "say \"a;b\"", "3", ""]),
            (Separator::Comma, "\"\",\"\"\"\"", &["", "\""]),
            (Separator::Comma, "1,2\" x,3", &["1", "2\" x", "3"]),
            (Separator::Comma, "1,\"2,3", &["1", "OPEN"]),
            (Separator::Comma, "1,\"2\"3,4", &["1", "OPEN"]),
            (Separator::Colons, "1::a:b::5::978", &["1", "a:b", "5", "978"]),
            (Separator::Tab, "\"1\"\t2", &["\"1\"", "2"]),
        ] {
            assert_eq!(split(separator, line), expected, "{line}");
        }
    }
}
