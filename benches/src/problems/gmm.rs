//! A Gaussian mixture, after GradBench.

use super::{SEED, normal, uniform};
use autodiff::Real;
use factorize::NumpyRandom;
use ndarray::{Array1, Array2};
use std::f64::consts::{LN_2, PI};

/// How many points.
pub const POINTS: usize = 1000;

/// The Wishart prior on the precision of the components.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prior {
    /// The scale, `γ > 0`.
    pub gamma: f64,
    /// What the degrees of freedom exceed `D + 1` by.
    pub m: f64,
}

impl Prior {
    /// What the log posterior of `n` points of `d` dimensions under `k` components has that depends on no
    /// parameter: `−N·D/2·ln 2π + K·(ν·D·(ln γ − ½ ln 2) − ln Γ_D(ν/2))` with `ν = D + m + 1`.
    pub fn constant(self, n: usize, d: usize, k: usize) -> f64 {
        let (n, d, k) = (n as f64, d as f64, k as f64);
        let freedom = d + self.m + 1.0;
        let wishart = freedom * d * (self.gamma.ln() - 0.5 * LN_2) - log_gamma_of_dimension(0.5 * freedom, d);
        -0.5 * n * d * (2.0 * PI).ln() + k * wishart
    }
}

/// The multivariate `ln Γ_d(a) = d(d−1)/4·ln π + Σ ln Γ(a + (1−j)/2)`, `j = 1 ..= d`.
fn log_gamma_of_dimension(a: f64, d: f64) -> f64 {
    let terms = (0..d as usize).map(|j| log_gamma(a - 0.5 * j as f64));
    d * (d - 1.0) / 4.0 * PI.ln() + terms.sum::<f64>()
}

/// `ln Γ(x)` for `x > 0`, within a few units in the last place: Stirling's series behind 10 steps upwards.
fn log_gamma(mut x: f64) -> f64 {
    let mut product = 1.0;
    while x < 10.0 {
        product *= x;
        x += 1.0;
    }
    let z = 1.0 / (x * x);
    // Bernoulli's numbers: B₂ₖ / (2k (2k − 1)).
    const C: [f64; 7] =
        [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0, 1.0 / 156.0];
    let series = C.iter().rev().fold(0.0, |sum, c| sum * z + c) / x;
    (x - 0.5) * x.ln() - x + 0.5 * (2.0 * PI).ln() + series - product.ln()
}

/// Row and column of each number of `l`: the strictly lower triangle of a matrix of `d` rows, column by column.
pub fn lower_triangle(d: usize) -> Vec<(usize, usize)> {
    (0..d).flat_map(|column| (column + 1..d).map(move |row| (row, column))).collect()
}

/// The points and the parameters.
#[derive(Clone)]
pub struct Inputs<A> {
    /// `(N, D)`: the points.
    pub x: Array2<A>,
    /// `(K,)`: the weights before their softmax.
    pub alpha: Array1<A>,
    /// `(K, D)`: the centres.
    pub mu: Array2<A>,
    /// `(K, D)`: the logarithms of the diagonals.
    pub q: Array2<A>,
    /// `(K, D(D−1)/2)`: the strictly lower triangles, column by column.
    pub l: Array2<A>,
}

impl<A: Real> Inputs<A> {
    /// For so many dimensions and components.
    pub fn new(d: usize, k: usize) -> Self {
        let random = &mut NumpyRandom::seed(SEED);
        let (x, alpha) = (normal((POINTS, d), random), normal(k, random));
        let mu = uniform((k, d), random);
        Inputs { x, alpha, mu, q: normal((k, d), random), l: normal((k, d * (d - 1) / 2), random) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_gamma_is_that_of_factorials_and_of_a_half() {
        let factorials = (1..30).scan(1.0, |factorial, n| {
            let now = *factorial;
            *factorial *= f64::from(n);
            Some((f64::from(n), f64::ln(now)))
        });
        let halves = [(0.5, 0.5 * PI.ln()), (1.5, 0.5 * PI.ln() - LN_2), (1e6, 12_815_504.569_147_611)];
        for (x, expected) in factorials.chain(halves) {
            assert!((log_gamma(x) - expected).abs() <= 2e-15 * expected.abs().max(4.0), "{x}");
        }
    }

    #[test]
    fn the_triangle_goes_column_by_column() {
        assert_eq!(lower_triangle(4), [(1, 0), (2, 0), (3, 0), (2, 1), (3, 1), (3, 2)]);
        assert_eq!(lower_triangle(1), []);
    }
}
