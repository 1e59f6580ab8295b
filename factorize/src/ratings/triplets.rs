//! Lines of text with a user and an item each, and the rating.

use super::{
    collector::Collector,
    columns::Columns,
    error::{Fault, Place, RatingsError, shortened},
    fields::{Dialect, MOST_COLUMNS},
    source::Source,
    table::Table,
};
use std::borrow::Cow;

/// The user, the item and the text of the rating of a line.
type Texts<'l> = (Cow<'l, str>, Cow<'l, str>, Cow<'l, [u8]>);

/// The columns of the lines.
struct Lines {
    dialect: Dialect,
    columns: Columns,
    /// The first line and its number of columns, which all lines have; pairs may have others.
    first: Option<(Place, usize)>,
}

/// Reads triplets, or pairs where the columns have no rating.
pub(super) fn read(
    source: &mut Source,
    table: &mut Table,
    columns: Columns,
    into: &mut Collector,
) -> Result<(), RatingsError> {
    let mut lines = Lines { dialect: table.dialect, columns, first: None };
    let mut header = table.header;
    while let Some(line) = table.next_row(source)? {
        let place = Place::Line(line.number);
        if lines.first.is_none() {
            let width = lines.dialect.width(line.text, MOST_COLUMNS);
            match width.and_then(|width| if width < columns.least() { Err(lines.too_few(width)) } else { Ok(width) }) {
                Ok(width) => lines.first = Some((place, width)),
                Err(fault) => {
                    into.bad(place, fault, line.text)?;
                    continue;
                }
            }
        }
        if std::mem::take(&mut header) {
            into.note(format!("{place} is taken as a header, {:?}: {columns}", shortened(line.text)));
            continue;
        }
        match lines.parse(line.text) {
            Ok((user, item, text)) if columns.rating.is_some() => match table.cells.number(&text) {
                Some(rating) => into.add(&user, &item, rating)?,
                None if table.cells.is_missing(&text) => into.missing(),
                None => into.bad(place, wrong_rating(&text), line.text)?,
            },
            Ok((user, item, _)) => into.add(&user, &item, 0.0)?,
            Err(fault) => into.bad(place, fault, line.text)?,
        }
    }
    Ok(())
}

impl Lines {
    /// The user, the item and the text of the rating of a line.
    #[inline]
    fn parse<'l>(&self, line: &'l [u8]) -> Result<Texts<'l>, Fault> {
        let Columns { user, item, rating } = self.columns;
        let (mut of_user, mut of_item, mut of_rating) = (None, None, None);
        let mut found = 0;
        for field in self.dialect.fields(line) {
            let field = field.map_err(|_| Fault::Quote)?;
            if found == user {
                of_user = Some(field);
            } else if found == item {
                of_item = Some(field);
            } else if Some(found) == rating {
                of_rating = Some(field);
            }
            found += 1;
        }
        if found < self.columns.least() {
            return Err(self.too_few(found));
        }
        match self.first {
            Some((first, expected)) if rating.is_some() && found != expected => {
                return Err(Fault::Columns { found, expected, first });
            }
            Some(_) | None => {}
        }
        let (Some(user), Some(item)) = (of_user, of_item) else { return Err(self.too_few(found)) };
        let rating = of_rating.map_or(Cow::Borrowed(&b""[..]), |rating| rating.text());
        Ok((user.id("user")?, item.id("item")?, rating))
    }

    #[cold]
    fn too_few(&self, found: usize) -> Fault {
        let separator = self.dialect.separator.name();
        let Columns { user, item, rating } = self.columns;
        match rating {
            Some(_) => Fault::TooFew { found, expected: self.columns.least(), separator },
            None => Fault::NoPair { found, expected: user.max(item) + 1, separator },
        }
    }
}

/// The fault of a text that is no rating.
pub(super) fn wrong_rating(text: &[u8]) -> Fault {
    if text.is_empty() { Fault::NoRating } else { Fault::Rating { found: shortened(text) } }
}
