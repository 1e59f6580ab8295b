//! Calling a function again and again, and what came out of it.

use super::{input::Input, message::Refusal};
use ndarray::{Array1, Array2};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A result in native numbers.
pub enum Output {
    /// A number.
    Number(f64),
    /// A list.
    Vector(Vec<f64>),
    /// A list of rows.
    Matrix(Array2<f64>),
    /// Results by name.
    Named(Vec<(&'static str, Output)>),
}

impl From<f64> for Output {
    fn from(number: f64) -> Self {
        Output::Number(number)
    }
}

impl From<Array1<f64>> for Output {
    fn from(vector: Array1<f64>) -> Self {
        Output::Vector(vector.to_vec())
    }
}

impl From<Array2<f64>> for Output {
    fn from(matrix: Array2<f64>) -> Self {
        Output::Matrix(matrix)
    }
}

impl Output {
    /// The result as JSON, which has no infinities.
    ///
    /// # Errors
    /// If a number is not finite.
    pub fn to_json(&self) -> Result<Value, Refusal> {
        let finite = |number: f64| match number.is_finite() {
            true => Ok(Value::from(number)),
            false => Err(format!(
                "the result holds {number}, which JSON has no number for: the input's numbers are too large, or the \
                 function has no value there"
            )),
        };
        let list = |numbers: &[f64]| numbers.iter().map(|&number| finite(number)).collect::<Result<Value, Refusal>>();
        match self {
            Output::Number(number) => finite(*number),
            Output::Vector(vector) => list(vector),
            Output::Matrix(matrix) => matrix.rows().into_iter().map(|row| list(&row.to_vec())).collect(),
            Output::Named(parts) => {
                let parts = parts.iter().map(|(name, part)| Ok((name.to_string(), part.to_json()?)));
                Ok(Value::Object(parts.collect::<Result<_, Refusal>>()?))
            }
        }
    }
}

/// The output of one call, and the times of all.
pub struct Evaluated {
    /// What the last call gave.
    pub output: Output,
    times: Vec<Duration>,
}

impl Evaluated {
    /// The times as the protocol has them.
    pub fn timings(&self) -> Value {
        let timing = |time: &Duration| {
            let nanoseconds = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
            json!({ "name": "evaluate", "nanoseconds": nanoseconds })
        };
        self.times.iter().map(timing).collect()
    }
}

/// Calls at least so many times, and until the calls have taken so many seconds together.
#[derive(Clone, Copy)]
pub struct Repetition {
    runs: usize,
    seconds: f64,
}

impl Repetition {
    /// A single call.
    pub const ONCE: Repetition = Repetition { runs: 1, seconds: 0.0 };

    /// What an input says by `min_runs` and `min_seconds`: 1 and 1 if it does not.
    ///
    /// # Errors
    /// If they are not numbers from 1 and from 0 on.
    pub fn of(input: Input<'_>) -> Result<Self, Refusal> {
        let runs = input.optional("min_runs")?.map_or(Ok(1), |runs| runs.count(1))?;
        let seconds = match input.optional("min_seconds")? {
            None => 1.0,
            Some(seconds) => {
                let number = seconds.number()?;
                if number < 0.0 {
                    return Err(seconds.refuse(format_args!("{number} is negative")));
                }
                number
            }
        };
        Ok(Repetition { runs, seconds })
    }

    /// Calls the function.
    ///
    /// # Errors
    /// What the function has.
    pub fn call(self, mut function: impl FnMut() -> Result<Output, autodiff::Error>) -> Result<Evaluated, Refusal> {
        let (mut times, mut total) = (Vec::new(), Duration::ZERO);
        loop {
            let start = Instant::now();
            let output = function().map_err(|error| error.to_string())?;
            let time = start.elapsed();
            times.push(time);
            total += time;
            if times.len() >= self.runs && total.as_secs_f64() >= self.seconds {
                return Ok(Evaluated { output, times });
            }
        }
    }
}
