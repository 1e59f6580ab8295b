//! The choice of recipe, penalty and learning rate by the ratings that are held back.

use super::{
    descent::{Limits, SHORT},
    memory::Outcome,
    session::{Ground, Session, Trial},
};
use crate::{
    Error,
    model::{Loss, Recipe, Setting, Settings},
};
use autodiff::Real;

/// The most penalties that are tried in search of the best one.
const MOST_PENALTIES: usize = 6;

/// How far apart the first penalties are, and those beyond them.
const BESIDE: f64 = 1.5;
const BEYOND: f64 = 2.0;

/// What was chosen.
pub struct Choice {
    /// With what to fit.
    pub trial: Trial,
    /// What came of fitting with it.
    pub outcome: Outcome,
    /// Why it was chosen, a line for each thing that was open.
    pub why: Vec<String>,
}

/// What to fit with where nothing is held back to choose by.
pub fn unwatched(settings: &Settings, ratings: usize) -> Trial {
    let recipe = given(settings.recipe).unwrap_or(Recipe::Biased);
    let learning_rate = learning_rates(recipe, settings)[0];
    Trial { recipe, learning_rate, l2: given(settings.l2).unwrap_or(first_guess(ratings)) }
}

/// Chooses what the settings leave open, and fits with it.
///
/// 1. For the first recipe a few short descents find the penalty: around a guess by the number of ratings, on in the
///    better direction, and then the lowest point of the parabola through the best and both beside it.
/// 2. With that penalty each recipe is fitted until it gets no better. A descent that falls too slowly to become
///    better than the best so far is given up.
///
/// # Errors
/// What a descent or the host says.
pub fn search<A: Real>(
    session: &mut Session<'_, A>,
    ground: &mut Ground<'_, A>,
    settings: &Settings,
) -> Result<Choice, Error> {
    let recipes = given(settings.recipe).map_or(vec![Recipe::Biased, Recipe::Positive], |recipe| vec![recipe]);
    let mut search = Search { session, ground, settings, why: Vec::new() };
    let l2 = match settings.l2 {
        Setting::Given(l2) => l2,
        Setting::Auto => search.penalty(recipes[0])?,
    };
    let rates = |&recipe: &Recipe| learning_rates(recipe, settings).into_iter().map(move |rate| (recipe, rate));
    let trials: Vec<Trial> =
        recipes.iter().flat_map(rates).map(|(recipe, learning_rate)| Trial { recipe, learning_rate, l2 }).collect();
    let mut best = (trials[0], search.fit(trials[0], None)?);
    let mut tried = vec![in_short(&best)];
    for &trial in &trials[1..] {
        let fitted = (trial, search.fit(trial, Some(best.1.best_score))?);
        tried.push(in_short(&fitted));
        if fitted.1.best_score < best.1.best_score {
            best = fitted;
        }
    }
    let (trial, outcome) = best;
    if tried.len() > 1 {
        let Trial { recipe, learning_rate, .. } = trial;
        let measure = measure(settings.loss);
        let line = format!("recipe {recipe}, learning rate {learning_rate}: validation {measure} {}", tried.join("; "));
        search.chose(line)?;
    }
    Ok(Choice { trial, outcome, why: search.why })
}

struct Search<'s, 'h, 'r, A: Real> {
    session: &'s mut Session<'h, A>,
    ground: &'s mut Ground<'r, A>,
    settings: &'s Settings,
    why: Vec<String>,
}

impl<A: Real> Search<'_, '_, '_, A> {
    /// The penalty that suits a recipe, after few steps with some.
    fn penalty(&mut self, recipe: Recipe) -> Result<f64, Error> {
        let learning_rate = learning_rates(recipe, self.settings)[0];
        let limits = Limits { steps: self.settings.steps.min(SHORT), patience: None, to_beat: None };
        let mut scores = Vec::new();
        let guess = first_guess(self.ground.cells.len());
        let mut next = [guess / BESIDE, guess, guess * BESIDE].map(three_digits).to_vec();
        while !next.is_empty() {
            for l2 in next.drain(..) {
                let outcome = self.descend(Trial { recipe, learning_rate, l2 }, limits)?;
                scores.push((l2, outcome.best_score));
            }
            scores.sort_by(|left, right| left.0.total_cmp(&right.0));
            let best = lowest(&scores);
            if scores.len() < MOST_PENALTIES && best == 0 {
                next.push(three_digits(scores[0].0 / BEYOND));
            } else if scores.len() < MOST_PENALTIES && best == scores.len() - 1 {
                next.push(three_digits(scores[best].0 * BEYOND));
            }
        }
        let l2 = three_digits(lowest_point(&scores));
        let tried: Vec<String> = scores.iter().map(|(l2, score)| format!("{score:.4} with {l2}")).collect();
        let measure = measure(self.settings.loss);
        self.chose(format!("l2 {l2}: validation {measure} within {} steps {}", limits.steps, tried.join("; ")))?;
        Ok(l2)
    }

    /// Fits until it gets no better.
    fn fit(&mut self, trial: Trial, to_beat: Option<f64>) -> Result<Outcome, Error> {
        let Settings { steps, patience, .. } = *self.settings;
        self.descend(trial, Limits { steps, patience: Some(patience), to_beat })
    }

    fn descend(&mut self, trial: Trial, limits: Limits) -> Result<Outcome, Error> {
        let outcome = self.session.descend(self.ground, trial, limits)?;
        let taken = outcome.steps.len().saturating_sub(1);
        let measure = measure(self.settings.loss);
        let Outcome { best_step, best_score, .. } = outcome;
        self.session.say(&format!("{trial}: validation {measure} {best_score:.4} at step {best_step} of {taken}"))?;
        Ok(outcome)
    }

    fn chose(&mut self, what: String) -> Result<(), Error> {
        self.session.say(&format!("chosen: {what}"))?;
        self.why.push(what);
        Ok(())
    }
}

