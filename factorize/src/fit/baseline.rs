//! The mean of the ratings as a fit to compare with.

use super::{Cells, held::Errors, memory::Outcome};
use crate::{model::Loss, output::rounded};

/// A fit whose error is not below this share of the mean's has learned nothing.
const SHARE: f64 = 0.999;

/// The errors over `held` of a prediction by the mean of `fitted`, in units of `unit`.
fn errors(fitted: &Cells, held: &Cells, unit: f64) -> Errors {
    let mean = fitted.mean();
    let apart = || held.value.iter().map(|&value| f64::from(value) - mean);
    let count = held.len() as f64;
    let squares: f64 = apart().map(|apart| apart * apart).sum();
    Errors { rmse: unit * (squares / count).sqrt(), mae: unit * apart().map(f64::abs).sum::<f64>() / count }
}

/// A warning if a fit ended where it started, or if it is no better than the mean of the ratings it was fitted to.
pub fn warning(outcome: &Outcome, loss: Loss, fitted: &Cells, held: Option<&Cells>, unit: f64) -> Option<String> {
    let advice = "the ratings may hold nothing to learn, or need another --recipe, --l2 or --learning-rate";
    let Some(held) = held else {
        let started = outcome.best_step == 0;
        return started.then(|| format!("warning: no step made the fit better than its random start: {advice}"));
    };
    let errors = errors(fitted, held, unit);
    let (measure, mean) = if loss == Loss::Mae { ("MAE", errors.mae) } else { ("RMSE", errors.rmse) };
    let found = outcome.best_score;
    (outcome.best_step == 0 || found >= SHARE * mean).then(|| {
        format!(
            "warning: the fit is no better than the mean of the ratings: validation {measure} {} at step {}, {} of the \
             mean; {advice}",
            rounded(found),
            outcome.best_step,
            rounded(mean)
        )
    })
}
