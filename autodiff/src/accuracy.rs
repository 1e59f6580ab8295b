//! How near the elementary functions are to the exact values.
//!
//! An error is counted in units in the last place (ulp): the spacing of the type's numbers where the exact value
//! lies. A correctly rounded function has errors up to 0.5; where the bound is 1, the result is one of the two
//! numbers beside the exact value.
//!
//! The bounds hold over the whole range, with subnormal numbers, and are the same at every level (AVX-512, AVX2,
//! baseline). They come from measurement, not from proof: the tests compute each function at thousands of points,
//! with values from 300 and more bits of precision. Among the points are those with the largest errors that a
//! search has found, over 20 million numbers for f64 and, for f32, over all numbers of the binades that matter. The
//! bounds in the table are the errors measured, rounded up to halves; a test fails where they differ.
//!
//! Infinities, NaN, signed zeros and the ends of domains are as IEEE 754 has them.
//!
//! | function | f64 | f32 | |
//! |---|---|---|---|
//! | [`exp`](crate::Var::exp) | 1.5 | 1.5 | |
//! | [`exp2`](crate::Var::exp2) | 1.5 | 1.5 | whole powers are exact |
//! | [`expm1`](crate::Var::expm1) | 1.5 | 2 | |
//! | [`log`](crate::Var::log) | 1 | 1 | |
//! | [`log2`](crate::Var::log2) | 1.5 | 2 | exact at powers of two |
//! | [`log10`](crate::Var::log10) | 1.5 | 1.5 | |
//! | [`log1p`](crate::Var::log1p) | 1.5 | 2 | |
//! | [`sinh`](crate::Var::sinh) | 2 | 2 | |
//! | [`cosh`](crate::Var::cosh) | 1.5 | 1.5 | |
//! | [`tanh`](crate::Var::tanh) | 1.5 | 1.5 | |
//! | [`sigmoid`](crate::Var::sigmoid) | 2 | 2 | |
//! | [`softplus`](crate::Var::softplus) | 2 | 2 | |
//! | [`sin`](crate::Var::sin) | 2 | 2 | the standard library's beyond `10⁶` |
//! | [`cos`](crate::Var::cos) | 2 | 2 | likewise |
//! | [`tan`](crate::Var::tan) | 2 | 2 | likewise |
//! | [`atan`](crate::Var::atan) | 2 | 1.5 | |
//! | [`erf`](crate::Var::erf) | 1.5 | 1.5 | |
//! | [`erfc`](crate::Var::erfc) | 4 | 1 | f32 is computed in f64 |
//! | [`powf`](crate::Var::powf) | 1.5 | 1 | likewise |
//!
//! What is not in the table (`+`, `-`, `·`, `/`, [`sqrt`](crate::Var::sqrt), [`square`](crate::Var::square), ...) is one
//! operation of the processor, and correctly rounded. Sums are taken in blocks, whose error does not grow with their
//! length.
