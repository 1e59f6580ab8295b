//! Functions about the error function and the normal distribution.

use super::gamma::polynomial;
use crate::kernel::mathematics::scaled_erfc;
use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

/// Wichura's rational functions for the quantile of the normal distribution (algorithm AS 241, 1988): in the middle,
const MIDDLE: [[f64; 8]; 2] = [
    [
        3.3871328727963666080e0,
        1.3314166789178437745e2,
        1.9715909503065514427e3,
        1.3731693765509461125e4,
        4.5921953931549871457e4,
        6.7265770927008700853e4,
        3.3430575583588128105e4,
        2.5090809287301226727e3,
    ],
    [
        1.0,
        4.2313330701600911252e1,
        6.8718700749205790830e2,
        5.3941960214247511077e3,
        2.1213794301586595867e4,
        3.9307895800092710610e4,
        2.8729085735721942674e4,
        5.2264952788528545610e3,
    ],
];
/// beside it,
const NEAR: [[f64; 8]; 2] = [
    [
        1.42343711074968357734e0,
        4.63033784615654529590e0,
        5.76949722146069140550e0,
        3.64784832476320460504e0,
        1.27045825245236838258e0,
        2.41780725177450611770e-1,
        2.27238449892691845833e-2,
        7.74545014278341407640e-4,
    ],
    [
        1.0,
        2.05319162663775882187e0,
        1.67638483018380384940e0,
        6.89767334985100004550e-1,
        1.48103976427480074590e-1,
        1.51986665636164571966e-2,
        5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    ],
];
/// and far out.
const FAR: [[f64; 8]; 2] = [
    [
        6.65790464350110377720e0,
        5.46378491116411436990e0,
        1.78482653991729133580e0,
        2.96560571828504891230e-1,
        2.65321895265761230930e-2,
        1.24266094738807843860e-3,
        2.71155556874348757815e-5,
        2.01033439929228813265e-7,
    ],
    [
        1.0,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15,
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
