//! `factorize demo`: what it prints and writes, and how it refuses.

use crate::scratch::{PROGRAM, Scratch, names, text};
use std::{fs, io::Read, path::Path};
use zip::ZipArchive;

/// The bytes of the elements of an array in an npz file, which has this type and shape.
fn elements(file: &Path, name: &str, descriptor: &str, shape: &str) -> Vec<u8> {
    let mut npz = ZipArchive::new(fs::File::open(file).unwrap()).unwrap();
    let mut bytes = Vec::new();
    npz.by_name(&format!("{name}.npy")).unwrap().read_to_end(&mut bytes).unwrap();
    let header = String::from_utf8_lossy(&bytes[..128]).into_owned();
    let expected = format!("{{'descr': '{descriptor}', 'fortran_order': False, 'shape': {shape}, }}");
    assert!(header.contains(&expected), "{header}");
    bytes.split_off(128)
}

#[test]
fn without_arguments_it_reproduces_the_post() {
    let scratch = Scratch::new();
    let printed = scratch.succeed(&[]);
    for expected in [
        "Matrix A, 4 x 3, 11 of 12 cells observed\n  ·  4  5\n",
        "Initial H, 2 x 3\n   -8.8203  -2.0008  -4.8937\n",
        "Initial cost: 11.65126882060844\n",
        "Final cost, after 2000 steps: 0.0866",
        "  5  4  5    ·  4  5\n  4  4  5    4  4  5\n  5  3  4    5  3  4\n  2  3  3    2  3  3\n",
        "for 2000 steps",
        "Files in factorize-out: history.csv",
    ] {
        assert!(printed.contains(expected), "{expected:?} in\n{printed}");
    }
    let out = scratch.0.join("factorize-out");
    let expected = [
        "H.csv",
        "H_update.gif",
        "W.csv",
        "W_update.gif",
        "cost.png",
        "cost.svg",
        "history.csv",
        "history.npz",
        "recovered.csv",
    ];
    assert_eq!(names(&out), expected);

    let history = fs::read_to_string(out.join("history.csv")).unwrap();
    let lines: Vec<&str> = history.lines().collect();
    assert_eq!((lines.len(), lines[0], lines[1]), (2002, "step,cost", "0,11.65126882060844"));
    assert!(lines[101].starts_with("100,1.01941476244042"), "{}", lines[101]);

    let array = |name: &str, shape: &str| {
        let numbers = elements(&out.join("history.npz"), name, "<f8", shape);
        numbers.chunks_exact(8).map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap())).collect::<Vec<f64>>()
    };
    let written: Vec<f64> = lines[1..].iter().map(|line| line.split_once(',').unwrap().1.parse().unwrap()).collect();
    assert_eq!(array("cost", "(2001,)"), written, "the numbers read back exactly");
    for (name, shape, count) in [
        ("W", "(2001, 4, 2)", 2001 * 8),
        ("learning_rate_H", "(2001, 2, 3)", 2001 * 6),
        ("gradient_W", "(2000, 4, 2)", 2000 * 8),
    ] {
        assert_eq!(array(name, shape).len(), count, "{name}");
    }
    assert_eq!(array("learning_rate_W", "(2001, 4, 2)")[..8], [0.1; 8]);

    // Again, over what is there: the same.
    scratch.succeed(&["demo"]);
    assert_eq!(fs::read_to_string(out.join("history.csv")).unwrap(), history);
}

#[test]
fn a_matrix_from_a_file_with_all_options() {
    let scratch = Scratch::new();
    let matrix = "one,two,three\n1,2,3\n2,4,\n3,NA,9\n4,8,12\n";
    scratch.file("m.csv", matrix);
    let args = [
        "demo",
        "--matrix",
        "m.csv",
        "--rank",
        "1",
        "--learning-rate",
        "0.5",
        "--eps",
        "1e-6",
        "--steps",
        "300",
        "--seed",
        "7",
        "--init",
        "random",
        "--precision",
        "f32",
        "--out",
        "deep/er",
        "--no-plots",
    ];
    let printed = scratch.succeed(&args);
    assert!(printed.contains("4 x 3, 10 of 12 cells observed"), "{printed}");
    assert!(printed.contains("  1  2   3    1  2   3\n  2  4   6    2  4   ·\n  3  6   9    3  ·   9\n"), "{printed}");
    assert_eq!(names(&scratch.0.join("deep/er")), ["H.csv", "W.csv", "history.csv", "history.npz", "recovered.csv"]);
    let history = scratch.0.join("deep/er/history.npz");
    assert_eq!(elements(&history, "cost", "<f4", "(301,)").len(), 301 * 4);
}

