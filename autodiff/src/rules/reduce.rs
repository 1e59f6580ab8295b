//! A sum is linear; an extreme passes the derivative to the elements that reach it, in equal shares.

use super::{Applied, Derivative};
use crate::{
    kernel::Reduction,
    op::{self, AxisSet, Op},
    operand::Real,
    var::{Var, where_},
};
use smallvec::smallvec;

pub(super) fn derivative<'t, A: Real>(reduction: Reduction) -> Derivative<'t, A> {
    match reduction {
        Reduction::Sum => Derivative::Linear(|applied, cotangent, _| stretched_back(applied, cotangent)),
        Reduction::Max | Reduction::Min => Derivative::Custom {
            vjp: |applied, cotangent, _| {
                smallvec![Some(shares(applied).absorbing_mul(stretched_back(applied, cotangent)))]
            },
            jvp: |applied, tangents| {
                let terms = shares(applied).absorbing_mul(tangents[0]?);
                Some(terms.reduce_axes(Reduction::Sum, axes(applied), false))
            },
        },
    }
}

fn axes<A: Real>(applied: &Applied<'_, A>) -> AxisSet {
    match applied.op {
        Op::Reduce(_, axes) => axes,
        other => unreachable!("{} is no reduction", other.name()),
    }
}

/// A value of the output's shape, beside each of the elements that were reduced to it.
fn stretched_back<'t, A: Real>(applied: &Applied<'t, A>, value: Var<'t, A>) -> Var<'t, A> {
    let shape = applied.shape(0);
    let kept = op::reduce_shape(&shape, axes(applied), true);
    value.reshaped(&kept).broadcasted(&shape)
}

/// How much of the derivative each element has: the elements that reach the extreme share it evenly, and a
/// NaN has NaN.
fn shares<'t, A: Real>(applied: &Applied<'t, A>) -> Var<'t, A> {
    let (x, axes) = (applied.input(0), axes(applied));
    let kept = op::reduce_shape(&applied.shape(0), axes, true);
    let reached = x.eq(applied.output.reshaped(&kept));
    let ties = reached.to_var().reduce_axes(Reduction::Sum, axes, true);
    where_(x.ne(x), f64::NAN, where_(reached, 1.0 / ties, 0.0))
}
