//! The gamma function and its relatives.

use super::{entropy::xlogy, rows};
use crate::{
    operand::{Operand, Real},
    var::{Var, where_},
};
use std::f64::consts::PI;

/// The gamma function `Γ(x) = ∫₀^∞ tˣ⁻¹ e⁻ᵗ dt`: `(x - 1)!` for whole `x`. NaN at the poles -1, -2, ….
#[track_caller]
pub fn gamma<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    rows::gamma(x)
}

/// `ln |Γ(x)|`, +∞ at the poles 0, -1, …; its derivative is [`digamma`].
#[track_caller]
pub fn gammaln<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    rows::gammaln(x)
}

/// The sign of `Γ(x)`, 1 or -1; NaN at the poles -1, -2, …. The derivative is 0.
#[track_caller]
pub fn gammasgn<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    rows::gammasgn(x)
}

/// `1 / Γ(x)`, 0 at the poles of `Γ`; the derivative is right there, too.
#[track_caller]
pub fn rgamma<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    rows::rgamma(x)
}

/// The digamma function `ψ(x) = Γ′(x) / Γ(x)`; infinite at 0 and NaN at the poles -1, -2, …. Its derivatives are
/// [`polygamma`].
#[track_caller]
pub fn digamma<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    rows::digamma(x)
}

/// [`digamma`], by its other name.
#[track_caller]
pub fn psi<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    digamma(x)
}

/// The `n`-th derivative of [`digamma`]: `(-1)ⁿ⁺¹ n! ζ(n + 1, x)` for `n ≥ 1` (DLMF 25.11.12).
///
/// ```
/// use autodiff::{special, value_and_grad};
///
/// let (trigamma, slope) = value_and_grad(|_, x| special::polygamma(1, x), 1.0f64);
/// assert!((trigamma - std::f64::consts::PI.powi(2) / 6.0).abs() < 1e-15);
/// assert!((slope + 2.0 * 1.2020569031595942).abs() < 1e-15);
/// ```
#[track_caller]
pub fn polygamma<A: Real>(n: u32, x: Var<'_, A>) -> Var<'_, A> {
    if n == 0 {
        return digamma(x);
    }
    let factorial: f64 = (1..=n).map(f64::from).product();
    zeta(f64::from(n) + 1.0, x) * if n % 2 == 1 { factorial } else { -factorial }
}

/// The Hurwitz zeta function `ζ(s, q) = Σₖ (q + k)⁻ˢ` over `k ≥ 0`, for a number `s > 1`; `ζ(s, 1)` is Riemann's.
///
/// It is infinite at `q = 0, -1, …`. Between these it is defined for whole `s` and NaN for others.
#[track_caller]
pub fn zeta<A: Real>(s: f64, q: Var<'_, A>) -> Var<'_, A> {
    rows::zeta(s, q)
}

/// The logarithm of the gamma function of `d` dimensions, `ln π · d(d - 1)/4 + Σⱼ ln Γ(a - j/2)` over `0 ≤ j < d`; NaN
/// unless `2a > d - 1`.
///
/// # Panics
/// If `d` is 0.
#[track_caller]
pub fn multigammaln<A: Real>(a: Var<'_, A>, d: usize) -> Var<'_, A> {
    assert!(d > 0, "special::multigammaln: 0 dimensions");
    let (mut sum, last) = (gammaln(a), (d - 1) as f64);
    for j in 1..d {
        sum += gammaln(a - 0.5 * j as f64);
    }
    where_(a.gt(0.5 * last), sum + 0.25 * (last + 1.0) * last * PI.ln(), f64::NAN)
}

/// The logarithm of the derivative of [`gammainc`] in `x`, `ln(xᵃ⁻¹ e⁻ˣ / Γ(a))`.
#[track_caller]
pub(crate) fn log_gamma_density<'t, A: Real>(a: Var<'t, A>, x: Var<'t, A>) -> Var<'t, A> {
    xlogy(a - 1.0, x) - x - gammaln(a)
}

/// The regularized lower incomplete gamma function `P(a, x) = ∫₀ˣ tᵃ⁻¹ e⁻ᵗ dt / Γ(a)`; NaN for `a < 0` and `x < 0`.
///
/// Derivatives are there in `x` of every order, in `a` of first and second order, and in both mixed. A third
/// derivative in `a` is NaN.
#[track_caller]
pub fn gammainc<'t, A: Real>(a: impl Operand<'t, A>, x: impl Operand<'t, A>) -> Var<'t, A> {
    rows::gammainc(a, x)
}

/// The upper one, `Q(a, x) = 1 - P(a, x)`, as exact where it is small. The derivatives are as of [`gammainc`].
#[track_caller]
pub fn gammaincc<'t, A: Real>(a: impl Operand<'t, A>, x: impl Operand<'t, A>) -> Var<'t, A> {
    rows::gammaincc(a, x)
}
