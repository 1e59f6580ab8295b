//! Why a run has no result.

use super::memory::OutOfMemory;
use crate::{line::Origin, shape::Shape};

/// Why a run has no result.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Failure {
    /// The data allow none.
    Data {
        op: &'static str,
        /// Where the op was recorded.
        line: Origin,
        why: String,
    },
    /// A run that looks for them found the first op that made NaN or an infinity out of finite numbers.
    NotFinite {
        op: &'static str,
        /// 0 for the op itself, else the order of its derivative.
        order: usize,
        line: Origin,
        made: f64,
        shape: Shape,
    },
    /// There is no memory for it.
    Memory(OutOfMemory),
}
