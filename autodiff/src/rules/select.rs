//! Selecting is linear: its transpose puts back into zeros, and adds where an element was taken twice.

use super::Applied;
use crate::{op::Op, operand::Real, var::Var};

fn pushed<'t, A: Real>(applied: &Applied<'t, A>, op: Op, cotangent: Var<'t, A>) -> Var<'t, A> {
    let inputs = [cotangent.id(), *applied.inputs.last().unwrap_or(&cotangent.id())];
    let count = applied.inputs.len();
    Var::new(applied.tape, applied.tape.push(op, &inputs[..count], &applied.shape(0)))
}

pub(super) fn gather<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>, _: usize) -> Var<'t, A> {
    let Op::Gather(axis) = applied.op else { unreachable!("the rule of gather") };
    pushed(applied, Op::Scatter(axis), cotangent)
}

pub(super) fn scatter<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>, _: usize) -> Var<'t, A> {
    let Op::Scatter(axis) = applied.op else { unreachable!("the rule of scatter") };
    pushed(applied, Op::Gather(axis), cotangent)
}

pub(super) fn mask<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>, _: usize) -> Var<'t, A> {
    let Op::Mask(mask) = applied.op else { unreachable!("the rule of mask") };
    pushed(applied, Op::Unmask(mask), cotangent)
}

pub(super) fn unmask<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>, _: usize) -> Var<'t, A> {
    let Op::Unmask(mask) = applied.op else { unreachable!("the rule of unmask") };
    pushed(applied, Op::Mask(mask), cotangent)
}
