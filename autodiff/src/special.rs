//! scipy's special functions.
//!
//! Those of one argument take a [`Var`](crate::Var). Those of several take anything that may stand beside one, with
//! broadcasting; one of the operands must be a `Var`. The order of a Bessel function, of [`polygamma`] and [`zeta`] is
//! a number.
//!
//! Values are computed in f64 for both element types, and outside of a function's domain they are NaN. How near they
//! are to the exact values is told in [`accuracy`](crate::accuracy#special-functions). Derivatives are other functions
//! of this module, exact in both tails; the page of a function says where one is not there. What is not there is NaN.
//!
//! ```
//! use autodiff::{special, value_and_grad};
//!
//! let (value, slope) = value_and_grad(|_, x| special::gammaln(x), 5.0f64);
//! assert!((value - 24f64.ln()).abs() < 1e-14);
//! assert!((slope - (1.0 + 1.0 / 2.0 + 1.0 / 3.0 + 1.0 / 4.0 - 0.5772156649015329)).abs() < 1e-14);
//! ```

mod bessel;
mod beta;
mod entropy;
mod error;
mod gamma;
pub(crate) mod rows;
mod sigmoid;
mod student;

pub use bessel::{i0, i0e, i1, i1e, iv, ive, j0, j1, jn, y0, y1, yn};
pub use beta::{beta, betainc, betaln};
pub use entropy::{entr, kl_div, rel_entr, xlog1py, xlogy};
pub use error::{erf, erfc, erfcinv, erfcx, erfinv, log_ndtr, ndtr, ndtri};
pub(crate) use gamma::log_gamma_density;
pub use gamma::{digamma, gamma, gammainc, gammaincc, gammaln, gammasgn, multigammaln, polygamma, psi, rgamma, zeta};
pub use sigmoid::{expit, log_expit, log1mexp, logit};
pub use student::{log_stdtr, stdtr};
pub(crate) use student::{log_student_density, log_student_density_slope, student_density};
