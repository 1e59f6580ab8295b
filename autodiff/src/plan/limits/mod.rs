//! What of a product need not be computed: terms that are known to be 0, and results that nobody reads.
//!
//! A triangular factor is made of parameters that constant integers or a constant mask put among zeros. Its product
//! with something has terms that are 0 whatever the parameters are, and its gradient has elements that nobody asks
//! for, for they belong to those zeros. Both are about half of the work of a product.

mod needed;
mod zeros;

use super::{BoundSlots, Subgraph};
use crate::{
    kernel::{BLOCK_ROWS, Blocks, Scalar, panel},
    op::{NodeId, Op},
};
use needed::Readers;
use rustc_hash::FxHashMap;
use std::{ops::Range, sync::Arc};
use zeros::Zeros;

/// Nodes between a product and what is known that are followed.
const DEPTH: usize = 64;

/// What of `out = left · right` is to be computed.
#[derive(Debug)]
pub(crate) struct Limits {
    pub blocks: Blocks,
    /// How many multiplications that is.
    pub multiplications: usize,
}

impl Limits {
    /// As a listing tells them.
    pub fn description(&self) -> &'static str {
        match (self.is_by_result(), self.blocks.skipped.is_empty()) {
            (false, false) => " but what is 0 or not read",
            (false, true) => " but what is 0",
            (true, _) => " but what is not read",
        }
    }

    /// Whether nothing but the terms of columns is limited, so that the rows may be taken apart.
    pub fn is_by_column(&self) -> bool {
        self.blocks.of_rows.is_empty() && self.blocks.skipped.is_empty()
    }

    /// Whether no terms are limited, so that they may be taken apart.
    pub fn is_by_result(&self) -> bool {
        self.blocks.of_rows.is_empty() && self.blocks.of_panels.is_empty()
    }
}

/// The limits of the products of a program that have some.
pub(super) fn limits<A: Scalar>(subgraph: &Subgraph, bound: &BoundSlots<A>) -> FxHashMap<NodeId, Arc<Limits>> {
    let (graph, tuning) = (&subgraph.graph, subgraph.tuning);
    // With its rows, terms and columns.
    let large = |id: NodeId| {
        let (Op::Matmul, &[left, right]) = (graph.op(id), graph.inputs(id)) else { return None };
        let (&[rows, terms], &[_, columns]) = (&graph.shape(left)[..], &graph.shape(right)[..]) else { return None };
        let multiplications = rows.saturating_mul(terms).saturating_mul(columns);
        let is_fit = multiplications >= tuning.zeros_multiplications && terms.min(rows) <= tuning.zeros_short_side;
        is_fit.then_some((id, [rows, terms, columns]))
    };
    let products: Vec<(NodeId, [usize; 3])> = graph.ids().filter_map(large).collect();
    if products.is_empty() {
        return FxHashMap::default();
    }
    let mut zeros = Zeros::new(subgraph, bound);
    let mut readers = Readers::of(subgraph);
    let found = products.into_iter().filter_map(|(id, shape)| {
        let (inputs, [rows, terms, columns]) = (graph.inputs(id), shape);
        let left = zeros.of(inputs[0], DEPTH);
        let right = zeros.of(inputs[1], DEPTH);
        let needed = readers.needed(id, &mut zeros, DEPTH);
        if left.is_none() && right.is_none() && needed.is_none() {
            return None;
        }
        let width = panel::<A>();
        let blocks = Blocks {
            of_rows: left
                .map_or_else(Vec::new, |left| merged(rows, BLOCK_ROWS, terms, |row, term| left[row * terms + term])),
            of_panels: right.map_or_else(Vec::new, |right| {
                merged(columns, width, terms, |column, term| right[term * columns + column])
            }),
            skipped: needed.map_or_else(Vec::new, |needed| unread_blocks(&needed, columns, width)),
        };
        let multiplications = blocks.multiplications::<A>(shape);
        // The loop that knows of limits is no faster than one that does not.
        let is_worth_it = multiplications <= rows * terms * columns / 5 * 4;
        is_worth_it.then(|| (id, Arc::new(Limits { blocks, multiplications })))
    });
    found.collect()
}

/// For each group of lines, the terms that are not 0 in all of them, from the first to the last; nothing if these are
/// all.
fn merged(lines: usize, group: usize, terms: usize, is_zero: impl Fn(usize, usize) -> bool) -> Vec<Range<usize>> {
    let of_group = |start: usize| {
        let counts = |term: &usize| (start..lines.min(start + group)).any(|line| !is_zero(line, *term));
        let (first, last) = ((0..terms).find(counts), (0..terms).rfind(counts));
        first.zip(last).map_or(0..0, |(first, last)| first..last + 1)
    };
    let merged: Vec<_> = (0..lines).step_by(group).map(of_group).collect();
    if merged.iter().all(|range| *range == (0..terms)) { Vec::new() } else { merged }
}

/// For each block of rows and each panel of columns of an array, whether none of it is read; nothing if all are.
fn unread_blocks(needed: &[bool], columns: usize, width: usize) -> Vec<bool> {
    let mut unread = Vec::new();
    for block in needed.chunks(columns * BLOCK_ROWS) {
        for first in (0..columns).step_by(width) {
            let part = |row: &[bool]| row[first..columns.min(first + width)].contains(&true);
            unread.push(!block.chunks(columns).any(part));
        }
    }
    if unread.contains(&true) { unread } else { Vec::new() }
}
