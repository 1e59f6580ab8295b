//! Ratings as users meet them: files on the disk, standard input, and the program that generates some.

use crate::scratch::{Scratch, text};
use factorize::ratings::{DEFAULT_SEED, Format, Ratings, ReadOptions, Shape, generate, read, write_triplets};
use std::{
    env,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The checksum FNV-1a.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn generated_files_are_the_same_on_every_machine() {
    let scratch = Scratch::new();
    let printed = scratch.succeed(&["generate", "50,40,600", "small"]);
    assert_eq!(printed, "50,40,600 users 50 items 40 train 538 test 62 oracle test RMSE 0.85522\n");
    let train = fs::read(scratch.0.join("small.train.txt")).unwrap();
    let test = fs::read(scratch.0.join("small.test.txt")).unwrap();
    assert_eq!((train.len(), checksum(&train)), (4551, 0x5abd_50c3_2371_9265));
    assert_eq!((test.len(), checksum(&test)), (514, 0x564c_e3e6_d0de_9852));
    let begins = |bytes: &[u8], lines: &str| assert!(text(bytes).starts_with(lines), "{}", text(&bytes[..40]));
    begins(&train, "38 33 3.5\n20 29 5\n34 3 2\n");
    begins(&test, "0 8 3.5\n0 29 4\n0 21 4.5\n");

    let generated = generate(&"50,40,600".parse().unwrap(), DEFAULT_SEED);
    let mut written = Vec::new();
    write_triplets(&generated.train, &mut written).unwrap();
    assert!(written == train);

    let printed = scratch.succeed(&["generate", "300,7,900", "other", "--seed", "42"]);
    assert_eq!(printed, "300,7,900 users 300 items 7 train 825 test 75 oracle test RMSE 0.74424\n");
}

#[test]
fn wrong_shapes_and_places_are_refused() {
    let scratch = Scratch::new();
    for (shape, prefix, code, message) in [
        ("0,1,1", "a", 2, "0 users: expected 1 to 10000000"),
        ("10,10,61", "a", 2, "61 ratings: at most 60 by 10 users of 10 items"),
        ("ml-7m", "a", 2, "expected ml-100k, ml-1m, ml-10m, or three whole numbers"),
        ("9,9,9", "no/such/folder/a", 1, "no/such/folder/a.train.txt: cannot write it"),
    ] {
        assert_eq!(scratch.refuse(&["generate", shape, prefix], code, message), "");
    }
}

#[test]
fn what_is_generated_can_be_read() {
    let scratch = Scratch::new();
    let shape = Shape::new(300, 100, 5000).unwrap();
    let generated = generate(&shape, 5);
    let mut lines = Vec::new();
    write_triplets(&generated.train, &mut lines).unwrap();
    let file = scratch.file("train.txt", &text(&lines));
    let (ratings, reading) = read(&file, &ReadOptions::default()).unwrap();
    assert_eq!((reading.format, reading.ratings, reading.file), (Format::Space, generated.train.len(), file));
    let by_ids = |ratings: &Ratings, index: usize| {
        let number = |id: &str| id.parse::<u32>().unwrap();
        let user = number(ratings.users.name(ratings.user[index]));
        (user, number(ratings.items.name(ratings.item[index])), ratings.value[index])
    };
    assert!((0..ratings.len()).map(|index| by_ids(&ratings, index)).eq(generated.train));
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let scratch = Scratch::new();
    let missing = scratch.0.join("missing.txt");
    for file in [missing.as_path(), scratch.0.as_path()] {
        let error = read(file, &ReadOptions::default()).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{}: cannot read it: ", file.display())), "{error}");
    }
}

/// Set where the test below runs itself with something on its standard input.
const READS_STANDARD_INPUT: &str = "FACTORIZE_TEST_READS_STANDARD_INPUT";

#[test]
fn standard_input() {
    if env::var_os(READS_STANDARD_INPUT).is_some() {
        let (ratings, reading) = read(Path::new("-"), &ReadOptions::default()).unwrap();
        assert_eq!((ratings.len(), reading.file), (2, PathBuf::from("standard input")));
        let error = read(Path::new("-"), &ReadOptions::default()).unwrap_err().to_string();
        assert!(error.starts_with("standard input: it is empty"), "{error}");
        return;
    }
    let scratch = Scratch::new();
    let said = scratch.0.join("said");
    let mut itself = Command::new(env::current_exe().unwrap())
        .args(["--exact", "ratings::standard_input", "--nocapture"])
        .env(READS_STANDARD_INPUT, "1")
        .stdin(Stdio::piped())
        .stdout(File::create(&said).unwrap())
        .spawn()
        .unwrap();
    itself.stdin.take().unwrap().write_all(b"a::b::3::9\na::c::4::9\n").unwrap();
    assert!(itself.wait().unwrap().success());
    assert!(fs::read_to_string(&said).unwrap().contains("1 passed"));
}
