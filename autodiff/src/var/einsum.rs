//! Einstein's summation convention, by products of matrices.
//!
//! Each operand is first made plain: a repeated index takes a diagonal, an axis of length 1 beside longer ones is left
//! out, and what only this operand has and the output has not is summed. Then two operands at a time become one, until
//! one is left. A pair is a product of matrices if it sums over a common index and one of them has an index of its own,
//! and an elementwise product otherwise.

mod subscripts;

use super::{Var, assemble::first_of};
use crate::{
    kernel::Reduction,
    op::{AxisSet, Misfit},
    operand::Real,
    shape::Shape,
};
use std::collections::BTreeMap;
use subscripts::{Label, Subscripts};

/// Sums of products by Einstein's convention, as numpy's `einsum`: `spec` names the axes of each operand by letters and
/// after `->` those of the result; an axis whose letter the result has not is summed over.
///
/// - Without `->` the result has the letters that come once, in alphabetical order.
/// - A letter twice in one operand takes its diagonal: `ii->i`, `ii->` is the trace.
/// - `...` stands for any number of axes, which broadcast, and come first in the result unless it says where.
/// - An axis of length 1 stands beside a longer one of the same letter as if it were repeated.
///
/// Several operands are multiplied two at a time, first the pair that costs least. `ij,jk->ik` is one
/// [`Var::matmul`]; in general indices are sorted into those of a batch, of rows, of columns, and summed ones, and the
/// products are products of matrices.
///
/// ```
/// use autodiff::{Tape, einsum};
/// use ndarray::{Array2, Array3};
///
/// let tape = Tape::new();
/// let x = tape.var(Array3::<f64>::ones((7, 2, 3)));
/// let w = tape.var(Array2::<f64>::ones((3, 4)));
/// assert_eq!(*einsum("bij,jk->bik", &[x, w]).shape(), [7, 2, 4]);
/// assert_eq!(*einsum("...ij,jk", &[x, w]).shape(), [7, 2, 4]);
/// assert_eq!(einsum("bij,bij->", &[x, x]).item(), 42.0);
/// ```
///
/// # Panics
/// If the subscripts cannot be read, do not fit the operands, or name an index of the result that no operand has; if an
/// index has several lengths other than 1; or if operands belong to two tapes.
#[track_caller]
pub fn einsum<'t, A: Real>(spec: &str, operands: &[Var<'t, A>]) -> Var<'t, A> {
    let first = first_of("einsum", operands);
    let ids: Vec<_> = operands.iter().map(|operand| operand.id()).collect();
    let shapes: Vec<Shape> = operands.iter().map(|operand| operand.shape()).collect();
    let checked = Subscripts::read(spec, &shapes)
        .and_then(|subscripts| Ok((lengths(&subscripts.operands, &shapes)?, subscripts)))
        .map_err(|why| format!("{spec}: {why}"));
    let (lengths, subscripts) = first.tape().fitting("einsum", checked, &ids);
    let _line = first.tape().at_caller();
    let labelled = operands.iter().zip(subscripts.operands).map(|(&x, labels)| Labelled { x, labels });
    let mut left: Vec<Labelled<'t, A>> = labelled.map(|operand| operand.plain(&lengths)).collect();
    for place in 0..left.len() {
        let summed = |label: &Label| !is_needed(*label, &left, &[place], &subscripts.output);
        let summed: Vec<Label> = left[place].labels.iter().copied().filter(summed).collect();
        left[place] = left[place].clone().summed(&summed);
    }
    while left.len() > 1 {
        let [i, j] = cheapest_pair(&left, &subscripts.output, &lengths);
        let needed = |label: Label| is_needed(label, &left, &[i, j], &subscripts.output);
        let product = left[i].times(&left[j], needed, &lengths);
        left[i] = product;
        left.remove(j);
    }
    left[0].ordered(&subscripts.output).x
}

/// The length of each index; of several, one other than 1 counts.
fn lengths(operands: &[Vec<Label>], shapes: &[Shape]) -> Result<BTreeMap<Label, usize>, Misfit> {
    let mut lengths: BTreeMap<Label, (usize, usize)> = BTreeMap::new();
    for (operand, (labels, shape)) in operands.iter().zip(shapes).enumerate() {
        for (axis, (&label, &length)) in labels.iter().zip(shape.iter()).enumerate() {
            if let Some(other) = labels[..axis].iter().position(|earlier| *earlier == label)
                && shape[other] != length
            {
                return Err(format!("{label} has length {} and {length} in operand {operand}", shape[other]));
            }
            match lengths.get(&label) {
                Some(&(known, _)) if length == known || length == 1 => {}
                Some(&(known, place)) if known != 1 => {
                    return Err(format!(
                        "{label} has length {known} in operand {place}, {length} in operand {operand}"
                    ));
                }
                _ => _ = lengths.insert(label, (length, operand)),
            }
        }
    }
    Ok(lengths.into_iter().map(|(label, (length, _))| (label, length)).collect())
}

