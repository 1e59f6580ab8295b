//! The problems written by hand, as somebody would who knows the machine: sizes known at run time only, sums in
//! explicit lanes, no allocation while they run. Elementary functions are the standard library's, but where
//! the name says `fused`: there they are [`elementary`]'s, which vectorise.

#[macro_use]
pub(crate) mod levels;

pub mod chain;
pub mod dense;
pub mod elementary;
pub mod elementwise;
pub mod gmm;
pub mod kmeans;
pub mod llsq;
pub mod lse;
pub mod lstm;
pub mod post;
pub mod product;
pub mod reduce;
pub mod sparse;

use autodiff::Real;

/// How many partial sums a loop keeps, so that it vectorises: one register of AVX-512 for `f64`, or some
/// smaller ones.
pub const LANES: usize = 8;

/// How many numbers are summed in the element type, before their sum is added to one in `f64`: the error of a
/// sum then does not grow with its length.
pub const BLOCK: usize = 4096;

/// The sum of the lanes, in `f64`.
#[inline(always)]
pub(crate) fn total<A: Real>(lanes: [A; LANES]) -> f64 {
    lanes.iter().map(|lane| lane.widened()).sum()
}
