//! Reading a file of ratings.

use super::{
    Format, Ratings, Reading, collector::Collector, dense, error::RatingsError, fields::Separator, format::detect,
    market, npy, parquet, source::Source, triplets,
};
use std::path::Path;

/// How to read ratings.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The format; what the file looks like if none is given.
    pub format: Option<Format>,
    /// Whether bad lines are skipped and counted, instead of being errors.
    pub skip_bad: bool,
    /// Whether to show on standard error how far the reading is, if that is a terminal and it takes long.
    pub progress: bool,
}

/// Reads ratings from a file, or from standard input for `-`, and reports what was found.
///
/// The file may be packed by gzip. Where no format is asked for, the contents tell it and, if they leave a choice
/// of separators, the extension; [`Format`] lists the formats. In text a byte order mark, blank lines and lines
/// that begin with `%` or `#` are ignored, lines may end as on Windows, and no field goes on in the next line. Ids
/// are texts, kept as they are but for spaces around those that are not quoted.
///
/// A first line of triplets without a number is a header; names such as user, item and rating tell their columns,
/// which otherwise are the first three. Further columns are ignored. A comma-separated file without such names is
/// taken as a matrix if it holds only numbers and holes, and has more than 4 columns, or holes or fractions in the
/// first two; the report tells what was assumed. A matrix numbers its users and items from 0, unless it has a
/// header: this names the items and, where it begins with an empty cell or "user", its first column the users.
///
/// A bad line has another number of columns than the first, an empty id, or a rating that is no finite number. If
/// a cell is rated more than once, the last rating counts. Memory is needed for the ratings only, 16 bytes each;
/// reading ends with an error before there is none left.
///
/// A line has 16 MiB and 65 536 columns at most, a row of a matrix 256 MiB and 16 777 216 cells, an id
/// [65 536 bytes](super::LONGEST_ID).
///
/// # Errors
/// [`RatingsError`] says the file, the line, what was found and what was expected.
pub fn read(source: &Path, options: &ReadOptions) -> Result<(Ratings, Reading), RatingsError> {
    read_source(Source::open(source, options.progress)?, options)
}

/// Reads ratings from an opened file.
pub(super) fn read_source(mut source: Source, options: &ReadOptions) -> Result<(Ratings, Reading), RatingsError> {
    let (format, note) = match options.format {
        Some(format) => (format, None),
        None => detect(&source)?,
    };
    let mut into = Collector::new(source.name.clone(), format, options.skip_bad);
    if let Some(note) = note {
        into.note(note);
    }
    match format {
        Format::Space => triplets::read(&mut source, Separator::Space, &mut into)?,
        Format::Tab => triplets::read(&mut source, Separator::Tab, &mut into)?,
        Format::Comma => triplets::read(&mut source, Separator::Comma, &mut into)?,
        Format::Semicolon => triplets::read(&mut source, Separator::Semicolon, &mut into)?,
        Format::Colons => triplets::read(&mut source, Separator::Colons, &mut into)?,
        Format::Dense => dense::read(&mut source, &mut into)?,
        Format::MatrixMarket => market::read(&mut source, &mut into)?,
        Format::Npy => {
            let rows = npy::read(source, &mut into)?;
            return into.finish(rows);
        }
        Format::Parquet => {
            let rows = parquet::read(source, &mut into)?;
            return into.finish(rows);
        }
    }
    into.finish(source.lines())
}
