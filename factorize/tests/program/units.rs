//! Fits of data in any unit, and of columns that have units of their own.

use crate::{fit::json, scratch::Scratch};
use std::fmt::Write as _;

/// Numbers in `[0, 1)`.
struct Random(u64);

impl Random {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1u64 << 31) as f64
    }

    /// Of standard deviation 1, by the sum of twelve.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

/// Lines of user, item and rating, each rating changed.
fn changed(lines: &str, change: impl Fn(&str, f64) -> f64) -> String {
    let mut text = String::new();
    for line in lines.lines() {
        let [user, item, rating] = line.split_whitespace().collect::<Vec<_>>().try_into().unwrap();
        writeln!(text, "{user} {item} {:e}", change(item, rating.parse().unwrap())).unwrap();
    }
    text
}

/// The error on `test` of a model fitted to `train`, and all of the answer.
fn fitted(scratch: &Scratch, train: &str, test: &str, options: &[&str]) -> serde_json::Value {
    scratch.file("train.txt", train);
    scratch.file("test.txt", test);
    scratch.succeed(&[&["fit", "train.txt", "--model", "model", "--quiet", "--threads", "1"], options].concat());
    json(scratch, &["evaluate", "model", "test.txt", "--json"])
}

#[test]
fn a_fit_does_not_depend_on_the_unit_of_the_data() {
    let scratch = Scratch::new();
    for (shape, options) in [
        ("100,60,2000", &["--rank", "4"][..]),
        ("40,90,1500", &["--rank", "3", "--recipe", "positive"]),
        ("60,60,1500", &["--rank", "3", "--loss", "huber"]),
        ("60,60,1500", &["--rank", "3", "--loss", "poisson", "--scale", "all", "--steps", "40"]),
    ] {
        scratch.succeed(&["generate", shape, "made", "--seed", "5"]);
        let (train, test) = (scratch.read("made.train.txt"), scratch.read("made.test.txt"));
        let error = fitted(&scratch, &train, &test, options)["rmse"].as_f64().unwrap();
        for unit in [1e-6, 0.03, 10.0, 1e6] {
            let [train, test] = [&train, &test].map(|lines| changed(lines, |_, rating| rating * unit));
            let scaled = fitted(&scratch, &train, &test, options)["rmse"].as_f64().unwrap() / unit;
            assert!((scaled / error - 1.0).abs() < 1e-3, "{shape} {options:?} x {unit}: {scaled}, expected {error}");
        }
    }
}

/// Thirteen correlated columns with noise of 0.3 standard deviations, those that are fitted and one in ten hidden.
fn sensors(rows: usize, rank: usize, seed: u64) -> (String, String) {
    let mut random = Random(seed);
    let loadings: Vec<Vec<f64>> = (0..13).map(|_| (0..rank).map(|_| random.normal()).collect()).collect();
    let (mut train, mut test) = (String::new(), String::new());
    for row in 0..rows {
        let factors: Vec<f64> = (0..rank).map(|_| random.normal()).collect();
        for (column, loading) in loadings.iter().enumerate() {
            let length = loading.iter().map(|x| x * x).sum::<f64>().sqrt();
            let product: f64 = factors.iter().zip(loading).map(|(x, y)| x * y).sum();
            let value = product / length + 0.3 * random.normal();
            let part = if random.uniform() < 0.1 { &mut test } else { &mut train };
            writeln!(part, "{row} {column} {value:e}").unwrap();
        }
    }
    (train, test)
}

