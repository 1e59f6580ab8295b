//! Matrices as CSV.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tests::{bounded::Bounded, targets::MATRIX};

#[global_allocator]
static ALLOCATOR: Bounded = Bounded;

fuzz_target!(|data: &[u8]| {
    MATRIX.run(data);
});
