//! A chain of products and groups over the same rows, run a few rows at a time.
//!
//! What one part makes the next one reads while it is in the cache; what nothing outside needs is never as
//! large as all rows. The rows are cut into as many stretches as the sizes say, each with sums of its own,
//! which are added in order: so numbers do not depend on how many threads run them.

use super::{
    Scalar,
    context::Context,
    group::Group,
    index::{ArgReduce, Gather},
    memory::Place,
    product::Product,
    reduce::Fold,
    sampled::Sampled,
    strided::Copy,
    workers::{Room, Workers, Workspace},
};
use std::ops::Range;

/// Parts run over tiles of `tile` rows.
#[derive(Clone, Debug)]
pub(crate) struct Tiled<A> {
    pub(super) rows: usize,
    pub(super) tile: usize,
    pub(super) stretches: usize,
    /// Elements of memory for what lives inside a tile.
    pub(super) local: usize,
    pub(super) parts: Vec<Part<A>>,
    room: Room,
}

/// One part of a tiled step.
#[derive(Clone, Debug)]
pub(crate) enum Part<A> {
    /// A group over some elements for each row.
    Group(Group<A>),
    /// A copy whose first axis is the rows.
    Copy(Copy),
    /// Positions of extremes in the rows.
    ArgReduce(ArgReduce),
    /// Rows of a table, chosen by integers of each row.
    Gather(Gather),
    /// Rows added to a table by integers of each row, onto what is there or not.
    Scatter(Gather, bool),
    /// A product whose left operand and result have the rows.
    Rows(Product<A>),
    /// A product that sums over the rows.
    Sum(Product<A>),
    /// A step over the cells of a mask, of which each is a row here.
    Sampled(Sampled<A>),
}

impl<A: Scalar> Tiled<A> {
    pub fn new(rows: usize, tile: usize, stretches: usize, local: usize, mut parts: Vec<Part<A>>) -> Self {
        let groups = || parts.iter().filter_map(Part::group);
        let mut room = Room { tile: local, ..Room::default() };
        room.scratch = groups().map(Group::registers_room).max().unwrap_or(0);
        for part in &mut parts {
            if let Part::Group(group) = part {
                group.move_folds(room.scratch, room.sums);
                let own = group.room();
                (room.scratch, room.sums) = (own.scratch, own.sums);
            }
        }
        Tiled { rows, tile, stretches, local, parts, room }
    }

    /// The memory it needs.
    pub fn room(&self) -> Room {
        self.room
    }

    /// Whether several threads may share it.
    pub fn is_shared(&self) -> bool {
        self.stretches > 1
    }

    /// How many results stretches leave behind, if there are several.
    pub fn partial_results(&self) -> usize {
        (self.stretches - 1) * self.parts.iter().map(Part::sums).sum::<usize>()
    }

    /// Which of `count` things, as many for each row, belong to some rows.
    fn share(&self, rows: &Range<usize>, count: usize) -> Range<usize> {
        let each = count / self.rows;
        rows.start * each..rows.end * each
    }

    /// # Safety
    /// As for every step: the machine has checked the places, and has room for the partial results.
    pub unsafe fn run(&self, context: &Context<A>, workers: &mut Workers<A>) {
        let results: usize = self.parts.iter().map(Part::sums).sum();
        // SAFETY: as above; stretches work on rows of their own, and on sums of their own.
        unsafe {
            workers.run(self.stretches, true, |number, space| {
                self.run_stretch(context, space, number, results);
            });
            for number in (1..self.stretches).filter(|&number| !self.stretch(number).is_empty()) {
                let mut from = context.partial.add((number - 1) * results);
                for part in &self.parts {
                    part.add_sums(context, &mut from);
                }
            }
        }
    }

    /// The rows of a stretch; where these are the cells of a mask, they are those of whole rows of the mask.
    fn stretch(&self, number: usize) -> Range<usize> {
        let sampled = self.parts.iter().find_map(|part| match part {
            Part::Sampled(sampled) => Some(sampled),
            _ => None,
        });
        let at = |number: usize| self.rows * number / self.stretches;
        sampled.map_or(at(number)..at(number + 1), |sampled| sampled.stretch(number, self.stretches))
    }

