//! The fields of a line.

use super::{error::Fault, ids::LONGEST_ID};
use std::borrow::Cow;

/// Most columns of a line with a user, an item and perhaps a rating among them.
pub(crate) const MOST_COLUMNS: usize = 1 << 16;
/// Most cells of a row of a matrix.
pub(crate) const MOST_CELLS: usize = 1 << 24;

/// The separator of the fields of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Separator {
    /// Any number of spaces and tabs.
    Space,
    Tab,
    Comma,
    Semicolon,
    Colons,
    Pipe,
}

impl Separator {
    /// Its name in messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Separator::Space => "spaces",
            Separator::Tab => "tabs",
            Separator::Comma => "commas",
            Separator::Semicolon => "semicolons",
            Separator::Colons => "double colons",
            Separator::Pipe => "vertical bars",
        }
    }

    /// The place of the next separator in a line, and of what follows it.
    #[inline]
    fn find(self, line: &[u8]) -> Option<(usize, usize)> {
        let single = |mark: u8| line.iter().position(|byte| *byte == mark).map(|at| (at, at + 1));
        match self {
            Separator::Space => {
                let at = line.iter().position(|byte| matches!(byte, b' ' | b'\t'))?;
                Some((at, line.len() - line[at..].trim_ascii_start().len()))
            }
            Separator::Tab => single(b'\t'),
            Separator::Comma => single(b','),
            Separator::Semicolon => single(b';'),
            Separator::Pipe => single(b'|'),
            Separator::Colons => line.windows(2).position(|pair| pair == b"::").map(|at| (at, at + 2)),
        }
    }
}

/// How the lines of a text are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) separator: Separator,
    /// The quote around fields that may hold separators and line ends.
    pub(crate) quote: Option<u8>,
}

impl Dialect {
    /// Lines without quotes.
    pub(crate) const PLAIN: Dialect = Dialect { separator: Separator::Space, quote: None };

    /// Number of fields of a line. Refuses wrong quotes, and more than `most` fields.
    pub(crate) fn width(self, line: &[u8], most: usize) -> Result<usize, Fault> {
        let mut width = 0;
        for field in self.fields(line) {
            field.map_err(|_| Fault::Quote)?;
            if width == most {
                return Err(Fault::TooMany { most });
            }
            width += 1;
        }
        Ok(width)
    }

    /// The fields of a line. Spaces around a field do not belong to it, unless it is quoted.
    #[inline]
    pub(crate) fn fields(self, line: &[u8]) -> Fields<'_> {
        // Between tabs, empty fields may stand at both ends.
        let line = if self.separator == Separator::Tab { trim_spaces(line) } else { line.trim_ascii() };
        Fields { dialect: self, rest: Some(line) }
    }

    /// The fields of a line, or none if its quotes are wrong.
    pub(crate) fn texts(self, line: &[u8]) -> Vec<Cow<'_, [u8]>> {
        self.fields(line).map(|field| field.ok().map(Field::text)).collect::<Option<_>>().unwrap_or_default()
    }

    /// The place of the quoted field that the line ends within, if fields begin at `from`.
    pub(crate) fn open_field(self, line: &[u8], from: usize) -> Option<usize> {
        let mut fields = Fields { dialect: self, rest: Some(&line[from..]) };
        loop {
            let begin = line.len() - fields.rest?.len();
            match fields.next()? {
                Ok(_) => {}
                Err(BadQuote::Open) => return Some(begin),
                Err(BadQuote::Misplaced) => return None,
            }
        }
    }
}

fn trim_spaces(mut text: &[u8]) -> &[u8] {
    while let Some((b' ' | b'\r', rest)) = text.split_first() {
        text = rest;
    }
    while let Some((b' ' | b'\r', rest)) = text.split_last() {
        text = rest;
    }
    text
}

/// A field of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Field<'l> {
    text: &'l [u8],
    /// The quote around it, if it is escaped within.
    escaped: Option<u8>,
}

impl<'l> Field<'l> {
    /// What the field says.
    pub(crate) fn text(self) -> Cow<'l, [u8]> {
        let Some(quote) = self.escaped else { return Cow::Borrowed(self.text) };
        let mut text = Vec::with_capacity(self.text.len());
        let mut bytes = self.text.iter();
        while let Some(&byte) = bytes.next() {
            let escape = byte == quote || escapes(byte, quote);
            text.push(if escape { *bytes.next().unwrap_or(&byte) } else { byte });
        }
        Cow::Owned(text)
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

/// Whether a byte in quotes escapes the next: the backslash of SQL, whose quotes are single.
fn escapes(byte: u8, quote: u8) -> bool {
    byte == b'\\' && quote == b'\''
}

/// A quoted field that does not end where it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadQuote {
    /// The line ends within the quotes.
    Open,
    /// Neither a separator nor the end of the line follows the quotes.
    Misplaced,
}

