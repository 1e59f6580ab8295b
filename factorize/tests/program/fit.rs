//! `factorize fit` and `factorize cross-validate` as users meet them: what they print and write, how they refuse, and
//! that a fit goes on where it was killed.

use crate::scratch::{Scratch, text};
use std::{
    fmt::Write as _,
    fs,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

/// The object that the program prints.
pub fn json(scratch: &Scratch, args: &[&str]) -> serde_json::Value {
    serde_json::from_str(&scratch.succeed(args)).unwrap()
}

/// The bytes of what the model in a folder predicts with.
pub fn model(scratch: &Scratch, folder: &str) -> Vec<Vec<u8>> {
    let names = ["W.npy", "H.npy", "user_bias.npy", "item_bias.npy", "users.txt", "items.txt"];
    names.iter().map(|name| fs::read(scratch.0.join(folder).join(name)).unwrap()).collect()
}

/// Ratings from 1 to 5 of `users` and `items`, a third of all, with biases and a factor.
pub fn ratings(users: usize, items: usize) -> String {
    let mut lines = String::new();
    let mut state = 1u64;
    for user in 0..users {
        for item in 0..items {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            if state >> 33 & 3 == 0 {
                let noise = (state >> 40 & 255) as f64 / 255.0 - 0.5;
                let biases = (user % 7) as f64 * 0.2 + (item % 5) as f64 * 0.3;
                let factor = ((user % 3) as f64 - 1.0) * ((item % 4) as f64 - 1.5) * 0.5;
                let rating = (1.8 + biases + factor + noise).clamp(1.0, 5.0);
                writeln!(lines, "u{user}\ti{item}\t{rating:.1}").unwrap();
            }
        }
    }
    lines
}

#[test]
fn a_fit_says_what_it_chose_and_writes_a_model() {
    let scratch = Scratch::new();
    scratch.file("ratings.tsv", &ratings(120, 80));
    let printed = scratch.succeed(&["fit", "ratings.tsv", "--rank", "4", "--model", "model", "--log", "log.csv"]);
    for expected in
        ["chosen: biased, l2 ", "chosen: recipe ", "once more, to all ", "validation RMSE ", "model in model"]
    {
        assert!(printed.contains(expected), "{expected}: {printed}");
    }
    let log = scratch.read("log.csv");
    assert!(log.starts_with("fit,step,train_rmse,train_mae,validation_rmse,validation_mae,learning_rate,seconds\n"));
    assert!(log.lines().count() > 40, "{log}");
    let last: usize = log.lines().last().unwrap().rsplit(',').nth(6).unwrap().parse().unwrap();
    assert!(printed.contains(&format!("; {last} steps, ")), "the log ends with the last fit: {log}");
    assert!(scratch.0.join("model/report.html").exists() && !scratch.0.join("model/checkpoint").exists());
    let again = ["fit", "ratings.tsv", "--rank", "4", "--model", "again", "--json", "--log", "log.jsonl"];
    let told = json(&scratch, &again);
    assert!(told["validation_rmse"].as_f64().unwrap() < 0.45, "{told}");
    assert!(told["train_rmse"].as_f64().unwrap() < 0.4 && told["steps"].as_u64().unwrap() > 0, "{told}");
    assert!(told["seconds_fitting"].as_f64().unwrap() > 0.0 && told["seconds_reading"].is_f64(), "{told}");
    assert_eq!(told["peak_bytes"].is_u64(), cfg!(target_os = "linux"));
    let log = scratch.read("log.jsonl");
    assert!(log.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["step"].is_u64()));
    assert_eq!(model(&scratch, "model"), model(&scratch, "again"), "the same seed gives the same model");
    let other = ["fit", "ratings.tsv", "--rank", "4", "--model", "other", "--seed", "1", "--quiet"];
    assert_eq!(scratch.succeed(&other), "");
    assert_ne!(model(&scratch, "model"), model(&scratch, "other"));
}

