//! `factorize evaluate`: how far a model's predictions are from ratings.

use super::{
    answer::{answer, json_lines},
    input::InputOptions,
};
use crate::{Error, model::Model};
use clap::Args;
use std::{
    io::{self, Write},
    path::PathBuf,
};

/// What is asked for.
#[derive(Args, Clone, Debug)]
pub struct EvaluateArgs {
    /// Folder of the model
    pub model: PathBuf,
    /// File of ratings to compare with, - for standard input
    pub ratings: PathBuf,
    /// How to read the ratings
    #[command(flatten)]
    pub input: InputOptions,
    /// Write one object of JSON: rmse, mae, ratings, cold_users, cold_items, and standardized_rmse where users
    /// or items have units of their own
    #[arg(long)]
    pub json: bool,
}

/// Reads the model and the ratings and tells the errors.
///
/// # Errors
/// If there is no model, the ratings cannot be read, or the terminal cannot be written to.
pub fn run(args: &EvaluateArgs, terminal: &mut dyn Write) -> Result<(), Error> {
    let model = Model::load(&args.model)?;
    let (ratings, reading) = args.input.read(&args.ratings)?;
    let errors = model.errors(&ratings);
    if args.json {
        if reading.skipped > 0 {
            // The answer counts, even where a note finds no place.
            let _ = writeln!(io::stderr(), "{reading}");
        }
        return answer(None, terminal, |to| json_lines([errors].iter(), to));
    }
    answer(None, terminal, |to| {
        writeln!(to, "{reading}")?;
        writeln!(to, "RMSE {}", six_digits(errors.rmse))?;
        writeln!(to, "MAE  {}", six_digits(errors.mae))?;
        if let (Some(rmse), Some(side)) = (errors.standardized_rmse, model.units.side()) {
            writeln!(to, "RMSE {} in standard deviations of each {side}", six_digits(rmse))?;
        }
        let (users, items) = (ratings.users.len(), ratings.items.len());
        writeln!(to, "Cold {} of {users} users, {} of {items} items", errors.cold_users, errors.cold_items)
    })
}

/// Six digits after the point, or in powers of ten where these would hide the error.
fn six_digits(error: f64) -> String {
    if error == 0.0 || (0.01..1e7).contains(&error) { format!("{error:.6}") } else { format!("{error:.6e}") }
}
