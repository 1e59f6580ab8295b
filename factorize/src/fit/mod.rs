//! Fitting a model to ratings: the choice of how to, by ratings that are held back, and a last fit to all of them.
//!
//! What is minimized is an ordinary cost on the tape, the mean [`loss`](crate::cost::loss) plus the
//! [`penalty`](crate::cost::penalty), by [`Adagrad`](autodiff::optim::Adagrad) over all ratings at once or in mini-batches.
//! There are two recipes:
//!
//! | | [`Biased`](crate::model::Recipe::Biased) | [`Positive`](crate::model::Recipe::Positive) |
//! |---|---|---|
//! | score | `mean + b[u] + c[i] + W[u]·H[:, i]` | `W[u]·H[:, i]` |
//! | factors start | normal, standard deviation 0.1 | uniform in `[0, 2·√(mean/k)]` |
//! | `n` ratings weigh, of factors | `n + 20` | `n` |
//! | of biases | `n + 150` | |
//! | learning rate | 0.3 | 0.5 |
//!
//! Ratings are measured in the unit that [`Settings::scale`] gives, so that a fit does not depend on the unit of the data.
//! The learning rate is lowered when a step raises the cost.

mod baseline;
mod cells;
mod descent;
mod error;
mod held;
mod memory;
mod objective;
mod recipe;
mod scaling;
mod search;
mod session;
mod size;

pub use cells::Cells;
pub use error::FitError;
pub use memory::{Fingerprint, Snapshot};

use crate::{
    Error,
    model::{Link, Loss, Model, Precision, Record, Settings, Summary},
    output::rounded,
    ratings::Ratings,
    report::Prediction,
};
use autodiff::Real;
use descent::Limits;
use memory::Memory;
use scaling::Scaling;
use search::{Choice, search, unwatched};
use session::{Ground, Session};
use std::{io::Read, time::Instant};

/// The fit to all ratings may have this many times the train error of the fit before it: more ratings are fitted less
/// closely, by up to 2.5% on the sets that were tried.
const MOST_WORSE: f64 = 1.04;

/// What a fit is part of: hears of it, keeps checkpoints, and may end it.
pub trait Host {
    /// Something to say.
    ///
    /// # Errors
    /// If it cannot be said.
    fn say(&mut self, line: &str) -> Result<(), Error>;

    /// A descent of at most so many steps begins, or goes on.
    fn begin(&mut self, label: &str, steps: usize);

    /// A step is done.
    ///
    /// # Errors
    /// If a checkpoint cannot be written, or if the fit is to end.
    fn step(&mut self, now: &dyn Snapshot) -> Result<(), Error>;

    /// All descents are over.
    ///
    /// # Errors
    /// If the log cannot be written.
    fn done(&mut self, now: &dyn Snapshot) -> Result<(), Error>;
}

/// What came of a fit.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// The model.
    pub model: Model,
    /// What it went through. The seconds of reading and the peak of memory are left to the caller.
    pub record: Record,
    /// What was predicted for the ratings that were held back, before the last fit saw them.
    pub validation: Vec<Prediction>,
    /// The errors over them.
    pub validation_mae: Option<f64>,
}

/// What to fit to, and how.
#[derive(Clone, Copy, Debug)]
pub struct Task<'a> {
    /// All ratings.
    pub ratings: &'a Ratings,
    /// The places of those that are held back to choose and to stop by, and then fitted, too, if the settings say so.
    pub held: &'a [u32],
    /// How to fit.
    pub settings: &'a Settings,
}

