//! Saved programs.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tests::{bounded::Bounded, targets::PROGRAM};

#[global_allocator]
static ALLOCATOR: Bounded = Bounded;

fuzz_target!(|data: &[u8]| {
    PROGRAM.run(data);
});
