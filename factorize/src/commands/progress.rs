//! A progress bar, for runs that are long enough to want one.

use indicatif::{ProgressBar, ProgressStyle};
use std::{
    io::{IsTerminal, stderr},
    time::{Duration, Instant},
};

/// Runs that are over sooner show no bar.
const SHORT: Duration = Duration::from_millis(400);
const BETWEEN_UPDATES: Duration = Duration::from_millis(50);

/// Shows the steps done and the current cost on standard error, if that is a terminal.
pub struct Progress {
    steps: usize,
    bar: Option<ProgressBar>,
    next: Option<Instant>,
}

impl Progress {
    /// Before the first of so many steps.
    pub fn new(steps: usize) -> Self {
        Progress { steps, bar: None, next: stderr().is_terminal().then(|| Instant::now() + SHORT) }
    }

    /// Notes that a step is done.
    pub fn update(&mut self, step: usize, cost: f64) {
        let Some(next) = self.next else { return };
        let now = Instant::now();
        if now < next {
            return;
        }
        self.next = Some(now + BETWEEN_UPDATES);
        let bar = self.bar.get_or_insert_with(|| {
            let template = "{bar:40} step {pos} of {len}, cost {msg}, {eta} left";
            let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new(self.steps as u64).with_style(style)
        });
        bar.set_message(format!("{cost:.6}"));
        bar.set_position(step as u64);
    }

    /// Takes the bar away.
    pub fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}
