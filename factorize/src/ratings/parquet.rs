//! Tables of Parquet, which need the feature `parquet`.

use super::{collector::Collector, columns::ColumnNames, error::RatingsError, source::Source};
#[cfg(feature = "parquet")]
pub(super) use table::read;

/// What a file begins with.
pub(super) const MAGIC: &[u8] = b"PAR1";

/// Says how the program is built so that it reads Parquet.
#[cfg(not(feature = "parquet"))]
pub(super) fn read(_: Source, _: &ColumnNames, into: &mut Collector) -> Result<u64, RatingsError> {
    Err(into.refused(
        "it is a Parquet table, which this program was built without; build it with the feature `parquet`: cargo \
         install --path factorize --features parquet",
    ))
}

#[cfg(feature = "parquet")]
mod table {
    use super::*;
    use crate::ratings::{
        columns::Columns,
        error::{Fault, Place},
        ids::LONGEST_ID,
    };
    use ::parquet::{
        errors::ParquetError,
        file::reader::{FileReader, SerializedFileReader},
        record::{Field, Row},
        schema::types::Type,
    };
    use bytes::Bytes;
    use std::{
        io::Read,
        panic::{AssertUnwindSafe, catch_unwind},
    };

    /// Reads a table, and says how many rows it has. The names of its columns tell which hold the user, the item
    /// and the rating; otherwise these are the first three.
    pub(in super::super) fn read(
        source: Source,
        choice: &ColumnNames,
        into: &mut Collector,
    ) -> Result<u64, RatingsError> {
        let mut bytes = Vec::new();
        source.into_bytes().read_to_end(&mut bytes).map_err(|error| into.unreadable(error))?;
        let table = guarded(into, || SerializedFileReader::new(Bytes::from(bytes)))?;
        let fields = table.metadata().file_metadata().schema().get_fields();
        let names: Vec<&str> = fields.iter().map(|field| field.name()).collect();
        if names.len() < 3 {
            let found = names.join(", ");
            return Err(into.refused(format!("found the columns {found}, expected a user, an item and a rating")));
        }
        let columns = if choice.is_empty() {
            Columns::named(&names, true).map(|columns| columns.unwrap_or(Columns::usual(true)))
        } else {
            Columns::chosen(choice, &names, names.len(), true)
        };
        let Columns { user, item, rating } = columns.map_err(|problem| into.refused(problem))?;
        let chosen = [user, item, rating.unwrap_or(2)].map(|column| names[column]);
        into.note(format!("the columns {} are taken as user, item, rating", chosen.join(", ")));
        let columns = fields.iter().filter(|field| chosen.contains(&field.name())).cloned().collect();
        let projection = Type::group_type_builder("ratings").with_fields(columns).build();
        let mut rows = guarded(into, || projection.and_then(|projection| table.get_row_iter(Some(projection))))?;
        let mut count = 0;
        while let Some(row) = guarded(into, || rows.next().transpose())? {
            count += 1;
            let [user, item, rating] = chosen.map(|name| column(&row, name));
            match id(user, "user").and_then(|user| Ok((user, id(item, "item")?, value(rating)?))) {
                Ok((user, item, rating)) => into.add(&user, &item, rating)?,
                Err(fault) => into.bad(Place::Row(count), fault, format!("{user} {item} {rating}").as_bytes())?,
            }
        }
        Ok(count)
    }

