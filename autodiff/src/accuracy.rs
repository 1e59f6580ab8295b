//! How near the elementary functions are to the exact values.
//!
//! An error is counted in units in the last place (ulp): the spacing of the type's numbers where the exact value
//! lies. A correctly rounded function has errors up to 0.5; where the error is less than 1, the result is one of the
//! two numbers beside the exact value.
//!
//! No function is off by more than 2 ulp, but for `erfc` in f64 (4 ulp): over the whole range, with subnormal numbers,
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
//! What is not in the table (`+`, `-`, `·`, `/`, [`sqrt`](crate::Var::sqrt), [`square`](crate::Var::square), ...) is one
//! operation of the processor, and correctly rounded. Sums are taken in blocks, whose error does not grow with their
//! length.
//!
//! # Special functions
