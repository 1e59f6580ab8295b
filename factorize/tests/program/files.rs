//! Files of ratings as people have them: each kind is written here, and read as it is meant.

use crate::scratch::{Scratch, text};
use factorize::ratings::{Format, Ratings, ReadOptions, Reading, read, read_pairs};
use flate2::{Compression, write::GzEncoder};
use std::{fs, io::Write};

/// Ratings of 10 items by 15 users, about two in three of all cells.
fn triplets() -> Vec<(u32, u32, u32)> {
    let all = (1..=15_u32).flat_map(|user| (1..=10_u32).map(move |item| (user, item)));
    all.filter(|(user, item)| (user * 7 + item * 5) % 3 != 0)
        .map(|(user, item)| (user, item, 1 + (user * item) % 5))
        .collect()
}

/// A line for each rating, after a header that may be empty.
fn lines(header: &str, line: impl Fn(u32, u32, u32) -> String) -> String {
    let lines = triplets().into_iter().map(|(user, item, rating)| line(user, item, rating) + "\n");
    header.to_string() + &lines.collect::<String>()
}

/// Lines with this between user, item and rating.
fn separated(header: &str, by: &str) -> String {
    lines(header, |user, item, rating| format!("{user}{by}{item}{by}{rating}"))
}

/// A matrix of 9 rows and 6 columns with these separators.
fn matrix(by: &str) -> String {
    let row = |row: u32| (0..6).map(|column| (1 + (row * 5 + column * 3) % 7).to_string()).collect::<Vec<_>>();
    (0..9).map(|index| row(index).join(by) + "\n").collect()
}