#[test]
fn all_losses_recipes_and_precisions_fit() {
    let scratch = Scratch::new();
    scratch.file("ratings.tsv", &ratings(120, 80));
    let most = |extra: &[&str], most: f64| {
        let told =
            json(&scratch, &[&["fit", "ratings.tsv", "--rank", "3", "--json", "--model", "model"], extra].concat());
        assert!(told["validation_rmse"].as_f64().unwrap() < most, "{extra:?}: {told}");
        scratch.succeed(&["evaluate", "model", "ratings.tsv"]);
        told
    };
    for loss in ["mae", "huber", "poisson", "logistic"] {
        most(&["--loss", loss, "--threads", "1"], 0.6);
    }
    most(&["--precision", "f64", "--refit", "no"], 0.5);
    most(&["--recipe", "positive", "--non-negative", "--l2", "0.01"], 0.8);
    most(&["--no-bias", "--no-center", "--recipe", "biased"], 1.2);
    let told = most(&["--batch", "100", "--recipe", "biased", "--learning-rate", "0.1"], 0.5);
    assert_eq!(told["recipe"], "biased");
    let held = scratch.file("held.tsv", "u0\ti0\t3\nu1\tnobody has rated it\t4\nstranger\ti1\t2\n");
    let printed = scratch.succeed(&["fit", "ratings.tsv", "--validation", held.to_str().unwrap(), "--rank", "3"]);
    assert!(printed.contains("1 users and 1 items are unknown"), "{printed}");
    let told = json(&scratch, &["fit", "ratings.tsv", "--validation", "0", "--rank", "3", "--steps", "20", "--json"]);
    assert!(told["validation_rmse"].is_null() && told["steps"].as_u64().unwrap() <= 20, "{told}");
}

#[test]
fn ratings_without_anything_to_learn_are_refused() {
    let scratch = Scratch::new();
    scratch.file("one.tsv", "a\tx\t4\n");
    scratch.file(
        "equal.tsv",
        &ratings(12, 9).lines().map(|line| format!("{}3\n", &line[..line.len() - 3])).collect::<String>(),
    );
    scratch.refuse(&["fit", "one.tsv"], 2, "fewer than two users or two items");
    scratch.refuse(&["fit", "equal.tsv"], 2, "to fit to are 3: there is nothing to learn");
    scratch.file("negative.tsv", "a\tx\t-4\nb\ty\t2\n");
    let counts = ["fit", "negative.tsv", "--loss", "poisson", "--rank", "1"];
    scratch.fail(&counts, 2, "--loss poisson: there are ratings");
}

#[test]
fn what_makes_no_sense_is_refused() {
    let scratch = Scratch::new();
    scratch.file("ratings.tsv", &ratings(12, 9));
    scratch.file("a file", "");
    for (args, message) in [
        (&["--rank", "13"][..], "--rank 13: expected 1 to 12, the more of 12 users and 9 items"),
        (&["--rank", "0"], "--rank 0: expected 1 to 12"),
        (&["--learning-rate", "0"], "--learning-rate 0: expected auto or a finite number above 0"),
        (&["--learning-rate", "NaN"], "--learning-rate NaN: expected auto"),
        (&["--l2", "-1"], "--l2 -1: expected auto or a finite number that is not negative"),
        (&["--l2-bias", "inf"], "--l2-bias inf: expected a finite number"),
        (&["--init-sd", "0"], "--init-sd 0: expected a finite number above 0"),
        (&["--steps", "0"], "--steps 0: expected a number from 1"),
        (&["--patience", "0"], "--patience 0: expected a number from 1"),
        (&["--threads", "0"], "--threads 0: expected a number from 1"),
        (&["--checkpoint-every", "0"], "--checkpoint-every 0: expected a number from 1"),
        (&["--validation", "1"], "--validation 1: expected a share from 0 to less than 1, or a file"),
        (&["--validation", "nowhere.tsv"], "nowhere.tsv"),
        (&["--refit", "perhaps"], "expected yes or no"),
        (&["--batch", "0"], "expected full or a number of ratings from 1"),
        (&["--model", "a file"], "--model a file: cannot write there"),
    ] {
        scratch.refuse(&[&["fit", "ratings.tsv"], args].concat(), 2, message);
    }
    scratch.refuse(&["fit", "nowhere.tsv"], 2, "nowhere.tsv");
    let far = ["fit", "ratings.tsv", "--learning-rate", "1e30", "--rank", "2"];
    scratch.fail(&far, 1, "try a smaller --learning-rate");
    scratch.refuse(&["cross-validate", "ratings.tsv", "--folds", "1"], 2, "--folds 1: expected 2 to ");
    scratch.refuse(&["cross-validate", "ratings.tsv", "--validation", "ratings.tsv"], 2, "--validation ratings.tsv");
}

