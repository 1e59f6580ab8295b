//! Least squares by a polynomial, after GradBench.

use super::{SEED, uniform};
use factorize::NumpyRandom;
use ndarray::Array1;

/// `m` coefficients, uniform in `[0, 1)`.
pub fn inputs(m: usize) -> Array1<f64> {
    uniform(m, &mut NumpyRandom::seed(SEED))
}
