//! A matrix with holes, as text: a row for each user, a column for each item.

use super::{
    collector::Collector,
    error::{Fault, Place, RatingsError, shortened},
    fields::{Dialect, MOST_CELLS},
    ids::LONGEST_ID,
    source::Source,
    table::Table,
};
use std::borrow::Cow;

/// Texts, one after the other in a single string: there may be millions.
#[derive(Default)]
struct Names {
    text: String,
    ends: Vec<usize>,
}

/// The columns of the rows.
struct Columns {
    dialect: Dialect,
    /// Number of leading columns that name the rows.
    names: usize,
    /// The ids of the items.
    items: Names,
    first: Place,
}

/// Reads a matrix. A header names the items, and the leading columns the users, also those of rows without
/// ratings; those that have no names are numbered from 0.
pub(super) fn read(
    source: &mut Source,
    table: &mut Table,
    names: usize,
    into: &mut Collector,
) -> Result<(), RatingsError> {
    source.expect_rows();
    if names > 0 {
        let columns =
            if names == 1 { "the first column names".into() } else { format!("the first {names} columns name") };
        let other = if names == 1 { "--row-names no reads it" } else { "--row-names no reads them" };
        into.note(format!("{columns} the rows; {other} as ratings"));
    }
    let mut columns: Option<Columns> = None;
    let mut rows = 0_u64;
    // The ratings of a row, NaN for holes.
    let mut ratings: Vec<f32> = Vec::new();
    while let Some(line) = table.next_row(source)? {
        let place = Place::Line(line.number);
        let columns = match &columns {
            Some(columns) => columns,
            None => match Columns::of(line.text, table, names, place) {
                Err(fault) => {
                    into.bad(place, fault, line.text)?;
                    continue;
                }
                Ok(new) => {
                    let new = columns.insert(new);
                    if table.header {
                        into.note(format!("{place} is taken as a header: it names the items"));
                        continue;
                    }
                    new
                }
            },
        };
        let row = rows;
        rows += 1;
        match columns.parse(line.text, table, &mut ratings) {
            Err(fault) => into.bad(place, fault, line.text)?,
            Ok(user) => {
                if let Some(user) = &user {
                    into.user(user)?;
                }
                let user = user.unwrap_or_else(|| Cow::Owned(row.to_string()));
                for (item, &rating) in ratings.iter().enumerate().filter(|(_, rating)| !rating.is_nan()) {
                    into.add(&user, columns.items.name(item), rating)?;
                }
            }
        }
    }
    Ok(())
}

impl Names {
    fn push(&mut self, name: &str) {
        self.text.push_str(name);
        self.ends.push(self.text.len());
    }

    fn name(&self, number: usize) -> &str {
        &self.text[number.checked_sub(1).map_or(0, |before| self.ends[before])..self.ends[number]]
    }
}

impl Columns {
    fn of(line: &[u8], table: &Table, names: usize, first: Place) -> Result<Self, Fault> {
        let dialect = table.dialect;
        dialect.width(line, MOST_CELLS)?;
        let mut items = Names::default();
        for (item, field) in dialect.fields(line).flatten().skip(names).enumerate() {
            let text = field.text();
            if !table.header || text.is_empty() {
                items.push(&item.to_string());
            } else if text.len() > LONGEST_ID {
                return Err(Fault::LongId { of: "item", found: text.len() });
            } else {
                items.push(&String::from_utf8_lossy(&text));
            }
        }
        Ok(Columns { dialect, names, items, first })
    }

    /// The ratings of a row, and its user if the row has a name.
    fn parse<'l>(&self, line: &'l [u8], table: &Table, ratings: &mut Vec<f32>) -> Result<Option<Cow<'l, str>>, Fault> {
        let expected = self.items.ends.len() + self.names;
        let (mut found, mut wrong) = (0, None);
        let mut user: Option<Cow<'l, str>> = None;
        ratings.clear();
        for field in self.dialect.fields(line) {
            let field = field.map_err(|_| Fault::Quote)?;
            if found < self.names {
                let name = field.id("user");
                // Rows without ratings, such as empty ones at the end, need no name.
                match (&mut user, name) {
                    (user @ None, Ok(name)) => *user = Some(name),
                    (Some(user), Ok(name)) => *user = Cow::Owned(format!("{user} {name}")),
                    (_, Err(fault)) => wrong = wrong.or(Some(fault)),
                }
            } else if found < expected {
                let text = field.text();
                match table.cells.cell(&text) {
                    Some(rating) => ratings.push(rating.unwrap_or(f32::NAN)),
                    None => wrong = wrong.or(Some(Fault::Cell { column: found + 1, found: shortened(&text) })),
                }
            }
            found += 1;
        }
        if found != expected {
            return Err(Fault::Columns { found, expected, first: self.first });
        }
        let empty = ratings.len() == self.items.ends.len() && ratings.iter().all(|rating| rating.is_nan());
        match wrong {
            Some(fault) if !empty => Err(fault),
            Some(_) | None => Ok(user),
        }
    }
}
