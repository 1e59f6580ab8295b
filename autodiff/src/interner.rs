//! Values kept once, with small numbers for them.

use rustc_hash::FxHashMap;
use std::{borrow::Borrow, hash::Hash};

/// Values kept once, with small numbers for them.
#[derive(Clone, Debug)]
pub(crate) struct Interner<T> {
    items: Vec<T>,
    /// Filled once there are too many items to look through one by one.
    places: FxHashMap<T, u32>,
}

const LOOKED_THROUGH: usize = 12;

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Interner { items: Vec::new(), places: FxHashMap::default() }
    }
}

impl<T> Interner<T> {
    pub fn items(&self) -> &[T] {
        &self.items
    }

    pub fn get(&self, place: u32) -> &T {
        &self.items[place as usize]
    }

    pub fn intern<B>(&mut self, item: &B) -> u32
    where
        T: Borrow<B> + for<'a> From<&'a B> + Clone + Hash + Eq,
        B: Hash + Eq + ?Sized,
    {
        let known = if self.items.len() <= LOOKED_THROUGH {
            self.items.iter().position(|known| known.borrow() == item).map(|place| place as u32)
        } else {
            self.places.get(item).copied()
        };
        known.unwrap_or_else(|| {
            let place = self.items.len() as u32;
            self.items.push(T::from(item));
            if self.items.len() > LOOKED_THROUGH {
                let fresh = self.places.len()..self.items.len();
                self.places.extend(fresh.map(|i| (self.items[i].clone(), i as u32)));
            }
            place
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Shape;

    #[test]
    fn equal_items_have_one_place() {
        let mut shapes = Interner::<Shape>::default();
        let first: Vec<_> = (0..40).map(|n| shapes.intern(&[n, 2][..])).collect();
        let again: Vec<_> = (0..40).map(|n| shapes.intern(&[n, 2][..])).collect();
        assert_eq!(first, again);
        assert_eq!(*shapes.get(first[17]), [17, 2]);
    }
}
