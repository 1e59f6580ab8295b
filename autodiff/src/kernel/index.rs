//! Selecting by integers and by masks, and the positions of extremes.

use super::{
    Scalar,
    context::Context,
    failure::Failure,
    level::{Level, by_level},
    memory::{Place, opaque},
};
use crate::{line::Origin, mask::Mask, shape::AroundAxis};
use std::ops::Range;

/// Rows along the middle axis of `outer × length × inner`, chosen by integers.
#[derive(Clone, Debug)]
pub(crate) struct Gather {
    pub around: AroundAxis,
    /// How many integers, and where they lie in the memory of integers.
    pub count: usize,
    pub indices: Place,
    /// `outer × length × inner` for gathering, `outer × count × inner` for scattering.
    pub input: Place,
    pub out: Place,
    /// What an error names, and where that was recorded.
    pub op: &'static str,
    pub line: Origin,
}

impl Gather {
    /// `out[o, i, :] = input[o, indices[i], :]`
    fn gather<A: Scalar>(&self, context: &Context<A>, indices: &[u32], input: &[A], out: &mut [A]) {
        self.for_each_row(context, indices, |chosen, whole| out[chosen].copy_from_slice(&input[whole]));
    }

    /// `out[o, indices[i], :] += input[o, i, :]`
    fn scatter<A: Scalar>(&self, context: &Context<A>, indices: &[u32], input: &[A], out: &mut [A]) {
        self.for_each_row(context, indices, |chosen, whole| {
            out[whole].iter_mut().zip(&input[chosen]).for_each(|(out, &x)| *out += x);
        });
    }

    /// Calls `visit` with the range of each chosen row among the chosen ones and in the whole. The run fails if there
    /// is no such row.
    fn for_each_row<A: Scalar>(
        &self,
        context: &Context<A>,
        indices: &[u32],
        mut visit: impl FnMut(Range<usize>, Range<usize>),
    ) {
        let row = |row: usize| row * self.around.inner..(row + 1) * self.around.inner;
        for outer in 0..self.around.outer {
            for (i, &index) in indices.iter().enumerate() {
                if index as usize >= self.around.length {
                    let why = format!("index {index} at position {i}, but the axis has length {}", self.around.length);
                    return context.fail(Failure::Data { op: self.op, line: self.line, why });
                }
                visit(row(outer * indices.len() + i), row(outer * self.around.length + index as usize));
            }
        }
    }

    /// # Safety
    /// As for every step: the machine has checked the places.
    pub unsafe fn run_gather<A: Scalar>(&self, context: &Context<A>) {
        // SAFETY: as above.
        let (indices, input, out) = unsafe { self.slices(context, self.around.length, self.count) };
        self.gather(context, indices, input, out);
    }

    /// Gathers by a range of the integers; there is one outer index.
    ///
    /// # Safety
    /// As [`Gather::run_gather`]; nothing else works on these rows meanwhile.
    pub unsafe fn run_gather_part<A: Scalar>(&self, context: &Context<A>, part: &Range<usize>) {
        // SAFETY: as above.
        unsafe {
            let indices = context.indices(self.indices, self.count);
            let input = context.slice(self.input, self.around.length * self.around.inner);
            let out = context.pointer(self.out).cast_mut().wrapping_add(part.start * self.around.inner);
            let out = std::slice::from_raw_parts_mut(out, part.len() * self.around.inner);
            self.gather(context, &indices[part.clone()], input, out);
        }
    }

    /// Into zeros, or with `add` onto what is there.
    ///
    /// # Safety
    /// As for every step: the machine has checked the places.
    pub unsafe fn run_scatter<A: Scalar>(&self, context: &Context<A>, add: bool) {
        // SAFETY: as above.
        let (indices, input, out) = unsafe { self.slices(context, self.count, self.around.length) };
        if !add {
            out.fill(A::zero());
        }
        self.scatter(context, indices, input, out);
    }

    /// Scatters by a range of the integers to the rows at `out`; there is one outer index.
    ///
    /// # Safety
    /// As [`Gather::run_scatter`]; `out` has the room of the output, and nothing else works on it meanwhile.
    pub unsafe fn run_scatter_part<A: Scalar>(
        &self,
        context: &Context<A>,
        part: &Range<usize>,
        out: *mut A,
        add: bool,
    ) {
        // SAFETY: as above.
        unsafe {
            let indices = context.indices(self.indices, self.count);
            let input = context.pointer(self.input).wrapping_add(part.start * self.around.inner);
            let input = std::slice::from_raw_parts(input, part.len() * self.around.inner);
            let out = std::slice::from_raw_parts_mut(out, self.around.length * self.around.inner);
            if !add {
                out.fill(A::zero());
            }
            self.scatter(context, &indices[part.clone()], input, out);
        }
    }

