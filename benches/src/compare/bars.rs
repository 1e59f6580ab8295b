//! The bars: how fast each problem is to be, and whether it is.

use super::{
    contender::Contender::{self, Autograd, Hand, HandFused, Jax, Torch},
    rounds::Measured,
    table::Digits,
};
use crate::{
    models,
    problems::{self, Family, Problem},
};

/// What ours is measured against.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Yardstick {
    /// The time of another contender.
    Rival(Contender),
    /// The time of the fastest of some.
    FastestOf(&'static [Contender]),
    /// Our own time for another quantity of the problem.
    Quantity(&'static str),
    /// A time in nanoseconds, for each unit of the quantity.
    Nanoseconds,
    /// Our own time on one thread.
    OneThread,
    /// A megabyte, held at most.
    Megabyte,
    /// A time in nanoseconds, for each node that is recorded for the objective.
    NanosecondsPerNode,
}

/// Ours is to take at most `limit` times what the yardstick does.
#[derive(Clone, Copy, Debug)]
struct Bar {
    yardstick: Yardstick,
    limit: f64,
}

/// How a bar came out.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The bar in words, and what was found.
    pub text: String,
    /// Whether it is met; `None` if the yardstick was not there.
    pub met: Option<bool>,
}

const PYTHON: &[Contender] = &[Autograd, Jax, Torch];

/// The bars of a quantity of a problem on so many threads.
fn bars(problem: &Problem, quantity: &str, threads: usize) -> Vec<Bar> {
    use Yardstick::{FastestOf, Megabyte, Nanoseconds, NanosecondsPerNode, OneThread, Quantity, Rival};
    let bar = |yardstick, limit| Bar { yardstick, limit };
    match (problem.family, quantity) {
        (Family::Post, _) => vec![bar(Rival(Hand), 1.3)],
        (Family::Adagrad, _) => vec![bar(Rival(Hand), 1.5)],
        (Family::OneShot, _) => vec![bar(Nanoseconds, 3000.0)],
        (Family::Chain, "program") => vec![bar(Nanoseconds, 10.0)],
        (Family::Chain, _) => vec![bar(Nanoseconds, 250.0)],
        (Family::Dense, _) => {
            let mut bars = vec![bar(Rival(Hand), 1.05), bar(Rival(Jax), 1.0), bar(Rival(Torch), 0.5)];
            if quantity != "value" && problem.size("rows") == 4000 {
                bars.push(bar(Quantity("value"), 3.1));
            }
            bars
        }
        (Family::Elementwise, _) => vec![bar(Rival(HandFused), 1.1), bar(Rival(Jax), 1.0)],
        (Family::Gmm, "gradient") => vec![bar(FastestOf(PYTHON), 0.5), bar(Quantity("objective"), 3.0)],
        (Family::Lstm, "gradient") => vec![bar(NanosecondsPerNode, 90.0), bar(Rival(Torch), 1.0 / 300.0)],
        (Family::Lse, "gradient") => vec![bar(Quantity("objective"), 2.2), bar(Rival(Jax), 1.0)],
        (Family::Llsq, "gradient") => {
            vec![bar(Quantity("objective"), 2.5), bar(Rival(Jax), 1.0), bar(Rival(Autograd), 1.0)]
        }
        (Family::Kmeans, "direction") => vec![bar(Rival(Jax), 0.5)],
        (Family::Sparse, _) => {
            let mut bars = vec![bar(Rival(Hand), 1.15)];
            let (ratings, rank) = (problem.size("ratings"), problem.size("rank"));
            if ratings == 1_000_209 {
                bars.extend([bar(Rival(Jax), 0.1), bar(Rival(Torch), 0.1)]);
            }
            if ratings == 1_000_209 && rank == 64 && threads == 2 {
                bars.push(bar(OneThread, 1.0 / 1.8));
            }
            if ratings > 10_000_000 && rank == 16 {
                bars.push(bar(Megabyte, 600.0));
            }
            bars
        }
        _ => Vec::new(),
    }
}

/// Whether some bar of a problem is on the memory that is held.
pub fn ask_for_memory(problem: &Problem) -> bool {
    let mut bars = problem.family.quantities().iter().flat_map(|quantity| bars(problem, quantity.name, 1));
    bars.any(|bar| bar.yardstick == Yardstick::Megabyte)
}

/// The verdicts on a quantity, by the number of its row; `others` is what was measured on other numbers of threads.
pub fn verdicts(measured: &Measured, row: usize, others: &[Measured]) -> Vec<Verdict> {
    let quantity = &measured.problem.family.quantities()[row];
    let bars = bars(measured.problem, quantity.name, measured.threads);
    bars.into_iter().map(|bar| verdict(measured, row, others, bar)).collect()
}

