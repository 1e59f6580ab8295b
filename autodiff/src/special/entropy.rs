//! `x ln y` where `x` is 0, and the entropies made of it.

use crate::{
    operand::{Operand, Real, together},
    var::{Var, where_},
};

/// `x · ln y`, and 0 where `x = 0`, unless `y` is NaN.
#[track_caller]
pub fn xlogy<'t, A: Real>(x: impl Operand<'t, A>, y: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, y] = together!("special::xlogy"; x, y);
    where_(y.ne(y), y, x.absorbing_mul(y.log()))
}

/// `x · ln(1 + y)`, and 0 where `x = 0`, unless `y` is NaN.
#[track_caller]
pub fn xlog1py<'t, A: Real>(x: impl Operand<'t, A>, y: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, y] = together!("special::xlog1py"; x, y);
    where_(y.ne(y), y, x.absorbing_mul(y.log1p()))
}

/// The entropy of a probability, `-x ln x`: 0 at 0, and -∞ below.
#[track_caller]
pub fn entr<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    where_(x.lt(0.0), f64::NEG_INFINITY, -x.x_log_x())
}

/// The relative entropy of two probabilities, `x ln(x/y)`: 0 for `x = 0` and `y ≥ 0`, and +∞ where either is negative.
#[track_caller]
pub fn rel_entr<'t, A: Real>(x: impl Operand<'t, A>, y: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, y] = together!("special::rel_entr"; x, y);
    let entropy = where_(y.ne(y), y, x.absorbing_mul((x / y).log()));
    where_(x.lt(0.0) | y.lt(0.0), f64::INFINITY, entropy)
}

/// The divergence of Kullback and Leibler, `x ln(x/y) - x + y`; as [`rel_entr`] at 0 and below.
#[track_caller]
pub fn kl_div<'t, A: Real>(x: impl Operand<'t, A>, y: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, y] = together!("special::kl_div"; x, y);
    rel_entr(x, y) - x + y
}
