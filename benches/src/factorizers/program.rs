//! The programs, and how each is run.

use super::{Fit, set::Set};
use crate::compare::contender::{limited, peers, python};
use serde_json::Value;
use std::{ffi::OsString, path::Path};

/// A program that factorizes ratings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// This workspace's.
    Factorize,
    /// LIBMF.
    Libmf,
    /// cmfrec.
    Cmfrec,
    /// Surprise.
    Surprise,
    /// A few lines of PyTorch.
    Torch,
}

/// All of them, in the order of the tables.
pub const PROGRAMS: [Program; 5] =
    [Program::Factorize, Program::Libmf, Program::Cmfrec, Program::Surprise, Program::Torch];

impl Program {
    /// How it is called.
    pub fn name(self) -> &'static str {
        match self {
            Program::Factorize => "factorize",
            Program::Libmf => "libmf",
            Program::Cmfrec => "cmfrec",
            Program::Surprise => "surprise",
            Program::Torch => "torch",
        }
    }

    /// Fits a set on so many threads; what it writes goes to a folder.
    ///
    /// # Errors
    /// With the reason, if there is no fit.
    pub fn fit(self, set: &Set, rank: usize, threads: usize, folder: &Path) -> Result<Fit, String> {
        if self == Program::Factorize {
            return factorize(set, rank, threads, folder);
        }
        let mut words: Vec<OsString> = vec![python()?.into(), peers().join("factorizers.py").into()];
        words.extend([self.name().into(), set.train.clone().into(), set.test.clone().into()]);
        words.extend([rank, threads].map(|number| number.to_string().into()));
        let answer = answer(words, threads)?;
        if let Some(reason) = answer["reason"].as_str() {
            return Err(reason.to_string());
        }
        Ok(Fit {
            rmse: number(&answer, "rmse")?,
            seconds: number(&answer, "seconds")?,
            seconds_choosing: number(&answer, "seconds_choosing")?,
            settings: answer["settings"].as_str().unwrap_or_default().to_string(),
            peak_memory: answer["peak_bytes"].as_u64(),
            version: answer["version"].as_str().unwrap_or_default().to_string(),
        })
    }
}

/// Two fits: one that chooses by the ratings that it holds back, and one with what was chosen, whose seconds count.
fn factorize(set: &Set, rank: usize, threads: usize, folder: &Path) -> Result<Fit, String> {
    let own = std::env::current_exe().map_err(|error| format!("this program's own file: {error}"))?;
    let program = own.with_file_name(format!("factorize{}", std::env::consts::EXE_SUFFIX));
    if !program.exists() {
        return Err("not built (cargo build --release -p factorize does it)".to_string());
    }
    let model = folder.join("model");
    let run = |command: &str, arguments: &[&OsString]| {
        let mut words = vec![program.clone().into_os_string(), command.into()];
        words.extend(arguments.iter().copied().cloned());
        answer(words.into_iter().chain(["--json".into()]).collect(), threads)
    };
    let fit = |settings: &[(&str, String)]| {
        let mut words: Vec<OsString> = vec![set.train.clone().into(), "--model".into(), model.clone().into()];
        for (option, value) in [("rank", rank.to_string()), ("threads", threads.to_string())].iter().chain(settings) {
            words.extend([format!("--{option}").into(), value.into()]);
        }
        run("fit", &words.iter().collect::<Vec<_>>())
    };
    let choice = fit(&[])?;
    let chosen = |field: &str| match &choice[field] {
        Value::String(word) => word.clone(),
        value => value.to_string(),
    };
    let settings = ["recipe", "learning_rate", "l2", "steps"].map(|field| (field, chosen(field)));
    let options = settings.clone().map(|(field, value)| (field.replace('_', "-"), value));
    let mut options: Vec<(&str, String)> =
        options.iter().map(|(option, value)| (option.as_str(), value.clone())).collect();
    options.push(("validation", "0".to_string()));
    let last = fit(&options)?;
    let errors = run("evaluate", &[&model.clone().into(), &set.test.clone().into()])?;
    let seconds = number(&last, "seconds_fitting")?;
    Ok(Fit {
        rmse: number(&errors, "rmse")?,
        seconds,
        // It ends with a fit to all ratings, too.
        seconds_choosing: (number(&choice, "seconds_fitting")? - seconds).max(0.0),
        settings: settings.map(|(field, value)| format!("{} {value}", field.replace('_', " "))).join(", "),
        peak_memory: [&choice, &last].into_iter().filter_map(|told| told["peak_bytes"].as_u64()).max(),
        version: env!("CARGO_PKG_VERSION").to_string(),
    })
}

/// The object of JSON that a process prints.
fn answer(words: Vec<OsString>, threads: usize) -> Result<Value, String> {
    let output = limited(words, threads).output().map_err(|error| format!("does not start: {error}"))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        // A program in Rust says what is wrong first, one in Python last.
        let said = complaint.lines().find(|line| line.starts_with("error"));
        let said = said.or_else(|| complaint.trim().lines().next_back()).unwrap_or_default();
        return Err(format!("failed ({}): {said}", output.status));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(text.trim()).map_err(|error| format!("answered what cannot be read ({error}): {text:?}"))
}

fn number(answer: &Value, field: &str) -> Result<f64, String> {
    answer[field].as_f64().ok_or_else(|| format!("answered without {field}: {answer}"))
}
