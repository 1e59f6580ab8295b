//! An allocator that refuses a thread more than its bound.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

thread_local! {
    /// Bytes that the thread may still allocate; `None` outside of [`bounded`].
    static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
}

/// The system's allocator with a bound for each thread that runs within [`bounded`].
pub struct Bounded;

/// Takes bytes from what the thread may still allocate, if there are as many.
fn take(bytes: usize) -> bool {
    let left = LEFT.get();
    let is_enough = left.is_none_or(|left| bytes <= left);
    if is_enough {
        LEFT.set(left.map(|left| left - bytes));
    }
    is_enough
}

// SAFETY: everything is passed on to the system's allocator, or refused.
unsafe impl GlobalAlloc for Bounded {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        if take(layout.size()) { unsafe { System.alloc(layout) } } else { std::ptr::null_mut() }
    }

    // Zeros that are never written cost nothing.
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        if take(layout.size()) { unsafe { System.alloc_zeroed(layout) } } else { std::ptr::null_mut() }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LEFT.set(LEFT.get().map(|left| left.saturating_add(layout.size())));
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// Runs with at most `bytes` allocated at a time by this thread. A `Vec` that would need more aborts the process, an
/// allocation that may fail does. The bound holds where [`Bounded`] is the global allocator.
pub fn bounded<T>(bytes: usize, run: impl FnOnce() -> T) -> T {
    struct Unbounded;

    impl Drop for Unbounded {
        fn drop(&mut self) {
            LEFT.set(None);
        }
    }

    LEFT.set(Some(bytes));
    let _unbounded = Unbounded;
    run()
}
