//! `factorize fit`: a model of ratings, in a folder.

pub(super) mod host;
mod interrupt;
pub(super) mod options;

use super::input::InputOptions;
use crate::{
    Error,
    fit::{FitError, Fitted, Host, Task},
    model::{ModelError, Seen},
    report::{ReportData, html},
};
use clap::Args;
use host::FitHost;
use options::{FitOptions, Parts, hold_back, refused};
use serde::Serialize;
use std::{
    fs::{self, File},
    io::{self, BufReader, Read, Write},
    path::{Path, PathBuf},
    time::Instant,
};

/// What a fit goes on from, in the folder of the model.
const CHECKPOINT: &str = "checkpoint";

/// What is asked for.
#[derive(Args, Clone, Debug)]
pub struct FitArgs {
    /// File of ratings, or - for standard input
    pub ratings: PathBuf,
    /// How to read the ratings
    #[command(flatten)]
    pub input: InputOptions,
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
    model: &'a Path,
}

/// Fits a model and writes it to its folder.
///
/// # Errors
/// What is wrong with the input, or went wrong while running.
pub fn run(args: &FitArgs, terminal: &mut dyn Write) -> Result<(), Error> {
    if args.checkpoint_every == 0 {
        return Err(refused("checkpoint-every", 0, "a number from 1"));
    }
    interrupt::listen();
    let mut host = FitHost::new(terminal, !args.quiet && !args.json);
    let begun = Instant::now();
    let (ratings, reading) = args.input.read(&args.ratings)?;
    host.say(&reading.to_string())?;
    let Parts { ratings, held, note } = hold_back(ratings, &args.options, &args.input)?;
    let settings = args.options.settings(&ratings)?;
    if let Some(note) = note {
        host.say(&note)?;
    }
    let seconds_reading = begun.elapsed().as_secs_f64();

    let in_folder = |source| Error::Folder { option: "model", folder: args.model.clone(), source };
    fs::create_dir_all(&args.model).map_err(in_folder)?;
    let file = args.model.join(CHECKPOINT);
    let mut checkpoint = None;
    if args.resume {
        checkpoint = match File::open(&file) {
            Ok(checkpoint) => Some(BufReader::new(checkpoint)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                host.say(&format!("{}: no checkpoint yet, the fit begins anew", args.model.display()))?;
                None
            }
            Err(error) => {
                return Err(Error::Checkpoint { file, wrong: format!("cannot read it: {error}") });
            }
        };
    }
    host.checkpoint = Some((file.clone(), args.checkpoint_every));
    host.log = args.log.clone();
    let checkpoint = checkpoint.as_mut().map(|checkpoint| checkpoint as &mut dyn Read);
    let task = Task { ratings: &ratings, held: &held, settings: &settings };
    let fitted = task.fit(checkpoint, &mut host).map_err(|error| match error {
        Error::Fit(FitError::Checkpoint(wrong)) => Error::Checkpoint { file: file.clone(), wrong },
        error => error,
    });
    host.finish();
    let Fitted { model, mut record, validation, validation_mae } = fitted?;
    record.summary.seconds_reading = seconds_reading;
    record.summary.peak_bytes = peak_bytes();
    let seen = Seen::of(&ratings);
    let report = html(&model, &record, &ReportData { ratings: &ratings, validation: &validation });
    model.save(&args.model, &record, &seen, &report)?;
    match fs::remove_file(&file) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            return Err(ModelError::Write { file, source }.into());
        }
        _ => {}
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
            model: &args.model,
        };
        host.says = true;
        return host.say(&serde_json::to_string(&told).map_err(|error| Error::Terminal(error.into()))?);
    }
    let validation = match (summary.validation_rmse, validation_mae) {
        (Some(rmse), Some(mae)) => format!("validation RMSE {rmse:.4}, MAE {mae:.4}; "),
        _ => String::new(),
    };
    host.say(&format!(
        "{validation}train RMSE {:.4}; {} steps, {:.2} s of reading, {:.2} s of fitting\nmodel in {}",
        summary.train_rmse,
        summary.best_step,
        seconds_reading,
        summary.seconds_fitting,
        args.model.display()
    ))
}

/// The most memory that the program held, where the system tells.
fn peak_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}
