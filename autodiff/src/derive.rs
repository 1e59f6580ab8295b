//! What `#[derive(Params)]` names beside the public types; not for other use.

pub use crate::params::{Collected, Feeder, Results};
