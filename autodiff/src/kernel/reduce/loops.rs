//! The loops of reductions, in lanes, for each level.

use crate::kernel::{
    Scalar,
    level::{Level, by_level},
};

/// What a reduction computes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum Reduction {
    Sum,
    /// The greatest element; NaN if there is one.
    Max,
    /// The least element; NaN if there is one.
    Min,
}

/// The lanes of a short run.
const LANES: usize = 8;
/// The lanes of a long one: enough that no addition waits for the one before.
pub(super) const LONG_LANES: usize = 32;

by_level! {
    unsafe fn sum_of<A>(x: &[A]) -> A { Reduction::Sum.run_lanes(x) }
    unsafe fn greatest_of<A>(x: &[A]) -> A { Reduction::Max.run_lanes(x) }
    unsafe fn least_of<A>(x: &[A]) -> A { Reduction::Min.run_lanes(x) }
    unsafe fn sums_of<A>(x: &[A], out: &mut [A]) { Reduction::Sum.run_rows(x, out) }
    unsafe fn greatest_of_rows<A>(x: &[A], out: &mut [A]) { Reduction::Max.run_rows(x, out) }
    unsafe fn least_of_rows<A>(x: &[A], out: &mut [A]) { Reduction::Min.run_rows(x, out) }
    unsafe fn dot_of<A>(x: &[A], y: &[A]) -> A { run_products(x, y) }
    unsafe fn dots_of<A>(x: &[A], y: &[A], out: &mut [A]) {
        let length = x.len() / out.len();
        for (row, out) in out.iter_mut().enumerate() {
            let part = row * length..(row + 1) * length;
            *out = run_products(&x[part.clone()], &y[part]);
        }
    }
    unsafe fn add_products_to<A>(out: &mut [A], x: &[A], y: &[A]) {
        out.iter_mut().zip(x.iter().zip(y)).for_each(|(out, (&x, &y))| *out += x * y);
    }
    unsafe fn add_to<A>(out: &mut [A], x: &[A]) { Reduction::Sum.combine_each(out, x) }
    unsafe fn raise_to<A>(out: &mut [A], x: &[A]) { Reduction::Max.combine_each(out, x) }
    unsafe fn lower_to<A>(out: &mut [A], x: &[A]) { Reduction::Min.combine_each(out, x) }
}

/// What a reduction takes in: elements, or the products of elements of two arrays, which are summed only.
#[derive(Clone, Copy)]
pub(crate) enum Terms<'x, A> {
    Plain(&'x [A]),
    Products(&'x [A], &'x [A]),
}

impl<A: Scalar> Terms<'_, A> {
    #[inline]
    pub fn len(&self) -> usize {
        match self {
            Terms::Plain(x) | Terms::Products(x, _) => x.len(),
        }
    }

    pub fn split_at(self, at: usize) -> (Self, Self) {
        match self {
            Terms::Plain(x) => {
                let (x, rest) = x.split_at(at);
                (Terms::Plain(x), Terms::Plain(rest))
            }
            Terms::Products(x, y) => {
                let ((x, x_rest), (y, y_rest)) = (x.split_at(at), y.split_at(at));
                (Terms::Products(x, y), Terms::Products(x_rest, y_rest))
            }
        }
    }
}

/// The loops of a reduction, for the level of this processor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Loops<A> {
    run: unsafe fn(&[A]) -> A,
    run_rows: unsafe fn(&[A], &mut [A]),
    combine: unsafe fn(&mut [A], &[A]),
    run_products_rows: unsafe fn(&[A], &[A], &mut [A]),
    run_products: unsafe fn(&[A], &[A]) -> A,
    combine_products: unsafe fn(&mut [A], &[A], &[A]),
}

impl<A: Scalar> Loops<A> {
    /// All terms folded to one; there must be one.
    #[inline]
    pub fn run(&self, terms: Terms<'_, A>) -> A {
        // SAFETY: the loop is for a level that the processor has.
        unsafe {
            match terms {
                Terms::Plain(x) => (self.run)(x),
                Terms::Products(x, y) => (self.run_products)(x, y),
            }
        }
    }

    /// As many rows as `out` has elements, each of at least one term, folded to one.
    #[inline]
    pub fn run_rows(&self, terms: Terms<'_, A>, out: &mut [A]) {
        // SAFETY: as above.
        unsafe {
            match terms {
                Terms::Plain(x) => (self.run_rows)(x, out),
                Terms::Products(x, y) => (self.run_products_rows)(x, y, out),
            }
        }
    }

    /// `out = out ∘ term`, element by element.
    #[inline]
    pub fn combine_terms(&self, out: &mut [A], terms: Terms<'_, A>) {
        // SAFETY: as above.
        unsafe {
            match terms {
                Terms::Plain(x) => (self.combine)(out, x),
                Terms::Products(x, y) => (self.combine_products)(out, x, y),
            }
        }
    }

