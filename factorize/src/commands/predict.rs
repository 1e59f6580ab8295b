//! `factorize predict`: what users would rate items.

use super::{answer::AnswerOptions, input::InputOptions};
use crate::{
    Error,
    model::Model,
    ratings::{Pairs, read_pairs},
};
use clap::Args;
use serde::Serialize;
use std::{
    io::{self, Write},
    path::PathBuf,
};

/// What is asked for.
#[derive(Args, Clone, Debug)]
pub struct PredictArgs {
    /// Folder of the model
    pub model: PathBuf,
    /// File with a user and an item in each line, - for standard input; further columns are ignored
    #[arg(required_unless_present = "all")]
    pub pairs: Option<PathBuf>,
    /// Predict for every user and every item of the model
    #[arg(long, conflicts_with_all = ["pairs", "format", "skip_bad"])]
    pub all: bool,
    /// How to read the pairs
    #[command(flatten)]
    pub input: InputOptions,
    /// How to answer, and where
    #[command(flatten)]
    pub answer: AnswerOptions,
}

/// A line of the answer, its prediction rounded as ratings are.
#[derive(Serialize)]
struct Row<'m> {
    user: &'m str,
    item: &'m str,
    prediction: f32,
}

/// Reads the model and the pairs and writes the predictions.
///
/// # Errors
/// If there is no model, the pairs cannot be read, or writing fails.
pub fn run(args: &PredictArgs, terminal: &mut dyn Write) -> Result<(), Error> {
    args.answer.check()?;
    let model = Model::load(&args.model)?;
    let Some(file) = &args.pairs else {
        let every = model.predict_all().flat_map(|(user, predictions)| {
            let (user, items) = (model.users.name(user), model.items.iter());
            items.zip(predictions).map(move |(item, prediction)| Row { user, item, prediction: prediction as f32 })
        });
        return args.answer.write(terminal, every, |row| [row]);
    };
    let pairs = read_pairs(file, &args.input.options())?;
    let users: Vec<Option<u32>> = pairs.users.iter().map(|id| model.users.get(id)).collect();
    let items: Vec<Option<u32>> = pairs.items.iter().map(|id| model.items.get(id)).collect();
    let each = pairs.user.iter().zip(&pairs.item).map(|(&user, &item)| Row {
        user: pairs.users.name(user),
        item: pairs.items.name(item),
        prediction: model.predict(users[user as usize], items[item as usize]) as f32,
    });
    args.answer.write(terminal, each, |row| [row])?;
    // The predictions count, even where a note finds no place.
    let _ = tell(&pairs, &users, &items, &mut io::stderr());
    Ok(())
}

/// Says on standard error what a look at the predictions does not show.
fn tell(pairs: &Pairs, users: &[Option<u32>], items: &[Option<u32>], to: &mut dyn Write) -> io::Result<()> {
    let unknown = |numbers: &[Option<u32>]| numbers.iter().filter(|number| number.is_none()).count();
    let (unknown_users, unknown_items) = (unknown(users), unknown(items));
    if unknown_users + unknown_items > 0 {
        writeln!(
            to,
            "not in the model: {unknown_users} of {} users, {unknown_items} of {} items; predicted from the mean and \
             the bias that is known",
            users.len(),
            items.len()
        )?;
    }
    if pairs.skipped > 0 {
        writeln!(to, "bad lines skipped: {}", pairs.skipped)?;
    }
    Ok(())
}
