//! The rules of linear algebra. All are compositions of products and of the same ops, so that every order follows.

mod functions;
mod solve;
mod spectral;
mod triangular;

use super::{Applied, Derivative, Rule};
use crate::{kernel::Linalg, op::Op, operand::Real, shape::Shape, var::Var};

pub(super) fn rule<'t, A: Real>(op: Linalg) -> Rule<'t, A> {
    // Where a factorization stands beside its matrix, the matrix carries the derivative.
    let factored = |vjp, jvp| Derivative::Custom { vjp, jvp }.except(&[1]);
    let full = |vjp, jvp| Rule::from(Derivative::Custom { vjp, jvp });
    match op {
        Linalg::Lu => Derivative::Zero.into(),
        Linalg::Solve { .. } => factored(solve::solve_back, solve::solve_forward),
        Linalg::Determinant => factored(solve::determinant_back, solve::determinant_forward),
        Linalg::SignedLogarithm => factored(solve::logarithm_back, solve::logarithm_forward),
        Linalg::Cofactor => factored(solve::cofactor_back, solve::cofactor_forward),
        Linalg::CofactorAlong => factored(solve::cofactor_along_back, solve::cofactor_along_forward),
        Linalg::BandedSolve { .. } => full(solve::banded_back, solve::banded_forward),
        Linalg::Cholesky => full(triangular::cholesky_back, triangular::cholesky_forward),
        Linalg::TriangularSolve(_) => full(triangular::solve_back, triangular::solve_forward),
        Linalg::Qr { .. } => full(triangular::qr_back, triangular::qr_forward),
        Linalg::Eigh => full(spectral::eigh_back, spectral::eigh_forward),
        Linalg::Svd => full(spectral::svd_back, spectral::svd_forward),
        Linalg::Pinv => full(spectral::pinv_back, spectral::pinv_forward),
        Linalg::Expm => full(functions::expm_back, functions::expm_forward),
        Linalg::Sqrtm => full(functions::sqrtm_back, functions::sqrtm_forward),
        Linalg::Sylvester => full(functions::sylvester_back, functions::sylvester_forward),
    }
}

fn linalg<A: Real>(applied: &Applied<'_, A>) -> Linalg {
    match applied.op {
        Op::Linalg(op) => op,
        other => unreachable!("{} is no linear algebra", other.name()),
    }
}

/// A value for each matrix beside its elements.
fn beside_matrix<'t, A: Real>(value: Var<'t, A>) -> Var<'t, A> {
    let shape: Shape = value.shape().iter().copied().chain([1, 1]).collect();
    value.reshaped(&shape)
}

/// Those of some terms that are there, added up.
fn sum<'t, A: Real>(terms: impl IntoIterator<Item = Option<Var<'t, A>>>) -> Option<Var<'t, A>> {
    terms.into_iter().flatten().reduce(|sum, term| sum + term)
}
