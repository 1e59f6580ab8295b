//! `Σ √( ln(1 + exp(a·x + b))² + c )`: a chain of eight elementwise operations and the sum that ends it.

use super::{SEED, draw};
use autodiff::Real;
use factorize::NumpyRandom;
use ndarray::Array1;

/// The numbers `a`, `b` and `c`.
pub const CONSTANTS: [f64; 3] = [0.5, 0.1, 0.25];

/// `n` numbers, uniform between -1 and 1.
pub fn inputs<A: Real>(n: usize) -> Array1<A> {
    draw(n, &mut NumpyRandom::seed(SEED), |random| 2.0 * random.random_sample() - 1.0)
}
