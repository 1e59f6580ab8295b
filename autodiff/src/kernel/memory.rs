//! The memory a machine runs over: one aligned block of its own, and slices lent by the caller.

use super::Scalar;
use ndarray::{Array, ArrayView, Dimension};
use std::{marker::PhantomData, ptr::NonNull};

/// Which memory a place lies in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Base {
    /// The machine's own block.
    Own,
    /// A slice that is bound before each run.
    Slot(u32),
    /// Memory of a tile, which holds some rows of an array whose rows have this length. A place in it names the
    /// array as if it were whole, from where its row 0 would be.
    Tile(u32),
}

/// Where an array begins: a memory and an offset in elements.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Place {
    pub base: Base,
    pub offset: usize,
}

/// A cache line: what the block is made of, so that it is aligned.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([u8; 64]);

/// Zero-initialised elements at an address that stays, aligned to a cache line, with a line of room at the end.
pub(crate) struct Aligned<A> {
    /// From `Box::into_raw`; all access goes through it, so pointers into it stay valid.
    lines: NonNull<[Line]>,
    length: usize,
    elements: PhantomData<A>,
}

// SAFETY: it owns its elements as a box does.
unsafe impl<A: Send> Send for Aligned<A> {}
// SAFETY: as above.
unsafe impl<A: Sync> Sync for Aligned<A> {}

/// Memory that cannot be had.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct OutOfMemory {
    /// The number of elements, or `usize::MAX` for more than can be counted.
    pub elements: usize,
    /// The bytes of each.
    pub size: usize,
}

impl<A: Scalar> Aligned<A> {
    pub fn zeroed(length: usize) -> Result<Self, OutOfMemory> {
        let short = OutOfMemory { elements: length, size: size_of::<A>() };
        let count = length.checked_mul(size_of::<A>()).ok_or(short)?.div_ceil(64) + 1;
        let mut lines = Vec::new();
        lines.try_reserve_exact(count).map_err(|_| short)?;
        lines.resize(count, Line([0; 64]));
        // SAFETY: a box's pointer is not null.
        let lines = unsafe { NonNull::new_unchecked(Box::into_raw(lines.into_boxed_slice())) };
        Ok(Aligned { lines, length, elements: PhantomData })
    }

    pub fn len(&self) -> usize {
        self.length
    }

    #[inline]
    pub fn as_ptr(&self) -> *mut A {
        self.lines.as_ptr().cast()
    }

    #[inline]
    pub fn as_slice(&self) -> &[A] {
        // SAFETY: the lines hold `length` elements, all bits of them initialised, and any bits are a float.
        unsafe { std::slice::from_raw_parts(self.as_ptr(), self.length) }
    }
}

impl<A: Scalar> Aligned<A> {
    pub fn as_mut_slice(&mut self) -> &mut [A] {
        // SAFETY: as for `as_slice`, and nobody else looks at them.
        unsafe { std::slice::from_raw_parts_mut(self.as_ptr(), self.length) }
    }
}

impl<A> Drop for Aligned<A> {
    fn drop(&mut self) {
        // SAFETY: the pointer is from `Box::into_raw`, and not used after this.
        drop(unsafe { Box::from_raw(self.lines.as_ptr()) });
    }
}

/// The numbers as an array in row-major order.
#[inline]
pub(crate) fn view<A, D: Dimension>(numbers: &[A], dimension: D) -> ArrayView<'_, A, D> {
    assert_eq!(dimension.size(), numbers.len(), "a view has as many numbers as its dimension says");
    // SAFETY: there are as many numbers as that, and they live as long as the view.
    unsafe { ArrayView::from_shape_ptr(dimension, numbers.as_ptr()) }
}

/// The numbers as an array of its own, in row-major order.
#[inline]
pub(crate) fn array<A, D: Dimension>(numbers: Vec<A>, dimension: D) -> Array<A, D> {
    assert_eq!(dimension.size(), numbers.len(), "an array has as many numbers as its dimension says");
    // SAFETY: there are as many numbers as that.
    unsafe { Array::from_shape_vec_unchecked(dimension, numbers) }
}

/// A value that the compiler does not look through. It passes by memory, in cache lines of its own: vectors that cross lines
/// take four times as long, and whether they do would depend on where a thread's stack begins. Not for loops that serve short
/// runs, too: these would pay for the aligned stack.
#[inline(always)]
pub(super) fn opaque<T>(value: T) -> T {
    #[repr(align(64))]
    struct InLines<T>(T);
    std::hint::black_box(InLines(value)).0
}

/// Copies a few numbers: a call to do that would take longer than the copying.
///
/// # Safety
/// There are so many at `from` and room for them at `to`, which lies apart.
#[inline(always)]
pub(super) unsafe fn copy_few<A: Scalar>(from: *const A, to: *mut A, count: usize) {
    let mut i = 0;
    // SAFETY: as above.
    unsafe {
        while i + 4 <= count {
            *to.add(i).cast::<[A; 4]>() = *from.add(i).cast();
            i += 4;
        }
        while i < count {
            *to.add(i) = *from.add(i);
            i += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_aligned_and_zero() {
        for length in [0, 1, 7, 8, 100] {
            let block = Aligned::<f32>::zeroed(length).unwrap();
            assert_eq!(block.as_slice(), vec![0.0; length]);
            assert_eq!(block.as_ptr() as usize % 64, 0);
        }
    }

    #[test]
    fn more_than_can_be_addressed_is_refused() {
        for length in [usize::MAX, usize::MAX / 4, usize::MAX / 4 + 2, isize::MAX as usize / 4] {
            assert_eq!(Aligned::<f32>::zeroed(length).err(), Some(OutOfMemory { elements: length, size: 4 }));
        }
    }
}
