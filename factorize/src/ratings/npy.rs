//! Arrays of NumPy, version 1 to 3 of `.npy`.

use super::{
    collector::Collector,
    error::{Fault, Place, RatingsError},
    source::{Source, fill},
};
use std::{
    fmt,
    io::{self, BufRead, BufReader, Read},
};

/// What a file begins with.
pub(super) const MAGIC: &[u8] = b"\x93NUMPY";
/// A header that is longer is none.
const LONGEST_HEADER: usize = 1 << 16;

/// What the header says of the array.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Header {
    kind: Kind,
    /// How many bytes an element has.
    width: usize,
    big_endian: bool,
    /// Whether the array is written column by column.
    fortran_order: bool,
    rows: u64,
    columns: u64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Float,
    Signed,
    Unsigned,
}

/// An element of an array.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Element {
    Whole(i128),
    Real(f64),
}

/// Reads an array with two dimensions, of floats or whole numbers, and says how many rows it has.
///
/// One of three columns is read as triplets: user, item, rating. Any other is a matrix with a row for each user
/// and a column for each item, both numbered from 0, where NaN is a hole.
pub(super) fn read(source: Source, into: &mut Collector) -> Result<u64, RatingsError> {
    let mut bytes = BufReader::with_capacity(1 << 20, source.into_bytes());
    let header = match header(&mut bytes).map_err(|error| into.unreadable(error))? {
        Ok(header) => header,
        Err(problem) => return Err(into.refused(problem)),
    };
    if header.columns == 3 {
        into.note("an array of three columns is taken as triplets: user, item, rating".into());
        triplets(header, &mut bytes, into)?;
    } else {
        into.note("the array is taken as a matrix: a row for each user, a column for each item, NaN for holes".into());
        matrix(header, &mut bytes, into)?;
    }
    let after = bytes.fill_buf().map_err(|error| into.unreadable(error))?;
    if !after.is_empty() {
        return Err(into.refused("there are bytes after the array; expected a single array"));
    }
    Ok(header.rows)
}

/// Reads a user, an item and a rating from each row.
fn triplets(header: Header, bytes: &mut impl Read, into: &mut Collector) -> Result<(), RatingsError> {
    let width = header.width;
    // Column by column a row is together only when all of them are there.
    let mut columns = Vec::new();
    if header.fortran_order {
        let length = header.rows.saturating_mul(3 * width as u64);
        bytes.take(length).read_to_end(&mut columns).map_err(|error| into.unreadable(error))?;
        if (columns.len() as u64) < length {
            return Err(cut_short(into));
        }
    }
    let mut row_bytes = vec![0; 3 * width];
    for row in 0..header.rows {
        if header.fortran_order {
            for (column, element) in row_bytes.chunks_exact_mut(width).enumerate() {
                let from = (column * header.rows as usize + row as usize) * width;
                element.copy_from_slice(&columns[from..from + width]);
            }
        } else {
            take(bytes, &mut row_bytes, into)?;
        }
        let [user, item, rating] = [0, 1, 2].map(|column| header.element(&row_bytes[column * width..]));
        match user.id("user").and_then(|user| Ok((user, item.id("item")?, rating.rating()?))) {
            Ok((user, item, rating)) => into.add(&user, &item, rating)?,
            Err(fault) => into.bad(Place::Row(row + 1), fault, format!("{user} {item} {rating}").as_bytes())?,
        }
    }
    Ok(())
}

/// Reads a rating from each cell that is not NaN.
fn matrix(header: Header, bytes: &mut impl Read, into: &mut Collector) -> Result<(), RatingsError> {
    let Header { rows, columns, fortran_order, .. } = header;
    let (outer, inner) = if fortran_order { (columns, rows) } else { (rows, columns) };
    let mut element_bytes = vec![0; header.width];
    if inner == 0 {
        return Ok(());
    }
    for first in 0..outer {
        for second in 0..inner {
            take(bytes, &mut element_bytes, into)?;
            let element = header.element(&element_bytes);
            if matches!(element, Element::Real(number) if number.is_nan()) {
                continue;
            }
            let (user, item) = if fortran_order { (second, first) } else { (first, second) };
            match element.rating() {
                Ok(rating) => into.add(&user.to_string(), &item.to_string(), rating)?,
                Err(fault) => {
                    let place = format!("column {} of {columns}", item + 1);
                    into.bad(Place::Row(user + 1), fault, place.as_bytes())?;
                }
            }
        }
    }
    Ok(())
}

