//! Random graphs.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tests::{bounded::Bounded, targets::GRAPH};

#[global_allocator]
static ALLOCATOR: Bounded = Bounded;

fuzz_target!(|data: &[u8]| {
    GRAPH.run(data);
});
