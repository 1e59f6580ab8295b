//! What a fit went through.

use super::{Recipe, Settings};
use crate::output::write_table;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};

/// A fit from its settings to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// What was asked for.
    pub settings: Settings,
    /// The steps of the fit that the validation watched, the start first as step 0.
    pub steps: Vec<Step>,
    /// What came of it.
    pub summary: Summary,
}

/// The state after a step. Errors are in the unit of the ratings, or in standard deviations of each user or item where
/// these have [`Units`](super::Units) of their own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// How many steps were taken.
    pub step: usize,
    /// √(mean of squared errors) over the ratings that are fitted.
    pub train_rmse: f64,
    /// Mean absolute error over them.
    pub train_mae: f64,
    /// √(mean of squared errors) over the ratings that are held back, if any are.
    pub validation_rmse: Option<f64>,
    /// Mean absolute error over them.
    pub validation_mae: Option<f64>,
    /// The learning rate before it is adapted.
    pub learning_rate: f64,
    /// Seconds since the fit began.
    pub seconds: f64,
}

/// What came of a fit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The recipe that was followed.
    pub recipe: Recipe,
    /// The learning rate that was used.
    pub learning_rate: f64,
    /// The penalty that was used.
    pub l2: f64,
    /// Whether the model has biases.
    pub bias: bool,
    /// Whether the mean was taken off the ratings.
    pub center: bool,
    /// What was chosen by the program and why, a line each.
    pub why: Vec<String>,
    /// How many steps were taken.
    pub steps: usize,
    /// The step that is kept.
    pub best_step: usize,
    /// Whether the model was fitted once more to all ratings, for `best_step` steps.
    pub refitted: bool,
    /// Root mean square error over the ratings that the model was fitted to, at the end.
    pub train_rmse: f64,
    /// Root mean square error over the ratings held back, at the best step.
    pub validation_rmse: Option<f64>,
    /// How many ratings there are, those held back too.
    pub ratings: usize,
    /// How many of them were held back.
    pub validation_ratings: usize,
    /// How many users.
    pub users: usize,
    /// How many items.
    pub items: usize,
    /// Seconds of reading.
    pub seconds_reading: f64,
    /// Seconds of fitting, all fits together.
    pub seconds_fitting: f64,
    /// The most memory that the program held, where the system tells.
    pub peak_bytes: Option<u64>,
}

impl Record {
    /// Writes the steps as CSV, with a header; what is not known is left empty.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write_steps(&self, to: &mut (impl Write + ?Sized)) -> io::Result<()> {
        write_table(self.steps.iter(), to)
    }
}
