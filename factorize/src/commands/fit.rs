//! `factorize fit`: a model of ratings, in a folder.

mod checkpoints;
mod folder;
pub(super) mod host;
mod interrupt;
pub(super) mod options;

use super::{
    answer::{answer, check_file},
    input::InputOptions,
};
use crate::{
    Error,
    fit::{FitError, Fitted, Host, Task},
    model::Seen,
    output::rounded,
    report::{ReportData, html},
};
use checkpoints::Checkpoints;
use clap::Args;
use folder::ModelFolder;
use host::FitHost;
use options::{FitOptions, Parts, hold_back, refused};
use serde::Serialize;
use std::{
    fs,
    io::{BufReader, Write},
    path::PathBuf,
    time::Instant,
};

/// What is asked for.
#[derive(Args, Clone, Debug)]
pub struct FitArgs {
    /// File of ratings, or - for standard input
    pub ratings: PathBuf,
    /// How to read the ratings
    #[command(flatten)]
    pub input: InputOptions,
    /// Print how the ratings are read, with the first of them, and do nothing else
    #[arg(long)]
    pub dry_run: bool,
    /// How to fit
    #[command(flatten)]
    pub options: FitOptions,
    /// Folder for the model
    #[arg(long, value_name = "DIR", default_value = "factorize-model")]
    pub model: PathBuf,
    /// Go on from the checkpoint in the folder, if there is one
    #[arg(long)]
    pub resume: bool,
    /// Write a checkpoint every so many steps
    #[arg(long, value_name = "N", default_value_t = 10, allow_negative_numbers = true)]
    pub checkpoint_every: usize,
    /// Write every step to a file: .csv, or .jsonl for an object of JSON on each line
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// Say nothing
    #[arg(long)]
    pub quiet: bool,
    /// Print one object of JSON at the end, and nothing else
    #[arg(long)]
    pub json: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Told<'a> {
    train_rmse: f64,
    validation_rmse: Option<f64>,
    validation_mae: Option<f64>,
    steps: usize,
    refitted: bool,
    recipe: String,
    learning_rate: f64,
    l2: f64,
    why: &'a [String],
    seconds_reading: f64,
    seconds_fitting: f64,
    peak_bytes: Option<u64>,
    /// The folder; what of its name is no Unicode is replaced.
    model: String,
}

/// Fits a model and writes it to its folder.
///
/// # Errors
/// What is wrong with the input, or went wrong while running.
pub fn run(args: &FitArgs, terminal: &mut dyn Write) -> Result<(), Error> {
    if args.dry_run {
        let (_, reading) = args.input.read(&args.ratings)?;
        return answer(None, terminal, |to| writeln!(to, "{reading}{}", reading.preview()));
    }
    if args.checkpoint_every == 0 {
        return Err(refused("checkpoint-every", 0, "a number from 1"));
    }
    args.log.as_deref().map_or(Ok(()), check_file)?;
    // Before the ratings are read, which may take long.
    let (_folder, warning) = ModelFolder::take(&args.model)?;
    let in_folder = |source| Error::Folder { option: "model", folder: args.model.clone(), source };
    let checkpoints = Checkpoints::open(&args.model).map_err(in_folder)?;
    interrupt::listen();
    let mut host = FitHost::new(terminal, !args.quiet && !args.json);
    if let Some(warning) = warning {
        host.say(&warning)?;
    }
    let begun = Instant::now();
    let (ratings, reading) = args.input.read_to_fit(&args.ratings)?;
    host.say(&reading.to_string())?;
    let Parts { ratings, held, note } = hold_back(ratings, &args.options, &args.input)?;
    let settings = args.options.settings(&ratings)?;
    let task = Task { ratings: &ratings, held: &held, settings: &settings };
    if let Some(note) = note {
        host.say(&note)?;
    }
    let seconds_reading = begun.elapsed().as_secs_f64();

    let found = if args.resume { checkpoints.found() } else { Vec::new() };
    if args.resume && found.is_empty() {
        host.say(&format!("{}: no checkpoint yet; the fit starts at step 0", args.model.display()))?;
    }
    host.checkpoints = Some((checkpoints, args.checkpoint_every));
    host.log = args.log.clone();
    // What cannot be said now, before the work, is an error now.
    host.check()?;
    let fitted = fit(task, found, &mut host);
    host.finish();
    let Fitted { model, mut record, validation, validation_mae } = fitted?;
    record.summary.seconds_reading = seconds_reading;
    record.summary.peak_bytes = peak_bytes();
    let seen = Seen::of(&ratings);
    let report = html(&model, &record, &ReportData { ratings: &ratings, validation: &validation });
    model.save(&args.model, &record, &seen, &report)?;
    if let Some(Err(error)) = host.checkpoints.take().map(|(checkpoints, _)| checkpoints.remove()) {
        host.say(&format!("warning: {}: the checkpoints cannot be removed: {error}", args.model.display()))?;
    }
    let summary = &record.summary;
    if args.json {
        let told = Told {
            train_rmse: summary.train_rmse,
            validation_rmse: summary.validation_rmse,
            validation_mae,
            steps: summary.best_step,
            refitted: summary.refitted,
            recipe: summary.recipe.to_string(),
            learning_rate: summary.learning_rate,
            l2: summary.l2,
            why: &summary.why,
            seconds_reading,
            seconds_fitting: summary.seconds_fitting,
            peak_bytes: summary.peak_bytes,
            model: args.model.display().to_string(),
        };
        host.says = true;
        host.say(&serde_json::to_string(&told).map_err(|error| Error::Terminal(error.into()))?)?;
        return host.check();
    }
    let validation = match (summary.validation_rmse, validation_mae) {
        (Some(rmse), Some(mae)) => format!("validation RMSE {}, MAE {}; ", rounded(rmse), rounded(mae)),
        _ => String::new(),
    };
    host.say(&format!(
        "{validation}train RMSE {}; {} steps, {:.2} s of reading, {:.2} s of fitting\nmodel in {}",
        rounded(summary.train_rmse),
        summary.best_step,
        seconds_reading,
        summary.seconds_fitting,
        args.model.display()
    ))?;
    host.check()
}

/// Fits, from the first of the checkpoints that can be gone on from, or from the start if there are none.
fn fit(task: Task<'_>, found: Vec<PathBuf>, host: &mut FitHost<'_>) -> Result<Fitted, Error> {
    let mut refused: Option<(PathBuf, String)> = None;
    for file in found {
        if let Some((last, wrong)) = &refused {
            let (last, before) = (last.display(), file.display());
            host.say(&format!("warning: {last}: {wrong}; the checkpoint before it is tried, {before}"))?;
            host.pass_over_last_checkpoint();
        }
        let fitted = Checkpoints::open_one(&file)
            .map_err(|error| FitError::Checkpoint(format!("cannot read it: {error}")).into())
            .and_then(|checkpoint| task.fit(Some(&mut BufReader::new(checkpoint)), host));
        let Err(Error::Fit(FitError::Checkpoint(wrong))) = fitted else { return fitted };
        refused.get_or_insert((file, wrong));
    }
    match refused {
        Some((file, wrong)) => Err(Error::Checkpoint { file, wrong }),
        None => task.fit(None, host),
    }
}

/// The most memory that the program held, where the system tells.
fn peak_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}