#[test]
fn columns_with_units_of_their_own_are_fitted_as_if_standardized() {
    let scratch = Scratch::new();
    let unit = |item: &str| {
        let mut random = Random(item.parse::<u64>().unwrap() + 100);
        (10f64.powf(6.0 * random.uniform() - 3.0), 20.0 * random.normal())
    };
    let measured = |item: &str, value: f64| {
        let (scale, offset) = unit(item);
        scale * (value + offset)
    };
    for (rank, seed) in [(2, 1), (3, 2), (6, 3)] {
        let rank = rank.to_string();
        let options = ["--rank", &rank];
        let (train, test) = sensors(150, rank.parse().unwrap(), seed);
        let by_hand = fitted(&scratch, &train, &test, &options);
        assert!(by_hand["standardized_rmse"].is_null(), "{by_hand}");
        let own = fitted(&scratch, &changed(&train, measured), &changed(&test, measured), &options);
        let (own, by_hand) = (own["standardized_rmse"].as_f64().unwrap(), by_hand["rmse"].as_f64().unwrap());
        // The columns made here have deviations of about 1.04.
        assert!(own <= 1.1 * by_hand && by_hand < 0.7, "rank {rank}: {own}, by hand {by_hand}");
    }
    // What is predicted is in the unit of the column, and in its range.
    let printed = scratch.succeed(&["predict", "model", "test.txt"]);
    for (line, truth) in printed.lines().skip(1).zip(scratch.read("test.txt").lines()) {
        let (predicted, item) = (line.rsplit(',').next().unwrap(), line.split(',').nth(1).unwrap());
        let truth: f64 = truth.split(' ').nth(2).unwrap().parse().unwrap();
        assert!((predicted.parse::<f64>().unwrap() - truth).abs() < 5.0 * unit(item).0, "{line}, measured {truth}");
    }
    let unknown = json(&scratch, &["evaluate", "model", "train.txt", "--json"]);
    assert_eq!((&unknown["cold_users"], &unknown["cold_items"]), (&0.into(), &0.into()));
    assert!(scratch.succeed(&["evaluate", "model", "test.txt"]).contains(" in standard deviations of each item"));
    // A user's list is ordered by what is printed, and the report names the unit.
    let list = scratch.succeed(&["recommend", "model", "--user", "7", "--top", "13"]);
    let ratings: Vec<f64> = list.lines().skip(1).map(|row| row.rsplit(',').next().unwrap().parse().unwrap()).collect();
    assert!(ratings.len() == 13 && ratings.is_sorted_by(|left, right| left >= right), "{list}");
    assert!(scratch.read("model/report.html").contains("standard deviations of each item"));
    let line = "--loss logistic has no unit of its own for each of them";
    scratch.fail(&["fit", "train.txt", "--scale", "item", "--loss", "logistic"], 2, line);
}

#[test]
fn each_way_of_scaling_fits() {
    let scratch = Scratch::new();
    scratch.succeed(&["generate", "80,50,1500", "made", "--seed", "1"]);
    let (train, test) = (scratch.read("made.train.txt"), scratch.read("made.test.txt"));
    let mean = 1.17;
    for scale in ["none", "all", "user", "item", "auto"] {
        let answer = fitted(&scratch, &train, &test, &["--rank", "3", "--scale", scale]);
        assert!(answer["rmse"].as_f64().unwrap() < mean, "{scale}: {answer}");
        let own = matches!(scale, "user" | "item");
        assert_eq!(answer["standardized_rmse"].is_f64(), own, "{scale}: {answer}");
    }
}

#[test]
fn ratings_that_hold_nothing_to_learn_are_named() {
    let scratch = Scratch::new();
    scratch.file("equal.txt", "a x 1\na y 1\nb x 1\n");
    let error = "all 3 ratings to fit to are 1: there is nothing to learn; a fit needs ratings that differ";
    for loss in ["rmse", "logistic"] {
        scratch.fail(&["fit", "equal.txt", "--validation", "0", "--loss", loss], 2, error);
    }
    let mut random = Random(3);
    let noise = (0..600).fold(String::new(), |lines, place| {
        format!("{lines}{} {} {}\n", place % 30, place / 30, if random.uniform() < 0.5 { 0 } else { 1 })
    });
    scratch.file("noise.txt", &noise);
    let printed = scratch.succeed(&["fit", "noise.txt", "--rank", "4"]);
    assert!(
        printed.contains("warning: the fit is no better than the mean of the ratings: validation RMSE "),
        "{printed}"
    );
}

#[test]
fn a_fit_to_all_ratings_that_swings_is_not_kept() {
    let scratch = Scratch::new();
    scratch.succeed(&["generate", "60,40,900", "made", "--seed", "6"]);
    let fit = ["fit", "made.train.txt", "--rank", "8", "--recipe", "positive", "--threads", "1", "--json"];
    let printed = json(&scratch, &[&fit[..], &["--model", "tried"]].concat());
    let why = printed["why"].as_array().unwrap().last().unwrap().as_str().unwrap();
    assert!(printed["refitted"] == false && why.starts_with("the fit to all ratings is not kept: "), "{printed}");
    json(&scratch, &[&fit[..], &["--model", "without", "--refit", "no"]].concat());
    assert_eq!(crate::fit::model(&scratch, "tried"), crate::fit::model(&scratch, "without"));
}