impl Task<'_> {
    /// Fits a model. With a checkpoint it goes on from there, to the same model.
    ///
    /// # Errors
    /// [`FitError`] for what the ratings or the checkpoint cannot be used for, for more memory than there is and for a
    /// cost that is not finite; what the host says.
    pub fn fit(self, checkpoint: Option<&mut dyn Read>, host: &mut dyn Host) -> Result<Fitted, Error> {
        let Task { ratings, settings, .. } = self;
        let (users, items) = (ratings.users.len(), ratings.items.len());
        let shortage = |shortage| FitError::Memory { rank: settings.rank, users, items, shortage };
        crate::memory::check(size::bytes(users, items, ratings.len(), settings)).map_err(shortage)?;
        match settings.precision {
            Precision::F32 => self.fit_with::<f32>(checkpoint, host),
            Precision::F64 => self.fit_with::<f64>(checkpoint, host),
        }
    }

    fn fit_with<A: Real>(self, checkpoint: Option<&mut dyn Read>, host: &mut dyn Host) -> Result<Fitted, Error> {
        let Task { ratings, held, settings } = self;
        let begun = Instant::now();
        let all = 0..ratings.len() as u32;
        let mut is_held = vec![false; ratings.len()];
        held.iter().for_each(|&place| is_held[place as usize] = true);
        let rest = all.clone().filter(|&place| !is_held[place as usize]);
        let (mut cells, mut held) = (Cells::new(ratings, rest), Cells::new(ratings, held.iter().copied()));
        if cells.is_empty() {
            return Err(FitError::NoRatings.into());
        }
        check_loss(settings.loss, ratings)?;
        let shape = (ratings.users.len(), ratings.items.len());
        let data = Fingerprint::of(shape, [&cells, &held]);
        let memory = match checkpoint {
            Some(checkpoint) => Memory::read(checkpoint, settings, data)?,
            None => Memory::new(settings, data),
        };
        let seconds_before = memory.seconds;
        let scaling = Scaling::new(&cells, settings)?;
        [&mut cells, &mut held].into_iter().for_each(|cells| scaling.apply(cells));
        let mut session = Session::<A>::new(settings, host, memory);
        session.say(&scaling.to_string())?;
        let watched = (!held.is_empty()).then_some(&held);
        let mut ground = Ground::new(&cells, watched, scaling.shared);
        let choice = match watched {
            Some(_) => search(&mut session, &mut ground, settings)?,
            None => {
                let trial = unwatched(settings, cells.len());
                let limits = Limits { steps: settings.steps, patience: None, to_beat: None };
                let outcome = session.descend(&mut ground, trial, limits)?;
                Choice { trial, outcome, why: vec!["nothing was held back to choose by".into()] }
            }
        };
        let Choice { trial, outcome, mut why } = choice;
        if let Some(warning) = baseline::warning(&outcome, settings.loss, &cells, watched, scaling.shared) {
            session.say(&warning)?;
            why.push(warning);
        }
        let kept = session.kept().to_vec();
        let mut predictor = ground.predictor(trial.recipe, settings);
        let held_errors = watched.map(|held| predictor.errors(&kept, held));
        let validation = watched.map_or(Vec::new(), |held| predictor.predictions(&kept, held));
        drop((predictor, ground));
        let mut refit = None;
        if settings.refit && watched.is_some() {
            let mut every = Cells::new(ratings, all);
            let scaling = scaling.again(&every, settings);
            scaling.apply(&mut every);
            session.say(&format!("once more, to all {} ratings", every.len()))?;
            let limits = Limits { steps: outcome.best_step, patience: None, to_beat: None };
            let mut ground = Ground::new(&every, None, scaling.shared);
            session.descend(&mut ground, trial, limits)?;
            let (before, after) = (
                outcome.steps.get(outcome.best_step).map_or(f64::INFINITY, |step| step.train_rmse),
                ground.predictor(trial.recipe, settings).errors(session.kept(), &every).rmse,
            );
            if after <= MOST_WORSE * before {
                refit = Some((every, scaling));
            } else {
                let (before, after) = (rounded(before), rounded(after));
                let line = format!(
                    "the fit to all ratings is not kept: its train RMSE is {after}, that of the fit before it {before}; \
                     the model is the fit before it"
                );
                session.say(&line)?;
                why.push(line);
            }
        }
        session.done()?;
        let refitted = refit.is_some();
        let numbers = if refitted { session.kept() } else { &kept };
        let (cells, scaling) = refit.unwrap_or((cells, scaling));
        let ground = Ground::new(&cells, None, scaling.shared);
        let form = ground.form(trial.recipe, settings);
        let (_, tree) = ground.start(trial.recipe, settings);
        let (w, h, b, c) = tree.owned(numbers);
        let train = ground.predictor(trial.recipe, settings).errors(numbers, &cells);
        let model = Model {
            users: ratings.users.clone(),
            items: ratings.items.clone(),
            offset: form.offset,
            mean: cells.mean(),
            link: settings.loss.link(),
            range: form.range,
            units: scaling.units.clone(),
            w: w.mapv(A::widened),
            h: h.mapv(A::widened),
            user_bias: b.column(0).mapv(A::widened),
            item_bias: c.row(0).mapv(A::widened),
            user_count: cells.user_count.clone(),
            item_count: cells.item_count.clone(),
        };
        let model = in_unit(model, scaling.shared);
        let summary = Summary {
            recipe: trial.recipe,
            learning_rate: trial.learning_rate,
            l2: trial.l2,
            bias: form.biases,
            center: form.offset != 0.0,
            why,
            steps: outcome.steps.len().saturating_sub(1),
            best_step: outcome.best_step,
            refitted,
            train_rmse: train.rmse,
            validation_rmse: held_errors.map(|errors| errors.rmse),
            ratings: ratings.len(),
            validation_ratings: held.len(),
            users: shape.0,
            items: shape.1,
            seconds_reading: 0.0,
            seconds_fitting: seconds_before + begun.elapsed().as_secs_f64(),
            peak_bytes: None,
        };
        let record = Record { settings: settings.clone(), steps: outcome.steps, summary };
        Ok(Fitted { model, record, validation, validation_mae: held_errors.map(|errors| errors.mae) })
    }
}

/// A model of ratings that were divided by `unit`, as one of the ratings.
fn in_unit(mut model: Model, unit: f64) -> Model {
    match model.link {
        Link::Identity => {
            let root = unit.sqrt();
            model.w *= root;
            model.h *= root;
            model.user_bias *= unit;
            model.item_bias *= unit;
            model.offset *= unit;
        }
        Link::Exp => model.offset += unit.ln(),
        Link::Logistic => {}
    }
    // The range is the ratings' own, to the last digit of their precision.
    let rounded = |rating: f64| if unit == 1.0 { rating } else { f64::from((rating * unit) as f32) };
    model.range = (rounded(model.range.0), rounded(model.range.1));
    model.mean *= unit;
    model
}

/// Whether ratings have a loss.
fn check_loss(loss: Loss, ratings: &Ratings) -> Result<(), FitError> {
    let mut values = ratings.value.iter();
    let why = match loss {
        Loss::Poisson if values.any(|&value| value < 0.0) => "there are ratings below 0, and it is for counts",
        _ => return Ok(()),
    };
    Err(FitError::Loss { loss, why })
}
