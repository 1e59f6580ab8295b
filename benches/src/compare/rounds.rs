//! Measuring a problem: all contenders in turn, in rounds.

use super::{
    bars,
    contender::{CONTENDERS, Contender},
    process::{Failure, Ready, Worker},
    worker::median,
};
use crate::problems::{Problem, Quantity};
use serde_json::{Map, Value};
use std::path::Path;

/// How long it is measured.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// How many rounds.
    pub rounds: usize,
    /// How many seconds a contender has in a round for a quantity.
    pub seconds: f64,
}

impl Effort {
    /// What the tables are made with.
    pub const FULL: Effort = Effort { rounds: 5, seconds: 0.12 };
    /// A look.
    pub const QUICK: Effort = Effort { rounds: 3, seconds: 0.03 };

    /// A single run that takes longer is not repeated.
    fn longest(self) -> f64 {
        4.0 * self.rounds as f64 * self.seconds
    }
}

/// What a contender's measurement of a quantity came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The seconds of one run, in each round.
    Rounds(Vec<f64>),
    /// The seconds of a single run that took too long to be repeated.
    Once(f64),
    /// There is none, and why.
    None(String),
}

impl Outcome {
    /// The seconds of one run.
    pub fn seconds(&self) -> Option<f64> {
        match self {
            Outcome::Rounds(rounds) => Some(median(rounds)),
            Outcome::Once(seconds) => Some(*seconds),
            Outcome::None(_) => None,
        }
    }

    /// How many times as long as the other it takes: pair by pair within each round, and the median of that.
    pub fn ratio(&self, other: &Outcome) -> Option<f64> {
        match (self, other) {
            (Outcome::Rounds(own), Outcome::Rounds(other)) => {
                let ratios: Vec<f64> = own.iter().zip(other).map(|(own, other)| own / other).collect();
                Some(median(&ratios))
            }
            _ => Some(self.seconds()? / other.seconds()?),
        }
    }
}

/// A problem's outcomes, by quantity and contender.
pub struct Measured {
    /// The problem.
    pub problem: &'static Problem,
    /// How many threads there were.
    pub threads: usize,
    /// For each quantity of its family, the outcomes of [`CONTENDERS`].
    pub outcomes: Vec<[Outcome; CONTENDERS.len()]>,
    /// The bytes that a process of ours held at most which did nothing else, if a bar asks for that.
    pub peak_memory: Option<u64>,
}

impl Measured {
    /// The outcome of a contender for a quantity by its name.
    pub fn outcome(&self, quantity: &str, contender: Contender) -> Option<&Outcome> {
        let row = self.problem.family.quantities().iter().position(|other| other.name == quantity)?;
        let column = CONTENDERS.iter().position(|other| *other == contender)?;
        Some(&self.outcomes[row][column])
    }
}

/// The workers of a number of threads.
pub struct Field<'a> {
    threads: usize,
    ratings: &'a Path,
    workers: [Result<Worker, String>; CONTENDERS.len()],
    /// The versions that the workers told.
    pub versions: Map<String, Value>,
}

impl<'a> Field<'a> {
    /// Starts all that are installed, with the folder where the ratings are left; `told` is called with each that is
    /// not, and why.
    pub fn start(threads: usize, ratings: &'a Path, mut told: impl FnMut(Contender, &str)) -> Self {
        let workers = CONTENDERS.map(|contender| Worker::start(contender, threads, ratings));
        let mut versions = Map::new();
        for (contender, worker) in CONTENDERS.into_iter().zip(&workers) {
            match worker {
                Ok(worker) => versions.extend(worker.versions.clone()),
                Err(why) => told(contender, why),
            }
        }
        Field { threads, ratings, workers, versions }
    }

    /// Measures a problem.
    pub fn measure(&mut self, problem: &'static Problem, effort: Effort) -> Measured {
        let quantities = problem.family.quantities();
        let mut cells: Vec<[Cell; CONTENDERS.len()]> = Vec::new();
        for quantity in quantities {
            let mut row = std::array::from_fn(|column| self.prepare(column, problem, quantity));
            refuse_differences(&mut row, problem);
            cells.push(row);
        }
        for round in 0..effort.rounds {
            for place in 0..CONTENDERS.len() {
                // Nobody is always the first after somebody else.
                let column = (place + round) % CONTENDERS.len();
                for (quantity, row) in quantities.iter().zip(&mut cells) {
                    self.take_turn(column, &mut row[column], quantity, effort);
                }
            }
        }
        for worker in self.workers.iter_mut().flatten() {
            // One that died here is started anew for the next problem.
            let _ = worker.forget();
        }
        let outcomes = cells.into_iter().map(|row| row.map(|cell| cell.outcome(effort))).collect();
        let peak_memory = if bars::ask_for_memory(problem) { self.peak_memory(problem) } else { None };
        Measured { problem, threads: self.threads, outcomes, peak_memory }
    }

