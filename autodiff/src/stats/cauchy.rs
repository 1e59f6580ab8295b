//! Cauchy's distribution.

use super::standard;
use crate::{
    operand::{Operand, Real, together},
    var::{Var, where_},
};
use std::f64::consts::{FRAC_1_PI, PI};

/// The density `1 / (π scale (1 + z²))` with `z = (x - loc) / scale`.
#[track_caller]
pub fn pdf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::cauchy::pdf"; x, loc, scale);
    1.0 / (PI * scale * (standard(x, loc, scale).square() + 1.0))
}

/// The logarithm of the density.
#[track_caller]
pub fn logpdf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::cauchy::logpdf"; x, loc, scale);
    -standard(x, loc, scale).square().log1p() - scale.log() - PI.ln()
}

/// The distribution function `½ + atan(z)/π`, as exact where it is small.
#[track_caller]
pub fn cdf<'t, A: Real>(x: impl Operand<'t, A>, loc: impl Operand<'t, A>, scale: impl Operand<'t, A>) -> Var<'t, A> {
    let [x, loc, scale] = together!("stats::cauchy::cdf"; x, loc, scale);
    let z = standard(x, loc, scale);
    where_(z.lt(-1.0), (-1.0 / z).atan() * FRAC_1_PI, z.atan() * FRAC_1_PI + 0.5)
}
