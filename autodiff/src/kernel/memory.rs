//! The memory a machine runs over: one aligned block of its own, and slices lent by the caller.

use super::Scalar;

/// Which memory a place lies in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Base {
    /// The machine's own block.
    Own,
    /// A slice that is bound before each run.
    Slot(u32),
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

/// Zero-initialised elements, aligned to a cache line.
pub(crate) struct Aligned<A> {
    lines: Vec<Line>,
    length: usize,
    elements: std::marker::PhantomData<A>,
}

impl<A: Scalar> Aligned<A> {
    pub fn zeroed(length: usize) -> Self {
        let lines = vec![Line([0; 64]); (length * size_of::<A>()).div_ceil(64)];
        Aligned { lines, length, elements: std::marker::PhantomData }
    }

    pub fn len(&self) -> usize {
        self.length
    }

    pub fn as_mut_ptr(&mut self) -> *mut A {
        self.lines.as_mut_ptr().cast()
    }

    pub fn as_slice(&self) -> &[A] {
        // SAFETY: the lines hold `length` elements, all bits of them initialised, and any bits are a float.
        unsafe { std::slice::from_raw_parts(self.lines.as_ptr().cast(), self.length) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_aligned_and_zero() {
        for length in [0, 1, 7, 8, 100] {
            let mut block = Aligned::<f32>::zeroed(length);
            assert_eq!(block.as_slice(), vec![0.0; length]);
            assert_eq!(block.as_mut_ptr() as usize % 64, 0);
        }
    }
}
