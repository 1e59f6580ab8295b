//! k-means, after GradBench.

use super::{SEED, uniform};
use factorize::NumpyRandom;
use ndarray::{Array2, s};

/// `n` points of `d` dimensions, uniform in `[0, 1)`, and the last `k` of them as centroids.
pub fn inputs(n: usize, d: usize, k: usize) -> (Array2<f64>, Array2<f64>) {
    let points: Array2<f64> = uniform((n, d), &mut NumpyRandom::seed(SEED));
    let centroids = points.slice(s![n - k.., ..]).to_owned();
    (points, centroids)
}
