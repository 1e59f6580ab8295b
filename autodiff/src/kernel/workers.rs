//! Who runs the parts of a step: this thread, or several.
//!
//! A step that is large enough is cut into jobs, by its sizes alone. Each job writes results of its own, and
//! what jobs have summed is added in their order. So numbers do not depend on how many threads there are.

use super::{
    Scalar,
    memory::{Aligned, OutOfMemory},
    reduce::RunningSum,
};
use smallvec::SmallVec;
use std::{
    cell::Cell,
    sync::atomic::{AtomicUsize, Ordering},
};

thread_local! {
    /// How many threads the runs of this thread may use, if that is limited.
    static LIMIT: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Calls `run`; what this thread computes in it uses at most so many threads.
///
/// Without it, large steps are shared by all threads of the [`rayon`] pool at hand: as many as the machine has, or
/// as `RAYON_NUM_THREADS` says. Results do not depend on the number, to the last bit. A
/// [`Program`](crate::Program) may have a limit of its own: [`Program::with_threads`](crate::Program::with_threads).
///
/// ```
/// use autodiff::{grad, with_threads};
///
/// let slope = with_threads(1, || grad(|_, x| x.square(), 3.0f64));
/// assert_eq!(slope, 6.0);
/// ```
pub fn with_threads<R>(threads: usize, run: impl FnOnce() -> R) -> R {
    struct Restore(Option<usize>);
    impl Drop for Restore {
        fn drop(&mut self) {
            LIMIT.set(self.0);
        }
    }
    let _restore = Restore(LIMIT.replace(Some(threads.max(1))));
    run()
}

/// How many threads a run of this thread may use.
pub(super) fn allowed() -> usize {
    LIMIT.get().unwrap_or_else(rayon::current_num_threads)
}

/// How much working memory the steps of a machine need, in elements.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Room {
    /// For registers of groups and partial sums of folds.
    pub scratch: usize,
    /// For the running sums of folds.
    pub sums: usize,
    /// For what lives inside a tile.
    pub tile: usize,
}

impl Room {
    /// Room for either.
    pub fn or(self, other: Room) -> Room {
        let Room { scratch, sums, tile } = other;
        Room { scratch: self.scratch.max(scratch), sums: self.sums.max(sums), tile: self.tile.max(tile) }
    }
}

/// Working memory of one thread.
///
/// Aligned, and with its short lists inside: two threads that write to one cache line wait for each other.
#[repr(align(128))]
pub(crate) struct Workspace<A> {
    pub scratch: Aligned<A>,
    pub sums: SmallVec<[RunningSum<A>; 2]>,
    pub tile: Aligned<A>,
    /// Pointers that move along with the blocks of a group.
    pub pointers: SmallVec<[*mut A; 16]>,
}

// SAFETY: the pointers are set and used within one call, on one thread; between calls they are dead.
unsafe impl<A: Send> Send for Workspace<A> {}

impl<A: Scalar> Workspace<A> {
    fn new(room: Room) -> Result<Self, OutOfMemory> {
        Ok(Workspace {
            scratch: Aligned::zeroed(room.scratch)?,
            sums: SmallVec::from_elem(RunningSum::new(), room.sums),
            tile: Aligned::zeroed(room.tile)?,
            pointers: SmallVec::new(),
        })
    }
}

/// The threads of a run, with their working memory.
pub(crate) struct Workers<A> {
    spaces: Vec<Workspace<A>>,
    room: Room,
    threads: usize,
}

/// For the threads of a machine.
impl<A: Scalar> Workers<A> {
    pub fn new(room: Room) -> Result<Self, OutOfMemory> {
        Ok(Workers { spaces: vec![Workspace::new(room)?], room, threads: 1 })
    }

    /// How many threads the next runs may use.
    pub fn set_threads(&mut self, threads: usize) {
        self.threads = threads.max(1);
    }

    pub fn threads(&self) -> usize {
        self.threads
    }

    pub fn own(&mut self) -> &mut Workspace<A> {
        &mut self.spaces[0]
    }

    /// Elements of working memory held.
    pub fn elements(&self) -> usize {
        self.spaces.len() * (self.room.scratch + self.room.tile)
    }

    /// Does the jobs `0..count`: in order on this thread, or with `shared` on several in any order.
    pub fn run(&mut self, count: usize, shared: bool, job: impl Fn(usize, &mut Workspace<A>) + Sync) {
        let threads = if shared { self.threads.min(count) } else { 1 };
        if threads <= 1 {
            let own = self.own();
            (0..count).for_each(|number| job(number, own));
            return;
        }
        while self.spaces.len() < threads {
            let Ok(space) = Workspace::new(self.room) else { break };
            self.spaces.push(space);
        }
        let threads = threads.min(self.spaces.len());
        let next = AtomicUsize::new(0);
        for_each(&mut self.spaces[..threads], &|space| {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return;
                }
                job(number, space);
            }
        });
    }
}

/// Calls `work` with each item, on a thread of its own where there is one.
fn for_each<T: Send>(items: &mut [T], work: &(impl Fn(&mut T) + Sync)) {
    match items {
        [] => {}
        [item] => work(item),
        _ => {
            let (left, right) = items.split_at_mut(items.len() / 2);
            rayon::join(|| for_each(left, work), || for_each(right, work));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[test]
    fn every_job_is_done_once() {
        for threads in [1, 2, 5] {
            let mut workers = Workers::<f64>::new(Room { scratch: 8, ..Room::default() }).unwrap();
            workers.set_threads(threads);
            let done = Mutex::new(Vec::new());
            workers.run(40, true, |number, space| {
                assert_eq!(space.scratch.len(), 8);
                done.lock().unwrap().push(number);
            });
            let mut done = done.into_inner().unwrap();
            done.sort_unstable();
            assert_eq!(done, (0..40).collect::<Vec<_>>());
        }
    }
}
