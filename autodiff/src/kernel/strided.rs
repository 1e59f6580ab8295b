//! Arrays that do not lie in row-major order: reading a run of one in logical order, and copying.

use super::{
    Scalar,
    context::Context,
    memory::{Base, Place},
};
use smallvec::SmallVec;

/// One axis of a view: how many elements, and how far apart they lie.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Dim {
    pub length: usize,
    pub stride: isize,
}

/// The axes of a view, outermost first.
pub(crate) type Dims = SmallVec<[Dim; 4]>;

/// An array in some memory: where its first element lies, and its axes.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct View {
    pub place: Place,
    pub dims: Dims,
}

impl View {
    pub fn size(&self) -> usize {
        self.dims.iter().map(|dim| dim.length).product()
    }
}

/// The lowest and one past the highest offset that axes reach from the first element.
pub(crate) fn reach(dims: &[Dim]) -> std::ops::Range<isize> {
    if dims.iter().any(|dim| dim.length == 0) {
        return 0..0;
    }
    let extent = |dim: &Dim| dim.stride * (dim.length as isize - 1);
    let low = dims.iter().map(|dim| extent(dim).min(0)).sum::<isize>();
    let high = dims.iter().map(|dim| extent(dim).max(0)).sum::<isize>();
    low..high + 1
}

/// The axes of a view whose first axis goes through rows, or through rows and part of what each has: how far the rows
/// lie apart, and the axes of one.
pub(crate) fn by_rows(dims: &[Dim], rows: usize) -> Option<(isize, Dims)> {
    let (first, inner) = dims.split_first()?;
    if rows == 0 || first.length == 0 || !first.length.is_multiple_of(rows) {
        return None;
    }
    let part = Dim { length: first.length / rows, stride: first.stride };
    let inner = inner.iter().copied();
    Some((part.stride * part.length as isize, std::iter::once(part).chain(inner).collect()))
}

/// After how many elements a view begins again, if it does.
pub(crate) fn repeats_every(dims: &[Dim]) -> Option<usize> {
    let repeated = dims.iter().take_while(|dim| dim.stride == 0 || dim.length == 1).count();
    let (before, rest) = dims.split_at(repeated);
    let period = rest.iter().map(|dim| dim.length).product();
    (period > 0 && before.iter().any(|dim| dim.length > 1)).then_some(period)
}

/// Of two positive numbers.
pub(crate) fn least_common_multiple(left: usize, right: usize) -> usize {
    // The greatest common divisor, by Euclid's algorithm.
    let (mut divisor, mut rest) = (left, right);
    while rest > 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    left / divisor * right
}

/// Whether the elements of a view lie beside each other, in order.
pub(crate) fn is_row_major(dims: &[Dim]) -> bool {
    let mut stride = 1;
    dims.iter().rev().all(|dim| {
        let fits = dim.length == 1 || dim.stride == stride;
        stride *= dim.length as isize;
        fits
    })
}

/// Writes the elements `start .. start + n` of a view, in row-major order of its axes, to `out`.
///
/// # Safety
/// `from` is the view's first element and all it reaches is valid; `out` has room for `n` elements and lies
/// apart from the view; `start + n` is at most the view's size.
pub(crate) unsafe fn read_run<A: Scalar>(out: *mut A, from: *const A, dims: &[Dim], start: usize, n: usize) {
    let Some((inner, outer)) = dims.split_last() else {
        // SAFETY: a view without axes has one element, and `n` is at most that.
        unsafe { std::ptr::copy_nonoverlapping(from, out, n) };
        return;
    };
    let (mut column, mut done) = (start % inner.length, 0);
    if let (0, [rows]) = (inner.stride, outer) {
        // Each number so many times.
        let mut row = (start / inner.length) as isize;
        while done < n {
            let take = (inner.length - column).min(n - done);
            // SAFETY: the offset is that of an element of the view, and `out` has room for the others of its row.
            unsafe { fill(out.add(done), *from.offset(row * rows.stride), take) };
            (done, row, column) = (done + take, row + 1, 0);
        }
        return;
    }
    let mut row = Row::at(start / inner.length, outer);
    while done < n {
        let take = (inner.length - column).min(n - done);
        // SAFETY: the offset is that of an element of the view, and `take` more follow along its last axis.
        unsafe {
            let (to, from) = (out.add(done), from.offset(row.offset + column as isize * inner.stride));
            match inner.stride {
                1 => std::ptr::copy_nonoverlapping(from, to, take),
                0 => fill(to, *from, take),
                stride => (0..take).for_each(|i| *to.add(i) = *from.offset(i as isize * stride)),
            }
        }
        done += take;
        column = 0;
        row.advance(outer);
    }
}

