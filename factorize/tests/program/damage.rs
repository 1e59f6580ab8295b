//! Nothing that took work is lost: checkpoints that are damaged, fits that are killed or meet in one folder, places that
//! cannot be written to, and memory that is not there.

use crate::{
    fit::{json, model, ratings},
    scratch::{PROGRAM, Scratch, names, text},
};
use std::{
    fs,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

/// A fit that takes long, with a checkpoint after every step.
const ENDLESS: [&str; 14] = [
    "fit",
    "ratings.tsv",
    "--rank",
    "40",
    "--steps",
    "100000",
    "--validation",
    "0",
    "--checkpoint-every",
    "1",
    "--threads",
    "1",
    "--model",
    "model",
];

/// Starts the fit and waits until it has written two checkpoints.
fn begun(scratch: &Scratch, args: &[&str]) -> Child {
    let mut child = scratch.command(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    for _ in 0..1000 {
        if scratch.0.join("model/checkpoint.before").exists() {
            return child;
        }
        thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    panic!("no checkpoint was written: {:?}", child.wait());
}

#[cfg(unix)]
#[test]
fn a_damaged_checkpoint_costs_the_steps_since_the_one_before() {
    let scratch = Scratch::new();
    scratch.file("ratings.tsv", &ratings(80, 60));
    let args = |steps: &'static str, folder: &'static str| {
        let mut args = ENDLESS.to_vec();
        (args[5], args[13]) = (steps, folder);
        args
    };
    scratch.succeed(&args("400", "whole"));
    let mut child = begun(&scratch, &args("400", "model"));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let last = scratch.0.join("model/checkpoint");
    let whole = fs::read(&last).unwrap();
    for torn in [&whole[..whole.len() / 2], &[]] {
        fs::write(&last, torn).unwrap();
        // A folder for the log is refused before the checkpoints are touched.
        let resumed = [&args("400", "model")[..], &["--resume"]].concat();
        scratch.refuse(&[&resumed[..], &["--log", "model"]].concat(), 1, "model: cannot write it");
        assert_eq!(fs::read(&last).unwrap(), torn);
    }
    let printed = scratch.succeed(&[&args("400", "model")[..], &["--resume"]].concat());
    let expected = "warning: model/checkpoint: it is no checkpoint of this program; the checkpoint before it is tried, \
                    model/checkpoint.before";
    assert!(printed.contains(expected), "{printed}");
    assert_eq!(model(&scratch, "whole"), model(&scratch, "model"));
    assert!(!names(&scratch.0.join("model")).iter().any(|name| name.starts_with("checkpoint")));
}

#[test]
fn two_fits_do_not_meet_in_a_folder_and_a_killed_one_leaves_it_free() {
    let scratch = Scratch::new();
    scratch.file("ratings.tsv", &ratings(80, 60));
    let mut first = begun(&scratch, &ENDLESS);
    let message = "--model model: another fit writes to this folder; wait until it is over, or give this one another";
    scratch.fail(&["fit", "ratings.tsv", "--model", "model"], 1, message);
    first.kill().unwrap();
    first.wait().unwrap();
    scratch.file("model/checkpoint.next.12345.part", "half");
    scratch.file("model/checkpoint.12345.part", "half");
    let told = json(&scratch, &["fit", "ratings.tsv", "--model", "model", "--rank", "2", "--json", "--steps", "5"]);
    assert_eq!(told["model"], "model");
    let left: Vec<String> =
        names(&scratch.0.join("model")).into_iter().filter(|name| name.contains("checkpoint")).collect();
    assert_eq!(left, Vec::<String>::new(), "what was left is removed");
}

#[test]
fn places_that_cannot_be_written_to_are_known_before_the_work() {
    let scratch = Scratch::new();
    scratch.file("ratings.tsv", &ratings(12, 9));
    fs::create_dir_all(scratch.0.join("taken/W.npy")).unwrap();
    fs::create_dir(scratch.0.join("folder")).unwrap();
    fs::create_dir_all(scratch.0.join("demo/history.npz")).unwrap();
    scratch.succeed(&["fit", "ratings.tsv", "--rank", "2", "--model", "model", "--quiet"]);
    let nowhere = "no/such/folder/a.csv";
    for (args, code, message) in [
        (&["fit", "ratings.tsv", "--model", "taken"][..], 1, "taken/W.npy: cannot write it: is a directory"),
        (&["fit", "ratings.tsv", "--log", "folder"], 1, "folder: cannot write it: is a directory"),
        (&["fit", "ratings.tsv", "--log", nowhere], 1, "no/such/folder/a.csv: cannot write it"),
        (&["predict", "model", "--all", "--out", "folder"], 1, "folder: cannot write it: is a directory"),
        (&["recommend", "model", "--all-users", "--out", nowhere], 1, "no/such/folder/a.csv: cannot write it"),
        (&["similar", "model", "--item", "i1", "--out", nowhere], 1, "no/such/folder/a.csv: cannot write it"),
        (&["demo", "--out", "demo"], 2, "--out demo/history.npz: cannot write there: is a directory"),
    ] {
        assert_eq!(scratch.refuse(args, code, message), "", "{args:?}");
    }
    fs::create_dir(scratch.0.join("a.test.txt")).unwrap();
    scratch.refuse(&["generate", "9,9,9", "a"], 1, "a.test.txt: cannot write it: is a directory");
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_whose_name_is_no_unicode_gets_its_model_and_is_told_of() {
    use std::{ffi::OsString, os::unix::ffi::OsStringExt};
    let scratch = Scratch::new();
    scratch.file("ratings.tsv", &ratings(12, 9));
    let folder = OsString::from_vec(b"model-\xff".to_vec());
    let mut command = scratch.command(&["fit", "ratings.tsv", "--rank", "2", "--json", "--model"]);
    let output = command.arg(&folder).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["model"], "model-\u{fffd}");
    assert!(scratch.0.join(folder).join("model.json").exists());
}

/// A log that finds no room costs the log, not the model.
#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_logged_is_told_when_the_model_is_written() {
    let scratch = Scratch::new();
    scratch.file("ratings.tsv", &ratings(12, 9));
    scratch.fail(
        &["fit", "ratings.tsv", "--rank", "2", "--log", "/dev/full", "--model", "model"],
        1,
        "/dev/full: cannot write it: No space left",
    );
    scratch.succeed(&["evaluate", "model", "ratings.tsv"]);
}

/// Memory that is not there, by a limit on the address space.
#[cfg(target_os = "linux")]
#[test]
fn what_needs_more_memory_than_there_is_is_refused_before_it_is_taken() {
    let scratch = Scratch::new();
    let line = |user: usize| format!("u{user}\ti{user}\t{}\n", user % 5 + 1);
    scratch.file("wide.tsv", &(0..30_000).map(line).collect::<String>());
    scratch.file("wide.csv", &format!("{}\n", ["1"; 3000].join(",")));
    for (command, expected) in [
        (
            "fit wide.tsv --rank 30000 --threads 1",
            "--rank 30000, for 30000 users and 30000 items: about 73.8 GiB of memory needed, ",
        ),
        (
            "cross-validate wide.tsv --rank 30000 --threads 1",
            "take a smaller --rank, --precision f32, a larger --batch",
        ),
        ("generate 10000000,10000000,10 big", "10000000,10000000,10: about 1.7 GiB of memory needed, "),
        ("demo --matrix wide.csv --rank 30", "--steps 2000, --rank 30, for a matrix of 1 x 3000: about 4.0 GiB"),
        ("predict nowhere --all", "nowhere: there is no such folder"),
    ] {
        let before = scratch.names();
        let output = scratch.shell(&format!("ulimit -v 1000000; RAYON_NUM_THREADS=1 exec {PROGRAM} {command}"));
        let error = text(&output.stderr);
        assert!(error.starts_with("error: ") && error.contains(expected), "{command}: {error}");
        assert_eq!((output.status.code(), scratch.names()), (Some(2), before), "{command}");
    }
}

/// Text that grows without end when it is unpacked.
#[cfg(target_os = "linux")]
#[test]
fn a_line_without_end_is_refused_in_little_memory() {
    let scratch = Scratch::new();
    for (bytes, format, expected) in [
        ("1,", "", "ratings.gz, line 1: found more than 16777216 columns, the most that a line may have"),
        ("1,", "--format comma", "ratings.gz: line 1 has more than 16777216 bytes, the most that a line may have"),
        ("1 ", "--format space", "ratings.gz: line 1 has more than 16777216 bytes"),
        ("1", "--format matrix-market", "ratings.gz: line 1: found"),
    ] {
        let unpacked = format!("head -c 64000000 <(yes '{bytes}' | tr -d '\\n') | gzip -1 > ratings.gz");
        assert!(scratch.shell(&unpacked).status.success());
        let line = format!("ulimit -v 1500000; RAYON_NUM_THREADS=1 exec {PROGRAM} fit ratings.gz {format}");
        let output = scratch.shell(&line);
        let error = text(&output.stderr);
        assert!(error.contains(expected), "{bytes} {format}: {error}");
        assert_eq!(output.status.code(), Some(2));
    }
}
