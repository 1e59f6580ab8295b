//! Sums and products are linear: a factor that is one number is applied after them, where there is less to apply it
//! to, and a sum over a product is taken before it.
//!
//! A factor of a cotangent is often a number that is known after a pass over all elements (`1 / √mean`). Taken out,
//! the products that follow need not wait for that pass. Where last digits may change it is done for large arrays
//! only; small ones keep the order of operations that was recorded.

use super::Simplifier;
use crate::{
    kernel::{Binary, Reduction, Scalar, Unary},
    op::{AxisSet, NodeId, Op, ShapeId},
};
use smallvec::{SmallVec, smallvec};

impl<A: Scalar> Simplifier<A> {
    pub(super) fn matmul(&mut self, left: NodeId, right: NodeId, shape: ShapeId) -> Option<NodeId> {
        if self.graph.shape(left).last() == Some(&1) {
            // An outer product is elementwise.
            return Some(self.emit(Op::Binary(Binary::Multiply), smallvec![left, right], shape));
        }
        let size = self.graph.shape_of(shape).size();
        for (position, x) in [left, right].into_iter().enumerate() {
            if let Some((op, factor, rest)) = self.large_scaled(x)
                && size < self.graph.shape(rest).size()
            {
                let inputs = if position == 0 { smallvec![rest, right] } else { smallvec![left, rest] };
                let product = self.emit(Op::Matmul, inputs, shape);
                return Some(self.emit(Op::Binary(op), smallvec![factor, product], shape));
            }
        }
        None
    }

    /// `Σ f·x = f·Σ x`, and `Σ -x = -Σ x`
    pub(super) fn sum_before_scaling(&mut self, axes: AxisSet, x: NodeId, shape: ShapeId) -> Option<NodeId> {
        if let Op::Unary(Unary::Negative) = self.graph.op(x) {
            // An elementwise op may have stretched its input.
            let positive = self.stretched(self.graph.inputs(x)[0], self.graph.node(x).shape);
            let sum = self.emit(Op::Reduce(Reduction::Sum, axes), smallvec![positive], shape);
            return Some(self.negative(sum, shape));
        }
        let (op, factor, rest) = self.large_scaled(x)?;
        let sum = self.emit(Op::Reduce(Reduction::Sum, axes), smallvec![rest], shape);
        Some(self.emit(Op::Binary(op), smallvec![factor, sum], shape))
    }

    /// `where(c, f ⊙ x, 0) = f ⊙ where(c, x, 0)`, exactly, and likewise for `·` with a finite number.
    pub(super) fn choose_before_scaling(&mut self, inputs: &[NodeId], shape: ShapeId) -> Option<NodeId> {
        let (op, factor, rest) = self.scaled(inputs[1])?;
        let exact = op == Binary::AbsorbingMultiply || self.number_of(factor).is_some_and(f64::is_finite);
        if !exact || self.number_of(inputs[2]) != Some(0.0) || !self.has_shape(rest, shape) {
            return None;
        }
        let chosen = self.emit(Op::Where, smallvec![inputs[0], rest, inputs[2]], shape);
        Some(self.emit(Op::Binary(op), smallvec![factor, chosen], shape))
    }

    /// The sum over the rows or columns of `A·B` is that of `A` times `B`, or `A` times that of `B`.
    pub(super) fn sum_of_product(&mut self, axes: AxisSet, x: NodeId, shape: ShapeId) -> Option<NodeId> {
        if self.graph.op(x) != Op::Matmul
            || self.graph.shape(x).len() != 2
            || self.graph.shape(x).size() < self.tuning.rescaled_elements
        {
            return None;
        }
        let &[left, right] = self.graph.inputs(x) else { return None };
        let [rows, columns] = [self.graph.shape(x)[0], self.graph.shape(x)[1]];
        let inner = self.graph.shape(left)[1];
        let mut sum = |axis: u32, x: NodeId, kept: [usize; 2]| {
            let kept = self.graph.intern_shape(&kept);
            let flat = self.graph.intern_shape(&[inner]);
            let sum = self.emit(Op::Reduce(Reduction::Sum, AxisSet(1 << axis)), smallvec![x], flat);
            self.emit(Op::Reshape, smallvec![sum], kept)
        };
        let (left, right, kept) = match (axes.contains(0), axes.contains(1)) {
            (true, false) if inner <= columns => (sum(0, left, [1, inner]), right, [1, columns]),
            (false, true) if inner <= rows => (left, sum(1, right, [inner, 1]), [rows, 1]),
            _ => return None,
        };
        let kept = self.graph.intern_shape(&kept);
        let product = self.emit(Op::Matmul, smallvec![left, right], kept);
        Some(self.emit(Op::Reshape, smallvec![product], shape))
    }