    /// The bytes that a process holds at most that computes the quantities and nothing else.
    fn peak_memory(&self, problem: &Problem) -> Option<u64> {
        let mut worker = Worker::start(Contender::Ours, self.threads, self.ratings).ok()?;
        for quantity in problem.family.quantities() {
            worker.prepare(problem, quantity).ok()?;
        }
        worker.peak_memory().ok()
    }

    fn prepare(&mut self, column: usize, problem: &Problem, quantity: &Quantity) -> Cell {
        if matches!(&self.workers[column], Err(why) if why.starts_with("died")) {
            self.workers[column] = Worker::start(CONTENDERS[column], self.threads, self.ratings);
        }
        match &mut self.workers[column] {
            Ok(worker) => match worker.prepare(problem, quantity) {
                Ok(ready) => Cell::Ready(ready, Vec::new()),
                Err(failure) => self.failed(column, failure),
            },
            Err(why) => Cell::None(why.clone()),
        }
    }

    fn take_turn(&mut self, column: usize, cell: &mut Cell, quantity: &Quantity, effort: Effort) {
        let Cell::Ready(ready, rounds) = cell else { return };
        if ready.seconds > effort.longest() {
            return;
        }
        let measured = match &mut self.workers[column] {
            Ok(worker) => worker.measure(quantity, effort.seconds),
            Err(why) => Err(Failure::Refused(why.clone())),
        };
        match measured {
            Ok(seconds) => rounds.push(seconds),
            Err(failure) => *cell = self.failed(column, failure),
        }
    }

    fn failed(&mut self, column: usize, failure: Failure) -> Cell {
        match failure {
            Failure::Refused(why) => Cell::None(why),
            Failure::Died(why) => {
                let why = if why.starts_with("died") { why } else { format!("died: {why}") };
                self.workers[column] = Err(why.clone());
                Cell::None(why)
            }
        }
    }
}

/// What is being measured of a contender.
enum Cell {
    Ready(Ready, Vec<f64>),
    None(String),
}

impl Cell {
    fn outcome(self, effort: Effort) -> Outcome {
        match self {
            Cell::Ready(ready, _) if ready.seconds > effort.longest() => Outcome::Once(ready.seconds),
            Cell::Ready(_, rounds) => Outcome::Rounds(rounds),
            Cell::None(why) => Outcome::None(why),
        }
    }
}

/// Strikes out those who computed something else than ours.
fn refuse_differences(row: &mut [Cell], problem: &Problem) {
    let [Cell::Ready(ours, _), rivals @ ..] = row else { return };
    let ours = ours.checksum;
    for cell in rivals {
        if let Cell::Ready(ready, _) = cell
            && let Some(difference) = ready.checksum.difference(&ours, problem.tolerance())
        {
            *cell = Cell::None(format!("differs from ours: {difference}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_taken_pair_by_pair() {
        let ours = Outcome::Rounds(vec![1.0, 20.0, 3.0]);
        let other = Outcome::Rounds(vec![2.0, 40.0, 1.0]);
        assert_eq!(ours.ratio(&other), Some(0.5));
        assert_eq!(ours.ratio(&Outcome::Once(6.0)), Some(0.5));
        assert_eq!(ours.ratio(&Outcome::None(String::new())), None);
    }

    #[test]
    fn who_computes_something_else_is_struck_out() {
        use crate::{computation::Checksum, problems::PROBLEMS};
        let ready = |value: f64| {
            let checksum = Checksum { value: Some(value), norm: None };
            Cell::Ready(Ready { seconds: 1e-6, checksum }, vec![1e-6])
        };
        let mut row = [ready(2.0), ready(2.0), ready(2.1), Cell::None("not installed".to_string())];
        refuse_differences(&mut row, &PROBLEMS[0]);
        let outcomes = row.map(|cell| cell.outcome(Effort::QUICK));
        assert_eq!(outcomes[1], Outcome::Rounds(vec![1e-6]));
        assert_eq!(outcomes[2], Outcome::None("differs from ours: value 2.1e0 instead of 2e0".to_string()));
    }
}
