//! The options that `fit` and `cross-validate` share.

use crate::{
    Error,
    commands::input::InputOptions,
    model::{Batch, Loss, Precision, Recipe, Scale, Setting, Settings, Validation},
    ratings::{Ratings, RatingsError},
};
use clap::{ArgAction, Args};
use std::{fmt::Display, thread::available_parallelism};

/// The rank where none is given; less where there are fewer users and items.
const RANK: usize = 16;

/// How to fit.
#[derive(Args, Clone, Debug)]
pub struct FitOptions {
    /// How many factors users and items have [default: 16]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub rank: Option<usize>,
    /// Learning rate of Adagrad before it is adapted, for ratings in the unit of --scale
    #[arg(long, value_name = "auto|X", default_value = "auto", allow_negative_numbers = true)]
    pub learning_rate: Setting<f64>,
    /// The most steps to take
    #[arg(long, value_name = "N", default_value_t = 500, allow_negative_numbers = true)]
    pub steps: usize,
    /// Penalty on the squares of the factors, per observed entry, for ratings in the unit of --scale
    #[arg(long, value_name = "auto|X", default_value = "auto", allow_negative_numbers = true)]
    pub l2: Setting<f64>,
    /// Penalty on the squares of the biases, per observed entry, for ratings in the unit of --scale
    #[arg(long, value_name = "X", default_value_t = 0.02, allow_negative_numbers = true)]
    pub l2_bias: f64,
    /// biased: centred ratings, biases, factors that start small; positive: neither, factors that start positive
    #[arg(long, value_name = "auto|biased|positive", default_value = "auto")]
    pub recipe: Setting<Recipe>,
    /// No biases of users and items
    #[arg(long)]
    pub no_bias: bool,
    /// Do not take the mean off the ratings
    #[arg(long)]
    pub no_center: bool,
    /// Keep the factors from becoming negative
    #[arg(long)]
    pub non_negative: bool,
    /// Standard deviation of the factors at the start, for ratings in the unit of --scale
    #[arg(long, value_name = "X", default_value_t = 0.1, allow_negative_numbers = true)]
    pub init_sd: f64,
    /// The unit in which ratings are measured; auto: each item's own where the spreads or levels of items differ by more
    /// than 5 times, otherwise the standard deviation of all; none for --loss poisson
    #[arg(long, value_name = "none|all|user|item|auto", default_value = "auto")]
    pub scale: Scale,
    /// What to minimize
    #[arg(long, value_enum, default_value_t = Loss::Rmse)]
    pub loss: Loss,
    /// The share of the ratings to hold back to choose and to stop by, or a file of others
    #[arg(long, value_name = "SHARE|FILE", default_value = "0.1", allow_negative_numbers = true)]
    pub validation: Validation,
    /// Stop after so many steps without an improvement on those
    #[arg(long, value_name = "N", default_value_t = 20, allow_negative_numbers = true)]
    pub patience: usize,
    /// Fit once more to all ratings, for as many steps as were best
    #[arg(long, value_name = "yes|no", default_value = "yes", action = ArgAction::Set, value_parser = yes_or_no)]
    pub refit: bool,
    /// After how many ratings Adagrad takes a step; all that counts steps counts passes over all of them
    #[arg(long, value_name = "full|N", default_value = "full", allow_negative_numbers = true)]
    pub batch: Batch,
    /// How many threads work [default: as many as there are processors]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub threads: Option<usize>,
    /// Seed of the start, of the ratings held back and of the batches
    #[arg(long, default_value_t = 0, allow_negative_numbers = true)]
    pub seed: u32,
    /// The numbers to compute with
    #[arg(long, value_enum, default_value_t = Precision::F32)]
    pub precision: Precision,
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("expected yes or no".into()),
    }
}

