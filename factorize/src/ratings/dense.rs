//! A matrix with holes, as text separated by commas: a row for each user, a column for each item.

use super::{
    collector::{Collector, shortened},
    error::{Fault, Place, RatingsError},
    fields::{Field, Fields, MOST_CELLS, OpenQuote, Separator},
    ids::LONGEST_ID,
    number,
    source::Source,
};
use std::borrow::Cow;

/// What may stand in a cell that is not rated.
const HOLES: [&[u8]; 4] = [b"", b"NaN", b"nan", b"NA"];

/// What the first line tells of the others.
struct Layout {
    /// The ids of the items.
    items: Names,
    /// Whether the line is a header.
    header: bool,
    /// Whether the first column holds the ids of the users.
    users: bool,
    first: Place,
}

/// Texts, one after the other in a single string: there may be millions.
#[derive(Default)]
struct Names {
    text: String,
    ends: Vec<usize>,
}

/// Reads a matrix with holes.
///
/// The first line is a header if none of its cells is a number or the first begins with "user": it names the items,
/// which otherwise are numbered from 0. If its first cell is empty or begins with "user", the first column names
/// the users; otherwise they are numbered from 0 too.
pub(super) fn read(source: &mut Source, into: &mut Collector) -> Result<(), RatingsError> {
    source.expect_rows();
    let mut layout: Option<Layout> = None;
    let mut rows = 0_u64;
    // The ratings of a row, NaN for holes.
    let mut ratings: Vec<f32> = Vec::new();
    while let Some(line) = source.next_line()? {
        let place = Place::Line(line.number);
        let layout = match &layout {
            Some(layout) => layout,
            None => match Layout::of(line.text, place) {
                Err(fault) => {
                    into.bad(place, fault, line.text)?;
                    continue;
                }
                Ok(new) => {
                    let new = layout.insert(new);
                    if new.header {
                        let users = if new.users { ", and the first column the users" } else { "" };
                        into.note(format!("{place} is taken as a header: it names the items{users}"));
                        continue;
                    }
                    new
                }
            },
        };
        let row = rows;
        rows += 1;
        match layout.parse(line.text, &mut ratings) {
            Err(fault) => into.bad(place, fault, line.text)?,
            Ok(user) => {
                let user = user.unwrap_or_else(|| Cow::Owned(row.to_string()));
                for (item, &rating) in ratings.iter().enumerate().filter(|(_, rating)| !rating.is_nan()) {
                    into.add(&user, layout.items.name(item), rating)?;
                }
            }
        }
    }
    Ok(())
}

/// Whether a first line names the columns.
pub(super) fn is_header(fields: Fields<'_>) -> bool {
    let first = fields.clone().flatten().next();
    let cells = || fields.clone().flatten().map(|field| cell(&field.text()));
    let words = cells().any(|cell| cell.is_none()) && !cells().any(|cell| matches!(cell, Some(Some(_))));
    words || first.is_some_and(is_user)
}

/// Whether the first column below a header names the users.
pub(super) fn names_users(header: Fields<'_>) -> bool {
    let mut fields = header.flatten();
    let first = fields.next();
    fields.next().is_some() && first.is_some_and(|first| first.text().is_empty() || is_user(first))
}

/// Whether a column is called "user" or the like.
fn is_user(name: Field<'_>) -> bool {
    name.text().to_ascii_lowercase().starts_with(b"user")
}

/// What a cell says: a rating, nothing if it is not rated, or no sense.
pub(super) fn cell(text: &[u8]) -> Option<Option<f32>> {
    if HOLES.contains(&text) { Some(None) } else { number::rating(text).map(Some) }
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

impl Layout {
    fn of(line: &[u8], first: Place) -> Result<Self, Fault> {
        Separator::Comma.width(line, MOST_CELLS)?;
        let fields = Separator::Comma.fields(line);
        let header = is_header(fields.clone());
        let users = header && names_users(fields.clone());
        let mut items = Names::default();
        for (item, field) in fields.flatten().skip(usize::from(users)).enumerate() {
            let text = field.text();
            if !header || text.is_empty() {
                items.push(&item.to_string());
            } else if text.len() > LONGEST_ID {
                return Err(Fault::LongId { of: "item", found: text.len() });
            } else {
                items.push(&String::from_utf8_lossy(&text));
            }
        }
        Ok(Layout { items, header, users, first })
    }

    /// The ratings of a row, and its user if the row says who it is.
    fn parse<'l>(&self, line: &'l [u8], ratings: &mut Vec<f32>) -> Result<Option<Cow<'l, str>>, Fault> {
        let expected = self.items.ends.len() + usize::from(self.users);
        let (mut found, mut user, mut wrong) = (0, None, None);
        ratings.clear();
        for field in Separator::Comma.fields(line) {
            let field = field.map_err(|OpenQuote| Fault::Quote)?;
            if self.users && found == 0 {
                user = Some(field);
            } else if found < expected && wrong.is_none() {
                let text = field.text();
                match cell(&text) {
                    Some(rating) => ratings.push(rating.unwrap_or(f32::NAN)),
                    None => wrong = Some(Fault::Cell { column: found + 1, found: shortened(&text) }),
                }
            }
            found += 1;
        }
        if found != expected {
            return Err(Fault::Columns { found, expected, first: self.first });
        }
        match wrong {
            Some(fault) => Err(fault),
            None => user.map(|user| user.id("user")).transpose(),
        }
    }
}
