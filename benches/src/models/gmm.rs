//! The log posterior of a Gaussian mixture under a Wishart prior.

use crate::problems::gmm::{Inputs, Prior, lower_triangle};
use autodiff::{Fixed, Params, Program, Real, Var, concatenate};
use ndarray::{Array1, Array2};

/// The parameters: `α` of `(K,)`, `μ` of `(K, D)`, `q` of `(K, D)` and `l` of `(K, D(D−1)/2)`.
pub type Parameters<'t, A> = (Var<'t, A>, Var<'t, A>, Var<'t, A>, Var<'t, A>);

/// The log posterior, but for its constant ([`Prior::constant`]): with `Q_k` lower triangular, of diagonal
/// `exp(q_k)` and, column by column below it, `l_k`,
///
/// `Σᵢ lse_k(α_k + Σ q_k − ½ ‖Q_k (xᵢ − μ_k)‖²) − N·lse(α) − Σ_k (½ γ² ‖Q_k‖² − m Σ q_k)`.
///
/// `x` is `(N, D)`; `γ²` and `m` are numbers. The rows of all `Q_k` are stacked, so that one product with the
/// points serves every component.
pub fn log_posterior<'t, A: Real>(
    x: Var<'t, A>,
    (alpha, mu, q, l): Parameters<'t, A>,
    (gamma_squared, m): (Var<'t, A>, Var<'t, A>),
) -> Var<'t, A> {
    let (n, d, k) = (x.shape()[0], x.shape()[1], alpha.size());
    let diagonal = q.exp();
    let stacked = stacked_rows(diagonal, l, k, d);
    let shift = (stacked.reshape((k, d, d)) * mu.reshape((k, 1, d))).sum_axis(-1);
    let z = x.matmul(stacked.t()) - shift.flatten();
    let log_scales = q.sum_axis(1);
    let distances = z.square().reshape((n, k, d)).sum_axis(-1);
    let likelihood = logsumexp_rows(alpha + log_scales - 0.5 * distances).sum();
    let squares = diagonal.square().sum() + l.square().sum();
    likelihood - logsumexp_rows(alpha.reshape((1, k))).sum() * n - 0.5 * gamma_squared * squares + m * log_scales.sum()
}

/// The rows of `Q_1, …, Q_K`, one below the other: `(K·D, D)`.
///
/// Each number is fetched from a row that holds a zero, the diagonal and the triangle of its component.
fn stacked_rows<'t, A: Real>(diagonal: Var<'t, A>, l: Var<'t, A>, k: usize, d: usize) -> Var<'t, A> {
    let mut places = Array2::<usize>::zeros((d, d));
    for i in 0..d {
        places[[i, i]] = 1 + i;
    }
    for (number, (row, column)) in lower_triangle(d).into_iter().enumerate() {
        places[[row, column]] = 1 + d + number;
    }
    let zero = diagonal.tape().var(Array2::<A>::zeros((k, 1)));
    concatenate(&[zero, diagonal, l], 1).take(&places, 1).reshape((k * d, d))
}

/// `ln Σ exp` of each row, which stays with length 1.
fn logsumexp_rows<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    let greatest = x.max_keepdims(1).stop_gradient();
    greatest + (x - greatest).exp().sum_keepdims(1).log()
}

/// What the programs take: the points; `α`, `μ`, `q` and `l`; `γ²`, `m` and the constant.
pub type Tree = (Fixed<Array2<f64>>, Weights, Fixed<(f64, f64, f64)>);
/// `α`, `μ`, `q` and `l`, or their gradients.
pub type Weights = (Array1<f64>, Array2<f64>, Array2<f64>, Array2<f64>);

/// The inputs and the prior as the programs take them.
pub fn parameters(inputs: &Inputs<f64>, prior: Prior) -> impl Params<Tree = Tree> {
    let (n, d) = inputs.x.dim();
    let constant = prior.constant(n, d, inputs.alpha.len());
    (
        Fixed(&inputs.x),
        (&inputs.alpha, &inputs.mu, &inputs.q, &inputs.l),
        Fixed((prior.gamma * prior.gamma, prior.m, constant)),
    )
}

/// The log posterior.
pub fn objective(inputs: &Inputs<f64>, prior: Prior) -> Program<Tree, f64> {
    Program::outputs(
        |_, (x, weights, (gamma_squared, m, constant))| log_posterior(x, weights, (gamma_squared, m)) + constant,
        parameters(inputs, prior),
    )
}

/// The gradients in `α`, `μ`, `q` and `l`.
pub fn gradient(inputs: &Inputs<f64>, prior: Prior) -> Program<Tree, Weights> {
    Program::outputs(
        |_, (x, weights, (gamma_squared, m, _))| log_posterior(x, weights, (gamma_squared, m)).grad(weights),
        parameters(inputs, prior),
    )
}
