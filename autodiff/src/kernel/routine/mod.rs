//! The routines of the vocabulary over whole arrays: recurrences, sorting, and choosing along an axis.

mod along;
mod recurrence;
mod sort;

use super::{Scalar, index::Extreme, whole::Work};
use crate::shape::{AroundAxis, Shape};
use std::sync::Arc;

/// An op that needs its inputs whole. `axis` is the axis it goes along.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum Routine {
    /// `yᵢ = xᵢ + yᵢ₋₁`, or backwards `yᵢ = xᵢ + yᵢ₊₁`.
    CumulativeSum { axis: u8, backwards: bool },
    /// `yᵢ = aᵢ yᵢ₋₁ + bᵢ`, or backwards `yᵢ = aᵢ yᵢ₊₁ + bᵢ`; beyond the end `y` is 0.
    Recurrence { axis: u8, backwards: bool },
    /// The position of the greatest or least element so far; NaN wins.
    CumulativeExtreme { extreme: Extreme, axis: u8 },
    /// The positions that sort, equal elements in their order; NaN comes last.
    ArgSort { axis: u8, descending: bool },
    /// The elements at the positions given for each index of the other axes.
    TakeAlong { axis: u8 },
    /// The adjoint of `TakeAlong`: elements added into zeros.
    PutAlong { axis: u8 },
    /// 1 for integers that are the last of their value along the axis, 0 for those that come again.
    LastAlong { axis: u8 },
    /// The first integers along the axis.
    FirstAlong { axis: u8 },
    /// The whole numbers up to each element, as integers.
    ToIndices,
    /// How many elements of a sorted vector are less than each of the second input's, or with `right` not greater.
    SearchSorted { right: bool },
}

impl Routine {
    /// The name as users know it.
    pub fn name(self) -> &'static str {
        match self {
            Routine::CumulativeSum { .. } => "cumsum",
            Routine::Recurrence { .. } => "linear_recurrence",
            Routine::CumulativeExtreme { extreme: Extreme::Max, .. } => "cummax",
            Routine::CumulativeExtreme { extreme: Extreme::Min, .. } => "cummin",
            Routine::ArgSort { .. } => "argsort",
            Routine::TakeAlong { .. } => "take_along_axis",
            Routine::PutAlong { .. } => "put_along_axis",
            Routine::LastAlong { .. } => "last_along_axis",
            Routine::FirstAlong { .. } => "topk",
            Routine::ToIndices => "to_indices",
            Routine::SearchSorted { .. } => "searchsorted",
        }
    }

    /// How many inputs it takes.
    pub fn inputs(self) -> usize {
        match self {
            Routine::CumulativeSum { .. } | Routine::CumulativeExtreme { .. } | Routine::ArgSort { .. } => 1,
            Routine::FirstAlong { .. } | Routine::LastAlong { .. } | Routine::ToIndices => 1,
            Routine::Recurrence { .. } | Routine::SearchSorted { .. } => 2,
            Routine::TakeAlong { .. } | Routine::PutAlong { .. } => 2,
        }
    }

    /// Whether the result is integers.
    pub fn makes_integers(self) -> bool {
        match self {
            Routine::CumulativeExtreme { .. } | Routine::ArgSort { .. } => true,
            Routine::FirstAlong { .. } | Routine::SearchSorted { .. } | Routine::ToIndices => true,
            Routine::CumulativeSum { .. } | Routine::Recurrence { .. } | Routine::LastAlong { .. } => false,
            Routine::TakeAlong { .. } | Routine::PutAlong { .. } => false,
        }
    }

    /// Whether there are real numbers for which there is no result.
    pub fn may_fail(self) -> bool {
        match self {
            Routine::ToIndices => true,
            Routine::TakeAlong { .. } | Routine::PutAlong { .. } | Routine::LastAlong { .. } => false,
            Routine::CumulativeSum { .. } | Routine::Recurrence { .. } | Routine::CumulativeExtreme { .. } => false,
            Routine::ArgSort { .. } | Routine::FirstAlong { .. } | Routine::SearchSorted { .. } => false,
        }
    }

    /// About how many operations it takes, for inputs and an output of these shapes.
    pub fn flops(self, inputs: &[Shape], out: &Shape) -> u64 {
        let logarithm = |length: usize| u64::from(usize::BITS - length.leading_zeros());
        match self {
            Routine::Recurrence { .. } => 2 * out.size() as u64,
            Routine::ArgSort { axis, .. } => out.size() as u64 * logarithm(out[usize::from(axis)]),
            Routine::SearchSorted { .. } => out.size() as u64 * logarithm(inputs[0].size()),
            Routine::CumulativeSum { .. } | Routine::CumulativeExtreme { .. } => out.size() as u64,
            Routine::LastAlong { .. } | Routine::ToIndices => out.size() as u64,
            Routine::TakeAlong { .. } | Routine::FirstAlong { .. } => 0,
            Routine::PutAlong { .. } => inputs[0].size() as u64,
        }
    }

    /// The work for inputs and an output of these shapes.
    pub fn work<A: Scalar>(self, inputs: &[Shape], out: &Shape) -> Arc<dyn Work<A>> {
        let along = |shape: &Shape, axis: u8| AroundAxis::of(shape, axis.into());
        match self {
            Routine::CumulativeSum { axis, backwards } => {
                Arc::new(recurrence::CumulativeSum { lines: along(out, axis), backwards })
            }
            Routine::Recurrence { axis, backwards } => {
                Arc::new(recurrence::Recurrence { lines: along(out, axis), backwards })
            }
            Routine::CumulativeExtreme { extreme, axis } => {
                Arc::new(recurrence::CumulativeExtreme { lines: along(out, axis), extreme })
            }
            Routine::ArgSort { axis, descending } => Arc::new(sort::ArgSort::new(along(out, axis), descending)),
            Routine::TakeAlong { axis } => {
                Arc::new(along::TakeAlong { whole: along(&inputs[0], axis), taken: out[usize::from(axis)] })
            }
            Routine::PutAlong { axis } => {
                Arc::new(along::PutAlong { whole: along(out, axis), taken: inputs[0][usize::from(axis)] })
            }
            Routine::LastAlong { axis } => Arc::new(along::LastAlong::new(along(out, axis))),
            Routine::FirstAlong { axis } => {
                Arc::new(along::FirstAlong { whole: along(&inputs[0], axis), taken: out[usize::from(axis)] })
            }
            Routine::ToIndices => Arc::new(along::ToIndices),
            Routine::SearchSorted { right } => Arc::new(sort::SearchSorted { right }),
        }
    }
}
