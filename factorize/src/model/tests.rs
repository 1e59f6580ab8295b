//! Models to test with, and their way into a folder and back.

use super::*;
use crate::ratings::Ratings;
use ndarray::{Array, array};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Users a and b, and cold, whose parameters are not to be used; items x, y, z and new, which is as cold.
pub fn model() -> Model {
    let table = |names: &[&str]| {
        let mut ids = Ids::default();
        names.iter().for_each(|name| _ = ids.intern(name));
        ids
    };
    Model {
        users: table(&["a", "b", "cold"]),
        items: table(&["x", "y", "z", "new"]),
        offset: 3.0,
        mean: 3.0,
        link: Link::Identity,
        range: (1.0, 5.0),
        units: Units::Shared,
        w: array![[1.0, 0.5], [2.0, 1.0], [100.0, 100.0]],
        h: array![[1.0, 0.5, -2.0, 70.0], [1.0, -1.0, -1.0, 70.0]],
        user_bias: array![0.25, 0.5, 100.0],
        item_bias: array![0.125, -0.5, 0.0, 100.0],
        user_count: vec![3, 2, 0],
        item_count: vec![2, 2, 1, 0],
    }
}

/// A model of this size, all of it warm, with many scores beyond the range.
pub fn large(users: usize, items: usize, rank: usize) -> Model {
    let table = |count: usize| {
        let mut ids = Ids::default();
        (0..count).for_each(|id| _ = ids.intern(&id.to_string()));
        ids
    };
    let wave = |seed: f64| move |index: usize| (seed + index as f64 * 12.9898).sin() * 1.5;
    let matrix = |rows: usize, columns: usize, seed: f64| {
        Array::from_shape_fn((rows, columns), |(row, column)| wave(seed)(row * columns + column))
    };
    Model {
        users: table(users),
        items: table(items),
        offset: 3.5,
        mean: 3.5,
        link: Link::Identity,
        range: (1.0, 5.0),
        units: Units::Shared,
        w: matrix(users, rank, 0.3),
        h: matrix(rank, items, 0.7),
        user_bias: Array::from_shape_fn(users, wave(0.1)),
        item_bias: Array::from_shape_fn(items, wave(0.2)),
        user_count: vec![1; users],
        item_count: vec![1; items],
    }
}

pub fn record(precision: Precision) -> Record {
    let step = |step: usize| Step {
        step,
        train_rmse: 1.0 / (step + 1) as f64,
        train_mae: 0.8 / (step + 1) as f64,
        validation_rmse: Some(1.1 / (step + 1) as f64),
        validation_mae: (step > 0).then_some(0.9),
        learning_rate: 0.3,
        seconds: 0.01 * step as f64,
    };
    Record {
        settings: Settings {
            rank: 2,
            learning_rate: Setting::Auto,
            steps: 200,
            l2: Setting::Given(0.06),
            l2_bias: 0.02,
            recipe: Setting::Auto,
            bias: true,
            center: true,
            non_negative: false,
            init_sd: 0.1,
            scale: Scale::Auto,
            loss: Loss::Rmse,
            precision,
            seed: 0,
            batch: Batch::Full,
            threads: 1,
            validation: Validation::Share(0.1),
            patience: 5,
            refit: true,
        },
        steps: (0..4).map(step).collect(),
        summary: Summary {
            recipe: Recipe::Biased,
            learning_rate: 0.3,
            l2: 0.06,
            bias: true,
            center: true,
            why: vec!["recipe biased: validation RMSE 0.91, positive 0.95".into()],
            steps: 3,
            best_step: 3,
            refitted: true,
            train_rmse: 0.25,
            validation_rmse: Some(0.275),
            ratings: 5,
            validation_ratings: 1,
            users: 3,
            items: 4,
            seconds_reading: 0.001,
            seconds_fitting: 0.03,
            peak_bytes: None,
        },
    }
}

