//! Products of which some terms are known to be 0, or some results are not read: blocks of these are left out.

use super::{
    Matrix, Scalar,
    small::{MOST_TERMS, ROWS, pack, rows},
};
use crate::kernel::level::{Level, by_level};
use std::{mem::MaybeUninit, ops::Range};

/// So many columns are taken together: as many as two vectors of the shortest registers that are worth it hold.
pub(crate) const fn panel<A: Scalar>() -> usize {
    if A::SINGLE { 16 } else { 8 }
}

/// What to compute of a product, by panels of columns and blocks of four rows. A list that is empty limits nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Blocks {
    /// For each block of rows and for each panel, the terms that may be other than 0.
    pub of_rows: Vec<Range<usize>>,
    pub of_panels: Vec<Range<usize>>,
    /// For each block of rows and each panel of it, whether it is not read. It is filled with zeros then, or, where the
    /// product is added, left as it is.
    pub skipped: Vec<bool>,
}

impl Blocks {
    /// Whether the lists are as long as a product of that shape needs, and name no terms that it does not have.
    pub fn fit<A: Scalar>(&self, [rows, terms, columns]: [usize; 3]) -> bool {
        let (blocks, panels) = (rows.div_ceil(ROWS), columns.div_ceil(panel::<A>()));
        let lists =
            [(self.of_rows.len(), blocks), (self.of_panels.len(), panels), (self.skipped.len(), blocks * panels)];
        let mut ranges = self.of_rows.iter().chain(&self.of_panels);
        lists.iter().all(|&(length, expected)| length == 0 || length == expected)
            && ranges.all(|range| range.start <= range.end && range.end <= terms)
    }
}

impl Blocks {
    /// The terms of a block of rows and a panel that are added up.
    #[inline(always)]
    fn terms(&self, block: usize, panel: usize, [terms, panels]: [usize; 2]) -> Range<usize> {
        let (row, column) = (self.of_rows.get(block), self.of_panels.get(panel));
        let start = row.map_or(0, |row| row.start).max(column.map_or(0, |column| column.start));
        let end = row.map_or(terms, |row| row.end).min(column.map_or(terms, |column| column.end));
        if self.skipped.get(block * panels + panel) == Some(&true) { start..start } else { start..end.max(start) }
    }

    /// How many multiplications a product of that shape takes.
    pub fn multiplications<A: Scalar>(&self, [rows, terms, columns]: [usize; 3]) -> usize {
        let (width, panels) = (panel::<A>(), columns.div_ceil(panel::<A>()));
        let mut sum = 0;
        for block in 0..rows.div_ceil(ROWS) {
            for panel in 0..panels {
                let size = ROWS.min(rows - block * ROWS) * width.min(columns - panel * width);
                sum += size * self.terms(block, panel, [terms, panels]).len();
            }
        }
        sum
    }
}

/// Some panels of `out = left · right`, or `out += left · right`, for operands anywhere and `out` in row-major order.
///
/// # Safety
/// Every element that shape and strides reach is valid; `out` lies apart; the blocks fit, and there are these panels.
pub(super) type Run<A> = unsafe fn([usize; 3], Matrix<A>, Matrix<A>, *mut A, bool, &Blocks, Range<usize>);

pub(super) fn at<A: Scalar>(level: Level) -> Run<A> {
    limited::at(level)
}

by_level! {
    unsafe fn limited<A>(
        shape: [usize; 3],
        left: Matrix<A>,
        right: Matrix<A>,
        out: *mut A,
        add: bool,
        blocks: &Blocks,
        own: Range<usize>,
    ) {
        // SAFETY: as `Run`.
        unsafe {
            match A::SINGLE {
                true => run::<{ panel::<f32>() }, FMA, A>(shape, left, right, out, add, blocks, own),
                false => run::<{ panel::<f64>() }, FMA, A>(shape, left, right, out, add, blocks, own),
            }
        }
    }
}

