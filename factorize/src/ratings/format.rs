//! The formats of ratings, and which of them a file has.

use super::{
    collector::shortened,
    columns::Columns,
    dense,
    error::RatingsError,
    fields::{Field, Fields, MOST_COLUMNS, Separator},
    market, parquet,
    source::{Source, says_something},
    triplets,
};
use clap::ValueEnum;
use std::{fmt, path::Path};

/// How ratings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Lines "user item rating", separated by spaces or tabs, however many
    Space,
    /// Lines of user, item and rating, separated by tabs
    Tab,
    /// Lines "user,item,rating"; fields may be quoted
    Comma,
    /// Lines "user;item;rating"; fields may be quoted
    Semicolon,
    /// Lines "user::item::rating"
    Colons,
    /// A matrix separated by commas, a line for each user; cells that are empty, NaN, nan or NA are not rated
    Dense,
    /// A MatrixMarket file
    MatrixMarket,
    /// An array of NumPy: three columns are user, item and rating, otherwise it is a matrix with NaN for holes
    Npy,
    /// A table of Parquet
    Parquet,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Format::Dense => f.write_str("a dense matrix separated by commas"),
            Format::MatrixMarket => f.write_str("a MatrixMarket file"),
            Format::Npy => f.write_str("an array of NumPy"),
            Format::Parquet => f.write_str("a Parquet table"),
            Format::Space => triplets(f, Separator::Space),
            Format::Tab => triplets(f, Separator::Tab),
            Format::Comma => triplets(f, Separator::Comma),
            Format::Semicolon => triplets(f, Separator::Semicolon),
            Format::Colons => triplets(f, Separator::Colons),
        }
    }
}

fn triplets(f: &mut fmt::Formatter<'_>, separator: Separator) -> fmt::Result {
    write!(f, "triplets separated by {}", separator.name())
}

/// The separators of triplets, those first that are least likely to stand within an id.
const SEPARATORS: [(Separator, Format); 5] = [
    (Separator::Colons, Format::Colons),
    (Separator::Tab, Format::Tab),
    (Separator::Semicolon, Format::Semicolon),
    (Separator::Comma, Format::Comma),
    (Separator::Space, Format::Space),
];

/// How many lines are looked at.
const SAMPLE: usize = 200;

/// The format of a file and, where it could be another, what was assumed.
pub(super) fn detect(source: &Source) -> Result<(Format, Option<String>), RatingsError> {
    let refused = |problem: String| RatingsError::File { file: source.name.clone(), problem };
    let head = source.head();
    for (magic, format) in
        [(crate::npy::MAGIC, Format::Npy), (parquet::MAGIC, Format::Parquet), (market::BANNER, Format::MatrixMarket)]
    {
        if head.starts_with(magic) {
            return Ok((format, None));
        }
    }
    if let Some(kind) = not_text(head) {
        return Err(refused(format!("it is {kind}; expected text with a user, an item and a rating in each line")));
    }
    let lines = sample(source);
    let Some(first) = lines.first() else {
        let problem = if head.is_empty() { "it is empty" } else { "it has only blank lines and comments" };
        return Err(refused(format!("{problem}; expected a user, an item and a rating in each line")));
    };
    match separator(&lines, extension(&source.name)) {
        Some((Separator::Comma, _)) => Ok(comma(&lines)),
        Some((_, format)) => Ok((format, None)),
        None => Err(refused(format!(
            "found {:?}, expected 3 or more columns, user, item and rating, separated by spaces, tabs, commas, :: or \
             ; (a matrix of fewer columns is read with --format dense)",
            shortened(first)
        ))),
    }
}

/// What bytes are that are no text.
fn not_text(head: &[u8]) -> Option<&'static str> {
    let begins = |magics: &[&[u8]]| magics.iter().any(|magic| head.starts_with(magic));
    if begins(&[b"PK\x03\x04"]) {
        Some("a zip archive, to be unpacked first")
    } else if begins(&[b"\xff\xfe", b"\xfe\xff"]) {
        Some("text in UTF-16, to be saved as UTF-8 first")
    } else if head.contains(&0) {
        Some("no text")
    } else {
        None
    }
}

