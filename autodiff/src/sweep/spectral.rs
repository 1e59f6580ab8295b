//! Functions of matrices by their eigenvalues or singular values: `V diag(d) Vᵀ` and `U diag(d) Vᵀ`, in all their
//! spellings, where `d` is computed from the values.
//!
//! Where values are equal, their vectors have no derivative, but such a product has: it does not depend on which vectors
//! were chosen. So the derivative passes from the product to the matrix at once, by the divided differences of Daleckii and
//! Krein (Higham 2008, "Functions of matrices", theorem 3.11), and to `d`.

use super::reverse;
use crate::{
    graph::Graph,
    kernel::{Binary, Linalg},
    op::{NodeId, Op},
    operand::Real,
    rules::Applied,
    tape::Tape,
    var::{Var, where_},
};
use ndarray::Array2;
use smallvec::{SmallVec, smallvec};

/// A product of vectors, a diagonal, and vectors transposed.
pub(super) struct Spectral {
    /// What was decomposed,
    pub matrix: NodeId,
    /// and the diagonal, a row or a column for each matrix.
    pub diagonal: NodeId,
    packed: NodeId,
    is_svd: bool,
}

/// A factor of a product.
enum Factor {
    /// A slice of a decomposition; with its first row or column there.
    Vectors {
        packed: NodeId,
        first: isize,
        transposed: bool,
    },
    Diagonal(NodeId),
}

type Factors = SmallVec<[Factor; 3]>;

/// The largest number of nodes looked at for a product.
const MOST_NODES: usize = 24;

fn factors(graph: &Graph, id: NodeId, budget: &mut usize) -> Option<Factors> {
    *budget = budget.checked_sub(1)?;
    let shape = graph.shape(id);
    let rank = shape.len();
    let [rows, columns] = [shape[rank.checked_sub(2)?], shape[rank - 1]];
    let size = |id: NodeId| graph.shape(id).size();
    match (graph.op(id), graph.inputs(id)) {
        (Op::Matmul, &[left, right]) => {
            // Most are told by their right side.
            let last = factors(graph, right, budget)?;
            let mut all = factors(graph, left, budget)?;
            all.extend(last);
            (all.len() <= 3).then_some(all)
        }
        (Op::Binary(Binary::Multiply), &[x, y]) => {
            let mut scaled = |x: NodeId, y: NodeId| {
                if graph.shape(x) != shape {
                    return None;
                }
                let y = unstretched(graph, y);
                // A vector stands in the last axis, a column for each matrix in the last but one.
                let is_column = rows > 1 && graph.shape(y).len() >= 2 && graph.shape(y).last() == Some(&1);
                let along = if is_column { rows } else { columns };
                let mut all = factors(graph, x, budget)?;
                let fits = size(y) * rows * columns == size(id) * along
                    && (is_column || graph.shape(y).len() < 2 || graph.shape(y)[graph.shape(y).len() - 2] == 1);
                all.insert(if is_column { 0 } else { all.len() }, Factor::Diagonal(y));
                (fits && all.len() <= 3).then_some(all)
            };
            scaled(x, y).or_else(|| scaled(y, x))
        }
        (Op::Transpose(list), &[x]) => {
            let axes = graph.list(list).iter().map(|&axis| axis as usize);
            let last_two = (0..rank - 2).chain([rank - 1, rank - 2]);
            if !axes.eq(last_two) {
                return None;
            }
            let mut all = factors(graph, x, budget)?;
            all.reverse();
            for factor in &mut all {
                if let Factor::Vectors { transposed, .. } = factor {
                    *transposed = !*transposed;
                }
            }
            Some(all)
        }
        (Op::Reshape, &[x]) => match (graph.op(x), graph.inputs(x)) {
            // As `make_diagonal` records it: every so many elements of the matrices in one axis.
            (Op::Unslice(list), &[d]) if rows == columns && size(d) * rows == size(x) => {
                let &[.., start, step] = graph.list(list) else { return None };
                (start == 0 && step == rows as isize + 1).then(|| smallvec![Factor::Diagonal(d)])
            }
            _ => None,
        },
        (Op::Slice(list), &[packed]) => {
            let axis = match graph.op(packed) {
                Op::Linalg(Linalg::Eigh) => rank - 1,
                Op::Linalg(Linalg::Svd) => rank - 2,
                _ => return None,
            };
            let list = graph.list(list);
            let starts = list.chunks_exact(2).enumerate();
            let rest = starts.filter(|(other, _)| *other != axis).all(|(_, part)| part == [0, 1]);
            (rest && list[2 * axis + 1] == 1 && rank == graph.shape(packed).len())
                .then(|| smallvec![Factor::Vectors { packed, first: list[2 * axis], transposed: false }])
        }
        _ => None,
    }
}

fn unstretched(graph: &Graph, id: NodeId) -> NodeId {
    match graph.op(id) {
        Op::Broadcast => graph.inputs(id)[0],
        _ => id,
    }
}

