//! The problems.

use autodiff::{Real, Var};
use factorize::NumpyRandom;
use ndarray::{Array2, array};

/// The matrix of the blog post, with its hole.
pub fn post_matrix() -> Array2<f64> {
    array![[f64::NAN, 4.0, 5.0], [4.0, 4.0, 5.0], [5.0, 3.0, 4.0], [2.0, 3.0, 3.0]]
}

/// The factors that the blog post begins with.
pub fn post_start() -> (Array2<f64>, Array2<f64>) {
    let mut random = NumpyRandom::seed(0);
    let h = random.randn(2, 3).mapv(|x| -5.0 * x.abs());
    (random.randn(4, 2).mapv(f64::abs), h)
}

/// A matrix of numbers between -1 and 1.
pub fn matrix<A: Real>(rows: usize, columns: usize, seed: u32) -> Array2<A> {
    let mut random = NumpyRandom::seed(seed);
    Array2::from_shape_simple_fn((rows, columns), || A::narrowed(2.0 * random.random_sample() - 1.0))
}

/// `Σ √( ln(1 + exp(a·x + b))² + c )`: a chain of eight elementwise ops and the sum that ends it.
pub fn chain<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    ((x * CHAIN[0] + CHAIN[1]).exp().log1p().square() + CHAIN[2]).sqrt().sum()
}

/// The numbers `a`, `b` and `c` of the chain.
pub const CHAIN: [f64; 3] = [0.5, 0.1, 0.25];
