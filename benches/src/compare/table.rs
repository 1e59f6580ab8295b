//! The results as Markdown.

use super::{
    bars::{Verdict, verdicts},
    contender::{CONTENDERS, NOT_INSTALLED},
    rounds::{Measured, Outcome},
};
use crate::problems::Quantity;
use std::fmt::Write;

/// The tables of a number of threads, one a family, each with the holes and the bars below it; `others` is what was
/// measured on other numbers of threads.
pub fn tables(measured: &[Measured], others: &[Measured]) -> String {
    let mut text = String::new();
    for family in measured.chunk_by(|left, right| left.problem.family == right.problem.family) {
        table(family, others, &mut text);
    }
    text
}

fn table(family: &[Measured], others: &[Measured], text: &mut String) {
    // A contender that has none of the problems has no column.
    let takes_part = |column: usize| {
        let mut outcomes = family.iter().flat_map(|measured| measured.outcomes.iter().map(move |row| &row[column]));
        outcomes.any(|outcome| !matches!(outcome, Outcome::None(why) if has_none(why)))
    };
    let columns: Vec<usize> = (0..CONTENDERS.len()).filter(|&column| takes_part(column)).collect();
    let rivals = columns.iter().copied().filter(|&column| column > 0);
    let mut head = vec!["problem".to_string(), "quantity".to_string()];
    head.extend(columns.iter().map(|&column| CONTENDERS[column].name().to_string()));
    head.extend(rivals.clone().map(|column| format!("ours/{}", CONTENDERS[column].name())));
    let _ = writeln!(text, "\n### {}\n", family[0].problem.family.name());
    line(&head, text);
    let rule = |cell: usize| if cell < 2 { "---" } else { "---:" }.to_string();
    line(&(0..head.len()).map(rule).collect::<Vec<_>>(), text);
    let (mut holes, mut bars) = (Vec::new(), Vec::new());
    for measured in family {
        for (row, (quantity, outcomes)) in
            measured.problem.family.quantities().iter().zip(&measured.outcomes).enumerate()
        {
            let name = format!("{}, {}", measured.problem.name, quantity.name);
            let unit = if quantity.unit.is_empty() { String::new() } else { format!(", a {}", quantity.unit) };
            let mut cells = vec![measured.problem.name.to_string(), format!("{}{unit}", quantity.name)];
            cells.extend(columns.iter().map(|&column| cell(&outcomes[column], quantity)));
            cells.extend(rivals.clone().map(|column| {
                outcomes[0].ratio(&outcomes[column]).map_or("—".to_string(), |ratio| format!("{}", Digits(ratio)))
            }));
            line(&cells, text);
            for &column in &columns {
                // Who is not there at all is named once, at the top of the file.
                if let Outcome::None(why) = &outcomes[column]
                    && !why.starts_with(NOT_INSTALLED)
                {
                    holes.push(format!("{name}: {}: {why}", CONTENDERS[column].name()));
                }
            }
            bars.extend(
                verdicts(measured, row, others).into_iter().map(|verdict| format!("{name}: {}", marked(&verdict))),
            );
        }
    }
    if !holes.is_empty() {
        let _ = writeln!(text, "\nHoles:");
        holes.iter().for_each(|hole| item(hole, text));
    }
    if !bars.is_empty() {
        let _ = writeln!(text, "\nBars:");
        bars.iter().for_each(|bar| item(bar, text));
    }
}

fn line(cells: &[String], text: &mut String) {
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

fn item(what: &str, text: &mut String) {
    let _ = writeln!(text, "- {what}");
}

fn marked(verdict: &Verdict) -> String {
    match verdict.met {
        Some(false) => format!("**{}**", verdict.text),
        _ => verdict.text.clone(),
    }
}

/// Whether a contender simply has no such problem.
fn has_none(why: &str) -> bool {
    why.contains("has no ")
}

fn cell(outcome: &Outcome, quantity: &Quantity) -> String {
    let each = quantity.count as f64;
    match outcome {
        Outcome::Rounds(_) => outcome.seconds().map_or("—".to_string(), |seconds| time(seconds / each)),
        Outcome::Once(seconds) => format!("{} (one run)", time(seconds / each)),
        Outcome::None(why) if has_none(why) => "—".to_string(),
        Outcome::None(why) => {
            let short = [NOT_INSTALLED, "left out", "differs", "died"].into_iter().find(|short| why.starts_with(short));
            short.unwrap_or("failed").to_string()
        }
    }
}

/// How many bars are met, missed and not measured.
pub fn summary(measured: &[Measured], others: &[Measured]) -> String {
    let (mut met, mut missed, mut unknown) = (0, 0, 0);
    for measured in measured {
        for row in 0..measured.outcomes.len() {
            for verdict in verdicts(measured, row, others) {
                match verdict.met {
                    Some(true) => met += 1,
                    Some(false) => missed += 1,
                    None => unknown += 1,
                }
            }
        }
    }
    format!("{met} bars met, {missed} missed, {unknown} not measured")
}

/// A number with three digits.
pub struct Digits(pub f64);

impl std::fmt::Display for Digits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let number = self.0;
        let places = match number.abs() {
            size if size < 0.000_995 => return write!(f, "{number:.1e}"),
            size if size < 0.0995 => 4,
            size if size < 0.995 => 3,
            size if size < 9.95 => 2,
            size if size < 99.5 => 1,
            _ => 0,
        };
        write!(f, "{number:.places$}")
    }
}

/// A time with its unit.
pub fn time(seconds: f64) -> String {
    let units = [(1e-6, 1e9, "ns"), (1e-3, 1e6, "µs"), (1.0, 1e3, "ms")];
    let (scale, unit) =
        units.into_iter().find(|(below, ..)| seconds < *below).map_or((1.0, "s"), |(_, scale, unit)| (scale, unit));
    format!("{} {unit}", Digits(seconds * scale))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problems::PROBLEMS;

    #[test]
    fn times_have_three_digits() {
        let seconds = [1.234e-9, 12.34e-9, 0.5e-6, 123.4e-6, 0.001, 0.0456, 1.5, 100.0];
        assert_eq!(
            seconds.map(time),
            ["1.23 ns", "12.3 ns", "500 ns", "123 µs", "1.00 ms", "45.6 ms", "1.50 s", "100 s"]
        );
    }

    #[test]
    fn every_hole_is_named() {
        let mut row: [Outcome; CONTENDERS.len()] =
            std::array::from_fn(|_| Outcome::None("it has no post: x".to_string()));
        row[0] = Outcome::Rounds(vec![100e-9]);
        row[1] = Outcome::Rounds(vec![50e-9]);
        row[3] = Outcome::None("differs from ours: value 1 instead of 2".to_string());
        row[4] = Outcome::Once(2.0);
        row[5] = Outcome::None("not installed (benches/peers/setup.sh does it)".to_string());
        let measured = Measured { problem: &PROBLEMS[0], threads: 1, outcomes: vec![row], peak_memory: None };
        let text = tables(&[measured], &[]);
        let expected = "
### post

| problem | quantity | ours | hand | autograd | jax | torch | ours/hand | ours/autograd | ours/jax | ours/torch |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| post | value+gradient | 100 ns | 50.0 ns | differs | 2.00 s (one run) | not installed | 2.00 | — | 5.0e-8 | — |

Holes:
- post, value+gradient: autograd: differs from ours: value 1 instead of 2

Bars:
- post, value+gradient: **at most 1.3 x hand: missed (2.00)**
";
        assert_eq!(text, expected);
    }
}
