//! Targets of fuzzing: each reads bytes as an enemy may have written them.
//!
//! A target panics where something is wrong: what it calls panics, or allocates more than [`MEMORY`], or refuses without a
//! word, or what it accepts is not the same after it is saved and read again. `fuzz/` runs the targets under libFuzzer,
//! `tests/mutations` on a fixed number of mutations of their seeds.

mod checkpoint;
mod folder;
mod graph;
mod matrix;
mod model;
mod pairs;
mod program;
mod ratings;
mod scratch;
mod small_fit;

use crate::bounded::bounded;
use std::error::Error;

/// Bytes that a target may hold; its input is small.
pub const MEMORY: usize = 64 << 20;

/// A target of fuzzing.
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// Inputs that it accepts, to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
    target: fn(&[u8]) -> bool,
}

impl Target {
    /// Runs the target on an input, within [`MEMORY`]; returns whether the input was accepted.
    ///
    /// # Panics
    /// If something is wrong.
    pub fn run(&self, data: &[u8]) -> bool {
        bounded(MEMORY, || (self.target)(data))
    }
}

/// Files of ratings in all formats.
pub const RATINGS: Target = Target { name: "ratings", seeds: ratings::seeds, target: ratings::target };
/// Files of pairs.
pub const PAIRS: Target = Target { name: "pairs", seeds: pairs::seeds, target: pairs::target };
/// Matrices as CSV.
pub const MATRIX: Target = Target { name: "matrix", seeds: matrix::seeds, target: matrix::target };
/// Folders of models.
pub const MODEL: Target = Target { name: "model", seeds: model::seeds, target: model::target };
/// Checkpoints of fits.
pub const CHECKPOINT: Target = Target { name: "checkpoint", seeds: checkpoint::seeds, target: checkpoint::target };
/// Saved programs.
pub const PROGRAM: Target = Target { name: "program", seeds: program::seeds, target: program::target };
/// Random graphs.
pub const GRAPH: Target = Target { name: "graph", seeds: graph::seeds, target: graph::target };

/// All targets.
pub const TARGETS: [&Target; 7] = [&RATINGS, &PAIRS, &MATRIX, &MODEL, &CHECKPOINT, &PROGRAM, &GRAPH];

/// What was read, if it was; a refusal says why.
fn accepted<T, E: Error>(read: Result<T, E>) -> Option<T> {
    match read {
        Ok(read) => Some(read),
        Err(error) => {
            assert!(!error.to_string().is_empty(), "refused without a word");
            None
        }
    }
}