fn verdict(measured: &Measured, row: usize, others: &[Measured], Bar { yardstick, limit }: Bar) -> Verdict {
    let quantity = &measured.problem.family.quantities()[row];
    let ours = &measured.outcomes[row][0];
    let against = |rival| measured.outcome(quantity.name, rival).and_then(|rival| ours.ratio(rival));
    let (bar, found) = match yardstick {
        Yardstick::Rival(rival) => (times(limit, rival.name()), against(rival)),
        Yardstick::FastestOf(rivals) => {
            let names: Vec<&str> = rivals.iter().map(|rival| rival.name()).collect();
            // The fastest rival is the one that ours has the greatest ratio to; all of them must be there.
            let ratios: Option<Vec<f64>> = rivals.iter().map(|&rival| against(rival)).collect();
            let found = ratios.and_then(|ratios| ratios.into_iter().reduce(f64::max));
            (times(limit, &format!("the fastest of {}", names.join(", "))), found)
        }
        Yardstick::Quantity(other) => {
            let found = measured.outcome(other, Contender::Ours).and_then(|other| ours.ratio(other));
            (format!("at most {limit} x the {other}"), found)
        }
        Yardstick::OneThread => {
            let mut alone = others.iter().filter(|other| other.threads == 1 && other.problem == measured.problem);
            // Not measured in the same rounds: there are no pairs.
            let alone = alone.next().and_then(|other| other.outcomes[row][0].seconds());
            let found = ours.seconds().zip(alone).map(|(seconds, alone)| seconds / alone);
            (format!("at least {} x faster than on one thread", Digits(1.0 / limit)), found)
        }
        Yardstick::Megabyte => {
            (format!("at most {limit} MB held"), measured.peak_memory.map(|bytes| bytes as f64 / 1e6))
        }
        Yardstick::Nanoseconds => {
            let each = if quantity.unit.is_empty() { String::new() } else { format!(" a {}", quantity.unit) };
            (format!("at most {limit} ns{each}"), ours.seconds().map(|seconds| seconds * 1e9 / quantity.count as f64))
        }
        Yardstick::NanosecondsPerNode => {
            let nodes = recorded_nodes(measured.problem);
            let found = ours.seconds().map(|seconds| seconds * 1e9 / nodes as f64);
            (format!("at most {limit} ns a recorded node, of which there are {nodes}"), found)
        }
    };
    let met = found.map(|found| found <= limit);
    let text = match found {
        Some(found) => format!("{bar}: {} ({})", if found <= limit { "met" } else { "missed" }, told(found, limit)),
        None => format!("{bar}: not measured"),
    };
    Verdict { text, met }
}

/// A limit as a factor, or as how many times faster where it is far below 1.
fn times(limit: f64, rival: &str) -> String {
    if is_speed(limit) {
        format!("at least {:.0} x faster than {rival}", 1.0 / limit)
    } else {
        format!("at most {limit} x {rival}")
    }
}

/// What was found, in the terms of the bar.
fn told(found: f64, limit: f64) -> String {
    Digits(if is_speed(limit) { 1.0 / found } else { found }).to_string()
}

fn is_speed(limit: f64) -> bool {
    limit < 0.75
}

fn recorded_nodes(problem: &Problem) -> usize {
    models::lstm::recorded_nodes(&problems::lstm::Inputs::new(problem.size("layers"), problem.size("characters")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        compare::{contender::CONTENDERS, rounds::Outcome},
        problems::PROBLEMS,
    };

    fn measured(name: &str, seconds: &[&[f64]]) -> Measured {
        let problem = PROBLEMS.iter().find(|problem| problem.name == name).unwrap();
        let outcomes = seconds.iter().map(|row| {
            std::array::from_fn(|column| match row.get(column) {
                Some(&seconds) if seconds > 0.0 => Outcome::Rounds(vec![seconds]),
                _ => Outcome::None("not installed".to_string()),
            })
        });
        Measured { problem, threads: 1, outcomes: outcomes.collect(), peak_memory: None }
    }

    #[test]
    fn bars_are_met_missed_or_not_measured() {
        assert_eq!(CONTENDERS[1], Hand);
        let met = verdicts(&measured("post", &[&[1.2, 1.0]]), 0, &[]);
        assert_eq!(met, [Verdict { text: "at most 1.3 x hand: met (1.20)".to_string(), met: Some(true) }]);
        let missed = verdicts(&measured("post", &[&[1.4, 1.0]]), 0, &[]);
        assert_eq!(missed, [Verdict { text: "at most 1.3 x hand: missed (1.40)".to_string(), met: Some(false) }]);
        let unknown = verdicts(&measured("post", &[&[1.4, 0.0]]), 0, &[]);
        assert_eq!(unknown, [Verdict { text: "at most 1.3 x hand: not measured".to_string(), met: None }]);
    }

    #[test]
    fn the_fastest_rival_counts_and_so_does_our_own_objective() {
        let verdicts = verdicts(&measured("gmm-2_5", &[&[2.0], &[6.2, 1.0, 0.0, 20.0, 10.0, 30.0]]), 1, &[]);
        let texts: Vec<&str> = verdicts.iter().map(|verdict| verdict.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "at least 2 x faster than the fastest of autograd, jax, torch: missed (1.61)",
                "at most 3 x the objective: missed (3.10)",
            ]
        );
    }

    #[test]
    fn times_are_told_for_one_unit() {
        let verdicts = verdicts(&measured("chain", &[&[9.0 * 9999e-9], &[1.0]]), 0, &[]);
        assert_eq!(verdicts[0].text, "at most 10 ns a recorded op: met (9.00)");
    }

    #[test]
    fn two_threads_are_held_against_one_and_memory_against_megabytes() {
        let alone = [measured("sparse-ml-1m-k64", &[&[18.0, 18.0, 0.0, 0.0, 270.0]])];
        let together = Measured { threads: 2, ..measured("sparse-ml-1m-k64", &[&[9.0, 9.0, 0.0, 0.0, 60.0]]) };
        let texts: Vec<String> = verdicts(&together, 0, &alone).into_iter().map(|verdict| verdict.text).collect();
        assert_eq!(
            texts,
            [
                "at most 1.15 x hand: met (1.00)",
                "at least 10 x faster than jax: missed (6.67)",
                "at least 10 x faster than torch: not measured",
                "at least 1.80 x faster than on one thread: met (2.00)",
            ]
        );
        let held = Measured { peak_memory: Some(612_000_000), ..measured("sparse-ml-10m-k16", &[&[1.0]]) };
        assert!(ask_for_memory(held.problem) && !ask_for_memory(together.problem));
        assert_eq!(verdicts(&held, 0, &[])[1].text, "at most 600 MB held: missed (612)");
    }
}
