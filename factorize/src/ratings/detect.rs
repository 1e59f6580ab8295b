//! The format of a file by its first bytes.

use super::{
    Format, blocks,
    error::{RatingsError, shortened},
    fields::Dialect,
    market, parquet,
    source::Source,
};

/// The format that the first bytes show, if it is none of a table of text.
pub(super) fn detect(source: &Source) -> Result<Option<Format>, RatingsError> {
    let head = source.head();
    for (magic, format) in
        [(crate::npy::MAGIC, Format::Npy), (parquet::MAGIC, Format::Parquet), (market::BANNER, Format::MatrixMarket)]
    {
        if head.starts_with(magic) {
            return Ok(Some(format));
        }
    }
    let refused = |kind: &str| {
        let problem = format!("{kind}; expected text with a user, an item and a rating in each line");
        Err(RatingsError::File { file: source.name.clone(), problem })
    };
    if let Some(kind) = not_text(head) {
        return refused(kind);
    }
    let lines = source.sample(Dialect::PLAIN, 2);
    let first = lines.first().copied().unwrap_or_default().trim_ascii();
    if first.starts_with(b"{") {
        return match serde_json::from_slice::<serde_json::Map<_, _>>(first) {
            Ok(_) => Ok(Some(Format::JsonLines)),
            Err(_) => refused(&format!(
                "it looks like JSON, but its first line, {:?}, is no object; jq -c writes one in each line",
                shortened(first)
            )),
        };
    }
    if first.starts_with(b"[{") || first == b"[" {
        return refused("it is JSON, an array; jq -c '.[]' writes an object in each line, which is read");
    }
    if first.starts_with(b"<") {
        return refused("it looks like HTML or XML, to be saved as CSV first");
    }
    if blocks::item(first).is_some() {
        return Ok(Some(Format::Blocks));
    }
    Ok(None)
}

/// A sentence about bytes that are no text.
fn not_text(head: &[u8]) -> Option<&'static str> {
    let begins = |magics: &[&[u8]]| magics.iter().any(|magic| head.starts_with(magic));
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).take(500).filter(|byte| **byte == 0).count();
    if begins(&[b"PK\x03\x04"]) {
        let book = head.windows(3).take(4096).any(|name| name == b"xl/");
        let arrays = head.windows(4).take(4096).any(|name| name == b".npy");
        Some(if book {
            "it is a workbook of Excel, to be saved as CSV first"
        } else if arrays {
            "it is an .npz file, a zip archive of arrays; numpy.save writes one of them, which is read"
        } else {
            "it is a zip archive, to be unpacked first"
        })
    } else if begins(&[b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"Rar!"]) {
        Some("it is a packed file, to be unpacked first (files packed by gzip are read as they are)")
    } else if begins(&[b"\x89HDF"]) {
        Some("it is an HDF5 file, to be saved as CSV or .npy first")
    } else if begins(&[b"SQLite format 3"]) {
        Some("it is a database of SQLite; sqlite3 -csv FILE 'select user, item, rating from ...' writes text")
    } else if begins(&[b"\xd0\xcf\x11\xe0"]) {
        Some("it is a document of Office, to be saved as CSV first")
    } else if begins(&[b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"]) {
        Some("it is a pickle of Python, to be saved as CSV or .npy first")
    } else if !head.contains(&0) {
        None
    } else if zeros(1) > 2 * zeros(0) + 2 {
        Some("it looks like UTF-16; --encoding utf-16 reads it")
    } else if zeros(0) > 2 * zeros(1) + 2 {
        Some("it looks like UTF-16; --encoding utf-16be reads it")
    } else {
        Some("it is no text")
    }
}
