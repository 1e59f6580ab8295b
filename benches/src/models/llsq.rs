//! Least squares by a polynomial.

use autodiff::{Program, Real, Var};
use ndarray::{Array1, s};

/// `½ Σᵢ (sᵢ − Σⱼ xⱼ tᵢʲ)²` with `sᵢ = sign tᵢ`, at `n ≥ 2` points `t` from -1 to 1; `x` is `(m,)` with `m ≥ 1`.
///
/// The polynomial goes by Horner's rule: no matrix of powers is built, and the derivative, which is recorded
/// like everything else, gains one power at each step backwards.
pub fn half_sum_of_squares<A: Real>(x: Var<'_, A>, n: usize) -> Var<'_, A> {
    let t = Array1::from_shape_fn(n, |i| A::narrowed(-1.0 + 2.0 * i as f64 / (n - 1) as f64));
    let t = x.tape().var(t);
    let coefficient = |j: usize| x.slice(s![j]);
    let degree = x.size() - 1;
    let polynomial = (0..degree).rev().fold(coefficient(degree), |value, j| value * t + coefficient(j));
    0.5 * (t.sign() - polynomial).square().sum()
}

/// The value.
pub fn objective(x: &Array1<f64>, n: usize) -> Program<Array1<f64>, f64> {
    Program::outputs(|_, x| half_sum_of_squares(x, n), x)
}

/// The gradient.
pub fn gradient(x: &Array1<f64>, n: usize) -> Program<Array1<f64>, Array1<f64>> {
    Program::outputs(|_, x| half_sum_of_squares(x, n).grad(x), x)
}
