//! The comparison of factorizations as a program.

use std::{
    fmt::Write,
    fs,
    process::{Command, Output},
};

fn factorizers(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_factorizers")).args(arguments).output().expect("factorizers starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn what_is_wrong_on_the_command_line_is_answered_with_what_there_is() {
    for (arguments, says) in [
        (&["--only", "netflix"][..], "[possible values: ml-100k, ml-1m, ml-10m]"),
        (&["--programs", "spark"], "[possible values: factorize, libmf, cmfrec, surprise, torch]"),
        (&["--own", "train.txt"], "--own <TRAIN> <TEST>"),
        (&["--threads", "0"], "0"),
    ] {
        let output = factorizers(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(says), "{arguments:?}: {}", text(&output.stderr));
    }
}

#[test]
fn every_program_has_a_line_for_each_rank_whether_it_is_there_or_not() {
    let folder = std::env::temp_dir().join(format!("benches-factorizers-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let mut ratings = [String::new(), String::new()];
    for cell in 0..900 {
        let (user, item) = (cell / 30, cell % 30);
        writeln!(ratings[usize::from(cell % 7 == 0)], "{user} {item} {}", 1 + (user * item + user) % 5).expect("text");
    }
    for (name, ratings) in ["train.txt", "test.txt"].into_iter().zip(&ratings) {
        fs::write(path(name), ratings).expect("a file");
    }
    let output = factorizers(&["--own", &path("train.txt"), &path("test.txt"), "--out", &path("results.md")]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let written = fs::read_to_string(path("results.md")).expect("the file was written");
    assert_eq!(text(&output.stdout), written);
    for name in ["factorize", "libmf", "cmfrec", "surprise", "torch"] {
        for rank in [16, 8] {
            assert!(written.contains(&format!("\n| {name} | {rank} | ")), "{name}: {written}");
            let is_hole = written.contains(&format!("\n| {name} | {rank} | — |"));
            assert_eq!(is_hole, written.contains(&format!("\n- {name}, rank {rank}: ")), "{name}: {written}");
        }
    }
    fs::remove_dir_all(&folder).expect("the folder can go");
}
