//! Cells of a table: numbers and holes.

use super::number;
use std::borrow::Cow;

/// The words for a hole, in lower case.
const HOLES: [&[u8]; 9] = [b"", b"nan", b"na", b"n/a", b"null", b"none", b"-", b"?", b"\\n"];

/// How the cells of a table are written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cells {
    /// Further words for a hole.
    pub(crate) holes: Vec<String>,
    /// Whether decimals follow a comma.
    pub(crate) decimal_comma: bool,
}

impl Cells {
    /// Whether a text stands for a hole.
    pub(crate) fn is_hole(&self, text: &[u8]) -> bool {
        HOLES.iter().any(|hole| text.eq_ignore_ascii_case(hole)) || self.is_missing(text)
    }

    /// Whether a text is one of the further words for a hole.
    pub(crate) fn is_missing(&self, text: &[u8]) -> bool {
        self.holes.iter().any(|hole| hole.as_bytes() == text)
    }

    /// The text of a number, with a decimal point.
    pub(crate) fn point<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        match text.iter().position(|byte| *byte == b',') {
            Some(comma) if self.decimal_comma && !text.contains(&b'.') => {
                let mut text = text.to_vec();
                text[comma] = b'.';
                Cow::Owned(text)
            }
            Some(_) | None => Cow::Borrowed(text),
        }
    }

    /// The number that a text says, if it is finite.
    #[inline]
    pub(crate) fn number(&self, text: &[u8]) -> Option<f32> {
        number::rating(&self.point(text))
    }

    /// The contents of a cell: a number, nothing for a hole, or no sense.
    pub(crate) fn cell(&self, text: &[u8]) -> Option<Option<f32>> {
        if self.is_hole(text) { Some(None) } else { self.number(text).map(Some) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_holes() {
        let cells = Cells { holes: vec!["none at all".into()], decimal_comma: true };
        for hole in ["", "NaN", "nan", "NA", "null", "NULL", "None", "N/A", "-", "?", "\\N", "none at all"] {
            assert_eq!(cells.cell(hole.as_bytes()), Some(None), "{hole}");
        }
        for (text, number) in [("-2,5", -2.5), ("2.5", 2.5), ("7", 7.0)] {
            assert_eq!(cells.cell(text.as_bytes()), Some(Some(number)), "{text}");
        }
        for text in ["1,2,3", "1.000,5", "None at all", "x", "inf"] {
            assert_eq!(cells.cell(text.as_bytes()), None, "{text}");
        }
        assert_eq!(Cells::default().cell(b"2,5"), None);
    }
}
