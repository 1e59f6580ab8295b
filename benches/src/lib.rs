//! What the benchmarks measure and what they measure it against: the problems, and gradients written by hand.

pub mod hand;
pub mod problems;
