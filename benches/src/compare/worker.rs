//! A worker in Rust. The requests, and what is answered:
//!
//! | request | answer |
//! |---|---|
//! | `{"request": "start"}` | `{"versions": {name: version}}` |
//! | `{"request": "prepare", "problem", "family", "sizes", "precision", "quantity"}` | makes the inputs, runs once: `{"ready": true, "seconds", "value", "norm"}`, or `{"ready": false, "reason"}` |
//! | `{"request": "measure", "quantity", "seconds"}` | runs again and again for so long: `{"seconds"}` of one run |
//! | `{"request": "memory"}` | the most that the process has held: `{"bytes"}`, null where the system does not tell |
//! | `{"request": "forget"}` | drops what was prepared: `{}` |

use super::memory;
use crate::{
    computation::{Checksum, Computation},
    problems::{PROBLEMS, Problem},
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    error::Error,
    io::{self, BufRead, Write},
    time::{Duration, Instant},
};

/// A batch of runs lasts so long at least, so that reading the clock does not count.
const BATCH: Duration = Duration::from_millis(1);

/// Answers requests until the input ends. `prepare` makes a computation of a problem and a quantity, `None` if there
/// is none such.
///
/// # Errors
/// What the input or the output says.
pub fn serve(
    versions: Value,
    prepare: impl Fn(&'static Problem, &str) -> Option<Computation>,
    input: impl BufRead,
    mut output: impl Write,
) -> io::Result<()> {
    let mut prepared = HashMap::new();
    for line in input.lines() {
        let answer = answer(&line?, &versions, &prepare, &mut prepared);
        writeln!(output, "{}", answer.unwrap_or_else(|error| json!({ "ready": false, "reason": error.to_string() })))?;
        output.flush()?;
    }
    Ok(())
}

fn answer(
    line: &str,
    versions: &Value,
    prepare: impl Fn(&'static Problem, &str) -> Option<Computation>,
    prepared: &mut HashMap<String, Computation>,
) -> Result<Value, Box<dyn Error>> {
    let message: Value = serde_json::from_str(line)?;
    let text = |field: &str| message[field].as_str().unwrap_or_default();
    let quantity = text("quantity");
    match text("request") {
        "start" => Ok(json!({ "versions": versions })),
        "prepare" => {
            let problem = PROBLEMS.iter().find(|problem| problem.name == text("problem"));
            let problem = problem.ok_or_else(|| format!("there is no problem {:?}", text("problem")))?;
            let Some(mut computation) = prepare(problem, quantity) else {
                return Err(format!("it has no {}: {quantity}", problem.family.name()).into());
            };
            // The first run warms up.
            computation(None)?;
            let (start, mut checksum) = (Instant::now(), Checksum::default());
            computation(Some(&mut checksum))?;
            let seconds = start.elapsed().as_secs_f64();
            let Checksum { value, norm } = checksum;
            if value.into_iter().chain(norm).any(|number| !number.is_finite()) {
                return Err(format!("the result is not finite: {checksum:?}").into());
            }
            prepared.insert(quantity.to_string(), computation);
            Ok(json!({ "ready": true, "seconds": seconds, "value": value, "norm": norm }))
        }
        "measure" => {
            let computation = prepared.get_mut(quantity).ok_or("measured before it was prepared")?;
            let seconds = measure(computation, message["seconds"].as_f64().unwrap_or_default())?;
            Ok(json!({ "seconds": seconds }))
        }
        "memory" => Ok(json!({ "bytes": memory::peak() })),
        "forget" => {
            prepared.clear();
            Ok(json!({}))
        }
        other => Err(format!("there is no request {other:?}").into()),
    }
}

/// The median over batches of the seconds that one run takes. A run before that is not timed: while others worked,
/// this process' data left the caches, and perhaps the memory.
fn measure(computation: &mut Computation, seconds: f64) -> Result<f64, Box<dyn Error>> {
    computation(None)?;
    let (mut batch, mut times, mut total) = (1, Vec::new(), Duration::ZERO);
    while total.as_secs_f64() < seconds || times.is_empty() {
        let start = Instant::now();
        for _ in 0..batch {
            computation(None)?;
        }
        let spent = start.elapsed();
        total += spent;
        if spent < BATCH && total.as_secs_f64() < seconds {
            batch *= 2;
        } else {
            times.push(spent.as_secs_f64() / f64::from(batch));
        }
    }
    Ok(median(&times))
}

/// The median; NaN of nothing.
pub fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = |place: usize| sorted.get(place).copied().unwrap_or(f64::NAN);
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 { middle(half) } else { 0.5 * (middle(half.wrapping_sub(1)) + middle(half)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn requests_are_answered_in_turn_and_wrong_ones_too() {
        let prepare = |problem: &Problem, quantity: &str| -> Option<Computation> {
            (problem.name == "post" && quantity == "value").then(|| -> Computation {
                Box::new(|checksum| {
                    checksum.map(|sum| sum.value(3.5));
                    Ok(())
                })
            })
        };
        let input = [
            json!({ "request": "start" }),
            json!({ "request": "measure", "quantity": "value", "seconds": 0.0 }),
            json!({ "request": "prepare", "problem": "post", "quantity": "value" }),
            json!({ "request": "measure", "quantity": "value", "seconds": 0.002 }),
            json!({ "request": "prepare", "problem": "chain", "quantity": "value" }),
            json!({ "request": "prepare", "problem": "none", "quantity": "value" }),
            json!({ "request": "forget" }),
            json!({ "request": "measure", "quantity": "value", "seconds": 0.0 }),
            json!({ "request": "dance" }),
            json!({ "request": "memory" }),
        ];
        let input: String = input.iter().map(|message| format!("{message}\n")).collect();
        let mut output = Vec::new();
        serve(json!({ "mine": "1" }), prepare, input.as_bytes(), &mut output).unwrap();
        let answers: Vec<Value> =
            String::from_utf8(output).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(answers[0], json!({ "versions": { "mine": "1" } }));
        assert_eq!(answers[1]["reason"], "measured before it was prepared");
        assert_eq!((&answers[2]["ready"], &answers[2]["value"]), (&json!(true), &json!(3.5)));
        assert!(answers[3]["seconds"].as_f64().is_some_and(|seconds| seconds < 1e-3));
        assert_eq!(answers[4]["reason"], "it has no chain: value");
        assert_eq!(answers[5]["reason"], "there is no problem \"none\"");
        assert_eq!(answers[6], json!({}));
        assert_eq!(answers[7]["ready"], false);
        assert_eq!(answers[8]["reason"], "there is no request \"dance\"");
        assert!(answers[9]["bytes"].as_u64() >= memory::peak().and(Some(1)));
    }
}