#[cfg(target_os = "linux")]
#[test]
fn no_space_left_is_an_error_of_the_file() {
    let scratch = Scratch::new();
    scratch.file("ratings.tsv", &ratings(12, 9));
    fs::create_dir(scratch.0.join("log")).unwrap();
    // A log cannot take the place of a folder.
    scratch.refuse(&["fit", "ratings.tsv", "--rank", "2", "--log", "log", "--model", "m"], 1, "log: cannot write it");
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = scratch.command(&["fit", "ratings.tsv", "--rank", "2"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("cannot write to standard output"), "{}", text(&output.stderr));
}

#[test]
fn every_part_is_tested_on() {
    let scratch = Scratch::new();
    scratch.file("ratings.tsv", &ratings(120, 80));
    let told = json(&scratch, &["cross-validate", "ratings.tsv", "--folds", "3", "--rank", "3", "--json"]);
    assert_eq!(told["folds"].as_array().unwrap().len(), 3);
    let rmse = told["rmse"]["mean"].as_f64().unwrap();
    assert!((0.25..0.45).contains(&rmse) && told["mae"]["sd"].as_f64().unwrap() < 0.1, "{told}");
    let printed = scratch.succeed(&["cross-validate", "ratings.tsv", "--folds", "3", "--rank", "3"]);
    assert!(printed.contains("part 3 of 3: test RMSE") && printed.contains("(sd "), "{printed}");
}

const LONG: [&str; 12] = [
    "fit",
    "ratings.tsv",
    "--rank",
    "4",
    "--checkpoint-every",
    "1",
    "--patience",
    "20",
    "--quiet",
    "--threads",
    "1",
    "--model",
];

#[test]
fn killed_at_any_moment_a_fit_goes_on_to_the_same_model() {
    let scratch = Scratch::new();
    scratch.file("ratings.tsv", &ratings(80, 60));
    for batch in ["full", "500"] {
        let whole = format!("whole-{batch}");
        scratch.succeed(&[&LONG[..], &[&whole, "--batch", batch]].concat());
        let cut = format!("cut-{batch}");
        let args = [&LONG[..], &[&cut, "--batch", batch, "--resume"]].concat();
        let mut state = 12_345u64;
        let mut kills = 0;
        loop {
            let mut child = scratch.command(&args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            thread::sleep(Duration::from_millis(20 + (state >> 33) % 120 + 10 * kills));
            // Already over, it cannot be killed.
            let _ = child.kill();
            let output = child.wait_with_output().unwrap();
            if output.status.success() {
                break;
            }
            assert_eq!(output.status.code(), None, "{}", text(&output.stderr));
            kills += 1;
            assert!(kills < 100);
        }
        assert_eq!(model(&scratch, &whole), model(&scratch, &cut), "after {kills} interruptions");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_a_checkpoint() {
    let scratch = Scratch::new();
    scratch.file("ratings.tsv", &ratings(80, 60));
    let args = ["fit", "ratings.tsv", "--rank", "40", "--steps", "100000", "--validation", "0", "--model", "model"];
    let mut child = scratch.command(&args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let checkpoint = scratch.0.join("model/checkpoint");
    for _ in 0..500 {
        if scratch.0.join("model/checkpoint.before").exists() {
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let resumed = |args: &[&str], message: &str| {
        let resumed = [args, &["--resume"]].concat();
        scratch.refuse(&resumed, 2, message);
    };
    let mut others = args;
    others[3] = "39";
    resumed(&others, "it is of a fit with other settings: rank was 40, now it is 39");
    // The checkpoint before it would do.
    fs::remove_file(scratch.0.join("model/checkpoint.before")).unwrap();
    let whole = fs::read(&checkpoint).unwrap();
    fs::write(&checkpoint, &whole[..whole.len() / 2]).unwrap();
    resumed(&args, "it is cut off or damaged");
    fs::write(&checkpoint, b"factorize checkpoint v9\n").unwrap();
    resumed(&args, "it is of another version of this program");
    fs::write(&checkpoint, b"").unwrap();
    resumed(&args, "it is no checkpoint of this program");
    fs::write(&checkpoint, &whole).unwrap();
    scratch.file("ratings.tsv", &ratings(80, 61));
    resumed(&args, "it is of a fit to other ratings");
}
