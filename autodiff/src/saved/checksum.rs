//! A checksum that is the same on every machine.

use serde::{Deserialize, Serialize};
use std::hash::{Hash, Hasher};

/// A list that is hashed number by number: lists of the standard library are hashed as the bytes that the machine has.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct List<T>(pub Vec<T>);

impl<T: Hash> Hash for List<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.len().hash(state);
        self.0.iter().for_each(|item| item.hash(state));
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        List(items.into_iter().collect())
    }
}

impl<T: Clone> From<&[T]> for List<T> {
    fn from(items: &[T]) -> Self {
        List(items.to_vec())
    }
}

/// The checksum of what is saved.
pub(super) fn checksum(value: &impl Hash) -> u64 {
    let mut hasher = Fnv(0xcbf2_9ce4_8422_2325);
    value.hash(&mut hasher);
    hasher.0
}

/// FNV-1a over the bytes of numbers, the lowest first; a `usize` has eight.
struct Fnv(u64);

macro_rules! lowest_first {
    ($($write:ident $number:ty: $wide:ty;)*) => {$(
        fn $write(&mut self, number: $number) {
            self.write(&(number as $wide).to_le_bytes());
        }
    )*};
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    lowest_first! {
        write_u8 u8: u8;
        write_u32 u32: u32;
        write_u64 u64: u64;
        write_usize usize: u64;
        write_isize isize: i64;
    }
}
