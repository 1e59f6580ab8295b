//! The steps of a machine, and the memory that they need.

use super::{
    group::Group,
    index::{ArgReduce, Gather, Select},
    memory::Place,
    product::Product,
    sampled::Sampled,
    strided::Copy,
    tiled::Tiled,
    whole::Whole,
};

/// One step of a machine.
#[derive(Clone, Debug)]
pub(crate) enum Step<A> {
    Group(Group<A>),
    Product(Product<A>),
    Copy(Copy),
    /// Fills elements with one number: where, how many, and the number.
    Fill(Place, usize, A),
    Gather(Gather),
    /// Into zeros, or onto what is there.
    Scatter(Gather, bool),
    Mask(Select),
    Unmask(Select),
    Sampled(Sampled<A>),
    ArgReduce(ArgReduce),
    Tiled(Tiled<A>),
    Whole(Whole<A>),
}

/// Memory of a machine, in elements.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sizes {
    /// The machine's own block.
    pub own: usize,
    /// The slices bound before each run.
    pub slots: Vec<SlotSize>,
    /// The machine's own integers.
    pub own_indices: usize,
    /// The integers bound before each run.
    pub index_slots: Vec<usize>,
}

/// A slice bound before each run.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SlotSize {
    pub length: usize,
    /// For a short slice: where it is copied to in the machine's own block, so that steps always find it at
    /// one address with room behind it. No step names the slot itself.
    pub resident: Option<usize>,
}
