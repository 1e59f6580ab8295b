//! What the benchmarks and the comparison measure, and what they measure it against: the problems, their cost
//! functions on `autodiff`, and gradients written by hand.

pub mod by_hand;
pub mod compare;
pub mod computation;
pub mod factorizers;
pub mod folder;
pub mod gradbench;
pub mod hand;
pub mod models;
pub mod ours;
pub mod problems;
