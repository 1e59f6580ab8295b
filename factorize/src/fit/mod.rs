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

mod cells;
mod descent;
mod error;
mod held;
mod memory;
mod objective;
mod recipe;
mod search;
mod session;
mod size;

pub use cells::Cells;
pub use error::FitError;
pub use memory::{Fingerprint, Snapshot};

use crate::{
    Error,
    model::{Loss, Model, Precision, Record, Settings, Summary},
    ratings::Ratings,
    report::Prediction,
};
use autodiff::Real;
use descent::Limits;
use memory::Memory;
use search::{Choice, search, unwatched};
use session::{Ground, Session};
use std::{io::Read, time::Instant};

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
        let (cells, held) = (Cells::new(ratings, rest), Cells::new(ratings, held.iter().copied()));
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
        let mut session = Session::<A>::new(settings, host, memory);
        let watched = (!held.is_empty()).then_some(&held);
        let mut ground = Ground::new(&cells, watched);
        let choice = match watched {
            Some(_) => search(&mut session, &mut ground, settings)?,
            None => {
                let trial = unwatched(settings, cells.len());
                let limits = Limits { steps: settings.steps, patience: None, to_beat: None };
                let outcome = session.descend(&mut ground, trial, limits)?;
                Choice { trial, outcome, why: vec!["nothing was held back to choose by".into()] }
            }
        };
        let Choice { trial, outcome, why } = choice;
        let kept = session.kept().to_vec();
        let mut predictor = ground.predictor(trial.recipe, settings);
        let held_errors = watched.map(|held| predictor.errors(&kept, held));
        let validation = watched.map_or(Vec::new(), |held| predictor.predictions(&kept, held));
        let refitted = settings.refit && watched.is_some();
        drop((predictor, ground));
        let cells = if refitted { Cells::new(ratings, all) } else { cells };
        let mut ground = Ground::new(&cells, None);
        if refitted {
            session.say(&format!("once more, to all {} ratings", cells.len()))?;
            let limits = Limits { steps: outcome.best_step, patience: None, to_beat: None };
            session.descend(&mut ground, trial, limits)?;
        }
        session.done()?;
        let numbers = session.kept();
        let form = ground.form(trial.recipe, settings);
        let (_, tree) = ground.start(trial.recipe, settings);
        let (w, h, b, c) = tree.owned(numbers);
        let train = ground.predictor(trial.recipe, settings).errors(numbers, &cells);
        let widened = |number: A| number.widened();
        let model = Model {
            users: ratings.users.clone(),
            items: ratings.items.clone(),
            offset: form.offset,
            mean: cells.mean(),
            link: settings.loss.link(),
            range: form.range,
            w: w.mapv(widened),
            h: h.mapv(widened),
            user_bias: b.column(0).mapv(widened),
            item_bias: c.row(0).mapv(widened),
            user_count: cells.user_count.clone(),
            item_count: cells.item_count.clone(),
        };
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

/// Whether ratings have a loss.
fn check_loss(loss: Loss, ratings: &Ratings) -> Result<(), FitError> {
    let mut values = ratings.value.iter();
    let why = match loss {
        Loss::Poisson if values.any(|&value| value < 0.0) => "there are ratings below 0, and it is for counts",
        Loss::Logistic if ratings.value.windows(2).all(|pair| pair[0] == pair[1]) => {
            "all ratings are equal, and it tells small ones from large ones"
        }
        _ => return Ok(()),
    };
    Err(FitError::Loss { loss, why })
}
