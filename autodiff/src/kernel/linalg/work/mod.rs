//! The work of the ops, by faer.

mod banded;
mod batch;
mod cholesky;
mod copy;
mod expm;
mod lu;
mod qr;
mod schur;
mod spectral;
mod sqrtm;
mod sylvester;
mod triangular;

pub(super) use batch::Batch;

use super::{Linalg, Triangle};
use crate::kernel::Scalar;
use faer::{Accum, Mat, MatMut, MatRef, Par, linalg::matmul::matmul, traits::RealField};

impl Linalg {
    /// The result for one matrix of each input, or why there is none.
    pub(in crate::kernel) fn apply<A: Element>(
        self,
        inputs: &[MatRef<'_, A>],
        out: MatMut<'_, A>,
    ) -> Result<(), String> {
        match self {
            Linalg::Lu => lu::factor(inputs[0], out),
            Linalg::Solve { transposed, .. } => return lu::solve(inputs[1], inputs[2], transposed, out),
            Linalg::Determinant => lu::determinant(inputs[1], out),
            Linalg::SignedLogarithm => lu::signed_logarithm(inputs[1], out),
            Linalg::Cofactor => return lu::cofactor(inputs[0], inputs[1], out),
            Linalg::CofactorAlong => return lu::cofactor_along(inputs[0], inputs[1], inputs[2], out),
            Linalg::Cholesky => return cholesky::cholesky(inputs[0], out),
            Linalg::TriangularSolve(triangle) => return triangular::solve(inputs[0], inputs[1], triangle, out),
            Linalg::Eigh => return spectral::eigh(inputs[0], out),
            Linalg::Svd => return spectral::svd(inputs[0], out),
            Linalg::Qr { full_rank } => return qr::qr(inputs[0], full_rank, out),
            Linalg::Pinv => return spectral::pinv(inputs[0], out),
            Linalg::Expm => expm::expm(inputs[0], out),
            Linalg::Sqrtm => return sqrtm::sqrtm(inputs[0], out),
            Linalg::Sylvester => return sylvester::sylvester(inputs[0], inputs[1], inputs[2], out),
            Linalg::BandedSolve { below, transposed } => {
                return banded::solve(inputs[0], inputs[1], below as usize, transposed, out);
            }
        }
        Ok(())
    }
}

/// An element type that the library knows as well.
pub trait Element: Scalar + RealField {}
impl<A: Scalar + RealField> Element for A {}

/// Of the elements that are read, one that no iteration could take, if there is one, as the reason why there is no
/// result.
fn all_finite<A: Element>(a: MatRef<'_, A>, is_read: impl Fn(usize, usize) -> bool) -> Result<(), String> {
    let mut places = (0..a.nrows()).flat_map(|i| (0..a.ncols()).map(move |j| (i, j)));
    match places.find(|&(i, j)| is_read(i, j) && !a[(i, j)].is_finite()) {
        Some((i, j)) => Err(format!("element ({i}, {j}) of the matrix is {}", a[(i, j)])),
        None => Ok(()),
    }
}

fn product<A: Element>(left: MatRef<'_, A>, right: MatRef<'_, A>) -> Mat<A> {
    let mut out = Mat::zeros(left.nrows(), right.ncols());
    matmul(out.as_mut(), Accum::Replace, left, right, A::one(), Par::Seq);
    out
}
