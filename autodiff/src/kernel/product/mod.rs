//! Matrix products.

mod library;
mod limited;
mod small;
mod unrolled;
mod vector;

use super::{
    Scalar,
    context::Context,
    elementwise::Loop,
    level::Level,
    memory::Place,
    strided::{Dim, View},
    workers::Workers,
};
use crate::tuning::Tuning;
pub(crate) use limited::{Blocks, panel};
pub(crate) use small::ROWS as BLOCK_ROWS;
use smallvec::SmallVec;
use std::ops::Range;

/// `out = left · right` for the last two axes, for each index of the axes before: `left` and `right` lie anywhere
/// in memory, `out` in row-major order.
#[derive(Clone, Debug)]
pub(crate) struct Product<A> {
    tuning: &'static Tuning,
    pub left: View,
    pub right: View,
    pub out: Place,
    /// Rows of `left`, columns of `left` and rows of `right`, columns of `right`.
    pub shape: [usize; 3],
    /// Whether the product is added to what is there.
    pub add: bool,
    /// The leading axes, outermost first.
    batch: SmallVec<[BatchAxis; 2]>,
    pub(super) method: Method<A>,
}

/// A leading axis: how many matrices, and how far apart they lie.
#[derive(Clone, Copy, Debug)]
struct BatchAxis {
    length: usize,
    left: isize,
    right: isize,
}

/// How one product is computed.
#[derive(Clone, Debug)]
pub(super) enum Method<A> {
    /// A loop for just this shape.
    Unrolled(Loop<A>),
    /// A loop for small matrices and for narrow ones.
    Small(small::Run<A>),
    /// A matrix times a vector.
    Vector(vector::Loops<A>),
    Library,
    /// A loop that leaves out blocks.
    Limited(limited::Run<A>, Blocks),
}

/// A product with limits is shared in at most so many parts.
const MOST_JOBS: usize = 32;

/// Where one matrix begins, and its strides.
pub(super) type Matrix<A> = (*const A, [isize; 2]);

impl<A: Scalar> Product<A> {
    pub fn new(left: View, right: View, out: Place, add: bool, tuning: &'static Tuning) -> Self {
        let (left_batch, left_axes) = left.dims.split_at(left.dims.len() - 2);
        let (right_batch, right_axes) = right.dims.split_at(right.dims.len() - 2);
        assert_eq!(left_axes[1].length, right_axes[0].length, "the inner lengths of a product agree");
        let axis = |(left, right): (&Dim, &Dim)| {
            assert_eq!(left.length, right.length, "the leading lengths of a product agree");
            BatchAxis { length: left.length, left: left.stride, right: right.stride }
        };
        let batch = left_batch.iter().zip(right_batch).map(axis).collect();
        let shape = [left_axes[0].length, left_axes[1].length, right_axes[1].length];
        let strides = [left_axes[0].stride, left_axes[1].stride, right_axes[0].stride, right_axes[1].stride];
        Product { tuning, method: Method::of(shape, strides, add, tuning), left, right, out, shape, add, batch }
    }

    /// Only these blocks of it, of an only matrix.
    pub fn limited_to(self, blocks: Blocks) -> Self {
        assert!(self.batch.is_empty() && blocks.fit::<A>(self.shape), "the blocks are those of the product");
        Product { method: Method::Limited(limited::at(Level::chosen()), blocks), ..self }
    }

    /// What it leaves out.
    pub fn blocks(&self) -> Option<&Blocks> {
        match &self.method {
            Method::Limited(_, blocks) => Some(blocks),
            _ => None,
        }
    }

    /// The strides of the matrices in `left`, then of those in `right`.
    pub(super) fn strides(&self) -> [isize; 4] {
        let last = |view: &View, back: usize| view.dims[view.dims.len() - back].stride;
        [last(&self.left, 2), last(&self.left, 1), last(&self.right, 2), last(&self.right, 1)]
    }

    /// How many matrices there are.
    pub fn count(&self) -> usize {
        self.batch.iter().map(|axis| axis.length).product()
    }

    /// Whether several threads may share it.
    pub fn is_shared(&self) -> bool {
        self.count() * self.shape.iter().product::<usize>() >= self.tuning.shared_multiplications
    }

