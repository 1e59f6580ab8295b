//! Ids as they stand in files, and the numbers that stand for them.

use crate::memory::{self, Shortage};
use rustc_hash::FxHasher;
use std::{fmt, hash::Hasher};

/// Most bytes of an id that is read from a file.
pub const LONGEST_ID: usize = 1 << 16;

/// A table of ids: each has a number, counted from 0 in the order of their coming.
///
/// The texts lie one after the other in a single string, so that millions of ids cost little more than their
/// letters.
#[derive(Clone, Default)]
pub struct Ids {
    text: String,
    /// Where each id ends in `text`; it begins where the one before ends.
    ends: Vec<usize>,
    /// An open hash table of the numbers: a power of two of slots, at most three in four of them taken.
    slots: Vec<Slot>,
}

/// Why an id has got no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdsFull {
    /// There are [`u32::MAX`] others.
    Numbers,
    /// There is no memory for it.
    Memory(Shortage),
}

/// A place in the hash table.
#[derive(Clone, Copy)]
struct Slot {
    key: Key,
    number: u32,
}

/// What tells most ids apart without a look at their text: the id itself if it is a number, or the hash of another.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key(u32);

/// The number in a free slot, which therefore is no id's.
const FREE: u32 = u32::MAX;

impl Ids {
    /// How many ids there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The number of an id, a new one if it was not met before.
    ///
    /// # Panics
    /// If there are [`u32::MAX`] other ids already or there is no memory; [`try_intern`](Ids::try_intern) does not.
    pub fn intern(&mut self, id: &str) -> u32 {
        self.try_intern(id).expect("fewer ids than 4294967295, and memory for them")
    }

    /// The number of an id, a new one if it was not met before.
    ///
    /// # Errors
    /// If there are [`u32::MAX`] others already, or there is no memory for it.
    pub fn try_intern(&mut self, id: &str) -> Result<u32, IdsFull> {
        if self.ends.len() * 4 >= self.slots.len() * 3 {
            self.grow().map_err(IdsFull::Memory)?;
        }
        let key = Key::new(id);
        let place = match self.find(id, key) {
            Ok(number) => return Ok(number),
            Err(place) => place,
        };
        let number = u32::try_from(self.ends.len()).ok().filter(|number| *number != FREE).ok_or(IdsFull::Numbers)?;
        memory::grow(&mut self.ends).and_then(|()| self.make_room(id.len())).map_err(IdsFull::Memory)?;
        self.text.push_str(id);
        self.ends.push(self.text.len());
        self.slots[place] = Slot { key, number };
        Ok(number)
    }

    /// Makes room for the text of an id.
    #[inline]
    fn make_room(&mut self, bytes: usize) -> Result<(), Shortage> {
        if self.text.capacity() - self.text.len() >= bytes {
            return Ok(());
        }
        let more = bytes.max(self.text.len());
        let needed = (self.text.len() + more) as u64;
        memory::check(needed)?;
        self.text.try_reserve_exact(more).map_err(|_| Shortage { needed, available: None })
    }

    /// The number of an id that was met before.
    pub fn get(&self, id: &str) -> Option<u32> {
        if self.slots.is_empty() { None } else { self.find(id, Key::new(id)).ok() }
    }

    /// The id of a number.
    ///
    /// # Panics
    /// If no id has the number.
    pub fn name(&self, number: u32) -> &str {
        let number = number as usize;
        let from = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[from..self.ends[number]]
    }

    /// The ids in the order of their numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        let mut from = 0;
        self.ends.iter().map(move |&end| &self.text[std::mem::replace(&mut from, end)..end])
    }

    /// The number of an id, or the free slot that it would take.
    #[inline]
    fn find(&self, id: &str, key: Key) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        let mut place = key.hash() & mask;
        loop {
            let slot = self.slots[place];
            if slot.number == FREE {
                return Err(place);
            }
            if slot.key == key && (key.is_number() || self.name(slot.number) == id) {
                return Ok(slot.number);
            }
            place = (place + 1) & mask;
        }
    }

    #[cold]
    fn grow(&mut self) -> Result<(), Shortage> {
        let size = (self.slots.len() * 2).max(16);
        memory::check((size * size_of::<Slot>()) as u64)?;
        let old = std::mem::replace(&mut self.slots, vec![Slot { key: Key(0), number: FREE }; size]);
        for slot in old.into_iter().filter(|slot| slot.number != FREE) {
            let mut place = slot.key.hash() & (size - 1);
            while self.slots[place].number != FREE {
                place = (place + 1) & (size - 1);
            }
            self.slots[place] = slot;
        }
        Ok(())
    }
}

impl Key {
    /// Set in the keys of ids that are no numbers, or are larger ones.
    const HASHED: u32 = 1 << 31;

    #[inline]
    fn new(id: &str) -> Self {
        if let Some(number) = number(id.as_bytes()) {
            return Key(number);
        }
        let mut hasher = FxHasher::default();
        hasher.write(id.as_bytes());
        Key(hasher.finish() as u32 | Key::HASHED)
    }

    /// Whether no other id has this key.
    #[inline]
    fn is_number(self) -> bool {
        self.0 & Key::HASHED == 0
    }

    #[inline]
    fn hash(self) -> usize {
        let mut hasher = FxHasher::default();
        hasher.write_u32(self.0);
        hasher.finish() as usize
    }
}

/// The number that is written just so, if it has at most 9 digits.
#[inline]
fn number(id: &[u8]) -> Option<u32> {
    match id {
        [] | [b'0', _, ..] => return None,
        _ if id.len() > 9 => return None,
        _ => {}
    }
    id.iter().try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0')))
}

impl PartialEq for Ids {
    /// Whether both have the same ids in the same order.
    fn eq(&self, other: &Self) -> bool {
        self.ends == other.ends && self.text == other.text
    }
}

impl fmt::Debug for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back_as_given_under_the_numbers_of_their_coming() {
        let mut ids = Ids::default();
        assert_eq!((ids.get("1"), ids.len()), (None, 0));
        let names = ["1", "01", "18446744073709551615", "", "Amélie (2001)", "a b", "ab", "a"];
        for (number, name) in (0..).zip(names) {
            assert_eq!(ids.intern(name), number);
        }
        for (number, name) in (0..).zip(names) {
            assert_eq!((ids.intern(name), ids.get(name), ids.name(number)), (number, Some(number), name));
        }
        assert!(ids.iter().eq(names));
        assert_eq!(ids.get("b"), None);
        assert_eq!(format!("{ids:?}"), format!("{names:?}"));
    }

    #[test]
    fn many_ids_and_equality() {
        let (mut ids, mut same) = (Ids::default(), Ids::default());
        for number in 0..100_000_u32 {
            assert_eq!(ids.intern(&(number * 7919).to_string()), number);
        }
        for id in ids.iter() {
            same.intern(id);
        }
        assert_eq!(ids, same);
        assert!((0..100_000).all(|number| ids.get(ids.name(number)) == Some(number)));
        same.intern("one more");
        assert_ne!(ids, same);
    }
}
