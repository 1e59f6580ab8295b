//! The elementwise ops, a row each: name, value, derivative, where to test them.
//!
//! A row is read by every layer that needs a part of it: `kernel` takes the value, `rules` the
//! derivative, `var` the method with its documentation, the tests the domain and the special points.
//! So a new elementwise op is a new row here and nothing else.
//!
//! In a value the inputs are packs: some elements, of type `A`, that are computed side by side. `FMA` says whether
//! to multiply and add in one instruction. A value without branches makes a loop that vectorises. `beyond` names the
//! points for which there is another.
//!
//! In a derivative `x` (and `y`) are the inputs, and the last argument is the output; all are `Var`s.
//! What it returns says how it meets the cotangent `g` (reverse) or the tangent (forward):
//! `Zero`, `One`, `MinusOne`, or `Of(d)` for the absorbing product `g ⊙ d`, which is 0 where either factor is
//! exactly 0: `d` may be infinite or NaN where `g` is 0, and 0 where `g` is infinite.
//!
//! A special point of a unary row is `(x, derivative there)`; of a binary row
//! `(x, y, derivative in x, derivative in y)`. They are the kinks and ties, settled and tested.

macro_rules! unary_rows {
    ($apply:ident) => {
        $apply! {
            /// The negative, `-x`; the same as the operator `-`.
            pub negative Negative {
                value: |x| -x,
                derivative: |_x, _y| MinusOne,
                domain: [-3.0, 3.0], special: [],
            }
            /// The square, `x²`.
            ///
            /// `x.square().mean().sqrt()` has gradient 0, not NaN, at `x = 0`.
            pub square Square {
                value: |x| x * x,
                derivative: |x, _y| Of(2.0 * x),
                domain: [-3.0, 3.0], special: [(0.0, 0.0)],
            }
            /// The square root, `√x`; NaN below 0.
            ///
            /// The derivative `1 / (2√x)` is +∞ at 0, but a cotangent of exactly 0 stays 0.
            pub sqrt Sqrt {
                value: |x| x.each(A::sqrt),
                derivative: |_x, y| Of(0.5 / y),
                domain: [0.2, 4.0], special: [(0.0, f64::INFINITY)],
            }
            #[doc(alias = "absolute")]
            #[doc(alias = "fabs")]
            /// The absolute value, `|x|`. The derivative at 0 is 0.
            pub abs Abs {
                value: |x| x.abs(),
                derivative: |x, _y| Of(x.sign()),
                domain: [0.3, 3.0], special: [(0.0, 0.0), (-2.0, -1.0)],
            }
            /// The sign, -1, 0 or 1; NaN stays NaN. The derivative is 0 everywhere.
            pub sign Sign {
                value: |x| x.each(|x| {
                    let sign = if x > A::zero() { A::one() } else { x };
                    if x < A::zero() { -A::one() } else { sign }
                }),
                derivative: |_x, _y| Zero,
                domain: [0.3, 3.0], special: [(0.0, 0.0), (-2.0, 0.0)],
            }
            /// The exponential, `eˣ`.
            pub exp Exp {
                value: |x| x.exp::<FMA>(),
                derivative: |_x, y| Of(y),
                domain: [-3.0, 2.0], special: [(f64::NEG_INFINITY, 0.0)],
            }
            /// Two to the power, `2ˣ`.
            pub exp2 Exp2 {
                value: |x| x.exp2::<FMA>(),
                // Not from the value, which overflows earlier.
                derivative: |x, _y| Of((x - 1.0).exp2() * (2.0 * std::f64::consts::LN_2)),
                domain: [-3.0, 3.0], special: [(0.0, std::f64::consts::LN_2)],
            }
            #[doc(alias = "ln")]
            /// The natural logarithm, `ln x`; -∞ at 0, NaN below.
            ///
            /// The derivative `1 / x` is +∞ at 0 and NaN below, where there is no logarithm.
            pub log Log {
                value: |x| x.log::<FMA>(),
                derivative: |x, _y| Of(x.positive_reciprocal()),
                domain: [0.2, 4.0], special: [(0.0, f64::INFINITY), (-1.0, f64::NAN)],
            }
            /// The logarithm to base 2; -∞ at 0, NaN below. The derivative is as of [`log`](Var::log).
            pub log2 Log2 {
                value: |x| x.log2::<FMA>(),
                derivative: |x, _y| Of(x.positive_reciprocal() * std::f64::consts::LOG2_E),
                domain: [0.2, 4.0], special: [(0.0, f64::INFINITY), (-1.0, f64::NAN)],
            }
            /// The logarithm to base 10; -∞ at 0, NaN below. The derivative is as of [`log`](Var::log).
            pub log10 Log10 {
                value: |x| x.log10::<FMA>(),
                derivative: |x, _y| Of(x.positive_reciprocal() * std::f64::consts::LOG10_E),
                domain: [0.2, 4.0], special: [(0.0, f64::INFINITY), (-1.0, f64::NAN)],
            }
            /// `ln(1 + x)`, exact for small `x`; -∞ at -1, NaN below.
            pub log1p Log1p {
                value: |x| x.log1p::<FMA>(),
                derivative: |x, _y| Of((1.0 + x).positive_reciprocal()),
                domain: [-0.7, 3.0], special: [(-1.0, f64::INFINITY), (-2.0, f64::NAN)],
            }
            /// `eˣ - 1`, exact for small `x`.
            pub expm1 Expm1 {
                value: |x| x.expm1::<FMA>(),
                derivative: |x, _y| Of(x.exp()),
                domain: [-3.0, 2.0], special: [(0.0, 1.0)],
            }
            /// The hyperbolic sine.
            pub sinh Sinh {
                value: |x| x.sinh::<FMA>(),
                derivative: |x, _y| Of(x.cosh()),
                domain: [-2.0, 2.0], special: [(0.0, 1.0)],
            }
            /// The hyperbolic cosine.
            pub cosh Cosh {
                value: |x| x.cosh::<FMA>(),
                derivative: |x, _y| Of(x.sinh()),
                domain: [-2.0, 2.0], special: [(0.0, 0.0)],
            }
            /// The hyperbolic tangent.
            pub tanh Tanh {
                value: |x| x.tanh::<FMA>(),
                derivative: |x, _y| Of((2.0 * x).logistic_density() * 4.0),
                domain: [-2.0, 2.0], special: [(0.0, 1.0)],
            }
            #[doc(alias = "expit")]
            /// The logistic function, `1 / (1 + e⁻ˣ)` (scipy's `expit`).
            pub sigmoid Sigmoid {
                value: |x| x.sigmoid::<FMA>(),
                derivative: |x, _y| Of(x.logistic_density()),
                domain: [-3.0, 3.0], special: [(0.0, 0.25)],
            }
            /// `ln(1 + eˣ)`, a smooth `max(x, 0)`; its derivative is [`sigmoid`](Var::sigmoid).
            pub softplus Softplus {
                value: |x| x.softplus::<FMA>(),
                derivative: |x, _y| Of(x.sigmoid()),
                domain: [-3.0, 3.0], special: [(0.0, 0.5), (f64::NEG_INFINITY, 0.0)],
            }
            /// `x / (1 + |x|)`.
            pub softsign Softsign {
                value: |x| x / (x.abs() + 1.0),
                derivative: |x, _y| Of((1.0 / (1.0 + x.abs())).square()),
                domain: [0.3, 3.0], special: [(0.0, 1.0), (-1.0, 0.25), (1e12, 1e-24)],
            }
            /// The sine; `x` in radians.
            pub sin Sin {
                value: |x| x.sin::<FMA>(),
                beyond: |x| beyond_reduction(x.widened()) => x.sin(),
                derivative: |x, _y| Of(x.cos()),
                domain: [-3.0, 3.0], special: [],
            }
            /// The cosine; `x` in radians.
            pub cos Cos {
                value: |x| x.cos::<FMA>(),
                beyond: |x| beyond_reduction(x.widened()) => x.cos(),
                derivative: |x, _y| Of(-x.sin()),
                domain: [-3.0, 3.0], special: [],
            }
            /// The tangent; `x` in radians.
            pub tan Tan {
                value: |x| x.tan::<FMA>(),
                beyond: |x| beyond_reduction(x.widened()) => x.tan(),
                derivative: |_x, y| Of(1.0 + y.square()),
                domain: [-1.2, 1.2], special: [(0.0, 1.0)],
            }
            #[doc(alias = "arcsin")]
            /// The inverse sine, from -π/2 to π/2; NaN beyond ±1.
            ///
            /// The derivative `1 / √((1-x)(1+x))` is +∞ at ±1.
            pub asin Asin {
                value: |x| x.each(A::asin),
                derivative: |x, _y| Of(1.0 / x.one_less_square().sqrt()),
                domain: [-0.8, 0.8],
                special: [(0.0, 1.0), (1.0, f64::INFINITY), (-1.0, f64::INFINITY), (2.0, f64::NAN)],
            }
            #[doc(alias = "arccos")]
            /// The inverse cosine, from 0 to π; NaN beyond ±1.
            ///
            /// The derivative `-1 / √((1-x)(1+x))` is -∞ at ±1.
            pub acos Acos {
                value: |x| x.each(A::acos),
                derivative: |x, _y| Of(-1.0 / x.one_less_square().sqrt()),
                domain: [-0.8, 0.8],
                special: [(0.0, -1.0), (1.0, f64::NEG_INFINITY), (-1.0, f64::NEG_INFINITY), (2.0, f64::NAN)],
            }
            #[doc(alias = "arctan")]
            /// The inverse tangent, from -π/2 to π/2.
            pub atan Atan {
                value: |x| x.atan::<FMA>(),
                derivative: |x, _y| Of(x.lorentzian()),
                domain: [-3.0, 3.0], special: [(0.0, 1.0), (f64::INFINITY, 0.0)],
            }
            #[doc(alias = "arcsinh")]
            /// The inverse hyperbolic sine.
            pub asinh Asinh {
                value: |x| x.asinh::<FMA>(),
                beyond: |x| beyond_doubling(x) => (x.abs().ln() + A::narrowed(std::f64::consts::LN_2)).copysign(x),
                derivative: |x, _y| Of(1.0 / x.hypot(1.0)),
                domain: [-3.0, 3.0], special: [(0.0, 1.0), (f64::INFINITY, 0.0)],
            }
            #[doc(alias = "arccosh")]
            /// The inverse hyperbolic cosine, from 0 on; NaN for `x` below 1.
            ///
            /// The derivative `1 / √((x-1)(x+1))` is +∞ at 1.
            pub acosh Acosh {
                value: |x| x.acosh::<FMA>(),
                beyond: |x| beyond_doubling(x) => x.ln() + A::narrowed(std::f64::consts::LN_2),
                derivative: |x, _y| Of(1.0 / ((x - 1.0).sqrt() * (x + 1.0).sqrt())),
                domain: [1.3, 4.0],
                special: [(1.0, f64::INFINITY), (0.5, f64::NAN), (-2.0, f64::NAN), (f64::INFINITY, 0.0)],
            }
            #[doc(alias = "arctanh")]
            /// The inverse hyperbolic tangent; ±∞ at ±1, NaN beyond.
            ///
            /// The derivative `1 / ((1-x)(1+x))` is +∞ at ±1 and NaN beyond.
            pub atanh Atanh {
                value: |x| x.atanh::<FMA>(),
                derivative: |x, _y| Of(x.one_less_square().positive_reciprocal()),
                domain: [-0.8, 0.8],
                special: [(0.0, 1.0), (1.0, f64::INFINITY), (-1.0, f64::INFINITY), (2.0, f64::NAN)],
            }
            /// The cube root; negative for negative `x`. The derivative `1 / (3y²)` is +∞ at 0.
            pub cbrt Cbrt {
                value: |x| x.each(A::cbrt),
                derivative: |_x, y| Of(1.0 / (3.0 * y.square())),
                domain: [0.3, 3.0], special: [(0.0, f64::INFINITY), (-8.0, 1.0 / 12.0)],
            }
            /// The greatest whole number up to `x`. The derivative is 0 everywhere.
            pub floor Floor {
                value: |x| x.each(A::floor),
                derivative: |_x, _y| Zero,
                domain: [0.1, 0.9], special: [(2.0, 0.0), (-1.5, 0.0)],
            }
            /// The least whole number from `x` on. The derivative is 0 everywhere.
            pub ceil Ceil {
                value: |x| x.each(A::ceil),
                derivative: |_x, _y| Zero,
                domain: [0.1, 0.9], special: [(2.0, 0.0), (-1.5, 0.0)],
            }
            #[doc(alias = "fix")]
            /// The whole part, towards 0. The derivative is 0 everywhere.
            pub trunc Trunc {
                value: |x| x.each(A::trunc),
                derivative: |_x, _y| Zero,
                domain: [0.1, 0.9], special: [(2.0, 0.0), (-1.5, 0.0)],
            }
            #[doc(alias = "around")]
            #[doc(alias = "rint")]
            /// The nearest whole number, the even one of two, as numpy's `round`. The derivative is 0 everywhere.
            pub round Round {
                value: |x| x.round(),
                derivative: |_x, _y| Zero,
                domain: [0.6, 0.9], special: [(2.0, 0.0), (0.5, 0.0)],
            }
            /// The error function, `2/√π · ∫₀ˣ exp(-t²) dt`, from -1 to 1.
            pub erf Erf {
                value: |x| x.erf::<FMA>(),
                derivative: |x, _y| Of((-x.square()).exp() * std::f64::consts::FRAC_2_SQRT_PI),
                domain: [-2.0, 2.0], special: [(0.0, std::f64::consts::FRAC_2_SQRT_PI), (f64::INFINITY, 0.0)],
            }
            /// The complement of the error function, `1 - erf x`; as exact where it is small, down to the least numbers
            /// (near `x = 26.5`, for f32 near 10).
            pub erfc Erfc {
                value: |x| x.erfc::<FMA>(),
                derivative: |x, _y| Of((-x.square()).exp() * -std::f64::consts::FRAC_2_SQRT_PI),
                domain: [-2.0, 2.0], special: [(0.0, -std::f64::consts::FRAC_2_SQRT_PI), (f64::INFINITY, 0.0)],
            }
            /// `x` itself, with derivative 0: what comes before it is held constant.
            pub stop_gradient StopGradient {
                value: |x| x,
                derivative: |_x, _y| Zero,
                domain: [], special: [(0.5, 0.0)],
            }
            /// `1 / x` for `x ≥ 0`, +∞ at both zeros and NaN below: the derivative of `ln x`.
            pub(crate) positive_reciprocal PositiveReciprocal {
                value: |x| x.each(|x| if x >= A::zero() { A::one() / x.abs() } else { A::nan() }),
                derivative: |_x, y| Of(-y.square()),
                domain: [0.2, 4.0], special: [(0.0, f64::NEG_INFINITY), (-1.0, f64::NAN)],
            }
            /// `1 - x²`, exact near ±1; and so is its derivative near 0.
            pub(crate) one_less_square OneLessSquare {
                value: |x| (-x.abs() + 1.0) * (x.abs() + 1.0),
                derivative: |x, _y| Of(-2.0 * x),
                domain: [-3.0, 3.0], special: [(1.0, -2.0)],
            }
            /// `1 / (1 + x²)`, the derivative of `atan`.
            pub(crate) lorentzian Lorentzian {
                value: |x| x.each(|x| A::one() / (A::one() + x * x)),
                // In an order in which nothing underflows before all does.
                derivative: |x, y| Of(-2.0 * (x.absorbing_mul(y) * y)),
                domain: [-3.0, 3.0], special: [(f64::INFINITY, 0.0)],
            }
            /// `x ln x`, and 0 at 0.
            pub(crate) x_log_x XLogX {
                value: |x| x.log::<FMA>().with(x, |log, x| if x == A::zero() { x } else { x * log }),
                derivative: |x, _y| Of(x.log() + 1.0),
                domain: [0.2, 4.0], special: [(0.0, f64::NEG_INFINITY), (-1.0, f64::NAN)],
            }
            /// `e⁻ˣ / (1 + e⁻ˣ)²`, the density of the logistic distribution: the derivative of `sigmoid`. From its value,
            /// `y (1 - y)` would lose the digits where `y` is near 1.
            pub(crate) logistic_density LogisticDensity {
                value: |x| x.logistic_density::<FMA>(),
                derivative: |x, y| Of(-y * (0.5 * x).tanh()),
                domain: [-3.0, 3.0], special: [(0.0, 0.0), (f64::INFINITY, 0.0)],
            }
        }
    };
}

