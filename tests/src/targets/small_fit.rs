//! A fit that takes a moment: a model and checkpoints to begin with.

use factorize::{
    Error,
    fit::{Fitted, Host, Snapshot, Task},
    model::{Batch, Loss, Precision, Scale, Setting, Settings, Validation},
    ratings::Ratings,
};
use std::io::Read;

/// Three users, four items and six ratings.
pub(super) fn ratings() -> Ratings {
    let mut ratings = Ratings {
        user: vec![0, 0, 1, 1, 2, 2],
        item: vec![0, 1, 1, 2, 3, 0],
        value: vec![1.0, 2.5, 4.0, 3.0, 5.0, 2.0],
        ..Ratings::default()
    };
    ["a", "two words", "c\\\u{e9}"].iter().for_each(|id| _ = ratings.users.intern(id));
    ["1", "22", "333", "\""].iter().for_each(|id| _ = ratings.items.intern(id));
    ratings
}

pub(super) fn settings() -> Settings {
    Settings {
        rank: 2,
        learning_rate: Setting::Auto,
        steps: 4,
        l2: Setting::Auto,
        l2_bias: 0.02,
        recipe: Setting::Auto,
        bias: true,
        center: true,
        non_negative: false,
        init_sd: 0.1,
        scale: Scale::Auto,
        loss: Loss::Rmse,
        precision: Precision::F64,
        seed: 1,
        batch: Batch::Full,
        threads: 1,
        validation: Validation::Share(0.2),
        patience: 2,
        refit: true,
    }
}

/// Fits, from a checkpoint if there is one.
pub(super) fn fit(checkpoint: Option<&mut dyn Read>, host: &mut dyn Host) -> Result<Fitted, Error> {
    Task { ratings: &ratings(), held: &[2], settings: &settings() }.fit(checkpoint, host)
}

/// Keeps the checkpoints of the first steps.
#[derive(Default)]
pub(super) struct Keeping {
    pub(super) checkpoints: Vec<Vec<u8>>,
    /// The number of checkpoints that are kept.
    pub(super) most: usize,
}

impl Host for Keeping {
    fn say(&mut self, _: &str) -> Result<(), Error> {
        Ok(())
    }

    fn begin(&mut self, _: &str, _: usize) {}

    fn step(&mut self, now: &dyn Snapshot) -> Result<(), Error> {
        if self.checkpoints.len() < self.most {
            let mut checkpoint = Vec::new();
            now.write(&mut checkpoint).map_err(Error::Terminal)?;
            self.checkpoints.push(checkpoint);
        }
        Ok(())
    }

    fn done(&mut self, _: &dyn Snapshot) -> Result<(), Error> {
        Ok(())
    }
}
