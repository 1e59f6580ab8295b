//! Functions about the error function and the normal distribution.

use super::gamma::polynomial;
use crate::kernel::mathematics::scaled_erfc;
use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

/// Wichura's rational functions for the quantile of the normal distribution (algorithm AS 241, 1988): in the middle,
const MIDDLE: [[f64; 8]; 2] = [
    [
        3.3871328727963665,
        133.14166789178438,
        1971.5909503065513,
        13731.69376550946,
        45921.95393154987,
        67265.7709270087,
        33430.57558358813,
        2509.0809287301227,
    ],
    [
        1.0,
        42.31333070160091,
        687.1870074920579,
        5394.196021424751,
        21213.794301586597,
        39307.89580009271,
        28729.085735721943,
        5226.495278852854,
    ],
];
/// beside it,
const NEAR: [[f64; 8]; 2] = [
    [
        1.4234371107496835,
        4.630337846156546,
        5.769497221460691,
        3.6478483247632045,
        1.2704582524523684,
        0.2417807251774506,
        0.022723844989269184,
        0.0007745450142783414,
    ],
    [
        1.0,
        2.053191626637759,
        1.6763848301838038,
        0.6897673349851,
        0.14810397642748008,
        0.015198666563616457,
        0.0005475938084995345,
        1.0507500716444169e-9,
    ],
];
/// and far out.
const FAR: [[f64; 8]; 2] = [
    [
        6.657904643501103,
        5.463784911164114,
        1.7848265399172913,
        0.29656057182850487,
        0.026532189526576124,
        0.0012426609473880784,
        2.7115555687434876e-5,
        2.0103343992922881e-7,
    ],
    [
        1.0,
        0.599832206555888,
        0.1369298809227358,
        0.014875361290850615,
        0.0007868691311456133,
        1.8463183175100548e-5,
        1.421511758316446e-7,
        2.0442631033899397e-15,
    ],
];

fn rational(x: f64, [above, below]: &[[f64; 8]; 2]) -> f64 {
    polynomial(x, above) / polynomial(x, below)
}

/// The normal quantile of `½ + q` for `|q| ≤ 0.425`.
fn quantile_in_the_middle(q: f64) -> f64 {
    q * rational(0.180625 - q * q, &MIDDLE)
}

/// How far above 0 the normal quantile of `1 - p` is, for `p < 0.075`.
fn quantile_in_the_tail(p: f64) -> f64 {
    let r = (-p.ln()).sqrt();
    if r <= 5.0 { rational(r - 1.6, &NEAR) } else { rational(r - 5.0, &FAR) }
}

/// The `x` with `erf x = y`; ±∞ at ±1, NaN beyond.
pub fn erfinv(y: f64) -> f64 {
    let size = y.abs();
    if size > 1.0 {
        f64::NAN
    } else if size == 1.0 {
        f64::INFINITY.copysign(y)
    } else if size <= 0.85 {
        quantile_in_the_middle(0.5 * y) * FRAC_1_SQRT_2
    } else {
        (quantile_in_the_tail(0.5 * (1.0 - size)) * FRAC_1_SQRT_2).copysign(y)
    }
}

/// The `x` with `erfc x = y`; ∞ at 0, -∞ at 2, NaN beyond.
pub fn erfcinv(y: f64) -> f64 {
    if !(0.0..=2.0).contains(&y) {
        f64::NAN
    } else if y == 0.0 {
        f64::INFINITY
    } else if y >= 0.15 {
        erfinv(1.0 - y)
    } else {
        quantile_in_the_tail(0.5 * y) * FRAC_1_SQRT_2
    }
}

/// `exp(x²) · iⁿerfc x`, the complementary error function integrated `n` times and scaled (DLMF 7.18): `erfcx` for
/// `n = 0`. NaN for an `n` that is not from 0 to 64.
pub fn erfcx(n: f64, x: f64) -> f64 {
    if !(0.0..=64.0).contains(&n) || n != n.floor() {
        return f64::NAN;
    }
    let (n, first) = (n as u32, scaled_erfc(x));
    if x < 1.0 || x.is_nan() {
        // Upwards by DLMF 7.18.7; for negative x all terms are positive.
        let (mut before, mut value) = (FRAC_2_SQRT_PI, first);
        for k in 1..=n {
            (before, value) = (value, (0.5 * before - x * value) / f64::from(k));
        }
        return value;
    }
    // Upwards errors would grow: the ratios of neighbours come from above (Gautschi 1961).
    let end = n + 20 + (400.0 / (x * x)) as u32;
    let (mut ratio, mut product) = (0.0, first);
    for k in (1..=end).rev() {
        ratio = 0.5 / (x + f64::from(k + 1) * ratio);
        if k <= n {
            product *= ratio;
        }
    }
    if n == 0 { first } else { product }
}

/// `ln Φ(x)`, the logarithm of the normal distribution function.
pub fn log_ndtr(x: f64) -> f64 {
    if x < -1.0 {
        (0.5 * scaled_erfc(-x * FRAC_1_SQRT_2)).ln() - 0.5 * x * x
    } else if x > 39.0 {
        -0.0
    } else if x < 1.0 {
        (-0.5 * libm::erfc(x * FRAC_1_SQRT_2)).ln_1p()
    } else {
        // exp(-x²/2) with all digits of the square.
        let square = x * x;
        let density = (-0.5 * square).exp() * (1.0 - 0.5 * x.mul_add(x, -square));
        (-0.5 * density * scaled_erfc(x * FRAC_1_SQRT_2)).ln_1p()
    }
}

/// `φ(x) / Φ(x)`, the derivative of `ln Φ(x)`.
pub fn ndtr_hazard(x: f64) -> f64 {
    FRAC_2_SQRT_PI * FRAC_1_SQRT_2 / scaled_erfc(x * -FRAC_1_SQRT_2)
}

/// `ln(x / (1 - x))`.
pub fn logit(x: f64) -> f64 {
    if (0.3..0.65).contains(&x) {
        // Near ½ without cancellation: 2 artanh(2x - 1).
        let s = 2.0 * (x - 0.5);
        s.ln_1p() - (-s).ln_1p()
    } else {
        (x / (1.0 - x)).ln()
    }
}