macro_rules! binary_rows {
    ($apply:ident) => {
        $apply! {
            /// `x + y`
            add Add {
                value: |x, y| x + y,
                derivative: [|_x, _y, _z| One, |_x, _y, _z| One],
                domain: [-3.0, 3.0] [-3.0, 3.0], special: [],
            }
            /// `x - y`
            subtract Subtract {
                value: |x, y| x - y,
                derivative: [|_x, _y, _z| One, |_x, _y, _z| MinusOne],
                domain: [-3.0, 3.0] [-3.0, 3.0], special: [],
            }
            /// `x - y`, and 0 between equal infinities
            distance Distance {
                value: |x, y| x - y,
                where_nan: |x, y| if x == y { A::zero() } else { x - y },
                derivative: [|_x, _y, _z| One, |_x, _y, _z| MinusOne],
                domain: [-3.0, 3.0] [-3.0, 3.0],
                special: [(f64::INFINITY, f64::INFINITY, 1.0, -1.0)],
            }
            /// `x · y`
            multiply Multiply {
                value: |x, y| x * y,
                derivative: [|_x, y, _z| Of(y), |x, _y, _z| Of(x)],
                domain: [-3.0, 3.0] [-3.0, 3.0], special: [],
            }
            /// `x ⊙ y`: 0 where either factor is exactly 0, else `x · y`
            absorbing_multiply AbsorbingMultiply {
                value: |x, y| x * y,
                where_nan: |x, y| if (x == A::zero()) | (y == A::zero()) { A::zero() } else { x * y },
                derivative: [|_x, y, _z| Of(y), |x, _y, _z| Of(x)],
                domain: [-3.0, 3.0] [-3.0, 3.0],
                special: [(0.0, 2.0, 2.0, 0.0), (0.0, f64::INFINITY, f64::INFINITY, 0.0)],
            }
            /// `x / y`
            divide Divide {
                value: |x, y| x / y,
                derivative: [|_x, y, _z| Of(1.0 / y), |_x, y, z| Of(-z / y)],
                domain: [-3.0, 3.0] [0.5, 3.0],
                special: [(0.0, 2.0, 0.5, 0.0), (1.0, 0.0, f64::INFINITY, f64::NEG_INFINITY)],
            }
            /// `xʸ`
            power Power {
                value: |x, y| x.power::<FMA>(y),
                derivative: [
                    |x, y, _z| Of(y.absorbing_mul(x.powf(y - 1.0))),
                    |x, _y, z| Of(z * where_(x.eq(0.0), 1.0, x).log())
                ],
                domain: [0.3, 2.0] [-2.0, 3.0],
                special: [
                    (0.0, 2.0, 0.0, 0.0), (0.0, 1.0, 1.0, 0.0), (0.0, 0.5, f64::INFINITY, 0.0),
                    (0.0, 0.0, 0.0, 0.0), (0.0, -1.0, f64::NEG_INFINITY, f64::NAN),
                    (-2.0, 3.0, 12.0, f64::NAN), (2.0, 0.0, 0.0, std::f64::consts::LN_2)
                ],
            }
            /// `√(x² + y²)`
            hypot Hypot {
                value: |x, y| x.with(y, A::hypot),
                derivative: [|x, y, _z| Of(x.direction(y)), |x, y, _z| Of(y.direction(x))],
                domain: [-3.0, 3.0] [0.5, 3.0],
                special: [(0.0, 0.0, 0.0, 0.0), (3.0, -4.0, 0.6, -0.8), (1e20, 0.0, 1.0, 0.0)],
            }
            /// `x / √(x² + y²)`, the derivative of `hypot` in `x`; 0 where both are 0, with a derivative of NaN there
            direction Direction {
                value: |x, y| x.with(y, |x, y| {
                    let size = if x.abs() > y.abs() { x.abs() } else { y.abs() };
                    let (share, other) = (x / size, y / size);
                    let inside = if size == A::zero() { x } else { share / (share * share + other * other).sqrt() };
                    // Beside an infinite one the other is 0.
                    let end = if x.is_infinite() { A::one().copysign(x) } else { A::zero() };
                    if x.is_infinite() != y.is_infinite() && x == x && y == y { end } else { inside }
                }),
                derivative: [
                    |x, y, _z| Of(y.direction(x).square() / x.hypot(y)),
                    |x, y, z| Of(-z * y.direction(x) / x.hypot(y))
                ],
                domain: [-3.0, 3.0] [0.5, 3.0],
                special: [(0.0, 0.0, f64::NAN, f64::NAN), (3.0, -4.0, 0.128, 0.096), (1e10, 1.0, 1e-30, -1e-20)],
            }
            /// The angle of the point with ordinate `x` and abscissa `y`, from -π to π
            atan2 Atan2 {
                value: |x, y| x.with(y, A::atan2),
                derivative: [
                    |x, y, _z| Of(y.direction(x).absorbing_mul(1.0 / x.hypot(y))),
                    |x, y, _z| Of(-x.direction(y).absorbing_mul(1.0 / x.hypot(y)))
                ],
                domain: [-3.0, 3.0] [0.5, 3.0],
                special: [
                    (0.0, 0.0, 0.0, 0.0), (0.0, 2.0, 0.5, 0.0), (1.0, 0.0, 0.0, -1.0), (1e20, 0.0, 0.0, -1e-20)
                ],
            }
            /// What is left of `x` after `y` was taken away a whole number of times, with the sign of `x`
            fmod Fmod {
                value: |x, y| x.with(y, |x, y| x % y),
                derivative: [|_x, _y, _z| One, |x, y, z| Of(-((x - z) / y).round())],
                domain: [4.2, 4.8] [1.7, 2.0],
                special: [(7.0, 3.0, 1.0, -2.0), (-7.0, 3.0, 1.0, 2.0), (6.0, 3.0, 1.0, -2.0)],
            }
            /// The larger of `x` and `y`; ties share the derivative evenly, NaN wins
            maximum Maximum {
                value: |x, y| x.with(y, |x, y| if x > y || x.is_nan() { x } else { y }),
                derivative: [
                    |x, y, _z| Of(x.larger_share(y)),
                    |x, y, _z| Of(y.larger_share(x))
                ],
                domain: [-3.0, -0.2] [0.2, 3.0],
                special: [
                    (2.0, 2.0, 0.5, 0.5), (3.0, 2.0, 1.0, 0.0),
                    (f64::NAN, 2.0, f64::NAN, 0.0), (2.0, f64::NAN, 0.0, f64::NAN)
                ],
            }
            /// The smaller of `x` and `y`; ties share the derivative evenly, NaN wins
            minimum Minimum {
                value: |x, y| x.with(y, |x, y| if x < y || x.is_nan() { x } else { y }),
                derivative: [
                    |x, y, _z| Of((-x).larger_share(-y)),
                    |x, y, _z| Of((-y).larger_share(-x))
                ],
                domain: [-3.0, -0.2] [0.2, 3.0],
                special: [
                    (2.0, 2.0, 0.5, 0.5), (3.0, 2.0, 0.0, 1.0),
                    (f64::NAN, 2.0, f64::NAN, 0.0), (2.0, f64::NAN, 0.0, f64::NAN)
                ],
            }
            /// What `x` has of the derivative of `maximum(x, y)`: 1, ½ at a tie, 0; NaN where `x` is NaN
            larger_share LargerShare {
                value: |x, y| x.with(y, |x, y| {
                    let share = if x == y { A::narrowed(0.5) } else { A::zero() };
                    let share = if x > y { A::one() } else { share };
                    if x.is_nan() { x } else { share }
                }),
                derivative: [|_x, _y, _z| Zero, |_x, _y, _z| Zero],
                domain: [-3.0, -0.2] [0.2, 3.0], special: [(2.0, 2.0, 0.0, 0.0)],
            }
            /// 1 where `x > y`, else 0
            greater Greater {
                value: |x, y| x.with(y, |x, y| A::indicator(x > y)),
                derivative: [|_x, _y, _z| Zero, |_x, _y, _z| Zero],
                domain: [-3.0, -0.2] [0.2, 3.0], special: [(2.0, 2.0, 0.0, 0.0)],
            }
            /// 1 where `x ≥ y`, else 0
            greater_equal GreaterEqual {
                value: |x, y| x.with(y, |x, y| A::indicator(x >= y)),
                derivative: [|_x, _y, _z| Zero, |_x, _y, _z| Zero],
                domain: [-3.0, -0.2] [0.2, 3.0], special: [(2.0, 2.0, 0.0, 0.0)],
            }
            /// 1 where `x = y`, else 0
            equal Equal {
                value: |x, y| x.with(y, |x, y| A::indicator(x == y)),
                derivative: [|_x, _y, _z| Zero, |_x, _y, _z| Zero],
                domain: [-3.0, -0.2] [0.2, 3.0], special: [(2.0, 2.0, 0.0, 0.0)],
            }
            /// 1 where `x ≠ y`, else 0
            not_equal NotEqual {
                value: |x, y| x.with(y, |x, y| A::indicator(x != y)),
                derivative: [|_x, _y, _z| Zero, |_x, _y, _z| Zero],
                domain: [-3.0, -0.2] [0.2, 3.0], special: [(2.0, 2.0, 0.0, 0.0)],
            }
        }
    };
}
