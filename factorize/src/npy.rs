//! NumPy's `.npy` format, versions 1 to 3: a header that says what the elements are, then the elements.
//!
//! The format is described at <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>.

use std::io::{self, Read, Write};

/// The first bytes of a file.
pub(crate) const MAGIC: &[u8] = b"\x93NUMPY";
/// Upper bound on the length of a header.
const LONGEST_HEADER: usize = 1 << 16;
/// The elements begin at a multiple of this.
const ALIGNMENT: usize = 64;
/// Bytes that are written at once.
const BLOCK: usize = 1 << 16;

/// What the elements are and how they lie.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Header {
    pub kind: Kind,
    /// Bytes of an element.
    pub width: usize,
    pub big_endian: bool,
    /// Whether the array is written column by column.
    pub fortran_order: bool,
    pub shape: Vec<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Float,
    Signed,
    Unsigned,
}

/// Numbers that are written and read as arrays.
pub(crate) trait Element: Copy {
    const KIND: Kind;

    /// Appends the bytes, the lowest first.
    fn put(self, bytes: &mut Vec<u8>);

    /// The number of these bytes, as many as it has.
    fn take(bytes: &[u8]) -> Self;
}

macro_rules! elements {
    ($($type:ty: $Kind:ident;)*) => {$(
        impl Element for $type {
            const KIND: Kind = Kind::$Kind;

            fn put(self, bytes: &mut Vec<u8>) {
                bytes.extend(self.to_le_bytes());
            }

            fn take(bytes: &[u8]) -> Self {
                bytes.try_into().map(<$type>::from_le_bytes).unwrap_or_default()
            }
        }
    )*};
}

elements! {
    f32: Float;
    f64: Float;
    u32: Unsigned;
    u64: Unsigned;
}

impl Header {
    /// The header of an array in row-major order.
    fn of<A: Element>(shape: &[usize]) -> Self {
        let shape = shape.iter().map(|&length| length as u64).collect();
        Header { kind: A::KIND, width: size_of::<A>(), big_endian: false, fortran_order: false, shape }
    }

    /// Reads the header of a file, or says what is wrong with it.
    pub fn read(bytes: &mut dyn Read) -> io::Result<Result<Self, String>> {
        let mut begin = [0; MAGIC.len() + 2];
        let known = fill(bytes, &mut begin)? == begin.len() && begin.starts_with(MAGIC) && (1..=3).contains(&begin[6]);
        let mut length = [0; 4];
        let digits = if begin[6] == 1 { 2 } else { 4 };
        fill(bytes, &mut length[..digits])?;
        let length = u32::from_le_bytes(length) as usize;
        if !known || length > LONGEST_HEADER {
            return Ok(Err("it does not begin as a .npy file of version 1 to 3 does; write it with numpy.save".into()));
        }
        let mut text = vec![0; length];
        fill(bytes, &mut text)?;
        Ok(Self::parse(&String::from_utf8_lossy(&text)))
    }

    /// Parses `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`.
    fn parse(text: &str) -> Result<Self, String> {
        let after = |key: &str| text.split_once(key).map(|(_, value)| value.trim_start_matches([':', ' ']));
        let quoted =
            |value: &str| value.strip_prefix('\'').and_then(|value| Some(value.split_once('\'')?.0.to_string()));
        let descriptor = after("'descr'").and_then(quoted).unwrap_or_default();
        let lengths =
            after("'shape'").and_then(|value| Some(value.strip_prefix('(')?.split_once(')')?.0)).unwrap_or_default();
        let shape = lengths.split(',').map(str::trim).filter(|length| !length.is_empty());
        let Some(shape) = shape.map(|length| length.parse().ok()).collect::<Option<Vec<u64>>>() else {
            return Err(format!("found an array of shape ({lengths}), expected whole numbers"));
        };
        let (kind, width) = match descriptor.trim_start_matches(['<', '>', '|', '=']) {
            "f4" => (Kind::Float, 4),
            "f8" => (Kind::Float, 8),
            "i1" => (Kind::Signed, 1),
            "i2" => (Kind::Signed, 2),
            "i4" => (Kind::Signed, 4),
            "i8" => (Kind::Signed, 8),
            "u1" => (Kind::Unsigned, 1),
            "u2" => (Kind::Unsigned, 2),
            "u4" => (Kind::Unsigned, 4),
            "u8" => (Kind::Unsigned, 8),
            _ => {
                return Err(format!(
                    "found elements {descriptor:?}, expected floats or whole numbers such as '<f8' or '<i4'"
                ));
            }
        };
        let fortran_order = match after("'fortran_order'") {
            Some(value) if value.starts_with("True") => true,
            Some(value) if value.starts_with("False") => false,
            _ => return Err("the header does not say 'fortran_order': True or False; write it with numpy.save".into()),
        };
        Ok(Header { kind, width, big_endian: descriptor.starts_with('>'), fortran_order, shape })
    }

