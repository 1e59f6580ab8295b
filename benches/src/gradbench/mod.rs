//! A tool for [GradBench](https://github.com/gradbench/gradbench): it answers the messages of an eval, a line of
//! JSON each, for the modules `hello`, `lse`, `llsq`, `gmm`, `lstm` and `kmeans`.
//!
//! The models are those of [`models`](crate::models). A program is recorded once for the shapes of an input, outside
//! the timed calls, as GradBench allows for tools that record or compile once; each timed call runs it on the
//! numbers of the message and copies the results out.
//!
//! Whatever the message is, there is one answer. What is wrong with an input is said in it: shapes are checked
//! before anything is recorded.

mod input;
mod message;
mod modules;
mod repeat;

pub use message::Tool;
