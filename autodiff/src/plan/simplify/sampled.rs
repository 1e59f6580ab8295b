//! Products of which only the cells of a mask count are computed at these cells only, where that is cheaper.
//!
//! `mask(f(A·B, u, v))` for elementwise `f`, a column `u` and a row `v` becomes `f` of the cells of the product and of what stands beside them, and
//! the matrix `unmask(g)` is never made: its products with others, and its sums, go along the cells. These are the
//! patterns that a cost over few cells has, and that its derivatives of any order and in both modes consist of.

use super::Simplifier;
use crate::{
    graph::Inputs,
    kernel::{Binary, Reduction, Sampling, Scalar, Side, Unary},
    op::{AxisSet, MaskId, NodeId, Op, ShapeId},
};
use rustc_hash::FxHashSet;
use smallvec::{SmallVec, smallvec};

impl<A: Scalar> Simplifier<A> {
    /// Whether products with a matrix that has the cells of a mask go along these.
    pub(super) fn is_sparse(&self, mask: MaskId) -> bool {
        self.has_share(mask, self.tuning.sparse_share)
    }

    /// Whether a product of this rank is computed at the cells of a mask.
    fn is_sparse_for(&self, mask: MaskId, rank: usize) -> bool {
        let columns = self.graph.mask(mask).shape().last().copied().unwrap_or(0);
        let is_large = columns * rank * size_of::<A>() > self.tuning.large_rows_bytes;
        let tuning = self.tuning;
        self.has_share(mask, if is_large { tuning.sparse_share_of_large_rows } else { tuning.sparse_share })
    }

    fn has_share(&self, mask: MaskId, most: [f64; 2]) -> bool {
        let mask = self.graph.mask(mask);
        let share = mask.count() as f64 / mask.shape().size() as f64;
        mask.shape().len() == 2 && share <= most[usize::from(A::SINGLE)] && mask.rows().is_some()
    }

    /// Notes a product, a stretched vector, or what is computed from such element by element.
    pub(super) fn note_grown(&mut self, node: NodeId, op: Op, inputs: &[NodeId]) {
        if self.graph.shape(node).len() != 2 {
            return;
        }
        let rank = match op {
            Op::Matmul => self.graph.shape(inputs[0]).last().copied(),
            Op::Broadcast => Some(1),
            _ if op.is_elementwise() => {
                let shape = self.graph.node(node).shape;
                let mut whole = inputs.iter().filter(|input| self.has_shape(**input, shape)).peekable();
                let vectors_only = whole.peek().is_none();
                let ranks = whole.filter_map(|input| self.grown.get(input).copied());
                ranks.max().or(vectors_only.then_some(1))
            }
            _ => None,
        };
        if let Some(rank) = rank {
            self.grown.insert(node, rank);
        }
    }

    /// The cells of `x`, if they are few and it is larger than what it is computed from.
    pub(super) fn grown_at_cells(&mut self, mask: MaskId, x: NodeId) -> Option<NodeId> {
        let rank = self.grown.get(&x).copied()?;
        if !self.is_sparse_for(mask, rank) {
            return None;
        }
        // All of its shape that is computed from what has grown on the way to `x`, in order.
        let shape = self.graph.node(x).shape;
        let (mut open, mut nodes) = (vec![x], FxHashSet::default());
        while let Some(node) = open.pop() {
            if !self.at_cells.contains_key(&(mask, node)) && nodes.insert(node) && self.graph.op(node).is_elementwise()
            {
                let inputs = self.graph.inputs(node).iter();
                open.extend(inputs.filter(|input| self.has_shape(**input, shape) && self.grown.contains_key(input)));
            }
        }
        let mut nodes: Vec<NodeId> = nodes.into_iter().collect();
        nodes.sort_unstable();
        for node in nodes {
            let inputs: Inputs = self.graph.inputs(node).into();
            let at_cells = match self.graph.op(node) {
                Op::Matmul => {
                    let columns = self.transposed(inputs[1]);
                    self.sampled(Sampling::Product, mask, &[inputs[0], columns])
                }
                Op::Broadcast => self.cells_of(mask, inputs[0]),
                op => {
                    let inputs = inputs.into_iter().map(|input| self.cells_of(mask, input)).collect();
                    let cells = self.graph.intern_shape(&[self.graph.mask(mask).count()]);
                    self.emit(op, inputs, cells)
                }
            };
            self.at_cells.insert((mask, node), at_cells);
        }
        let at_cells = self.at_cells[&(mask, x)];
        let cells = self.graph.intern_shape(&[self.graph.mask(mask).count()]);
        Some(self.stretched(at_cells, cells))
    }