impl Spectral {
    /// The product that a node is, unless the derivative in a part of it is asked for.
    pub fn of(graph: &Graph, id: NodeId, targets: &[NodeId]) -> Option<Spectral> {
        if graph.op(id) != Op::Matmul {
            return None;
        }
        let mut budget = MOST_NODES;
        let factors = factors(graph, id, &mut budget)?;
        let &[
            Factor::Vectors { packed, first, transposed: false },
            Factor::Diagonal(diagonal),
            Factor::Vectors { packed: other, first: after, transposed: true },
        ] = &factors[..]
        else {
            return None;
        };
        let matrix = graph.inputs(packed)[0];
        let shape = graph.shape(matrix);
        let [rows, columns] = [shape[shape.len() - 2], shape[shape.len() - 1]];
        let is_svd = graph.op(packed) == Op::Linalg(Linalg::Svd);
        // U·diag·Vᵀ has the shape of the matrix, V·diag·Vᵀ too.
        let whole_vectors = first == 0 && after == if is_svd { rows as isize + 1 } else { 0 };
        let (batch, values) = (shape.size() / (rows * columns).max(1), rows.min(columns));
        let fits = whole_vectors && graph.shape(id) == shape && graph.shape(diagonal).size() == batch * values;
        let is_part = |target: &NodeId| *target >= packed && *target < id && !graph.op(*target).is_leaf();
        let whole = packed == other && fits && !targets.iter().any(is_part);
        whole.then_some(Spectral { matrix, diagonal, packed, is_svd })
    }

    /// From a cotangent of the product, those of the matrix, but for what comes by the values, and of the diagonal.
    pub fn pulled_back<'t, A: Real>(&self, applied: &Applied<'t, A>, cotangent: Var<'t, A>) -> [Var<'t, A>; 2] {
        let parts = self.parts(applied);
        let along = parts.left.matrices_transposed().product(cotangent).product(parts.right);
        let diagonal = Var::new(applied.tape, self.diagonal);
        let of_diagonal = along.diagonal(0, -2, -1).reshaped(&diagonal.shape());
        [self.turned(applied, &parts, cotangent, along), of_diagonal]
    }

    /// From the tangents of the matrix and of the diagonal that of the product.
    pub fn pushed_forward<'t, A: Real>(
        &self,
        applied: &Applied<'t, A>,
        matrix: Option<Var<'t, A>>,
        diagonal: Option<Var<'t, A>>,
    ) -> Option<Var<'t, A>> {
        let parts = self.parts(applied);
        let by_diagonal = diagonal.map(|diagonal| {
            let row = diagonal.reshaped(&parts.row.shape());
            (parts.left * row).product(parts.right.matrices_transposed())
        });
        let by_vectors = matrix.map(|tangent| {
            let tangent = if self.is_svd { tangent } else { tangent.symmetrised() };
            let along = parts.left.matrices_transposed().product(tangent).product(parts.right);
            self.turned(applied, &parts, tangent, along)
        });
        match (by_diagonal, by_vectors) {
            (Some(diagonal), Some(vectors)) => Some(diagonal + vectors),
            (diagonal, vectors) => diagonal.or(vectors),
        }
    }

    fn parts<'t, A: Real>(&self, applied: &Applied<'t, A>) -> Parts<'t, A> {
        let tape = applied.tape;
        let packed = Var::new(tape, self.packed);
        let [rows, columns] = Var::new(tape, self.matrix).rows_and_columns();
        let [left, values, right] = match self.is_svd {
            true => [(0, rows), (rows, rows + 1), (rows + 1, rows + 1 + columns)]
                .map(|(start, end)| packed.matrix_rows(start, end)),
            false => {
                let vectors = packed.matrix_columns(0, rows);
                [vectors, packed.matrix_columns(rows, rows + 1).matrices_transposed(), vectors]
            }
        };
        let row = Var::new(tape, self.diagonal).reshaped(&values.shape());
        Parts { left, values, right, row }
    }

    /// What the turning of the vectors gives: `L (F ⊙ M) Rᵀ` with divided differences `F`, for `M = Lᵀ X R`; and for vectors
    /// that span less than all, what lies outside.
    fn turned<'t, A: Real>(
        &self,
        applied: &Applied<'t, A>,
        parts: &Parts<'t, A>,
        x: Var<'t, A>,
        along: Var<'t, A>,
    ) -> Var<'t, A> {
        let tape = applied.tape;
        let Parts { left, values, right, row } = *parts;
        let turned = |x: Var<'t, A>| x.matrices_transposed();
        let slopes = self.slopes(tape, values);
        // Beside the diagonal's own gaps of 0.
        let unit = Array2::<A>::eye(values.rows_and_columns()[1]);
        let differences = divided(values - turned(values) + &unit, (row, turned(row)), slopes.map(|s| (s, turned(s))));
        // On the diagonal it is the derivative of the value itself, which comes by the diagonal.
        let differences = differences.weighted(1.0, 0.0, 1.0);
        let (even, odd) = ((along + turned(along)) * 0.5, (along - turned(along)) * 0.5);
        let even = differences.absorbing_mul(even);
        if !self.is_svd {
            return left.product(even).product(turned(right));
        }
        // The same of the values and their negatives, of which the function is odd.
        let sums = divided(values + turned(values), (row, -turned(row)), slopes.map(|s| (s, turned(s))));
        let inner = even + sums.weighted(1.0, 0.0, 1.0).absorbing_mul(odd);
        let mut all = left.product(inner).product(turned(right));
        let zero = row.beside(0.0);
        let quotients = divided(values, (row, zero), slopes.map(|s| (s, s)));
        let [rows, columns] = Var::new(tape, self.matrix).rows_and_columns();
        if rows > columns {
            let x = x.product(right);
            let outside = x - left.product(turned(left).product(x));
            all += outside.absorbing_mul(quotients).product(turned(right));
        }
        if columns > rows {
            let x = turned(x).product(left);
            let outside = x - right.product(turned(right).product(x));
            all += left.product(turned(outside.absorbing_mul(quotients)));
        }
        all
    }

    /// The derivative of the diagonal in the values, a row for each matrix, if each element depends on its own value only.
    fn slopes<'t, A: Real>(&self, tape: &'t Tape<A>, values: Var<'t, A>) -> Option<Var<'t, A>> {
        if !tape.graph(|graph| is_elementwise(graph, self.diagonal, self.packed)) {
            return None;
        }
        let diagonal = Var::new(tape, self.diagonal);
        let ones = Var::new(tape, tape.filled(1.0, self.diagonal));
        let of_packed = reverse(tape, &[(diagonal.id(), ones)], &[self.packed])[0];
        let Some(of_packed) = of_packed else {
            return Some(Var::new(tape, tape.filled(0.0, values.id())));
        };
        let [rows, _] = Var::new(tape, self.matrix).rows_and_columns();
        Some(match self.is_svd {
            true => of_packed.matrix_rows(rows, rows + 1),
            false => of_packed.matrix_columns(rows, rows + 1).matrices_transposed(),
        })
    }
}