/// So many elements are filled together.
const FILLED: usize = 4;

/// Writes a number to `n` elements, of which there are mostly few: the last ones, together, onto what is there already.
#[inline(always)]
unsafe fn fill<A: Scalar>(to: *mut A, x: A, n: usize) {
    // SAFETY: the caller vouches for `n` elements.
    unsafe {
        if n < FILLED {
            return (0..n).for_each(|i| *to.add(i) = x);
        }
        let mut i = 0;
        while i + FILLED < n {
            *to.add(i).cast() = [x; FILLED];
            i += FILLED;
        }
        *to.add(n - FILLED).cast() = [x; FILLED];
    }
}

/// The index of a row along the outer axes of a view, and its offset.
struct Row {
    index: SmallVec<[usize; 4]>,
    offset: isize,
}

impl Row {
    fn at(number: usize, outer: &[Dim]) -> Self {
        let (mut rest, mut index) = (number, SmallVec::from_elem(0, outer.len()));
        let mut offset = 0;
        for (index, dim) in index.iter_mut().zip(outer).rev() {
            *index = rest % dim.length;
            rest /= dim.length;
            offset += *index as isize * dim.stride;
        }
        Row { index, offset }
    }

    #[inline]
    fn advance(&mut self, outer: &[Dim]) {
        for (index, dim) in self.index.iter_mut().zip(outer).rev() {
            *index += 1;
            self.offset += dim.stride;
            if *index < dim.length {
                return;
            }
            self.offset -= dim.stride * dim.length as isize;
            *index = 0;
        }
    }
}

/// Copies one view into another of the same lengths, or adds it.
#[derive(Clone, Debug)]
pub(crate) struct Copy {
    pub from: View,
    pub to: View,
    pub add: bool,
}

impl Copy {
    /// # Safety
    /// As for every step: the machine has checked the places.
    pub unsafe fn run<A: Scalar>(&self, context: &Context<A>) {
        if self.from.dims.iter().any(|dim| dim.length == 0) {
            return; // There is nothing for a pointer to point to.
        }
        // SAFETY: the machine has checked that both views lie in memory and apart.
        unsafe {
            let to = context.pointer(self.to.place).cast_mut();
            copy_axis(context.pointer(self.from.place), &self.from.dims, to, &self.to.dims, self.add);
        }
    }

    /// Copies what index range `rows` of the first axis shows.
    ///
    /// # Safety
    /// As [`Copy::run`]; the first axis has these rows, and the others some elements.
    pub unsafe fn run_rows<A: Scalar>(&self, context: &Context<A>, rows: &std::ops::Range<usize>) {
        let part = |view: &View| {
            let mut dims = view.dims.clone();
            dims[0].length = rows.len();
            (rows.start as isize * dims[0].stride, dims)
        };
        let ((from, from_dims), (to, to_dims)) = (part(&self.from), part(&self.to));
        // SAFETY: as above.
        unsafe {
            let to = context.pointer(self.to.place).cast_mut().wrapping_offset(to);
            copy_axis(context.pointer(self.from.place).wrapping_offset(from), &from_dims, to, &to_dims, self.add);
        }
    }

    pub fn lengths_agree(&self) -> bool {
        self.from.dims.len() == self.to.dims.len()
            && self.from.dims.iter().zip(&self.to.dims).all(|(from, to)| from.length == to.length)
            && !matches!(self.to.place.base, Base::Slot(_))
    }
}

