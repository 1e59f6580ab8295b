//! The Poisson distribution of `k` events where `mu` are expected. The derivative in `k` is 0.

use super::valid;
use crate::{
    operand::{Operand, Real, together},
    special::{self, rows},
    var::{Var, where_},
};

/// The probability `muᵏ e^(-mu) / k!`; 0 unless `k` is one of 0, 1, 2, ….
#[track_caller]
pub fn pmf<'t, A: Real>(k: impl Operand<'t, A>, mu: impl Operand<'t, A>) -> Var<'t, A> {
    let [k, mu] = together!("stats::poisson::pmf"; k, mu);
    logpmf(k, mu).exp()
}

/// The logarithm of the probability; -∞ unless `k` is one of 0, 1, 2, ….
#[track_caller]
pub fn logpmf<'t, A: Real>(k: impl Operand<'t, A>, mu: impl Operand<'t, A>) -> Var<'t, A> {
    let [k, mu] = together!("stats::poisson::logpmf"; k, mu);
    let k = k.stop_gradient();
    let inside = special::xlogy(k, mu) - mu - special::gammaln(k + 1.0);
    valid(mu.ge(0.0), where_(k.ge(0.0) & k.eq(k.floor()), inside, f64::NEG_INFINITY))
}

/// The distribution function `Q(⌊k⌋ + 1, mu)`; 0 for negative `k`.
#[track_caller]
pub fn cdf<'t, A: Real>(k: impl Operand<'t, A>, mu: impl Operand<'t, A>) -> Var<'t, A> {
    let [k, mu] = together!("stats::poisson::cdf"; k, mu);
    let count = k.floor() + 1.0;
    valid(mu.ge(0.0), where_(k.lt(0.0), 0.0, special::gammaincc(count, mu)))
}

/// The complement of the distribution function, `P(⌊k⌋ + 1, mu)`.
#[track_caller]
pub fn sf<'t, A: Real>(k: impl Operand<'t, A>, mu: impl Operand<'t, A>) -> Var<'t, A> {
    let [k, mu] = together!("stats::poisson::sf"; k, mu);
    let count = k.floor() + 1.0;
    valid(mu.ge(0.0), where_(k.lt(0.0), 1.0, special::gammainc(count, mu)))
}

/// The logarithm of the distribution function.
#[track_caller]
pub fn logcdf<'t, A: Real>(k: impl Operand<'t, A>, mu: impl Operand<'t, A>) -> Var<'t, A> {
    let [k, mu] = together!("stats::poisson::logcdf"; k, mu);
    let count = k.floor() + 1.0;
    valid(mu.ge(0.0), where_(k.lt(0.0), f64::NEG_INFINITY, rows::log_gammaincc(count, mu)))
}

/// The logarithm of the complement.
#[track_caller]
pub fn logsf<'t, A: Real>(k: impl Operand<'t, A>, mu: impl Operand<'t, A>) -> Var<'t, A> {
    let [k, mu] = together!("stats::poisson::logsf"; k, mu);
    let count = k.floor() + 1.0;
    valid(mu.ge(0.0), where_(k.lt(0.0), 0.0, rows::log_gammainc(count, mu)))
}
