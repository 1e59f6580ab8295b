//! Student's distribution function, and its derivatives in the degrees of freedom.

use super::{
    error::log_ndtr,
    gamma::{digamma, less_log1p, polynomial, trigamma},
    incomplete_beta::{betaln, fraction, log_power, regularized},
    quadrature::decaying,
};
use std::f64::consts::{FRAC_1_SQRT_2, LN_2};

/// Beyond so many degrees of freedom it is the normal distribution.
const NORMAL: f64 = 1e17;

/// From here on differences of digamma functions are taken by a series.
const LARGE: f64 = 10.0;

/// `ψ(a + ½) - ψ(a) - 1/(2a)` as a series in `1/a²`, without the constant term: DLMF 5.11.8, differentiated.
const DIGAMMA_AT_HALF: [f64; 8] = [
    0.125,
    -0.015625,
    0.0078125,
    -0.00830078125,
    0.01513671875,
    -0.04217529296875,
    0.166656494140625,
    -0.8865060806274414,
];

fn is_outside(df: f64, t: f64) -> bool {
    df.is_nan() || t.is_nan() || df <= 0.0
}

/// `∫₋∞ᵗ` of the density with `df` degrees of freedom; NaN unless `df > 0`.
pub fn stdtr(df: f64, t: f64) -> f64 {
    if is_outside(df, t) {
        f64::NAN
    } else if df > NORMAL {
        0.5 * libm::erfc(-t * FRAC_1_SQRT_2)
    } else if t < 0.0 {
        tail(df, t)
    } else {
        1.0 - tail(df, t)
    }
}

/// `ν / (ν + t²)` and `t² / (ν + t²)`.
fn shares(df: f64, t: f64) -> [f64; 2] {
    let sum = df + t * t;
    [df / sum, t * t / sum]
}

/// `½ I_x(ν/2, ½)` with `x = ν/(ν + t²)`, what lies to the left of `-|t|`.
fn tail(df: f64, t: f64) -> f64 {
    if is_far_out(df, t) {
        return log_tail_far_out(df, t).exp();
    }
    let [x, y] = shares(df, t);
    0.5 * regularized(0.5 * df, 0.5, x, y)
}

/// Whether `ν/(ν + t²)` is too small to be a number.
fn is_far_out(df: f64, t: f64) -> bool {
    t.abs() > 1e140 * (1.0 + df.sqrt())
}

/// The first term of the series in `ν/t²`.
fn log_tail_far_out(df: f64, t: f64) -> f64 {
    let a = 0.5 * df;
    a * (df.ln() - 2.0 * t.abs().ln()) - a.ln() - betaln(a, 0.5) - LN_2
}

/// Its logarithm, far to the left, too, where the function itself is less than any number.
pub fn log_stdtr(df: f64, t: f64) -> f64 {
    let value = stdtr(df, -t.abs());
    if t >= 0.0 {
        (-value).ln_1p()
    } else if value > 1e-290 || value.is_nan() {
        value.ln()
    } else if df > NORMAL {
        log_ndtr(t)
    } else if is_far_out(df, t) {
        log_tail_far_out(df, t)
    } else {
        let ([x, y], a) = (shares(df, t), 0.5 * df);
        log_power(a, 0.5, x, y) + fraction(a, 0.5, x, y).ln() - LN_2
    }
}

/// Its derivative in `df`.
pub fn stdtr_df(df: f64, t: f64) -> f64 {
    derivative(df, t, |first, _| first)
}

/// Its second derivative in `df`.
pub fn stdtr_df_df(df: f64, t: f64) -> f64 {
    derivative(df, t, |first, second| first * first + second)
}

/// The integral over the tail of the density's derivative, which is the density times a function of the first two
/// derivatives of its logarithm in `ν`. By `s = √ν sinh q` the density becomes `cosh^-ν q / B(½, ν/2)`.
fn derivative(df: f64, t: f64, weight: impl Fn(f64, f64) -> f64) -> f64 {
    if is_outside(df, t) {
        return f64::NAN;
    }
    let (size, [at_half, at_half_slope]) = (t.abs() / df.sqrt(), digamma_at_half(0.5 * df));
    if size == f64::INFINITY || df > NORMAL {
        return 0.0;
    }
    let start = size.asinh();
    let tangent = start.tanh();
    let scale = 1.0 / (df * tangent + df.sqrt() / start.cosh());
    let integral = decaying(scale, |q| {
        let half = (0.5 * q).sinh();
        // ln(cosh(start + q) / cosh(start))
        let growth = (2.0 * half * half + tangent * q.sinh()).ln_1p();
        // s² / (ν + s²)
        let share = (start + q).tanh().powi(2);
        let first = at_half - log_less(start + q, share) + share / df;
        let second = at_half_slope + (share * share - share * (2.0 - share) / df) / df;
        (-df * growth).exp() * weight(0.5 * first, 0.5 * second)
    });
    let density = (-0.5 * df * (size * size).ln_1p() - betaln(0.5, 0.5 * df)).exp();
    if t < 0.0 { density * integral } else { -density * integral }
}

/// `ln(1 + s²/ν) - s²/(ν + s²)`, that is `2 ln(cosh q) - tanh² q`, given the square.
fn log_less(q: f64, square: f64) -> f64 {
    if q < 1.0 { less_log1p(-square) } else { 2.0 * (q + (-2.0 * q).exp().ln_1p() - LN_2) - square }
}

/// `ψ(a + ½) - ψ(a) - 1/(2a)`, and half its derivative, which is that in `ν = 2a`.
fn digamma_at_half(a: f64) -> [f64; 2] {
    if a < LARGE {
        let inverse = 0.5 / a;
        let slope = trigamma(a + 0.5) - trigamma(a) + 2.0 * inverse * inverse;
        return [digamma(a + 0.5) - digamma(a) - inverse, 0.5 * slope];
    }
    let square = 1.0 / (a * a);
    let slopes: [f64; 8] = std::array::from_fn(|k| -(k as f64 + 1.0) * DIGAMMA_AT_HALF[k]);
    [square * polynomial(square, &DIGAMMA_AT_HALF), square / a * polynomial(square, &slopes)]
}