unsafe fn copy_axis<A: Scalar>(from: *const A, from_dims: &[Dim], to: *mut A, to_dims: &[Dim], add: bool) {
    // SAFETY: both views have the same lengths and all their elements are valid.
    unsafe {
        match (from_dims.split_first(), to_dims.split_first()) {
            (Some((source, [])), Some((target, _))) if source.stride == 1 && target.stride == 1 => {
                let from = std::slice::from_raw_parts(from, source.length);
                let to = std::slice::from_raw_parts_mut(to, source.length);
                match add {
                    true => to.iter_mut().zip(from).for_each(|(to, &x)| *to += x),
                    false => to.copy_from_slice(from),
                }
            }
            (Some((rows, [columns])), Some((to_rows, [to_columns])))
                if rows.stride == 1 && to_columns.stride == 1 && columns.stride != 1 && !add =>
            {
                let [from_apart, to_apart] = [columns.stride, to_rows.stride];
                copy_transposed(from, from_apart, to, to_apart, [rows.length, columns.length]);
            }
            (Some((source, source_rest)), Some((target, target_rest))) => {
                for i in 0..source.length as isize {
                    let (from, to) = (from.offset(i * source.stride), to.offset(i * target.stride));
                    copy_axis(from, source_rest, to, target_rest, add);
                }
            }
            _ if add => *to += *from,
            _ => *to = *from,
        }
    }
}

/// The side of the blocks in which a transposed matrix is copied: a cache line, or two, each way.
const SIDE: usize = 16;

/// Copies a matrix whose columns lie in order to one whose rows do: in blocks, so that both sides stay in the cache.
unsafe fn copy_transposed<A: Scalar>(
    from: *const A,
    from_apart: isize,
    to: *mut A,
    to_apart: isize,
    [rows, columns]: [usize; 2],
) {
    for column in (0..columns).step_by(SIDE) {
        for row in (0..rows).step_by(SIDE) {
            for i in row..rows.min(row + SIDE) {
                for j in column..columns.min(column + SIDE) {
                    // SAFETY: the caller vouches for all elements of both.
                    unsafe {
                        *to.offset(i as isize * to_apart + j as isize) =
                            *from.offset(i as isize + j as isize * from_apart);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(dims: &[(usize, isize)]) -> Dims {
        dims.iter().map(|&(length, stride)| Dim { length, stride }).collect()
    }

    #[test]
    fn runs_follow_the_logical_order() {
        let data: Vec<f64> = (0..24).map(f64::from).collect();
        // A (4, 3) transposed view, a stretched row, a column backwards, and a number.
        for (first, dims, expected) in [
            (0, view(&[(3, 1), (4, 3)]), vec![0., 3., 6., 9., 1., 4., 7., 10., 2., 5., 8., 11.]),
            (5, view(&[(2, 0), (3, 1)]), vec![5., 6., 7., 5., 6., 7.]),
            (9, view(&[(4, -3)]), vec![9., 6., 3., 0.]),
            (7, view(&[]), vec![7.]),
            (3, view(&[(3, 2), (6, 0)]), [[3.; 6], [5.; 6], [7.; 6]].concat()),
        ] {
            for start in 0..expected.len() {
                for n in 0..=expected.len() - start {
                    let mut out = vec![-1.0; n];
                    // SAFETY: the views lie inside `data`, and the run inside the view.
                    unsafe { read_run(out.as_mut_ptr(), data.as_ptr().add(first), &dims, start, n) };
                    assert_eq!(out, expected[start..start + n]);
                }
            }
        }
    }

    #[test]
    fn rows_are_found_in_a_first_axis_that_holds_more() {
        assert_eq!(by_rows(&view(&[(4, 6), (3, 2)]), 4), Some((6, view(&[(1, 6), (3, 2)]))));
        assert_eq!(by_rows(&view(&[(12, 2)]), 4), Some((6, view(&[(3, 2)]))));
        assert_eq!(by_rows(&view(&[(4, 6)]), 3), None);
        assert_eq!(by_rows(&[], 1), None);
    }

    #[test]
    fn a_stretched_view_repeats() {
        assert_eq!(repeats_every(&view(&[(5, 0), (3, 1)])), Some(3));
        assert_eq!(repeats_every(&view(&[(1, 7), (5, 0), (4, 0), (3, 2), (2, 0)])), Some(6));
        assert_eq!(repeats_every(&view(&[(5, 0)])), Some(1));
        assert_eq!(repeats_every(&view(&[(5, 1), (3, 0)])), None);
        assert_eq!(repeats_every(&view(&[(1, 0), (3, 1)])), None);
    }

    #[test]
    fn reach_covers_every_element() {
        assert_eq!(reach(&view(&[(4, -3), (2, 1)])), -9..2);
        assert_eq!(reach(&view(&[(0, 5), (2, 1)])), 0..0);
        assert_eq!(reach(&view(&[])), 0..1);
    }
}