/// # Safety
/// As [`Run`].
#[inline(always)]
unsafe fn run<const W: usize, const FMA: bool, A: Scalar>(
    [height, inner, width]: [usize; 3],
    left: Matrix<A>,
    right: Matrix<A>,
    out: *mut A,
    add: bool,
    blocks: &Blocks,
    own: Range<usize>,
) {
    let panels = width.div_ceil(W);
    let mut room = [const { MaybeUninit::<[A; W]>::uninit() }; MOST_TERMS];
    for panel in own {
        let (start, columns) = (panel * W, W.min(width - panel * W));
        let terms = blocks.of_panels.get(panel).cloned().unwrap_or(0..inner);
        let mut first = terms.start;
        loop {
            let stretch = first..terms.end.min(first + MOST_TERMS);
            // What earlier stretches have added up stays.
            let add = add || first > terms.start;
            // SAFETY: the caller vouches for the operands.
            unsafe {
                let from = right.0.offset(first as isize * right.1[0] + start as isize * right.1[1]);
                let packed = pack(&mut room, (from, right.1), stretch.len(), columns);
                for row in (0..height).step_by(ROWS) {
                    let own = blocks.terms(row / ROWS, panel, [inner, panels]);
                    let own = own.start.max(stretch.start)..own.end.min(stretch.end);
                    let own = if own.is_empty() { stretch.start..stretch.start } else { own };
                    if own.is_empty() && add {
                        continue;
                    }
                    let from = left.0.offset(row as isize * left.1[0] + own.start as isize * left.1[1]);
                    let packed = &packed[own.start - stretch.start..own.end - stretch.start];
                    let out = out.add(row * width + start);
                    if row + ROWS <= height {
                        rows::<ROWS, W, FMA, A>((from, left.1), packed, out, [width, columns], add);
                        continue;
                    }
                    for row in 0..height - row {
                        let from = (from.offset(row as isize * left.1[0]), left.1);
                        rows::<1, W, FMA, A>(from, packed, out.add(row * width), [width, columns], add);
                    }
                }
            }
            first = stretch.end;
            if first >= terms.end {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a number of a list of small whole numbers is a multiple of three.
    fn is_third(number: usize) -> bool {
        number.is_multiple_of(3)
    }

    fn agrees_with_the_plain_loop<A: Scalar>() {
        let width = panel::<A>();
        let number = |i: usize| A::narrowed((i * 37 % 19) as f64 - 9.0);
        let shapes: [[usize; 3]; 5] = [[4, 8, 8], [9, 21, 37], [3, 300, 5], [17, 130, 16], [1, 1, 1]];
        for shape @ [rows, terms, columns] in shapes {
            let (blocks, panels) = (rows.div_ceil(ROWS), columns.div_ceil(width));
            let ranges =
                |count: usize| (0..count).map(|i| (i * 5 % (terms + 1)).min(terms / 3)..terms - i % (terms / 2 + 1));
            for limited in 0..8 {
                let list = |bit: usize, count: usize| {
                    if limited >> bit & 1 == 1 { ranges(count).collect() } else { Vec::new() }
                };
                let own = Blocks {
                    of_rows: list(0, blocks),
                    of_panels: list(1, panels),
                    skipped: if limited >> 2 & 1 == 1 {
                        (0..blocks * panels).map(is_third).collect()
                    } else {
                        Vec::new()
                    },
                };
                assert!(own.fit::<A>(shape), "{own:?}");
                let (left, right): (Vec<A>, Vec<A>) =
                    ((0..rows * terms).map(number).collect(), (0..terms * columns).map(number).collect());
                for level in Level::available() {
                    for add in [false, true] {
                        let mut out = vec![A::one(); rows * columns];
                        let matrix = |x: &[A], columns: usize| (x.as_ptr(), [columns as isize, 1]);
                        let operands = (matrix(&left, terms), matrix(&right, columns));
                        // SAFETY: the matrices are as large as the shape says, and the blocks fit.
                        unsafe { at(level)(shape, operands.0, operands.1, out.as_mut_ptr(), add, &own, 0..panels) };
                        let mut multiplications = 0;
                        for (place, &found) in out.iter().enumerate() {
                            let (row, column) = (place / columns, place % columns);
                            let own = own.terms(row / ROWS, column / width, [terms, panels]);
                            multiplications += own.len();
                            let start = if add { A::one() } else { A::zero() };
                            let expected =
                                own.fold(start, |sum, k| sum + left[row * terms + k] * right[k * columns + column]);
                            assert_eq!(
                                found.widened(),
                                expected.widened(),
                                "{shape:?} {level:?} {own:?} {place}",
                                own = limited
                            );
                        }
                        assert_eq!(multiplications, own.multiplications::<A>(shape));
                    }
                }
            }
        }
    }

    #[test]
    fn every_block_agrees_with_the_plain_loop() {
        agrees_with_the_plain_loop::<f64>();
        agrees_with_the_plain_loop::<f32>();
    }
}