    /// What the crate `parquet` reads. It panics where some kinds of damage are met, such as pages that are shorter than
    /// they say; that, too, is an error of the file.
    fn guarded<T>(into: &Collector, read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, RatingsError> {
        let problem = match catch_unwind(AssertUnwindSafe(read)) {
            Ok(Ok(read)) => return Ok(read),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "it is damaged".into(),
        };
        Err(into.refused(format!("it cannot be read as a Parquet table: {problem}")))
    }

    /// What a row has in the column of this name.
    fn column<'r>(row: &'r Row, name: &str) -> &'r Field {
        row.get_column_iter().find(|(found, _)| *found == name).map_or(&Field::Null, |(_, field)| field)
    }

    /// The id that a field says.
    fn id(field: &Field, of: &'static str) -> Result<String, Fault> {
        match field {
            Field::Str(text) if text.len() > LONGEST_ID => Err(Fault::LongId { of, found: text.len() }),
            Field::Str(text) if !text.is_empty() => Ok(text.clone()),
            Field::Null | Field::Str(_) => Err(Fault::NoId { of }),
            Field::Byte(_) | Field::Short(_) | Field::Int(_) | Field::Long(_) => Ok(field.to_string()),
            Field::UByte(_) | Field::UShort(_) | Field::UInt(_) | Field::ULong(_) => Ok(field.to_string()),
            other => Err(Fault::Id { of, found: other.to_string(), expected: "a text or a whole number".into() }),
        }
    }

    /// The rating that a field says.
    fn value(field: &Field) -> Result<f32, Fault> {
        let rating = match *field {
            Field::Null => return Err(Fault::NoRating),
            Field::Float(rating) => rating,
            Field::Double(rating) => rating as f32,
            Field::Byte(rating) => rating.into(),
            Field::Short(rating) => rating.into(),
            Field::Int(rating) => rating as f32,
            Field::Long(rating) => rating as f32,
            Field::UByte(rating) => rating.into(),
            Field::UShort(rating) => rating.into(),
            Field::UInt(rating) => rating as f32,
            Field::ULong(rating) => rating as f32,
            _ => f32::NAN,
        };
        if rating.is_finite() { Ok(rating) } else { Err(Fault::Rating { found: field.to_string() }) }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use crate::ratings::{Format, ReadOptions, options::Wanted, read::read_as};
        use ::parquet::{
            data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type},
            file::{properties::WriterProperties, writer::SerializedFileWriter},
            schema::parser::parse_message_type,
        };
        use std::{io::Cursor, sync::Arc};

        fn table() -> Vec<u8> {
            let schema =
                "message ratings { optional double rating; required binary item (UTF8); required int64 user; }";
            let schema = Arc::new(parse_message_type(schema).unwrap());
            let mut file = Vec::new();
            let mut writer =
                SerializedFileWriter::new(&mut file, schema, Arc::new(WriterProperties::default())).unwrap();
            let mut rows = writer.next_row_group().unwrap();
            let mut column = rows.next_column().unwrap().unwrap();
            column.typed::<DoubleType>().write_batch(&[2.5, 4.0], Some(&[1, 1, 0]), None).unwrap();
            column.close().unwrap();
            let mut column = rows.next_column().unwrap().unwrap();
            let items = ["a b", "é", "a b"].map(ByteArray::from);
            column.typed::<ByteArrayType>().write_batch(&items, None, None).unwrap();
            column.close().unwrap();
            let mut column = rows.next_column().unwrap().unwrap();
            column.typed::<Int64Type>().write_batch(&[1 << 60, 7, 7], None, None).unwrap();
            column.close().unwrap();
            rows.close().unwrap();
            writer.close().unwrap();
            file
        }

        #[test]
        fn columns_are_found_by_their_names() {
            let source = |bytes| Source::new("a".into(), Box::new(Cursor::new(bytes)), None).unwrap();
            let skip = ReadOptions { skip_bad: true, ..ReadOptions::default() };
            let (ratings, reading) = read_as(Wanted::Ratings, source(table()), &skip).unwrap();
            assert_eq!((reading.format, reading.lines, reading.skipped), (Format::Parquet, 3, 1));
            assert_eq!(reading.notes, ["the columns user, item, rating are taken as user, item, rating"]);
            assert!(ratings.users.iter().eq(["1152921504606846976", "7"]));
            assert!(ratings.items.iter().eq(["a b", "é"]));
            assert_eq!(ratings.value, [2.5, 4.0]);
            let missing = read_as(Wanted::Ratings, source(table()), &ReadOptions::default()).unwrap_err().to_string();
            assert!(missing.starts_with("a, row 3: the rating is missing"), "{missing}");
            let mut cut = table();
            cut.truncate(100);
            let cut = read_as(Wanted::Ratings, source(cut), &skip).unwrap_err().to_string();
            assert!(cut.starts_with("a: it cannot be read as a Parquet table: "), "{cut}");
        }

        /// Sizes that a damaged table promises, among other damage.
        #[test]
        fn no_damage_ends_the_program() {
            let skip = ReadOptions { skip_bad: true, format: Some(Format::Parquet), ..ReadOptions::default() };
            let whole = table();
            for place in 0..whole.len() {
                for value in [0, 0x7f, 0x80, 0xff, whole[place] ^ 1, whole[place].wrapping_add(0x10)] {
                    let mut bytes = whole.clone();
                    bytes[place] = value;
                    let source = Source::new("a".into(), Box::new(Cursor::new(bytes)), None).unwrap();
                    let _ = read_as(Wanted::Ratings, source, &skip);
                }
            }
        }
    }
}
