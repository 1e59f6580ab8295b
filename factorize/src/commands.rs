//! The commands of the program.

pub mod demo;
mod progress;
mod table;
