//! One descent by Adagrad, which can be put aside at any step and taken up again.

use super::{
    Cells, FitError,
    held::Predictor,
    objective::{Objective, Penalty},
};
use crate::model::Step;
use autodiff::{Real, optim::Adagrad};

/// Against division by 0 only: gradients of means over millions of ratings are small, and so are their squares.
const EPS: f64 = 1e-30;

/// Steps before a descent may be given up. The first few, of the size of the learning rate in every coordinate, often
/// make things worse before they become better, and a plateau follows.
const SHORT: usize = 20;

/// From this step on a cost that rises means that the steps are too long.
const SETTLED: usize = 4;

/// Factor of the learning rate after a step that raised the cost: Adagrad overshoots in a period of two.
const DAMPING: f64 = 0.85;

/// How far back one looks to see how fast the error falls.
const TREND: usize = 5;

/// An improvement that is smaller than this share of the error is none.
const NEGLIGIBLE: f64 = 1e-4;

/// When a descent ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// After so many steps.
    pub steps: usize,
    /// After so many without an improvement.
    pub patience: Option<usize>,
    /// When it could not come below this, were it to fall for as long again as it just did.
    pub to_beat: Option<f64>,
}

/// A descent between two steps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State<A> {
    /// The parameters.
    pub numbers: Vec<A>,
    /// Adagrad's sums of squares.
    pub sums: Vec<A>,
    /// The parameters of the best step.
    pub best: Vec<A>,
    /// What is to become small, by step: the error over the ratings held back, or the cost where there are none.
    pub scores: Vec<f64>,
    /// The step at which it was smallest.
    pub best_step: usize,
    /// What was found at each step.
    pub steps: Vec<Step>,
    /// The cost at the last step, infinite before the first.
    pub cost: f64,
    /// What the learning rate is multiplied by.
    pub damping: f64,
}

impl<A: Real> State<A> {
    /// Before the first step.
    pub fn new(numbers: Vec<A>) -> Self {
        let sums = vec![A::zero(); numbers.len()];
        State {
            best: numbers.clone(),
            numbers,
            sums,
            scores: Vec::new(),
            best_step: 0,
            steps: Vec::new(),
            cost: f64::INFINITY,
            damping: 1.0,
        }
    }

    /// What was found at the best step.
    pub fn best_score(&self) -> f64 {
        self.scores.get(self.best_step).copied().unwrap_or(f64::INFINITY)
    }

    /// How many steps were taken.
    pub fn taken(&self) -> usize {
        self.scores.len().saturating_sub(1)
    }

    /// Whether the last step found is to be the last one.
    fn is_over(&self, limits: Limits) -> bool {
        let taken = self.taken();
        let Some(&now) = self.scores.last() else { return false };
        let perfect = self.best_score() == 0.0;
        if perfect || taken >= limits.steps {
            return true;
        }
        if taken < SHORT {
            return false;
        }
        let stuck = limits.patience.is_some_and(|patience| taken - self.best_step >= patience);
        let hopeless = limits.to_beat.is_some_and(|to_beat| {
            let fall = self.scores[taken - TREND] - now;
            self.best_score() > to_beat && now - fall * taken as f64 / TREND as f64 > to_beat
        });
        stuck || hopeless
    }
}

/// A descent's surroundings.
pub struct Descent<'a, A: Real> {
    /// What is minimized.
    pub objective: &'a mut Objective<A>,
    /// How the penalty weighs.
    pub penalty: Penalty,
    /// The learning rate before it is adapted.
    pub learning_rate: f64,
    /// The ratings that are held back, and what predicts them.
    pub held: Option<(&'a Cells, Predictor<'a, A>)>,
    /// Whether of the errors over them the mean absolute one counts.
    pub by_mae: bool,
    /// When it ends.
    pub limits: Limits,
}

impl<A: Real> Descent<'_, A> {
    /// Goes on from `state` to the end, and calls `after` with each step that is done.
    ///
    /// # Errors
    /// [`FitError::NotFinite`] if the cost is not a finite number any more, and what `after` and the engine say.
    pub fn run<E: From<FitError>>(
        mut self,
        state: &mut State<A>,
        mut after: impl FnMut(&mut State<A>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut before = state.numbers.clone();
        while !state.is_over(self.limits) {
            let step = state.scores.len();
            let held = self.held.as_mut().map(|(cells, predictor)| predictor.errors(&state.numbers, cells));
            before.copy_from_slice(&state.numbers);
            let learning_rate = self.learning_rate * state.damping;
            let mut adagrad = Adagrad::with_sums(learning_rate, EPS, std::mem::take(&mut state.sums));
            let pass = self.objective.pass(&mut state.numbers, &mut adagrad, self.penalty).map_err(FitError::Engine)?;
            state.sums = adagrad.into_sums();
            if !pass.cost.is_finite() {
                return Err(FitError::NotFinite { step, learning_rate }.into());
            }
            if step >= SETTLED && pass.cost > state.cost {
                state.damping *= DAMPING;
            }
            state.cost = pass.cost;
            let score = match held {
                Some(errors) if self.by_mae => errors.mae,
                Some(errors) => errors.rmse,
                None => pass.cost,
            };
            if step == 0 || is_better(score, state.best_score()) {
                state.best_step = step;
                std::mem::swap(&mut state.best, &mut before);
            }
            state.scores.push(score);
            state.steps.push(Step {
                step,
                train_rmse: pass.rmse,
                train_mae: pass.mae,
                validation_rmse: held.map(|errors| errors.rmse),
                validation_mae: held.map(|errors| errors.mae),
                learning_rate,
                seconds: 0.0,
            });
            after(state)?;
        }
        Ok(())
    }
}

/// Whether a score is better than the best so far. The cost of counts may be negative.
fn is_better(score: f64, best: f64) -> bool {
    score < best - NEGLIGIBLE * best.abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hardly_lower_is_no_better() {
        for best in [2.0, -2.0] {
            assert!(is_better(best - 0.001, best));
            assert!(!is_better(best - 0.0001, best) && !is_better(best + 0.0001, best));
        }
    }
}
