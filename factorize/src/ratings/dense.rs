//! A matrix with holes, as text separated by commas: a row for each user, a column for each item.

use super::{
    collector::{Collector, shortened},
    error::{Fault, Place, RatingsError},
    fields::{Field, OpenQuote, Separator},
    number,
    source::Source,
};
use std::borrow::Cow;

/// What may stand in a cell that is not rated.
const HOLES: [&[u8]; 4] = [b"", b"NaN", b"nan", b"NA"];

/// What the first line tells of the others.
struct Layout {
    /// The ids of the items.
    items: Vec<String>,
    /// Whether the first column holds the ids of the users.
    users: bool,
    first: Place,
}

/// Reads a matrix with holes.
///
/// The first line is a header if none of its cells is a number or the first begins with "user": it names the items,
/// which otherwise are numbered from 0. If its first cell is empty or begins with "user", the first column names
/// the users; otherwise they are numbered from 0 too.
pub(super) fn read(source: &mut Source, into: &mut Collector) -> Result<(), RatingsError> {
    let mut layout: Option<Layout> = None;
    let mut rows = 0_u64;
    let mut ratings: Vec<Option<f32>> = Vec::new();
    while let Some(line) = source.next_line()? {
        let place = Place::Line(line.number);
        let fields: Result<Vec<Field<'_>>, OpenQuote> = Separator::Comma.fields(line.text).collect();
        let Ok(fields) = fields else {
            into.bad(place, Fault::Quote, line.text)?;
            continue;
        };
        let layout = match &layout {
            Some(layout) => layout,
            None if is_header(&fields) => {
                let new = layout.insert(Layout::named(&fields, place));
                let users = if new.users { ", and the first column the users" } else { "" };
                into.note(format!("{place} is taken as a header: it names the items{users}"));
                continue;
            }
            None => layout.insert(Layout::numbered(fields.len(), place)),
        };
        let row = rows;
        rows += 1;
        match layout.parse(&fields, &mut ratings) {
            Err(fault) => into.bad(place, fault, line.text)?,
            Ok(user) => {
                let user = user.unwrap_or_else(|| Cow::Owned(row.to_string()));
                for (item, rating) in layout.items.iter().zip(&ratings) {
                    if let Some(rating) = rating {
                        into.add(&user, item, *rating)?;
                    }
                }
            }
        }
    }
    Ok(())
}

/// Whether a first line names the columns.
pub(super) fn is_header(fields: &[Field<'_>]) -> bool {
    let cells = || fields.iter().map(|field| cell(&field.text()));
    let words = cells().any(|cell| cell.is_none()) && !cells().any(|cell| matches!(cell, Some(Some(_))));
    words || fields.first().is_some_and(|first| is_user(*first))
}

/// Whether the first column below a header names the users.
pub(super) fn names_users(header: &[Field<'_>]) -> bool {
    header.len() > 1 && (header[0].text().is_empty() || is_user(header[0]))
}

/// Whether a column is called "user" or the like.
fn is_user(name: Field<'_>) -> bool {
    name.text().to_ascii_lowercase().starts_with(b"user")
}

/// What a cell says: a rating, nothing if it is not rated, or no sense.
pub(super) fn cell(text: &[u8]) -> Option<Option<f32>> {
    if HOLES.contains(&text) { Some(None) } else { number::rating(text).map(Some) }
}

impl Layout {
    fn named(header: &[Field<'_>], first: Place) -> Self {
        let users = names_users(header);
        let name = |(item, field): (usize, &Field<'_>)| match String::from_utf8_lossy(&field.text()) {
            name if name.is_empty() => item.to_string(),
            name => name.into_owned(),
        };
        Layout { items: header[usize::from(users)..].iter().enumerate().map(name).collect(), users, first }
    }

    fn numbered(items: usize, first: Place) -> Self {
        Layout { items: (0..items).map(|item| item.to_string()).collect(), users: false, first }
    }

    /// The ratings of a row, and its user if the row says who it is.
    fn parse<'l>(&self, fields: &[Field<'l>], ratings: &mut Vec<Option<f32>>) -> Result<Option<Cow<'l, str>>, Fault> {
        let expected = self.items.len() + usize::from(self.users);
        if fields.len() != expected {
            return Err(Fault::Columns { found: fields.len(), expected, first: self.first });
        }
        ratings.clear();
        for (column, field) in fields.iter().enumerate().skip(usize::from(self.users)) {
            let text = field.text();
            let wrong = || Fault::Cell { column: column + 1, found: shortened(&text) };
            ratings.push(cell(&text).ok_or_else(wrong)?);
        }
        if self.users { fields[0].id("user").map(Some) } else { Ok(None) }
    }
}
