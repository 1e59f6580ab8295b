//! Elements that nobody reads.

use super::{
    super::{
        Subgraph,
        view::{Root, View},
    },
    zeros::{Flags, Zeros, for_each_place},
};
use crate::{
    kernel::{Binary, Scalar, Unary},
    op::{NodeId, Op},
    shape::AroundAxis,
};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::rc::Rc;

/// For each node of a program, those that read it.
pub(super) struct Readers {
    readers: Vec<SmallVec<[NodeId; 2]>>,
    is_output: Vec<bool>,
    known: FxHashMap<NodeId, Option<Flags>>,
}

impl Readers {
    pub fn of(subgraph: &Subgraph) -> Self {
        let graph = &subgraph.graph;
        let mut readers = vec![SmallVec::new(); graph.len()];
        for id in graph.ids() {
            graph.inputs(id).iter().for_each(|input| readers[input.index()].push(id));
        }
        let mut is_output = vec![false; graph.len()];
        subgraph.outputs.iter().for_each(|output| is_output[output.index()] = true);
        Readers { readers, is_output, known: FxHashMap::default() }
    }

    /// Which elements of a node are read, if not all, by looking at most so far ahead.
    pub fn needed<A: Scalar>(&mut self, id: NodeId, zeros: &mut Zeros<'_, A>, depth: usize) -> Option<Flags> {
        let size = zeros.graph.shape(id).size();
        if depth == 0 || size > zeros.largest || self.is_output[id.index()] {
            return None;
        }
        if let Some(known) = self.known.get(&id) {
            return known.clone();
        }
        let readers = self.readers[id.index()].clone();
        let mut needed = vec![false; size];
        let all_tell =
            readers.into_iter().all(|reader| self.read_by(reader, id, zeros, depth - 1, &mut needed).is_some());
        let needed = (all_tell && needed.contains(&false)).then(|| Rc::new(needed));
        self.known.insert(id, needed.clone());
        needed
    }

    /// Marks what a node reads of its input, or says that it may be everything.
    fn read_by<A: Scalar>(
        &mut self,
        reader: NodeId,
        id: NodeId,
        zeros: &mut Zeros<'_, A>,
        depth: usize,
        needed: &mut [bool],
    ) -> Option<()> {
        let graph = zeros.graph;
        let (inputs, shape) = (graph.inputs(reader), graph.shape(reader));
        let whole = View::row_major(Root::Buffer(0), graph.shape(id));
        let has_same_shape = graph.shape(id) == shape;
        match graph.op(reader) {
            Op::Reshape | Op::Unary(Unary::Negative) | Op::Binary(Binary::Add | Binary::Subtract)
                if whole.size() == shape.size() =>
            {
                let of_reader = self.needed(reader, zeros, depth)?;
                needed.iter_mut().zip(&*of_reader).for_each(|(needed, &is)| *needed |= is);
            }
            Op::Binary(Binary::AbsorbingMultiply) if has_same_shape && inputs[0] != inputs[1] => {
                let other = inputs[usize::from(inputs[0] == id)];
                let of_reader = self.needed(reader, zeros, depth);
                let absorbed = zeros.of(other, depth);
                if of_reader.is_none() && absorbed.is_none() {
                    return None;
                }
                let other = View::row_major(Root::Buffer(0), graph.shape(other)).broadcast(shape);
                for_each_place(&other, |i, place| {
                    let is_read = of_reader.as_ref().is_none_or(|of_reader| of_reader[i]);
                    needed[i] |= is_read && !absorbed.as_ref().is_some_and(|absorbed| absorbed[place]);
                });
            }
            Op::Where if has_same_shape && inputs[0] != id && inputs[1] != inputs[2] => {
                let condition = zeros.constant(inputs[0])?;
                let of_reader = self.needed(reader, zeros, depth);
                let condition_view = View::row_major(Root::Buffer(0), graph.shape(inputs[0])).broadcast(shape);
                let chosen_by = inputs[1] == id;
                for_each_place(&condition_view, |i, place| {
                    let is_read = of_reader.as_ref().is_none_or(|of_reader| of_reader[i]);
                    needed[i] |= is_read && (condition[place] != 0.0) == chosen_by;
                });
            }
            Op::Transpose(list) => {
                let of_reader = self.needed(reader, zeros, depth)?;
                let axes = graph.list(list).iter().map(|&axis| axis as usize);
                for_each_place(&whole.transpose(axes), |i, place| needed[place] |= of_reader[i]);
            }
            Op::Slice(list) => {
                let of_reader = self.needed(reader, zeros, depth);
                let is_read = |i: usize| of_reader.as_ref().is_none_or(|of_reader| of_reader[i]);
                for_each_place(&whole.slice(graph.list(list), shape), |i, place| needed[place] |= is_read(i));
            }
            Op::WithSlice(list) if inputs[0] != inputs[1] => {
                let of_reader = self.needed(reader, zeros, depth);
                let is_read = |i: usize| of_reader.as_ref().is_none_or(|of_reader| of_reader[i]);
                let part = View::row_major(Root::Buffer(0), shape).slice(graph.list(list), graph.shape(inputs[0]));
                if inputs[0] == id {
                    for_each_place(&part, |i, place| needed[i] |= is_read(place));
                } else {
                    let mut replaced = vec![false; shape.size()];
                    for_each_place(&part, |_, place| replaced[place] = true);
                    let places = needed.iter_mut().zip(replaced).enumerate();
                    places.for_each(|(i, (needed, replaced))| *needed |= !replaced && is_read(i));
                }
            }
            Op::Mask(mask) => graph.mask(mask).for_each_place(|place| needed[place] = true),
            Op::Scatter(axis) => {
                let (of_reader, indices) = (self.needed(reader, zeros, depth)?, zeros.integers(inputs[1])?);
                let around = AroundAxis::of(shape, axis.into());
                needed.iter_mut().zip(around.rows(&indices)).for_each(|(needed, place)| *needed |= of_reader[place]);
            }
            _ => return None,
        }
        Some(())
    }
}
