//! Reading a file of ratings.

use super::{
    Format, Ratings, Reading, blocks,
    collector::Collector,
    dense,
    detect::detect,
    error::RatingsError,
    json, market, npy,
    options::{ReadOptions, Wanted},
    parquet,
    source::Source,
    table::{Layout, Table},
    triplets,
};
use std::path::Path;

/// Reads ratings from a file, or from standard input for `-`, and reports what was found.
///
/// The file may be packed by gzip. Where no format is given, the contents show it and, if they leave a choice of
/// separators, the extension; [`Format`] lists the formats. In text a byte order mark and blank lines are ignored,
/// and lines end as on any system. Lines above all others that begin with `#` or `%` and have another number of
/// fields are comments, which are counted. Fields may be quoted, and quoted ones may go on in the next line. Ids are
/// texts, kept as they are except for spaces around those that are not quoted.
///
/// A first line without a number is a header; names such as user, item and rating tell their columns, which
/// otherwise are the first three. Further columns are ignored, and a time is never a rating. A table without such
/// names is a matrix if its leading columns name the rows and all others are numbers or holes, or if it holds only
/// numbers and holes, and has more than 4 columns, or holes or fractions in the first two; the report says what was
/// assumed. Users and items of a matrix that have no names are numbered from 0.
///
/// A bad line has another number of columns than the first, an empty id, or a rating that is no finite number. If
/// a cell is rated more than once, the last rating counts; a file of triplets where that is so for more than half of
/// all ratings is refused as misread, unless the options name its format or columns. Memory is needed for the ratings only, 16 bytes each; reading
/// ends with an error before there is none left.
///
/// A line has 16 MiB and 65 536 columns at most, a row of a matrix 256 MiB and 16 777 216 cells, an id
/// [65 536 bytes](super::LONGEST_ID), a quoted field that goes on in the next line 65 536 bytes.
///
/// # Errors
/// [`RatingsError`] says the file, the line, what was found and what was expected.
pub fn read(source: &Path, options: &ReadOptions) -> Result<(Ratings, Reading), RatingsError> {
    read_as(Wanted::Ratings, Source::open(source, options.encoding, options.progress)?, options)
}

/// Reads ratings or pairs from an opened file.
pub(super) fn read_as(
    wanted: Wanted,
    mut source: Source,
    options: &ReadOptions,
) -> Result<(Ratings, Reading), RatingsError> {
    let shown = if options.format.is_none() { detect(&source)? } else { options.format };
    let rated = wanted == Wanted::Ratings;
    let mut into = Collector::new(source.name.clone(), wanted, options);
    match shown {
        Some(Format::JsonLines) => {
            into.read_as(Format::JsonLines, None);
            json::read(&mut source, &options.columns, rated, &mut into)?;
        }
        Some(Format::Blocks) => {
            into.read_as(Format::Blocks, None);
            blocks::read(&mut source, rated, &mut into)?;
        }
        Some(Format::MatrixMarket) => {
            into.read_as(Format::MatrixMarket, None);
            market::read(&mut source, &mut into)?;
        }
        Some(Format::Npy) => {
            into.read_as(Format::Npy, None);
            let rows = npy::read(source, &mut into)?;
            return into.finish(rows);
        }
        Some(Format::Parquet) => {
            into.read_as(Format::Parquet, None);
            let rows = parquet::read(source, &options.columns, &mut into)?;
            return into.finish(rows);
        }
        None
        | Some(
            Format::Space
            | Format::Tab
            | Format::Comma
            | Format::Semicolon
            | Format::Colons
            | Format::Pipe
            | Format::Dense,
        ) => {
            let mut table = Table::of(&source, options, wanted)?;
            into.read_as(table.format(), Some(table.dialect.separator.name()));
            if let Some(note) = table.note.take() {
                into.note(note);
            }
            match table.layout {
                Layout::Triplets(columns) => triplets::read(&mut source, &mut table, columns, &mut into)?,
                Layout::Matrix { names } => dense::read(&mut source, &mut table, names, &mut into)?,
            }
            into.comments(table.comments);
        }
    }
    into.finish(source.lines())
}
