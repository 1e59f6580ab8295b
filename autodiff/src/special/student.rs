//! The density of Student's distribution, which the rows of its distribution function have for a derivative.

use super::rows::{betaln, digamma};
use crate::{
    operand::{Operand, Real},
    var::Var,
};

/// The logarithm of the density at `t` with `df` degrees of freedom.
#[track_caller]
pub(crate) fn log_student_density<'t, A: Real>(df: Var<'t, A>, t: Var<'t, A>) -> Var<'t, A> {
    let power = (t.square() / df).log1p() * (df + 1.0);
    -betaln(0.5, df * 0.5) - (df.log() + power) * 0.5
}

/// The density.
#[track_caller]
pub(crate) fn student_density<'t, A: Real>(df: Var<'t, A>, t: Var<'t, A>) -> Var<'t, A> {
    log_student_density(df, t).exp()
}

/// The derivative of the density's logarithm in `df`.
#[track_caller]
pub(crate) fn log_student_density_slope<'t, A: Real>(df: Var<'t, A>, t: Var<'t, A>) -> Var<'t, A> {
    let (half, square) = (df * 0.5, t.square());
    let gammas = digamma(half + 0.5) - digamma(half) - 1.0 / df;
    let power = (df + 1.0) / df * (square / (df + square)) - (square / df).log1p();
    (gammas + power) * 0.5
}

/// Student's distribution function, `∫₋∞ᵗ` of the density with `df` degrees of freedom; NaN unless `df > 0`.
///
/// Derivatives are there in `t` of every order, in `df` of first and second order, and in both mixed. Others are NaN.
#[track_caller]
pub fn stdtr<'t, A: Real>(df: impl Operand<'t, A>, t: impl Operand<'t, A>) -> Var<'t, A> {
    super::rows::stdtr(df, t)
}

/// The logarithm of [`stdtr`], far to the left, too. There, where `stdtr` is less than any number, the derivative in
/// `df` is NaN.
#[track_caller]
pub fn log_stdtr<'t, A: Real>(df: impl Operand<'t, A>, t: impl Operand<'t, A>) -> Var<'t, A> {
    super::rows::log_stdtr(df, t)
}