/// The fields of a line from the first to the last, or to one whose quotes are wrong.
#[derive(Clone)]
pub(crate) struct Fields<'l> {
    dialect: Dialect,
    rest: Option<&'l [u8]>,
}

impl<'l> Fields<'l> {
    /// The next field, which begins with this quote before `inner`.
    fn quoted(&mut self, inner: &'l [u8], quote: u8) -> Result<Field<'l>, BadQuote> {
        let (mut end, mut escaped) = (0, None);
        loop {
            let rest = inner.get(end..).ok_or(BadQuote::Open)?;
            let special = rest.iter().position(|&byte| byte == quote || escapes(byte, quote));
            end += special.ok_or(BadQuote::Open)?;
            if inner[end] == quote && inner.get(end + 1) != Some(&quote) {
                break;
            }
            escaped = Some(quote);
            end += 2;
        }
        let after = &inner[end + 1..];
        self.rest = match self.dialect.separator.find(after) {
            Some((at, next)) if after[..at].trim_ascii().is_empty() => Some(&after[next..]),
            None if after.trim_ascii().is_empty() => None,
            Some(_) | None => return Err(BadQuote::Misplaced),
        };
        Ok(Field { text: &inner[..end], escaped })
    }
}

impl<'l> Iterator for Fields<'l> {
    type Item = Result<Field<'l>, BadQuote>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let line = self.rest.take()?;
        if let Some(quote) = self.dialect.quote
            && let Some((first, inner)) = trim_spaces(line).split_first()
            && *first == quote
        {
            return Some(self.quoted(inner, quote));
        }
        let text = match self.dialect.separator.find(line) {
            Some((end, next)) => {
                self.rest = Some(&line[next..]);
                &line[..end]
            }
            None => line,
        };
        Some(Ok(Field { text: text.trim_ascii(), escaped: None }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(separator: Separator, quote: u8, line: &str) -> Vec<String> {
        let text = |field: Result<Field<'_>, BadQuote>| match field {
            Ok(field) => String::from_utf8(field.text().into_owned()).unwrap(),
            Err(BadQuote::Open) => "OPEN".into(),
            Err(BadQuote::Misplaced) => "MISPLACED".into(),
        };
        Dialect { separator, quote: Some(quote) }.fields(line.as_bytes()).map(text).collect()
    }

    #[test]
    fn lines_of_each_kind() {
        for (separator, line, expected) in [
            (Separator::Space, "1  2\t3.5 ", &["1", "2", "3.5"][..]),
            (Separator::Space, "  \"a b\"  7", &["a b", "7"]),
            (Separator::Tab, "The Matrix\t2\t\t3.5", &["The Matrix", "2", "", "3.5"]),
            (Separator::Tab, "\t\"a\tb\"\t", &["", "a\tb", ""]),
            (Separator::Comma, " 1 , b c,3", &["1", "b c", "3"]),
            (Separator::Comma, "1,,", &["1", "", ""]),
            (Separator::Comma, ",", &["", ""]),
            (Separator::Semicolon, "\"0 \";\"say \"\"a;b\"\"\"; 3;", &["0 ", "say \"a;b\"", "3", ""]),
            (Separator::Comma, "\"\",\"\"\"\"", &["", "\""]),
            (Separator::Comma, "1,2\" x,3", &["1", "2\" x", "3"]),
            (Separator::Comma, "1,\"2,3", &["1", "OPEN"]),
            (Separator::Comma, "1,\"2\"3,4", &["1", "MISPLACED"]),
            (Separator::Colons, "1::a:b::5::978", &["1", "a:b", "5", "978"]),
            (Separator::Pipe, "1|\"a|b\"|5", &["1", "a|b", "5"]),
        ] {
            assert_eq!(split(separator, b'"', line), expected, "{line}");
        }
    }

    #[test]
    fn quotes_of_sql() {
        let line = r"'it''s', 'O\'Hara, \\ and \'' , 'a";
        assert_eq!(split(Separator::Comma, b'\'', line), ["it's", r"O'Hara, \ and '", "OPEN"]);
    }

    #[test]
    fn a_field_that_the_line_ends_within() {
        let comma = Dialect { separator: Separator::Comma, quote: Some(b'"') };
        assert_eq!(comma.open_field(b"1,\"2\",\"3,4", 0), Some(6));
        assert_eq!(comma.open_field(b"1,\"2\"3,\"4", 0), None);
        assert_eq!(comma.open_field(b"1,2\"3", 0), None);
    }
}