    /// # Safety
    /// As for every step: the machine has checked the places.
    pub unsafe fn run(&self, context: &Context<A>, workers: &mut Workers<A>) {
        let [rows, inner, columns] = self.shape;
        let count = self.count();
        // SAFETY: the machine has checked that the views lie in memory and apart from `out`.
        unsafe {
            if let Method::Limited(run, blocks) = &self.method {
                let panels = columns.div_ceil(panel::<A>());
                let jobs = panels.min(MOST_JOBS);
                let strides = self.strides();
                return workers.run(jobs, self.is_shared(), |number, _| {
                    let left = (context.pointer(self.left.place), [strides[0], strides[1]]);
                    let right = (context.pointer(self.right.place), [strides[2], strides[3]]);
                    let out = context.pointer(self.out).cast_mut();
                    let own = panels * number / jobs..panels * (number + 1) / jobs;
                    run(self.shape, left, right, out, self.add, blocks, own);
                });
            }
            if count == 1 {
                let threads = if self.is_shared() { workers.threads() } else { 1 };
                let out = context.pointer(self.out).cast_mut();
                return self.run_part(context, 0..rows, 0..inner, out, self.add, threads);
            }
            workers.run(count, self.is_shared(), |number, _| {
                let (left, right) = self.offsets(number);
                let left = context.pointer(self.left.place).offset(left);
                let right = context.pointer(self.right.place).offset(right);
                let out = context.pointer(self.out).cast_mut().add(number * rows * columns);
                self.run_one(self.shape, left, right, out, self.add, 1);
            });
        }
    }

    /// Rows `rows` of the product, with the terms `inner` of each sum, to or onto the row-major matrix at `out`.
    ///
    /// # Safety
    /// As [`Product::run`]; there is one matrix, and `out` has the room.
    pub unsafe fn run_part(
        &self,
        context: &Context<A>,
        rows: Range<usize>,
        inner: Range<usize>,
        out: *mut A,
        add: bool,
        threads: usize,
    ) {
        let strides = self.strides();
        let (row, term) = (rows.start as isize, inner.start as isize);
        let (left, right) = (row * strides[0] + term * strides[1], term * strides[2]);
        // SAFETY: the machine has checked the views, and the parts lie inside.
        unsafe {
            let left = context.pointer(self.left.place).wrapping_offset(left);
            let right = context.pointer(self.right.place).wrapping_offset(right);
            self.run_one([rows.len(), inner.len(), self.shape[2]], left, right, out, add, threads);
        }
    }

    unsafe fn run_one(
        &self,
        shape: [usize; 3],
        left: *const A,
        right: *const A,
        out: *mut A,
        add: bool,
        threads: usize,
    ) {
        let strides = self.strides();
        let (left, right) = ((left, [strides[0], strides[1]]), (right, [strides[2], strides[3]]));
        // SAFETY: as the caller says.
        unsafe {
            match &self.method {
                Method::Unrolled(run) => run(out, left.0, right.0, strides.as_ptr().cast(), 0),
                Method::Small(run) => run(shape, left, right, out, add),
                Method::Vector(loops) => loops.run(shape, left, right, out, add),
                Method::Limited(run, blocks) => {
                    run(shape, left, right, out, add, blocks, 0..shape[2].div_ceil(panel::<A>()));
                }
                Method::Library => library::product(shape, left, right, out, add, threads),
            }
        }
    }

    /// Where matrix `number` begins in `left` and in `right`.
    fn offsets(&self, number: usize) -> (isize, isize) {
        let (mut rest, mut left, mut right) = (number, 0, 0);
        for axis in self.batch.iter().rev() {
            let index = (rest % axis.length) as isize;
            rest /= axis.length;
            (left, right) = (left + index * axis.left, right + index * axis.right);
        }
        (left, right)
    }
}

impl<A: Scalar> Method<A> {
    fn of(shape: [usize; 3], strides: [isize; 4], add: bool, tuning: &Tuning) -> Self {
        match unrolled::unrolled(shape) {
            Some(run) if !add => Method::Unrolled(run),
            _ => match vector::Loops::of(shape, strides) {
                Some(loops) => Method::Vector(loops),
                None if is_small(shape, tuning) => Method::Small(small::at(Level::chosen())),
                None => Method::Library,
            },
        }
    }
}

/// `x · y + sum`, rounded once with `FMA`, else twice.
#[inline(always)]
pub(in crate::kernel) fn multiply_add<const FMA: bool, A: Scalar>(x: A, y: A, sum: A) -> A {
    if FMA { x.mul_add(y, sum) } else { x * y + sum }
}

/// Whether a loop over packed columns beats a library.
fn is_small([rows, inner, columns]: [usize; 3], tuning: &Tuning) -> bool {
    let is_small = rows * inner * columns <= tuning.small_multiplications || columns <= tuning.narrow_columns;
    inner <= small::MOST_TERMS && is_small
}
