//! What becomes of a fit's reports and checkpoints.

use super::{checkpoints::Checkpoints, interrupt};
use crate::{
    Error,
    commands::{
        answer::{self, buffered},
        progress::Progress,
    },
    fit::{Host, Snapshot},
    model::Step,
    output::rounded,
    write_whole,
};
use serde::Serialize;
use std::{
    io::{self, IsTerminal, Write, stderr},
    path::{Path, PathBuf},
};

/// Every so many steps there is a line, where there is no terminal for a bar.
const STEPS_A_LINE: usize = 10;

/// Says what happens, writes the log and checkpoints, and ends the fit when asked to.
pub struct FitHost<'a> {
    terminal: &'a mut dyn Write,
    /// Whether to say anything.
    pub says: bool,
    /// The checkpoints, one every so many steps.
    pub checkpoints: Option<(Checkpoints, usize)>,
    /// The log.
    pub log: Option<PathBuf>,
    progress: Option<Progress>,
    since_checkpoint: usize,
    /// What could not be said or logged first. The model is worth more: the fit goes on, and fails at the end.
    trouble: Option<Error>,
}

/// A line of the log.
#[derive(Serialize)]
struct Logged<'s> {
    fit: &'s str,
    step: usize,
    train_rmse: f64,
    train_mae: f64,
    validation_rmse: Option<f64>,
    validation_mae: Option<f64>,
    learning_rate: f64,
    seconds: f64,
}

impl<'a> FitHost<'a> {
    /// One that only talks.
    pub fn new(terminal: &'a mut dyn Write, says: bool) -> Self {
        let (checkpoints, log, progress, trouble) = (None, None, None, None);
        FitHost { terminal, says, checkpoints, log, progress, since_checkpoint: 0, trouble }
    }

    /// What could not be said or logged so far.
    ///
    /// # Errors
    /// The first of it.
    pub fn check(&mut self) -> Result<(), Error> {
        self.trouble.take().map_or(Ok(()), Err)
    }

    /// Notes that the fit cannot go on from the last checkpoint.
    pub fn pass_over_last_checkpoint(&mut self) {
        if let Some((checkpoints, _)) = &mut self.checkpoints {
            checkpoints.pass_over_last();
        }
    }

    /// Takes the bar away.
    pub fn finish(&mut self) {
        if let Some(progress) = self.progress.take() {
            progress.finish();
        }
    }

    /// Writes the log, if there is to be one.
    fn write_log(&self, now: &dyn Snapshot) -> Result<(), Error> {
        let Some(file) = &self.log else { return Ok(()) };
        if file.extension().is_some_and(|extension| extension == "jsonl") {
            return written(file, |to| answer::json_lines(logged(now), to));
        }
        written(file, |to| {
            let mut table = csv::Writer::from_writer(to);
            logged(now).try_for_each(|line| table.serialize(line))?;
            table.flush()
        })
    }
}

fn logged(now: &dyn Snapshot) -> impl Iterator<Item = Logged<'_>> {
    now.log().map(|(fit, step)| {
        let &Step { step, train_rmse, train_mae, validation_rmse, validation_mae, learning_rate, seconds } = step;
        Logged { fit, step, train_rmse, train_mae, validation_rmse, validation_mae, learning_rate, seconds }
    })
}

fn written(file: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
    write_whole(file, |to| buffered(to, write)).map_err(|source| Error::Write { file: file.into(), source })
}

impl Host for FitHost<'_> {
    fn say(&mut self, line: &str) -> Result<(), Error> {
        self.finish();
        if !self.says {
            return Ok(());
        }
        match writeln!(self.terminal, "{line}") {
            // Nobody listens any more; the model is still to be written.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Err(error) => _ = self.trouble.get_or_insert(Error::Terminal(error)),
            Ok(()) => {}
        }
        Ok(())
    }

    fn begin(&mut self, _label: &str, steps: usize) {
        self.finish();
        self.progress = Some(Progress::new(steps));
    }

    fn step(&mut self, now: &dyn Snapshot) -> Result<(), Error> {
        let Some((_, step)) = now.log().last() else { return Ok(()) };
        let error = step.validation_rmse.unwrap_or(step.train_rmse);
        if let Some(progress) = &mut self.progress {
            progress.update(step.step, error);
        }
        if step.step > 0 && step.step.is_multiple_of(STEPS_A_LINE) && !stderr().is_terminal() {
            let validation = match (step.validation_rmse, step.validation_mae) {
                (Some(rmse), Some(mae)) => format!(", validation RMSE {} MAE {}", rounded(rmse), rounded(mae)),
                _ => String::new(),
            };
            let Step { step, train_rmse, train_mae, seconds, .. } = step;
            let line = format!(
                "  step {step}: train RMSE {} MAE {}{validation}, {seconds:.2} s",
                rounded(*train_rmse),
                rounded(*train_mae)
            );
            let progress = self.progress.take();
            self.say(&line)?;
            self.progress = progress;
        }
        self.since_checkpoint += 1;
        let asked = interrupt::asked();
        let Some((checkpoints, every)) = &mut self.checkpoints else { return Ok(()) };
        let file = checkpoints.last();
        if asked || self.since_checkpoint >= *every {
            self.since_checkpoint = 0;
            let written = checkpoints.write(|to| buffered(to, |to| now.write(to)));
            let written = written.map_err(|source| Error::Write { file: file.clone(), source });
            match written.and_then(|()| self.write_log(now)) {
                // The model may still have room, and there may be room for the next one.
                Err(error) if !asked => {
                    let file = file.display();
                    self.say(&format!("warning: no checkpoint was written to {file}, the fit goes on: {error}"))?;
                    return Ok(());
                }
                done => done?,
            }
        }
        if asked {
            return Err(Error::Interrupted { checkpoint: file });
        }
        Ok(())
    }

    fn done(&mut self, now: &dyn Snapshot) -> Result<(), Error> {
        if let Err(error) = self.write_log(now) {
            self.trouble.get_or_insert(error);
        }
        Ok(())
    }
}
