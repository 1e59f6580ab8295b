//! `factorize cross-validate`: how good fits are on ratings that they have not seen.

use super::{
    fit::{
        host::FitHost,
        options::{FitOptions, Parts, hold_back, refused},
    },
    input::InputOptions,
};
use crate::{
    Error,
    fit::{Fitted, Host, Task},
    model::{Summary, Validation},
    output::rounded,
};
use clap::Args;
use serde::Serialize;
use std::{io::Write, path::PathBuf};

/// What is asked for.
#[derive(Args, Clone, Debug)]
pub struct CrossValidateArgs {
    /// File of ratings, or - for standard input
    pub ratings: PathBuf,
    /// In how many parts the ratings are dealt, each of which is tested on in turn
    #[arg(long, value_name = "N", default_value_t = 5, allow_negative_numbers = true)]
    pub folds: usize,
    /// How to read the ratings
    #[command(flatten)]
    pub input: InputOptions,
    /// How to fit
    #[command(flatten)]
    pub options: FitOptions,
    /// Print one object of JSON at the end, and nothing else
    #[arg(long)]
    pub json: bool,
}

/// What came of testing on one part.
#[derive(Serialize)]
struct Fold {
    rmse: f64,
    mae: f64,
    ratings: usize,
    cold_users: usize,
    cold_items: usize,
    recipe: String,
    l2: f64,
    learning_rate: f64,
    steps: usize,
}

/// Mean and standard deviation over the parts.
#[derive(Serialize)]
struct Spread {
    mean: f64,
    sd: f64,
}

#[derive(Serialize)]
struct Told<'a> {
    folds: &'a [Fold],
    rmse: Spread,
    mae: Spread,
}

/// Fits to all parts but one and tests on that, for each part in turn. Everything that is chosen is chosen anew, by
/// ratings held back from those that are fitted.
///
/// # Errors
/// What is wrong with the input, or went wrong while running.
pub fn run(args: &CrossValidateArgs, terminal: &mut dyn Write) -> Result<(), Error> {
    if let Validation::File(file) = &args.options.validation {
        return Err(refused("validation", file.display(), "a share of the ratings: each part is tested on in turn"));
    }
    let mut host = FitHost::new(terminal, !args.json);
    let (ratings, reading) = args.input.read_to_fit(&args.ratings)?;
    host.say(&reading.to_string())?;
    if !(2..=ratings.len().max(2)).contains(&args.folds) {
        let expected = format!("2 to {}, the number of ratings", ratings.len().max(2));
        return Err(refused("folds", args.folds, expected));
    }
    let settings = args.options.settings(&ratings)?;
    host.check()?;
    let dealt = ratings.folds(args.folds, args.options.seed.into());
    let mut folds = Vec::with_capacity(args.folds);
    for number in 0..args.folds {
        let split = dealt.split(number);
        let test = ratings.select(&split.held_out);
        let Parts { ratings: others, held, .. } = hold_back(ratings.select(&split.train), &args.options, &args.input)?;
        host.says = false;
        let fitted = Task { ratings: &others, held: &held, settings: &settings }.fit(None, &mut host);
        host.finish();
        host.says = !args.json;
        let Fitted { model, record, .. } = fitted?;
        let errors = model.errors(&test);
        let Summary { recipe, l2, learning_rate, best_step, .. } = record.summary;
        host.say(&format!(
            "part {} of {}: test RMSE {}, MAE {} ({recipe}, l2 {l2}, learning rate {learning_rate}, {best_step} \
             steps)",
            number + 1,
            args.folds,
            rounded(errors.rmse),
            rounded(errors.mae)
        ))?;
        host.check()?;
        folds.push(Fold {
            rmse: errors.rmse,
            mae: errors.mae,
            ratings: errors.ratings,
            cold_users: errors.cold_users,
            cold_items: errors.cold_items,
            recipe: recipe.to_string(),
            l2,
            learning_rate,
            steps: best_step,
        });
    }
    let told = Told { folds: &folds, rmse: spread(&folds, |fold| fold.rmse), mae: spread(&folds, |fold| fold.mae) };
    if args.json {
        host.says = true;
        host.say(&serde_json::to_string(&told).map_err(|error| Error::Terminal(error.into()))?)?;
        return host.check();
    }
    let Told { rmse, mae, .. } = told;
    let [rmse, mae] = [rmse, mae].map(|spread| format!("{} (sd {})", rounded(spread.mean), rounded(spread.sd)));
    host.say(&format!("test RMSE {rmse}, MAE {mae}"))?;
    host.check()
}

/// The mean of a figure over the parts, and its standard deviation, by the number of parts less one.
fn spread(folds: &[Fold], figure: impl Fn(&Fold) -> f64) -> Spread {
    let count = folds.len() as f64;
    let mean = folds.iter().map(&figure).sum::<f64>() / count;
    let squares: f64 = folds.iter().map(|fold| (figure(fold) - mean).powi(2)).sum();
    Spread { mean, sd: (squares / (count - 1.0)).sqrt() }
}
