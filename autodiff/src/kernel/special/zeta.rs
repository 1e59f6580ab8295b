//! The Hurwitz zeta function.

/// `B₂ₖ / (2k)!` for `k` from 1 on.
const BERNOULLI: [f64; 12] = [
    0.08333333333333333,
    -0.001388888888888889,
    3.306878306878307e-5,
    -8.267195767195768e-7,
    2.08767569878681e-8,
    -5.284190138687493e-10,
    1.3382536530684679e-11,
    -3.3896802963225827e-13,
    8.586062056277845e-15,
    -2.174868698558062e-16,
    5.5090028283602295e-18,
    -1.3954464685812522e-19,
];

/// `ζ(s, q) = Σₖ (q + k)⁻ˢ` over `k ≥ 0`, for `s > 1`: infinite at the poles `q = 0, -1, …`; between them for whole
/// `s` only.
pub fn hurwitz(s: f64, q: f64) -> f64 {
    if s.is_nan() || q.is_nan() || s < 1.0 {
        f64::NAN
    } else if s == 1.0 {
        f64::INFINITY
    } else if q > 0.0 {
        right(s, q)
    } else if q == q.floor() {
        f64::INFINITY
    } else if s == s.floor() {
        // The sum over all whole numbers, less that over those below 0. Both are sums over the right side.
        let (below, above) = (q.ceil() - q, q - q.floor());
        let left = right(s, below) - right(s, 1.0 - q);
        right(s, above) + if s % 2.0 == 0.0 { left } else { -left }
    } else {
        f64::NAN
    }
}

/// By Euler and Maclaurin's formula (DLMF 25.11.5).
fn right(s: f64, q: f64) -> f64 {
    let (mut sum, mut a) = (0.0, q);
    // Further on, the asymptotic series is exact to the last digit.
    while a < 10.0 + s {
        let term = a.powf(-s);
        sum += term;
        if term <= f64::EPSILON / 16.0 * sum {
            return sum;
        }
        a += 1.0;
    }
    let power = a.powf(-s);
    sum += power * (a / (s - 1.0) + 0.5);
    let mut factor = power * s / a;
    for (coefficient, k) in BERNOULLI.iter().zip(0..) {
        let term = coefficient * factor;
        sum += term;
        if term.abs() < f64::EPSILON / 16.0 * sum {
            break;
        }
        let next = s + f64::from(2 * k + 1);
        factor *= next * (next + 1.0) / (a * a);
    }
    sum
}
