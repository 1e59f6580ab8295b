//! What is computed at the observed cells of a mask only: so work and memory grow with these cells, not with the matrix.
//!
//! A vector `g` with an element for each cell stands for the matrix `S` that has them in their cells and zeros elsewhere.

mod loops;

use super::{Scalar, context::Context, memory::Place};
use crate::mask::{Mask, Rows};
use loops::{Loop, Operands};
use std::ops::Range;

/// What is computed. `i` is the row of cell `c` and `j` its column; matrices lie in row-major order.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum Sampling {
    /// `out[c] = Σₖ left[i, k] · right[j, k]`: the cells of `left · rightᵀ`.
    Product,
    /// `out[i, :] = Σ g[c] · right[j, :]`: the product `S · right`.
    Times,
    /// `out[j, :] = Σ g[c] · right[i, :]`: the product `Sᵀ · right`.
    TransposedTimes,
    /// `out[c] = x[i]`, or `x[j]`: what stands beside each cell.
    Spread(Side),
    /// `out[i] = Σ g[c]`, or `out[j]`: the sums of the rows or columns of `S`.
    Collect(Side),
}

/// The rows of a matrix, or its columns.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum Side {
    Rows,
    Columns,
}

impl Sampling {
    /// How many operands it has.
    pub fn inputs(self) -> usize {
        match self {
            Sampling::Product | Sampling::Times | Sampling::TransposedTimes => 2,
            Sampling::Spread(_) | Sampling::Collect(_) => 1,
        }
    }

    /// Whether it has a result for each cell, instead of sums over cells.
    pub fn is_by_cell(self) -> bool {
        matches!(self, Sampling::Product | Sampling::Spread(_))
    }

    /// Whether it sums over the cells of a column, which lie apart, instead of those of a row.
    fn sums_columns(self) -> bool {
        matches!(self, Sampling::TransposedTimes | Sampling::Collect(Side::Columns))
    }
}

/// A step over the observed cells of a mask.
#[derive(Clone, Debug)]
pub(crate) struct Sampled<A> {
    pub sampling: Sampling,
    pub mask: Mask,
    /// The columns of the matrices, 1 for vectors.
    pub width: usize,
    pub left: Place,
    /// As `left`, if there is one operand.
    pub right: Place,
    pub out: Place,
    run: Loop<A>,
}

impl<A: Scalar> Sampled<A> {
    /// # Panics
    /// If the mask is not over a matrix, or not listed by row.
    pub fn new(sampling: Sampling, mask: Mask, width: usize, [left, right]: [Place; 2], out: Place) -> Self {
        assert!(mask.shape().len() == 2 && mask.rows().is_some(), "the mask is listed by row");
        Sampled { sampling, mask, width, left, right, out, run: loops::of(sampling) }
    }

    /// How many elements the operands and the result have.
    pub fn lengths(&self) -> ([usize; 2], usize) {
        let (cells, rows, columns) = (self.mask.count(), self.mask.shape()[0], self.mask.shape()[1]);
        let side = |side| if side == Side::Rows { rows } else { columns };
        match self.sampling {
            Sampling::Product => ([rows * self.width, columns * self.width], cells),
            Sampling::Times => ([cells, columns * self.width], rows * self.width),
            Sampling::TransposedTimes => ([cells, rows * self.width], columns * self.width),
            Sampling::Spread(along) => ([side(along); 2], cells),
            Sampling::Collect(along) => ([cells; 2], side(along)),
        }
    }

    /// How many sums a stretch of cells has for itself: those of a row are no other stretch's.
    pub fn sums(&self) -> usize {
        if self.sampling.sums_columns() { self.lengths().1 } else { 0 }
    }

    fn rows(&self) -> &Rows {
        self.mask.rows().unwrap_or_else(|| unreachable!("a step is made for a mask that is listed by row"))
    }

    /// The cells of stretch `number` of so many: of whole rows.
    pub fn stretch(&self, number: usize, stretches: usize) -> Range<usize> {
        let starts = self.rows().starts();
        let count = self.mask.count();
        let from = |number: usize| {
            let wanted = count * number / stretches;
            starts[starts.partition_point(|&start| start < wanted)]
        };
        from(number)..from(number + 1)
    }

    /// # Safety
    /// As for every step: the machine has checked the places.
    pub unsafe fn run(&self, context: &Context<A>) {
        let all = 0..self.mask.count();
        // SAFETY: as above.
        unsafe { self.run_part(context, &all, &all, None) }
    }

    /// Goes through `cells` of a stretch of whole rows. Sums over columns go to `sums`, if that is given; they begin at 0
    /// with the stretch.
    ///
    /// # Safety
    /// As [`Sampled::run`]; nothing else works on these cells and on the rows of the stretch meanwhile, and `sums` has
    /// the room of the result.
    pub unsafe fn run_part(
        &self,
        context: &Context<A>,
        cells: &Range<usize>,
        stretch: &Range<usize>,
        sums: Option<*mut A>,
    ) {
        let (_, length) = self.lengths();
        // SAFETY: as above; the loop is for a level that the processor has.
        unsafe {
            let [left, right] = [context.pointer(self.left), context.pointer(self.right)];
            let mut out = context.pointer(self.out).cast_mut();
            if self.sampling.sums_columns() {
                out = sums.unwrap_or(out);
            }
            if !self.sampling.is_by_cell() && cells.start == stretch.start {
                let zeros = if self.sampling.sums_columns() { 0..length } else { self.sums_of_rows(stretch) };
                out.add(zeros.start).write_bytes(0, zeros.len());
            }
            (self.run)(self.rows(), cells.clone(), Operands { left, right, out, width: self.width });
        }
    }

    /// The part of the result that belongs to the rows of a stretch, with those without cells before it.
    fn sums_of_rows(&self, stretch: &Range<usize>) -> Range<usize> {
        let starts = self.rows().starts();
        let (rows, count) = (starts.len() - 1, self.mask.count());
        // Each row belongs to the stretch that its cells end in; those behind the last cell to the last.
        let row = |cell: usize| if cell == count { rows } else { starts.partition_point(|&start| start < cell) };
        let first = if stretch.start == 0 { 0 } else { row(stretch.start) };
        first * self.width..row(stretch.end).max(first) * self.width
    }
}
