//! Student's t distribution with `df` degrees of freedom.

use super::{standard, valid};
use crate::{
    operand::{Operand, Real, together},
    special,
    var::Var,
};

/// The density `(1 + t²/df)^(-(df + 1)/2) / (scale √df B(½, df/2))` with `t = (x - loc) / scale`.
#[track_caller]
pub fn pdf<'t, A: Real>(
    x: impl Operand<'t, A>,
    df: impl Operand<'t, A>,
    loc: impl Operand<'t, A>,
    scale: impl Operand<'t, A>,
) -> Var<'t, A> {
    let [x, df, loc, scale] = together!("stats::t::pdf"; x, df, loc, scale);
    logpdf(x, df, loc, scale).exp()
}

/// The logarithm of the density.
#[track_caller]
pub fn logpdf<'t, A: Real>(
    x: impl Operand<'t, A>,
    df: impl Operand<'t, A>,
    loc: impl Operand<'t, A>,
    scale: impl Operand<'t, A>,
) -> Var<'t, A> {
    let [x, df, loc, scale] = together!("stats::t::logpdf"; x, df, loc, scale);
    valid(df.gt(0.0), special::log_student_density(df, standard(x, loc, scale)) - scale.log())
}

/// The distribution function, [`special::stdtr`]; a third derivative in `df` is NaN.
#[track_caller]
pub fn cdf<'t, A: Real>(
    x: impl Operand<'t, A>,
    df: impl Operand<'t, A>,
    loc: impl Operand<'t, A>,
    scale: impl Operand<'t, A>,
) -> Var<'t, A> {
    let [x, df, loc, scale] = together!("stats::t::cdf"; x, df, loc, scale);
    special::stdtr(df, standard(x, loc, scale))
}

/// Its logarithm, [`special::log_stdtr`].
#[track_caller]
pub fn logcdf<'t, A: Real>(
    x: impl Operand<'t, A>,
    df: impl Operand<'t, A>,
    loc: impl Operand<'t, A>,
    scale: impl Operand<'t, A>,
) -> Var<'t, A> {
    let [x, df, loc, scale] = together!("stats::t::logcdf"; x, df, loc, scale);
    special::log_stdtr(df, standard(x, loc, scale))
}