impl FitOptions {
    /// The settings of a fit to these ratings.
    ///
    /// # Errors
    /// If an option is out of range.
    pub fn settings(&self, ratings: &Ratings) -> Result<Settings, Error> {
        let (users, items) = (ratings.users.len(), ratings.items.len());
        let most = users.max(items).max(1);
        let rank = self.rank.unwrap_or(RANK.min(most));
        if !(1..=most).contains(&rank) {
            let sides = format!("1 to {most}, the more of {users} users and {items} items");
            return Err(refused("rank", rank, sides));
        }
        if let Setting::Given(rate) = self.learning_rate {
            check("learning-rate", rate, rate > 0.0, "auto or a finite number above 0")?;
        }
        if let Setting::Given(l2) = self.l2 {
            check("l2", l2, l2 >= 0.0, "auto or a finite number that is not negative")?;
        }
        check("l2-bias", self.l2_bias, self.l2_bias >= 0.0, "a finite number that is not negative")?;
        check("init-sd", self.init_sd, self.init_sd > 0.0, "a finite number above 0")?;
        if let Validation::Share(share) = self.validation {
            check("validation", share, (0.0..1.0).contains(&share), "a share from 0 to less than 1, or a file")?;
        }
        for (option, value) in [("steps", self.steps), ("patience", self.patience)] {
            if value == 0 {
                return Err(refused(option, value, "a number from 1"));
            }
        }
        let threads = match self.threads {
            Some(0) => return Err(refused("threads", 0, "a number from 1")),
            Some(threads) => threads,
            // One will do where the system does not tell.
            None => available_parallelism().map_or(1, Into::into),
        };
        Ok(Settings {
            rank,
            learning_rate: self.learning_rate,
            steps: self.steps,
            l2: self.l2,
            l2_bias: self.l2_bias,
            recipe: self.recipe,
            bias: !self.no_bias,
            center: !self.no_center,
            non_negative: self.non_negative,
            init_sd: self.init_sd,
            scale: self.scale,
            loss: self.loss,
            precision: self.precision,
            seed: self.seed,
            batch: self.batch,
            threads,
            validation: self.validation.clone(),
            patience: self.patience,
            refit: self.refit,
        })
    }
}

/// Ratings, and which of them are held back.
pub struct Parts {
    /// All of them.
    pub ratings: Ratings,
    /// The places of those that are held back.
    pub held: Vec<u32>,
    /// What there is to say of it.
    pub note: Option<String>,
}

/// Holds back what the options ask for: a share drawn by the seed, of which at least one rating is left to fit to; or
/// the ratings of a file, which are added, but for those of a user and an item that are there already.
///
/// # Errors
/// What is wrong with the file.
pub fn hold_back(mut ratings: Ratings, options: &FitOptions, input: &InputOptions) -> Result<Parts, RatingsError> {
    let file = match &options.validation {
        Validation::Share(share) => {
            let mut held = ratings.split(*share, options.seed.into()).held_out;
            held.truncate(ratings.len().saturating_sub(1));
            return Ok(Parts { ratings, held, note: None });
        }
        Validation::File(file) => file,
    };
    let (others, _) = input.read(file)?;
    let (users, items, first) = (ratings.users.len(), ratings.items.len(), ratings.len());
    let user: Vec<u32> = others.users.iter().map(|id| ratings.users.intern(id)).collect();
    let item: Vec<u32> = others.items.iter().map(|id| ratings.items.intern(id)).collect();
    let cell = |user: u32, item: u32| u64::from(user) << 32 | u64::from(item);
    let there: rustc_hash::FxHashSet<u64> =
        ratings.user.iter().zip(&ratings.item).map(|(&user, &item)| cell(user, item)).collect();
    for place in 0..others.len() {
        let (user, item) = (user[others.user[place] as usize], item[others.item[place] as usize]);
        if !there.contains(&cell(user, item)) {
            ratings.user.push(user);
            ratings.item.push(item);
            ratings.value.push(others.value[place]);
        }
    }
    let held: Vec<u32> = (first as u32..ratings.len() as u32).collect();
    let note = format!(
        "{}: {} ratings held back, {} that are among the others left out; {} users and {} items are unknown to the \
         others and answered without factors",
        file.display(),
        held.len(),
        others.len() - held.len(),
        ratings.users.len() - users,
        ratings.items.len() - items,
    );
    Ok(Parts { ratings, held, note: Some(note) })
}

fn check(option: &'static str, value: f64, fits: bool, expected: &str) -> Result<(), Error> {
    if fits && value.is_finite() { Ok(()) } else { Err(refused(option, value, expected)) }
}

/// An option's value that will not do.
pub fn refused(option: &'static str, found: impl Display, expected: impl Into<String>) -> Error {
    Error::Option { option, found: found.to_string(), expected: expected.into() }
}
