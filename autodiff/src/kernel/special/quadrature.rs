//! Integrals of what decays, by the double exponential rule.

/// `∫₀^∞ f(v) dv` for an `f` that decays over lengths of about `scale`, or exponentially later, and has no singularity
/// near the positive numbers.
///
/// With `v = scale · exp(u - e⁻ᵘ)` the trapezoidal rule converges exponentially (Takahasi and Mori, "Double exponential
/// formulas for numerical integration", 1974).
pub(super) fn decaying(scale: f64, f: impl Fn(f64) -> f64) -> f64 {
    const STEP: f64 = 1.0 / 12.0;
    let term = |k: i32| {
        let u = f64::from(k) * STEP;
        let inverse = (-u).exp();
        let v = (u - inverse).exp();
        v * (1.0 + inverse) * f(scale * v)
    };
    // To the left the rule itself decays within four units. To the right the integrand does, after a while.
    let mut sum: f64 = (-48..24).map(term).sum();
    let mut negligible = 0;
    for k in 24..400 {
        let term = term(k);
        sum += term;
        negligible = if term.abs() <= f64::EPSILON / 64.0 * sum.abs() { negligible + 1 } else { 0 };
        if negligible == 3 || sum.is_nan() {
            break;
        }
    }
    sum * STEP * scale
}