    unsafe fn run_stretch(&self, context: &Context<A>, space: &mut Workspace<A>, number: usize, results: usize) {
        let stretch = self.stretch(number);
        let mut start = stretch.start;
        while start < stretch.end {
            let rows = start..stretch.end.min(start + self.tile);
            let context = context.in_tile(space.tile.as_ptr(), start);
            // Where the sums of the parts begin, if not in their places.
            let mut sums = match number {
                0 => None,
                // SAFETY: the machine has room for the results of each stretch but the first.
                _ => Some(unsafe { context.partial.add((number - 1) * results) }),
            };
            for part in &self.parts {
                // SAFETY: as the caller says.
                unsafe { self.run_part(part, &context, space, &rows, &stretch, sums) };
                // SAFETY: as above.
                sums = sums.map(|sums| unsafe { sums.add(part.sums()) });
            }
            start = rows.end;
        }
    }

    unsafe fn run_part(
        &self,
        part: &Part<A>,
        context: &Context<A>,
        space: &mut Workspace<A>,
        rows: &Range<usize>,
        stretch: &Range<usize>,
        sums: Option<*mut A>,
    ) {
        // SAFETY: as the caller says.
        unsafe {
            match part {
                Part::Group(group) => {
                    let elements = |rows: &Range<usize>| self.share(rows, group.length);
                    let across = |fold: usize| match sums {
                        None => context.pointer(group.folds[fold].out).cast_mut(),
                        Some(sums) => {
                            let before = group.folds[..fold].iter().filter(|fold| fold.is_across());
                            sums.add(before.map(Fold::results).sum())
                        }
                    };
                    group.run_range(context, space, elements(rows), &elements(stretch), across);
                }
                Part::Copy(copy) => copy.run_rows(context, rows),
                Part::ArgReduce(reduce) => reduce.run_rows(context, &self.share(rows, reduce.around.outer)),
                Part::Gather(gather) => gather.run_gather_part(context, &self.share(rows, gather.count)),
                Part::Scatter(gather, onto) => {
                    let out = sums.unwrap_or(context.pointer(gather.out).cast_mut());
                    let add = rows.start > stretch.start || (sums.is_none() && *onto);
                    gather.run_scatter_part(context, &self.share(rows, gather.count), out, add);
                }
                Part::Rows(product) => {
                    let [_, inner, columns] = product.shape;
                    let out = context.pointer(product.out).wrapping_add(rows.start * columns).cast_mut();
                    product.run_part(context, rows.clone(), 0..inner, out, false, 1);
                }
                Part::Sampled(sampled) => sampled.run_part(context, rows, stretch, sums),
                Part::Sum(product) => {
                    let out = sums.unwrap_or(context.pointer(product.out).cast_mut());
                    let add = rows.start > stretch.start || (sums.is_none() && product.add);
                    product.run_part(context, 0..product.shape[0], rows.clone(), out, add, 1);
                }
            }
        }
    }
}

impl<A: Scalar> Part<A> {
    fn group(&self) -> Option<&Group<A>> {
        match self {
            Part::Group(group) => Some(group),
            _ => None,
        }
    }

    /// How many results sum over the rows.
    fn sums(&self) -> usize {
        match self {
            Part::Group(group) => group.folds.iter().filter(|fold| fold.is_across()).map(Fold::results).sum(),
            Part::Copy(_) | Part::ArgReduce(_) | Part::Gather(_) | Part::Rows(_) => 0,
            Part::Scatter(gather, _) => gather.around.length * gather.around.inner,
            Part::Sampled(sampled) => sampled.sums(),
            Part::Sum(product) => product.shape[0] * product.shape[2],
        }
    }

    /// Adds the sums of a stretch, from `from` on, to those in their places.
    unsafe fn add_sums(&self, context: &Context<A>, from: &mut *mut A) {
        // SAFETY: the machine has checked the places, and has room for the sums of each stretch.
        let mut add = |out: Place, count: usize, combine: &dyn Fn(&mut [A], &[A])| unsafe {
            combine(context.slice_mut(out, count), std::slice::from_raw_parts(*from, count));
            *from = from.add(count);
        };
        match self {
            Part::Group(group) => {
                for fold in group.folds.iter().filter(|fold| fold.is_across()) {
                    add(fold.out, fold.results(), &|out, x| fold.loops.combine(out, x));
                }
            }
            Part::Copy(_) | Part::ArgReduce(_) | Part::Gather(_) | Part::Rows(_) => {}
            // Sums of rows are in their places.
            Part::Sampled(sampled) if sampled.sums() == 0 => {}
            Part::Scatter(Gather { out, .. }, _)
            | Part::Sum(Product { out, .. })
            | Part::Sampled(Sampled { out, .. }) => {
                add(*out, self.sums(), &|out, x| out.iter_mut().zip(x).for_each(|(out, &x)| *out += x));
            }
        }
    }
}