fn given<T>(setting: Setting<T>) -> Option<T> {
    match setting {
        Setting::Given(value) => Some(value),
        Setting::Auto => None,
    }
}

/// The learning rates to try for a recipe.
fn learning_rates(recipe: Recipe, settings: &Settings) -> Vec<f64> {
    match (settings.learning_rate, recipe) {
        (Setting::Given(rate), _) => vec![rate],
        (Setting::Auto, Recipe::Biased) => vec![0.3],
        (Setting::Auto, Recipe::Positive) => vec![0.5, 0.2],
    }
}

/// A penalty to begin with: the more ratings, the less of it is needed.
fn first_guess(ratings: usize) -> f64 {
    three_digits((0.055 * (1e6 / ratings as f64).powf(0.26)).clamp(0.005, 1.0))
}

/// What is to become small, as the user knows it.
fn measure(loss: Loss) -> &'static str {
    if loss == Loss::Mae { "MAE" } else { "RMSE" }
}

fn in_short((trial, outcome): &(Trial, Outcome)) -> String {
    format!("{:.4} with {}, {}", outcome.best_score, trial.recipe, trial.learning_rate)
}

/// The place of the lowest score.
fn lowest(scores: &[(f64, f64)]) -> usize {
    let places = 0..scores.len();
    places.min_by(|&left, &right| scores[left].1.total_cmp(&scores[right].1)).unwrap_or(0)
}

/// Where the parabola over the logarithm of the penalty is lowest, that goes through the best score and both beside
/// it; the best penalty itself if there is none.
fn lowest_point(scores: &[(f64, f64)]) -> f64 {
    let best = lowest(scores);
    let (middle, score) = scores[best];
    let beside = best.checked_sub(1).and_then(|left| Some((scores[left], *scores.get(best + 1)?)));
    let shift = beside.map_or(0.0, |((left, left_score), (right, right_score))| {
        let (left, right) = ((left / middle).ln(), (right / middle).ln());
        let (left_rise, right_rise) = (left_score - score, right_score - score);
        let bend = left_rise * right - right_rise * left;
        if bend > 0.0 { (left_rise * right * right - right_rise * left * left) / (2.0 * bend) } else { 0.0 }
    });
    middle * shift.exp()
}

/// Rounded to three digits, so that what is told can be given.
fn three_digits(value: f64) -> f64 {
    let unit = 10f64.powf(value.log10().floor() - 2.0);
    // By way of the text: the product with a unit that is not exact would have more digits.
    let rounded = (value / unit).round() * unit;
    format!("{rounded:.6}").parse().unwrap_or(rounded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_point_is_that_of_the_parabola() {
        let parabola = |l2: f64| (l2 / 0.08).log2().powi(2) + 0.8;
        let scores: Vec<_> = [0.03, 0.05, 0.1, 0.25].iter().map(|&l2| (l2, parabola(l2))).collect();
        assert!((lowest_point(&scores) - 0.08).abs() < 1e-12);
        assert_eq!(lowest_point(&[(0.1, 2.0), (0.2, 1.0)]), 0.2);
        assert_eq!(lowest_point(&[(0.1, 1.0), (0.2, 1.0), (0.4, 1.0)]), 0.1);
    }

    #[test]
    fn penalties_have_three_digits() {
        assert_eq!([0.123_456, 0.062, 0.006_318_9, 1.0].map(three_digits), [0.123, 0.062, 0.00632, 1.0]);
        assert_eq!([1_000_000, 5_000, 1].map(first_guess), [0.055, 0.218, 1.0]);
    }
}
