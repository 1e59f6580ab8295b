//! Reductions: sums whose error does not grow with the number of terms, and extremes.
//!
//! A reduction sees its input as `rows × length × columns` in row-major order and folds the middle. It is
//! fed block by block, in order. A sum adds the elements of a block in lanes, and the blocks as a binary
//! counter does: pairs of equal size, so that the error grows with the logarithm of the length.

mod kept;
mod loops;

use super::{Scalar, memory::Place};
use crate::shape::AroundAxis;
pub(super) use kept::{KeptProducts, kept_products};
use loops::Loops;
pub(crate) use loops::Reduction;
pub(super) use loops::{Terms, last_flags, padded_dot, short_sum};
use std::ops::Range;

/// Rows of up to so many columns are taken side by side,
const FEW_COLUMNS: usize = 64;
/// so that there are about so many.
const WIDE: usize = 128;

/// How many rows are added one after another before the sum is put aside.
const ROWS_IN_TURN: usize = 64;

/// Sums put aside: the one at level `k` covers `2ᵏ` equal parts.
#[derive(Clone, Copy)]
pub(crate) struct RunningSum<A> {
    levels: [A; 48],
    parts: u64,
}

impl<A: Scalar> RunningSum<A> {
    pub fn new() -> Self {
        RunningSum { levels: [A::zero(); 48], parts: 0 }
    }

    fn push(&mut self, mut sum: A) {
        let full = self.parts.trailing_ones() as usize;
        self.levels[..full].iter().for_each(|&level| sum += level);
        self.levels[full] = sum;
        self.parts += 1;
    }

    fn take(&mut self) -> A {
        let parts = std::mem::take(&mut self.parts);
        let kept = self.levels.iter().enumerate().filter(|(level, _)| parts >> level & 1 == 1);
        kept.fold(A::zero(), |sum, (_, &level)| sum + level)
    }
}

/// A reduction of a group's value.
#[derive(Clone, Debug)]
pub(crate) struct Fold<A> {
    pub reduction: Reduction,
    pub rows: usize,
    pub length: usize,
    pub columns: usize,
    /// The group's operand that is folded, or the two whose products are summed.
    pub input: u32,
    pub times: Option<u32>,
    /// Where the `rows × columns` results go.
    pub out: Place,
    pub(super) loops: Loops<A>,
}

impl<A: Scalar> Fold<A> {
    pub fn new(
        reduction: Reduction,
        AroundAxis { outer: rows, length, inner: columns }: AroundAxis,
        input: u32,
        times: Option<u32>,
        out: Place,
    ) -> Self {
        assert!(times.is_none() || reduction == Reduction::Sum, "products are summed only");
        Fold { reduction, rows, length, columns, input, times, out, loops: reduction.loops() }
    }

    /// How many results there are.
    pub fn results(&self) -> usize {
        self.rows * self.columns
    }

    /// Whether there is one row, whose results all elements take part in.
    pub fn is_across(&self) -> bool {
        self.rows == 1
    }

    /// What the fold does over a range of the group's elements, which begins and ends with whole rows, or, if
    /// there is one row only, with whole columns.
    pub fn part(&self, elements: &Range<usize>) -> Part<A> {
        let (columns, loops, reduction) = (self.columns, self.loops, self.reduction);
        let count = |size: usize| elements.len().checked_div(size).unwrap_or(0);
        let (rows, length) = match self.is_across() {
            true => (1, count(columns)),
            false => (count(self.length * columns), self.length),
        };
        Part { reduction, rows, length, columns, loops }
    }

    /// The first result that a range of elements takes part in.
    pub fn first_result(&self, start: usize) -> usize {
        if self.is_across() { 0 } else { start / self.length }
    }

    /// The part that folds the results of so many parts of an only row.
    pub fn of_parts(&self, parts: usize) -> Part<A> {
        Part { reduction: self.reduction, rows: 1, length: parts, columns: self.columns, loops: self.loops }
    }
}

/// A fold of `rows × length × columns` elements along the middle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<A> {
    reduction: Reduction,
    rows: usize,
    length: usize,
    columns: usize,
    loops: Loops<A>,
}

impl<A: Scalar> Part<A> {
    /// How many results there are.
    pub fn results(&self) -> usize {
        self.rows * self.columns
    }

    /// How many elements of scratch memory it needs: rows of partial sums, one a level.
    pub fn scratch(&self) -> usize {
        match self.reduction {
            Reduction::Sum if self.columns > 1 && self.length > ROWS_IN_TURN => {
                let parts = self.length.div_ceil(ROWS_IN_TURN);
                self.columns * (usize::BITS - parts.leading_zeros()) as usize
            }
            _ => 0,
        }
    }

