//! The logarithm of a sum of exponentials, after GradBench.

use super::{SEED, uniform};
use autodiff::Real;
use factorize::NumpyRandom;
use ndarray::Array1;

/// `n` numbers, uniform in `[0, 1)`.
pub fn inputs<A: Real>(n: usize) -> Array1<A> {
    uniform(n, &mut NumpyRandom::seed(SEED))
}
