//! Lines of text with a user, an item and a rating each.

use super::{
    collector::{Collector, shortened},
    columns::Columns,
    error::{Fault, Place, RatingsError},
    fields::{Fields, MOST_COLUMNS, OpenQuote, Separator},
    number,
    source::{Line, Source},
};
use std::borrow::Cow;

/// What the first line tells of the others.
struct Layout {
    separator: Separator,
    columns: Columns,
    /// How many columns there are.
    width: usize,
    /// The first line.
    first: Place,
}

/// Reads triplets. The first line is a header if none of its columns is a number; its names may tell which
/// columns hold what.
pub(super) fn read(source: &mut Source, separator: Separator, into: &mut Collector) -> Result<(), RatingsError> {
    let mut layout = None;
    while let Some(line) = source.next_line()? {
        let place = Place::Line(line.number);
        let layout = match &layout {
            Some(layout) => layout,
            None => match first(line, separator) {
                Err(fault) => {
                    into.bad(place, fault, line.text)?;
                    continue;
                }
                Ok((new, header)) => {
                    let new = layout.insert(new);
                    if header {
                        into.note(noted(line, new.columns));
                        continue;
                    }
                    new
                }
            },
        };
        match layout.parse(line.text) {
            Ok((user, item, rating)) => into.add(&user, &item, rating)?,
            Err(fault) => into.bad(place, fault, line.text)?,
        }
    }
    Ok(())
}

/// What the first line tells, and whether it is a header.
fn first(line: Line<'_>, separator: Separator) -> Result<(Layout, bool), Fault> {
    let width = separator.width(line.text, MOST_COLUMNS)?;
    if width < 3 {
        return Err(Fault::TooFew { found: width, separator: separator.name() });
    }
    let fields = separator.fields(line.text);
    let header = is_header(fields.clone());
    let columns = if header { Columns::named(&fields.names()) } else { None }.unwrap_or(Columns::USUAL);
    Ok((Layout { separator, columns, width, first: Place::Line(line.number) }, header))
}

/// Whether these are names of columns: no number is among them.
pub(super) fn is_header(fields: Fields<'_>) -> bool {
    !fields.flatten().any(|field| number::is_number(&field.text()))
}

fn noted(line: Line<'_>, Columns { user, item, rating }: Columns) -> String {
    let header = shortened(line.text);
    let [user, item, rating] = [user, item, rating].map(|column| column + 1);
    format!(
        "line {} is taken as a header, {header:?}: user, item, rating in columns {user}, {item}, {rating}",
        line.number
    )
}

impl Layout {
    /// The user, item and rating of a line.
    #[inline]
    fn parse<'l>(&self, line: &'l [u8]) -> Result<(Cow<'l, str>, Cow<'l, str>, f32), Fault> {
        let Columns { user, item, rating } = self.columns;
        let (mut of_user, mut of_item, mut of_rating) = (None, None, None);
        let mut found = 0;
        for field in self.separator.fields(line) {
            let field = field.map_err(|OpenQuote| Fault::Quote)?;
            if found == user {
                of_user = Some(field);
            } else if found == item {
                of_item = Some(field);
            } else if found == rating {
                of_rating = Some(field);
            }
            found += 1;
        }
        let (Some(user), Some(item), Some(rating)) = (of_user, of_item, of_rating) else {
            return Err(self.wrong_width(found));
        };
        if found != self.width {
            return Err(self.wrong_width(found));
        }
        let user = user.id("user")?;
        let item = item.id("item")?;
        let text = rating.text();
        let rating = number::rating(&text).ok_or_else(|| wrong_rating(&text))?;
        Ok((user, item, rating))
    }

    #[cold]
    fn wrong_width(&self, found: usize) -> Fault {
        if found < 3 {
            return Fault::TooFew { found, separator: self.separator.name() };
        }
        Fault::Columns { found, expected: self.width, first: self.first }
    }
}

/// What is wrong with a text that is no rating.
pub(super) fn wrong_rating(text: &[u8]) -> Fault {
    if text.is_empty() { Fault::NoRating } else { Fault::Rating { found: shortened(text) } }
}
