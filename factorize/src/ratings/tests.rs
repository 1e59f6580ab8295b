//! Files of every kind, as they are found and as they are not wanted.

use super::{Format, Ratings, ReadOptions, Reading, options::Wanted, read::read_as, source::Source};
use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use std::io::{Cursor, Write};

fn read_with(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<(Ratings, Reading), String> {
    let source = Source::new(name.into(), Box::new(Cursor::new(bytes.to_vec())), options.encoding);
    source.and_then(|source| read_as(Wanted::Ratings, source, options)).map_err(|error| error.to_string())
}

fn read(name: &str, text: &str) -> Result<(Ratings, Reading), String> {
    read_with(name, text.as_bytes(), &ReadOptions::default())
}

fn forced(format: Format) -> ReadOptions {
    ReadOptions { format: Some(format), ..ReadOptions::default() }
}

/// The ratings by their ids, in order.
fn triplets(ratings: &Ratings) -> Vec<(&str, &str, f32)> {
    let named = |index: usize| {
        let (user, item) = (ratings.users.name(ratings.user[index]), ratings.items.name(ratings.item[index]));
        (user, item, ratings.value[index])
    };
    (0..ratings.len()).map(named).collect()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn well_known_files_are_read_as_they_are() {
    let expected = [("1", "31", 2.5), ("1", "1029", 3.0), ("7", "31", 4.0)];
    for (name, text, format) in [
        ("u.data", "1\t31\t2.5\t881250949\n1\t1029\t3\t881250949\n7\t31\t4\t8812\n", Format::Tab),
        ("ratings.dat", "1::31::2.5::978300760\n1::1029::3::978300760\n7::31::4::97\n", Format::Colons),
        (
            "ratings.csv",
            "userId,movieId,rating,timestamp\n1,31,2.5,1260759144\n1,1029,3.0,12\n7,31,4.0,1",
            Format::Comma,
        ),
        ("train.txt", "1 31 2.5\n1 1029 3\n7 31 4\n", Format::Space),
        ("a.txt", "# comment\n\n% another\n  1   31 \t2.50\r\n1 1029 3\r\n   \r\n7 31 4", Format::Space),
        ("a.csv", "\u{feff}1,31,2.5\r\n1,1029,3\r\n7,31,4\r\n", Format::Comma),
        ("a.csv", "\"1\" ;\"31\"; \"2.5\"\n1;1029;3\n7;31;4\n", Format::Semicolon),
        ("a.tsv", "user\titem\trating\n1\t31\t2.5\n1\t1029\t3\n7\t31\t4\n", Format::Tab),
        ("a", "rating,,item_id,time,user_id\n2.5,x,31,9,1\n3,y,1029,9,1\n4,z,31,9,7\n", Format::Comma),
        ("a.csv", "1, 31, +2.5\n1, 1029, 3e0\n7, 31, 4.\n", Format::Comma),
    ] {
        for bytes in [text.as_bytes().to_vec(), packed(text.as_bytes())] {
            let (ratings, reading) = read_with(name, &bytes, &ReadOptions::default()).unwrap();
            assert_eq!(triplets(&ratings), expected, "{name}");
            let found = (reading.format, reading.ratings, reading.users, reading.items, reading.skipped);
            assert_eq!(found, (format, 3, 2, 2, 0), "{name}");
            assert_eq!(reading.lines, text.lines().count() as u64, "{name}");
        }
    }
}

#[test]
fn ids_are_any_texts() {
    let text = "\"Doe, John\",Amélie (2001),5\n\"say \"\"hi\"\"\",Amélie (2001),4\n\" a \",18446744073709551616,3\n\
                01,std::vec,1\n1,std::vec,2\n";
    let (ratings, _) = read("a.csv", text).unwrap();
    let expected = [
        ("Doe, John", "Amélie (2001)", 5.0),
        ("say \"hi\"", "Amélie (2001)", 4.0),
        (" a ", "18446744073709551616", 3.0),
        ("01", "std::vec", 1.0),
        ("1", "std::vec", 2.0),
    ];
    assert_eq!(triplets(&ratings), expected);
    let (ratings, reading) = read("a.tsv", "The Matrix, part; 1\ta b\t5\nx\ta b\t4\n").unwrap();
    assert_eq!((triplets(&ratings)[0], reading.format), (("The Matrix, part; 1", "a b", 5.0), Format::Tab));
}

#[test]
fn the_last_rating_of_a_cell_counts() {
    let (ratings, reading) = read("a", "1 2 3\n4 5 1\n1 2 4\n1 2 5\n1 5 2\n").unwrap();
    assert_eq!(triplets(&ratings), [("4", "5", 1.0), ("1", "2", 5.0), ("1", "5", 2.0)]);
    assert_eq!((reading.duplicates, reading.ratings, reading.lines), (2, 3, 5));
    let told = "a: 3 ratings of 2 items by 2 users, triplets separated by spaces\n2 ratings were replaced by a later \
                one of the same user and item";
    assert_eq!(reading.to_string(), told);
}

#[test]
fn matrices_with_holes() {
    let plain = [("0", "1", 4.0), ("0", "2", 5.0), ("1", "0", 4.0), ("2", "1", 3.0), ("2", "2", -4.5)];
    for text in [",4,5\n4,NaN,nan\nNA,3,-4.5\n", "\u{feff}, 4 ,5\r\n\r\n\"4\",NaN,nan\r\nNA,3e0,-4.5"] {
        let (ratings, reading) = read("m.csv", text).unwrap();
        assert_eq!((triplets(&ratings).as_slice(), reading.format), (&plain[..], Format::Dense), "{text}");
    }
    let (ratings, _) = read("m.csv", "a,b,c\n,4,5\n4,,\n").unwrap();
    assert_eq!(triplets(&ratings), [("0", "b", 4.0), ("0", "c", 5.0), ("1", "a", 4.0)]);
    let (ratings, reading) = read("m.csv", "userId,10,20\nann,4,\nbob,,2.5\n").unwrap();
    assert_eq!(triplets(&ratings), [("ann", "10", 4.0), ("bob", "20", 2.5)]);
    let notes = [
        "the first column names the rows; --row-names no reads it as ratings",
        "line 1 is taken as a header: it names the items",
    ];
    assert_eq!(reading.notes, notes);
    let (ratings, reading) = read("m.csv", "1,2,3,4,5\n5,4,3,2,1\n").unwrap();
    assert_eq!((ratings.len(), reading.format), (10, Format::Dense));
    let assumed = "more than 4 columns of numbers are taken as a matrix, a line for each user; --columns \
                   user=1,item=2,rating=3 reads triplets";
    assert_eq!(reading.notes, [assumed]);
}

#[test]
fn what_could_be_either_is_said_and_can_be_forced() {
    let text = "4,4,5\n5,3,4\n2,3,3\n";
    let (ratings, reading) = read("m.csv", text).unwrap();
    assert_eq!((ratings.len(), reading.format), (3, Format::Comma));
    let assumed = "columns of numbers are taken as user, item, rating; --format dense reads a matrix, a line for each \
                   user";
    assert_eq!(reading.notes, [assumed]);
    let (ratings, reading) = read_with("m.csv", text.as_bytes(), &forced(Format::Dense)).unwrap();
    assert_eq!((ratings.len(), reading.notes.len()), (9, 0));
    let (ratings, _) = read_with("m.csv", b"1,2\n,4\n", &forced(Format::Dense)).unwrap();
    assert_eq!(triplets(&ratings), [("0", "0", 1.0), ("0", "1", 2.0), ("1", "1", 4.0)]);
    // Names that no other row has are those of rows.
    let (_, reading) = read("a.csv", "ann,1,2,3,4\nbob,1,3,4,5\n").unwrap();
    assert_eq!((reading.format, reading.ratings), (Format::Dense, 8));
    let (_, reading) = read("a.csv", "ann,x,2,what,ever\nbob,y,3,else,was\n").unwrap();
    assert_eq!(reading.format, Format::Comma);
    assert!(reading.notes[0].starts_with("more than 4 columns with words among them are taken as user, item, rating"));
}

#[test]
fn matrix_market() {
    let text = "%%MatrixMarket matrix coordinate real general\n% made by hand\n3 4 3\n1 4 2.5\n3 1 1\n\n2 2 -3e0\n";
    let (ratings, reading) = read("a.mtx", text).unwrap();
    assert_eq!(triplets(&ratings), [("1", "4", 2.5), ("3", "1", 1.0), ("2", "2", -3.0)]);
    assert_eq!(reading.format, Format::MatrixMarket);
    let (ratings, _) = read("a", "%%MatrixMarket matrix array integer general\n2 2\n1\n2\n3\n4\n").unwrap();
    assert_eq!(triplets(&ratings), [("1", "1", 1.0), ("2", "1", 2.0), ("1", "2", 3.0), ("2", "2", 4.0)]);
    let banner = "%%MatrixMarket matrix coordinate real general\n";
    for (text, message) in [
        ("%%MatrixMarket matrix coordinate complex general\n1 1 1\n1 1 1 1\n", "a: line 1: found"),
        ("%%MatrixMarket matrix array real symmetric\n1 1\n1\n", "a: line 1: found"),
        (banner, "a: the line of the sizes is missing"),
        (&format!("{banner}1 1\n1 1 1\n"), "a: line 2: found \"1 1\", expected the sizes ROWS COLUMNS ENTRIES"),
        (&format!("{banner}2 2 3\n1 1 1\n2 2 2\n"), "a: found 2 entries, expected 3 as line 2 says; was it cut short?"),
        (&format!("{banner}2 2 1\n0 1 1\n"), "a, line 3: found the user \"0\", expected 1 to 2, in \"0 1 1\""),
        (&format!("{banner}2 2 1\n1 3 1\n"), "a, line 3: found the item \"3\", expected 1 to 2, in \"1 3 1\""),
        (&format!("{banner}2 2 1\n1 1\n"), "a, line 3: found 2 columns, expected 3 or more"),
        (&format!("{banner}2 2 1\n1 1 inf\n"), "a, line 3: found the rating \"inf\", expected a finite number"),
        (&format!("{banner}0 0 0\n"), "a: there is no rating in it"),
    ] {
        let found = read("a", text).unwrap_err();
        assert!(found.starts_with(message), "{text}: {found}");
    }
}

/// A `.npy` file.
fn npy(header: &str, data: &[u8]) -> Vec<u8> {
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend((header.len() as u16).to_le_bytes());
    file.extend(header.as_bytes());
    file.extend(data);
    file
}

#[test]
fn arrays_of_numpy() {
    let little = |numbers: &[f64]| -> Vec<u8> { numbers.iter().flat_map(|number| number.to_le_bytes()).collect() };
    let big = |numbers: &[f32]| -> Vec<u8> { numbers.iter().flat_map(|number| number.to_be_bytes()).collect() };
    let whole = |numbers: &[i64]| -> Vec<u8> { numbers.iter().flat_map(|number| number.to_le_bytes()).collect() };
    let nan = f64::NAN;
    let cells = [("0", "1", 4.0), ("1", "0", 2.5)];
    let by_rows = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }\n", &little(&[nan, 4.0, 2.5, nan]));
    let by_columns = npy("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 2), }", &little(&[nan, 2.5, 4.0, nan]));
    for bytes in [&by_rows, &by_columns, &packed(&by_rows)] {
        let (ratings, reading) = read_with("a.npy", bytes, &ReadOptions::default()).unwrap();
        let mut found = triplets(&ratings);
        found.sort_by_key(|(user, ..)| *user);
        assert_eq!((found.as_slice(), reading.format, reading.lines), (&cells[..], Format::Npy, 2));
    }
    let rated = [("5", "9007199254740993", 4.0), ("-1", "2", 3.0)];
    let by_rows = whole(&[5, 9_007_199_254_740_993, 4, -1, 2, 3]);
    let by_columns = whole(&[5, -1, 9_007_199_254_740_993, 2, 4, 3]);
    for (order, data) in [("False", by_rows), ("True", by_columns)] {
        let bytes = npy(&format!("{{'descr': '<i8', 'fortran_order': {order}, 'shape': (2, 3)}}"), &data);
        let (ratings, _) = read_with("a.npy", &bytes, &ReadOptions::default()).unwrap();
        assert_eq!(triplets(&ratings), rated);
    }
    // Columns that are longer than what is read at once.
    let rows = 70_000;
    let columns = [|row: i64| row / 300, |row| row % 300, |row| row % 5 + 1];
    let by_rows: Vec<i64> = (0..rows).flat_map(|row| columns.map(|column| column(row))).collect();
    let by_columns: Vec<i64> = columns.iter().flat_map(|column| (0..rows).map(column)).collect();
    let [by_rows, by_columns] = [("False", by_rows), ("True", by_columns)].map(|(order, numbers)| {
        let header = format!("{{'descr': '<i8', 'fortran_order': {order}, 'shape': ({rows}, 3), }}");
        read_with("a.npy", &npy(&header, &whole(&numbers)), &ReadOptions::default()).unwrap().0
    });
    assert_eq!(by_rows.len(), 70_000);
    let timed: Vec<i64> = (0..4)
        .flat_map(|column| (0..rows).map(move |row| if column == 3 { 881_250_949 } else { columns[column](row) }))
        .collect();
    let header = format!("{{'descr': '<i8', 'fortran_order': True, 'shape': ({rows}, 4), }}");
    let (timed, _) = read_with("a.npy", &npy(&header, &whole(&timed)), &ReadOptions::default()).unwrap();
    assert_eq!(timed, by_rows);
    let narrow = npy("{'descr': '<i8', 'fortran_order': True, 'shape': (2, 4)}", &whole(&[1, 2, 3, 4, 5, 6, 7, 8]));
    assert_eq!(read_with("a.npy", &narrow, &ReadOptions::default()).unwrap().0.len(), 8);
    let timed = npy(
        "{'descr': '<i8', 'fortran_order': False, 'shape': (2, 4)}",
        &whole(&[1, 2, 5, 881_250_949, 3, 2, 4, 881_250_950]),
    );
    let (ratings, _) = read_with("a.npy", &timed, &ReadOptions::default()).unwrap();
    assert_eq!(triplets(&ratings), [("1", "2", 5.0), ("3", "2", 4.0)]);
    assert_eq!(by_rows, by_columns);
    let header = "{'descr': '>f4', 'fortran_order': False, 'shape': (1, 3)}";
    let (ratings, _) = read_with("a", &npy(header, &big(&[7.0, 8.0, 0.5])), &ReadOptions::default()).unwrap();
    assert_eq!(triplets(&ratings), [("7", "8", 0.5)]);
    for (bytes, message) in [
        (npy(header, &big(&[7.5, 8.0, 0.5])), "a, row 1: found the user \"7.5\", expected a whole number"),
        (
            npy(header, &big(&[7.0, 8.0, f32::NAN])),
            "a, row 1: found the rating \"NaN\", expected a finite number, in \"7 8 NaN\"",
        ),
        (npy(header, &big(&[7.0, 8.0])), "a: it ends before the array does; was it cut short?"),
        (npy(header, &big(&[7.0, 8.0, 1.0, 1.0])), "a: there are bytes after the array"),
        (
            npy("{'descr': '<f8', 'fortran_order': False, 'shape': (4,)}", &[]),
            "a: found an array of shape (4,), expected two dimensions",
        ),
        (npy("{'descr': '<c8', 'fortran_order': False, 'shape': (4, 2)}", &[]), "a: found elements \"<c8\", expected"),
        (npy("{'descr': '<f8', 'fortran_order': True, 'shape': (99999999999999999, 3)}", &[]), "a: it ends before"),
        (
            npy("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999, 0)}", &[]),
            "a: there is no rating in it",
        ),
        (
            npy("{'descr': '<f8', \"fortran_order\": True, 'shape': (4, 3)}", &[0; 96]),
            "a: the header does not say 'fortran_order': True or False",
        ),
        (b"\x93NUMPY".to_vec(), "a: it does not begin as a .npy file"),
        (b"\x93NUMPY\x09\x00aaaaaaaaaaaa".to_vec(), "a: it does not begin as a .npy file"),
    ] {
        let found = read_with("a", &bytes, &ReadOptions::default()).unwrap_err();
        assert!(found.starts_with(message), "{found}");
    }
}

#[test]
fn bad_files_are_refused_with_what_to_do() {
    let to_do = "; correct it, or skip such lines with --skip-bad";
    for (text, message) in [
        ("", "a: it is empty; expected a user, an item and a rating in each line"),
        ("\n# nothing\n", "a: it has only blank lines and comments; expected"),
        ("1\n2\n", "a: found \"1\", expected 3 or more columns, user, item and rating, separated by"),
        (
            "1 2\n3 4\n",
            "a: there is no rating in it: its columns are only 2: 1, 2; expected a user, an item and a rating",
        ),
        ("userId,movieId,rating\n", "a: there is no rating in it, read as triplets separated by commas"),
        (
            "1 2 3\n4 5\n",
            "a, line 2: found 2 columns, expected 3 or more separated by spaces: user, item, rating, in \"4 5\"",
        ),
        ("1,2,3\n4,5,6,7\n", "a, line 2: found 4 columns, expected 3 as in line 1, in \"4,5,6,7\""),
        ("1,2,3\n\n4,5,x\n", "a, line 3: found the rating \"x\", expected a finite number, in \"4,5,x\""),
        ("1 2 3\n4 5 inf\n", "a, line 2: found the rating \"inf\", expected a finite number"),
        ("1 2 3\n4 5 NaN\n", "a, line 2: found the rating \"NaN\", expected a finite number"),
        ("1 2 3\n4 5 1e99\n", "a, line 2: found the rating \"1e99\", expected a finite number"),
        ("1,2,3\n4,5,\n", "a, line 2: the rating is missing, in \"4,5,\""),
        ("a,b,3\n,5,1\n", "a, line 2: the user has no id, in \",5,1\""),
        ("a\tb\t3\nc\t\t1\n", "a, line 2: the item has no id"),
        ("a,b,3\n\"c,5,1\n", "a, line 2: a quoted field does not end with a quote and a separator on the line"),
        ("PK\u{3}\u{4}", "a: it is a zip archive, to be unpacked first"),
        ("1 2 3\n\0\0", "a: it is no text; expected"),
        ("PAR1", "a: it "),
    ] {
        let found = read("a", text).unwrap_err();
        assert!(found.starts_with(message), "{text:?}: {found}");
        assert!(!found.contains(", line") || found.ends_with(to_do), "{found}");
    }
    for (bytes, message) in [
        (&b"1 2 3\n\xff\xe9 2 3\n"[..], "a, line 2: the id of the user is not UTF-8"),
        (b"\x31\x00\x32\x00\x33\x00", "a: it looks like UTF-16; --encoding utf-16 reads it"),
    ] {
        let found = read_with("a", bytes, &ReadOptions::default()).unwrap_err();
        assert!(found.starts_with(message), "{found}");
    }
    let cell = read_with("a", b"1,,\n2,x,3\n", &forced(Format::Dense)).unwrap_err();
    assert!(
        cell.starts_with("a, line 2: found \"x\" in column 2, expected a finite number, or a hole: an empty cell"),
        "{cell}"
    );
    let wide = read_with("a", b"1,,\n2,3\n", &forced(Format::Dense)).unwrap_err();
    assert!(wide.starts_with("a, line 2: found 2 columns, expected 3 as in line 1"), "{wide}");
    let banner = read_with("a", b"1 2 3\n", &forced(Format::MatrixMarket)).unwrap_err();
    assert!(banner.starts_with("a: line 1: found \"1 2 3\", expected \"%%MatrixMarket"), "{banner}");
    let cut = packed("1 2 3\n".repeat(100_000).as_bytes());
    let cut = read_with("a", &cut[..cut.len() / 2], &ReadOptions::default()).unwrap_err();
    assert!(cut.starts_with("a: cannot read it: "), "{cut}");
    let long = read("a", &format!("1 2 3\n4 5 {}\n", "é".repeat(5000))).unwrap_err();
    assert!(long.len() < 400, "{long}");
    let quotes = read("a", &format!("{}\n1,2,3\n", "\"".repeat(70_000))).unwrap_err();
    assert!(quotes.len() < 400, "{quotes}");
}

#[test]
fn lines_columns_and_ids_are_bounded() {
    let wide = |separator: &str, columns: usize| ["1"].repeat(columns).join(separator);
    let long = "a".repeat((1 << 24) + 1);
    let skip = ReadOptions { skip_bad: true, format: Some(Format::Comma), ..ReadOptions::default() };
    let most = "found more than 65536 columns, the most that a line may have";
    for (options, text, message) in [
        (&ReadOptions::default(), format!("1 2 3\n{long}\n"), "a: line 2 has more than 16777216 bytes".to_string()),
        (&ReadOptions::default(), format!("1 2 3\n# {long}"), "a: line 2 has more than 16777216 bytes".into()),
        (&skip, format!("1,2,3\n{long}\n"), "a: line 2 has more than 16777216 bytes".into()),
        (&forced(Format::Comma), wide(",", 65_537), format!("a, line 1: {most}, in \"1,1,")),
        (&forced(Format::Tab), wide("\t", 65_537), format!("a, line 1: {most}")),
        (
            &forced(Format::Space),
            format!("1 2 3\n{}", wide(" ", 65_537)),
            "a, line 2: found 65537 columns, expected 3".into(),
        ),
        (&forced(Format::Dense), ",".repeat(1 << 24), "a, line 1: found more than 16777216 columns".into()),
        (
            &forced(Format::Comma),
            format!("1,2,3\n{},2,3\n", &long[..65_537]),
            "a, line 2: the id of the user has 65537 bytes, expected at most 65536".into(),
        ),
        (
            &forced(Format::Dense),
            format!("x,{}\n1,2\n", &long[..65_537]),
            "a, line 1: the id of the item has 65537 bytes, expected at most 65536".into(),
        ),
        (
            &forced(Format::MatrixMarket),
            format!("%%MatrixMarket matrix coordinate real general\n1 1 1\n{}", wide(" ", 70_000)),
            "a, line 3: found 70000 columns, expected 3".into(),
        ),
        (
            &forced(Format::MatrixMarket),
            format!("%%MatrixMarket matrix coordinate real general\n{}", wide(" ", 70_000)),
            "a: line 2: found \"1 1 1".into(),
        ),
    ] {
        let found = read_with("a", text.as_bytes(), options).unwrap_err();
        assert!(found.starts_with(&message), "{message}: {found}");
        assert!(found.len() < 400, "{found}");
    }
    // What real files have is read: long texts in further columns, and very many items.
    let (ratings, _) = read("a", &format!("1,2,3,{}\n4,5,6,\n", &long[..1 << 22])).unwrap();
    assert_eq!(ratings.len(), 2);
    let (ratings, _) = read_with("a", wide(",", 1_000_000).as_bytes(), &forced(Format::Dense)).unwrap();
    assert_eq!((ratings.len(), ratings.items.name(999_999)), (1_000_000, "999999"));
}

#[cfg(not(feature = "parquet"))]
#[test]
fn without_its_feature_parquet_is_refused_with_how_to_build_it() {
    let found = read("a.parquet", "PAR1").unwrap_err();
    assert!(found.ends_with("cargo install --path factorize --features parquet"), "{found}");
}

#[test]
fn bad_lines_are_skipped_and_counted_where_asked_for() {
    let skip = ReadOptions { skip_bad: true, ..ReadOptions::default() };
    let text = format!("1 2 3\n4 5\n{}4 6 1\n", "7 8 x\n".repeat(9));
    let (ratings, reading) = read_with("a", text.as_bytes(), &skip).unwrap();
    assert_eq!(triplets(&ratings), [("1", "2", 3.0), ("4", "6", 1.0)]);
    assert_eq!((reading.skipped, reading.first_skipped.len(), reading.lines), (10, 5, 12));
    let told = reading.to_string();
    let expected = "\n10 bad lines skipped\n  line 2: found 2 columns, expected 3 or more separated by spaces: user, \
                    item, rating, in \"4 5\"\n  line 3: found the rating \"x\"";
    assert!(told.contains(expected) && told.ends_with("\n  ..."), "{told}");
    let all = read_with("a", b"1 2 x\n1 2\n3 4 y\n", &skip).map(|(_, reading)| reading).unwrap_err();
    assert!(all.starts_with("a: no rating is left, all 3 lines are bad; in line 1: found the rating \"x\""), "{all}");
    let (ratings, _) =
        read_with("a", b"1,,3\nx,1,2\n,,4\n", &ReadOptions { format: Some(Format::Dense), ..skip }).unwrap();
    assert_eq!(triplets(&ratings).len(), 3);
}

#[test]
fn lines_are_put_together_across_blocks() {
    let rows = 200_000;
    let line = |row: u32| format!("user{} item{} {}\n", row % 1000, row / 1000, f64::from(row % 10) / 2.0);
    let text: String = (0..rows).map(line).collect();
    let (ratings, reading) = read("a", &text).unwrap();
    assert_eq!((ratings.len(), reading.users, reading.items, reading.lines), (200_000, 1000, 200, 200_000));
    let again: String =
        triplets(&ratings).iter().map(|(user, item, value)| format!("{user} {item} {value}\n")).collect();
    assert!(again == text);
    // A line longer than a block.
    let wide = "1,".repeat(1_500_000) + "1\n";
    let (ratings, _) = read("a", &wide).unwrap();
    assert_eq!(ratings.len(), 1_500_001);
}

proptest! {
    #[test]
    fn quoted_ids_and_values_come_back(rows in prop::collection::vec(("[ -~é€]{1,12}", "[ -~é€]{1,12}", any::<f32>()), 1..20)) {
        let rows: Vec<_> = rows.into_iter().filter(|(.., value)| value.is_finite()).collect();
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let line = |(user, item, value): &(String, String, f32)| format!("{},{},{value:?}\n", quoted(user), quoted(item));
        let text: String = rows.iter().map(line).collect();
        // The last of each cell, in order.
        let last = |(index, (user, item, value)): (usize, &(String, String, f32))| {
            let again = rows[index + 1..].iter().any(|(later, of, _)| (later, of) == (user, item));
            (!again).then(|| (user.clone(), item.clone(), *value))
        };
        let expected: Vec<_> = rows.iter().enumerate().filter_map(last).collect();
        if let Ok((ratings, _)) = read_with("a", text.as_bytes(), &forced(Format::Comma)) {
            let found: Vec<_> = triplets(&ratings).into_iter().map(|(user, item, value)| (user.to_string(), item.to_string(), value)).collect();
            prop_assert_eq!(found, expected);
        } else {
            prop_assert!(rows.is_empty());
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[0-9,;:|.\"'\\\\ \t\n\r%#a{}-]{0,80}", skip_bad: bool) {
        for format in [None, Some(Format::Dense), Some(Format::MatrixMarket), Some(Format::Npy), Some(Format::Comma), Some(Format::Tab), Some(Format::JsonLines), Some(Format::Blocks)] {
            let options = ReadOptions { format, skip_bad, ..ReadOptions::default() };
            let _ = read_with("a", &bytes, &options);
            let _ = read_with("a", text.as_bytes(), &options);
        }
    }
}

#[test]
fn a_rating_above_the_first_block_has_no_item() {
    let found = read_with("a", b"242,3\n8:\n302,4\n", &forced(Format::Blocks)).unwrap_err();
    assert!(found.starts_with("a, line 1: ") && found.contains("item"), "{found}");
    let (ratings, _) = read_with("a", b"8:\n242,3\n302,4\n", &forced(Format::Blocks)).unwrap();
    assert_eq!(triplets(&ratings), [("242", "8", 3.0), ("302", "8", 4.0)]);
}
