//! The regularized incomplete gamma functions, and their derivatives in `a`.

use super::{
    gamma::{digamma, gammaln_of_one_more, less_log1p, log_less_digamma, log_poisson, poisson, rgamma, trigamma},
    quadrature::decaying,
};

/// Beyond it series and continued fraction are long where `x` is near `a`.
const LARGE: f64 = 1000.0;

/// Up to it the integrals and the continued fraction from `x` to infinity converge slowly.
const SMALL: f64 = 1.1;

fn is_outside(a: f64, x: f64) -> bool {
    a.is_nan() || x.is_nan() || a < 0.0 || x < 0.0 || (a == 0.0 && x == 0.0) || a == f64::INFINITY
}

/// `P(a, x) = ∫₀ˣ tᵃ⁻¹ e⁻ᵗ dt / Γ(a)`; NaN for negative `a` or `x`.
pub fn gammainc(a: f64, x: f64) -> f64 {
    if is_outside(a, x) {
        f64::NAN
    } else if a == 0.0 || x == f64::INFINITY {
        1.0
    } else if x == 0.0 {
        0.0
    } else if x > SMALL && x >= a {
        1.0 - poisson(a, x) * upper(a, x)
    } else {
        poisson(a, x) * lower(a, x)
    }
}

/// `Q(a, x) = 1 - P(a, x)`, as exact where it is small.
pub fn gammaincc(a: f64, x: f64) -> f64 {
    if is_outside(a, x) {
        f64::NAN
    } else if a == 0.0 || x == f64::INFINITY {
        0.0
    } else if x == 0.0 {
        1.0
    } else if x > SMALL && x >= a {
        poisson(a, x) * upper(a, x)
    } else {
        let lower = poisson(a, x) * lower(a, x);
        if lower < 0.9 || x > SMALL { 1.0 - lower } else { upper_of_small(a, x) }
    }
}

/// Below it a value may be smaller than the numbers that it is made of can be.
const LEAST: f64 = 1e-290;

/// `ln P(a, x)`, also where `P` is less than any number.
pub fn log_gammainc(a: f64, x: f64) -> f64 {
    let value = gammainc(a, x);
    if value > 0.5 {
        (-gammaincc(a, x)).ln_1p()
    } else if value < LEAST && x > 0.0 {
        log_poisson(a, x) + lower(a, x).ln()
    } else {
        value.ln()
    }
}

/// `ln Q(a, x)`, also where `Q` is less than any number.
pub fn log_gammaincc(a: f64, x: f64) -> f64 {
    let value = gammaincc(a, x);
    if value > 0.5 {
        (-gammainc(a, x)).ln_1p()
    } else if value < LEAST && a > 0.0 && x < f64::INFINITY {
        log_poisson(a, x) + upper(a, x).ln()
    } else {
        value.ln()
    }
}

/// `P / poisson(a, x)` by its series (DLMF 8.11.4).
fn lower(a: f64, x: f64) -> f64 {
    if a > LARGE {
        return lower_integral(a, x, |_| 1.0);
    }
    let (mut sum, mut term, mut n) = (1.0, 1.0, a);
    for _ in 0..10_000 {
        n += 1.0;
        term *= x / n;
        sum += term;
        if term <= f64::EPSILON / 8.0 * sum {
            break;
        }
    }
    sum
}

/// `Q / poisson(a, x)` by its continued fraction (DLMF 8.9.2), evaluated as by Lentz, Thompson and Barnett.
fn upper(a: f64, x: f64) -> f64 {
    if a > LARGE {
        return upper_integral(a, x, |_| 1.0);
    }
    let mut b = x + 1.0 - a;
    let mut c = f64::INFINITY;
    let mut d = 1.0 / b;
    let mut fraction = d;
    for n in 1..10_000 {
        let n = f64::from(n);
        let numerator = n * (a - n);
        b += 2.0;
        d = 1.0 / (numerator * d + b);
        c = b + numerator / c;
        let factor = c * d;
        fraction *= factor;
        if (factor - 1.0).abs() < f64::EPSILON / 2.0 {
            break;
        }
    }
    a * fraction
}

/// `Q` for small `x` and `a`, where `P` is nearly 1: `1 - xᵃ/Γ(a + 1)`, less what the series of `P` has beside it.
fn upper_of_small(a: f64, x: f64) -> f64 {
    let logarithm = a * x.ln() - if a <= 0.5 { gammaln_of_one_more(a) } else { libm::lgamma(a + 1.0) };
    let (mut sum, mut term) = (0.0, 1.0);
    for n in 1..60 {
        let n = f64::from(n);
        term *= -x / n;
        sum += term / (a + n);
        if term.abs() < f64::EPSILON / 16.0 * x {
            break;
        }
    }
    -logarithm.exp_m1() - a * logarithm.exp() * sum
}

