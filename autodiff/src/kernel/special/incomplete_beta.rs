//! The beta function, and the regularized incomplete beta function with its derivatives.

use super::{
    gamma::{deviance, polygamma_differences, stirling_error, trigamma},
    quadrature::decaying,
};
use std::f64::consts::PI;

/// From here on differences of logarithms of the gamma function are taken by Stirling's formula.
const LARGE: f64 = 10.0;

/// Below it the integrals that are derivatives cancel too many digits.
const LEAST_WITH_DERIVATIVES: f64 = 1e-7;

/// `ln |B(a, b)|`, without the cancellation of three logarithms where an argument is large.
pub fn betaln(a: f64, b: f64) -> f64 {
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    let sum = a + b;
    if a >= LARGE {
        let errors = stirling_error(a) + stirling_error(b) - stirling_error(sum);
        errors + 0.5 * (2.0 * PI / b).ln() + (a - 0.5) * (a / sum).ln() - b * (a / b).ln_1p()
    } else if a > 0.0 && b >= LARGE {
        // ln Γ(b) - ln Γ(a + b)
        let errors = stirling_error(b) - stirling_error(sum);
        libm::lgamma(a) + errors + a - a * sum.ln() - (b - 0.5) * (a / b).ln_1p()
    } else if a > 1e-100 {
        (libm::tgamma(a) * (libm::tgamma(b) / libm::tgamma(sum))).ln()
    } else {
        libm::lgamma(a) + (libm::lgamma(b) - libm::lgamma(sum))
    }
}

fn is_outside(a: f64, b: f64, x: f64) -> bool {
    let parameters = a > 0.0 && b > 0.0 && a < f64::INFINITY && b < f64::INFINITY;
    !(parameters && (0.0..=1.0).contains(&x))
}

/// `ln(xᵃ yᵇ / B(a, b))` with `y = 1 - x`, by the deviances from the means.
pub(super) fn log_power(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let sum = a + b;
    let errors = stirling_error(sum) - stirling_error(a) - stirling_error(b);
    // (a + b) x - a without the cancellation
    let above = b * x - a * y;
    errors - deviance(a, sum * x, above) - deviance(b, sum * y, -above) + 0.5 * (a / (2.0 * PI) * (b / sum)).ln()
}

/// `xᵃ yᵇ / B(a, b)` with `y = 1 - x`.
fn power(a: f64, b: f64, x: f64, y: f64) -> f64 {
    // For larger parameters the rounding of a + b would count.
    if a + b < 20.0 && a * x.ln() + b * y.ln() > -700.0 {
        x.powf(a) * y.powf(b) * (libm::tgamma(a + b) / libm::tgamma(a) / libm::tgamma(b))
    } else {
        log_power(a, b, x, y).exp()
    }
}

/// `I_x(a, b)`, the integral of [`beta_density`] from 0 to `x`; NaN unless `a, b > 0` and `0 ≤ x ≤ 1`.
pub fn betainc(a: f64, b: f64, x: f64) -> f64 {
    if is_outside(a, b, x) { f64::NAN } else { regularized(a, b, x, 1.0 - x) }
}

pub(super) fn regularized(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x == 0.0 {
        0.0
    } else if y == 0.0 {
        1.0
    } else {
        let direct = || power(a, b, x, y) * fraction(a, b, x, y);
        // Here the fraction of the complement converges sooner, but where `b` is small, 1 less it may have no digits.
        let is_right = x > (a + 1.0) / (a + b + 2.0);
        let value = if is_right { 1.0 - power(b, a, y, x) * fraction(b, a, y, x) } else { return direct() };
        if value < 0.5 && y > 1e-7 { direct() } else { value }
    }
}

/// `I_x(a, b) · B(a, b) / (xᵃ yᵇ)` by the continued fraction of Didonato and Morris (algorithm 708, 1992), evaluated as
/// by Lentz, Thompson and Barnett; NaN should it not converge.
pub(super) fn fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let (sum, above) = (a + b, a * y - b * x + 1.0);
    let mut value = a * above / (a + 1.0);
    let (mut c, mut d) = (value, 0.0);
    for n in 1..50_000 {
        let n = f64::from(n);
        let odd = a + 2.0 * n - 1.0;
        let ratio = n * (b - n) * x / odd;
        let numerator = ratio * ((a + n - 1.0) * (sum + n - 1.0) * x / odd);
        let denominator = n + ratio + (a + n) * (above + n * (1.0 + y)) / (odd + 2.0);
        d = 1.0 / (denominator + numerator * d);
        c = denominator + numerator / c;
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() <= f64::EPSILON {
            return 1.0 / value;
        }
    }
    f64::NAN
}

