//! The comparison as a program.

use std::{
    fs,
    process::{Command, Output},
};

fn compare(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_compare")).args(arguments).output().expect("compare starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn what_is_wrong_on_the_command_line_is_answered_with_what_there_is() {
    for (arguments, says) in [
        (&["--only", "gpt"][..], "there is no problem \"gpt\"; there are\n  post\n"),
        (&["--fast"], "compare [--only NAME[,NAME]] [--quick]"),
        (&["--threads", "0"], "0"),
        (&["--worker", "nobody"], "there is no worker \"nobody\"; there are ours, hand and hand-fused"),
    ] {
        let output = compare(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(says), "{arguments:?}: {}", text(&output.stderr));
    }
    let help = text(&compare(&["--help"]).stdout);
    assert!(help.contains("--out <FILE>") && help.contains("\n  gmm-64_25\n"), "{help}");
}

#[test]
fn a_short_run_prints_the_tables_and_writes_them_and_names_every_contender() {
    let folder = std::env::temp_dir().join(format!("benches-compare-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("results.md");
    let output = compare(&["--quick", "--only", "post", "--threads", "1", "--out", &file.to_string_lossy()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let (printed, written) = (text(&output.stdout), fs::read_to_string(&file).expect("the file was written"));
    assert_eq!(printed, written);
    for name in ["ours", "hand", "autograd", "jax", "torch", "candle", "rust-autograd"] {
        assert!(written.contains(&format!("| {name} |")), "{name}: {written}");
    }
    assert!(written.contains("\n| post | value+gradient | "), "{written}");
    assert!(written.contains("at most 1.3 x hand: "), "{written}");
    fs::remove_dir_all(&folder).expect("the folder can go");
}
