//! Ids as they stand in files, and the numbers that stand for them.

use rustc_hash::FxHashMap;

/// A table of ids: each has a number, counted from 0 in the order of their coming.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ids {
    names: Vec<String>,
    numbers: FxHashMap<String, u32>,
}

impl Ids {
    /// How many ids there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The number of an id, a new one if it was not met before.
    pub fn intern(&mut self, id: &str) -> u32 {
        if let Some(&number) = self.numbers.get(id) {
            return number;
        }
        let number = self.names.len() as u32;
        self.names.push(id.into());
        self.numbers.insert(id.into(), number);
        number
    }

    /// The number of an id that was met before.
    pub fn get(&self, id: &str) -> Option<u32> {
        self.numbers.get(id).copied()
    }

    /// The id of a number.
    ///
    /// # Panics
    /// If no id has the number.
    pub fn name(&self, number: u32) -> &str {
        &self.names[number as usize]
    }
}