/// `xᵃ⁻¹ (1 - x)ᵇ⁻¹ / B(a, b)`, the derivative of `I_x(a, b)` in `x`.
pub fn beta_density(a: f64, b: f64, x: f64) -> f64 {
    if is_outside(a, b, x) {
        f64::NAN
    } else if x == 0.0 || x == 1.0 {
        let (own, other) = if x == 0.0 { (a, b) } else { (b, a) };
        if own < 1.0 {
            f64::INFINITY
        } else if own == 1.0 {
            other
        } else {
            0.0
        }
    } else {
        let y = 1.0 - x;
        power(a, b, x, y) / (x * y)
    }
}

/// What the density's logarithm has for derivatives: `∂/∂a`, `∂/∂b`, `∂²/∂a²`, `∂²/∂b²` and `∂²/∂a∂b`.
struct Weights {
    a: f64,
    b: f64,
    aa: f64,
    bb: f64,
    ab: f64,
}

/// The derivative of `I_x(a, b)` that the weights make of the density.
fn derivative(a: f64, b: f64, x: f64, y: f64, weight: impl Fn(Weights) -> f64) -> f64 {
    if is_outside(a, b, x) || a.min(b) < LEAST_WITH_DERIVATIVES {
        return f64::NAN;
    }
    if x == 0.0 || y == 0.0 {
        return 0.0;
    }
    let ([from_a, aa], [from_b, bb]) = (polygamma_differences(a, b), polygamma_differences(b, a));
    let ab = trigamma(a + b);
    let weight = |log_x: f64, log_y: f64| weight(Weights { a: log_x + from_a, b: log_y + from_b, aa, bb, ab });
    // From the side on which the density falls off.
    if x <= a / (a + b) { below(a, b, x, y, weight) } else { -below(b, a, y, x, |log_y, log_x| weight(log_x, log_y)) }
}

/// The integral of density times weight from 0 to `x`, by `t = x e⁻ᵛ`.
fn below(a: f64, b: f64, x: f64, y: f64, weight: impl Fn(f64, f64) -> f64) -> f64 {
    let odds = x / y;
    let slope = (a * y - b * x + x) / y;
    let curvature = (b - 1.0).max(0.0) * odds / y;
    let scale = 1.0 / (slope.max(0.0) + curvature.sqrt() + 1e-3 * a);
    let (log_x, log_y) = (x.ln(), if x < 0.5 { (-x).ln_1p() } else { y.ln() });
    let integral = decaying(scale, |v| {
        // ln((1 - t) / (1 - x))
        let rest = (-odds * (-v).exp_m1()).ln_1p();
        ((b - 1.0) * rest - a * v).exp() * weight(log_x - v, log_y + rest)
    });
    power(a, b, x, y) / y * integral
}

/// `∂I/∂a`.
pub fn betainc_a(a: f64, b: f64, x: f64) -> f64 {
    derivative(a, b, x, 1.0 - x, |weights| weights.a)
}

/// `∂I/∂b`.
pub fn betainc_b(a: f64, b: f64, x: f64) -> f64 {
    derivative(a, b, x, 1.0 - x, |weights| weights.b)
}

/// `∂²I/∂a²`.
pub fn betainc_aa(a: f64, b: f64, x: f64) -> f64 {
    derivative(a, b, x, 1.0 - x, |weights| weights.a * weights.a + weights.aa)
}

/// `∂²I/∂a∂b`.
pub fn betainc_ab(a: f64, b: f64, x: f64) -> f64 {
    derivative(a, b, x, 1.0 - x, |weights| weights.a * weights.b + weights.ab)
}

/// `∂²I/∂b²`.
pub fn betainc_bb(a: f64, b: f64, x: f64) -> f64 {
    derivative(a, b, x, 1.0 - x, |weights| weights.b * weights.b + weights.bb)
}
