//! The log posterior of a Gaussian mixture and its gradient, by one product for all components.
//!
//! The rows of every `Q_k` are stacked to a matrix of `K·D` rows. With `Z = X·Qᵀ − c`, where `c` holds
//! `Q_k·μ_k`, it is `β_ik = α_k + Σ q_k − ½‖z_ik‖²`; and back, `Q̄ = −(w∘Z)ᵀ·X` and what `c` brings.

use super::product::{multiply, rows_of};
use crate::problems::gmm::{Prior, lower_triangle};

/// The data, and room for what is computed of them; matrices in row-major order.
pub struct Gmm {
    x: Vec<f64>,
    n: usize,
    d: usize,
    k: usize,
    prior: Prior,
    threads: usize,
    /// Row and column of each number of `l`.
    places: Vec<(usize, usize)>,
    /// `K·D` rows of `D`.
    q: Vec<f64>,
    shift: Vec<f64>,
    /// `N` rows of `K·D`.
    z: Vec<f64>,
    /// `N` rows of `K`: `β`, then the weights.
    weights: Vec<f64>,
    /// The gradient in the rows of `Q`.
    q_slopes: Vec<f64>,
    /// The gradient in `c`.
    shift_slopes: Vec<f64>,
    /// The gradients in `α`, `μ`, `q` and `l`.
    pub gradient: [Vec<f64>; 4],
}

/// The parameters `α`, `μ`, `q` and `l`, each in row-major order.
pub type Parameters<'a> = [&'a [f64]; 4];

/// Replaces the numbers by their softmax and returns `ln Σ exp`.
fn softmax(numbers: &mut [f64]) -> f64 {
    let greatest = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for number in numbers.iter_mut() {
        *number = (*number - greatest).exp();
        sum += *number;
    }
    numbers.iter_mut().for_each(|number| *number /= sum);
    greatest + sum.ln()
}

impl Gmm {
    /// For `n` points in rows of `d`, and `k` components.
    pub fn new(x: &[f64], d: usize, k: usize, prior: Prior, threads: usize) -> Self {
        let n = x.len() / d;
        Gmm {
            x: x.to_vec(),
            n,
            d,
            k,
            prior,
            threads,
            places: lower_triangle(d),
            q: vec![0.0; k * d * d],
            shift: vec![0.0; k * d],
            z: vec![0.0; n * k * d],
            weights: vec![0.0; n * k],
            q_slopes: vec![0.0; k * d * d],
            shift_slopes: vec![0.0; k * d],
            gradient: [k, k * d, k * d, k * d * (d - 1) / 2].map(|length| vec![0.0; length]),
        }
    }

    /// The log posterior; the weights and `z` are left in `self`.
    pub fn objective(&mut self, [alpha, mu, q, l]: Parameters<'_>) -> f64 {
        let (n, d, k) = (self.n, self.d, self.k);
        let triangle = self.places.len();
        let mut prior = 0.0;
        for component in 0..k {
            let rows = &mut self.q[component * d * d..][..d * d];
            for (place, q) in q[component * d..][..d].iter().enumerate() {
                rows[place * d + place] = q.exp();
                prior += 0.5 * (self.prior.gamma * rows[place * d + place]).powi(2) - self.prior.m * q;
            }
            for (&(row, column), &l) in self.places.iter().zip(&l[component * triangle..][..triangle]) {
                rows[row * d + column] = l;
                prior += 0.5 * (self.prior.gamma * l).powi(2);
            }
            let mu = &mu[component * d..][..d];
            for (shift, row) in self.shift[component * d..][..d].iter_mut().zip(rows.chunks_exact(d)) {
                *shift = row.iter().zip(mu).map(|(q, m)| q * m).sum();
            }
        }
        multiply(&mut self.z, rows_of(&self.x, d), rows_of(&self.q, d).transpose(), 1.0, self.threads);
        let log_scales: Vec<f64> =
            alpha.iter().zip(q.chunks_exact(d)).map(|(a, q)| a + q.iter().sum::<f64>()).collect();
        let mut sum = 0.0;
        for (z, weights) in self.z.chunks_exact_mut(k * d).zip(self.weights.chunks_exact_mut(k)) {
            z.iter_mut().zip(&self.shift).for_each(|(z, shift)| *z -= shift);
            for ((weight, z), log_scale) in weights.iter_mut().zip(z.chunks_exact(d)).zip(&log_scales) {
                *weight = log_scale - 0.5 * sum_of_squares(z);
            }
            sum += softmax(weights);
        }
        let mut alphas = alpha.to_vec();
        sum - n as f64 * softmax(&mut alphas) - prior + self.prior.constant(n, d, k)
    }

    /// The gradients, left in `self`.
    pub fn differentiate(&mut self, parameters: Parameters<'_>) {
        self.objective(parameters);
        let [alpha, mu, q, l] = parameters;
        let (n, d, k) = (self.n, self.d, self.k);
        let mut alphas = alpha.to_vec();
        softmax(&mut alphas);
        for (slope, share) in self.gradient[0].iter_mut().zip(&alphas) {
            *slope = -(n as f64) * share;
        }
        self.shift_slopes.fill(0.0);
        for (z, weights) in self.z.chunks_exact_mut(k * d).zip(self.weights.chunks_exact(k)) {
            for (component, (z, &weight)) in z.chunks_exact_mut(d).zip(weights).enumerate() {
                self.gradient[0][component] += weight;
                for (z, slope) in z.iter_mut().zip(&mut self.shift_slopes[component * d..][..d]) {
                    *z *= -weight;
                    *slope -= *z;
                }
            }
        }
        multiply(&mut self.q_slopes, rows_of(&self.z, k * d).transpose(), rows_of(&self.x, d), 1.0, self.threads);
        let gamma_squared = self.prior.gamma.powi(2);
        let triangle = self.places.len();
        for component in 0..k {
            let mu = &mu[component * d..][..d];
            let shift_slopes = &self.shift_slopes[component * d..][..d];
            let (rows, slopes) = (&self.q[component * d * d..], &mut self.q_slopes[component * d * d..][..d * d]);
            let mu_slopes = &mut self.gradient[1][component * d..][..d];
            mu_slopes.fill(0.0);
            for ((row, slopes), shift_slope) in rows.chunks_exact(d).zip(slopes.chunks_exact_mut(d)).zip(shift_slopes) {
                for column in 0..d {
                    slopes[column] += shift_slope * mu[column];
                    mu_slopes[column] += shift_slope * row[column];
                }
            }
            // The weights of a component sum to what α's slope has gained, and each multiplies Σ q.
            let weight = self.gradient[0][component] + n as f64 * alphas[component];
            for (place, q) in q[component * d..][..d].iter().enumerate() {
                let q = q.exp();
                self.gradient[2][component * d + place] =
                    weight + slopes[place * d + place] * q - gamma_squared * q * q + self.prior.m;
            }
            let l_slopes = self.gradient[3][component * triangle..][..triangle].iter_mut();
            for ((slope, l), &(row, column)) in l_slopes.zip(&l[component * triangle..]).zip(&self.places) {
                *slope = slopes[row * d + column] - gamma_squared * l;
            }
        }
    }
}

/// `‖z‖²` in lanes.
fn sum_of_squares(z: &[f64]) -> f64 {
    let (chunks, rest) = z.as_chunks::<4>();
    let mut lanes = [0.0; 4];
    for chunk in chunks {
        for (lane, z) in lanes.iter_mut().zip(chunk) {
            *lane += z * z;
        }
    }
    lanes.iter().sum::<f64>() + rest.iter().map(|z| z * z).sum::<f64>()
}