    /// The integers, and the input and the output with so many rows along the middle axis.
    unsafe fn slices<'a, A: Scalar>(
        &self,
        context: &Context<A>,
        input: usize,
        out: usize,
    ) -> (&'a [u32], &'a [A], &'a mut [A]) {
        let size = |length| self.around.outer * length * self.around.inner;
        // SAFETY: the machine has checked that the three slices lie in memory and apart.
        unsafe {
            (
                context.indices(self.indices, self.count),
                context.slice(self.input, size(input)),
                context.slice_mut(self.out, size(out)),
            )
        }
    }
}

/// The observed cells of an array, or the array with only these cells.
#[derive(Clone, Debug)]
pub(crate) struct Select {
    pub mask: Mask,
    pub input: Place,
    pub out: Place,
}

impl Select {
    /// # Safety
    /// As for every step: the machine has checked the places.
    pub unsafe fn mask<A: Scalar>(&self, context: &Context<A>) {
        let (size, count) = (self.mask.shape().size(), self.mask.count());
        // SAFETY: the machine has checked that both slices lie in memory and apart.
        let (input, out) = unsafe { (context.slice(self.input, size), context.slice_mut(self.out, count)) };
        let mut next = 0;
        self.mask.for_each_place(|place| {
            out[next] = input[place];
            next += 1;
        });
    }

    /// # Safety
    /// As for every step: the machine has checked the places.
    pub unsafe fn unmask<A: Scalar>(&self, context: &Context<A>) {
        let (size, count) = (self.mask.shape().size(), self.mask.count());
        // SAFETY: the machine has checked that both slices lie in memory and apart.
        let (input, out) = unsafe { (context.slice(self.input, count), context.slice_mut(self.out, size)) };
        out.fill(A::zero());
        let mut next = 0;
        self.mask.for_each_place(|place| {
            out[place] = input[next];
            next += 1;
        });
    }
}

/// Which extreme.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum Extreme {
    Max,
    Min,
}

/// The positions of extremes along the middle axis of `rows × length × columns`.
#[derive(Clone, Debug)]
pub(crate) struct ArgReduce {
    pub extreme: Extreme,
    pub around: AroundAxis,
    pub input: Place,
    /// In the memory of integers.
    pub out: Place,
}

by_level! {
    unsafe fn first_greatest<A>(row: &[A]) -> usize { first_extreme::<A, true>(row) }
    unsafe fn first_least<A>(row: &[A]) -> usize { first_extreme::<A, false>(row) }
}

/// So many elements are looked at together.
const LANES: usize = 16;
/// The longest row whose positions are numbers of every element type.
const LONGEST: usize = 1 << f32::MANTISSA_DIGITS;

#[inline(always)]
fn is_better<A: Scalar, const GREATEST: bool>(x: A, than: A) -> bool {
    if GREATEST { x > than } else { x < than }
}

/// The position of the first of the greatest or least elements, or of the first NaN; there is an element.
///
/// In one pass: each lane keeps its best element and where that is, as a number, so that a vector of comparisons
/// chooses both.
#[inline(always)]
fn first_extreme<A: Scalar, const GREATEST: bool>(row: &[A]) -> usize {
    let (chunks, _) = row.as_chunks::<LANES>();
    let (Some(first), Some(last), true) = (chunks.first(), row.last_chunk::<LANES>(), row.len() <= LONGEST) else {
        return first_extreme_by_one::<A, GREATEST>(row);
    };
    let (mut best, mut at, mut sums) = (*first, [A::zero(); LANES], [A::zero(); LANES / 4]);
    let (mut start, mut next) = (0, A::zero());
    let step = A::narrowed(LANES as f64);
    loop {
        let is_last = start + LANES >= row.len();
        // The last chunk begins before the end of the one before, unless the row is made of chunks.
        let (chunk, from) =
            if is_last { (last, A::narrowed((row.len() - LANES) as f64)) } else { (&chunks[start / LANES], next) };
        for lane in 0..LANES {
            let better = is_better::<A, GREATEST>(chunk[lane], best[lane]);
            best[lane] = if better { chunk[lane] } else { best[lane] };
            at[lane] = if better { from } else { at[lane] };
        }
        // A NaN stays in a sum. (Infinities of both signs are mistaken for one.)
        for lane in 0..LANES / 4 {
            sums[lane] += (chunk[lane] + chunk[lane + 4]) + (chunk[lane + 8] + chunk[lane + 12]);
        }
        if is_last {
            break;
        }
        (start, next) = (start + LANES, next + step);
    }
    // The compiler is not to see that the lanes are folded in the end: it would go about that from the start.
    let (mut best, mut at, sums) = opaque((best, at, sums));
    if sums.iter().fold(false, |any, sum| any | sum.is_nan()) {
        return first_extreme_by_one::<A, GREATEST>(row);
    }
    at.iter_mut().enumerate().for_each(|(lane, at)| *at += A::narrowed(lane as f64));
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            let (x, y) = (best[lane], best[lane + width]);
            let better = is_better::<A, GREATEST>(y, x) | ((y == x) & (at[lane + width] < at[lane]));
            best[lane] = if better { y } else { x };
            at[lane] = if better { at[lane + width] } else { at[lane] };
        }
        width /= 2;
    }
    at[0].widened() as usize
}

