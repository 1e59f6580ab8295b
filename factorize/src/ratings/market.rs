//! MatrixMarket files: `%%MatrixMarket matrix coordinate real general`, the sizes, then a line for each rating.

use super::{
    collector::Collector,
    error::{Fault, Place, RatingsError, shortened},
    fields::Dialect,
    number,
    source::Source,
    triplets::wrong_rating,
};

/// What the first line begins with.
pub(super) const BANNER: &[u8] = b"%%MatrixMarket";

/// The order of the values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// A line "row column value" for each rating.
    Coordinate,
    /// A line "row column" for each cell that is 1.
    Pattern,
    /// A line for each cell, column by column.
    Array,
}

/// The cells that the file leaves out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Symmetry {
    General,
    /// Those above the diagonal are as those below.
    Symmetric,
    /// Those above the diagonal are the negatives of those below.
    Skew,
}

/// Reads a MatrixMarket file: rows are users and columns are items, numbered from 1 as the file does.
pub(super) fn read(source: &mut Source, into: &mut Collector) -> Result<(), RatingsError> {
    let (layout, symmetry) = banner(source.head()).map_err(|problem| into.refused(problem))?;
    let Some(line) = source.next_record(Dialect::PLAIN, |line| line.starts_with(b"%"))? else {
        return Err(into.refused("the line of the sizes is missing; was the file cut short?"));
    };
    let sizes_at = line.number;
    let sizes: Option<Vec<u64>> = numbers(line.text);
    let (rows, columns, entries) = match (layout, sizes.as_deref()) {
        (Layout::Coordinate | Layout::Pattern, Some(&[rows, columns, entries])) => (rows, columns, Some(entries)),
        (Layout::Array, Some(&[rows, columns])) => (rows, columns, rows.checked_mul(columns)),
        _ => {
            let expected = if layout == Layout::Array { "ROWS COLUMNS" } else { "ROWS COLUMNS ENTRIES" };
            let found = shortened(line.text);
            return Err(into.refused(format!("line {sizes_at}: found {found:?}, expected the sizes {expected}")));
        }
    };
    let mut count = 0;
    while let Some(line) = source.next_record(Dialect::PLAIN, |line| line.starts_with(b"%"))? {
        let parsed = match layout {
            Layout::Coordinate | Layout::Pattern => coordinate(line.text, layout, [rows, columns], sizes_at),
            Layout::Array => number::rating(line.text.trim_ascii())
                .map(|rating| ((count % rows.max(1) + 1).to_string(), (count / rows.max(1) + 1).to_string(), rating))
                .ok_or_else(|| wrong_rating(line.text.trim_ascii())),
        };
        count += 1;
        match parsed {
            Ok((user, item, rating)) => {
                into.add(&user, &item, rating)?;
                match symmetry {
                    Symmetry::Symmetric if user != item => into.add(&item, &user, rating)?,
                    Symmetry::Skew if user != item => into.add(&item, &user, -rating)?,
                    Symmetry::General | Symmetry::Symmetric | Symmetry::Skew => {}
                }
            }
            Err(fault) => into.bad(Place::Line(line.number), fault, line.text)?,
        }
    }
    if Some(count) == entries {
        return Ok(());
    }
    let expected = entries.map_or("too many".into(), |entries| entries.to_string());
    Err(into.refused(format!("found {count} entries, expected {expected} as line {sizes_at} says; was it cut short?")))
}

/// The kind of matrix that the first line names.
fn banner(head: &[u8]) -> Result<(Layout, Symmetry), String> {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(&line[..line.len().min(200)]).to_lowercase();
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let kind = match words[..] {
        ["%%matrixmarket", "matrix", "coordinate", "real" | "integer" | "double", symmetry] => {
            Some((Layout::Coordinate, symmetry))
        }
        ["%%matrixmarket", "matrix", "coordinate", "pattern", symmetry] => Some((Layout::Pattern, symmetry)),
        ["%%matrixmarket", "matrix", "array", "real" | "integer" | "double", "general"] => {
            Some((Layout::Array, "general"))
        }
        _ => None,
    };
    match kind {
        Some((layout, "general")) => Ok((layout, Symmetry::General)),
        Some((layout, "symmetric")) => Ok((layout, Symmetry::Symmetric)),
        Some((layout @ Layout::Coordinate, "skew-symmetric")) => Ok((layout, Symmetry::Skew)),
        _ => Err(format!(
            "line 1: found {:?}, expected \"%%MatrixMarket matrix coordinate real general\" (or integer, pattern, \
             symmetric, skew-symmetric; or a general array)",
            shortened(line.trim().as_bytes())
        )),
    }
}

/// The whole numbers of a line, the first four if it has more: three are the most that make sense.
fn numbers(line: &[u8]) -> Option<Vec<u64>> {
    Dialect::PLAIN.fields(line).take(4).map(|field| number::whole(&field.ok()?.text())).collect()
}

/// The row, column and value of a line; the value of a pattern is 1.
fn coordinate(
    line: &[u8],
    layout: Layout,
    [rows, columns]: [u64; 2],
    sizes_at: u64,
) -> Result<(String, String, f32), Fault> {
    let expected = if layout == Layout::Pattern { 2 } else { 3 };
    let found = Dialect::PLAIN.fields(line).count();
    if found < expected {
        return Err(Fault::TooFew { found, expected, separator: Dialect::PLAIN.separator.name() });
    }
    let mut fields = Dialect::PLAIN.fields(line).flatten();
    let (Some(row), Some(column), value) = (fields.next(), fields.next(), fields.next()) else {
        return Err(Fault::Columns { found, expected, first: Place::Line(sizes_at) });
    };
    if found > expected {
        return Err(Fault::Columns { found, expected, first: Place::Line(sizes_at) });
    }
    let index = |text: &[u8], of, most| {
        let number = number::whole(text).filter(|number| (1..=most).contains(number));
        let wrong = || Fault::Id { of, found: shortened(text), expected: format!("1 to {most}") };
        number.map(|number| number.to_string()).ok_or_else(wrong)
    };
    let user = index(&row.text(), "user", rows)?;
    let item = index(&column.text(), "item", columns)?;
    let rating = match value {
        Some(value) => number::rating(&value.text()).ok_or_else(|| wrong_rating(&value.text()))?,
        None => 1.0,
    };
    Ok((user, item, rating))
}