    /// `s·(c·x) = (c·s)·x` for an array `x`, a smaller one `s`, which may have been stretched, and a power of two `c`,
    /// which the derivative of a square has.
    pub(super) fn smaller_first(&mut self, op: Binary, x: NodeId, y: NodeId, shape: ShapeId) -> Option<NodeId> {
        for (smaller, scaled) in [(x, y), (y, x)] {
            if let Some((Binary::Multiply, factor, rest)) = self.scaled(scaled)
                && self.number_of(factor).is_some_and(is_power_of_two)
                && let (small, stretches) = self.before_stretching(smaller)
                && self.graph.shape(small).size() < self.graph.shape(rest).size()
            {
                let own = self.graph.node(small).shape;
                let mut both = self.emit(Op::Binary(Binary::Multiply), smallvec![small, factor], own);
                for (op, shape) in stretches.into_iter().rev() {
                    both = self.emit(op, smallvec![both], shape);
                }
                return Some(self.emit(Op::Binary(op), smallvec![both, rest], shape));
            }
        }
        None
    }

    /// What was stretched to an array, and the steps from there, the last one first.
    fn before_stretching(&self, x: NodeId) -> (NodeId, SmallVec<[(Op, ShapeId); 2]>) {
        let (mut small, mut steps) = (x, SmallVec::new());
        while let op @ (Op::Broadcast | Op::Reshape) = self.graph.op(small)
            && steps.len() < steps.inline_size()
        {
            steps.push((op, self.graph.node(small).shape));
            small = self.graph.inputs(small)[0];
        }
        (small, steps)
    }

    /// `c·(d·x) = (c·d)·x` for numbers known now, of which one is a power of two.
    pub(super) fn known_factors(&mut self, x: NodeId, y: NodeId, shape: ShapeId) -> Option<NodeId> {
        for (known, scaled) in [(x, y), (y, x)] {
            if let (Some(known), Some((Binary::Multiply, factor, rest))) = (self.number_of(known), self.scaled(scaled))
                && let (factor, rest) = if self.number_of(factor).is_some() { (factor, rest) } else { (rest, factor) }
                && let Some(factor) = self.number_of(factor)
                && (is_power_of_two(known) || is_power_of_two(factor))
            {
                let both = (A::narrowed(known) * A::narrowed(factor)).widened();
                let both = self.number(both);
                return Some(self.emit(Op::Binary(Binary::Multiply), smallvec![rest, both], shape));
            }
        }
        None
    }

    /// As [`Self::scaled`], of a large array.
    pub(super) fn large_scaled(&self, x: NodeId) -> Option<(Binary, NodeId, NodeId)> {
        self.scaled(x).filter(|_| self.graph.shape(x).size() >= self.tuning.rescaled_elements)
    }

    /// An array as a number times another array: the multiplication, the number, the array.
    fn scaled(&self, x: NodeId) -> Option<(Binary, NodeId, NodeId)> {
        let Op::Binary(op @ (Binary::Multiply | Binary::AbsorbingMultiply)) = self.graph.op(x) else { return None };
        let shape = self.graph.node(x).shape;
        let &[left, right] = self.graph.inputs(x) else { return None };
        let is_number = |x: NodeId| self.graph.shape(x).size() == 1;
        let is_whole = |x: NodeId| self.has_shape(x, shape) || self.graph.shape_of(shape).size() == 1;
        match (is_number(left) && is_whole(right), is_number(right) && is_whole(left)) {
            (true, _) => Some((op, left, right)),
            (_, true) => Some((op, right, left)),
            _ => None,
        }
    }
}

fn is_power_of_two(x: f64) -> bool {
    x.is_normal() && x.to_bits() & ((1 << 52) - 1) == 0
}
