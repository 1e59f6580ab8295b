//! The χ² distribution with `df` degrees of freedom: the gamma distribution of shape `df/2` and scale 2.

use super::gamma;
use crate::{
    operand::{Operand, Real, together},
    var::Var,
};

/// The density `(x/2)^(df/2 - 1) e^(-x/2) / (2 Γ(df/2))`; 0 for negative `x`.
#[track_caller]
pub fn pdf<'t, A: Real>(x: impl Operand<'t, A>, df: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, df] = together!("stats::chi2::pdf"; x, df);
    gamma::pdf(x * 0.5, df * 0.5) * 0.5
}

/// The logarithm of the density; -∞ for negative `x`.
#[track_caller]
pub fn logpdf<'t, A: Real>(x: impl Operand<'t, A>, df: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, df] = together!("stats::chi2::logpdf"; x, df);
    gamma::logpdf(x * 0.5, df * 0.5) - std::f64::consts::LN_2
}

/// The distribution function `P(df/2, x/2)`.
#[track_caller]
pub fn cdf<'t, A: Real>(x: impl Operand<'t, A>, df: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, df] = together!("stats::chi2::cdf"; x, df);
    gamma::cdf(x * 0.5, df * 0.5)
}

/// The complement of the distribution function.
#[track_caller]
pub fn sf<'t, A: Real>(x: impl Operand<'t, A>, df: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, df] = together!("stats::chi2::sf"; x, df);
    gamma::sf(x * 0.5, df * 0.5)
}

/// The logarithm of the distribution function, as of [`gamma::logcdf`].
#[track_caller]
pub fn logcdf<'t, A: Real>(x: impl Operand<'t, A>, df: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, df] = together!("stats::chi2::logcdf"; x, df);
    gamma::logcdf(x * 0.5, df * 0.5)
}

/// The logarithm of the complement, as of [`gamma::logsf`].
#[track_caller]
pub fn logsf<'t, A: Real>(x: impl Operand<'t, A>, df: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, df] = together!("stats::chi2::logsf"; x, df);
    gamma::logsf(x * 0.5, df * 0.5)
}
