//! `factorize recommend`: the items that users would rate highest.

use super::{answer::AnswerOptions, named};
use crate::{
    Error,
    model::{Model, Seen},
};
use clap::Args;
use serde::Serialize;
use std::{io::Write, path::PathBuf};

/// What is asked for.
#[derive(Args, Clone, Debug)]
pub struct RecommendArgs {
    /// Folder of the model
    pub model: PathBuf,
    /// Whom to recommend to
    #[arg(long = "user", value_name = "ID", num_args = 1.., required_unless_present = "all_users",
          allow_negative_numbers = true)]
    pub users: Vec<String>,
    /// Recommend to every user of the model
    #[arg(long, conflicts_with = "users")]
    pub all_users: bool,
    /// How many items for each
    #[arg(long, default_value_t = 10, allow_negative_numbers = true)]
    pub top: usize,
    /// Leave out what a user has rated
    #[arg(long)]
    pub exclude_seen: bool,
    /// How to answer, and where
    #[command(flatten)]
    pub answer: AnswerOptions,
}

/// A line of the table.
#[derive(Serialize)]
struct Row<'m> {
    user: &'m str,
    rank: usize,
    item: &'m str,
    prediction: f32,
}

/// A line of JSON.
#[derive(Serialize)]
struct ForUser<'m> {
    user: &'m str,
    items: Vec<Item<'m>>,
}

#[derive(Serialize)]
struct Item<'m> {
    item: &'m str,
    prediction: f32,
}

/// Reads the model and writes what it recommends.
///
/// # Errors
/// If there is no model or no such user, or if writing fails.
pub fn run(args: &RecommendArgs, terminal: &mut dyn Write) -> Result<(), Error> {
    super::check_top(args.top)?;
    args.answer.check()?;
    let model = Model::load(&args.model)?;
    let seen = if args.exclude_seen { Some(Seen::load(&args.model)?) } else { None };
    let users: Vec<u32> = if args.all_users {
        (0..model.users.len() as u32).collect()
    } else {
        let named = args.users.iter().map(|id| named::number(&model.users, "user", id));
        named.collect::<Result<_, _>>()?
    };
    let each = model.recommend_each(&users, args.top, seen.as_ref());
    let item = |(item, prediction): (u32, f64)| Item { item: model.items.name(item), prediction: prediction as f32 };
    let each = each
        .map(|(user, items)| ForUser { user: model.users.name(user), items: items.into_iter().map(item).collect() });
    args.answer.write(terminal, each, |ForUser { user, items }| {
        let ranked = (1..).zip(items);
        ranked.map(move |(rank, Item { item, prediction })| Row { user, rank, item, prediction })
    })
}
