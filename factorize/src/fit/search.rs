//! The choice of recipe and penalty by the ratings that are held back.

use super::{
    descent::Limits,
    memory::Outcome,
    session::{Ground, Session, Trial},
};
use crate::{
    Error,
    model::{Loss, Recipe, Setting, Settings},
    output::rounded,
};
use autodiff::Real;

/// Most penalties that are tried before the parabola.
const MOST_PENALTIES: usize = 8;

/// Logarithm of the ratio of penalties that are too near to each other to try both.
const NEAR: f64 = 0.1;

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
    let learning_rate = given(settings.learning_rate).unwrap_or(recipe.learning_rate());
    Trial { recipe, learning_rate, l2: given(settings.l2).unwrap_or(first_guess(ratings)) }
}

/// Chooses what the settings leave open, and fits with it.
///
/// Each recipe is fitted with several penalties until it gets no better: a guess by the number of ratings, half and
/// twice of it, on in the better direction by growing factors, which ends near 0, and then the lowest point of the
/// parabola through the best and both beside it. A descent that falls too slowly to become better than the best so far
/// is given up.
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
    let mut fitted = Vec::with_capacity(recipes.len());
    for &recipe in &recipes {
        let to_beat = fitted.first().map(|(_, outcome): &(Trial, Outcome)| outcome.best_score);
        fitted.push(search.recipe(recipe, to_beat)?);
    }
    let tried: Vec<String> = fitted.iter().map(in_short).collect();
    let score = |(_, outcome): &(Trial, Outcome)| outcome.best_score;
    let best = (0..fitted.len()).min_by(|&left, &right| score(&fitted[left]).total_cmp(&score(&fitted[right])));
    let (trial, outcome) = fitted.swap_remove(best.unwrap_or(0));
    if tried.len() > 1 {
        let measure = measure(settings.loss);
        search.chose(format!("recipe {}: validation {measure} {}", trial.recipe, tried.join("; ")))?;
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
    /// The best fit of a recipe, with the penalty that is given or the best one found.
    fn recipe(&mut self, recipe: Recipe, to_beat: Option<f64>) -> Result<(Trial, Outcome), Error> {
        let learning_rate = given(self.settings.learning_rate).unwrap_or(recipe.learning_rate());
        let trial = |l2| Trial { recipe, learning_rate, l2 };
        if let Setting::Given(l2) = self.settings.l2 {
            return Ok((trial(l2), self.fit(trial(l2), to_beat)?));
        }
        let mut l2 = first_guess(self.ground.cells.len());
        let mut best = (trial(l2), self.fit(trial(l2), to_beat)?);
        let mut penalties = Penalties::new(l2, best.1.best_score);
        while let Some(next) = penalties.next() {
            l2 = next;
            let bar = to_beat.map_or(best.1.best_score, |bar| bar.min(best.1.best_score));
            let outcome = self.fit(trial(l2), Some(bar))?;
            penalties.tried(l2, outcome.best_score);
            if outcome.best_score < best.1.best_score {
                best = (trial(l2), outcome);
            }
        }
        let scores = penalties.scores.iter();
        let tried: Vec<String> = scores.map(|(l2, score)| format!("{} with {l2}", rounded(*score))).collect();
        let (measure, l2) = (measure(self.settings.loss), best.0.l2);
        self.chose(format!("{recipe}, l2 {l2}: validation {measure} {}", tried.join("; ")))?;
        Ok(best)
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
        self.session
            .say(&format!("{trial}: validation {measure} {} at step {best_step} of {taken}", rounded(best_score)))?;
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

/// A penalty to begin with: the more ratings, the less of it is needed.
fn first_guess(ratings: usize) -> f64 {
    three_digits((0.05 * (1e6 / ratings as f64).powf(0.26)).clamp(0.005, 1.0))
}

/// What is to become small, as the user knows it.
fn measure(loss: Loss) -> &'static str {
    if loss == Loss::Mae { "MAE" } else { "RMSE" }
}

fn in_short((trial, outcome): &(Trial, Outcome)) -> String {
    format!("{} with {}", rounded(outcome.best_score), trial.recipe)
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
    format!("{value:.2e}").parse().unwrap_or(value)
}

/// A search for the best penalty on a logarithmic scale.
struct Penalties {
    /// Penalties with the scores of their fits, ascending.
    scores: Vec<(f64, f64)>,
    /// Whether the parabola was used.
    refined: bool,
}

impl Penalties {
    /// After the first fit.
    fn new(l2: f64, score: f64) -> Self {
        Penalties { scores: vec![(l2, score)], refined: false }
    }

    /// The penalty to try next. The first ones are a factor of 2 apart, the later ones of 4, 8 and so on.
    fn next(&mut self) -> Option<f64> {
        let count = self.scores.len();
        let apart = if count <= 2 { 2.0 } else { 2f64.powi(count as i32 - 1) };
        let best = lowest(&self.scores);
        if count < MOST_PENALTIES && best == 0 {
            return Some(three_digits(self.scores[0].0 / apart));
        }
        if count < MOST_PENALTIES && best == count - 1 {
            return Some(three_digits(self.scores[best].0 * apart));
        }
        if std::mem::replace(&mut self.refined, true) {
            return None;
        }
        let l2 = three_digits(lowest_point(&self.scores));
        let near = |(tried, _): &(f64, f64)| (l2 / tried).ln().abs() < NEAR;
        (!self.scores.iter().any(near)).then_some(l2)
    }

    fn tried(&mut self, l2: f64, score: f64) {
        self.scores.push((l2, score));
        self.scores.sort_by(|left, right| left.0.total_cmp(&right.0));
    }
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

    /// The best penalty found where the score is lowest at `lowest`, and how many were tried.
    fn found(guess: f64, lowest_at: f64) -> (f64, usize) {
        let score = |l2: f64| 1.0 - 1.0 / (1.0 + (l2 / lowest_at).log2().powi(2));
        let mut penalties = Penalties::new(guess, score(guess));
        while let Some(l2) = penalties.next() {
            penalties.tried(l2, score(l2));
        }
        (penalties.scores[lowest(&penalties.scores)].0, penalties.scores.len())
    }

    #[test]
    fn the_best_penalty_is_found_far_from_the_guess() {
        for (lowest_at, within, most) in
            [(0.1, 1.1, 4), (0.06, 1.3, 5), (0.25, 1.5, 6), (1e-3, 3.0, 9), (1e-12, 1e9, 8)]
        {
            let (l2, count) = found(0.1, lowest_at);
            assert!(l2 / lowest_at < within && lowest_at / l2 < within && count <= most, "{lowest_at}: {l2}, {count}");
        }
        assert!(found(0.1, 1e-12).0 < 1e-6, "no penalty is near 0");
    }

    #[test]
    fn penalties_have_three_digits() {
        let values = [0.123_456, 0.062, 0.006_318_9, 1.0, 0.000_081_52];
        assert_eq!(values.map(three_digits), [0.123, 0.062, 0.00632, 1.0, 0.000_081_5]);
        assert_eq!([1_000_000, 5_000, 1].map(first_guess), [0.05, 0.198, 1.0]);
    }
}
