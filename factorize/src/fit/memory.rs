//! What a fit remembers of itself: enough to go on from any step, in a checkpoint.
//!
//! A fit is a sequence of descents that depends on nothing but ratings, settings and the outcomes of the descents
//! before. So it goes on by going through the sequence again, with the outcomes it remembers in place of the
//! descents that are over, and the state of the one that was interrupted.

use super::{FitError, descent::State};
use crate::model::{Settings, Step};
use autodiff::Real;
use flate2::{Crc, CrcWriter};
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};

const MAGIC: &[u8; 24] = b"factorize checkpoint v2\n";

/// What came of a descent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// What it was, for people.
    pub label: String,
    /// The step at which the score was best.
    pub best_step: usize,
    /// The score there: the error over the ratings held back, or the cost where there are none.
    pub best_score: f64,
    /// What was found at each step.
    pub steps: Vec<Step>,
}

/// Everything that is remembered, but for the numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Header {
    settings: Settings,
    data: Fingerprint,
    seconds: f64,
    finished: Vec<Outcome>,
    kept: Option<usize>,
    kept_numbers: usize,
    running: Option<Running>,
}

/// A descent's state, but for the numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Running {
    label: String,
    numbers: usize,
    scores: Vec<f64>,
    best_step: usize,
    steps: Vec<Step>,
    cost: f64,
    damping: f64,
}

/// Tells ratings from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// How many ratings there are.
    pub ratings: usize,
    /// How many of them are held back.
    pub held_back: usize,
    /// How many users.
    pub users: usize,
    /// How many items.
    pub items: usize,
    /// A checksum of all.
    pub checksum: u32,
}

/// What a fit remembers.
#[derive(Clone, Debug, PartialEq)]
pub struct Memory<A> {
    settings: Settings,
    data: Fingerprint,
    /// Seconds spent so far.
    pub seconds: f64,
    /// The descents that are over.
    pub finished: Vec<Outcome>,
    /// Of those the one with the best score, and its parameters at the best step.
    pub kept: Option<(usize, Vec<A>)>,
    /// The descent that is not over.
    pub running: Option<(String, State<A>)>,
}

/// What can be written as a checkpoint and told in a log.
pub trait Snapshot {
    /// Writes the checkpoint.
    ///
    /// # Errors
    /// What the writer says.
    fn write(&self, to: &mut dyn Write) -> io::Result<()>;

    /// The steps of all descents in their order, with what the descent was.
    fn log(&self) -> Box<dyn Iterator<Item = (&str, &Step)> + '_>;
}

impl<A: Real> Memory<A> {
    /// Of a fit that is about to begin.
    pub fn new(settings: &Settings, data: Fingerprint) -> Self {
        let settings = settings.clone();
        Memory { settings, data, seconds: 0.0, finished: Vec::new(), kept: None, running: None }
    }

    /// Reads a checkpoint of a fit with these settings to these ratings.
    ///
    /// # Errors
    /// [`FitError::Checkpoint`] says what is wrong with it.
    pub fn read(mut from: impl Read, settings: &Settings, data: Fingerprint) -> Result<Self, FitError> {
        let wrong = |what: String| FitError::Checkpoint(what);
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).map_err(|error| wrong(format!("cannot read it: {error}")))?;
        let Some(rest) = bytes.strip_prefix(MAGIC) else {
            return Err(wrong(match bytes.starts_with(&MAGIC[..22]) {
                true => "it is of another version of this program".into(),
                false => "it is no checkpoint of this program".into(),
            }));
        };
        let cut = || wrong("it is cut off or damaged".into());
        let (contents, sum) = rest.split_last_chunk::<4>().ok_or_else(cut)?;
        if checksum(contents) != u32::from_le_bytes(*sum) {
            return Err(cut());
        }
        let (length, contents) = contents.split_first_chunk::<8>().ok_or_else(cut)?;
        let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| cut())?;
        let (header, mut rest) = contents.split_at_checked(length).ok_or_else(cut)?;
        let header: Header =
            serde_json::from_slice(header).map_err(|error| wrong(format!("it is damaged: {error}")))?;
        if let Some(difference) = difference(&header.settings, settings) {
            return Err(wrong(format!("it is of a fit with other settings: {difference}")));
        }
        if header.data != data {
            return Err(wrong("it is of a fit to other ratings".into()));
        }
        // Factors and biases of all users and items.
        let parameters = data.users.checked_add(data.items).and_then(|all| all.checked_mul(settings.rank + 1));
        let mut numbers = |count: usize| -> Result<Vec<A>, FitError> {
            if Some(count) != parameters {
                return Err(wrong(format!("it is damaged: {count} parameters do not fit the ratings and the rank")));
            }
            let bytes = count.checked_mul(8).and_then(|bytes| rest.split_at_checked(bytes));
            let (own, others) = bytes.ok_or_else(cut)?;
            rest = others;
            let number = |bytes: &[u8; 8]| A::narrowed(f64::from_le_bytes(*bytes));
            Ok(own.as_chunks().0.iter().map(number).collect())
        };
        if header.kept.is_some_and(|which| which >= header.finished.len()) {
            return Err(wrong("it is damaged: the best descent is none of those that are over".into()));
        }
        let kept = header.kept.map(|which| Ok::<_, FitError>((which, numbers(header.kept_numbers)?))).transpose()?;
        let running = header.running.map(|running| {
            let Running { label, numbers: count, scores, best_step, steps, cost, damping } = running;
            if scores.len() != steps.len() || best_step >= scores.len().max(1) {
                return Err(wrong("it is damaged: the steps of the descent do not belong together".into()));
            }
            let state = State {
                numbers: numbers(count)?,
                sums: numbers(count)?,
                best: numbers(count)?,
                scores,
                best_step,
                steps,
                cost,
                damping,
            };
            Ok::<_, FitError>((label, state))
        });
        let Header { seconds, finished, .. } = header;
        Ok(Memory { settings: settings.clone(), data, seconds, finished, kept, running: running.transpose()? })
    }
}

