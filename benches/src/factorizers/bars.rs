//! The bars: how near and how fast `factorize` is to be, and whether it is.

use super::{Fit, Row, program::Program};

/// What is asked of a fit.
struct Bar {
    set: &'static str,
    rank: usize,
    rmse: f64,
    seconds: f64,
    megabytes: Option<f64>,
}

const BARS: [Bar; 4] = [
    Bar { set: "ml-100k", rank: 16, rmse: 0.832, seconds: 0.12, megabytes: None },
    Bar { set: "ml-1m", rank: 16, rmse: 0.7965, seconds: 0.4, megabytes: None },
    Bar { set: "ml-1m", rank: 8, rmse: 0.79, seconds: 0.3, megabytes: None },
    Bar { set: "ml-10m", rank: 8, rmse: 0.785, seconds: 6.0, megabytes: Some(600.0) },
];

/// Choosing and the last fit together take so many times what the last fit takes, at most.
const FITS: f64 = 5.0;

/// The verdicts on a row: each bar in words with what was found, and whether it is met.
pub fn verdicts(row: &Row) -> Vec<(String, bool)> {
    let (Program::Factorize, Ok(fit)) = (row.program, &row.fit) else { return Vec::new() };
    let mut verdicts = Vec::new();
    let mut held = |what: &str, found: f64, limit: f64, digits: usize| {
        let word = if found <= limit { "met" } else { "missed" };
        verdicts.push((format!("{what} at most {limit}: {word} ({found:.digits$})"), found <= limit));
    };
    if let Some(bar) = BARS.iter().find(|bar| bar.set == row.set.name && bar.rank == row.rank) {
        held("test RMSE", fit.rmse, bar.rmse, 4);
        held("seconds", fit.seconds, bar.seconds, 3);
        if let (Some(limit), Some(bytes)) = (bar.megabytes, fit.peak_memory) {
            held("MB held", bytes as f64 / 1e6, limit, 0);
        }
    }
    let Fit { seconds, seconds_choosing, .. } = fit;
    held("choice and last fit together, in fits,", (seconds + seconds_choosing) / seconds, FITS, 1);
    verdicts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::factorizers::set::Set;
    use std::path::Path;

    #[test]
    fn bars_are_on_our_fits_alone() {
        let set = Set { name: "ml-10m".to_string(), ..Set::own(Path::new("train"), Path::new("test")) };
        let fit = Fit {
            rmse: 0.784,
            seconds: 2.0,
            seconds_choosing: 9.0,
            settings: String::new(),
            peak_memory: Some(500_000_000),
            version: String::new(),
        };
        let mut row = Row { set: &set, rank: 8, program: Program::Factorize, fit: Ok(fit) };
        let texts: Vec<String> = verdicts(&row).into_iter().map(|(text, _)| text).collect();
        assert_eq!(
            texts,
            [
                "test RMSE at most 0.785: met (0.7840)",
                "seconds at most 6: met (2.000)",
                "MB held at most 600: met (500)",
                "choice and last fit together, in fits, at most 5: missed (5.5)",
            ]
        );
        row.program = Program::Libmf;
        assert!(verdicts(&row).is_empty());
    }
}
