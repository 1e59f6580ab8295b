//! The rules of the routines: recurrences run back from the other end, and choosing along an axis puts back.

use super::{Applied, Derivative, ForInputs, Rule};
use crate::{kernel::Routine, op::Op, operand::Real, shape::Shape, var::Var};
use smallvec::{SmallVec, smallvec};

pub(super) fn rule<'t, A: Real>(routine: Routine) -> Rule<'t, A> {
    match routine {
        Routine::CumulativeSum { .. } => {
            Derivative::Linear(|applied, cotangent, _| turned(applied, &[cotangent])).into()
        }
        Routine::Recurrence { .. } => Derivative::Custom { vjp: recurrence_back, jvp: recurrence_forward }.into(),
        Routine::TakeAlong { .. } | Routine::PutAlong { .. } => Derivative::Linear(along).except(&[1]),
        Routine::CumulativeExtreme { .. } | Routine::ArgSort { .. } => Derivative::Zero.into(),
        Routine::FirstAlong { .. } | Routine::LastAlong { .. } | Routine::SearchSorted { .. } => {
            Derivative::Zero.into()
        }
        Routine::ToIndices => Derivative::Zero.into(),
    }
}

fn routine<A: Real>(applied: &Applied<'_, A>) -> Routine {
    match applied.op {
        Op::Routine(routine) => routine,
        other => unreachable!("{} is no routine", other.name()),
    }
}

fn pushed<'t, A: Real>(applied: &Applied<'t, A>, routine: Routine, inputs: &[Var<'t, A>], shape: &Shape) -> Var<'t, A> {
    let inputs: SmallVec<[_; 3]> = inputs.iter().map(|input| input.id()).collect();
    Var::new(applied.tape, applied.tape.push(Op::Routine(routine), &inputs, shape))
}

/// The same from the other end, over other inputs.
fn turned<'t, A: Real>(applied: &Applied<'t, A>, inputs: &[Var<'t, A>]) -> Var<'t, A> {
    let turned = match routine(applied) {
        Routine::CumulativeSum { axis, backwards } => Routine::CumulativeSum { axis, backwards: !backwards },
        Routine::Recurrence { axis, backwards } => Routine::Recurrence { axis, backwards: !backwards },
        other => unreachable!("{} has no direction", other.name()),
    };
    pushed(applied, turned, inputs, &inputs[0].shape())
}

/// With `r` the recurrence `rᵢ = aᵢ₊₁ rᵢ₊₁ + gᵢ` from the other end: `b̄ = r`, `āᵢ = rᵢ yᵢ₋₁`.
fn recurrence_back<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>, asked: &[bool]) -> ForInputs<'t, A> {
    let (axis, towards) = direction(applied);
    let of_b = turned(applied, &[shifted(applied.input(0), axis, !towards), cotangent]);
    let of_a = asked[0].then(|| of_b * shifted(applied.output, axis, towards));
    smallvec![of_a, asked[1].then_some(of_b)]
}

/// `ẏᵢ = aᵢ ẏᵢ₋₁ + (ȧᵢ yᵢ₋₁ + ḃᵢ)`
fn recurrence_forward<'t, A: Real>(applied: &Applied<'t, A>, tangents: &[Option<Var<'t, A>>]) -> Option<Var<'t, A>> {
    let (axis, towards) = direction(applied);
    let of_a = tangents[0].map(|tangent| tangent * shifted(applied.output, axis, towards));
    let term = match (of_a, tangents[1]) {
        (Some(of_a), Some(of_b)) => of_a + of_b,
        (of_a, of_b) => of_a.or(of_b)?,
    };
    Some(pushed(applied, routine(applied), &[applied.input(0), term], &term.shape()))
}

/// The axis of a recurrence, and whether it goes towards its end.
fn direction<A: Real>(applied: &Applied<'_, A>) -> (usize, bool) {
    match routine(applied) {
        Routine::Recurrence { axis, backwards } => (axis.into(), !backwards),
        other => unreachable!("{} is no recurrence", other.name()),
    }
}

/// Every element in the place of the next one towards the end of the axis, or of the one before; 0 where none moves to.
fn shifted<A: Real>(x: Var<'_, A>, axis: usize, towards_end: bool) -> Var<'_, A> {
    let length = x.shape()[axis];
    if length == 0 {
        return x;
    }
    let (from, to) = if towards_end { (0, 1) } else { (1, 0) };
    x.sliced_along(axis, from, 1, length - 1).placed_along(axis, to, 1, length)
}

fn along<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>, _: usize) -> Var<'t, A> {
    let adjoint = match routine(applied) {
        Routine::TakeAlong { axis } => Routine::PutAlong { axis },
        Routine::PutAlong { axis } => Routine::TakeAlong { axis },
        other => unreachable!("{} chooses nothing", other.name()),
    };
    let inputs = [cotangent.id(), applied.inputs[1]];
    let node = applied.tape.push(Op::Routine(adjoint), &inputs, &applied.shape(0));
    Var::new(applied.tape, node)
}
