//! Files of pairs.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tests::{bounded::Bounded, targets::PAIRS};

#[global_allocator]
static ALLOCATOR: Bounded = Bounded;

fuzz_target!(|data: &[u8]| {
    PAIRS.run(data);
});