/// `xᵃ⁻¹ e⁻ˣ / Γ(a)`, the derivative of `P` in `x`; for `a ≤ 0`, too.
pub fn gamma_density(a: f64, x: f64) -> f64 {
    if a.is_nan() || x.is_nan() || x < 0.0 {
        f64::NAN
    } else if a <= 0.0 && a == a.floor() {
        0.0
    } else if a > 1.0 && x > 1e-100 && x < f64::INFINITY {
        // More exact, but of a smaller number.
        poisson(a, x) * (a / x)
    } else {
        poisson(a - 1.0, x)
    }
}

/// `∂P/∂a`.
pub fn gammainc_a(a: f64, x: f64) -> f64 {
    derivative(a, x, |[first, _]| first, |weight, _| weight)
}

/// `∂²P/∂a²`.
pub fn gammainc_aa(a: f64, x: f64) -> f64 {
    derivative(a, x, |[_, second]| second, |weight, trigamma| weight * weight - trigamma)
}

/// A derivative of `P` in `a`: by the series, which gives both, or by the integral of the density's derivative, which is
/// the density times a function of `∂ ln(density)/∂a = ln t - ψ(a)` and `ψ′(a)`.
fn derivative(a: f64, x: f64, choose: impl Fn([f64; 2]) -> f64, weight: impl Fn(f64, f64) -> f64) -> f64 {
    if is_outside(a, x) || a == 0.0 {
        return f64::NAN;
    }
    if x == 0.0 || x == f64::INFINITY {
        return 0.0;
    }
    if x <= SMALL {
        return choose(derivatives_of_small(a, x));
    }
    let (mean, trigamma) = (log_less_digamma(a), trigamma(a));
    // ln t - ψ(a) as ln(t/x) + ln(x/a) + (ln a - ψ(a)), which does not cancel
    let start = if x < 0.5 * a { (x / a).ln() } else { ((x - a) / a).ln_1p() };
    let weight = |growth: f64| weight(growth + start + mean, trigamma);
    poisson(a, x) * if x >= a { -upper_integral(a, x, weight) } else { lower_integral(a, x, weight) }
}

/// `P = xᵃ/Γ(a + 1) · T` with `T = 1 + Σ (-x)ⁿ/n! · a/(a + n)`, differentiated.
fn derivatives_of_small(a: f64, x: f64) -> [f64; 2] {
    let (mut value, mut first, mut second, mut term) = (1.0, 0.0, 0.0, 1.0);
    for n in 1..60 {
        let n = f64::from(n);
        term *= -x / n;
        let inverse = 1.0 / (a + n);
        value += term * a * inverse;
        first += term * n * inverse * inverse;
        second -= term * 2.0 * n * inverse * inverse * inverse;
        if term.abs() < f64::EPSILON / 16.0 * x {
            break;
        }
    }
    let scale = x.powf(a) * rgamma(a + 1.0);
    let slope = x.ln() - digamma(a + 1.0);
    let curvature = slope * slope - trigamma(a + 1.0);
    [scale * (slope * value + first), scale * (curvature * value + 2.0 * slope * first + second)]
}

/// `∫₀ˣ density(t) · weight(ln(t/x)) dt / poisson(a, x)` for `x` below `a` or not far above, by `t = x e⁻ᵛ`.
fn lower_integral(a: f64, x: f64, weight: impl Fn(f64) -> f64) -> f64 {
    let scale = 1.0 / ((a - x).max(0.0) + x.sqrt());
    let integral = decaying(scale, |v| (-(a - x) * v - x * exp_less(-v)).exp() * weight(-v));
    a * integral
}

/// `∫ₓ^∞ density(t) · weight(ln(t/x)) dt / poisson(a, x)` for `x` above `a`.
fn upper_integral(a: f64, x: f64, weight: impl Fn(f64) -> f64) -> f64 {
    let slope = (x - a + 1.0) / x;
    let scale = 1.0 / (slope + a.sqrt() / x);
    let integral = decaying(scale, |w| (-slope * w - (a - 1.0) * less_log1p(w / x)).exp() * weight((w / x).ln_1p()));
    a / x * integral
}

/// `eᵗ - 1 - t`, relatively exact.
fn exp_less(t: f64) -> f64 {
    if t.abs() > 0.5 {
        return t.exp_m1() - t;
    }
    let series = (0..16).rev().fold(0.0, |sum, k| 1.0 + sum * t / f64::from(k + 3));
    0.5 * t * t * series
}
