//! The loops over cells, for each level.

use super::{Sampling, Side};
use crate::{
    kernel::{
        Scalar,
        level::{Level, by_level},
        memory::opaque,
        product::multiply_add,
        reduce::Reduction,
    },
    mask::Rows,
};
use std::ops::Range;

/// Where the matrices lie, and how many columns they have.
#[derive(Clone, Copy)]
pub(super) struct Operands<A> {
    pub left: *const A,
    pub right: *const A,
    pub out: *mut A,
    pub width: usize,
}

/// Goes through a range of cells.
///
/// # Safety
/// The cells are some of the mask's, and the operands as large as the mask and the width say.
pub(super) type Loop<A> = unsafe fn(&Rows, Range<usize>, Operands<A>);

pub(super) fn of<A: Scalar>(sampling: Sampling) -> Loop<A> {
    let level = Level::chosen();
    match sampling {
        Sampling::Product => product::at(level),
        Sampling::Times => times::at(level),
        Sampling::TransposedTimes => transposed_times::at(level),
        Sampling::Spread(Side::Rows) => spread_rows,
        Sampling::Spread(Side::Columns) => spread_columns,
        Sampling::Collect(Side::Rows) => collect_rows::at(level),
        Sampling::Collect(Side::Columns) => collect_columns,
    }
}

const LANES: usize = 8;
/// So many cells of a row are taken at a time, so that what belongs to the row is read and written less often.
const TOGETHER: usize = 4;
/// From so many columns on, dot products are long ones.
const MANY_COLUMNS: usize = 16;

/// Each row that has some of the cells, and which of them.
///
/// It is a loop's own and no closure is called: what is not inlined into a loop is not compiled for its level.
struct EachRow<'r> {
    starts: &'r [usize],
    row: usize,
    cells: Range<usize>,
}

impl<'r> EachRow<'r> {
    #[inline(always)]
    fn of(rows: &'r Rows, cells: Range<usize>) -> Self {
        let row = if cells.is_empty() { 0 } else { rows.row_of(cells.start) };
        EachRow { starts: rows.starts(), row, cells }
    }

    #[inline(always)]
    fn next(&mut self) -> Option<(usize, Range<usize>)> {
        while self.cells.start < self.cells.end {
            let (row, start) = (self.row, self.cells.start);
            let end = self.starts[row + 1].min(self.cells.end);
            (self.row, self.cells.start) = (row + 1, end);
            if start < end {
                return Some((row, start..end));
            }
        }
        None
    }
}

/// A few elements of a row.
#[inline(always)]
unsafe fn lanes<A: Scalar>(from: *const A) -> [A; LANES] {
    // SAFETY: the caller vouches for as many elements.
    unsafe { *from.cast() }
}

/// The dot products of a row with `N` others; `LONG` is for many columns.
#[inline(always)]
unsafe fn dots<const N: usize, const LONG: bool, const FMA: bool, A: Scalar>(
    row: *const A,
    others: [*const A; N],
    width: usize,
) -> [A; N] {
    let mut sums = [[A::zero(); LANES]; N];
    let mut k = 0;
    // SAFETY: the caller vouches for rows of `width` elements.
    unsafe {
        while k + LANES <= width {
            let x = lanes(row.add(k));
            for i in 0..N {
                let y = lanes(others[i].add(k));
                for lane in 0..LANES {
                    sums[i][lane] = multiply_add::<FMA, A>(x[lane], y[lane], sums[i][lane]);
                }
            }
            k += LANES;
        }
        if LONG {
            // The compiler is not to see that the lanes are added in the end: it would go about that from the start, and
            // keep two of them together instead of all.
            sums = opaque(sums);
        }
        let mut dots = [A::zero(); N];
        for i in 0..N {
            let mut halves = [A::zero(); LANES / 2];
            for lane in 0..LANES / 2 {
                halves[lane] = sums[i][lane] + sums[i][lane + LANES / 2];
            }
            dots[i] = (halves[0] + halves[2]) + (halves[1] + halves[3]);
        }
        while k < width {
            for i in 0..N {
                dots[i] = multiply_add::<FMA, A>(*row.add(k), *others[i].add(k), dots[i]);
            }
            k += 1;
        }
        dots
    }
}

/// The dot products at some cells.
#[inline(always)]
unsafe fn product_at<const LONG: bool, const FMA: bool, A: Scalar>(
    rows: &Rows,
    cells: Range<usize>,
    operands: Operands<A>,
) {
    let Operands { left, right, out, width } = operands;
    let columns = rows.columns().as_ptr();
    let mut each = EachRow::of(rows, cells);
    while let Some((row, cells)) = each.next() {
        // SAFETY: as `Loop`.
        unsafe {
            let row = left.add(row * width);
            let mut cell = cells.start;
            while cell + TOGETHER <= cells.end {
                let others = chosen(right, columns.add(cell), width);
                *out.add(cell).cast() = dots::<TOGETHER, LONG, FMA, A>(row, others, width);
                cell += TOGETHER;
            }
            while cell < cells.end {
                let other = right.add(*columns.add(cell) as usize * width);
                [*out.add(cell)] = dots::<1, LONG, FMA, A>(row, [other], width);
                cell += 1;
            }
        }
    }
}

/// Where the rows begin that the next integers choose.
#[inline(always)]
unsafe fn chosen<A>(rows: *const A, by: *const u32, width: usize) -> [*const A; TOGETHER] {
    let mut chosen = [rows; TOGETHER];
    for (i, row) in chosen.iter_mut().enumerate() {
        // SAFETY: the caller vouches for the integers, and for the rows that they choose.
        unsafe { *row = rows.add(*by.add(i) as usize * width) };
    }
    chosen
}