struct Parts<'t, A> {
    left: Var<'t, A>,
    /// As rows: the values, and the diagonal.
    values: Var<'t, A>,
    row: Var<'t, A>,
    right: Var<'t, A>,
}

/// The dependence of a node on a decomposition.
#[derive(Clone, Copy, PartialEq)]
enum Dependence {
    None,
    /// Each element on the value at its place.
    Elementwise,
    Other,
}

/// Whether each element of a diagonal is computed from the value at its place alone.
fn is_elementwise(graph: &Graph, diagonal: NodeId, packed: NodeId) -> bool {
    let mut known: Vec<Dependence> = Vec::new();
    let of = |known: &[Dependence], id: NodeId| match id.0.checked_sub(packed.0 + 1) {
        Some(after) => known[after as usize],
        None if id == packed => Dependence::Other,
        None => Dependence::None,
    };
    let is_row = |id: NodeId| graph.shape(id).iter().rev().take(2).any(|&length| length == 1);
    for id in (packed.0 + 1..=diagonal.0).map(NodeId) {
        let inputs = graph.inputs(id);
        let same_size = |input: NodeId| graph.shape(input).size() == graph.shape(id).size();
        let fits = match graph.op(id) {
            // The values, not vectors.
            Op::Slice(_) if inputs[0] == packed => is_row(id),
            op => {
                let mut read = inputs.iter().copied().filter(|&input| of(&known, input) != Dependence::None);
                let moves_nothing = match op {
                    Op::Reshape | Op::Broadcast => true,
                    Op::Transpose(_) => is_row(id),
                    op => op.is_elementwise(),
                };
                moves_nothing && read.all(|input| of(&known, input) == Dependence::Elementwise && same_size(input))
            }
        };
        known.push(match inputs.iter().all(|&input| of(&known, input) == Dependence::None) {
            true => Dependence::None,
            false if fits => Dependence::Elementwise,
            false => Dependence::Other,
        });
    }
    of(&known, diagonal) != Dependence::Other
}

/// `(d - e) / gap`, and where a gap is 0 or so small that digits are lost, the mean of the slopes at its ends: then the slopes
/// hardly differ, and the quotient confirms them as far as its rounding lets it. Without slopes, `0/0` is NaN.
fn divided<'t, A: Real>(
    gaps: Var<'t, A>,
    (d, e): (Var<'t, A>, Var<'t, A>),
    slopes: Option<(Var<'t, A>, Var<'t, A>)>,
) -> Var<'t, A> {
    let (differences, epsilon) = (d - e, A::epsilon().widened());
    let Some((left, right)) = slopes else { return differences / gaps };
    let is_equal = gaps.eq(0.0) & differences.eq(0.0);
    // Nothing is NaN that is not looked at, for programs that look for NaN.
    let gaps = where_(is_equal, 1.0, gaps);
    let (quotients, mean) = (differences / gaps, (left + right) * 0.5);
    let rounding = (d.abs() + e.abs()) * (4.0 * epsilon) / gaps.abs();
    let is_confirmed = gaps.ne(0.0) & (mean - quotients).abs().le(mean.abs() * 1e-3 + rounding);
    let is_close = (left - right).abs().le((left.abs() + right.abs()) * epsilon.cbrt());
    where_(is_equal | (is_close & is_confirmed), mean, quotients)
}
