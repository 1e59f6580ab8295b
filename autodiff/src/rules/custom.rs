//! The rules of users' ops, which their traits state.

use super::{Applied, ForInputs};
use crate::{
    op::Op,
    operand::Real,
    var::{CustomOp, Var},
};
use std::sync::Arc;

fn parts<'t, A: Real>(applied: &Applied<'t, A>) -> (Arc<dyn CustomOp<A>>, Vec<Var<'t, A>>) {
    let Op::Custom(id) = applied.op else { unreachable!("{} is no user's op", applied.op.name()) };
    let inputs = (0..applied.inputs.len()).map(|position| applied.input(position)).collect();
    (applied.tape.custom(id), inputs)
}

/// Panics unless what a user's rule gives has the shape of what it is for.
fn must_fit<A: Real>(op: &dyn CustomOp<A>, mode: &str, of: &str, found: Var<'_, A>, like: Var<'_, A>) {
    let (found, expected) = (found.shape(), like.shape());
    assert!(found == expected, "{}: its {mode} gives shape {found} for {of}, which has shape {expected}", op.name());
}

pub(super) fn vjp<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>, asked: &[bool]) -> ForInputs<'t, A> {
    let (op, inputs) = parts(applied);
    let found = op.vjp(&inputs, applied.output, cotangent);
    assert!(
        found.len() == inputs.len(),
        "{}: its vjp gives {} cotangents for {} inputs; an input without derivative has `None`",
        op.name(),
        found.len(),
        inputs.len()
    );
    for (position, (found, &input)) in found.iter().zip(&inputs).enumerate() {
        if let Some(found) = found {
            must_fit(&*op, "vjp", &format!("input {position}"), *found, input);
        }
    }
    found.into_iter().zip(asked).map(|(found, &asked)| found.filter(|_| asked)).collect()
}

pub(super) fn jvp<'t, A: Real>(applied: &Applied<'t, A>, tangents: &[Option<Var<'t, A>>]) -> Option<Var<'t, A>> {
    let (op, inputs) = parts(applied);
    let found = op.jvp(&inputs, applied.output, tangents)?;
    must_fit(&*op, "jvp", "the output", found, applied.output);
    Some(found)
}
