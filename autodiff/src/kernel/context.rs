//! The memory of a run, as steps see it.

use super::{
    Scalar,
    failure::Failure,
    memory::{Base, Place},
};
use std::sync::Mutex;

/// What steps see of the memory during a run.
#[derive(Clone, Copy)]
pub(crate) struct Context<A> {
    pub(super) own: *mut A,
    pub(super) slots: *const *const A,
    pub(super) own_indices: *mut u32,
    pub(super) index_slots: *const *const u32,
    /// Where parts of a step leave results.
    pub partial: *mut A,
    /// The memory of the tile in work, and its first row.
    pub(super) tile: *mut A,
    pub(super) first_row: usize,
    /// The first failure of the run.
    pub(super) failure: *const Mutex<Option<Box<Failure>>>,
}

// SAFETY: threads that share it read and write places of their own, which the machine has checked.
unsafe impl<A: Sync> Sync for Context<A> {}

impl<A: Scalar> Context<A> {
    /// The same, within a tile.
    pub fn in_tile(&self, tile: *mut A, first_row: usize) -> Self {
        Context { tile, first_row, ..*self }
    }

    /// Notes that the data allow no result, unless something failed before: the run ends with it.
    #[cold]
    pub fn fail(&self, failure: Failure) {
        // SAFETY: it lives as long as the machine, and is behind a lock.
        let mut first = unsafe { &*self.failure }.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        first.get_or_insert_with(|| Box::new(failure));
    }

    /// # Safety
    /// The place names one of the machine's slots, its own memory, or, within a tile, the tile's.
    #[inline]
    pub unsafe fn pointer(&self, place: Place) -> *const A {
        let start = match place.base {
            Base::Own => self.own.cast_const(),
            // SAFETY: as above.
            Base::Slot(slot) => unsafe { *self.slots.add(slot as usize) },
            Base::Tile(row) => self.tile.cast_const().wrapping_sub(self.first_row * row as usize),
        };
        start.wrapping_add(place.offset)
    }

    /// # Safety
    /// The machine has checked the place for `length` elements, and nothing writes there while the slice lives.
    pub unsafe fn slice<'a>(&self, place: Place, length: usize) -> &'a [A] {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts(self.pointer(place), length) }
    }

    /// # Safety
    /// As [`Context::slice`], and nothing else reads there.
    #[allow(clippy::mut_from_ref)]
    pub unsafe fn slice_mut<'a>(&self, place: Place, length: usize) -> &'a mut [A] {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts_mut(self.pointer(place).cast_mut(), length) }
    }

    /// # Safety
    /// The machine has checked the place for `length` integers.
    pub unsafe fn indices<'a>(&self, place: Place, length: usize) -> &'a [u32] {
        // SAFETY: as above.
        unsafe {
            let start = match place.base {
                Base::Own => self.own_indices.cast_const(),
                Base::Slot(slot) => *self.index_slots.add(slot as usize),
                Base::Tile(_) => unreachable!("integers do not lie in a tile"),
            };
            std::slice::from_raw_parts(start.add(place.offset), length)
        }
    }

    /// # Safety
    /// The machine has checked the place, in its own integers, for `length` of them.
    #[allow(clippy::mut_from_ref)]
    pub unsafe fn indices_mut<'a>(&self, place: Place, length: usize) -> &'a mut [u32] {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts_mut(self.own_indices.add(place.offset), length) }
    }
}