/// Whether the output or an operand other than those at `places` has the index.
fn is_needed<A>(label: Label, operands: &[Labelled<'_, A>], places: &[usize], output: &[Label]) -> bool {
    let mut others = operands.iter().enumerate().filter(|(place, _)| !places.contains(place));
    output.contains(&label) || others.any(|(_, other)| other.labels.contains(&label))
}

/// The pair whose product costs the fewest multiplications, if there is one among those whose product takes no more
/// memory than the two: an outer product comes last.
fn cheapest_pair<A>(operands: &[Labelled<'_, A>], output: &[Label], lengths: &BTreeMap<Label, usize>) -> [usize; 2] {
    let size = |labels: &mut dyn Iterator<Item = Label>| labels.map(|label| lengths[&label] as f64).product::<f64>();
    let own = |place: usize| size(&mut operands[place].labels.iter().copied());
    let pairs = (0..operands.len()).flat_map(|i| (i + 1..operands.len()).map(move |j| [i, j]));
    let costs = pairs.map(|[i, j]| {
        let (left, right) = (&operands[i].labels, &operands[j].labels);
        let all = || left.iter().chain(right.iter().filter(|label| !left.contains(label))).copied();
        let kept = size(&mut all().filter(|&label| is_needed(label, operands, &[i, j], output)));
        ((kept > own(i) + own(j), size(&mut all())), [i, j])
    });
    let least = costs.reduce(|least, other| if other.0 < least.0 { other } else { least });
    least.map_or([0, 1], |(_, pair)| pair)
}

/// An array whose axes have names.
#[derive(Clone)]
struct Labelled<'t, A> {
    x: Var<'t, A>,
    labels: Vec<Label>,
}

impl<'t, A: Real> Labelled<'t, A> {
    fn axis(&self, label: Label) -> Option<usize> {
        self.labels.iter().position(|&own| own == label)
    }

    /// Each index once, and none of length 1 that is longer elsewhere.
    fn plain(mut self, lengths: &BTreeMap<Label, usize>) -> Self {
        let repeated = |labels: &[Label]| {
            (0..labels.len()).find_map(|axis| Some((labels[..axis].iter().position(|x| *x == labels[axis])?, axis)))
        };
        while let Some((axis1, axis2)) = repeated(&self.labels) {
            self.x = self.x.diagonal(0, axis1 as isize, axis2 as isize);
            let label = self.labels.remove(axis2);
            self.labels.remove(axis1);
            self.labels.push(label);
        }
        let shape = self.x.shape();
        let stays = |&(label, length): &(Label, usize)| length == lengths[&label];
        let kept = self.labels.iter().copied().zip(shape.iter().copied()).filter(stays);
        let (labels, shape): (Vec<Label>, Vec<usize>) = kept.unzip();
        Labelled { x: self.x.reshaped(&shape), labels }
    }

    /// Summed over indices, each of which it has.
    fn summed(self, labels: &[Label]) -> Self {
        if labels.is_empty() {
            return self;
        }
        let is_summed = |axis: &usize| labels.contains(&self.labels[*axis]);
        let axes = (0..self.labels.len()).filter(is_summed).fold(0, |axes, axis| axes | 1 << axis);
        let kept = self.labels.iter().copied().filter(|label| !labels.contains(label)).collect();
        Labelled { x: self.x.reduce_axes(Reduction::Sum, AxisSet(axes), false), labels: kept }
    }

    /// With the axes in this order; each is there.
    fn ordered(&self, labels: &[Label]) -> Self {
        let order: Vec<usize> = labels.iter().filter_map(|&label| self.axis(label)).collect();
        Labelled { x: self.x.ordered(&order), labels: labels.to_vec() }
    }

    /// The product, summed over the common indices that are not needed.
    #[track_caller]
    fn times(&self, right: &Self, is_needed: impl Fn(Label) -> bool, lengths: &BTreeMap<Label, usize>) -> Self {
        let (common, rows): (Vec<Label>, Vec<Label>) = self.labels.iter().partition(|&&l| right.axis(l).is_some());
        let columns: Vec<Label> = right.labels.iter().copied().filter(|&label| self.axis(label).is_none()).collect();
        let (batch, summed): (Vec<Label>, Vec<Label>) = common.into_iter().partition(|&label| is_needed(label));
        let labels = [&batch[..], &rows, &columns].concat();
        if summed.is_empty() || (rows.is_empty() && columns.is_empty()) {
            let labels = [&labels[..], &summed].concat();
            let product = self.beside(&labels, lengths) * right.beside(&labels, lengths);
            return Labelled { x: product, labels }.summed(&summed);
        }
        let length = |labels: &[Label]| labels.iter().map(|label| lengths[label]).collect::<Shape>();
        let batch_shape = length(&batch);
        // The axes of the batch, and two of the matrix, each of which may stand for several.
        let matrices = |operand: &Self, first: &[Label], second: &[Label]| {
            let shape: Shape =
                batch_shape.iter().copied().chain([length(first).size(), length(second).size()]).collect();
            operand.ordered(&[&batch[..], first, second].concat()).x.reshaped(&shape)
        };
        let product = matrices(self, &rows, &summed).product(matrices(right, &summed, &columns));
        Labelled { x: product.reshaped(&length(&labels)), labels }
    }

    /// In this order of axes, with length 1 where it has none: ready to be multiplied element by element.
    fn beside(&self, labels: &[Label], lengths: &BTreeMap<Label, usize>) -> Var<'t, A> {
        let own: Vec<Label> = labels.iter().copied().filter(|&label| self.axis(label).is_some()).collect();
        let length = |&label: &Label| if self.axis(label).is_some() { lengths[&label] } else { 1 };
        let shape: Shape = labels.iter().map(length).collect();
        self.ordered(&own).x.reshaped(&shape)
    }
}
