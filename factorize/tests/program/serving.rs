//! A fitted model as users meet it: what is told of it, and how the program refuses.

use crate::scratch::{PROGRAM, Scratch, text};
use factorize::{
    model::{
        Batch, Link, Loss, Model, Precision, Recipe, Record, Scale, Seen, Setting, Settings, Step, Summary, Units,
        Validation,
    },
    ratings::{Ids, Ratings},
};
use ndarray::array;
use serde_json::{Value, json};
use std::fs;

fn ids(names: &[&str]) -> Ids {
    let mut ids = Ids::default();
    names.iter().for_each(|name| _ = ids.intern(name));
    ids
}

/// Users 7, ann and <b>&", films with names that need quotes, and one of each that has no ratings.
fn model() -> Model {
    Model {
        users: ids(&["7", "ann", "<b>&\"", "late"]),
        items: ids(&["Alien", "Up, and away", "Heat", "M", "unseen"]),
        offset: 3.0,
        mean: 3.0,
        link: Link::Identity,
        range: (1.0, 5.0),
        units: Units::Shared,
        w: array![[1.0, 0.0], [0.0, 1.0], [2.0, 2.0], [9.0, 9.0]],
        h: array![[1.0, 0.5, -1.0, 0.75, 9.0], [-1.0, 1.5, -0.5, 0.25, 9.0]],
        user_bias: array![0.25, 0.0, 0.5, 9.0],
        item_bias: array![0.0, 0.25, -0.25, 0.125, 9.0],
        user_count: vec![2, 1, 2, 0],
        item_count: vec![1, 1, 1, 2, 0],
    }
}

/// A folder with the model in `model`.
fn saved() -> Scratch {
    let scratch = Scratch::new();
    let model = model();
    let rated = Ratings {
        users: model.users.clone(),
        items: model.items.clone(),
        user: vec![0, 0, 1, 2, 2],
        item: vec![3, 0, 1, 2, 3],
        value: vec![4.0, 5.0, 4.5, 1.0, 5.0],
    };
    let step = Step {
        step: 0,
        train_rmse: 1.0,
        train_mae: 0.8,
        validation_rmse: None,
        validation_mae: None,
        learning_rate: 0.3,
        seconds: 0.0,
    };
    let settings = Settings {
        rank: 2,
        learning_rate: Setting::Given(0.3),
        steps: 1,
        l2: Setting::Auto,
        l2_bias: 0.02,
        recipe: Setting::Given(Recipe::Biased),
        bias: true,
        center: true,
        non_negative: false,
        init_sd: 0.1,
        scale: Scale::Auto,
        loss: Loss::Rmse,
        precision: Precision::F64,
        seed: 0,
        batch: Batch::Full,
        threads: 1,
        validation: Validation::Share(0.0),
        patience: 5,
        refit: false,
    };
    let summary = Summary {
        recipe: Recipe::Biased,
        learning_rate: 0.3,
        l2: 0.06,
        bias: true,
        center: true,
        why: Vec::new(),
        steps: 1,
        best_step: 1,
        refitted: false,
        train_rmse: 0.9,
        validation_rmse: None,
        ratings: 5,
        validation_ratings: 0,
        users: 4,
        items: 5,
        seconds_reading: 0.0,
        seconds_fitting: 0.0,
        peak_bytes: None,
    };
    let record = Record { settings, steps: vec![step], summary };
    model.save(&scratch.0.join("model"), &record, &Seen::of(&rated), "<!DOCTYPE html>").unwrap();
    scratch
}

/// Refused, and nothing of an answer is printed.
fn refuse(scratch: &Scratch, args: &[&str], code: i32, message: &str) {
    assert_eq!(scratch.refuse(args, code, message), "", "{args:?}");
}

