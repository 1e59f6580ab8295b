//! How near the elementary functions are to the exact values.
//!
//! An error is counted in units in the last place (ulp): the spacing of the type's numbers where the exact value
//! lies. A correctly rounded function has errors up to 0.5; where the error is less than 1, the result is one of the
//! two numbers beside the exact value.
//!
//! No function of the table is off by more than 2 ulp, but for `erfc` in f64 (4 ulp): over the whole range, with subnormal numbers,
//! and at every level (AVX-512, AVX2, baseline). That is what we test, not what we have proved. The table has the
//! largest errors found, rounded up to hundredths: for f64 among ten million numbers and more, for f32 among all
//! numbers of the binades that matter (for the two arguments of `powf`, among a million pairs). The tests measure the
//! numbers of this page at those worst arguments and at thousands of others, against values of 300 and more bits of
//! precision, with and without instructions that multiply and add; the loops of every level give the same bits.
//!
//! Infinities, NaN, signed zeros and the ends of domains are as IEEE 754 has them.
//!
//! | function | f64 | f32 | |
//! |---|---|---|---|
//! | [`exp`](crate::Var::exp) | 1.02 | 1.02 | |
//! | [`exp2`](crate::Var::exp2) | 1.12 | 1.01 | whole powers are exact |
//! | [`expm1`](crate::Var::expm1) | 1.48 | 1.70 | |
//! | [`log`](crate::Var::log) | 0.98 | 0.96 | |
//! | [`log2`](crate::Var::log2) | 1.47 | 1.53 | exact at powers of two |
//! | [`log10`](crate::Var::log10) | 1.49 | 1.32 | |
//! | [`log1p`](crate::Var::log1p) | 1.51 | 1.54 | |
//! | [`sinh`](crate::Var::sinh) | 1.99 | 1.97 | |
//! | [`cosh`](crate::Var::cosh) | 1.46 | 1.47 | |
//! | [`tanh`](crate::Var::tanh) | 1.5 | 1.5 | |
//! | [`sigmoid`](crate::Var::sigmoid) | 1.82 | 1.81 | |
//! | [`softplus`](crate::Var::softplus) | 1.76 | 1.81 | |
//! | [`sin`](crate::Var::sin) | 1.87 | 1.92 | the standard library's beyond `10⁶` |
//! | [`cos`](crate::Var::cos) | 1.98 | 1.95 | likewise |
//! | [`tan`](crate::Var::tan) | 1.32 | 1.47 | likewise |
//! | [`atan`](crate::Var::atan) | 1.84 | 1.49 | |
//! | [`erf`](crate::Var::erf) | 1.45 | 1.32 | |
//! | [`erfc`](crate::Var::erfc) | 3.75 | 0.54 | f32 is computed in f64 |
//! | [`powf`](crate::Var::powf) | 1.19 | 0.51 | likewise |
//!
//! [`asinh`](crate::Var::asinh), [`acosh`](crate::Var::acosh) and [`atanh`](crate::Var::atanh) are taken by `log1p`, and
//! are within 4 ulp; [`asin`](crate::Var::asin), [`acos`](crate::Var::acos), [`cbrt`](crate::Var::cbrt),
//! [`hypot`](crate::Var::hypot), [`atan2`](crate::Var::atan2) and [`fmod`](crate::Var::fmod), which is exact, are those of the
//! standard library. What is composed of other functions adds their errors.
//!
//! What is not in the table (`+`, `-`, `·`, `/`, [`sqrt`](crate::Var::sqrt), [`square`](crate::Var::square), ...) is one
//! operation of the processor, and correctly rounded. Sums are taken in blocks, whose error does not grow with their
//! length.
//!
//! # Derivatives
//!
//! Derivatives are functions of their own, not differences of rounded values, so that they are as exact where they are small: the
//! derivative of `sigmoid` at 40, where it is 4·10⁻¹⁸, as well as at 0. The table has the largest errors that the tests find for
//! first and second derivatives, among a hundred arguments of all sizes and more, against values of 60 and more digits. An
//! error is counted in `ε·(|d| + |x·d′|)`, with the spacing `ε` of the numbers above 1 (2⁻⁵² or 2⁻²³), the derivative `d` and its
//! own derivative `d′`: by the second term the exact value changes with the last place of the argument. Below the normal
//! numbers of the type it is counted in the smallest of these.
//!
//! | function | f64: first | second | f32: first | second |
//! |---|---|---|---|---|
//! | `acos` | 1 | 1 | 1 | 1 |
//! | `acosh` | 0.5 | 1 | 0.5 | 0.5 |
//! | `asin` | 1 | 1 | 1 | 1 |
//! | `asinh` | 0.5 | 1 | 1 | 1 |
//! | `atan` | 0.5 | 1 | 1 | 1 |
//! | `atan2(1)` | 1 | 2 | 0.5 | 1.5 |
//! | `atanh` | 1 | 1 | 1 | 1 |
//! | `cbrt` | 1.5 | 2 | 1 | 2 |
//! | `cos` | 0.5 | 0.5 | 0.5 | 0.5 |
//! | `cosh` | 0.5 | 0.5 | 0.5 | 0.5 |
//! | `digamma` | 1 | 1 | 0.5 | 0.5 |
//! | `elu` | 0.5 | 0.5 | 0.5 | 0.5 |
//! | `entr` | 0.5 | 0.5 | 1 | 0.5 |
//! | `erf` | 1 | 0.5 | 1 | 1 |
//! | `erfc` | 1 | 1 | 1 | 1 |
//! | `erfcx` | 1 | 1 | 0.5 | 0.5 |
//! | `erfinv` | 1 | 2 | 1 | 1 |
//! | `exp` | 1 | 1 | 0.5 | 0.5 |
//! | `exp2` | 1 | 2 | 1 | 1 |
//! | `expm1` | 1 | 1 | 0.5 | 0.5 |
//! | `gamma` | 1 | 1 | 0.5 | 0.5 |
//! | `gammainc(2.5)` | 1 | 1.5 | 0.5 | 1 |
//! | `gammaincc(2.5)` | 1.5 | 2 | 0.5 | 1 |
//! | `gammaln` | 1 | 1 | 0.5 | 0.5 |
//! | `gelu` | 1.5 | 1.5 | 3 | 1 |
//! | `hypot(1)` | 1 | 1 | 1 | 1 |
//! | `i0` | 1 | 2 | 0.5 | 1 |
//! | `i1` | 1 | 1 | 0.5 | 0.5 |
//! | `j0` | 1 | 1 | 0.5 | 0.5 |
//! | `j1` | 1 | 1 | 0.5 | 0.5 |
//! | `log` | 0.5 | 0.5 | 0.5 | 0.5 |
//! | `log10` | 0.5 | 0.5 | 0.5 | 0.5 |
//! | `log1mexp` | 0.5 | 0.5 | 0.5 | 0.5 |
//! | `log1p` | 1 | 1 | 1 | 1.5 |
//! | `log2` | 0.5 | 1 | 0.5 | 0.5 |
//! | `log_ndtr` | 1.5 | 2 | 0.5 | 1.5 |
//! | `log_sigmoid` | 1 | 1 | 1 | 1 |
//! | `logaddexp(1)` | 1 | 1 | 1 | 1.5 |
//! | `logit` | 1 | 1 | 1 | 1 |
//! | `ndtr` | 1 | 1.5 | 1 | 1 |
//! | `powf(-0.5)` | 0.5 | 0.5 | 0.5 | 0.5 |
//! | `powf(2.5)` | 0.5 | 1 | 0.5 | 1 |
//! | `powi(3)` | 0.5 | 0.5 | 0.5 | 0.5 |
//! | `reciprocal` | 0.5 | 0.5 | 0.5 | 0.5 |
//! | `rgamma` | 2 | 3.5 | 1.5 | 3 |
//! | `rsqrt` | 1 | 1 | 1 | 1 |
//! | `sigmoid` | 0.5 | 1.5 | 1 | 1.5 |
//! | `silu` | 1 | 1.5 | 1 | 1.5 |
//! | `sin` | 0.5 | 0.5 | 0.5 | 0.5 |
//! | `sinc` | 1 | 2 | 1 | 2 |
//! | `sinh` | 0.5 | 0.5 | 0.5 | 0.5 |
//! | `softplus` | 1 | 0.5 | 1 | 1.5 |
//! | `softsign` | 1 | 2 | 1 | 1.5 |
//! | `sqrt` | 1 | 1 | 0.5 | 1 |
//! | `square` | 0.5 | 0.5 | 0.5 | 0.5 |
//! | `tan` | 0.5 | 0.5 | 0.5 | 0.5 |
//! | `tanh` | 0.5 | 1 | 1 | 0.5 |
//! | `y0` | 0.5 | 1 | 0.5 | 0.5 |
//! | `y1` | 1 | 1 | 0.5 | 0.5 |
//! | `zeta(2)` | 1 | 0.5 | 0.5 | 0.5 |
//!
//! # Special functions
//!
//! The functions of [`special`](crate::special) are computed in f64 for both types, so that for f32 the error is at most
//! a little above 0.5. For f64 the table has the largest errors that the tests find among thousands of arguments, in
//! units in the last place of the value; where a function passes through 0 without being small, in those of the size
//! that it has about there: 1 for logarithms of the gamma and beta functions and to the left of 0, the amplitude for
//! Bessel functions that oscillate. Where a value changes by a hundred such units with the last place of an argument, as
//! of a density far out in its tail, an error of that size is what one can have.
//!
//! | function | f64 | arguments |
//! |---|---|---|
//! | [`gamma`](crate::special::gamma) | 4 | -6 to 171 |
//! | [`gammaln`](crate::special::gammaln) | 3 | -12 to 10³⁰⁰ |
//! | [`rgamma`](crate::special::rgamma) | 6 | -6 to 171 |
//! | [`digamma`](crate::special::digamma) | 2.5 | -12 to 10³⁰⁰ |
//! | [`zeta`](crate::special::zeta) | 10 | `s` to 120, `q` from -20 to 10⁶ |
//! | [`betaln`](crate::special::betaln) | 3 | 10⁻³ to 10⁸ |
//! | [`gammainc`](crate::special::gammainc) | 500 | `a` from 10⁻³ to 10⁵, values down to 10⁻³⁰⁰ |
//! | [`gammaincc`](crate::special::gammaincc) | 950 | likewise |
//! | `log_gammainc` | 950 | likewise, and where `P` and `Q` are less than any number: the logarithms of both |
//! | `log_gammaincc` | 500 | |
//! | `gamma_density` | 750 | likewise: the derivative of both in `x` |
//! | `gammainc_a` | 900 | `a` up to 3000: the derivative in `a` |
//! | `gammainc_aa` | 950 | likewise: the second one |
//! | [`betainc`](crate::special::betainc) | 500 | `a`, `b` from 0.05 to 300 |
//! | `beta_density` | 500 | likewise: the derivative in `x` |
//! | `betainc_a` | 80 | likewise: the derivative in `a` |
//! | `betainc_b` | 80 | likewise: in `b` |
//! | `betainc_aa` | 120 | likewise: the second derivatives |
//! | `betainc_ab` | 70 | |
//! | `betainc_bb` | 140 | |
//! | [`stdtr`](crate::special::stdtr) | 150 | `df` from 0.3 to 1000, `t` to ±30 |
//! | [`log_stdtr`](crate::special::log_stdtr) | 150 | likewise, and `t` to -10⁹ |
//! | `stdtr_df` | 500 | likewise: the derivative in `df` |
//! | `stdtr_df_df` | 400 | likewise: the second one |
//! | [`jn`](crate::special::jn) | 8 | orders 0 to 20, `x` to 10⁴ |
//! | [`yn`](crate::special::yn) | 10 | likewise |
//! | [`iv`](crate::special::iv) | 1200 | orders -2.25 to 300, `x` to 700 |
//! | [`ive`](crate::special::ive) | 1200 | orders -2.25 to 300, `x` to 10⁵ |
//! | [`erfinv`](crate::special::erfinv) | 4 | all |
//! | [`erfcinv`](crate::special::erfcinv) | 4 | down to 10⁻²⁹⁰ |
//! | [`erfcx`](crate::special::erfcx) | 30 | with its first four derivatives |
//! | [`log_ndtr`](crate::special::log_ndtr) | 2.5 | -10⁵ to 10 |
//! | [`logit`](crate::special::logit) | 1.5 | all |
