//! Lines of fields as their first ones show them: dialect, header, and what the columns hold.

use super::{
    Format,
    cells::Cells,
    columns::{Columns, no_rating},
    error::{RatingsError, shortened},
    fields::{Dialect, MOST_COLUMNS, Separator},
    number,
    options::{ReadOptions, Wanted},
    row_names::{RowNames, names_rows},
    rows::{Row, is_numeric, is_times},
    source::{Line, Source},
};
use std::{borrow::Cow, path::Path};

/// The separators with their formats, those first that are least likely to stand within an id.
const SEPARATORS: [(Separator, Format); 6] = [
    (Separator::Colons, Format::Colons),
    (Separator::Tab, Format::Tab),
    (Separator::Pipe, Format::Pipe),
    (Separator::Semicolon, Format::Semicolon),
    (Separator::Comma, Format::Comma),
    (Separator::Space, Format::Space),
];

/// Lines that are looked at.
const SAMPLE: usize = 200;
/// The meaning of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    Triplets(Columns),
    Matrix {
        /// Number of leading columns that name the rows.
        names: usize,
    },
}

/// A table of text.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) dialect: Dialect,
    pub(crate) cells: Cells,
    pub(crate) layout: Layout,
    /// Whether the first line names the columns.
    pub(crate) header: bool,
    /// What was assumed where the table does not tell.
    pub(crate) note: Option<String>,
    /// Number of comments read.
    pub(crate) comments: u64,
    /// Usual number of columns.
    width: usize,
    /// Whether a line that is no comment was read.
    begun: bool,
}

impl Table {
    /// Looks at the first lines of a source.
    pub(crate) fn of(source: &Source, options: &ReadOptions, wanted: Wanted) -> Result<Self, RatingsError> {
        let refused = |problem: String| RatingsError::File { file: source.name.clone(), problem };
        let expected = match wanted {
            Wanted::Ratings => "a user, an item and a rating",
            Wanted::Pairs => "a user and an item",
            Wanted::Matrix => "a row of numbers",
        };
        let lines = source.sample(Dialect::PLAIN, SAMPLE);
        let Some(first) = lines.iter().find(|line| !is_comment(line)).or(lines.first()) else {
            let problem = if source.head().is_empty() { "it is empty" } else { "it has only blank lines" };
            return Err(refused(format!("{problem}; expected {expected} in each line")));
        };
        let forced = options.format.and_then(separator_of);
        let least = if wanted == Wanted::Ratings && options.format != Some(Format::Dense) { 3 } else { 2 };
        let separator = forced
            .or_else(|| separator(&lines, &source.name, least))
            .or_else(|| separator(&lines, &source.name, 2))
            .or_else(|| {
                (options.format == Some(Format::Dense) || wanted == Wanted::Matrix).then_some(Separator::Comma)
            });
        let Some(separator) = separator else {
            let least = if wanted == Wanted::Pairs {
                "2 or more columns, user and item"
            } else {
                "3 or more columns, user, item and rating"
            };
            return Err(refused(format!(
                "found {:?}, expected {least}, separated by spaces, tabs, commas, semicolons, | or :: (a matrix of \
                 one column is read with --format dense)",
                shortened(first)
            )));
        };
        let dialect = Dialect { separator, quote: quote(source, separator) };
        let lines = source.sample(dialect, SAMPLE);
        let mut rows: Vec<Row<'_>> = lines.iter().map(|line| dialect.texts(line)).collect();
        let width = usual(&lines, &rows);
        let prologue = lines.iter().zip(&rows).take_while(|(line, row)| is_comment(line) && row.len() != width);
        rows.drain(..prologue.count());
        let decimal_comma = matches!(separator, Separator::Semicolon | Separator::Tab | Separator::Pipe);
        let cells = Cells { holes: options.missing.clone(), decimal_comma };
        let (begun, comments, note) = (false, 0, None);
        let layout = Layout::Matrix { names: 0 };
        let mut table = Table { dialect, cells, layout, header: false, note, comments, width, begun };
        let comments_alone = lines.iter().all(|line| is_comment(line)) && width < least;
        if rows.is_empty() || comments_alone {
            return Err(refused(format!("it has only blank lines and comments; expected {expected} in each line")));
        }
        table.understand(&rows, options, wanted).map_err(refused)?;
        Ok(table)
    }

