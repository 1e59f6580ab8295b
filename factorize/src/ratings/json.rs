//! Lines of JSON: an object with a user, an item and a rating each.

use super::{
    collector::Collector,
    columns::{ColumnNames, Columns, no_rating},
    error::{Fault, Place, RatingsError},
    source::Source,
};
use serde_json::{Map, Value};

/// Names of the fields by their columns.
struct Names {
    user: String,
    item: String,
    rating: Option<String>,
}

/// Reads lines of JSON. The names of the first object's fields show which hold what.
pub(super) fn read(
    source: &mut Source,
    choice: &ColumnNames,
    rated: bool,
    into: &mut Collector,
) -> Result<(), RatingsError> {
    let mut names = None;
    while let Some(line) = source.next_line()? {
        let place = Place::Line(line.number);
        let object: Map<String, Value> = match serde_json::from_slice(line.text) {
            Ok(object) => object,
            Err(_) => {
                into.bad(place, Fault::NoObject, line.text)?;
                continue;
            }
        };
        let names = match &names {
            Some(names) => names,
            None => {
                let new = Names::of(&object, choice, rated).map_err(|problem| into.refused(problem))?;
                let rating = new.rating.as_ref().map_or(String::new(), |rating| format!(", {rating:?} the rating"));
                into.note(format!("{:?} is taken as the user, {:?} the item{rating}", new.user, new.item));
                names.insert(new)
            }
        };
        match names.parse(&object) {
            Ok((user, item, rating)) => into.add(&user, &item, rating)?,
            Err(fault) => into.bad(place, fault, line.text)?,
        }
    }
    Ok(())
}

impl Names {
    fn of(object: &Map<String, Value>, choice: &ColumnNames, rated: bool) -> Result<Self, String> {
        let names: Vec<&String> = object.keys().collect();
        let columns = if choice.is_empty() {
            Columns::named(&names, rated)?.ok_or_else(|| {
                let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
                no_rating(&names.join(", "))
            })?
        } else {
            Columns::chosen(choice, &names, names.len(), rated)?
        };
        let name = |column: usize| names[column].clone();
        Ok(Names { user: name(columns.user), item: name(columns.item), rating: columns.rating.map(name) })
    }

    fn parse(&self, object: &Map<String, Value>) -> Result<(String, String, f32), Fault> {
        let user = id(object.get(&self.user), "user")?;
        let item = id(object.get(&self.item), "item")?;
        let Some(rating) = &self.rating else { return Ok((user, item, 0.0)) };
        let value = object.get(rating).filter(|value| !value.is_null()).ok_or(Fault::NoRating)?;
        let number = match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        let number = number.map(|number| number as f32).filter(|number| number.is_finite());
        Ok((user, item, number.ok_or_else(|| Fault::Rating { found: value.to_string() })?))
    }
}

fn id(value: Option<&Value>, of: &'static str) -> Result<String, Fault> {
    match value {
        Some(Value::String(text)) if text.len() > super::LONGEST_ID => Err(Fault::LongId { of, found: text.len() }),
        Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
        Some(Value::Number(number)) => Ok(number.to_string()),
        None | Some(Value::Null | Value::String(_)) => Err(Fault::NoId { of }),
        Some(value @ (Value::Bool(_) | Value::Array(_) | Value::Object(_))) => {
            Err(Fault::Id { of, found: value.to_string(), expected: "a text or a number".into() })
        }
    }
}
