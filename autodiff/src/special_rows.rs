//! The special functions, a row each: name, inputs, value, derivatives, where to test them.
//!
//! As the rows of `elementwise.rs`, but the inputs of a value are f64, and there are one to three of them. In the
//! derivatives, one for each input, the inputs are `Var`s, as is the last argument, the output. An input that is an
//! order is always a number, never a variable; its derivative is `Zero`. `undefined` is NaN: a derivative which exists
//! but which we do not have.
//!
//! The domain of an order is a single number; rows that are derivatives have none, and are tested as such. A special point has the inputs, and the derivative in the last of them.

macro_rules! special_rows {
    ($apply:ident) => {
        $apply! {
            /// `Γ(x)`
            gamma Gamma [x] {
                value: gamma(x),
                derivative: |y| [Of(y * digamma(x))],
                domain: [[0.4, 4.0]], special: [(&[-1.5], 2.363271801207355 * 0.7031566406452432)],
            }
            /// `ln |Γ(x)|`
            gammaln Gammaln [x] {
                value: gammaln(x),
                derivative: |_y| [Of(digamma(x))],
                domain: [[0.4, 6.0]], special: [(&[-1.5], 0.7031566406452432)],
            }
            /// The sign of `Γ(x)`
            gammasgn Gammasgn [x] {
                value: gammasgn(x),
                derivative: |_y| [Zero],
                domain: [[0.4, 4.0]], special: [(&[-1.5], 0.0)],
            }
            /// `1 / Γ(x)`; on the left by the reflection, which is right at the poles of `Γ` and `ψ`
            rgamma Rgamma [x] {
                value: rgamma(x),
                derivative: |y| [{
                    // Each side sees arguments of its own only.
                    let right = x.gt(0.5);
                    let (x_right, x_left) = (where_(right, x, 1.0), where_(right, 0.5, x));
                    let angle = PI * x_left;
                    let slope = angle.cos() * PI - angle.sin() * digamma(1.0 - x_left);
                    Of(where_(right, -y * digamma(x_right), gamma(1.0 - x_left) / PI * slope))
                }],
                domain: [[-2.4, 3.0]], special: [(&[0.0], 1.0), (&[-1.0], -1.0), (&[-2.0], 2.0)],
            }
            /// `ψ(x)`, the derivative of `ln Γ(x)`
            digamma Digamma [x] {
                value: digamma(x),
                derivative: |_y| [Of(zeta(2.0, x))],
                domain: [[0.4, 6.0]], special: [(&[0.0], f64::INFINITY)],
            }
            /// `ζ(s, q)`
            zeta Zeta [s, q] {
                value: hurwitz(s, q),
                derivative: |_y| [Zero, Of(-s * zeta(s + 1.0, q))],
                domain: [[2.0, 2.0], [0.6, 6.0]], special: [(&[2.0, 0.0], f64::NEG_INFINITY)],
            }
            /// `ln |B(a, b)|`
            betaln Betaln [a, b] {
                value: betaln(a, b),
                derivative: |_y| [Of(digamma(a) - digamma(a + b)), Of(digamma(b) - digamma(a + b))],
                domain: [[0.5, 12.0], [0.5, 12.0]], special: [],
            }
            /// `P(a, x)`
            gammainc Gammainc [a, x] {
                value: gammainc(a, x),
                derivative: |_y| [Of(gammainc_a(a, x)), Of(gamma_density(a, x))],
                domain: [[0.4, 4.0], [0.2, 6.0]], special: [(&[1.0, 0.0], 1.0), (&[2.0, -1.0], f64::NAN)],
            }
            /// `Q(a, x)`
            gammaincc Gammaincc [a, x] {
                value: gammaincc(a, x),
                derivative: |_y| [Of(-gammainc_a(a, x)), Of(-gamma_density(a, x))],
                domain: [[0.4, 4.0], [0.2, 6.0]], special: [(&[1.0, 0.0], -1.0), (&[2.0, -1.0], f64::NAN)],
            }
            /// `ln P(a, x)`
            log_gammainc LogGammainc [a, x] {
                value: log_gammainc(a, x),
                derivative: |y| [
                    Of(gammainc_a(a, x) / gammainc(a, x)),
                    Of((log_gamma_density(a, x) - y).exp())
                ],
                domain: [[0.4, 4.0], [0.4, 6.0]], special: [(&[2.0, -1.0], f64::NAN)],
            }
            /// `ln Q(a, x)`
            log_gammaincc LogGammaincc [a, x] {
                value: log_gammaincc(a, x),
                derivative: |y| [
                    Of(-gammainc_a(a, x) / gammaincc(a, x)),
                    Of(-(log_gamma_density(a, x) - y).exp())
                ],
                domain: [[0.4, 4.0], [0.4, 6.0]], special: [(&[1.0, 1e6], -1.0), (&[2.0, -1.0], f64::NAN)],
            }
            /// `∂P/∂a`
            gammainc_a GammaincA [a, x] {
                value: gammainc_a(a, x),
                derivative: |_y| [
                    Of(gammainc_aa(a, x)),
                    Of(gamma_density(a, x) * (x.log() - digamma(a)))
                ],
                domain: [], special: [],
            }
            /// `∂²P/∂a²`
            gammainc_aa GammaincAa [a, x] {
                value: gammainc_aa(a, x),
                derivative: |_y| [
                    undefined(x),
                    Of(gamma_density(a, x) * ((x.log() - digamma(a)).square() - zeta(2.0, a)))
                ],
                domain: [], special: [],
            }
            /// `xᵃ⁻¹ e⁻ˣ / Γ(a)`
            gamma_density GammaDensity [a, x] {
                value: gamma_density(a, x),
                derivative: |y| [
                    // y (ln x - ψ(a)), written so that it is right at a = 0, too
                    Of(y * (x.log() - digamma(a + 1.0)) + gamma_density(a + 1.0, x) / x),
                    Of(gamma_density(a - 1.0, x) - y)
                ],
                domain: [[0.4, 4.0], [0.4, 6.0]], special: [(&[2.0, 0.0], 1.0), (&[1.0, 0.0], -1.0)],
            }
            /// `I_x(a, b)`
            betainc Betainc [a, b, x] {
                value: betainc(a, b, x),
                derivative: |_y| [Of(betainc_a(a, b, x)), Of(betainc_b(a, b, x)), Of(beta_density(a, b, x))],
                domain: [[0.4, 4.0], [0.4, 4.0], [0.1, 0.9]], special: [(&[1.0, 2.0, 0.0], 2.0)],
            }
            /// `∂I/∂a`
            betainc_a BetaincA [a, b, x] {
                value: betainc_a(a, b, x),
                derivative: |_y| [
                    Of(betainc_aa(a, b, x)),
                    Of(betainc_ab(a, b, x)),
                    Of(beta_density(a, b, x) * (x.log() + digamma(a + b) - digamma(a)))
                ],
                domain: [], special: [],
            }
            /// `∂I/∂b`
            betainc_b BetaincB [a, b, x] {
                value: betainc_b(a, b, x),
                derivative: |_y| [
                    Of(betainc_ab(a, b, x)),
                    Of(betainc_bb(a, b, x)),
                    Of(beta_density(a, b, x) * ((-x).log1p() + digamma(a + b) - digamma(b)))
                ],
                domain: [], special: [],
            }
            /// `∂²I/∂a²`
            betainc_aa BetaincAa [a, b, x] {
                value: betainc_aa(a, b, x),
                derivative: |_y| [undefined(x), undefined(x), undefined(x)],
                domain: [], special: [],
            }
            /// `∂²I/∂a∂b`
            betainc_ab BetaincAb [a, b, x] {
                value: betainc_ab(a, b, x),
                derivative: |_y| [undefined(x), undefined(x), undefined(x)],
                domain: [], special: [],
            }
            /// `∂²I/∂b²`
            betainc_bb BetaincBb [a, b, x] {
                value: betainc_bb(a, b, x),
                derivative: |_y| [undefined(x), undefined(x), undefined(x)],
                domain: [], special: [],
            }
            /// `xᵃ⁻¹ (1 - x)ᵇ⁻¹ / B(a, b)`; at the ends its derivatives are NaN
            beta_density BetaDensity [a, b, x] {
                value: beta_density(a, b, x),
                derivative: |y| [
                    Of(y * (x.log() + digamma(a + b) - digamma(a))),
                    Of(y * ((-x).log1p() + digamma(a + b) - digamma(b))),
                    Of(y * ((a - 1.0) / x - (b - 1.0) / (1.0 - x)))
                ],
                domain: [[0.4, 4.0], [0.4, 4.0], [0.1, 0.9]], special: [(&[2.0, 2.0, 0.0], f64::NAN)],
            }
            /// Student's distribution function of `t` with `df` degrees of freedom
            stdtr Stdtr [df, t] {
                value: stdtr(df, t),
                derivative: |_y| [Of(stdtr_df(df, t)), Of(student_density(df, t))],
                domain: [[0.6, 6.0], [-3.0, 3.0]], special: [(&[1.0, 0.0], std::f64::consts::FRAC_1_PI)],
            }
            /// Its logarithm
            log_stdtr LogStdtr [df, t] {
                value: log_stdtr(df, t),
                derivative: |y| [
                    Of(stdtr_df(df, t) / stdtr(df, t)),
                    Of((log_student_density(df, t) - y).exp())
                ],
                domain: [[0.6, 6.0], [-3.0, 3.0]], special: [],
            }
            /// Its derivative in `df`
            stdtr_df StdtrDf [df, t] {
                value: stdtr_df(df, t),
                derivative: |_y| [
                    Of(stdtr_df_df(df, t)),
                    Of(student_density(df, t) * log_student_density_slope(df, t))
                ],
                domain: [], special: [],
            }
            /// Its second derivative in `df`
            stdtr_df_df StdtrDfDf [df, t] {
                value: stdtr_df_df(df, t),
                derivative: |_y| [undefined(t), undefined(t)],
                domain: [], special: [],
            }
            /// `Jₙ(x)`
            jn Jn [n, x] {
                value: jn(n, x),
                derivative: |_y| [Zero, Of(0.5 * (jn(n - 1.0, x) - jn(n + 1.0, x)))],
                domain: [[2.0, 2.0], [-4.0, 4.0]], special: [(&[1.0, 0.0], 0.5)],
            }
            /// `Yₙ(x)`
            yn Yn [n, x] {
                value: yn(n, x),
                derivative: |_y| [Zero, Of(0.5 * (yn(n - 1.0, x) - yn(n + 1.0, x)))],
                domain: [[1.0, 1.0], [0.6, 6.0]], special: [(&[0.0, -1.0], f64::NAN)],
            }
            /// `Iᵥ(x)`
            iv Iv [v, x] {
                value: iv(v, x),
                derivative: |_y| [Zero, Of(0.5 * (iv(v - 1.0, x) + iv(v + 1.0, x)))],
                domain: [[1.5, 1.5], [0.3, 4.0]], special: [(&[1.0, 0.0], 0.5), (&[0.0, 0.0], 0.0)],
            }
            /// `e^(-|x|) · Iᵥ(x)`; the kink of `|x|` has derivative 0
            ive Ive [v, x] {
                value: ive(v, x),
                derivative: |y| [Zero, Of(0.5 * (ive(v - 1.0, x) + ive(v + 1.0, x)) - x.sign() * y)],
                domain: [[1.5, 1.5], [0.3, 4.0]], special: [(&[1.0, 0.0], 0.5), (&[0.0, 0.0], 0.0)],
            }
            /// The `x` with `erf x = y`
            erfinv Erfinv [x] {
                value: erfinv(x),
                derivative: |y| [Of(y.square().exp() / FRAC_2_SQRT_PI)],
                domain: [[-0.9, 0.9]], special: [(&[1.0], f64::INFINITY), (&[2.0], f64::NAN)],
            }
            /// The `x` with `erfc x = y`
            erfcinv Erfcinv [x] {
                value: erfcinv(x),
                derivative: |y| [Of(y.square().exp() / -FRAC_2_SQRT_PI)],
                domain: [[0.1, 1.9]], special: [(&[0.0], f64::NEG_INFINITY), (&[-1.0], f64::NAN)],
            }
            /// `exp(x²) · iⁿerfc x`
            erfcx Erfcx [n, x] {
                value: erfcx(n, x),
                derivative: |_y| [Zero, Of(-2.0 * (n + 1.0) * erfcx(n + 1.0, x))],
                domain: [[1.0, 1.0], [-1.0, 4.0]], special: [(&[0.0, 0.0], -std::f64::consts::FRAC_2_SQRT_PI)],
            }
            /// `ln Φ(x)`
            log_ndtr LogNdtr [x] {
                value: log_ndtr(x),
                derivative: |_y| [Of(ndtr_hazard(x))],
                domain: [[-4.0, 3.0]], special: [(&[-1e100], 1e100), (&[60.0], 0.0)],
            }
            /// `φ(x) / Φ(x)`, the derivative of `ln Φ(x)`
            ndtr_hazard NdtrHazard [x] {
                value: ndtr_hazard(x),
                derivative: |y| [{
                    // -y (x + y), whose sum cancels on the left.
                    let left = where_(x.lt(0.0), x * -FRAC_1_SQRT_2, 0.0);
                    let sum = where_(x.lt(0.0), SQRT_2 * (erfcx(1.0, left) / erfcx(0.0, left)), x + y);
                    Of(-y * sum)
                }],
                domain: [[-4.0, 3.0]], special: [(&[60.0], 0.0)],
            }
            /// `ln(x / (1 - x))`
            logit Logit [x] {
                value: logit(x),
                derivative: |_y| [Of((x * (1.0 - x)).positive_reciprocal())],
                domain: [[0.1, 0.9]], special: [(&[0.0], f64::INFINITY), (&[2.0], f64::NAN)],
            }
        }
    };
}
