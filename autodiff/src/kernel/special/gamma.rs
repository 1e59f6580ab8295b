//! The gamma function and its relatives.

use super::zeta::hurwitz;
use std::f64::consts::PI;

/// `ζ(k) - 1` for `k` from 2 on.
const ZETA_LESS_ONE: [f64; 26] = [
    0.6449340668482264,
    0.2020569031595943,
    0.08232323371113819,
    0.03692775514336993,
    0.01734306198444914,
    0.008349277381922827,
    0.00407735619794434,
    0.0020083928260822143,
    0.0009945751278180853,
    0.0004941886041194645,
    0.0002460865533080483,
    0.00012271334757848915,
    6.124813505870483e-5,
    3.058823630702049e-5,
    1.528225940865187e-5,
    7.637197637899763e-6,
    3.81729326499984e-6,
    1.908212716553939e-6,
    9.539620338727962e-7,
    4.769329867878064e-7,
    2.38450502727733e-7,
    1.1921992596531106e-7,
    5.960818905125948e-8,
    2.980350351465228e-8,
    1.490155482836504e-8,
    7.45071178983543e-9,
];

/// `B₂ₖ / (2k(2k - 1))` for `k` from 1 on: Stirling's series (DLMF 5.11.1).
const STIRLING: [f64; 10] = [
    0.08333333333333333,
    -0.002777777777777778,
    0.0007936507936507937,
    -0.0005952380952380953,
    0.0008417508417508417,
    -0.0019175269175269174,
    0.00641025641025641,
    -0.029550653594771242,
    0.17964437236883057,
    -1.3924322169059011,
];

/// `B₂ₖ / (2k)` for `k` from 1 on: the series of the digamma function (DLMF 5.11.2).
const DIGAMMA: [f64; 10] = [
    0.08333333333333333,
    -0.008333333333333333,
    0.003968253968253968,
    -0.004166666666666667,
    0.007575757575757576,
    -0.021092796092796094,
    0.08333333333333333,
    -0.4432598039215686,
    3.0539543302701198,
    -26.456212121212122,
];

/// `k B₂ₖ / (2k)`, half the terms of the series of its derivative (DLMF 5.15.8).
const TRIGAMMA: [f64; 10] = {
    let mut terms = DIGAMMA;
    let mut k = 0;
    while k < terms.len() {
        terms[k] *= (k + 1) as f64;
        k += 1;
    }
    terms
};

/// From here on the asymptotic series above are exact to the last digit.
const LARGE: f64 = 10.0;

pub(super) fn polynomial(x: f64, coefficients: &[f64]) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

fn is_pole(x: f64) -> bool {
    x <= 0.0 && x == x.floor()
}

pub fn gamma(x: f64) -> f64 {
    libm::tgamma(x)
}

/// `ln |Γ(x)|`.
pub fn gammaln(x: f64) -> f64 {
    libm::lgamma(x)
}

/// The sign of `Γ(x)`; NaN at its poles below 0, 1 at +0 and -1 at -0.
pub fn gammasgn(x: f64) -> f64 {
    if x.is_nan() || x == f64::NEG_INFINITY || (is_pole(x) && x != 0.0) {
        return f64::NAN;
    }
    if x > 0.0 || (x == 0.0 && x.is_sign_positive()) || x.floor() % 2.0 == 0.0 && x != 0.0 { 1.0 } else { -1.0 }
}

/// `1 / Γ(x)`, 0 at the poles.
pub fn rgamma(x: f64) -> f64 {
    if is_pole(x) {
        0.0
    } else if x > 170.0 {
        // Where Γ(x) is infinite, 1 / Γ(x) is not yet 0.
        (1..=10).fold(1.0 / libm::tgamma(x - 10.0), |value, k| value / (x - f64::from(k)))
    } else {
        1.0 / libm::tgamma(x)
    }
}

/// `ψ(x) = Γ′(x) / Γ(x)`: from `1 ≤ x ≤ 2` by recurrence, from 10 on by the asymptotic series, and on the left by the
/// reflection.
pub fn digamma(x: f64) -> f64 {
    if x == 0.0 {
        f64::NEG_INFINITY.copysign(-x)
    } else if x < 0.0 {
        // DLMF 5.5.4; the tangent has the period 1.
        let fraction = x - x.round();
        if fraction == 0.0 { f64::NAN } else { digamma(1.0 - x) - PI / (PI * fraction).tan() }
    } else if x < 1.0 {
        digamma_from_1_to_2(x + 1.0) - 1.0 / x
    } else if x < LARGE {
        let (mut x, mut sum) = (x, 0.0);
        while x > 2.0 {
            x -= 1.0;
            sum += 1.0 / x;
        }
        sum + digamma_from_1_to_2(x)
    } else {
        x.ln() - log_less_digamma_asymptotic(x)
    }
}