#[test]
fn no_step_at_all_keeps_the_start() {
    let scratch = Scratch::new();
    let printed = scratch.succeed(&["--steps", "0"]);
    assert!(printed.contains("Final cost, after 0 steps: 11.65126882060844"), "{printed}");
    assert_eq!(fs::read_to_string(scratch.0.join("factorize-out/history.csv")).unwrap().lines().count(), 2);
}

#[test]
fn bad_files_are_refused_with_file_line_and_column() {
    let scratch = Scratch::new();
    scratch.file("ragged.csv", "1,2\n3\n");
    scratch.file("word.csv", "1,2\n3,x\n");
    scratch.file("holes.csv", "NA,NA\n,\n");
    scratch.file("row.csv", "1,2\nNA,\n");
    scratch.file("column.csv", "1,\n2,\n");
    scratch.file("nothing.csv", "");
    for (file, message) in [
        ("missing.csv", "error: missing.csv: cannot read it: "),
        (".", "error: .: cannot read it: "),
        ("ragged.csv", "error: ragged.csv, line 2: the row has 1 cells, expected 2 as in line 1"),
        ("word.csv", "error: word.csv, line 2, column 2: found \"x\", expected a number"),
        ("holes.csv", "error: holes.csv: no cell is observed"),
        ("row.csv", "error: row.csv: row 2, line 2 has no observed cell"),
        ("column.csv", "error: column.csv: column 2 has no observed cell"),
        ("nothing.csv", "error: nothing.csv: it is empty; expected a row of numbers in each line"),
    ] {
        scratch.refuse(&["demo", "--matrix", file], 2, message);
    }
}

#[test]
fn bad_options_are_refused() {
    let scratch = Scratch::new();
    let taken = scratch.file("taken", "a file");
    let inside = taken.join("inside").display().to_string();
    for (args, message) in [
        (&["--rank", "0"][..], "error: --rank 0: expected 1 to 4, the longer side of the 4 x 3 matrix"),
        (&["--rank", "5"], "error: --rank 5: expected 1 to 4"),
        (&["--learning-rate", "0"], "error: --learning-rate 0: expected a finite number above 0"),
        (&["--learning-rate", "-0.1"], "error: --learning-rate -0.1: expected a finite number above 0"),
        (&["--learning-rate", "NaN"], "error: --learning-rate NaN: expected a finite number above 0"),
        (&["--learning-rate", "fast"], "error: invalid value 'fast' for '--learning-rate"),
        (&["--eps", "-1"], "error: --eps -1: expected a finite number that is not negative"),
        (&["--steps", "99999999999"], "error: --steps 99999999999: expected fewer"),
        (&["--steps", "18446744073709551615"], "error: --steps 18446744073709551615: expected fewer"),
        (&["--rank", "-1"], "error: invalid value '-1' for '--rank"),
        (&["--seed", "-1"], "error: invalid value '-1' for '--seed"),
        (&["--init", "zero"], "error: invalid value 'zero' for '--init"),
        (&["--out", "taken"], "error: --out taken: cannot write there: "),
        (&["--out", &inside], "error: --out "),
        (&["--fast"], "error: unexpected argument '--fast' found"),
        (&["fits"], "error: unrecognized subcommand 'fits'"),
    ] {
        scratch.refuse(args, 2, message);
    }
    assert_eq!(fs::read_to_string(taken).unwrap(), "a file");
}

#[test]
fn a_cost_that_is_not_finite_ends_with_its_step_and_advice() {
    let scratch = Scratch::new();
    scratch.refuse(&["--learning-rate", "1e160"], 1, "error: the cost became ");
    scratch.refuse(&["--learning-rate", "1e160", "--out", "a/b"], 1, "error: the cost became ");
}

/// A disk that is full, by a limit on the size of files.
#[cfg(unix)]
#[test]
fn a_full_disk_ends_with_code_1_and_no_half_file() {
    let scratch = Scratch::new();
    let output = scratch.shell(&format!("trap '' XFSZ; ulimit -f 8; exec {PROGRAM} --no-plots --out small"));
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.starts_with("error: small/history.csv: cannot write it: "), "{error}");
    assert_eq!(scratch.names(), Vec::<String>::new(), "nothing is left, not even the folder");
}

#[cfg(unix)]
#[test]
fn nobody_listening_does_not_keep_the_files_from_being_written() {
    let scratch = Scratch::new();
    let output = scratch.shell(&format!("{PROGRAM} --no-plots --steps 5 | true"));
    assert_eq!(text(&output.stderr), "");
    assert_eq!(names(&scratch.0.join("factorize-out")).len(), 5);
}
