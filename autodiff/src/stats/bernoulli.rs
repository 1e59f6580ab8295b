//! The Bernoulli distribution: 1 with probability `p`, else 0.

use super::binom;
use crate::{
    operand::{Operand, Real, together},
    var::Var,
};

/// The probability of `k`; 0 unless `k` is 0 or 1.
#[track_caller]
pub fn pmf<'t, A: Real>(k: impl Operand<'t, A>, p: impl Operand<'t, A>) -> Var<'t, A> {
    let [k, p] = together!("stats::bernoulli::pmf"; k, p);
    logpmf(k, p).exp()
}

/// Its logarithm, `k ln p + (1 - k) ln(1 - p)`; -∞ unless `k` is 0 or 1.
#[track_caller]
pub fn logpmf<'t, A: Real>(k: impl Operand<'t, A>, p: impl Operand<'t, A>) -> Var<'t, A> {
    let [k, p] = together!("stats::bernoulli::logpmf"; k, p);
    binom::logpmf(k, 1.0, p)
}
