//! Steps over whole arrays: what no loop over elements can do, such as sorting, solving, or a user's own op.

use super::{Scalar, context::Context, failure::Failure, memory::Place};
use crate::{line::Origin, shape::Shape};
use smallvec::SmallVec;
use std::{fmt, sync::Arc};

/// What computes an array from whole arrays, each in row-major order.
pub(crate) trait Work<A>: Send + Sync + fmt::Debug {
    /// Writes the result. Where the data do not allow one, says why.
    fn run(&self, inputs: WorkInputs<'_, A>, out: Out<'_, A>) -> Result<(), Trouble>;

    /// The same work with memory of its own, if it has any.
    fn separate(&self) -> Option<Arc<dyn Work<A>>> {
        None
    }

    /// How many threads it may use at most.
    fn set_threads(&self, _threads: usize) {}
}

/// What makes the work of a user's op, for inputs and an output of some shapes.
pub(crate) trait MakesWork<A>: Send + Sync {
    fn work(&self, inputs: &[Shape], out: &Shape) -> Arc<dyn Work<A>>;
}

/// A user's op as a graph holds it.
pub(crate) struct UserWork<A>(pub Box<dyn MakesWork<A>>);

/// The arrays and integers that a work reads, found where they lie when it asks for them.
#[derive(Clone, Copy)]
pub(crate) struct WorkInputs<'m, A> {
    context: &'m Context<A>,
    arrays: &'m [(Place, usize)],
    integers: &'m [(Place, usize)],
}

impl<'m, A: Scalar> WorkInputs<'m, A> {
    pub fn array(self, number: usize) -> &'m [A] {
        let (place, length) = self.arrays[number];
        // SAFETY: the machine has checked that it lies in memory, and apart from the result.
        unsafe { self.context.slice(place, length) }
    }

    pub fn arrays(self) -> impl Iterator<Item = &'m [A]> {
        (0..self.arrays.len()).map(move |number| self.array(number))
    }

    pub fn integers(self, number: usize) -> &'m [u32] {
        let (place, length) = self.integers[number];
        // SAFETY: as above.
        unsafe { self.context.indices(place, length) }
    }
}

/// Where the result goes.
pub(crate) enum Out<'m, A> {
    Real(&'m mut [A]),
    Integers(&'m mut [u32]),
}

impl<'m, A> Out<'m, A> {
    pub fn real(self) -> &'m mut [A] {
        match self {
            Out::Real(out) => out,
            Out::Integers(_) => unreachable!("the result is integers"),
        }
    }

    pub fn integers(self) -> &'m mut [u32] {
        match self {
            Out::Integers(out) => out,
            Out::Real(_) => unreachable!("the result is real numbers"),
        }
    }
}

/// Why the data allow no result.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// In the work itself.
    Here(String),
    /// In a step of a run that is part of the work.
    Inside(Box<Failure>),
}

impl From<String> for Trouble {
    fn from(why: String) -> Self {
        Trouble::Here(why)
    }
}

/// A step over whole arrays.
#[derive(Clone, Debug)]
pub(crate) struct Whole<A> {
    pub work: Arc<dyn Work<A>>,
    /// What it reads, with the lengths.
    pub arrays: SmallVec<[(Place, usize); 3]>,
    pub integers: SmallVec<[(Place, usize); 2]>,
    pub out: Place,
    pub length: usize,
    /// Whether the result is integers.
    pub makes_integers: bool,
    pub op: &'static str,
    pub line: Origin,
}

impl<A: Scalar> Whole<A> {
    /// A result that the data do not allow is NaN, and the run ends with the failure.
    ///
    /// # Safety
    /// As for every step: the machine has checked the places.
    pub unsafe fn run(&self, context: &Context<A>) {
        let inputs = WorkInputs { context, arrays: &self.arrays, integers: &self.integers };
        // SAFETY: the machine has checked that it lies in memory.
        let out = unsafe {
            match self.makes_integers {
                true => Out::Integers(context.indices_mut(self.out, self.length)),
                false => Out::Real(context.slice_mut(self.out, self.length)),
            }
        };
        let Err(trouble) = self.work.run(inputs, out) else { return };
        context.fail(match trouble {
            Trouble::Here(why) => Failure::Data { op: self.op, line: self.line, why },
            Trouble::Inside(failure) => *failure,
        });
        // SAFETY: as above.
        unsafe {
            match self.makes_integers {
                true => context.indices_mut(self.out, self.length).fill(0),
                false => context.slice_mut(self.out, self.length).fill(A::nan()),
            }
        }
    }
}