    /// What stands of an operand at each cell: one number for all, or one for each.
    fn cells_of(&mut self, mask: MaskId, x: NodeId) -> NodeId {
        if let Some(&known) = self.at_cells.get(&(mask, x)) {
            return known;
        }
        let (own, whole) = (self.graph.shape(x).clone(), self.graph.mask(mask).shape().clone());
        let cells = self.graph.intern_shape(&[self.graph.mask(mask).count()]);
        if own.size() == 1 && whole.size() != 1 {
            return self.reshaped(x, &[]);
        }
        if own == whole {
            return self.emit(Op::Mask(mask), smallvec![x], cells);
        }
        let side = if own.len() == 2 && own[0] == whole[0] { Side::Rows } else { Side::Columns };
        let x = self.reshaped(x, &[own.size()]);
        self.emit(Op::Sampled(Sampling::Spread(side), mask), smallvec![x], cells)
    }

    /// The node for an op on matrices with few observed cells and zeros elsewhere, if it has such an input.
    pub(super) fn of_sparse(&mut self, op: Op, inputs: &[NodeId], shape: ShapeId) -> Option<NodeId> {
        let sparse = |at: usize| inputs.get(at).and_then(|&input| self.sparse(input));
        let (left, right) = (sparse(0), sparse(1));
        let any = left.or(right).or(sparse(2))?;
        // An elementwise op may stretch the matrix.
        if op.is_elementwise() && self.graph.shape_of(shape) != self.graph.mask(any.mask).shape() {
            return None;
        }
        let upright = |sparse: Option<Sparse>| sparse.filter(|sparse| !sparse.transposed);
        match (op, upright(left), upright(right)) {
            (Op::Matmul, ..) => self.sparse_matmul(left, right, inputs, shape),
            (Op::Reduce(Reduction::Sum, axes), Some(x), _) => self.sparse_sum(axes, x, shape),
            (Op::Unary(Unary::Negative), Some(Sparse { mask, cells, .. }), _) => {
                let own = self.graph.node(cells).shape;
                let cells = self.emit(op, smallvec![cells], own);
                Some(self.emit(Op::Unmask(mask), smallvec![cells], shape))
            }
            (Op::Binary(Binary::Add | Binary::Subtract), Some(x), Some(y)) if x.mask == y.mask => {
                self.at_sparse(op, x.mask, smallvec![x.cells, y.cells], shape)
            }
            (Op::Binary(Binary::AbsorbingMultiply), Some(x), _) => {
                let y = self.cells_of(x.mask, inputs[1]);
                self.at_sparse(op, x.mask, smallvec![x.cells, y], shape)
            }
            (Op::Binary(Binary::AbsorbingMultiply), _, Some(y)) => {
                let x = self.cells_of(y.mask, inputs[0]);
                self.at_sparse(op, y.mask, smallvec![x, y.cells], shape)
            }
            (Op::Binary(Binary::Multiply), Some(x), _) if self.is_finite_number(inputs[1]) => {
                let y = self.cells_of(x.mask, inputs[1]);
                self.at_sparse(op, x.mask, smallvec![x.cells, y], shape)
            }
            (Op::Binary(Binary::Multiply), _, Some(y)) if self.is_finite_number(inputs[0]) => {
                let x = self.cells_of(y.mask, inputs[0]);
                self.at_sparse(op, y.mask, smallvec![x, y.cells], shape)
            }
            (Op::Where, _, then) => {
                // Zeros are chosen, or zeros elsewhere: what chooses counts at the cells only.
                let otherwise = upright(self.sparse(inputs[2]));
                let zero = |x: NodeId| self.number_of(x) == Some(0.0);
                let mask = match (then, otherwise) {
                    (Some(then), Some(otherwise)) if then.mask == otherwise.mask => then.mask,
                    (Some(then), None) if zero(inputs[2]) => then.mask,
                    (None, Some(otherwise)) if zero(inputs[1]) => otherwise.mask,
                    _ => return None,
                };
                let cells = inputs.iter().map(|&input| self.cells_of(mask, input)).collect();
                self.at_sparse(op, mask, cells, shape)
            }
            _ => None,
        }
    }

    /// An elementwise op on the cells, as a matrix again.
    fn at_sparse(&mut self, op: Op, mask: MaskId, cells: Inputs, shape: ShapeId) -> Option<NodeId> {
        let own = self.graph.intern_shape(&[self.graph.mask(mask).count()]);
        let cells = self.emit(op, cells, own);
        Some(self.emit(Op::Unmask(mask), smallvec![cells], shape))
    }

    fn is_finite_number(&self, x: NodeId) -> bool {
        self.number_of(x).is_some_and(f64::is_finite)
    }