fn seen(model: &Model) -> Seen {
    Seen::of(&Ratings {
        users: model.users.clone(),
        items: model.items.clone(),
        user: vec![1, 0, 0, 1, 0],
        item: vec![0, 2, 0, 1, 1],
        value: vec![3.0; 5],
    })
}

/// A folder of the test's own, removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("factorize-model-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        Scratch(folder)
    }

    /// With a model in it.
    fn saved(name: &str) -> Self {
        let scratch = Scratch::new(name);
        let model = model();
        model.save(&scratch.0, &record(Precision::F32), &seen(&model), "<html>").unwrap();
        scratch
    }

    fn refused(&self, message: &str) {
        let error = Model::load(&self.0).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        let expected = format!("{}{message}", self.0.display());
        assert!(error.to_string().starts_with(&expected), "{error}\nexpected: {expected}");
    }

    fn change(&self, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let file = self.0.join(name);
        let mut bytes = fs::read(&file).unwrap();
        change(&mut bytes);
        fs::write(file, bytes).unwrap();
    }

    /// Writes another text for one in `model.json`.
    fn edit(&self, from: &str, to: &str) {
        self.change("model.json", |bytes| {
            let text = String::from_utf8(bytes.clone()).unwrap();
            assert!(text.contains(from), "{from} in {text}");
            *bytes = text.replace(from, to).into();
        });
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_model_comes_back_as_it_was() {
    let scratch = Scratch::new("there-and-back");
    let mut model = model();
    model.users.intern("two\nlines \\ <b>&\"");
    model.user_count.push(1);
    model.w.push_row(array![1.0 / 3.0, -1e-12].view()).unwrap();
    model.user_bias = array![0.25, 0.5, 100.0, 0.1];
    let seen = seen(&model);
    model.save(&scratch.0, &record(Precision::F64), &seen, "<html>").unwrap();
    assert_eq!(Model::load(&scratch.0).unwrap(), model);
    assert_eq!(Seen::load(&scratch.0).unwrap(), seen);

    // Over what is there, in single precision: as near as that is.
    model.save(&scratch.0, &record(Precision::F32), &seen, "<html>").unwrap();
    let back = Model::load(&scratch.0).unwrap();
    assert_eq!(back.w, model.w.mapv(|x| f64::from(x as f32)));
    assert_eq!(back.user_bias[3], f64::from(0.1f32));
    assert_eq!((back.users, back.item_count, back.mean), (model.users, model.item_count, model.mean));
    let w = fs::read(scratch.0.join("W.npy")).unwrap();
    assert!(w.windows(3).any(|text| text == b"<f4"), "the precision of the settings");
}

#[test]
fn units_come_back_and_damaged_ones_are_refused() {
    let scratch = Scratch::new("units");
    let unit = |number: usize| Unit { center: number as f64 - 0.1, scale: 10f64.powi(number as i32) };
    let own = |count: usize| OwnUnits { cold: unit(7), each: (0..count).map(unit).collect() };
    let mut model = model();
    for units in [Units::Users(own(3)), Units::Items(own(4))] {
        model.units = units;
        model.save(&scratch.0, &record(Precision::F64), &seen(&model), "").unwrap();
        assert_eq!(Model::load(&scratch.0).unwrap(), model);
    }
    assert_eq!(model.predict(Some(0), Some(1)), 0.9 + 10.0 * 2.75);
    assert_eq!(model.predict(Some(0), None), 6.9 + 1e7 * 3.25);
    fs::remove_file(scratch.0.join("scale.npy")).unwrap();
    scratch.refused("/scale.npy: the file is missing");
    model.units = Units::Items(own(3));
    let error = model.save(&scratch.0, &record(Precision::F64), &seen(&model), "").unwrap_err().to_string();
    assert!(error.contains("there are 3 units, expected 4, one for each item"), "{error}");
}

#[test]
fn models_of_format_1_are_read() {
    let scratch = Scratch::saved("format-1");
    scratch.edit("\"format\": 2", "\"format\": 1");
    scratch.edit("  \"units\": null,\n", "");
    scratch.edit("    \"scale\": \"auto\",\n", "");
    assert_eq!(Model::load(&scratch.0).unwrap().units, Units::Shared);
}

#[test]
fn the_folder_holds_what_people_look_for() {
    let scratch = Scratch::saved("names");
    let expected = [
        "H.npy",
        "W.npy",
        "cost.png",
        "history.csv",
        "item_bias.npy",
        "item_count.npy",
        "items.txt",
        "model.json",
        "report.html",
        "seen_items.npy",
        "seen_starts.npy",
        "user_bias.npy",
        "user_count.npy",
        "users.txt",
    ];
    assert_eq!(names(&scratch.0), expected);
    let history = fs::read_to_string(scratch.0.join("history.csv")).unwrap();
    let mut lines = history.lines();
    let header = "step,train_rmse,train_mae,validation_rmse,validation_mae,learning_rate,seconds";
    assert_eq!(lines.next(), Some(header));
    assert_eq!(lines.next(), Some("0,1.0,0.8,1.1,,0.3,0.0"));
    let json: serde_json::Value = serde_json::from_slice(&fs::read(scratch.0.join("model.json")).unwrap()).unwrap();
    assert_eq!(json["format"], 2);
    assert_eq!(json["settings"]["learning_rate"], "auto");
    assert_eq!(json["summary"]["learning_rate"], 0.3);
    assert_eq!(json["files"]["users.txt"]["bytes"], 9);
}

#[test]
fn places_without_a_model_are_refused() {
    let scratch = Scratch::new("places");
    scratch.refused(": there is no such folder; expected the folder of a model, as factorize fit ");
    fs::create_dir(&scratch.0).unwrap();
    scratch.refused(": there is no model.json in it; expected the folder of a model");
    fs::remove_dir(&scratch.0).unwrap();
    fs::write(&scratch.0, "a file").unwrap();
    scratch.refused(": it is a file; expected the folder of a model");
    let error = model().save(&scratch.0, &record(Precision::F32), &seen(&model()), "").unwrap_err();
    assert_eq!(error.exit_code(), 1);
    assert_eq!(fs::read(&scratch.0).unwrap(), b"a file");
    fs::remove_file(&scratch.0).unwrap();
}

#[test]
fn a_damaged_header_is_refused() {
    let scratch = Scratch::saved("header");
    scratch.edit("\"format\": 2", "\"format\": 7");
    scratch.edit("\"version\": \"", "\"version\": \"9.");
    scratch.refused("/model.json: a model of format 7, written by factorize 9.");
    let scratch = Scratch::saved("header");
    scratch.edit("\"auto\"", "\"often\"");
    scratch.refused("/model.json: found \"often\", expected auto or a value at line ");
    let scratch = Scratch::saved("header");
    scratch.change("model.json", |bytes| bytes.truncate(bytes.len() / 2));
    scratch.refused("/model.json: EOF while parsing ");
    scratch.change("model.json", Vec::clear);
    scratch.refused("/model.json: EOF while parsing a value at line 1 column 0; the model is damaged: copy ");
}

#[test]
fn files_that_are_not_those_of_the_header_are_refused() {
    for name in ["W.npy", "H.npy", "user_bias.npy", "item_count.npy", "users.txt", "items.txt"] {
        let scratch = Scratch::saved("files");
        scratch.change(name, |bytes| _ = bytes.pop());
        scratch.refused(&format!("/{name}: the file has "));
        fs::remove_file(scratch.0.join(name)).unwrap();
        scratch.refused(&format!("/{name}: the file is missing; the model is damaged"));
        let scratch = Scratch::saved("files");
        scratch.change(name, |bytes| *bytes.last_mut().unwrap() ^= 1);
        scratch.refused(&format!("/{name}: the file's checksum is "));
    }
    let scratch = Scratch::saved("seen");
    scratch.change("seen_items.npy", |bytes| *bytes.last_mut().unwrap() ^= 1);
    assert!(Model::load(&scratch.0).is_ok(), "it is not needed for this");
    assert!(Seen::load(&scratch.0).unwrap_err().to_string().contains("seen_items.npy: the file's checksum is "));
}

#[test]
fn arrays_of_other_shapes_are_refused() {
    for (from, to, message) in [
        ("\"users\": 3,\n  \"items\"", "\"users\": 4,\n  \"items\"", "/users.txt: there are 3 ids, expected 4 as in "),
        (
            "\"rank\": 2,\n  \"offset\"",
            "\"rank\": 3,\n  \"offset\"",
            "/W.npy: the array is 3 x 2, expected 3 x 3 as in ",
        ),
        ("\"f32\"", "\"f64\"", "/W.npy: "),
        ("\"offset\": 3.0", "\"offset\": null", "/model.json: invalid type: null, expected f64 at line "),
        ("\"W.npy\"", "\"V.npy\"", "/W.npy: model.json does not know the file"),
    ] {
        let scratch = Scratch::saved("shapes");
        scratch.edit(from, to);
        scratch.refused(message);
    }
}

#[test]
fn a_model_that_is_no_model_is_not_written() {
    let refused = |change: &dyn Fn(&mut Model), message: &str| {
        let scratch = Scratch::new("unfit");
        let mut broken = model();
        change(&mut broken);
        let error = broken.save(&scratch.0, &record(Precision::F32), &seen(&model()), "").unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
        assert!(!scratch.0.exists());
    };
    refused(&|model| model.w[[0, 0]] = f64::NAN, "the model is not written: it has a number that is not finite, NaN");
    refused(&|model| model.range = (5.0, 1.0), "the range of the ratings is empty, 5 to 1");
    refused(&|model| model.h = Array2::zeros((3, 4)), "H: the shape is 3 x 4, expected 2 x 4");
    refused(&|model| _ = model.user_count.pop(), "the counts of the users: the shape is 2 x 1, expected 3 x 1");
    refused(
        &|model| {
            model.items.intern("more");
            model.h = Array2::zeros((2, 5));
            model.item_bias = Array1::zeros(5);
            model.item_count.push(0);
            model.users = Ids::default();
            model.w = Array2::zeros((0, 2));
            model.user_bias = Array1::zeros(0);
            model.user_count.clear();
        },
        "there are 4 starts, expected 1",
    );
}

/// The old model stays while the new one is written; what is half moved is told, and the next save mends it.
#[test]
fn a_model_is_replaced_whole_or_not_at_all() {
    let scratch = Scratch::saved("whole");
    let old = Model::load(&scratch.0).unwrap();
    let mut new = model();
    new.w[[0, 0]] = 7.0;
    let save = || new.save(&scratch.0, &record(Precision::F32), &seen(&new), "");
    let refused = |file: &str| {
        let error = save().unwrap_err().to_string();
        assert!(error.starts_with(&format!("{}{file}: cannot write it: ", scratch.0.display())), "{error}");
    };

    // Nothing can be written: a file stands where the new files are to be.
    let inner = scratch.0.join(".saving");
    fs::write(&inner, "").unwrap();
    refused("");
    assert_eq!(Model::load(&scratch.0).unwrap(), old);
    fs::remove_file(&inner).unwrap();

    // All is written, but a folder stands in the place of a file, so that some are moved and some are not. What a
    // killed program left does not disturb.
    let place = scratch.0.join("history.csv");
    fs::remove_file(&place).unwrap();
    fs::create_dir(&place).unwrap();
    fs::create_dir(&inner).unwrap();
    fs::write(inner.join("W.npy.1.part"), "half").unwrap();
    refused("/history.csv");
    assert!(!inner.exists());
    scratch.refused("/W.npy: the file's checksum is ");

    fs::remove_dir(&place).unwrap();
    fs::write(scratch.0.join("checkpoint.bin"), "the fit's own").unwrap();
    save().unwrap();
    assert_eq!(Model::load(&scratch.0).unwrap(), new);
    assert_eq!(fs::read(scratch.0.join("checkpoint.bin")).unwrap(), b"the fit's own");
}
