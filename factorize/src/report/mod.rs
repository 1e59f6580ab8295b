//! The report of a fit: one page of HTML that needs nothing else.

mod bins;
mod figure;
mod sections;
mod text;

use crate::{
    model::{Model, Record},
    ratings::Ratings,
};

/// What the report shows beside the model and its record.
#[derive(Clone, Copy, Debug)]
pub struct ReportData<'a> {
    /// The ratings that the model was fitted to, their users and items numbered as the model's.
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

/// More ratings than these would not change what the figures show.
const ENOUGH: usize = 200_000;

/// The report as a page of HTML, which needs neither other files nor scripts: the summary, the errors by step,
/// the ratings observed and predicted, the errors by rating and by how active users and items are, the factors of
/// the most active, and the settings.
///
/// What is predicted is shown for the ratings held back; if none are, for those that the model was fitted to.
pub fn html(model: &Model, record: &Record, data: &ReportData<'_>) -> String {
    let fitted;
    let (predictions, which) = if data.validation.is_empty() {
        fitted = predictions(model, data.ratings);
        (&fitted[..], "the ratings that the model was fitted to")
    } else {
        (data.validation, "the ratings held back")
    };
    let sections = [
        sections::summary(model, record),
        sections::steps(record),
        sections::ratings(predictions, which),
        sections::activity(model, predictions, which),
        sections::factors(model),
        sections::settings(model, record),
    ];
    let (style, body) = (include_str!("style.css"), sections.concat());
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>A factorization of ratings</title>\n<style>\n{style}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
}

/// What the model predicts for ratings, or for enough of them.
fn predictions(model: &Model, ratings: &Ratings) -> Vec<Prediction> {
    let each = (0..ratings.len()).step_by(ratings.len().div_ceil(ENOUGH).max(1));
    let predicted = each.map(|rating| {
        let (user, item) = (Some(ratings.user[rating]), Some(ratings.item[rating]));
        let observed = f64::from(ratings.value[rating]);
        Prediction { user, item, observed, predicted: model.predict(user, item) }
    });
    predicted.collect()
}

#[cfg(test)]
mod tests;