    /// Folds all at once; for short lengths or few columns.
    pub fn whole(&self, terms: Terms<'_, A>, out: &mut [A]) {
        let mut rest = terms;
        for out in out.chunks_exact_mut(self.columns) {
            let (row, after) = rest.split_at(self.length * self.columns);
            rest = after;
            if self.columns == 1 {
                out[0] = self.loops.run(row);
                continue;
            }
            let (first, mut row) = row.split_at(self.columns);
            self.loops.write(out, first);
            while row.len() > 0 {
                let (next, after) = row.split_at(self.columns);
                self.loops.combine_terms(out, next);
                row = after;
            }
        }
    }

    /// Takes in a block of terms, which begins at element `start`.
    pub fn block(
        &self,
        terms: Terms<'_, A>,
        start: usize,
        out: &mut [A],
        running: &mut RunningSum<A>,
        partial: &mut [A],
    ) {
        if terms.len() == self.length && self.rows == 1 && self.columns == 1 {
            out[0] = self.loops.run(terms);
        } else if self.columns > 1 {
            self.block_of_columns(terms, start, out, partial);
        } else if self.rows == 1 {
            self.part_of_row(terms, start, &mut out[0], running);
        } else {
            let (mut row, mut at, mut rest) = (start / self.length, start % self.length, terms);
            while rest.len() > 0 {
                let rows = if at == 0 { rest.len() / self.length } else { 0 };
                if rows > 0 {
                    let (whole, after) = rest.split_at(rows * self.length);
                    self.loops.run_rows(whole, &mut out[row..row + rows]);
                    (row, rest) = (row + rows, after);
                    continue;
                }
                let (part, after) = rest.split_at((self.length - at).min(rest.len()));
                self.part_of_row(part, at, &mut out[row], running);
                (row, at, rest) = (row + 1, 0, after);
            }
        }
    }

    fn part_of_row(&self, part: Terms<'_, A>, at: usize, out: &mut A, running: &mut RunningSum<A>) {
        self.take_folded(self.loops.run(part), at..at + part.len(), out, running);
    }

    /// Takes in what a part of a row was folded to.
    pub fn take_folded(&self, folded: A, part: Range<usize>, out: &mut A, running: &mut RunningSum<A>) {
        let (at, last) = (part.start, part.end == self.length);
        match self.reduction {
            _ if at == 0 && last => *out = folded,
            Reduction::Sum => {
                running.push(folded);
                if last {
                    *out = running.take();
                }
            }
            _ if at == 0 => *out = folded,
            other => *out = other.combine(*out, folded),
        }
    }

    fn block_of_columns(&self, terms: Terms<'_, A>, start: usize, out: &mut [A], partial: &mut [A]) {
        let columns = self.columns;
        let (mut row, mut at, mut column) =
            (start / columns / self.length, start / columns % self.length, start % columns);
        let mut rest = terms;
        while rest.len() > 0 {
            // As many whole rows as belong to one sum, or a part of a row.
            let in_turn = if partial.is_empty() { self.length } else { ROWS_IN_TURN };
            let rows = match column {
                0 if columns <= FEW_COLUMNS => (rest.len() / columns).min(self.length - at).min(in_turn - at % in_turn),
                _ => 0,
            };
            let (part, after) =
                rest.split_at(if rows > 1 { rows * columns } else { (columns - column).min(rest.len()) });
            let kept = &mut out[row * columns + column..][..part.len().min(columns)];
            let fresh = at % in_turn == 0;
            if rows > 1 {
                self.rows_of_few_columns(part, kept, fresh);
            } else if fresh {
                self.loops.write(kept, part);
            } else {
                self.loops.combine_terms(kept, part);
            }
            (column, rest) = (column + part.len(), after);
            if column >= columns {
                (column, at) = (0, at + column / columns);
                let last = at == self.length;
                if !partial.is_empty() && (last || at % ROWS_IN_TURN == 0) {
                    self.put_aside(&mut out[row * columns..][..columns], partial, at, last);
                }
                if last {
                    (row, at) = (row + 1, 0);
                }
            }
        }
    }

