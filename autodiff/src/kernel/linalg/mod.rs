//! Linear algebra: factorizations of matrices, what is solved with them, and functions of matrices.
//!
//! Each works on the matrices in the last two axes, for each index of the axes before.

#[cfg(feature = "linalg")]
mod work;

use super::{Scalar, whole::Work};
use crate::shape::Shape;
use std::sync::Arc;

/// An op of linear algebra. One that gives several matrices gives them packed in one, side by side or one below the
/// other.
///
/// The ops are known without the feature `linalg`, too, so that a saved program that needs them is refused by name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(not(feature = "linalg"), allow(dead_code))]
pub enum Linalg {
    /// `P Aᵀ = L U` of the transpose, whose columns lie in memory as the library wants them: transposed again, with
    /// `U` on and below the diagonal and `L` above it, and in a further column the columns of `A` in the order of
    /// `P`.
    Lu,
    /// `A⁻¹ B` of `A`, its `Lu` and `B`, or `A⁻ᵀ B`.
    Solve { transposed: bool, wanted: Wanted },
    /// The determinant of a matrix with its `Lu`, as a number.
    Determinant,
    /// The sign of the determinant and the logarithm of its size, of a matrix with its `Lu`, as a vector.
    SignedLogarithm,
    /// `∂det A/∂A` of a matrix with its `Lu`, for singular ones as well.
    Cofactor,
    /// `L` of `A = L Lᵀ`.
    Cholesky,
    /// `T⁻¹ B` of a triangular `T` and `B`, or `T⁻ᵀ B`.
    TriangularSolve(Triangle),
    /// The eigenvectors of a symmetric matrix as columns, and the eigenvalues in a further column.
    Eigh,
    /// `U`, below it the singular values as a row, and below that `V`, of `A = U S Vᵀ`.
    Svd,
    /// `Q` and below it `R` of `A = Q R`, for no fewer rows than columns. With `full_rank` the columns of `A` must be
    /// independent.
    Qr { full_rank: bool },
    /// The pseudoinverse.
    Pinv,
    /// The exponential.
    Expm,
    /// The principal square root.
    Sqrtm,
    /// `X` of `A X + X B = Q`.
    Sylvester,
    /// `A⁻¹ B` or `A⁻ᵀ B` of the diagonals of `A`, the highest first, of which so many lie below the main one, and `B`.
    BandedSolve { below: u32, transposed: bool },
    /// The derivative of `Cofactor` along `G`, of a matrix with its `Lu` and `G`, for singular ones as well.
    CofactorAlong,
}

/// The function for which a system of equations is solved. Errors name it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(not(feature = "linalg"), allow(dead_code))]
pub enum Wanted {
    Solution,
    Inverse,
    Power,
    TensorSolution,
    TensorInverse,
    /// The derivative of a determinant,
    Determinant,
    /// and of its logarithm.
    Logarithm,
}

impl Wanted {
    fn name(self) -> &'static str {
        match self {
            Wanted::Solution => "solve",
            Wanted::Inverse => "inv",
            Wanted::Power => "matrix_power",
            Wanted::TensorSolution => "tensorsolve",
            Wanted::TensorInverse => "tensorinv",
            Wanted::Determinant => "det",
            Wanted::Logarithm => "slogdet",
        }
    }
}

/// Which elements of a triangular matrix count.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(not(feature = "linalg"), allow(dead_code))]
pub struct Triangle {
    /// Those on and below the diagonal, else those on and above it.
    pub lower: bool,
    /// Whether the diagonal is taken to be 1.
    pub unit: bool,
    /// Whether the transpose is meant.
    pub transposed: bool,
}

