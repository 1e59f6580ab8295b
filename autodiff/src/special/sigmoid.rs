//! The logistic function and its relatives.

use super::rows;
use crate::{
    operand::Real,
    var::{Var, where_},
};

/// The logistic function `1 / (1 + e⁻ˣ)`, [`Var::sigmoid`].
#[track_caller]
pub fn expit<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    x.sigmoid()
}

/// `ln expit(x) = -ln(1 + e⁻ˣ)`.
#[track_caller]
pub fn log_expit<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    -(-x).softplus()
}

/// `ln(x / (1 - x))`, the inverse of [`expit`]: ∓∞ at 0 and 1, NaN beyond; exact about ½, where it is 0.
#[track_caller]
pub fn logit<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    rows::logit(x)
}

/// `ln(1 - eˣ)` for `x ≤ 0`, exact near 0 and far to the left; -∞ at 0, NaN above.
#[track_caller]
pub fn log1mexp<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    where_(x.gt(-std::f64::consts::LN_2), (-x.expm1()).log(), (-x.exp()).log1p())
}