impl<A: Real> Snapshot for Memory<A> {
    fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        let header = Header {
            settings: self.settings.clone(),
            data: self.data,
            seconds: self.seconds,
            finished: self.finished.clone(),
            kept: self.kept.as_ref().map(|(which, _)| *which),
            kept_numbers: self.kept.as_ref().map_or(0, |(_, numbers)| numbers.len()),
            running: self.running.as_ref().map(|(label, state)| Running {
                label: label.clone(),
                numbers: state.numbers.len(),
                scores: state.scores.clone(),
                best_step: state.best_step,
                steps: state.steps.clone(),
                cost: state.cost,
                damping: state.damping,
            }),
        };
        let header = serde_json::to_vec(&header)?;
        to.write_all(MAGIC)?;
        let mut contents = CrcWriter::new(&mut *to);
        contents.write_all(&(header.len() as u64).to_le_bytes())?;
        contents.write_all(&header)?;
        let kept = self.kept.iter().map(|(_, numbers)| numbers);
        let running = self.running.iter().flat_map(|(_, state)| [&state.numbers, &state.sums, &state.best]);
        for number in kept.chain(running).flatten() {
            contents.write_all(&number.widened().to_le_bytes())?;
        }
        let sum = contents.crc().sum();
        to.write_all(&sum.to_le_bytes())
    }

    fn log(&self) -> Box<dyn Iterator<Item = (&str, &Step)> + '_> {
        let finished = self.finished.iter().flat_map(|of| of.steps.iter().map(|step| (&of.label[..], step)));
        let running = self.running.iter().flat_map(|(label, of)| of.steps.iter().map(|step| (&label[..], step)));
        Box::new(finished.chain(running))
    }
}

impl Fingerprint {
    /// Of the ratings of all users and items, the first ones of which are fitted and the others held back.
    pub fn of(shape: (usize, usize), parts: [&super::Cells; 2]) -> Self {
        let mut sum = Crc::new();
        for part in parts {
            part.user.iter().chain(&part.item).for_each(|number| sum.update(&number.to_le_bytes()));
            part.value.iter().for_each(|value| sum.update(&value.to_le_bytes()));
        }
        let [fitted, held] = parts.map(super::Cells::len);
        let (users, items) = shape;
        Fingerprint { ratings: fitted + held, held_back: held, users, items, checksum: sum.sum() }
    }
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = Crc::new();
    sum.update(bytes);
    sum.sum()
}

/// The first setting that differs; the number of threads may.
fn difference(then: &Settings, now: &Settings) -> Option<String> {
    let fields = |settings: &Settings| serde_json::to_value(settings).ok();
    let (then, now) = (fields(then)?, fields(now)?);
    let then = then.as_object()?;
    let differs = |(name, value): &(&String, &serde_json::Value)| now[name.as_str()] != **value && *name != "threads";
    let (name, value) = then.iter().find(differs)?;
    Some(format!("{} was {value}, now it is {}", name.replace('_', "-"), now[name.as_str()]))
}