    /// The next line that is neither blank nor a comment. A comment begins with `#` or `%`, stands above all other
    /// lines, and has another number of fields than these.
    #[inline]
    pub(crate) fn next_row<'s>(&mut self, source: &'s mut Source) -> Result<Option<Line<'s>>, RatingsError> {
        let Table { dialect, width, begun, comments, .. } = self;
        source.next_record(*dialect, |text| {
            let comment = !*begun && is_comment(text) && dialect.texts(text).len() != *width;
            *comments += u64::from(comment);
            *begun |= !comment;
            comment
        })
    }

    /// The format that the table has.
    pub(crate) fn format(&self) -> Format {
        let by_separator = SEPARATORS.iter().find(|(separator, _)| *separator == self.dialect.separator);
        match (self.layout, by_separator) {
            (Layout::Triplets(_), Some((_, format))) => *format,
            (Layout::Triplets(_), None) | (Layout::Matrix { .. }, _) => Format::Dense,
        }
    }

    /// Decides on the header and the layout.
    fn understand(&mut self, rows: &[Row<'_>], options: &ReadOptions, wanted: Wanted) -> Result<(), String> {
        let names = texts(&rows[0]);
        self.header = self.is_header(rows, options, wanted);
        let named: &[String] = if self.header { &names } else { &[] };
        let below = &rows[usize::from(self.header)..];
        let rated = wanted == Wanted::Ratings;
        let dense = options.format == Some(Format::Dense) || wanted == Wanted::Matrix;
        let row_names = RowNames { cells: &self.cells, names: named, rows: below };
        if dense {
            let names = options.row_names.unwrap_or_else(|| row_names.certain().max(row_names.words()));
            self.layout = Layout::Matrix { names };
            return Ok(());
        }
        if !options.columns.is_empty() {
            self.layout = Layout::Triplets(Columns::chosen(&options.columns, named, self.width, rated)?);
            return Ok(());
        }
        if self.width < MOST_COLUMNS
            && self.header
            && let Some(columns) = Columns::named(named, rated)?
        {
            self.layout = Layout::Triplets(columns);
            return Ok(());
        }
        if wanted == Wanted::Pairs {
            self.layout = Layout::Triplets(Columns::usual(false));
            return Ok(());
        }
        let forced = options.format.is_some();
        let names = match options.row_names {
            Some(names) => names,
            None if forced => 0,
            None => row_names.certain().max(row_names.likely()),
        };
        if names > 0 {
            self.layout = Layout::Matrix { names };
            return Ok(());
        }
        if self.width < 3 && !forced {
            return Err(no_rating(&format!("only {}: {}", self.width, texts(&rows[0]).join(", "))));
        }
        self.layout = Layout::Triplets(Columns::usual(true));
        if forced { Ok(()) } else { self.guess(below) }
    }

    /// Whether columns without known names are triplets or a matrix.
    ///
    /// They are triplets if anything but numbers and holes is among them. Numbers are a matrix if there are more
    /// than 4 columns, which triplets with a time have, or if the first two columns have holes or fractions, which
    /// ids do not. What remains could be either, and is taken as triplets.
    fn guess(&mut self, rows: &[Row<'_>]) -> Result<(), String> {
        let words = rows.is_empty() || rows.iter().flatten().any(|cell| self.cells.cell(cell).is_none());
        let no_id = |cell: &Cow<'_, [u8]>| {
            let point = cell.contains(&b'.') && !cell.iter().any(|byte| byte.eq_ignore_ascii_case(&b'e'));
            self.cells.is_hole(cell) || point
        };
        let wide = self.width > 4;
        let found = if words {
            None
        } else if rows.iter().any(|row| row.iter().take(2).any(no_id)) {
            Some("holes or fractions in the first 2 columns")
        } else {
            wide.then_some("more than 4 columns of numbers")
        };
        if let Some(found) = found {
            self.layout = Layout::Matrix { names: 0 };
            self.note = Some(format!(
                "{found} are taken as a matrix, a line for each user; --columns user=1,item=2,rating=3 reads triplets"
            ));
            return Ok(());
        }
        let timed = is_times(&self.cells, rows, 3);
        let dropped: Vec<usize> = (3..self.width.min(MOST_COLUMNS))
            .filter(|column| !(*column == 3 && timed) && is_numeric(&self.cells, rows, *column))
            .collect();
        if dropped.len() > usize::from(words) {
            let numbers: Vec<String> = dropped.iter().take(5).map(|column| (column + 1).to_string()).collect();
            return Err(format!(
                "columns 1, 2, 3 look like user, item, rating, but there are numbers in column {} too; --format \
                 dense reads a matrix, --columns user=1,item=2,rating=3 leaves the other columns out",
                numbers.join(", ")
            ));
        }
        let plain = matches!(self.dialect.separator, Separator::Space | Separator::Colons);
        let assumed = if words {
            wide.then_some("more than 4 columns with words among them")
        } else {
            (!timed && !plain).then_some("columns of numbers")
        };
        self.note = assumed.map(|assumed| {
            format!("{assumed} are taken as user, item, rating; --format dense reads a matrix, a line for each user")
        });
        Ok(())
    }

    /// Whether the first row names the columns: it has words and no numbers, or its first name is one of rows.
    fn is_header(&self, rows: &[Row<'_>], options: &ReadOptions, wanted: Wanted) -> bool {
        let first = texts(&rows[0]);
        let named = |name: &str| first.iter().any(|cell| cell.trim().eq_ignore_ascii_case(name));
        if options.columns.words().any(named) {
            return true;
        }
        if wanted == Wanted::Pairs {
            return self.width < MOST_COLUMNS && matches!(Columns::named(&first, false), Ok(Some(_)));
        }
        let cells = || rows[0].iter().map(|cell| self.cells.cell(cell));
        if cells().any(|cell| cell.is_none()) && !cells().any(|cell| matches!(cell, Some(Some(_)))) {
            return true;
        }
        let triplets = options.format.is_some_and(|format| format != Format::Dense);
        let word = first.first().map_or("", String::as_str);
        let below = || rows[1..].iter().filter_map(|row| row.first());
        let unnamed = word.is_empty() && rows.len() > 1 && below().all(|cell| self.cells.cell(cell).is_none());
        let numbers = || rows[0].iter().skip(1).all(|cell| number::whole(cell).is_some());
        !triplets && (unnamed || names_rows(word)) && numbers()
    }
}

/// The texts of a row.
fn texts(row: &Row<'_>) -> Vec<String> {
    row.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
}

fn is_comment(line: &[u8]) -> bool {
    matches!(line.trim_ascii_start().first(), Some(b'#' | b'%'))
}

/// The number of fields that most rows have, those that may be comments aside.
fn usual(lines: &[&[u8]], rows: &[Row<'_>]) -> usize {
    let comments = lines.iter().filter(|line| is_comment(line)).count();
    let counts = |line: &[u8]| comments == lines.len() || !is_comment(line);
    let widths: Vec<usize> =
        lines.iter().zip(rows).filter(|(line, _)| counts(line)).map(|(_, row)| row.len()).collect();
    // The first of equals.
    let count = |width: usize| widths.iter().filter(|other| **other == width).count();
    widths.iter().rev().copied().max_by_key(|width| count(*width)).unwrap_or(0)
}

/// The separator that a format names.
fn separator_of(format: Format) -> Option<Separator> {
    SEPARATORS.iter().find(|(_, of)| *of == format).map(|(separator, _)| *separator)
}

/// The separator that makes most lines rows whose third column is a number, or at least rows.
fn separator(lines: &[&[u8]], name: &Path, least: usize) -> Option<Separator> {
    let usual = match extension(name).as_str() {
        "csv" => Some(Separator::Comma),
        "tsv" => Some(Separator::Tab),
        _ => None,
    };
    let score = |separator: Separator| {
        let (mut wide, mut rated) = (0, 0);
        let dialect = Dialect { separator, quote: Some(b'"') };
        let decimal_comma = matches!(separator, Separator::Semicolon | Separator::Tab | Separator::Pipe);
        let cells = Cells { holes: Vec::new(), decimal_comma };
        for line in lines {
            let mut fields = dialect.fields(line).take_while(Result::is_ok).flatten().skip(least - 1);
            let last = fields.next();
            wide += usize::from(last.is_some());
            let number = |text: &[u8]| least > 2 && cells.cell(text).is_some();
            rated += usize::from(last.is_some_and(|field| number(&field.text())));
        }
        (rated, wide, usize::from(usual == Some(separator)))
    };
    let scores = SEPARATORS.map(|(separator, _)| (score(separator), separator));
    // The first of equals.
    let (score, separator) = scores.into_iter().rev().max_by_key(|(score, _)| *score)?;
    (score.1 > 0).then_some(separator)
}

/// The quote around fields: one that every field closes that it begins. Commas and semicolons have a double one
/// where no field shows another.
fn quote(source: &Source, separator: Separator) -> Option<u8> {
    let quotes = |quote: u8| {
        let dialect = Dialect { separator, quote: Some(quote) };
        let lines = source.sample(dialect, SAMPLE);
        let closed = lines.iter().all(|line| dialect.fields(line).all(|field| field.is_ok()));
        let unquoted = Dialect { separator, quote: None };
        let begins = |line: &&[u8]| unquoted.fields(line).flatten().any(|field| field.text().first() == Some(&quote));
        closed && lines.iter().any(begins)
    };
    let always = matches!(separator, Separator::Comma | Separator::Semicolon);
    if quotes(b'"') {
        Some(b'"')
    } else if quotes(b'\'') {
        Some(b'\'')
    } else {
        always.then_some(b'"')
    }
}

/// The last extension of a name, that of packed files aside.
fn extension(name: &Path) -> String {
    let name = name.to_string_lossy().to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    Path::new(name).extension().unwrap_or_default().to_string_lossy().into_owned()
}
