//! Tests of what crosses the crates: they are in `tests/`, and the examples of the README run as doctests here.

#[doc = include_str!("../../README.md")]
#[cfg(doctest)]
struct Readme;
