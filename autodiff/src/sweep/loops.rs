//! The derivative of a loop is a loop over the derivative of its body.

use super::{fixed_point, looped::Looped, scan};
use crate::{
    graph::Repeat,
    operand::Real,
    rules::{Applied, ForInputs},
    var::Var,
};

pub(super) fn pulled_back<'t, A: Real>(
    applied: &Applied<'t, A>,
    cotangent: Var<'t, A>,
    asked: &[bool],
) -> ForInputs<'t, A> {
    let looped = Looped::new(applied);
    let arrays = match looped.body.repeat {
        Repeat::Times { .. } => scan::pulled_back(&looped, cotangent, asked),
        Repeat::Until { .. } => fixed_point::pulled_back(&looped, cotangent, asked),
    };
    arrays.into_iter().chain(looped.integers.iter().map(|_| None)).collect()
}

pub(super) fn pushed_forward<'t, A: Real>(
    applied: &Applied<'t, A>,
    tangents: &[Option<Var<'t, A>>],
) -> Option<Var<'t, A>> {
    let looped = Looped::new(applied);
    match looped.body.repeat {
        Repeat::Times { .. } => Some(scan::pushed_forward(&looped, tangents)),
        Repeat::Until { .. } => fixed_point::pushed_forward(&looped, tangents),
    }
}