    /// `out = out ∘ x`, element by element.
    #[inline]
    pub fn combine(&self, out: &mut [A], x: &[A]) {
        self.combine_terms(out, Terms::Plain(x));
    }

    /// `out = term`, element by element.
    pub fn write(&self, out: &mut [A], terms: Terms<'_, A>) {
        match terms {
            Terms::Plain(x) => out.copy_from_slice(x),
            Terms::Products(..) => {
                out.fill(A::zero());
                self.combine_terms(out, terms);
            }
        }
    }
}

impl Reduction {
    pub(in crate::kernel) fn loops<A: Scalar>(self) -> Loops<A> {
        let level = Level::chosen();
        let (run, run_rows, combine) = match self {
            Reduction::Sum => (sum_of::at(level), sums_of::at(level), add_to::at(level)),
            Reduction::Max => (greatest_of::at(level), greatest_of_rows::at(level), raise_to::at(level)),
            Reduction::Min => (least_of::at(level), least_of_rows::at(level), lower_to::at(level)),
        };
        let (run_products, run_products_rows) = (dot_of::at(level), dots_of::at(level));
        let combine_products = add_products_to::at(level);
        Loops { run, run_rows, combine, run_products, run_products_rows, combine_products }
    }

    #[inline(always)]
    pub fn combine<A: Scalar>(self, x: A, y: A) -> A {
        match self {
            Reduction::Sum => x + y,
            Reduction::Max => {
                if y > x || y.is_nan() {
                    y
                } else {
                    x
                }
            }
            Reduction::Min => {
                if y < x || y.is_nan() {
                    y
                } else {
                    x
                }
            }
        }
    }

    #[inline(always)]
    fn combine_each<A: Scalar>(self, out: &mut [A], x: &[A]) {
        out.iter_mut().zip(x).for_each(|(out, &x)| *out = self.combine(*out, x));
    }

    /// Folds a run of at least one element, in lanes.
    #[inline(always)]
    pub(in crate::kernel) fn run_lanes<A: Scalar>(self, x: &[A]) -> A {
        // No closure, which would not be compiled for the level.
        let long = match x.as_chunks::<LONG_LANES>().0 {
            [] => None,
            [first, long @ ..] => {
                let mut lanes = *first;
                for chunk in long {
                    self.combine_lanes(&mut lanes, chunk);
                }
                Some(lanes)
            }
        };
        self.fold_lanes(long, x)
    }

    /// Folds what the long lanes hold, if there are any, with what is left of the run.
    #[inline(always)]
    pub(super) fn fold_lanes<A: Scalar>(self, long: Option<[A; LONG_LANES]>, x: &[A]) -> A {
        let (_, tail) = x.as_chunks::<LONG_LANES>();
        let (chunks, rest) = tail.as_chunks::<LANES>();
        let (mut lanes, chunks) = match (long, chunks.split_first()) {
            (Some(long), _) => {
                // The compiler is not to see that the lanes are folded in the end: it would go about that from the start,
                // and take many of them one by one.
                let long = std::hint::black_box(long);
                let (parts, _) = long.as_chunks::<LANES>();
                let mut lanes = parts[0];
                for part in &parts[1..] {
                    self.combine_lanes(&mut lanes, part);
                }
                (lanes, chunks)
            }
            (None, Some((first, chunks))) => (*first, chunks),
            (None, None) => return rest[1..].iter().fold(rest[0], |folded, &x| self.combine(folded, x)),
        };
        for chunk in chunks {
            self.combine_lanes(&mut lanes, chunk);
        }
        if let (Some(last), false) = (x.last_chunk(), rest.is_empty()) {
            self.combine_lanes(&mut lanes, &last_lanes(last, rest.len(), self.neutral()));
        }
        let pair = |i: usize| self.combine(lanes[i], lanes[i + 4]);
        self.combine(self.combine(pair(0), pair(2)), self.combine(pair(1), pair(3)))
    }

    /// What changes nothing that it is combined with. (A sum of -0 and 0 would be 0.)
    #[inline(always)]
    fn neutral<A: Scalar>(self) -> A {
        match self {
            Reduction::Sum => -A::zero(),
            Reduction::Max => A::neg_infinity(),
            Reduction::Min => A::infinity(),
        }
    }

    #[inline(always)]
    fn run_rows<A: Scalar>(self, x: &[A], out: &mut [A]) {
        let length = x.len() / out.len();
        for (row, out) in out.iter_mut().enumerate() {
            *out = self.run_lanes(&x[row * length..(row + 1) * length]);
        }
    }

    /// A plain loop, which is compiled for the level of its caller.
    #[inline(always)]
    fn combine_lanes<A: Scalar, const N: usize>(self, lanes: &mut [A; N], x: &[A; N]) {
        for lane in 0..N {
            lanes[lane] = self.combine(lanes[lane], x[lane]);
        }
    }
}

