//! The commands of the program.

mod answer;
pub mod cross_validate;
pub mod demo;
pub mod evaluate;
pub mod fit;
pub mod generate;
mod input;
mod named;
pub mod predict;
mod progress;
pub mod recommend;
pub mod similar;
mod table;

use crate::Error;

/// Refuses to look for the best none.
fn check_top(top: usize) -> Result<(), Error> {
    if top > 0 {
        return Ok(());
    }
    Err(Error::Option { option: "top", found: top.to_string(), expected: "a number from 1".into() })
}
