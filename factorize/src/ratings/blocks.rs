//! Blocks of lines below their item, as the Netflix prize has them: `242:`, then `user,rating,date` in each line.

use super::{
    collector::Collector,
    error::{Fault, Place, RatingsError},
    fields::{Dialect, Separator},
    number,
    source::Source,
    triplets::wrong_rating,
};

const COMMAS: Dialect = Dialect { separator: Separator::Comma, quote: None };

/// The item that a line begins the block of.
pub(super) fn item(line: &[u8]) -> Option<&[u8]> {
    line.trim_ascii().strip_suffix(b":").filter(|item| number::whole(item).is_some())
}

/// Reads the ratings of each block, or the users of pairs.
pub(super) fn read(source: &mut Source, rated: bool, into: &mut Collector) -> Result<(), RatingsError> {
    let mut of = None;
    while let Some(line) = source.next_line()? {
        if let Some(item) = item(line.text) {
            of = Some(String::from_utf8_lossy(item).into_owned());
            continue;
        }
        let mut fields = COMMAS.fields(line.text).flatten();
        let user = fields.next().map_or(Err(Fault::NoId { of: "user" }), |user| user.id("user"));
        let rating = fields.next().map_or(Err(Fault::NoRating), |rating| {
            let text = rating.text();
            number::rating(&text).ok_or_else(|| wrong_rating(&text))
        });
        let rating = if rated { rating } else { Ok(0.0) };
        let item = of.as_deref().ok_or(Fault::NoId { of: "item" });
        match user.and_then(|user| Ok((user, item?, rating?))) {
            Ok((user, item, rating)) => into.add(&user, item, rating)?,
            Err(fault) => into.bad(Place::Line(line.number), fault, line.text)?,
        }
    }
    Ok(())
}
