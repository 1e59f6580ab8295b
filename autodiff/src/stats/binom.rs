//! The binomial distribution of `k` successes among `n` trials, each with probability `p`. The derivatives in `k` and
//! `n` are 0.

use super::valid;
use crate::{
    operand::{Operand, Real, together},
    special,
    var::{Var, where_},
};

/// The probability `n! / (k! (n - k)!) · pᵏ (1 - p)ⁿ⁻ᵏ`; 0 unless `k` is one of 0, 1, …, `n`.
#[track_caller]
pub fn pmf<'t, A: Real>(k: impl Operand<'t, A>, n: impl Operand<'t, A>, p: impl Operand<'t, A>) -> Var<'t, A> {
    let [k, n, p] = together!("stats::binom::pmf"; k, n, p);
    logpmf(k, n, p).exp()
}

/// Its logarithm; -∞ unless `k` is one of 0, 1, …, `n`.
#[track_caller]
pub fn logpmf<'t, A: Real>(k: impl Operand<'t, A>, n: impl Operand<'t, A>, p: impl Operand<'t, A>) -> Var<'t, A> {
    let [k, n, p] = together!("stats::binom::logpmf"; k, n, p);
    let (k, n) = (k.stop_gradient(), n.stop_gradient());
    let choices = -special::betaln(n - k + 1.0, k + 1.0) - (n + 1.0).log();
    let inside = choices + special::xlogy(k, p) + special::xlog1py(n - k, -p);
    let possible = k.ge(0.0) & k.le(n) & k.eq(k.floor());
    valid(p.ge(0.0) & p.le(1.0) & n.ge(0.0), where_(possible, inside, f64::NEG_INFINITY))
}
