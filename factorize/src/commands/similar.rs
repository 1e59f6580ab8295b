//! `factorize similar`: the items that are most like one.

use super::{answer::AnswerOptions, named};
use crate::{Error, model::Model};
use clap::Args;
use serde::Serialize;
use std::{io::Write, path::PathBuf};

/// What is asked for.
#[derive(Args, Clone, Debug)]
pub struct SimilarArgs {
    /// Folder of the model
    pub model: PathBuf,
    /// What the others are to be like
    #[arg(long = "item", value_name = "ID", num_args = 1.., required = true, allow_negative_numbers = true)]
    pub items: Vec<String>,
    /// How many items for each
    #[arg(long, default_value_t = 10, allow_negative_numbers = true)]
    pub top: usize,
    /// How to answer, and where
    #[command(flatten)]
    pub answer: AnswerOptions,
}

/// A line of the table.
#[derive(Serialize)]
struct Row<'m> {
    item: &'m str,
    rank: usize,
    similar: &'m str,
    cosine: f32,
}

/// A line of JSON.
#[derive(Serialize)]
struct ForItem<'m> {
    item: &'m str,
    similar: Vec<Similar<'m>>,
}

#[derive(Serialize)]
struct Similar<'m> {
    item: &'m str,
    cosine: f32,
}

/// Reads the model and writes what is similar.
///
/// # Errors
/// If there is no model, no such item, or nothing is known of it, or if writing fails.
pub fn run(args: &SimilarArgs, terminal: &mut dyn Write) -> Result<(), Error> {
    super::check_top(args.top)?;
    args.answer.check()?;
    let model = Model::load(&args.model)?;
    let named = args.items.iter().map(|id| {
        let number = named::number(&model.items, "item", id)?;
        if model.is_cold_item(Some(number)) {
            let problem = "the model was fitted without a rating of it, so that nothing is known of it".into();
            return Err(Error::Id { side: "item", id: id.clone(), problem });
        }
        Ok(number)
    });
    let items: Vec<u32> = named.collect::<Result<_, _>>()?;
    let similar = |(item, cosine): (u32, f64)| Similar { item: model.items.name(item), cosine: cosine as f32 };
    let each = items.into_iter().map(|item| ForItem {
        item: model.items.name(item),
        similar: model.similar(item, args.top).into_iter().map(similar).collect(),
    });
    args.answer.write(terminal, each, |ForItem { item, similar }| {
        let ranked = (1..).zip(similar);
        ranked.map(move |(rank, Similar { item: similar, cosine })| Row { item, rank, similar, cosine })
    })
}