impl Linalg {
    /// The name as users know it.
    pub fn name(self) -> &'static str {
        match self {
            Linalg::Lu => "lu",
            Linalg::Solve { wanted, .. } => wanted.name(),
            Linalg::Determinant => "det",
            Linalg::SignedLogarithm => "slogdet",
            Linalg::Cofactor => "cofactor",
            Linalg::Cholesky => "cholesky",
            Linalg::TriangularSolve(_) => "solve_triangular",
            Linalg::Eigh => "eigh",
            Linalg::Svd => "svd",
            Linalg::Qr { full_rank: false } => "qr",
            Linalg::Qr { full_rank: true } => "lstsq",
            Linalg::Pinv => "pinv",
            Linalg::Expm => "expm",
            Linalg::Sqrtm => "sqrtm",
            Linalg::Sylvester => "solve_sylvester",
            Linalg::BandedSolve { .. } => "solve_banded",
            Linalg::CofactorAlong => "cofactor derivative",
        }
    }

    /// How many inputs it takes.
    pub fn inputs(self) -> usize {
        match self {
            Linalg::Lu | Linalg::Cholesky | Linalg::Eigh | Linalg::Svd | Linalg::Qr { .. } => 1,
            Linalg::Pinv | Linalg::Expm | Linalg::Sqrtm => 1,
            Linalg::Determinant | Linalg::SignedLogarithm | Linalg::Cofactor => 2,
            Linalg::TriangularSolve(_) | Linalg::BandedSolve { .. } => 2,
            Linalg::Solve { .. } | Linalg::Sylvester | Linalg::CofactorAlong => 3,
        }
    }

    /// Whether there are matrices for which there is no result.
    pub fn may_fail(self) -> bool {
        match self {
            Linalg::Solve { .. } | Linalg::TriangularSolve(_) | Linalg::BandedSolve { .. } => true,
            Linalg::Cholesky | Linalg::Sqrtm | Linalg::Sylvester | Linalg::Qr { full_rank: true } => true,
            // What is iterated may not converge.
            Linalg::Eigh | Linalg::Svd | Linalg::Pinv | Linalg::Cofactor | Linalg::CofactorAlong => true,
            Linalg::Lu | Linalg::Determinant | Linalg::SignedLogarithm | Linalg::Expm => false,
            Linalg::Qr { full_rank: false } => false,
        }
    }

    /// Number of axes of the result that belong to one matrix.
    #[cfg(feature = "linalg")]
    fn axes(self) -> usize {
        match self {
            Linalg::Determinant => 0,
            Linalg::SignedLogarithm => 1,
            _ => 2,
        }
    }

    /// About how many operations it takes, for inputs and an output of these shapes.
    pub fn flops(self, inputs: &[Shape], out: &Shape) -> u64 {
        let [rows, columns] = last_two(&inputs[0]);
        let least = rows.min(columns);
        let right = inputs.last().map_or(0, |right| last_two(right)[1]);
        let each = match self {
            Linalg::Lu => 2 * rows.pow(3) / 3,
            Linalg::Solve { .. } => 2 * rows * rows * right,
            Linalg::Determinant | Linalg::SignedLogarithm => rows,
            Linalg::Cofactor => 2 * rows.pow(3),
            Linalg::CofactorAlong => 6 * rows.pow(3),
            Linalg::Cholesky => rows.pow(3) / 3,
            Linalg::TriangularSolve(_) => rows * rows * right,
            Linalg::Eigh => 9 * rows.pow(3),
            Linalg::Svd | Linalg::Pinv => 14 * rows * columns * least,
            Linalg::Qr { .. } => 4 * rows * columns * least,
            Linalg::Expm => 20 * rows.pow(3),
            Linalg::Sqrtm => 28 * rows.pow(3),
            Linalg::Sylvester => 25 * (rows.pow(3) + right.pow(3)),
            Linalg::BandedSolve { .. } => 2 * rows * columns * (rows + right),
        };
        (batch(&inputs[0]).iter().product::<usize>() * each).max(out.size()) as u64
    }

    /// The work for inputs and an output of these shapes.
    #[cfg(feature = "linalg")]
    pub(crate) fn work<A: Scalar>(self, inputs: &[Shape], out: &Shape) -> Arc<dyn Work<A>> {
        Arc::new(work::Batch::new(self, inputs, out))
    }

    /// The work for inputs and an output of these shapes.
    #[cfg(not(feature = "linalg"))]
    pub(crate) fn work<A: Scalar>(self, _: &[Shape], _: &Shape) -> Arc<dyn Work<A>> {
        unreachable!("{} is recorded and loaded with the feature `linalg` only", self.name())
    }
}

/// The lengths of the axes before those of a matrix.
fn batch(shape: &Shape) -> &[usize] {
    &shape[..shape.len() - 2]
}

/// Rows and columns of the matrices.
fn last_two(shape: &Shape) -> [usize; 2] {
    [shape[shape.len() - 2], shape[shape.len() - 1]]
}
