//! `factorize predict`.

use crate::Error;
use clap::Args;
use std::io::Write;

/// What is asked for.
#[derive(Args, Clone, Debug)]
pub struct PredictArgs {}

/// Does what is asked for, and tells it.
///
/// # Errors
/// What is wrong with the input, or went wrong while running.
pub fn run(_args: &PredictArgs, _terminal: &mut dyn Write) -> Result<(), Error> {
    Ok(())
}
