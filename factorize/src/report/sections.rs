//! The sections of the page.

use super::{
    Prediction,
    bins::{Bin, Scale, by_activity},
    figure::{Caption, Series, bars, heat_map, lines},
    text::{count, escaped, number, seconds},
};
use crate::model::{Model, Record, Step};
use ndarray::ArrayView1;

/// The figures that matter most, and what the program chose.
pub fn summary(model: &Model, record: &Record) -> String {
    let summary = &record.summary;
    let held = summary.validation_rmse.map_or("none held back".into(), number);
    let tiles = [
        ("ratings", count(summary.ratings)),
        ("users", count(summary.users)),
        ("items", count(summary.items)),
        ("factors", count(model.rank())),
        ("validation RMSE", held),
        ("train RMSE", number(summary.train_rmse)),
        ("best step", format!("{} of {}", summary.best_step, summary.steps)),
        ("time of fitting", seconds(summary.seconds_fitting)),
    ];
    let tile = |(name, value): &(&str, String)| format!("<div class=\"tile\">{name}<b>{}</b></div>", escaped(value));
    let tiles: String = tiles.iter().map(tile).collect();
    let why: String = summary.why.iter().map(|line| format!("<li>{}</li>", escaped(line))).collect();
    let why = if why.is_empty() { why } else { format!("<h2>What was chosen and why</h2>\n<ul>{why}</ul>\n") };
    format!(
        "<h1>A factorization of ratings</h1>\n<p class=\"quiet\">rating ≈ offset + biases + W·H, by factorize {}. \
         Errors are in the unit of the ratings.</p>\n<div class=\"tiles\">{tiles}</div>\n{why}",
        env!("CARGO_PKG_VERSION")
    )
}

/// The errors by step.
pub fn steps(record: &Record) -> String {
    // More points than this are not told apart.
    const POINTS: usize = 600;
    let every = record.steps.len().div_ceil(POINTS).max(1);
    let last = record.steps.len().saturating_sub(1);
    let kept = |(place, _): &(usize, &Step)| place % every == 0 || *place == last;
    let steps: Vec<&Step> = record.steps.iter().enumerate().filter(kept).map(|(_, step)| step).collect();
    let numbers: Vec<f64> = steps.iter().map(|step| step.step as f64).collect();
    let best = Some((record.summary.best_step as f64, "best step"));
    let curve = |title, y, train: Vec<f64>, validation: Vec<f64>| {
        let mut series = vec![Series { name: "train", values: train }];
        if validation.iter().any(|error| error.is_finite()) {
            series.push(Series { name: "validation", values: validation });
        }
        let explanation = "Of the ratings fitted, and of those held back if there are any.";
        lines(&Caption { title, explanation, x: "steps", y }, &numbers, &series, best)
    };
    let known = |error: Option<f64>| error.unwrap_or(f64::NAN);
    let rmse = curve(
        "Root mean square error",
        "RMSE, in ratings",
        steps.iter().map(|step| step.train_rmse).collect(),
        steps.iter().map(|step| known(step.validation_rmse)).collect(),
    );
    let mae = curve(
        "Mean absolute error",
        "MAE, in ratings",
        steps.iter().map(|step| step.train_mae).collect(),
        steps.iter().map(|step| known(step.validation_mae)).collect(),
    );
    format!("<h2>Errors by step</h2>\n<div class=\"pair\">{rmse}{mae}</div>\n")
}

/// The ratings beside their predictions, and the errors by rating.
pub fn ratings(predictions: &[Prediction], which: &str) -> String {
    let scale = Scale::of(predictions.iter().map(|prediction| prediction.observed));
    let names = scale.names();
    let observed = scale.shares(predictions.iter().map(|prediction| prediction.observed));
    let predicted = scale.shares(predictions.iter().map(|prediction| prediction.predicted));
    let histogram = bars(
        &Caption {
            title: "Ratings observed and predicted",
            explanation: &format!("Of {which}; predictions are counted at the nearest rating."),
            x: "rating",
            y: "share, %",
        },
        &names,
        &[Series { name: "observed", values: observed }, Series { name: "predicted", values: predicted }],
    );
    let bins = scale.errors(predictions);
    let errors = bars(
        &Caption {
            title: "Error by rating",
            explanation: &format!("Of {which}; bars below 0: too little is predicted."),
            x: "rating observed",
            y: "error, in ratings",
        },
        &names,
        &[
            Series { name: "RMSE", values: bins.iter().map(Bin::rmse).collect() },
            Series { name: "mean of predicted − observed", values: bins.iter().map(Bin::mean_error).collect() },
        ],
    );
    format!("<h2>Ratings</h2>\n<div class=\"pair\">{histogram}{errors}</div>\n")
}