    /// Folds several rows of few columns, as many side by side as fill the lanes of a loop.
    fn rows_of_few_columns(&self, rows: Terms<'_, A>, out: &mut [A], fresh: bool) {
        let columns = self.columns;
        let wide = (WIDE / columns * columns).min(rows.len() / columns * columns);
        let mut beside = [A::zero(); WIDE];
        let (first, mut rest) = rows.split_at(wide);
        self.loops.write(&mut beside[..wide], first);
        while rest.len() > 0 {
            let (next, after) = rest.split_at(wide.min(rest.len()));
            self.loops.combine_terms(&mut beside[..next.len()], next);
            rest = after;
        }
        let mut folded = beside[..wide].chunks_exact(columns);
        if let Some(first) = folded.next().filter(|_| fresh) {
            out.copy_from_slice(first);
        } else {
            self.loops.combine(out, &beside[..columns]);
        }
        folded.for_each(|row| self.loops.combine(out, row));
    }

    /// Adds the sums in `kept` to the levels as a binary counter does; the last ones end up in `kept`.
    fn put_aside(&self, kept: &mut [A], partial: &mut [A], at: usize, last: bool) {
        let before = (at - 1) / ROWS_IN_TURN;
        let levels = partial.chunks_exact_mut(self.columns);
        let mut parts = before;
        for level in levels {
            if parts & 1 == 1 {
                self.loops.combine(kept, level);
            } else if !last {
                level.copy_from_slice(kept);
                return;
            }
            parts >>= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::memory::Base;

    /// The fold of a block at a time, once of `x`, once of products whose factors are `x` and ones.
    fn fold(reduction: Reduction, shape: [usize; 3], x: &[f64], block: usize) -> Vec<f64> {
        let ones = vec![1.0; x.len()];
        let range = |start: usize| start..x.len().min(start + block);
        let starts = || (0..x.len()).step_by(block);
        let plain = fold_terms(reduction, shape, starts().map(|start| (start, Terms::Plain(&x[range(start)]))));
        if reduction == Reduction::Sum {
            let products = starts().map(|start| (start, Terms::Products(&x[range(start)], &ones[range(start)])));
            assert_eq!(fold_terms(reduction, shape, products), plain);
        }
        plain
    }

    /// The fold of blocks of terms, each with the place of its first.
    fn fold_terms<'x>(
        reduction: Reduction,
        [outer, length, inner]: [usize; 3],
        blocks: impl Iterator<Item = (usize, Terms<'x, f64>)>,
    ) -> Vec<f64> {
        let out = Place { base: Base::Own, offset: 0 };
        let fold = Fold::new(reduction, AroundAxis { outer, length, inner }, 0, None, out);
        let part = fold.part(&(0..outer * length * inner));
        let (mut results, mut partial) = (vec![0.0; outer * inner], vec![0.0; part.scratch()]);
        let mut running = RunningSum::new();
        for (start, terms) in blocks {
            part.block(terms, start, &mut results, &mut running, &mut partial);
        }
        results
    }

    #[test]
    fn every_geometry_and_block_agrees_with_the_plain_loop() {
        for shape @ [rows, length, columns] in
            [[1, 7, 1], [1, 1000, 1], [5, 3, 1], [3, 700, 1], [1, 130, 3], [2, 9, 5], [4, 200, 2], [1, 3, 600]]
        {
            let x: Vec<f64> = (0..rows * length * columns).map(|i| ((i * 37) % 101) as f64 - 50.0).collect();
            for block in [1, 5, 64, 512] {
                for reduction in [Reduction::Sum, Reduction::Max, Reduction::Min] {
                    let found = fold(reduction, shape, &x, block);
                    for (place, &found) in found.iter().enumerate() {
                        let (row, column) = (place / columns, place % columns);
                        let terms = (0..length).map(|i| x[(row * length + i) * columns + column]);
                        let expected = terms.reduce(|x, y| reduction.combine(x, y)).unwrap();
                        assert_eq!(found, expected, "{reduction:?} {shape:?} block {block} place {place}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_error_of_a_sum_does_not_grow_with_its_length() {
        // Added in turn, a million times 0.1 is off by 1.3e-6. Pairs of blocks stay within a few units in the last place.
        let terms = vec![0.1; 3_000_000];
        assert!((fold(Reduction::Sum, [1, 1_000_000, 1], &terms[..1_000_000], 512)[0] - 1e5).abs() < 1e-9);
        let columns = fold(Reduction::Sum, [1, 1_000_000, 3], &terms, 512);
        assert!(columns.iter().all(|sum| (sum - 1e5).abs() < 1e-9), "{columns:?}");
    }

    #[test]
    fn extremes_keep_nan() {
        for place in [0, 3, 11, 19] {
            let mut x = vec![1.0; 20];
            x[place] = f64::NAN;
            assert!(fold(Reduction::Max, [1, 20, 1], &x, 8)[0].is_nan());
            assert!(fold(Reduction::Min, [1, 10, 2], &x, 8)[place % 2].is_nan());
        }
    }
}
