//! A folder as bytes: a byte of options, then each file as its length, two bytes with the lowest first, and its bytes.

use std::{fs, path::Path};

/// Writes the files of these names; a length beyond the end is that of what is left.
pub(super) fn unpack(mut bytes: &[u8], names: &[&str], folder: &Path) {
    fs::create_dir(folder).expect("the temporary folder can be written");
    for name in names {
        let Some((length, rest)) = bytes.split_first_chunk::<2>() else { return };
        let length = usize::from(u16::from_le_bytes(*length)).min(rest.len());
        let (contents, rest) = rest.split_at(length);
        fs::write(folder.join(name), contents).expect("the temporary folder can be written");
        bytes = rest;
    }
}

/// The files of these names as bytes.
pub(super) fn pack(names: &[&str], folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for name in names {
        let contents = fs::read(folder.join(name)).expect("the file is there");
        bytes.extend(u16::try_from(contents.len()).expect("the file is small").to_le_bytes());
        bytes.extend(contents);
    }
    bytes
}
