//! The report of a fit: one page of HTML that needs nothing else.

use crate::ratings::Ratings;

/// What the report shows beside the model and its record.
#[derive(Clone, Copy, Debug)]
pub struct ReportData<'a> {
    /// The ratings that the model was fitted to.
    pub ratings: &'a Ratings,
    /// What was predicted for the ratings held back, before any refit saw them; empty if there are none.
    pub validation: &'a [Prediction],
}

/// A rating and what was predicted for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// The user's number, if the model has it.
    pub user: Option<u32>,
    /// The item's number, if the model has it.
    pub item: Option<u32>,
    /// The rating.
    pub observed: f64,
    /// What was predicted, clipped.
    pub predicted: f64,
}