/// The first lines that say something.
fn sample(source: &Source) -> Vec<&[u8]> {
    let mut lines: Vec<&[u8]> = source.head().split(|byte| *byte == b'\n').collect();
    if !source.is_whole() && lines.len() > 1 {
        // The last one goes on.
        lines.pop();
    }
    lines.into_iter().map(<[u8]>::trim_ascii).filter(|line| says_something(line)).take(SAMPLE).collect()
}

/// The last extension of a name but `.gz`.
fn extension(name: &Path) -> String {
    let name = name.to_string_lossy().to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    Path::new(name).extension().unwrap_or_default().to_string_lossy().into_owned()
}

/// The separator that makes most lines triplets whose third column is a number, or at least triplets.
fn separator(lines: &[&[u8]], extension: String) -> Option<(Separator, Format)> {
    let usual = match extension.as_str() {
        "csv" => Some(Separator::Comma),
        "tsv" => Some(Separator::Tab),
        _ => None,
    };
    let score = |separator: Separator| {
        let (mut wide, mut rated) = (0, 0);
        for line in lines {
            let third = fields(separator, line).flatten().nth(2);
            wide += usize::from(third.is_some());
            rated += usize::from(third.is_some_and(|field| dense::cell(&field.text()).is_some()));
        }
        (rated, wide, usize::from(usual == Some(separator)))
    };
    let scores = SEPARATORS.map(|(separator, format)| (score(separator), separator, format));
    // The first of equals.
    let (score, separator, format) = scores.into_iter().rev().max_by_key(|(score, ..)| *score)?;
    (score.1 > 0).then_some((separator, format))
}

/// The fields of a line, those of an empty one if its quotes are wrong.
fn fields(separator: Separator, line: &[u8]) -> Fields<'_> {
    let fields = separator.fields(line);
    if fields.clone().all(|field| field.is_ok()) { fields } else { separator.fields(b"") }
}

/// Whether lines separated by commas are triplets or a matrix with holes.
///
/// They are triplets if the names in a header say so, or if anything but numbers and holes is among them. Numbers
/// are a matrix if there are more than 4 columns (triplets have a timestamp at most), or if the first two columns
/// have holes or fractions, which ids do not. What remains could be either; it is taken as triplets.
fn comma(lines: &[&[u8]]) -> (Format, Option<String>) {
    let first = fields(Separator::Comma, lines[0]);
    let width = first.clone().take(MOST_COLUMNS).count();
    let header = dense::is_header(first.clone());
    let named = || width < MOST_COLUMNS && Columns::named(&first.clone().names()).is_some();
    if triplets::is_header(first.clone()) && named() {
        return (Format::Comma, None);
    }
    let labelled = usize::from(header && dense::names_users(first.clone()));
    let rows: Vec<Fields<'_>> =
        lines[usize::from(header)..].iter().map(|line| fields(Separator::Comma, line)).collect();
    let mut cells = rows.iter().flat_map(|row| row.clone().flatten().skip(labelled));
    let words = rows.is_empty() || cells.any(|field| dense::cell(&field.text()).is_none());
    let no_id = |field: Field<'_>| {
        let text = field.text();
        dense::cell(&text) == Some(None) || text.contains(&b'.')
    };
    let wide = width > 4;
    let (format, found, taken) = if words && !wide {
        return (Format::Comma, None);
    } else if words {
        (Format::Comma, "more than 4 columns with words among them", TRIPLETS)
    } else if rows.iter().any(|row| row.clone().flatten().take(2).skip(labelled).any(no_id)) {
        (Format::Dense, "holes or fractions in the first 2 columns", MATRIX)
    } else if wide {
        (Format::Dense, "more than 4 columns of numbers", MATRIX)
    } else {
        (Format::Comma, "columns of numbers", TRIPLETS)
    };
    (format, Some(format!("{found} are taken as {taken}")))
}

const MATRIX: &str = "a matrix, a line for each user; --format comma reads user, item, rating";
const TRIPLETS: &str = "user, item, rating; --format dense reads a matrix, a line for each user";
