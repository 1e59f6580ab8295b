//! Arrays of NumPy, version 1 to 3 of `.npy`.

use super::{
    collector::Collector,
    error::{Fault, Place, RatingsError},
    rows::TIMESTAMPS,
    source::Source,
};
use crate::{
    memory,
    npy::{Header, Kind, fill},
};
use std::{
    fmt,
    io::{self, BufRead, BufReader, Read},
};

/// An element of an array.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Element {
    Whole(i128),
    Real(f64),
}

/// Reads an array with two dimensions, of floats or whole numbers, and says how many rows it has.
///
/// One of three columns is read as triplets: user, item, rating; so is one of four whose last holds times in
/// seconds. Any other is a matrix with a row for each user and a column for each item, both numbered from 0, where
/// NaN is a hole.
pub(super) fn read(source: Source, into: &mut Collector) -> Result<u64, RatingsError> {
    let mut bytes = BufReader::with_capacity(1 << 20, source.into_bytes());
    let header = match Header::read(&mut bytes).map_err(|error| into.unreadable(error))? {
        Ok(header) => header,
        Err(problem) => return Err(into.refused(problem)),
    };
    let [rows, columns] = header.shape[..] else {
        return Err(into.refused(format!("found an array of shape {}, expected two dimensions", header.tuple())));
    };
    // Column by column, a row is together only when all of them are there.
    let few = columns == 3 || columns == 4;
    let held = if few && header.fortran_order { hold(&header, [rows, columns], &mut bytes, into)? } else { Vec::new() };
    let timed = columns == 4 && is_timed(&header, rows, &held, &mut bytes).map_err(|error| into.unreadable(error))?;
    if columns == 3 || timed {
        let time = if timed { ", time" } else { "" };
        into.note(format!("an array of {columns} columns is taken as triplets: user, item, rating{time}"));
        triplets(&header, [rows, columns], &held, &mut bytes, into)?;
    } else {
        into.note("the array is taken as a matrix: a row for each user, a column for each item, NaN for holes".into());
        matrix(&header, [rows, columns], &mut held.as_slice().chain(&mut bytes), into)?;
    }
    let after = bytes.fill_buf().map_err(|error| into.unreadable(error))?;
    if !after.is_empty() {
        return Err(into.refused("there are bytes after the array; expected a single array"));
    }
    Ok(rows)
}

/// Whether the fourth column begins with a time in seconds since 1970.
fn is_timed(header: &Header, rows: u64, held: &[u8], bytes: &mut impl BufRead) -> io::Result<bool> {
    let (from, block) = if header.fortran_order { (rows as usize * 3, held) } else { (3, bytes.fill_buf()?) };
    let element = block.get(from * header.width..).filter(|block| block.len() >= header.width);
    Ok(match element.map(|bytes| header.element(bytes)) {
        Some(Element::Whole(number)) => number as f64 >= TIMESTAMPS,
        Some(Element::Real(number)) => number.fract() == 0.0 && number >= TIMESTAMPS,
        None => false,
    })
}

/// Reads all bytes of an array.
fn hold(
    header: &Header,
    [rows, columns]: [u64; 2],
    bytes: &mut impl Read,
    into: &Collector,
) -> Result<Vec<u8>, RatingsError> {
    let mut held = Vec::new();
    let length = rows.saturating_mul(columns * header.width as u64);
    let mut block = vec![0; (1 << 20).min(length as usize)];
    while (held.len() as u64) < length {
        let wanted = (length - held.len() as u64).min(block.len() as u64) as usize;
        take(bytes, &mut block[..wanted], into)?;
        if held.capacity() - held.len() < wanted {
            memory::reserve(&mut held, wanted).map_err(|shortage| {
                into.refused(format!(
                    "it lies column by column, and all of it must be held: {shortage}; write it row by row, with \
                     numpy.save(file, numpy.ascontiguousarray(array))"
                ))
            })?;
        }
        held.extend_from_slice(&block[..wanted]);
    }
    Ok(held)
}

/// Reads a user, an item and a rating from each row, which is held where the array lies column by column.
fn triplets(
    header: &Header,
    [rows, columns]: [u64; 2],
    held: &[u8],
    bytes: &mut impl Read,
    into: &mut Collector,
) -> Result<(), RatingsError> {
    let width = header.width;
    let mut row_bytes = vec![0; columns as usize * width];
    for row in 0..rows {
        if header.fortran_order {
            for (column, element) in row_bytes.chunks_exact_mut(width).enumerate() {
                let from = (column * rows as usize + row as usize) * width;
                element.copy_from_slice(&held[from..from + width]);
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
fn matrix(
    header: &Header,
    [rows, columns]: [u64; 2],
    bytes: &mut impl Read,
    into: &mut Collector,
) -> Result<(), RatingsError> {
    let fortran_order = header.fortran_order;
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
                let expected = "a whole number, since the columns of the array are user, item, rating".into();
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