    /// `S·X`, or `X·S = (Sᵀ·Xᵀ)ᵀ`, and the same with `Sᵀ`.
    fn sparse_matmul(
        &mut self,
        left: Option<Sparse>,
        right: Option<Sparse>,
        inputs: &[NodeId],
        shape: ShapeId,
    ) -> Option<NodeId> {
        let times = |transposed: bool| if transposed { Sampling::TransposedTimes } else { Sampling::Times };
        match (left, right) {
            (Some(Sparse { mask, cells, transposed }), _) => {
                Some(self.sampled(times(transposed), mask, &[cells, inputs[1]]))
            }
            (None, Some(Sparse { mask, cells, transposed })) => {
                let x = self.transposed(inputs[0]);
                let product = self.sampled(times(!transposed), mask, &[cells, x]);
                let back = self.transposed(product);
                debug_assert!(self.has_shape(back, shape));
                Some(back)
            }
            (None, None) => None,
        }
    }

    fn sparse_sum(&mut self, axes: AxisSet, x: Sparse, shape: ShapeId) -> Option<NodeId> {
        let sum = match (axes.contains(0), axes.contains(1)) {
            (true, true) => {
                let number = self.graph.intern_shape(&[]);
                self.emit(Op::Reduce(Reduction::Sum, AxisSet::all(1)), smallvec![x.cells], number)
            }
            (true, false) => self.sampled(Sampling::Collect(Side::Columns), x.mask, &[x.cells]),
            (false, true) => self.sampled(Sampling::Collect(Side::Rows), x.mask, &[x.cells]),
            (false, false) => return None,
        };
        Some(self.emit(Op::Reshape, smallvec![sum], shape))
    }

    /// A number that all elements of `g` have as a factor is taken out of what is linear in `g`; see `linear`.
    pub(super) fn scaled_after(&mut self, op: Op, inputs: &[NodeId], shape: ShapeId) -> Option<NodeId> {
        let Op::Sampled(Sampling::Times | Sampling::TransposedTimes | Sampling::Collect(_), _) = op else {
            return None;
        };
        if let Op::Unary(Unary::Negative) = self.graph.op(inputs[0]) {
            let positive = self.graph.inputs(inputs[0])[0];
            let result = self.with_first_input(op, positive, inputs, shape);
            return Some(self.negative(result, shape));
        }
        let (multiply, factor, rest) = self.large_scaled(inputs[0])?;
        let result = self.with_first_input(op, rest, inputs, shape);
        Some(self.emit(Op::Binary(multiply), smallvec![factor, result], shape))
    }

    fn with_first_input(&mut self, op: Op, first: NodeId, inputs: &[NodeId], shape: ShapeId) -> NodeId {
        let mut inputs: Inputs = inputs.into();
        inputs[0] = first;
        self.emit(op, inputs, shape)
    }

    fn sampled(&mut self, sampling: Sampling, mask: MaskId, inputs: &[NodeId]) -> NodeId {
        let (cells, whole) = (self.graph.mask(mask).count(), self.graph.mask(mask).shape().clone());
        let width = inputs.get(1).map_or(1, |&right| self.graph.shape(right)[1]);
        let side = |side| if side == Side::Rows { whole[0] } else { whole[1] };
        let shape: SmallVec<[usize; 2]> = match sampling {
            Sampling::Product | Sampling::Spread(_) => smallvec![cells],
            Sampling::Times => smallvec![whole[0], width],
            Sampling::TransposedTimes => smallvec![whole[1], width],
            Sampling::Collect(along) => smallvec![side(along)],
        };
        let shape = self.graph.intern_shape(&shape);
        self.emit(Op::Sampled(sampling, mask), inputs.into(), shape)
    }

    /// The matrix with few observed cells that a node is, if it is one.
    fn sparse(&self, x: NodeId) -> Option<Sparse> {
        let (unmask, transposed) = match self.graph.op(x) {
            Op::Transpose(axes) if self.graph.list(axes) == [1, 0] => (self.graph.inputs(x)[0], true),
            _ => (x, false),
        };
        match self.graph.op(unmask) {
            Op::Unmask(mask) if self.is_sparse(mask) => {
                Some(Sparse { mask, cells: self.graph.inputs(unmask)[0], transposed })
            }
            _ => None,
        }
    }

    fn transposed(&mut self, x: NodeId) -> NodeId {
        let [rows, columns] = [self.graph.shape(x)[0], self.graph.shape(x)[1]];
        let (axes, shape) = (self.graph.intern_list(&[1, 0]), self.graph.intern_shape(&[columns, rows]));
        self.emit(Op::Transpose(axes), smallvec![x], shape)
    }

    fn reshaped(&mut self, x: NodeId, shape: &[usize]) -> NodeId {
        let shape = self.graph.intern_shape(shape);
        self.emit(Op::Reshape, smallvec![x], shape)
    }
}

/// A matrix with some cells observed and zeros elsewhere: `unmask(cells)`, or its transpose.
#[derive(Clone, Copy)]
struct Sparse {
    mask: MaskId,
    cells: NodeId,
    transposed: bool,
}
