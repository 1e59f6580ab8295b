//! The beta function, the regularized incomplete beta function with its derivatives, and Student's distribution.

use super::{
    gamma::{deviance, digamma, stirling_error, trigamma},
    quadrature::decaying,
};
use std::f64::consts::{LN_2, PI};

/// From here on differences of logarithms of the gamma function are taken by Stirling's formula.
const LARGE: f64 = 10.0;

/// Below it the integrals that are derivatives cancel too many digits.
const LEAST_WITH_DERIVATIVES: f64 = 1e-7;

/// Beyond so many degrees of freedom Student's distribution is the normal one.
const NORMAL: f64 = 1e17;

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
fn log_power(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let sum = a + b;
    let errors = stirling_error(sum) - stirling_error(a) - stirling_error(b);
    errors - deviance(a, sum * x) - deviance(b, sum * y) + 0.5 * (a / (2.0 * PI) * (b / sum)).ln()
}

/// `I_x(a, b)`, the integral of [`beta_density`] from 0 to `x`; NaN unless `a, b > 0` and `0 ≤ x ≤ 1`.
pub fn betainc(a: f64, b: f64, x: f64) -> f64 {
    if is_outside(a, b, x) { f64::NAN } else { regularized(a, b, x, 1.0 - x) }
}

fn regularized(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x == 0.0 {
        0.0
    } else if y == 0.0 {
        1.0
    } else if x > (a + 1.0) / (a + b + 2.0) {
        1.0 - log_power(b, a, y, x).exp() * fraction(b, a, y)
    } else {
        log_power(a, b, x, y).exp() * fraction(a, b, x)
    }
}

/// `I_x(a, b) · B(a, b) / (xᵃ yᵇ)` by its continued fraction (DLMF 8.17.22), evaluated as by Lentz, Thompson and
/// Barnett; NaN should it not converge.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let sum = a + b;
    let (mut c, mut d) = (1.0, 1.0 / (1.0 - sum * x / (a + 1.0)));
    let mut value = d;
    for m in 1..50_000 {
        let m = f64::from(m);
        let mut factor = 1.0;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (sum + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        for numerator in [even, odd] {
            d = 1.0 / (1.0 + numerator * d);
            c = 1.0 + numerator / c;
            factor = c * d;
            value *= factor;
        }
        if (factor - 1.0).abs() <= f64::EPSILON {
            return value / a;
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
        log_power(a, b, x, y).exp() / (x * y)
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
    let (of_sum, of_a, of_b) = (digamma(a + b), digamma(a), digamma(b));
    let (aa, bb, ab) = (trigamma(a), trigamma(b), trigamma(a + b));
    let weight = |log_x: f64, log_y: f64| {
        weight(Weights { a: log_x - of_a + of_sum, b: log_y - of_b + of_sum, aa: ab - aa, bb: ab - bb, ab })
    };
    // From the side on which the density falls off.
    if x <= a / (a + b) { below(a, b, x, y, weight) } else { -below(b, a, y, x, |log_y, log_x| weight(log_x, log_y)) }
}

/// The integral of density times weight from 0 to `x`, by `t = x e⁻ᵛ`.
fn below(a: f64, b: f64, x: f64, y: f64, weight: impl Fn(f64, f64) -> f64) -> f64 {
    let odds = x / y;
    let slope = a - (b - 1.0) * odds;
    let curvature = (b - 1.0).max(0.0) * odds / y;
    let scale = 1.0 / (slope.max(0.0) + curvature.sqrt() + 1e-3 * a);
    let (log_x, log_y) = (x.ln(), if x < 0.5 { (-x).ln_1p() } else { y.ln() });
    let integral = decaying(scale, |v| {
        // ln((1 - t) / (1 - x))
        let rest = (-odds * (-v).exp_m1()).ln_1p();
        ((b - 1.0) * rest - a * v).exp() * weight(log_x - v, log_y + rest)
    });
    log_power(a, b, x, y).exp() / y * integral
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

/// `ν / (ν + t²)` and `t² / (ν + t²)`.
fn shares(df: f64, t: f64) -> [f64; 2] {
    let square = t * t;
    let sum = df + square;
    [df / sum, if square == f64::INFINITY { 1.0 } else { square / sum }]
}

/// Student's distribution function with `df` degrees of freedom.
pub fn stdtr(df: f64, t: f64) -> f64 {
    if df.is_nan() || t.is_nan() || df <= 0.0 {
        f64::NAN
    } else if df > NORMAL {
        0.5 * libm::erfc(-t * std::f64::consts::FRAC_1_SQRT_2)
    } else {
        let [x, y] = shares(df, t);
        let tail = 0.5 * regularized(0.5 * df, 0.5, x, y);
        if t < 0.0 { tail } else { 1.0 - tail }
    }
}

/// Its logarithm, far to the left, too, where the function itself is less than any number.
pub fn log_stdtr(df: f64, t: f64) -> f64 {
    let value = stdtr(df, -t.abs());
    if t >= 0.0 {
        (-value).ln_1p()
    } else if value > 1e-290 || df > NORMAL || value.is_nan() {
        if df > NORMAL { super::error::log_ndtr(t) } else { value.ln() }
    } else {
        let ([x, y], a) = (shares(df, t), 0.5 * df);
        log_power(a, 0.5, x, y) + fraction(a, 0.5, x).ln() - LN_2
    }
}

/// Its derivative in `df`. With `x = ν/(ν + t²)` it is that of `½ I_x(ν/2, ½)` on the left, and the other way round on
/// the right.
pub fn stdtr_df(df: f64, t: f64) -> f64 {
    let [x, y] = shares(df, t);
    if y == 0.0 {
        return if df > 0.0 { 0.0 } else { f64::NAN };
    }
    // ∂x/∂ν = x y / ν, and the density of x is xᵃ yᵇ / (B x y).
    let a = 0.5 * df;
    let left = 0.25 * derivative(a, 0.5, x, y, |weights| weights.a) + 0.5 * log_power(a, 0.5, x, y).exp() / df;
    if t < 0.0 { left } else { -left }
}

/// Its second derivative in `df`.
pub fn stdtr_df_df(df: f64, t: f64) -> f64 {
    let [x, y] = shares(df, t);
    if y == 0.0 {
        return if df > 0.0 { 0.0 } else { f64::NAN };
    }
    let a = 0.5 * df;
    // xᵃ yᵇ / B, and the derivatives of its logarithm in a, and in ν by way of x: a ∂ln x/∂ν + ½ ∂ln y/∂ν
    let power = log_power(a, 0.5, x, y).exp();
    let slope_a = x.ln() - digamma(a) + digamma(a + 0.5);
    let slope_x = (a * y - 0.5 * x) / df;
    let second = derivative(a, 0.5, x, y, |weights| weights.a * weights.a + weights.aa);
    let left = 0.125 * second + (0.25 * slope_a * power) / df + 0.5 * power * (0.5 * slope_a + slope_x - 1.0 / df) / df;
    if t < 0.0 { left } else { -left }
}