fn read_with(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<(Ratings, Reading), String> {
    let scratch = Scratch::new();
    let file = scratch.0.join(name);
    fs::write(&file, bytes).unwrap();
    read(&file, options).map_err(|error| error.to_string().replace(&*file.display().to_string(), name))
}

/// Numbers of ratings, users and items that are read with these options.
fn sizes(name: &str, text: &str, options: &ReadOptions) -> [usize; 3] {
    let (ratings, _) =
        read_with(name, text.as_bytes(), options).unwrap_or_else(|error| panic!("{name}: {error}\n{text}"));
    [ratings.len(), ratings.users.len(), ratings.items.len()]
}

fn default_sizes(name: &str, text: &str) -> [usize; 3] {
    sizes(name, text, &ReadOptions::default())
}

#[test]
fn a_matrix_is_one_with_any_separator() {
    for by in ["\t", ";", " ", ",", "|", "::"] {
        for name in ["m.txt", "m.csv", "m.tsv"] {
            assert_eq!(default_sizes(name, &matrix(by)), [54, 9, 6], "{by:?} in {name}");
        }
        let dense = ReadOptions { format: Some(Format::Dense), ..ReadOptions::default() };
        let narrow = format!("4{by}4{by}5\n5{by}3{by}4\n2{by}3{by}3\n");
        assert_eq!(sizes("m.txt", &narrow, &dense), [9, 3, 3], "{by:?}");
    }
    // Tabs at both ends of a line stand beside holes.
    assert_eq!(default_sizes("m.tsv", "\t4\t5\t3\t\n1\t\t2\t4\t5\n"), [7, 2, 5]);
    assert_eq!(default_sizes("m.csv", "1,5;2,5;0,1;3;2\n2;;1,5;2,25;1\n"), [9, 2, 5]);
    let missing = ReadOptions { missing: vec!["99".into(), "-200".into(), "gone".into()], ..ReadOptions::default() };
    let holes = "1\t99\t2\t-200.0\t4\n99.0\t3\t4\tgone\t1\n2\t3\t4\t5\t1\n";
    assert_eq!(sizes("m.tsv", holes, &missing), [11, 3, 5]);
}

#[test]
fn rows_have_names() {
    let days = |cells: &dyn Fn(u32) -> String| -> String {
        (1..=20).map(|day| format!("2024-05-{day:02},{}\n", cells(day))).collect()
    };
    let holes = |day: u32| format!("{},,{},{}", day % 5, day % 3 + 1, if day.is_multiple_of(4) { "" } else { "7" });
    assert_eq!(default_sizes("a.csv", &format!("date,s1,s2,s3,s4\n{}", days(&holes))), [55, 20, 3]);
    let full = |day: u32| format!("{},{}", day % 5, day % 3 + 1);
    assert_eq!(default_sizes("a.csv", &format!("date,s1,s2\n{}", days(&full))), [40, 20, 2]);
    assert_eq!(default_sizes("a.csv", &days(&holes)), [55, 20, 3]);
    let words: String = (0..12)
        .map(|row| format!("row {row},{},2,{}\n", ["null", "None", "3"][row % 3], ["N/A", "-", "?", "5"][row % 4]))
        .collect();
    assert_eq!(default_sizes("a.csv", &format!("name,a,b,c\n{words}")), [19, 12, 3]);
    let ids: String = (0..12).map(|row| format!("{},{},,{}\n", 100 + row, row % 5, row % 4)).collect();
    assert_eq!(default_sizes("a.csv", &format!("item_id,a,b,c\n{ids}")), [24, 12, 2]);
    let missing = ReadOptions { missing: vec!["-200".into()], ..ReadOptions::default() };
    let hours: String = (0..24)
        .map(|hour| format!("10/03/2004;{hour:02}.00.00;{};{};{}\n", ["-200", "2,6"][hour % 2], 113, 13 + hour))
        .collect();
    let sensors = format!("date;time;co;no2;temp\n{hours};;;;\n");
    assert_eq!(sizes("a.csv", &sensors, &missing), [60, 24, 3]);
    let (ratings, reading) = read_with("a.csv", sensors.as_bytes(), &missing).unwrap();
    assert_eq!((ratings.users.name(1), ratings.items.name(0)), ("10/03/2004 01.00.00", "no2"));
    assert!(reading.notes.iter().any(|note| note.starts_with("the first 2 columns name the rows")), "{reading}");
    // Columns of fractions never name rows, and the reader has the last word.
    assert_eq!(default_sizes("a.csv", "x,y,z\n0.5,1,2\n1.5,2,1\n"), [6, 2, 3]);
    let none = ReadOptions { row_names: Some(0), ..ReadOptions::default() };
    assert_eq!(sizes("a.csv", "a,b,c,d,e\n1,2,3,4,5\n2,3,4,5,1\n", &none), [10, 2, 5]);
    assert_eq!(default_sizes("a.csv", "a,b,c,d,e\n1,2,3,4,5\n2,3,4,5,1\n"), [8, 2, 4]);
}

#[test]
fn triplets_are_read_in_each_dress() {
    let expected = [triplets().len(), 15, 10];
    for (name, text) in [
        ("cr.csv", separated("user,item,rating\n", ",").replace('\n', "\r")),
        ("crlf.csv", separated("user,item,rating\n", ",").replace('\n', "\r\n")),
        ("comment.csv", separated("# exported\n% twice\nuser,item,rating\n", ",")),
        ("hash.csv", lines("user,item,rating\n", |user, item, rating| format!("#{user},%{item},{rating}"))),
        ("hash.txt", lines("", |user, item, rating| format!("#{user} %{item} {rating}"))),
        ("hash_header.csv", separated("#user,item,rating\n", ",")),
        (
            "time.csv",
            lines("visitor,dish,timestamp,stars\n", |user, item, rating| {
                format!("{user},{item},{},{rating}", 1_700_000_000 + user)
            }),
        ),
        (
            "date.csv",
            lines("date,customer,product,stars\n", |user, item, rating| {
                format!("2024-01-{user:02},c{user},p{item},{rating}")
            }),
        ),
        ("pipe.txt", separated("", "|")),
        (
            "quoted.tsv",
            lines("\"user\"\t\"item\"\t\"rating\"\n", |user, item, rating| {
                format!("\"{user}\"\t\"{item}\"\t\"{rating}\"")
            }),
        ),
        ("sql.csv", lines("", |user, item, rating| format!("'u{user}','i\\'{item}',{rating}"))),
        (
            "newline.csv",
            lines("user,item,rating\n", |user, item, rating| format!("{user},\"item\n\n{item}\",{rating}")),
        ),
        (
            "newline.tsv",
            lines("user\titem\trating\n", |user, item, rating| format!("{user}\t\"item\r\n{item}\"\t{rating}")),
        ),
        (
            "lines.json",
            lines("", |user, item, rating| {
                format!("{{\"user_id\": \"u{user}\", \"item_id\": {item}, \"stars\": {rating}}}")
            }),
        ),
        ("comma.csv", lines("user;item;rating\n", |user, item, rating| format!("{user};{item};{rating},5"))),
        (
            "blocks.txt",
            (1..=10)
                .map(|block| {
                    let of_block = triplets().into_iter().filter(|(_, item, _)| *item == block);
                    format!("{block}:\n")
                        + &of_block.map(|(user, _, rating)| format!("{user},{rating},2005-09-06\n")).collect::<String>()
                })
                .collect(),
        ),
    ] {
        assert_eq!(default_sizes(name, &text), expected, "{name}");
    }
    let (_, reading) =
        read_with("a.csv", separated("# exported\nuser,item,rating\n", ",").as_bytes(), &ReadOptions::default())
            .unwrap();
    assert_eq!(reading.comments, 1);
    assert!(reading.to_string().contains("\n1 line of comment above the others"), "{reading}");
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(separated("user,item,rating\n", ",").as_bytes()).unwrap();
    let (_, reading) = read_with("a.csv.gz", &packed.finish().unwrap(), &ReadOptions::default()).unwrap();
    assert_eq!([reading.ratings, reading.users, reading.items], expected);
    // A later comment is no comment.
    let late = separated("", ",") + "# the end\n";
    assert!(read_with("a.csv", late.as_bytes(), &ReadOptions::default()).unwrap_err().contains("found 1 column"));
}

#[test]
fn options_say_what_a_file_does_not() {
    let expected = [triplets().len(), 15, 10];
    let columns = |columns: &str| ReadOptions { columns: columns.parse().unwrap(), ..ReadOptions::default() };
    let named = lines("a,b,c,d\n", |user, item, rating| format!("{rating},i{item},0.5,u{user}"));
    for choice in ["user=d,item=b,rating=a", "user=4,item=2,rating=1"] {
        assert_eq!(sizes("a.csv", &named, &columns(choice)), expected, "{choice}");
    }
    let json = lines("", |user, item, rating| format!("{{\"x\":{rating},\"y\":\"{user}\",\"z\":{item}}}"));
    assert_eq!(sizes("a.json", &json, &columns("user=y,item=z,rating=x")), expected);
    let missing = read_with("a.csv", named.as_bytes(), &columns("user=e")).unwrap_err();
    assert!(
        missing.contains("--columns: found \"e\", expected the name or the number of one of the 4 columns"),
        "{missing}"
    );
    let zeros = ReadOptions { zeros_missing: true, ..ReadOptions::default() };
    let many: String = (1..=15).flat_map(|user| (11..=20).map(move |item| format!("{user},{item},0\n"))).collect();
    let with_zeros = separated("user,item,rating\n", ",") + &many;
    assert_eq!(sizes("a.csv", &with_zeros, &zeros), expected);
    let (_, reading) = read_with("a.csv", with_zeros.as_bytes(), &ReadOptions::default()).unwrap();
    assert!(reading.notes.iter().any(|note| note.contains("--zeros missing")), "{reading}");
    let latin: Vec<u8> = lines("user,item,rating\n", |user, item, rating| format!("{user},café{item},{rating}"))
        .chars()
        .map(|letter| letter as u8)
        .collect();
    let refused = read_with("a.csv", &latin, &ReadOptions::default()).unwrap_err();
    assert!(refused.contains("is not UTF-8; --encoding latin1"), "{refused}");
    let encoded = |name: &str| ReadOptions { encoding: Some(name.parse().unwrap()), ..ReadOptions::default() };
    let (ratings, _) = read_with("a.csv", &latin, &encoded("latin1")).unwrap();
    assert_eq!((ratings.len(), ratings.items.get("café2").is_some()), (expected[0], true));
    let wide: Vec<u8> = separated("user,item,rating\n", ",").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xff\xfe", &wide[..]].concat();
    for (bytes, options) in
        [(&wide, encoded("utf-16")), (&marked, encoded("utf-16")), (&marked, ReadOptions::default())]
    {
        assert_eq!(read_with("a.csv", bytes, &options).unwrap().0.len(), expected[0]);
    }
    let unmarked = read_with("a.csv", &wide, &ReadOptions::default()).unwrap_err();
    assert!(unmarked.contains("it looks like UTF-16; --encoding utf-16 reads it"), "{unmarked}");
}

#[test]
fn sparse_matrices() {
    let cells: String = triplets().into_iter().map(|(user, item, _)| format!("{user} {item}\n")).collect();
    let pattern = format!("%%MatrixMarket matrix coordinate pattern general\n15 10 {}\n{cells}", triplets().len());
    assert_eq!(default_sizes("a.mtx", &pattern), [triplets().len(), 15, 10]);
    let lower = "%%MatrixMarket matrix coordinate real symmetric\n% half\n4 4 5\n1 1 2\n2 1 3\n3 2 4\n4 4 5\n4 1 1\n";
    assert_eq!(default_sizes("a.mtx", lower), [8, 4, 4]);
    let skew = "%%MatrixMarket matrix coordinate real skew-symmetric\n2 2 1\n2 1 3\n";
    let (ratings, _) = read_with("a.mtx", skew.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(ratings.value, [3.0, -3.0]);
}

#[test]
fn what_looks_misread_is_refused_with_what_to_do() {
    let times = lines("user,item,timestamp\n", |user, item, _| format!("{user},{item},881250949"));
    let clicks = lines("user,item\n", |user, item, _| format!("{user},{item}"));
    let rows: String = (0..40).map(|row| format!("{},{},{}\n", row % 3, row % 2, row % 5)).collect();
    for (text, message) in [
        (times.as_str(), "there is no rating in it: its columns are user, item, timestamp"),
        (&clicks, "there is no rating in it: its columns are user, item;"),
        (&rows, "of 40 ratings are replaced by a later one of the same user and item"),
        ("1,2,3,4\n2,3,4,5\n3,4,5,1\n", "there are numbers in column 4 too; --format dense reads a matrix"),
        ("[{\"user\": 1}]", "it is JSON, an array"),
        ("{\n\"user\": 1\n}", "it looks like JSON"),
        ("<html></html>", "it looks like HTML or XML"),
        ("PK\u{3}\u{4}", "it is a zip archive"),
        ("SQLite format 3\0", "it is a database of SQLite"),
    ] {
        let found = read_with("a.csv", text.as_bytes(), &ReadOptions::default()).unwrap_err();
        assert!(found.contains(message), "{text}: {found}");
    }
    // What options say is done.
    let forced = ReadOptions { format: Some(Format::Comma), ..ReadOptions::default() };
    assert_eq!(sizes("a.csv", &rows, &forced), [6, 3, 2]);
    let scratch = Scratch::new();
    scratch.file("equal.csv", &lines("user,item,rating\n", |user, item, _| format!("{user},{item},1")));
    scratch.file("one.csv", "user,item,rating\nann,x,1\nann,y,2\nann,z,3\n");
    scratch.refuse(&["fit", "equal.csv"], 2, "ratings to fit to are 1: there is nothing to learn");
    scratch.refuse(&["fit", "one.csv"], 2, "fewer than two users or two items");
}

#[test]
fn a_dry_run_shows_how_a_file_is_read() {
    let scratch = Scratch::new();
    scratch.file("a.csv", "date,customer,product,stars\n2024-01-01,ann,x,5\n2024-01-02,bob,y,4\n");
    let before = scratch.names();
    let printed = scratch.succeed(&["fit", "a.csv", "--dry-run"]);
    assert_eq!(
        printed,
        "a.csv: 2 ratings of 2 items by 2 users, triplets separated by commas\nline 1 is taken as a header, \
         \"date,customer,product,stars\": user, item, rating in columns 2, 3, 4\n  user \"ann\", item \"x\", rating 5\n  \
         user \"bob\", item \"y\", rating 4\n"
    );
    assert_eq!(scratch.names(), before);
}

#[test]
fn fit_predict_and_evaluate_find_the_same_columns() {
    let scratch = Scratch::new();
    scratch.file(
        "train.csv",
        &lines("stars,productId,customerId\n", |user, item, rating| format!("{rating},i{item},u{user}")),
    );
    scratch.succeed(&["fit", "train.csv", "--steps", "3", "--quiet"]);
    for (header, line) in [
        ("customerId,productId\n", "u1,i1\n"),
        ("productId,customerId\n", "i1,u1\n"),
        ("stars,productId,customerId\n", "2,i1,u1\n"),
    ] {
        let output = scratch.run_on(&format!("{header}{line}"), &["predict", "factorize-model", "-"]);
        assert_eq!(text(&output.stderr), "", "{header}");
        assert!(text(&output.stdout).starts_with("user,item,prediction\nu1,i1,"), "{header}");
    }
    let printed = scratch.succeed(&["evaluate", "factorize-model", "train.csv"]);
    assert!(printed.contains("Cold 0 of 15 users, 0 of 10 items"), "{printed}");
    let pairs = scratch.file("pairs.csv", &lines("movieId,userId\n", |user, item, _| format!("i{item},u{user}")));
    let pairs = read_pairs(&pairs, &ReadOptions::default()).unwrap();
    assert_eq!((pairs.user.len(), pairs.users.len(), pairs.users.name(0)), (triplets().len(), 15, "u1"));
}
