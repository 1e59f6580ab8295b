//! The commands of the program.

pub mod cross_validate;
pub mod demo;
pub mod evaluate;
pub mod fit;
pub mod generate;
pub mod predict;
mod progress;
pub mod recommend;
pub mod similar;
mod table;
