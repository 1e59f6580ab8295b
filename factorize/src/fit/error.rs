//! Why a fit did not come to its end.

/// Why a fit did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum FitError {
    /// There is nothing to fit.
    #[error("there are no ratings to fit a model to")]
    NoRatings,
    /// The fit needs more memory than there is.
    #[error(
        "--rank {rank}, for {users} users and {items} items: {shortage}; take a smaller --rank, --precision f32, a larger \
         --batch, or fewer ratings"
    )]
    Memory {
        /// The rank.
        rank: usize,
        /// Number of users.
        users: usize,
        /// Number of items.
        items: usize,
        /// The memory needed and available.
        shortage: crate::Shortage,
    },
    /// The cost is not a finite number any more.
    #[error(
        "the cost is not a finite number any more at step {step} with learning rate {learning_rate}; try a smaller \
         --learning-rate, a larger --l2, or --precision f64"
    )]
    NotFinite {
        /// The step.
        step: usize,
        /// The learning rate.
        learning_rate: f64,
    },
    /// Ratings that do not differ.
    #[error(
        "all {count} ratings to fit to are {rating}: there is nothing to learn; a fit needs ratings that differ, such as \
         counts, or zeros for what was seen and not chosen"
    )]
    Equal {
        /// The number that all of them are.
        rating: f64,
        /// Number of ratings.
        count: usize,
    },
    /// A scaling that a loss does not have.
    #[error("--scale {scale}: --loss {loss} has no unit of its own for each of them; expected none, all or auto")]
    Scale {
        /// The scaling.
        scale: crate::model::Scale,
        /// The loss.
        loss: crate::model::Loss,
    },
    /// A loss that these ratings do not have.
    #[error("--loss {loss}: {why}")]
    Loss {
        /// The loss.
        loss: crate::model::Loss,
        /// What is wrong.
        why: &'static str,
    },
    /// A checkpoint that cannot be gone on from.
    #[error("{0}")]
    Checkpoint(String),
    /// The engine.
    #[error(transparent)]
    Engine(#[from] autodiff::Error),
}

impl FitError {
    /// 2 for what was given, 1 for trouble while running.
    pub fn exit_code(&self) -> u8 {
        match self {
            FitError::NoRatings
            | FitError::Memory { .. }
            | FitError::Equal { .. }
            | FitError::Scale { .. }
            | FitError::Loss { .. }
            | FitError::Checkpoint(_) => 2,
            FitError::NotFinite { .. } | FitError::Engine(_) => 1,
        }
    }
}