/// The last `rest` elements of a chunk where they are, and before them something else: so a run's end is taken in lanes
/// too, without going through memory element by element.
#[inline(always)]
fn last_lanes<A: Scalar>(chunk: &[A; LANES], rest: usize, before: A) -> [A; LANES] {
    let mut lanes = *chunk;
    if let Some(flags) = A::NO_THEN_YES.get(rest..).and_then(<[A]>::first_chunk::<LANES>) {
        for lane in 0..LANES {
            lanes[lane] = if flags[lane] != A::zero() { lanes[lane] } else { before };
        }
    }
    lanes
}

/// The sum of products, in the lanes and the order of a sum of terms made before.
#[inline(always)]
fn run_products<A: Scalar>(x: &[A], y: &[A]) -> A {
    if x.len() < LANES {
        return x.iter().zip(y).fold(-A::zero(), |sum, (&x, &y)| sum + x * y);
    }
    let lanes = product_lanes(x, y);
    let pair = |i: usize| lanes[i] + lanes[i + 4];
    (pair(0) + pair(2)) + (pair(1) + pair(3))
}

/// The sums of products, a lane each, of at least as many elements as there are lanes.
#[inline(always)]
fn product_lanes<A: Scalar>(x: &[A], y: &[A]) -> [A; LANES] {
    let ((long_x, tail_x), (long_y, tail_y)) = (x.as_chunks::<LONG_LANES>(), y.as_chunks::<LONG_LANES>());
    let ((chunks_x, rest), (chunks_y, _)) = (tail_x.as_chunks::<LANES>(), tail_y.as_chunks::<LANES>());
    let mut lanes = [-A::zero(); LANES];
    if !long_x.is_empty() {
        let mut sums = [-A::zero(); LONG_LANES];
        for (x, y) in long_x.iter().zip(long_y) {
            add_products(&mut sums, x, y);
        }
        // As in `fold_lanes`.
        let sums = std::hint::black_box(sums);
        let (parts, _) = sums.as_chunks::<LANES>();
        for part in parts {
            Reduction::Sum.combine_lanes(&mut lanes, part);
        }
    }
    for (x, y) in chunks_x.iter().zip(chunks_y) {
        add_products(&mut lanes, x, y);
    }
    if let (Some(last_x), Some(last_y), false) = (x.last_chunk(), y.last_chunk::<LANES>(), rest.is_empty()) {
        let mut products: [A; LANES] = *last_x;
        for lane in 0..LANES {
            products[lane] *= last_y[lane];
        }
        Reduction::Sum.combine_lanes(&mut lanes, &last_lanes(&products, rest.len(), -A::zero()));
    }
    lanes
}

#[inline(always)]
fn add_products<A: Scalar, const N: usize>(sums: &mut [A; N], x: &[A; N], y: &[A; N]) {
    for lane in 0..N {
        sums[lane] += x[lane] * y[lane];
    }
}

/// The flags of the last chunk of `n` elements: 1 for those in it, 0 for the room behind them.
pub(in crate::kernel) fn last_flags<A: Scalar>(n: usize) -> [A; LANES] {
    std::array::from_fn(|lane| A::indicator(lane <= (n - 1) % LANES))
}

/// The sum of the products of `n` pairs, at least one, behind which there is room for a whole chunk; with the flags
/// of their last chunk. (Read from memory they are a vector to choose by; computed, the compiler makes branches.)
///
/// # Safety
/// There are as many elements at `x` and `y` as `n` is when rounded up to a multiple of 8.
#[inline]
pub(in crate::kernel) unsafe fn padded_dot<A: Scalar>(
    x: *const A,
    y: *const A,
    n: usize,
    last_flags: &[A; LANES],
) -> A {
    let last = (n - 1) / LANES * LANES;
    // SAFETY: as above.
    let chunks = |start: usize| unsafe { (&*x.add(start).cast::<[A; LANES]>(), &*y.add(start).cast::<[A; LANES]>()) };
    let (x, y) = chunks(last);
    let mut lanes = [-A::zero(); LANES];
    for lane in 0..LANES {
        let product = x[lane] * y[lane];
        lanes[lane] = if last_flags[lane] != A::zero() { product } else { lanes[lane] };
    }
    for start in (0..last).step_by(LANES) {
        let (x, y) = chunks(start);
        add_products(&mut lanes, x, y);
    }
    let pair = |i: usize| lanes[i] + lanes[i + 4];
    (pair(0) + pair(2)) + (pair(1) + pair(3))
}

/// The sum of a few elements, at least one.
#[inline]
pub(in crate::kernel) fn short_sum<A: Scalar>(x: &[A]) -> A {
    Reduction::Sum.run_lanes(x)
}
