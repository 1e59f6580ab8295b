//! Text in other encodings, as UTF-8.

use crate::npy::fill;
use encoding_rs::{Decoder, DecoderResult};
use std::{
    io::{self, Cursor, Read},
    str::FromStr,
};

/// Bytes read at once.
const BLOCK: usize = 1 << 16;

/// The encoding of a text, by its name on the Web: `latin1`, `utf-16`, `shift_jis`, `windows-1251`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

impl FromStr for Encoding {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = encoding_rs::Encoding::for_label(name.as_bytes());
        known.map(Encoding).ok_or_else(|| {
            "expected the name of an encoding, such as utf-8, latin1, utf-16, windows-1251 or shift_jis".into()
        })
    }
}

/// A reader of text that decodes it.
pub(super) struct Decoded {
    bytes: Box<dyn Read>,
    decoder: Decoder,
    name: &'static str,
    /// Bytes that are not decoded yet.
    undecoded: Vec<u8>,
    /// Text that is not read yet.
    text: Cursor<Vec<u8>>,
    ended: bool,
}

impl Decoded {
    /// The bytes as they are if they are UTF-8 or no text; decoded if an encoding is given, or if a byte order mark
    /// of UTF-16 begins them.
    pub(super) fn of(mut bytes: Box<dyn Read>, encoding: Option<Encoding>) -> io::Result<Box<dyn Read>> {
        let mut mark = [0; 3];
        let length = fill(&mut bytes, &mut mark)?;
        let marked = encoding_rs::Encoding::for_bom(&mark[..length]).map(|(encoding, _)| encoding);
        let bytes: Box<dyn Read> = Box::new(Cursor::new(mark).take(length as u64).chain(bytes));
        match marked.or(encoding.map(|Encoding(encoding)| encoding)) {
            None => Ok(bytes),
            Some(encoding) if encoding == encoding_rs::UTF_8 => Ok(bytes),
            Some(encoding) => Ok(Box::new(Decoded {
                bytes,
                decoder: encoding.new_decoder_with_bom_removal(),
                name: encoding.name(),
                undecoded: Vec::new(),
                text: Cursor::default(),
                ended: false,
            })),
        }
    }

    /// Decodes a block.
    fn decode(&mut self) -> io::Result<()> {
        let kept = self.undecoded.len();
        self.undecoded.resize(kept + BLOCK, 0);
        let read = fill(&mut self.bytes, &mut self.undecoded[kept..])?;
        self.undecoded.truncate(kept + read);
        self.ended = read < BLOCK;
        // The most that a byte of any encoding becomes, and what the decoder holds back.
        let mut text = vec![0; 3 * (kept + read) + 16];
        let (result, taken, written) =
            self.decoder.decode_to_utf8_without_replacement(&self.undecoded, &mut text, self.ended);
        if let DecoderResult::Malformed(..) = result {
            let problem = format!("it is not text in {}; --encoding names another encoding", self.name);
            return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
        }
        self.undecoded.drain(..taken);
        text.truncate(written);
        self.text = Cursor::new(text);
        Ok(())
    }
}

impl Read for Decoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.text.read(buffer)?;
            if read > 0 || buffer.is_empty() || self.ended {
                return Ok(read);
            }
            self.decode()?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], name: Option<&str>) -> io::Result<String> {
        let encoding = name.map(|name| name.parse().unwrap());
        let mut text = String::new();
        Decoded::of(Box::new(Cursor::new(bytes.to_vec())), encoding)?.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn long_texts_in_each_encoding() {
        let text: String = (0..50_000).map(|i| if i % 3 == 0 { 'é' } else { 'a' }).collect();
        let latin: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (bytes, name) in [
            (text.as_bytes(), None),
            (text.as_bytes(), Some("utf-8")),
            (&latin, Some("latin1")),
            (&little, Some("utf-16")),
            (&marked, Some("utf-16")),
            (&marked, None),
        ] {
            assert!(decoded(bytes, name).unwrap() == text, "{name:?}");
        }
    }

    #[test]
    fn wrong_encodings_are_refused() {
        let error = decoded(b"\xff\xff\xff", Some("shift_jis")).unwrap_err().to_string();
        assert_eq!(error, "it is not text in Shift_JIS; --encoding names another encoding");
        assert!("klingon".parse::<Encoding>().unwrap_err().starts_with("expected the name of an encoding"));
    }
}