/// `(x - x₀)(Y + P(x - 1)/Q(x - 1))`, where `x₀` is the root, as a sum of three numbers: the approximation of Boost's
/// `digamma`.
fn digamma_from_1_to_2(x: f64) -> f64 {
    const ROOT: [f64; 3] =
        [1569415565.0 / 1073741824.0, 381566830.0 / 1073741824.0 / 1073741824.0, 9.016_312_093_258_696e-20];
    const Y: f64 = 0.9955816268920898;
    const P: [f64; 6] = [
        0.25479851061131553,
        -0.3255503118680449,
        -0.6503185377089651,
        -0.28919126444774784,
        -0.04525132144873906,
        -0.002071332116774595,
    ];
    const Q: [f64; 7] = [
        1.0,
        2.076711702373047,
        1.4606242909763516,
        0.43593529692665967,
        0.054151797245674226,
        0.0021284987017821146,
        -5.578984132167551e-7,
    ];
    let distance = ((x - ROOT[0]) - ROOT[1]) - ROOT[2];
    distance * Y + distance * (polynomial(x - 1.0, &P) / polynomial(x - 1.0, &Q))
}

fn log_less_digamma_asymptotic(x: f64) -> f64 {
    let square = 1.0 / (x * x);
    0.5 / x + square * polynomial(square, &DIGAMMA)
}

/// `ln a - ψ(a)` for `a > 0`, without the cancellation for large `a`.
pub(super) fn log_less_digamma(a: f64) -> f64 {
    if a < LARGE { a.ln() - digamma(a) } else { log_less_digamma_asymptotic(a) }
}

/// `ψ(a + b) - ψ(a)` and `ψ′(a + b) - ψ′(a)` for positive `a` and `b`, without the cancellation where `b` is small beside
/// `a`: by recurrence, and then term by term of the asymptotic series.
pub(super) fn polygamma_differences(a: f64, b: f64) -> [f64; 2] {
    let (mut a, mut first, mut second) = (a, 0.0, 0.0);
    while a < LARGE {
        let step = b / (a * (a + b));
        first += step;
        second -= step * (1.0 / a + 1.0 / (a + b));
        a += 1.0;
    }
    let (step, inverses) = (b / (a * (a + b)), 1.0 / a + 1.0 / (a + b));
    let rest = |x: f64| {
        let square = 1.0 / (x * x);
        [square * polynomial(square, &DIGAMMA), 2.0 * square / x * polynomial(square, &TRIGAMMA)]
    };
    let ([of_sum, slope_of_sum], [of_a, slope_of_a]) = (rest(a + b), rest(a));
    first += (b / a).ln_1p() + 0.5 * step - (of_sum - of_a);
    second += -step * (1.0 + 0.5 * inverses) + (slope_of_sum - slope_of_a);
    [first, second]
}

/// `ψ′(x)`.
pub(super) fn trigamma(x: f64) -> f64 {
    hurwitz(2.0, x)
}

/// `ln Γ(1 + a)` for `0 ≤ a ≤ ½`, relatively exact (DLMF 5.7.3).
pub(super) fn gammaln_of_one_more(a: f64) -> f64 {
    const ONE_LESS_EULER: f64 = 0.42278433509846713;
    a * (ONE_LESS_EULER + a * series_of_zeta(a)) - a.ln_1p()
}

fn series_of_zeta(a: f64) -> f64 {
    let terms = ZETA_LESS_ONE.iter().zip(2..28).rev();
    terms.fold(0.0, |sum, (zeta, k)| zeta / f64::from(k) - a * sum)
}

/// What Stirling's formula leaves out: `ln Γ(a) - (a - ½) ln a + a - ½ ln 2π`, for `a > 0`.
pub(super) fn stirling_error(a: f64) -> f64 {
    if a >= LARGE {
        polynomial(1.0 / (a * a), &STIRLING) / a
    } else {
        (libm::tgamma(a) * (a / (2.0 * PI)).sqrt() * (a.exp() / a.powf(a))).ln()
    }
}

/// `t - ln(1 + t)`, relatively exact.
pub(super) fn less_log1p(t: f64) -> f64 {
    if t.abs() > 0.4 {
        return t - t.ln_1p();
    }
    // ln(1 + t) = 2 artanh r
    let r = t / (2.0 + t);
    let square = r * r;
    let series = (0..14).rev().fold(0.0, |sum, k| sum * square + 1.0 / f64::from(2 * k + 3));
    r * (t - 2.0 * square * series)
}

/// `a ln(a / x) + x - a`, the deviance of Loader's "Fast and accurate computation of binomial probabilities" (2000).
///
/// `above` is `x - a`.
pub(super) fn deviance(a: f64, x: f64, above: f64) -> f64 {
    let t = above / a;
    if t < -0.4 { a * (a / x).ln() + above } else { a * less_log1p(t) }
}

/// `xᵃ e⁻ˣ / Γ(a + 1)` for `x ≥ 0`: the probability of `a` events where `x` are expected.
pub(super) fn poisson(a: f64, x: f64) -> f64 {
    if x == f64::INFINITY {
        0.0
    } else if a < 1.0 {
        x.powf(a) * (-x).exp() * rgamma(a + 1.0)
    } else if x == 0.0 {
        0.0
    } else if a < 150.0 && x < 1400.0 && a * x.ln().abs() < 700.0 {
        // All factors are numbers; e⁻ˣ alone might not be.
        let half = (-0.5 * x).exp();
        x.powf(a) * half / libm::tgamma(a + 1.0) * half
    } else {
        log_poisson(a, x).exp()
    }
}

/// Its logarithm, for positive `a` and `x`.
pub(super) fn log_poisson(a: f64, x: f64) -> f64 {
    -deviance(a, x, x - a) - stirling_error(a) - 0.5 * (2.0 * PI * a).ln()
}