/// The errors by how many ratings users and items have.
pub fn activity(model: &Model, predictions: &[Prediction], which: &str) -> String {
    let of_user = |prediction: &Prediction| prediction.user.map_or(0, |user| model.user_count[user as usize]);
    let of_item = |prediction: &Prediction| prediction.item.map_or(0, |item| model.item_count[item as usize]);
    let chart = |title, x, bins: Vec<(String, Bin)>| {
        let explanation = format!("Of {which}; 0: nothing is known of them.");
        let values = bins.iter().map(|(_, bin)| bin.rmse()).collect();
        let names: Vec<String> = bins.into_iter().map(|(name, _)| name).collect();
        bars(
            &Caption { title, explanation: &explanation, x, y: "RMSE, in ratings" },
            &names,
            &[Series { name: "RMSE", values }],
        )
    };
    let users = chart("Error by activity of users", "ratings that the user has", by_activity(predictions, of_user));
    let items = chart("Error by activity of items", "ratings that the item has", by_activity(predictions, of_item));
    format!("<h2>Activity</h2>\n<div class=\"pair\">{users}{items}</div>\n")
}

/// The factors of the most active users and items.
pub fn factors(model: &Model) -> String {
    let map = |title, counts: &[u32], name: &dyn Fn(u32) -> String, factors: &dyn Fn(usize) -> Vec<f64>| {
        let rows: Vec<(String, Vec<f64>)> =
            most_active(counts).into_iter().map(|number| (name(number), factors(number as usize))).collect();
        let explanation = if model.rank() > FACTORS {
            format!("The first {FACTORS} of {} factors of those with the most ratings.", model.rank())
        } else {
            "Of those with the most ratings.".into()
        };
        heat_map(&Caption { title, explanation: &explanation, x: "factor", y: "" }, &rows)
    };
    let users = map("Factors of users, W", &model.user_count, &|user| model.users.name(user).into(), &|user| {
        first(model.w.row(user))
    });
    let items = map("Factors of items, H", &model.item_count, &|item| model.items.name(item).into(), &|item| {
        first(model.h.column(item))
    });
    format!("<h2>Factors</h2>\n<div class=\"pair\">{users}{items}</div>\n")
}

/// At most so many factors are drawn.
const FACTORS: usize = 32;

fn first(factors: ArrayView1<'_, f64>) -> Vec<f64> {
    factors.iter().take(FACTORS).copied().collect()
}

/// The numbers of those with the most ratings, the most active first.
fn most_active(counts: &[u32]) -> Vec<u32> {
    const MOST: usize = 20;
    let mut numbers: Vec<u32> = (0..counts.len() as u32).collect();
    numbers.sort_by_key(|number| std::cmp::Reverse(counts[*number as usize]));
    numbers.truncate(MOST);
    numbers
}

/// All settings as they were given and as they were chosen, and what the fit took.
pub fn settings(model: &Model, record: &Record) -> String {
    let (given, chosen) = (&record.settings, &record.summary);
    let word = |yes: bool| if yes { "yes" } else { "no" }.to_string();
    let settings = [
        ("--rank", given.rank.to_string()),
        ("--recipe", given.recipe.to_string()),
        ("--learning-rate", given.learning_rate.to_string()),
        ("--l2", given.l2.to_string()),
        ("--l2-bias", given.l2_bias.to_string()),
        ("--steps", given.steps.to_string()),
        ("--scale", given.scale.to_string()),
        ("--loss", given.loss.to_string()),
        ("biases allowed", word(given.bias)),
        ("centring allowed", word(given.center)),
        ("--non-negative", word(given.non_negative)),
        ("--init-sd", given.init_sd.to_string()),
        ("--validation", given.validation.to_string()),
        ("--patience", given.patience.to_string()),
        ("--refit", word(given.refit)),
        ("--batch", given.batch.to_string()),
        ("--precision", given.precision.to_string()),
        ("--seed", given.seed.to_string()),
        ("--threads", given.threads.to_string()),
    ];
    let memory = chosen.peak_bytes.map_or("not known".into(), |bytes| format!("{:.1} MB", bytes as f64 / 1e6));
    let units = model.units.side().map_or("the ratings'".into(), |side| format!("standard deviations of each {side}"));
    let outcome = [
        ("recipe", chosen.recipe.to_string()),
        ("learning rate", chosen.learning_rate.to_string()),
        ("penalty per observed entry", chosen.l2.to_string()),
        ("biases", word(chosen.bias)),
        ("centred", word(chosen.center)),
        ("unit of the errors", units),
        ("offset", number(model.offset)),
        ("mean rating", number(model.mean)),
        ("range of the ratings", format!("{} to {}", model.range.0, model.range.1)),
        ("steps taken", count(chosen.steps)),
        ("best step", count(chosen.best_step)),
        ("fitted again to all ratings", word(chosen.refitted)),
        ("ratings held back", count(chosen.validation_ratings)),
        ("time of reading", seconds(chosen.seconds_reading)),
        ("time of fitting", seconds(chosen.seconds_fitting)),
        ("most memory held", memory),
    ];
    let (given, chosen) = (table("As given", &settings), table("As chosen and found", &outcome));
    format!("<h2>Settings</h2>\n<div class=\"pair\">{given}{chosen}</div>\n")
}

fn table(title: &str, rows: &[(&str, String)]) -> String {
    let row =
        |(name, value): &(&str, String)| format!("<tr><th>{}</th><td>{}</td></tr>", escaped(name), escaped(value));
    let rows: String = rows.iter().map(row).collect();
    format!("<figure><h3>{title}</h3><table>{rows}</table></figure>\n")
}