/// Fills the buffer.
fn take(bytes: &mut impl Read, buffer: &mut [u8], into: &Collector) -> Result<(), RatingsError> {
    match fill(bytes, buffer) {
        Err(error) => Err(into.unreadable(error)),
        Ok(filled) if filled < buffer.len() => Err(cut_short(into)),
        Ok(_) => Ok(()),
    }
}

fn cut_short(into: &Collector) -> RatingsError {
    into.refused("it ends before the array does; was it cut short?")
}

/// What the header says, or what is wrong with it.
fn header(bytes: &mut impl Read) -> io::Result<Result<Header, String>> {
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
    Ok(parse(&String::from_utf8_lossy(&text)))
}

/// Parses `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`.
fn parse(text: &str) -> Result<Header, String> {
    let after = |key: &str| text.split_once(key).map(|(_, value)| value.trim_start_matches([':', ' ']));
    let quoted = |value: &str| value.strip_prefix('\'').and_then(|value| Some(value.split_once('\'')?.0.to_string()));
    let descriptor = after("'descr'").and_then(quoted).unwrap_or_default();
    let shape =
        after("'shape'").and_then(|value| Some(value.strip_prefix('(')?.split_once(')')?.0)).unwrap_or_default();
    let sides = shape.split(',').map(str::trim).filter(|side| !side.is_empty());
    let sides: Option<Vec<u64>> = sides.map(|side| side.parse().ok()).collect();
    let Some(&[rows, columns]) = sides.as_deref() else {
        return Err(format!("found an array of shape ({shape}), expected two dimensions"));
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
    let fortran_order = after("'fortran_order'").is_some_and(|value| value.starts_with("True"));
    Ok(Header { kind, width, big_endian: descriptor.starts_with('>'), fortran_order, rows, columns })
}

impl Header {
    /// The element at the beginning of these bytes.
    fn element(&self, bytes: &[u8]) -> Element {
        let mut little = [0; 8];
        little[..self.width].copy_from_slice(&bytes[..self.width]);
        if self.big_endian {
            little[..self.width].reverse();
        }
        let unsigned = u64::from_le_bytes(little);
        // Shifted up and down again, so that the sign spreads.
        let unused = 64 - 8 * self.width as u32;
        match self.kind {
            Kind::Float if self.width == 4 => Element::Real(f32::from_bits(unsigned as u32).into()),
            Kind::Float => Element::Real(f64::from_bits(unsigned)),
            Kind::Signed => Element::Whole(((unsigned << unused) as i64 >> unused).into()),
            Kind::Unsigned => Element::Whole(unsigned.into()),
        }
    }
}

impl Element {
    /// The id that the element is.
    fn id(self, of: &'static str) -> Result<String, Fault> {
        match self {
            Element::Whole(number) => Ok(number.to_string()),
            Element::Real(number) if number.fract() == 0.0 => Ok(number.to_string()),
            Element::Real(number) => {
                let expected = "a whole number, since the array has three columns: user, item, rating".into();
                Err(Fault::Id { of, found: number.to_string(), expected })
            }
        }
    }

    /// The rating that the element is.
    fn rating(self) -> Result<f32, Fault> {
        let rating = match self {
            Element::Whole(number) => number as f32,
            Element::Real(number) => number as f32,
        };
        if rating.is_finite() { Ok(rating) } else { Err(Fault::Rating { found: self.to_string() }) }
    }
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Element::Whole(number) => number.fmt(f),
            Element::Real(number) => number.fmt(f),
        }
    }
}
