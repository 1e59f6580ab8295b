//! The blog post's problem: 4 x 3, rank 2, eleven cells observed.

use factorize::NumpyRandom;
use ndarray::{Array2, array};

/// How many steps of Adagrad.
pub const STEPS: usize = 2000;
/// The learning rate of Adagrad.
pub const LEARNING_RATE: f64 = 0.1;
/// What every sum of squares gains at each step of Adagrad.
pub const EPS: f64 = 1e-8;

/// The matrix of the blog post, with its hole.
pub fn matrix() -> Array2<f64> {
    array![[f64::NAN, 4.0, 5.0], [4.0, 4.0, 5.0], [5.0, 3.0, 4.0], [2.0, 3.0, 3.0]]
}

/// The factors `W` and `H` that the blog post begins with.
pub fn start() -> (Array2<f64>, Array2<f64>) {
    let mut random = NumpyRandom::seed(0);
    let h = random.randn(2, 3).mapv(|x| -5.0 * x.abs());
    (random.randn(4, 2).mapv(f64::abs), h)
}
