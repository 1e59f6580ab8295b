//! The Dirichlet distribution of shares that add up to 1. The shares lie along the last axis; axes before are several
//! of them, with broadcasting.

use super::valid;
use crate::{
    operand::{Operand, Real, together},
    special,
    var::{Var, where_},
};

/// The density `Γ(Σ αᵢ) / Π Γ(αᵢ) · Π xᵢ^(αᵢ - 1)`.
///
/// `x` is taken as it is: that it adds up to 1 is not checked.
///
/// # Panics
/// If either is a number, which has no axis.
#[track_caller]
pub fn pdf<'t, A: Real>(x: impl Operand<'t, A>, alpha: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, alpha] = together!("stats::dirichlet::pdf"; x, alpha);
    logpdf(x, alpha).exp()
}

/// The logarithm of the density; -∞ where a share is negative.
///
/// # Panics
/// If either is a number, which has no axis.
#[track_caller]
pub fn logpdf<'t, A: Real>(x: impl Operand<'t, A>, alpha: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, alpha] = together!("stats::dirichlet::logpdf"; x, alpha);
    let powers = where_(x.lt(0.0), f64::NEG_INFINITY, special::xlogy(alpha - 1.0, x)).sum_axis(-1);
    let gammas = special::gammaln(alpha.sum_axis(-1)) - special::gammaln(alpha).sum_axis(-1);
    valid(alpha.min_axis(-1).gt(0.0), powers + gammas)
}
