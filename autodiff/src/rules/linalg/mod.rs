//! The rules of linear algebra. All are compositions of products and of the same ops, so that every order follows.

mod functions;
mod solve;
mod spectral;
mod triangular;

use super::{Applied, Rule};
use crate::{kernel::Linalg, op::Op, operand::Real, shape::Shape, var::Var};

pub(super) fn rule<'t, A: Real>(op: Linalg) -> Rule<'t, A> {
    match op {
        Linalg::Lu => Rule::Zero,
        Linalg::Solve { .. } => Rule::Custom { vjp: solve::solve_back, jvp: solve::solve_forward },
        Linalg::Determinant => Rule::Custom { vjp: solve::determinant_back, jvp: solve::determinant_forward },
        Linalg::SignedLogarithm => Rule::Custom { vjp: solve::logarithm_back, jvp: solve::logarithm_forward },
        Linalg::Cofactor => Rule::Custom { vjp: solve::cofactor_back, jvp: solve::cofactor_forward },
        Linalg::CofactorAlong => Rule::Custom { vjp: solve::cofactor_along_back, jvp: solve::cofactor_along_forward },
        Linalg::BandedSolve { .. } => Rule::Custom { vjp: solve::banded_back, jvp: solve::banded_forward },
        Linalg::Cholesky => Rule::Custom { vjp: triangular::cholesky_back, jvp: triangular::cholesky_forward },
        Linalg::TriangularSolve(_) => Rule::Custom { vjp: triangular::solve_back, jvp: triangular::solve_forward },
        Linalg::Qr { .. } => Rule::Custom { vjp: triangular::qr_back, jvp: triangular::qr_forward },
        Linalg::Eigh => Rule::Custom { vjp: spectral::eigh_back, jvp: spectral::eigh_forward },
        Linalg::Svd => Rule::Custom { vjp: spectral::svd_back, jvp: spectral::svd_forward },
        Linalg::Pinv => Rule::Custom { vjp: spectral::pinv_back, jvp: spectral::pinv_forward },
        Linalg::Expm => Rule::Custom { vjp: functions::expm_back, jvp: functions::expm_forward },
        Linalg::Sqrtm => Rule::Custom { vjp: functions::sqrtm_back, jvp: functions::sqrtm_forward },
        Linalg::Sylvester => Rule::Custom { vjp: functions::sylvester_back, jvp: functions::sylvester_forward },
    }
}

/// A matrix carries the derivative, and its factorization beside it none.
pub(super) fn is_differentiable(op: Linalg, position: usize) -> bool {
    match op {
        Linalg::Lu => false,
        Linalg::Solve { .. } | Linalg::Determinant | Linalg::SignedLogarithm => position != 1,
        Linalg::Cofactor | Linalg::CofactorAlong => position != 1,
        Linalg::BandedSolve { .. } | Linalg::TriangularSolve(_) | Linalg::Sylvester => true,
        Linalg::Cholesky | Linalg::Qr { .. } | Linalg::Eigh | Linalg::Svd | Linalg::Pinv => true,
        Linalg::Expm | Linalg::Sqrtm => true,
    }
}

fn linalg<A: Real>(applied: &Applied<'_, A>) -> Linalg {
    match applied.op {
        Op::Linalg(op) => op,
        other => unreachable!("{} is no linear algebra", other.name()),
    }
}

/// A value for each matrix beside its elements.
fn beside_matrix<'t, A: Real>(value: Var<'t, A>, applied: &Applied<'t, A>) -> Var<'t, A> {
    let shape: Shape = value.shape().iter().copied().chain([1, 1]).collect();
    value.reshaped(&shape, applied.line)
}

/// Those of some terms that are there, added up.
fn sum<'t, A: Real>(terms: impl IntoIterator<Item = Option<Var<'t, A>>>) -> Option<Var<'t, A>> {
    terms.into_iter().flatten().reduce(|sum, term| sum + term)
}
