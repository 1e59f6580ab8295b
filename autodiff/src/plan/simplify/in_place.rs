//! What is computed on the observed cells of an array, computed where the array lies.

use super::Simplifier;
use crate::{
    graph::Inputs,
    kernel::Scalar,
    op::{MaskId, NodeId, Op, ShapeId},
};
use smallvec::smallvec;

impl<A: Scalar> Simplifier<A> {
    /// Remembers for a node over observed cells the node over the whole array.
    pub(super) fn note_in_place(&mut self, node: NodeId, op: Op, inputs: &[NodeId]) {
        match op {
            Op::Mask(mask) => {
                let cells = self.graph.mask(mask);
                let share = cells.count() as f64 / cells.shape().size() as f64;
                if cells.bits().is_some() && share >= self.tuning.in_place_share {
                    self.in_place.insert(node, (mask, inputs[0]));
                }
            }
            _ if op.is_elementwise() && !self.in_place.is_empty() => {
                let Some(mask) = inputs.iter().find_map(|input| Some(self.in_place.get(input)?.0)) else { return };
                if self.graph.shape(node)[..] != [self.graph.mask(mask).count()] {
                    return; // The observed cells are stretched.
                }
                let whole: Option<Inputs> = inputs.iter().map(|&input| self.whole(input, mask)).collect();
                if let Some(whole) = whole {
                    let shape = self.mask_shape(mask);
                    let whole = self.emit(op, whole, shape);
                    self.in_place.insert(node, (mask, whole));
                }
            }
            _ => {}
        }
    }

    /// What stands over the whole array for an input over the observed cells: a single number stays itself
    /// (cells of a mask are never one).
    fn whole(&self, input: NodeId, mask: MaskId) -> Option<NodeId> {
        match self.in_place.get(&input) {
            Some(&(other, whole)) => (other == mask).then_some(whole),
            None => {
                let single = self.graph.shape(input).size() == 1 && !matches!(self.graph.op(input), Op::Cells(_));
                single.then_some(input)
            }
        }
    }

    pub(super) fn observed_or_zero(&mut self, mask: MaskId, whole: NodeId, shape: ShapeId) -> NodeId {
        let cells = self.push(Op::Cells(mask), &[], shape);
        let zero = self.number(0.0);
        self.emit(Op::Where, smallvec![cells, whole, zero], shape)
    }

    pub(super) fn mask_shape(&mut self, mask: MaskId) -> ShapeId {
        let shape = self.graph.mask(mask).shape().clone();
        self.graph.intern_shape(&shape)
    }
}