/// `out += g · row`
#[inline(always)]
unsafe fn add_scaled<const FMA: bool, A: Scalar>(out: *mut A, g: A, row: *const A, width: usize) {
    let mut k = 0;
    // SAFETY: the caller vouches for rows of `width` elements.
    unsafe {
        while k + LANES <= width {
            let (sums, x) = (&mut *out.add(k).cast::<[A; LANES]>(), lanes(row.add(k)));
            for lane in 0..LANES {
                sums[lane] = multiply_add::<FMA, A>(g, x[lane], sums[lane]);
            }
            k += LANES;
        }
        while k < width {
            *out.add(k) = multiply_add::<FMA, A>(g, *row.add(k), *out.add(k));
            k += 1;
        }
    }
}

/// `out += Σ g · row` over a few rows: these are added first, for the next rows have to wait for `out`.
#[inline(always)]
unsafe fn add_scaled_together<const FMA: bool, A: Scalar>(
    out: *mut A,
    g: [A; TOGETHER],
    rows: [*const A; TOGETHER],
    width: usize,
) {
    let mut k = 0;
    // SAFETY: the caller vouches for rows of `width` elements.
    unsafe {
        while k + LANES <= width {
            let [a, b, c, d] =
                [lanes(rows[0].add(k)), lanes(rows[1].add(k)), lanes(rows[2].add(k)), lanes(rows[3].add(k))];
            let sums = &mut *out.add(k).cast::<[A; LANES]>();
            for lane in 0..LANES {
                let first = multiply_add::<FMA, A>(g[0], a[lane], g[1] * b[lane]);
                let second = multiply_add::<FMA, A>(g[2], c[lane], g[3] * d[lane]);
                sums[lane] += first + second;
            }
            k += LANES;
        }
        while k < width {
            for i in 0..TOGETHER {
                *out.add(k) = multiply_add::<FMA, A>(g[i], *rows[i].add(k), *out.add(k));
            }
            k += 1;
        }
    }
}

by_level! {
    unsafe fn product<A>(rows: &Rows, cells: Range<usize>, operands: Operands<A>) {
        // SAFETY: as `Loop`.
        unsafe {
            match operands.width < MANY_COLUMNS {
                true => product_at::<false, FMA, A>(rows, cells, operands),
                false => product_at::<true, FMA, A>(rows, cells, operands),
            }
        }
    }

    unsafe fn times<A>(rows: &Rows, cells: Range<usize>, operands: Operands<A>) {
        let Operands { left: g, right, out, width } = operands;
        let columns = rows.columns().as_ptr();
        let mut each = EachRow::of(rows, cells);
        while let Some((row, cells)) = each.next() {
            // SAFETY: as `Loop`.
            unsafe {
                let out = out.add(row * width);
                let mut cell = cells.start;
                while cell + TOGETHER <= cells.end {
                    let others = chosen(right, columns.add(cell), width);
                    add_scaled_together::<FMA, A>(out, *g.add(cell).cast(), others, width);
                    cell += TOGETHER;
                }
                while cell < cells.end {
                    let other = right.add(*columns.add(cell) as usize * width);
                    add_scaled::<FMA, A>(out, *g.add(cell), other, width);
                    cell += 1;
                }
            }
        }
    }

    unsafe fn transposed_times<A>(rows: &Rows, cells: Range<usize>, operands: Operands<A>) {
        let Operands { left: g, right, out, width } = operands;
        let columns = rows.columns().as_ptr();
        let mut each = EachRow::of(rows, cells);
        while let Some((row, cells)) = each.next() {
            // SAFETY: as `Loop`.
            unsafe {
                let row = right.add(row * width);
                for cell in cells {
                    let out = out.add(*columns.add(cell) as usize * width);
                    add_scaled::<FMA, A>(out, *g.add(cell), row, width);
                }
            }
        }
    }

    unsafe fn collect_rows<A>(rows: &Rows, cells: Range<usize>, operands: Operands<A>) {
        let mut each = EachRow::of(rows, cells);
        while let Some((row, cells)) = each.next() {
            // SAFETY: as `Loop`.
            unsafe {
                let g = std::slice::from_raw_parts(operands.left.add(cells.start), cells.len());
                *operands.out.add(row) += Reduction::Sum.run_lanes(g);
            }
        }
    }
}

unsafe fn spread_rows<A: Scalar>(rows: &Rows, cells: Range<usize>, operands: Operands<A>) {
    let mut each = EachRow::of(rows, cells);
    while let Some((row, cells)) = each.next() {
        // SAFETY: as `Loop`.
        unsafe {
            let x = *operands.left.add(row);
            std::slice::from_raw_parts_mut(operands.out.add(cells.start), cells.len()).fill(x);
        }
    }
}

unsafe fn spread_columns<A: Scalar>(rows: &Rows, cells: Range<usize>, operands: Operands<A>) {
    for cell in cells {
        // SAFETY: as `Loop`.
        unsafe { *operands.out.add(cell) = *operands.left.add(*rows.columns().get_unchecked(cell) as usize) };
    }
}

unsafe fn collect_columns<A: Scalar>(rows: &Rows, cells: Range<usize>, operands: Operands<A>) {
    for cell in cells {
        // SAFETY: as `Loop`.
        unsafe { *operands.out.add(*rows.columns().get_unchecked(cell) as usize) += *operands.left.add(cell) };
    }
}
