//! The only loops over memory, and the only `unsafe` code.
//!
//! A [`Machine`] is a checked list of [`Step`]s over one block of memory. Steps name what they read and
//! write by place; [`Machine::new`] verifies once that every place lies inside its memory and that no step
//! overwrites what it still reads, and running trusts that. Nothing here knows of tapes or derivatives.

mod cells;
mod check;
mod context;
mod direct;
mod elementwise;
mod failure;
mod group;
mod index;
mod level;
mod linalg;
mod machine;
mod mathematics;
mod memory;
mod product;
mod real;
mod reduce;
mod routine;
mod sampled;
mod special;
mod step;
mod strided;
mod tiled;
mod whole;
mod workers;

pub(crate) use elementwise::{Binary, Elementwise, Joined, Unary};
pub(crate) use failure::Failure;
pub(crate) use group::{Group, MOST_FOLDS, Operand};
pub(crate) use index::{ArgReduce, Extreme, Gather, Select};
pub(crate) use linalg::Linalg;
#[cfg(feature = "linalg")]
pub(crate) use linalg::{Triangle, Wanted};
#[cfg(test)]
pub(crate) use machine::RUN_STEPS;
pub(crate) use machine::{Bindings, Careful, Machine, Observed, Twin};
pub(crate) use memory::{Base, OutOfMemory, Place, array, view};
pub(crate) use product::{BLOCK_ROWS, Blocks, Product, panel};
pub use real::Scalar;
pub(crate) use reduce::Reduction;
pub(crate) use routine::Routine;
pub(crate) use sampled::{Sampled, Sampling, Side};
pub(crate) use special::Special;
pub(crate) use step::{Sizes, SlotSize, Step};
pub(crate) use strided::{Copy, Dim, Dims, View, by_rows, least_common_multiple, reach, repeats_every};
pub(crate) use tiled::{Part, Tiled};
pub(crate) use whole::{MakesWork, Out, Trouble, UserWork, Whole, Work, WorkInputs};
pub use workers::with_threads;
