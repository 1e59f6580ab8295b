//! Mutations of inputs: bytes flipped, cut, repeated, spliced, and numbers that are extreme.

use std::ops::Range;

/// Longer inputs are cut.
const LONGEST: usize = 1 << 16;

/// What takes the place of a number in a text.
const NUMBERS: [&str; 16] = [
    "0",
    "-1",
    "1",
    "7",
    "255",
    "65536",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "18446744073709551615",
    "99999999999999999999999",
    "1e999",
    "-1e-999",
    "5e-324",
    "NaN",
    "inf",
];

/// Bytes that mean something in a format.
const SIGNS: &[u8] = b"\n\r\t ,;:\"'%#.-+eE0123456789{}[]()\\\0\x7f\x80\xff";

/// Makes mutants of seeds, the same ones each time.
pub struct Mutator<'s> {
    seeds: &'s [Vec<u8>],
    state: u64,
}

impl<'s> Mutator<'s> {
    pub fn new(seeds: &'s [Vec<u8>]) -> Self {
        Mutator { seeds, state: 1 }
    }

    /// A seed after one to four mutations.
    pub fn mutant(&mut self, seed: usize) -> Vec<u8> {
        let mut bytes = self.seeds[seed].clone();
        for _ in 0..=self.below(4) {
            self.mutate(&mut bytes);
            bytes.truncate(LONGEST);
        }
        bytes
    }

    fn mutate(&mut self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            bytes.push(self.next() as u8);
        }
        let at = self.below(bytes.len());
        match self.below(9) {
            0 => bytes[at] ^= 1 << self.below(8),
            1 => bytes[at] = SIGNS[self.below(SIGNS.len())],
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(self.range(bytes.len()))),
            4 => {
                let again = bytes[self.range(bytes.len())].repeat(1 + self.below(40));
                bytes.splice(at..at, again);
            }
            5 => {
                let other = &self.seeds[self.below(self.seeds.len())];
                let part = other[self.range(other.len())].to_vec();
                bytes.splice(at..at, part);
            }
            6 => {
                // The lowest byte first, as many formats have it.
                let extreme = [0, 1, u64::MAX, u64::MAX / 2, 1 << 31, 1 << 40, 1 << 16, 1 << 62][self.below(8)];
                let width = [1, 2, 4, 8][self.below(4)];
                let end = bytes.len().min(at + width);
                bytes[at..end].copy_from_slice(&extreme.to_le_bytes()[..end - at]);
            }
            7 | 8 => {
                let number = NUMBERS[self.below(NUMBERS.len())];
                if let Some(place) = number_after(bytes, at) {
                    bytes.splice(place, number.bytes());
                }
            }
            _ => unreachable!("there are nine mutations"),
        }
    }

    /// Some bytes, mostly few.
    fn range(&mut self, length: usize) -> Range<usize> {
        let start = self.below(length);
        let most = if self.below(4) == 0 { length - start } else { 16.min(length - start) };
        start..start + self.below(most + 1)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    /// Numbers as SplitMix64 makes them.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// Where the first number in digits is, from a place on.
fn number_after(bytes: &[u8], from: usize) -> Option<Range<usize>> {
    let start = from + bytes[from..].iter().position(u8::is_ascii_digit)?;
    let end =
        bytes[start..].iter().position(|byte| !byte.is_ascii_digit()).map_or(bytes.len(), |length| start + length);
    Some(start..end)
}
