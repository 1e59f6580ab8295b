//! Tests of what crosses the crates: they are in `tests/`, and the examples of the README run as doctests here.

pub mod bounded;
pub mod targets;

#[doc = include_str!("../../README.md")]
#[cfg(doctest)]
struct Readme;
