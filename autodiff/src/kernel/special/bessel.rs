//! Bessel functions.

use super::gamma::{log_poisson, poisson};
use std::f64::consts::PI;

/// The largest order of `Jₙ` and `Yₙ`: recurrences run through all orders below.
const LARGEST_ORDER: f64 = 100_000.0;

/// The least order of `Iᵥ` that is not whole: the series has to come to its largest term.
const LEAST_ORDER: f64 = -100.0;

/// The largest `x/2` where the series of `Iᵥ` is summed, whose terms are as many as ten times its root.
const LARGEST_HALF: f64 = 1e9;

fn order(n: f64) -> Option<i32> {
    (n.abs() <= LARGEST_ORDER && n == n.floor()).then_some(n as i32)
}

/// The Bessel function of the first kind, of whole order.
pub fn jn(n: f64, x: f64) -> f64 {
    order(n).map_or(f64::NAN, |n| libm::jn(n, x))
}

/// The Bessel function of the second kind, of whole order; NaN for negative `x`.
pub fn yn(n: f64, x: f64) -> f64 {
    order(n).filter(|_| x >= 0.0).map_or(f64::NAN, |n| libm::yn(n, x))
}

/// The modified Bessel function of the first kind, of real order; for negative `x` of whole order only.
pub fn iv(v: f64, x: f64) -> f64 {
    times_exp(v, x, x.abs())
}

/// `e^(-|x|) · Iᵥ(x)`.
pub fn ive(v: f64, x: f64) -> f64 {
    times_exp(v, x, 0.0)
}

/// `e^(exponent - |x|) · Iᵥ(x)`.
fn times_exp(v: f64, x: f64, exponent: f64) -> f64 {
    let whole = v == v.floor();
    if x.is_nan() || !v.is_finite() || (x < 0.0 && !whole) {
        return f64::NAN;
    }
    // I₋ₙ = Iₙ
    let v = if whole { v.abs() } else { v };
    let sign = if x < 0.0 && v % 2.0 != 0.0 { -1.0 } else { 1.0 };
    let x = x.abs();
    sign * if x > 30.0 + 0.5 * v * v {
        times(far_out(v, x), exponent)
    } else if v < 0.0 {
        times(of_negative_order(v, 0.5 * x), exponent)
    } else {
        of_order(v, 0.5 * x, exponent)
    }
}

/// `value · eˣ`, in two steps, as `eˣ` alone is infinite before the product is.
fn times(value: f64, x: f64) -> f64 {
    let half = (0.5 * x).exp();
    if value == 0.0 { value } else { value * half * half }
}

/// DLMF 10.40.1.
fn far_out(v: f64, x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for k in 1..60 {
        let k = f64::from(k);
        let odd = 2.0 * k - 1.0;
        let next = term * (odd * odd - 4.0 * v * v) / (8.0 * k * x);
        if next.abs() <= f64::EPSILON / 8.0 || next.abs() >= f64::abs(term) {
            break;
        }
        term = next;
        sum += term;
    }
    sum / (2.0 * PI * x).sqrt()
}

/// With `h = x/2` the series (DLMF 10.25.2) is `e²ʰ Σₖ p(k; h) p(k + v; h)`, `p` the Poisson probabilities. It is summed
/// from its largest term in both directions.
fn of_order(v: f64, h: f64, exponent: f64) -> f64 {
    if h > LARGEST_HALF {
        return f64::NAN;
    }
    let peak = (0.5 * ((v * v + 4.0 * h * h).sqrt() - v)).floor();
    let product = poisson(peak, h) * poisson(peak + v, h);
    let largest = if product < 1e-290 && peak > 0.0 {
        // The product may be less than the numbers where the value is not.
        (log_poisson(peak, h) + log_poisson(peak + v, h) + exponent).exp()
    } else {
        times(product, exponent)
    };
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    let (mut sum, square) = (1.0, h * h);
    let (mut term, mut k) = (1.0, peak);
    while k > 0.0 && term > f64::EPSILON / 16.0 * sum {
        term *= k * (k + v) / square;
        sum += term;
        k -= 1.0;
    }
    (term, k) = (1.0, peak);
    while term > f64::EPSILON / 16.0 * sum {
        k += 1.0;
        term *= square / (k * (k + v));
        sum += term;
    }
    largest * sum
}

/// The series from its beginning, where some terms are negative.
fn of_negative_order(v: f64, h: f64) -> f64 {
    if v < LEAST_ORDER {
        return f64::NAN;
    }
    let mut sum = 0.0;
    for k in 0..10_000 {
        let k = f64::from(k);
        let term = poisson(k, h) * poisson(k + v, h);
        sum += term;
        if k > h - v && term.abs() <= f64::EPSILON / 16.0 * f64::abs(sum) {
            break;
        }
    }
    sum
}