fn lines_of_json(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn evaluate_tells_the_errors_and_what_is_cold() {
    let scratch = saved();
    scratch.file("test.tsv", "7\tHeat\t2\nann\tAlien\t3\nnew\tM\t3\nlate\tnew\t4\n");
    // Predicted are 2, 2, 3.125 and 3.
    let printed = scratch.succeed(&["evaluate", "model", "test.tsv", "--json"]);
    let errors: Value = serde_json::from_str(&printed).unwrap();
    let rmse = ((1.0 + 0.125f64.powi(2) + 1.0) / 4.0).sqrt();
    let expected = json!({"rmse": rmse, "mae": 2.125 / 4.0, "ratings": 4, "cold_users": 2, "cold_items": 1});
    assert_eq!(errors, expected);

    let printed = scratch.succeed(&["evaluate", "model", "test.tsv"]);
    for line in ["RMSE 0.709", "MAE  0.531250\n", "Cold 2 of 4 users, 1 of 4 items\n"] {
        assert!(printed.contains(line), "{line} in {printed}");
    }
}

#[test]
fn evaluate_refuses_bad_lines_or_skips_them() {
    let scratch = saved();
    scratch.file("bad.txt", "7 Heat 2\n7 M five\n7 Alien\nann M 3\n");
    refuse(
        &scratch,
        &["evaluate", "model", "bad.txt"],
        2,
        "error: bad.txt, line 2: found the rating \"five\", expected",
    );
    refuse(&scratch, &["evaluate", "model", "missing.txt"], 2, "error: missing.txt: cannot read it: ");
    let output = scratch.run(&["evaluate", "model", "bad.txt", "--json", "--skip-bad"]);
    assert_eq!(lines_of_json(&text(&output.stdout))[0]["ratings"], 2);
    assert!(text(&output.stderr).contains("2 bad lines skipped"), "{}", text(&output.stderr));
}

#[test]
fn predict_answers_pairs_in_their_order_with_ids_as_given() {
    let scratch = saved();
    scratch.file("pairs.csv", "user,item,rating\nann,\"Up, and away\",1\n7,Heat,1\n\"<b>&\"\"\",Alien,1\nann,Heat,1\n");
    let expected =
        "user,item,prediction\nann,\"Up, and away\",4.75\n7,Heat,2.0\n\"<b>&\"\"\",Alien,3.5\nann,Heat,2.25\n";
    assert_eq!(scratch.succeed(&["predict", "model", "pairs.csv"]), expected);
    assert_eq!(scratch.succeed(&["predict", "model", "pairs.csv", "--out", "answers.csv"]), "");
    assert_eq!(scratch.read("answers.csv"), expected);
    let printed = scratch.succeed(&["predict", "model", "pairs.csv", "--json"]);
    assert_eq!(lines_of_json(&printed)[2], json!({"user": "<b>&\"", "item": "Alien", "prediction": 3.5}));
}

#[test]
fn predict_answers_for_what_is_unknown_and_says_so() {
    let scratch = saved();
    let pairs = "nobody Heat\n7 Nosferatu\nnobody Nosferatu\nlate unseen\n";
    let output = scratch.run_on(pairs, &["predict", "model", "-"]);
    let expected = "user,item,prediction\nnobody,Heat,2.75\n7,Nosferatu,3.25\nnobody,Nosferatu,3.0\nlate,unseen,3.0\n";
    assert_eq!(text(&output.stdout), expected);
    let note = "not in the model: 1 of 3 users, 1 of 3 items; predicted from the mean and the bias that is known\n";
    assert_eq!(text(&output.stderr), note);
    scratch.file("bad.txt", "7 Heat\n7\n");
    refuse(&scratch, &["predict", "model", "bad.txt"], 2, "error: bad.txt, line 2: found 1 column, expected 2 or more");
    refuse(&scratch, &["predict", "model", "bad.txt", "--out", "never.csv"], 2, "error: bad.txt, line 2: ");
    refuse(&scratch, &["predict", "model"], 2, "error: the following required arguments were not provided:");
    refuse(&scratch, &["predict", "model", "bad.txt", "--all"], 2, "error: the argument ");
}

#[test]
fn predict_all_writes_every_cell() {
    let scratch = saved();
    let model = model();
    scratch.succeed(&["predict", "model", "--all", "--out", "all.csv"]);
    let mut cells = 0;
    for row in csv::Reader::from_path(scratch.0.join("all.csv")).unwrap().records() {
        let row = row.unwrap();
        let predicted = model.predict(model.users.get(&row[0]), model.items.get(&row[1]));
        assert_eq!(row[2].parse::<f32>().unwrap(), predicted as f32, "{row:?}");
        assert!((1.0..=5.0).contains(&predicted));
        cells += 1;
    }
    assert_eq!(cells, 4 * 5);
}

#[test]
fn recommend_ranks_and_leaves_out_what_was_seen() {
    let scratch = saved();
    let printed = scratch.succeed(&["recommend", "model", "--user", "7", "ann", "--top", "2"]);
    let expected =
        "user,rank,item,prediction\n7,1,Alien,4.25\n7,2,M,4.125\nann,1,\"Up, and away\",4.75\nann,2,M,3.375\n";
    assert_eq!(printed, expected);
    // Scores of 7.75 and 5.625 are both predicted as 5: the higher one comes first.
    let printed = scratch.succeed(&["recommend", "model", "--user", "<b>&\"", "--top", "2", "--json"]);
    let items = json!([{"item": "Up, and away", "prediction": 5.0}, {"item": "M", "prediction": 5.0}]);
    assert_eq!(lines_of_json(&printed), [json!({"user": "<b>&\"", "items": items})]);
    let printed = scratch.succeed(&["recommend", "model", "--user", "7", "--top", "2", "--exclude-seen"]);
    assert_eq!(printed, "user,rank,item,prediction\n7,1,\"Up, and away\",4.0\n7,2,unseen,3.25\n");
    // Nothing is known of this one but what is known of the items.
    let printed = scratch.succeed(&["recommend", "model", "--user", "late", "--top", "1"]);
    assert_eq!(printed, "user,rank,item,prediction\nlate,1,\"Up, and away\",3.25\n");
    scratch.succeed(&["recommend", "model", "--all-users", "--top", "3", "--out", "all.csv"]);
    assert_eq!(scratch.read("all.csv").lines().count(), 1 + 4 * 3);
}

#[test]
fn similar_ranks_by_angle() {
    let scratch = saved();
    let printed = scratch.succeed(&["similar", "model", "--item", "Alien", "--top", "2"]);
    let cosine =
        |x: [f64; 2], y: [f64; 2]| ((x[0] * y[0] + x[1] * y[1]) / (x[0].hypot(x[1]) * y[0].hypot(y[1]))) as f32;
    let (m, heat) = (cosine([1.0, -1.0], [0.75, 0.25]), cosine([1.0, -1.0], [-1.0, -0.5]));
    assert_eq!(printed, format!("item,rank,similar,cosine\nAlien,1,M,{m}\nAlien,2,Heat,{heat}\n"));
    let printed = scratch.succeed(&["similar", "model", "--item", "Alien", "--json"]);
    assert_eq!(lines_of_json(&printed)[0]["similar"].as_array().unwrap().len(), 3, "not itself, not the cold one");
}

#[test]
fn ids_that_are_not_in_the_model_are_refused_with_those_near_it() {
    let scratch = saved();
    let message = "error: --user anne: the model has no such user among its 4; near it are ann";
    refuse(&scratch, &["recommend", "model", "--user", "7", "anne"], 2, message);
    let message = "error: --item Alian: the model has no such item among its 5; near it are Alien";
    refuse(&scratch, &["similar", "model", "--item", "Alian"], 2, message);
    let message = "error: --item unseen: the model was fitted without a rating of it, so that nothing is known of it";
    refuse(&scratch, &["similar", "model", "--item", "unseen"], 2, message);
    refuse(&scratch, &["similar", "model", "--item", "M", "--top", "0"], 2, "error: --top 0: expected a number from 1");
    refuse(&scratch, &["recommend", "model"], 2, "error: the following required arguments were not provided:");
    refuse(&scratch, &["recommend", "model", "--user", "7", "--all-users"], 2, "error: the argument ");
}

#[test]
fn folders_that_are_no_models_are_refused_by_every_command() {
    let scratch = saved();
    scratch.file("file", "");
    fs::create_dir(scratch.0.join("empty")).unwrap();
    fs::create_dir(scratch.0.join("cut")).unwrap();
    for entry in fs::read_dir(scratch.0.join("model")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), scratch.0.join("cut").join(entry.file_name())).unwrap();
    }
    let h = fs::read(scratch.0.join("cut/H.npy")).unwrap();
    fs::write(scratch.0.join("cut/H.npy"), &h[..h.len() - 8]).unwrap();
    for (folder, message) in [
        ("nowhere", "error: nowhere: there is no such folder; expected the folder of a model"),
        ("file", "error: file: it is a file; expected the folder of a model"),
        ("empty", "error: empty: there is no model.json in it; expected the folder of a model"),
        ("cut", "error: cut/H.npy: the file has "),
    ] {
        refuse(&scratch, &["evaluate", folder, "file"], 2, message);
        refuse(&scratch, &["predict", folder, "--all"], 2, message);
        refuse(&scratch, &["recommend", folder, "--all-users", "--exclude-seen"], 2, message);
        refuse(&scratch, &["similar", folder, "--item", "M"], 2, message);
    }
}

/// A disk that is full, by a limit on the size of files.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_no_half_answer() {
    let scratch = saved();
    let pairs = "7 Heat\n".repeat(2000);
    scratch.file("pairs.txt", &pairs);
    let shell = format!("trap '' XFSZ; ulimit -f 8; exec {PROGRAM} predict model pairs.txt --out answers.csv");
    let output = scratch.shell(&shell);
    assert_eq!(output.status.code(), Some(1));
    let error = text(&output.stderr);
    assert!(error.starts_with("error: answers.csv: cannot write it: "), "{error}");
    assert_eq!(scratch.names(), ["model", "pairs.txt"]);
}

#[cfg(unix)]
#[test]
fn nobody_listening_is_no_error() {
    let scratch = saved();
    // More than any buffer holds.
    scratch.file("pairs.txt", &"7 Heat\n".repeat(300_000));
    let shell = format!("{PROGRAM} predict model pairs.txt | head -1; {PROGRAM} predict model pairs.txt --json | true");
    let output = scratch.shell(&shell);
    assert_eq!((text(&output.stdout).as_str(), text(&output.stderr).as_str()), ("user,item,prediction\n", ""));
}
