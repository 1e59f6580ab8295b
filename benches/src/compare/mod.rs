//! The comparison: every contender computes the same problems in one run, and a table says how they stand.
//!
//! A contender is a worker process that answers requests, a line of JSON each, so that its threads and its
//! environment are right from its start. [`worker`] has the requests; `peers/worker.py` answers the same ones but for
//! `memory`.

pub mod bars;
pub mod contender;
pub mod machine;
pub mod memory;
pub mod process;
pub mod rounds;
pub mod table;
pub mod worker;
