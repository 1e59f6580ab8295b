//! Elementary functions without branches, so that a loop over them vectorises.
//!
//! Each is a method of [`Pack`], written once for both element types where the same steps serve both; they differ
//! in the length of the polynomials and in where the functions end ([`Float`]). `FMA` says whether the processor
//! multiplies and adds in one instruction (else `mul_add` would be a call of a slow library function).
//!
//! How near each is to the exact value, the tests measure and the page `accuracy` tells. Beyond `|x| = 10⁶` sine,
//! cosine and tangent are those of the standard library.

mod coefficients;
mod double;
mod error_function;
mod exponential;
mod float;
mod inverse_hyperbolic;
mod logarithm;
mod pack;
mod power;
#[cfg(test)]
mod tests;
mod trigonometric;

use double::Double;
pub(super) use error_function::scaled_erfc;
pub use float::Float;
pub(super) use inverse_hyperbolic::beyond_doubling;
pub use pack::Pack;
pub use trigonometric::Reduce;
pub(super) use trigonometric::beyond_reduction;
