//! Files of ratings in all formats.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tests::{bounded::Bounded, targets::RATINGS};

#[global_allocator]
static ALLOCATOR: Bounded = Bounded;

fuzz_target!(|data: &[u8]| {
    RATINGS.run(data);
});
