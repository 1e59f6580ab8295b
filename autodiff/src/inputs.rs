//! The parameters that a program takes at each run.

use crate::{line::Origin, shape::Shape};

/// The parameters of a program, in the order of the tree.
#[derive(Clone, Default)]
pub(crate) struct Inputs {
    pub shapes: Vec<Shape>,
    pub indices: Vec<IndexInput>,
    /// The lengths of the `Vec`s among the parameters.
    pub lengths: Vec<usize>,
    /// The source lines of a saved program.
    pub lines: Vec<String>,
}

/// An index parameter of a program.
#[derive(Clone)]
pub(crate) struct IndexInput {
    pub length: usize,
    /// Length of the shortest axis that it selects from, and where it does.
    pub limit: Option<(usize, Origin)>,
}
