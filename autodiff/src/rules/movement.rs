//! Movement is linear: its transpose moves back, and adds what was copied.

use super::Applied;
use crate::{graph::Graph, op::Op, operand::Real, var::Var};
use smallvec::SmallVec;

pub(super) fn transpose<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>, _: usize) -> Var<'t, A> {
    let Op::Transpose(list) = applied.op else { unreachable!("the rule of transpose") };
    let inverse = applied.tape.graph(|graph| {
        let axes = graph.list(list);
        let mut inverse: SmallVec<[isize; 4]> = SmallVec::from_elem(0, axes.len());
        axes.iter().enumerate().for_each(|(to, &from)| inverse[from as usize] = to as isize);
        inverse
    });
    cotangent.transposed(&inverse)
}

pub(super) fn reshape<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>, _: usize) -> Var<'t, A> {
    cotangent.reshaped(&applied.shape(0))
}

pub(super) fn broadcast<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>, _: usize) -> Var<'t, A> {
    cotangent.summed_to(&applied.shape(0))
}

pub(super) fn slice<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>, _: usize) -> Var<'t, A> {
    let Op::Slice(list) = applied.op else { unreachable!("the rule of slice") };
    let node = applied.tape.push(Op::Unslice(list), &[cotangent.id()], &applied.shape(0));
    Var::new(applied.tape, node)
}

pub(super) fn unslice<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>, _: usize) -> Var<'t, A> {
    let Op::Unslice(list) = applied.op else { unreachable!("the rule of unslice") };
    let node = applied.tape.push(Op::Slice(list), &[cotangent.id()], &applied.shape(0));
    Var::new(applied.tape, node)
}

/// The part of the cotangent that the new values have, and for the array zeros in that part.
pub(super) fn with_slice<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>, position: usize) -> Var<'t, A> {
    let Op::WithSlice(list) = applied.op else { unreachable!("the rule of with_slice") };
    let (op, mut inputs) = (Op::Slice(list), vec![cotangent.id()]);
    let shape = applied.shape(position);
    if position == 0 {
        return Var::new(applied.tape, applied.tape.push(op, &inputs, &shape));
    }
    let zeros = applied.number(0.0).broadcasted(&applied.shape(0));
    inputs.insert(0, zeros.id());
    Var::new(applied.tape, applied.tape.push(Op::WithSlice(list), &inputs, &shape))
}

/// The part of the cotangent where the input was put.
pub(super) fn concatenate<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>, position: usize) -> Var<'t, A> {
    let Op::Concatenate(axis) = applied.op else { unreachable!("the rule of concatenate") };
    let axis = usize::from(axis);
    let before = &applied.inputs[..position];
    let start: usize = applied.tape.graph(|graph| before.iter().map(|input| graph.shape(*input)[axis]).sum());
    let shape = applied.shape(position);
    let mut list: SmallVec<[isize; 8]> = shape.iter().flat_map(|_| [0, 1]).collect();
    list[2 * axis] = start as isize;
    let op = |graph: &mut Graph| Op::Slice(graph.intern_list(&list));
    Var::new(applied.tape, applied.tape.push_with(&[cotangent.id()], &shape, op))
}