fn first_extreme_by_one<A: Scalar, const GREATEST: bool>(row: &[A]) -> usize {
    let mut best = 0;
    for (i, &x) in row.iter().enumerate() {
        if !row[best].is_nan() && (is_better::<A, GREATEST>(x, row[best]) || x.is_nan()) {
            best = i;
        }
    }
    best
}

impl ArgReduce {
    /// The first position of the extreme, or of NaN, as in numpy, for each of some rows.
    fn positions<A: Scalar>(&self, input: &[A], out: &mut [u32]) {
        if self.around.inner == 1 {
            return self.positions_in_rows(input, out);
        }
        for (result, out) in out.iter_mut().enumerate() {
            let (row, column) = (result / self.around.inner, result % self.around.inner);
            let at = |i: usize| input[(row * self.around.length + i) * self.around.inner + column];
            let mut best = 0;
            for i in 1..self.around.length {
                let (x, y) = (at(best), at(i));
                let better = match self.extreme {
                    Extreme::Max => y > x,
                    Extreme::Min => y < x,
                };
                if !x.is_nan() && (better || y.is_nan()) {
                    best = i;
                }
            }
            *out = best as u32;
        }
    }

    fn positions_in_rows<A: Scalar>(&self, input: &[A], out: &mut [u32]) {
        let first_extreme = match self.extreme {
            Extreme::Max => first_greatest::at::<A>(Level::chosen()),
            Extreme::Min => first_least::at::<A>(Level::chosen()),
        };
        for (row, out) in input.chunks_exact(self.around.length).zip(out) {
            // SAFETY: the loop is for a level that the processor has.
            *out = unsafe { first_extreme(row) } as u32;
        }
    }

    /// # Safety
    /// As for every step: the machine has checked the places.
    pub unsafe fn run<A: Scalar>(&self, context: &Context<A>) {
        // SAFETY: as above.
        unsafe { self.run_rows(context, &(0..self.around.outer)) }
    }

    /// # Safety
    /// As [`ArgReduce::run`]; nothing else works on these rows meanwhile.
    pub unsafe fn run_rows<A: Scalar>(&self, context: &Context<A>, rows: &Range<usize>) {
        let row = self.around.length * self.around.inner;
        let out = Place { offset: self.out.offset + rows.start * self.around.inner, ..self.out };
        // SAFETY: the machine has checked that both slices lie in their memories.
        let (input, out) = unsafe {
            let input = context.pointer(self.input).wrapping_add(rows.start * row);
            (
                std::slice::from_raw_parts(input, rows.len() * row),
                context.indices_mut(out, rows.len() * self.around.inner),
            )
        };
        self.positions(input, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_extreme_of_a_row_is_found_at_every_level_and_length() {
        for n in [1, 2, 15, 16, 17, 31, 32, 48, 100] {
            for case in 0..8usize {
                // Many ties; in half of the cases there is NaN.
                let mut row: Vec<f64> = (0..n).map(|i| ((i * 7 + case * 5) % 11) as f64).collect();
                if case % 2 == 1 {
                    row[(case * 13) % n] = f64::NAN;
                }
                let (greatest, least) =
                    (first_extreme_by_one::<f64, true>(&row), first_extreme_by_one::<f64, false>(&row));
                let nan = row.iter().position(|x| x.is_nan());
                let position = |extreme: f64| row.iter().position(|&x| x == extreme);
                let of = |fold: fn(f64, f64) -> f64| nan.or(row.iter().copied().reduce(fold).and_then(position));
                assert_eq!((Some(greatest), Some(least)), (of(f64::max), of(f64::min)));
                for level in Level::available() {
                    // SAFETY: the level is available.
                    let found = unsafe { (first_greatest::at(level)(&row), first_least::at(level)(&row)) };
                    assert_eq!(found, (greatest, least), "{level:?} {row:?}");
                }
            }
        }
    }
}
