//! The comparison of whole factorizations: how far the predictions of `factorize` and of other programs are from
//! ratings that they have not seen, and how many seconds the fit took.
//!
//! Each fit is a process of its own. Nothing is chosen by the ratings that are predicted: every program chooses its
//! settings by a tenth of the others that is held back, and is then fitted once more to all of those.

pub mod bars;
pub mod program;
pub mod set;
pub mod table;

/// What a program made of a set.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The root mean square error on the test part.
    pub rmse: f64,
    /// The seconds of the last fit, with the settings that were chosen.
    pub seconds: f64,
    /// The seconds that choosing them took.
    pub seconds_choosing: f64,
    /// The settings.
    pub settings: String,
    /// The bytes that a process held at most which fitted, with its data.
    pub peak_memory: Option<u64>,
    /// The program's version.
    pub version: String,
}

/// A program's fit of a set at a rank, or why there is none.
pub struct Row<'s> {
    /// What was fitted.
    pub set: &'s set::Set,
    /// The rank.
    pub rank: usize,
    /// Who fitted it.
    pub program: program::Program,
    /// What came of it.
    pub fit: Result<Fit, String>,
}
