//! The descents of a fit, one after the other: those that a checkpoint remembers are not done again.

use super::{
    Cells, FitError, Host,
    descent::{Descent, Limits, State},
    held::Predictor,
    memory::{Memory, Outcome},
    objective::{Form, Objective, Penalty},
    recipe::{Arrays, Start, mean_score},
};
use crate::{
    Error,
    model::{Loss, Recipe, Settings},
};
use autodiff::{FlatTree, Real, flatten};
use std::{fmt, time::Instant};

/// What a descent may be tried with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trial {
    /// The recipe.
    pub recipe: Recipe,
    /// The learning rate before it is adapted.
    pub learning_rate: f64,
    /// The penalty on factors.
    pub l2: f64,
}

impl fmt::Display for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, l2 {}, learning rate {}", self.recipe, self.l2, self.learning_rate)
    }
}

/// Ratings to fit to, with those that are held back to watch it.
pub struct Ground<'a, A: Real> {
    /// Those that are fitted.
    pub cells: &'a Cells,
    /// Those that are held back; none if there are none.
    pub held: Option<&'a Cells>,
    /// The unit in which they are measured.
    unit: f64,
    /// The cost that was recorded last.
    objective: Option<(Form, Objective<A>)>,
}

impl<'a, A: Real> Ground<'a, A> {
    /// Nothing is recorded yet.
    pub fn new(cells: &'a Cells, held: Option<&'a Cells>, unit: f64) -> Self {
        Ground { cells, held, unit, objective: None }
    }

    /// What is minimized by a recipe.
    pub fn form(&self, recipe: Recipe, settings: &Settings) -> Form {
        let range = self.cells.range();
        let centred = recipe == Recipe::Biased && settings.center;
        Form {
            recipe,
            rank: settings.rank,
            loss: settings.loss,
            offset: if centred { self.mean_score(settings.loss) } else { 0.0 },
            unit: self.unit,
            range,
            biases: recipe == Recipe::Biased && settings.bias,
            non_negative: settings.non_negative,
        }
    }

    /// The score of the mean rating.
    pub fn mean_score(&self, loss: Loss) -> f64 {
        mean_score(loss.link(), self.cells.mean(), self.cells.range())
    }

    /// What a recipe starts from, and how it lies in one vector.
    pub fn start(&self, recipe: Recipe, settings: &Settings) -> (Vec<A>, FlatTree<Arrays<A>>) {
        let Settings { rank, init_sd, seed, loss, .. } = *settings;
        let (w, h, b, c) =
            Start { recipe, rank, init_sd, seed, mean_score: self.mean_score(loss) }.arrays::<A>(self.cells);
        flatten((&w, &h, &b, &c))
    }

    /// Predicts by the parameters of a recipe.
    pub fn predictor(&self, recipe: Recipe, settings: &Settings) -> Predictor<'a, A> {
        let cold_score = self.mean_score(settings.loss);
        Predictor::new(self.cells, self.form(recipe, settings), cold_score, settings.threads)
    }
}

/// A fit under way.
pub struct Session<'a, A: Real> {
    settings: &'a Settings,
    host: &'a mut dyn Host,
    /// What would be written as a checkpoint.
    memory: Memory<A>,
    /// How many of the descents that are over have been gone through.
    replayed: usize,
    begun: Instant,
}

impl<'a, A: Real> Session<'a, A> {
    /// Begins, or goes on from what is remembered.
    pub fn new(settings: &'a Settings, host: &'a mut dyn Host, memory: Memory<A>) -> Self {
        Session { settings, host, memory, replayed: 0, begun: Instant::now() }
    }

    /// Says something, unless it was said before the interruption.
    ///
    /// # Errors
    /// What the host says.
    pub fn say(&mut self, line: &str) -> Result<(), Error> {
        if self.replayed < self.memory.finished.len() { Ok(()) } else { self.host.say(line) }
    }

    /// Does a descent, or remembers what came of it. Its best parameters are kept if it is the best so far, or if
    /// nothing watches it.
    ///
    /// # Errors
    /// What the descent and the host say.
    pub fn descend(&mut self, ground: &mut Ground<'_, A>, trial: Trial, limits: Limits) -> Result<Outcome, Error> {
        self.replayed += 1;
        if let Some(outcome) = self.memory.finished.get(self.replayed - 1) {
            return Ok(outcome.clone());
        }
        let settings = self.settings;
        let form = ground.form(trial.recipe, settings);
        let mut state = match self.memory.running.take() {
            Some((_, state)) => state,
            None => State::new(ground.start(trial.recipe, settings).0),
        };
        let held = ground.held.map(|held| (held, ground.predictor(trial.recipe, settings)));
        let recorded = ground.objective.take().filter(|(recorded, _)| *recorded == form);
        let (_, objective) = match recorded {
            Some(recorded) => ground.objective.insert(recorded),
            None => {
                let objective = Objective::new(ground.cells, form, settings).map_err(FitError::Engine)?;
                ground.objective.insert((form, objective))
            }
        };
        let descent = Descent {
            objective,
            penalty: Penalty { l2: trial.l2, l2_bias: settings.l2_bias },
            learning_rate: trial.learning_rate,
            held,
            by_mae: settings.loss == Loss::Mae,
            limits,
        };
        let label = trial.to_string();
        self.host.begin(&label, limits.steps);
        let (host, memory) = (&mut *self.host, &mut self.memory);
        let (before, begun) = (memory.seconds, self.begun);
        descent.run(&mut state, |state| {
            memory.seconds = before + begun.elapsed().as_secs_f64();
            if let Some(step) = state.steps.last_mut() {
                step.seconds = memory.seconds;
            }
            memory.running = Some((label.clone(), std::mem::take(state)));
            let done = host.step(memory);
            if let Some((_, running)) = memory.running.take() {
                *state = running;
            }
            done
        })?;
        self.begun = Instant::now();
        let outcome = Outcome { label, best_step: state.best_step, best_score: state.best_score(), steps: state.steps };
        let best = self.memory.kept.as_ref().and_then(|(which, _)| self.memory.finished.get(*which));
        if ground.held.is_none() || best.is_none_or(|best| outcome.best_score < best.best_score) {
            self.memory.kept = Some((self.memory.finished.len(), state.best));
        }
        self.memory.finished.push(outcome.clone());
        Ok(outcome)
    }

    /// Tells the host that there is no descent to come.
    ///
    /// # Errors
    /// What the host says.
    pub fn done(&mut self) -> Result<(), Error> {
        self.host.done(&self.memory)
    }

    /// The parameters kept; none before the first descent is over.
    pub fn kept(&self) -> &[A] {
        self.memory.kept.as_ref().map_or(&[], |(_, numbers)| numbers)
    }
}