    /// Writes the header as numpy does.
    fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        let letter = match self.kind {
            Kind::Float => 'f',
            Kind::Signed => 'i',
            Kind::Unsigned => 'u',
        };
        let order = match (self.width, self.big_endian) {
            (1, _) => '|',
            (_, false) => '<',
            (_, true) => '>',
        };
        let mut text = format!(
            "{{'descr': '{order}{letter}{}', 'fortran_order': {}, 'shape': {}, }}",
            self.width,
            if self.fortran_order { "True" } else { "False" },
            self.tuple(),
        );
        let before = MAGIC.len() + 4;
        let end = (before + text.len() + 1).next_multiple_of(ALIGNMENT) - 1;
        text.extend(std::iter::repeat_n(' ', end - before - text.len()));
        text.push('\n');
        to.write_all(MAGIC)?;
        to.write_all(&[1, 0])?;
        to.write_all(&(text.len() as u16).to_le_bytes())?;
        to.write_all(text.as_bytes())
    }

    /// The shape as Python writes it.
    pub fn tuple(&self) -> String {
        let lengths: Vec<String> = self.shape.iter().map(u64::to_string).collect();
        format!("({}{})", lengths.join(", "), if lengths.len() == 1 { "," } else { "" })
    }

    /// Number of bytes that the elements take, if it can be counted.
    fn bytes(&self) -> Option<u64> {
        self.shape.iter().try_fold(self.width as u64, |size, &length| size.checked_mul(length))
    }
}

/// Writes an array in row-major order. There must be as many elements as the shape says.
pub(crate) fn write<A: Element>(
    shape: &[usize],
    elements: impl Iterator<Item = A>,
    to: &mut dyn Write,
) -> io::Result<()> {
    Header::of::<A>(shape).write(to)?;
    let mut block = Vec::with_capacity(BLOCK);
    for element in elements {
        element.put(&mut block);
        if block.len() + size_of::<A>() > BLOCK {
            to.write_all(&block)?;
            block.clear();
        }
    }
    to.write_all(&block)
}

/// Reads a file that holds an array of these elements in row-major order as [`write`] does: the shape and the elements.
///
/// # Errors
/// What is wrong, found before any memory is allocated for the elements.
pub(crate) fn read<A: Element>(mut bytes: &[u8]) -> Result<(Vec<usize>, Vec<A>), String> {
    let header = Header::read(&mut bytes).map_err(|error| error.to_string())??;
    let expected = Header::of::<A>(&[]);
    if (Header { shape: Vec::new(), ..header.clone() }) != expected {
        return Err("the array has other elements or another order than those that this program writes".into());
    }
    if header.bytes() != Some(bytes.len() as u64) {
        let found = bytes.len();
        return Err(format!("the header says an array of shape {}, but {found} bytes follow", header.tuple()));
    }
    let shape = header.shape.iter().map(|&length| length as usize).collect();
    Ok((shape, bytes.chunks_exact(size_of::<A>()).map(A::take).collect()))
}

/// Reads until the buffer is full or there is no more, and returns the number of bytes read.
pub(crate) fn fill(bytes: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match bytes.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written<A: Element>(shape: &[usize], elements: &[A]) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(shape, elements.iter().copied(), &mut bytes).unwrap();
        bytes
    }

    /// A file as numpy 2.4 writes it.
    fn by_numpy(dictionary: &str, elements: &[u8]) -> Vec<u8> {
        [b"\x93NUMPY\x01\x00v\x00", format!("{dictionary:<117}\n").as_bytes(), elements].concat()
    }

    #[test]
    fn files_are_those_of_numpy() {
        let matrix = by_numpy(
            "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 1), }",
            b"\x00\x00\x00\x00\x00\x00\xf8?\x00\x00\x00\x00\x00\x00\xd0\xbf",
        );
        assert_eq!(written(&[2, 1], &[1.5, -0.25]), matrix);
        assert_eq!(read(&matrix), Ok((vec![2, 1], vec![1.5, -0.25])));
        let vector = by_numpy("{'descr': '<u4', 'fortran_order': False, 'shape': (1,), }", b"\x03\x01\x00\x00");
        assert_eq!(written(&[1], &[259u32]), vector);
        assert_eq!(read(&vector), Ok((vec![1], vec![259u32])));
        let empty = by_numpy("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), }", b"");
        assert_eq!(written::<f32>(&[0, 3], &[]), empty);
        let long: Vec<u64> = (0..20_000).map(|i| i << 40).collect();
        assert_eq!(read(&written(&[100, 200], &long)), Ok((vec![100, 200], long)));
    }

    #[test]
    fn what_does_not_fit_is_refused_before_it_is_allocated() {
        let file = |shape: &str| {
            by_numpy(&format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}"), &[0; 16])
        };
        for (bytes, expected) in [
            (file("(3,)"), "shape (3,), but 16 bytes follow"),
            (file("(1000000000000,)"), "shape (1000000000000,), but 16 bytes follow"),
            (file("(99999999999, 99999999999)"), "but 16 bytes follow"),
            (file("(2, x)"), "expected whole numbers"),
            (written(&[2], &[1u32, 2]), "other elements"),
            (b"\x93NUMPY\x01\x00\xff\xff".to_vec(), "expected floats or whole numbers"),
            (b"nothing".to_vec(), "does not begin as a .npy file"),
            (by_numpy("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 1), }", &[0; 16]), "another order"),
            (
                by_numpy("{'descr': '<f8', 'fortran_order': 1, 'shape': (2, 1), }", &[0; 16]),
                "'fortran_order': True or False",
            ),
            (by_numpy("{'descr': '<f8', 'shape': (2, 1), }", &[0; 16]), "'fortran_order': True or False"),
        ] {
            let error = read::<f64>(&bytes).unwrap_err();
            assert!(error.contains(expected), "{error:?} has no {expected:?}");
        }
    }
}
