//! Solving where the matrix is triangular or banded, and Sylvester's equation.

use super::{Sides, batch, matrices, square, stretched};
use crate::{
    kernel::{Linalg, Triangle},
    operand::{Operand, Real, together},
    var::Var,
};

/// Whether a matrix or its transpose is meant: scipy's `trans`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Transpose {
    /// The matrix.
    No,
    /// The transpose.
    Yes,
}

/// `X` of `A X = B` or `Aᵀ X = B` for triangular `A`, of which the other triangle is not read, and with `unit_diagonal`
/// the diagonal neither: scipy's `solve_triangular`. Shapes as in [`solve`](super::solve).
///
/// ```
/// use autodiff::{Tape, linalg::{Transpose, solve_triangular}};
/// use ndarray::array;
///
/// let tape = Tape::new();
/// let lower = tape.var(array![[2.0, f64::NAN], [1.0, 4.0]]);
/// let x = solve_triangular(lower, array![2.0, 9.0], true, Transpose::No, false);
/// assert_eq!(x.value(), array![1.0, 2.0].into_dyn());
/// ```
///
/// A 0 on the diagonal is an error of the run.
///
/// # Panics
/// If shapes do not fit, or no operand is a `Var`.
#[track_caller]
pub fn solve_triangular<'t, A: Real>(
    a: impl Operand<'t, A>,
    b: impl Operand<'t, A>,
    lower: bool,
    transpose: Transpose,
    unit_diagonal: bool,
) -> Var<'t, A> {
    let [a, b] = together!("linalg::solve_triangular"; a, b);
    let n = square("linalg::solve_triangular", a);
    let sides = Sides::new("linalg::solve_triangular", a, b, n);
    let triangle = Triangle { lower, unit: unit_diagonal, transposed: transpose == Transpose::Yes };
    sides.solution(sides.a.solved_triangular(sides.b, triangle))
}

/// `X` of `A X = B` by the Cholesky factor `L` of `A` ([`cholesky`](super::cholesky)), or with `lower` false its
/// transpose. Shapes as in [`solve`](super::solve).
///
/// A 0 on the diagonal is an error of the run.
///
/// # Panics
/// If shapes do not fit, or no operand is a `Var`.
#[track_caller]
pub fn cho_solve<'t, A: Real>(factor: impl Operand<'t, A>, b: impl Operand<'t, A>, lower: bool) -> Var<'t, A> {
    let [factor, b] = together!("linalg::cho_solve"; factor, b);
    let n = square("linalg::cho_solve", factor);
    let sides = Sides::new("linalg::cho_solve", factor, b, n);
    let triangle = |transposed| Triangle { lower, unit: false, transposed };
    let half = sides.a.solved_triangular(sides.b, triangle(!lower));
    sides.solution(sides.a.solved_triangular(half, triangle(lower)))
}

/// `X` of `A X = B` for a matrix with so many diagonals below and above the main one: scipy's
/// `solve_banded(l_and_u, ab, b)`.
///
/// `diagonals` is `(…, below + 1 + above, n)`: the diagonals, the highest first, with
/// `diagonals[above + i - j, j] = A[i, j]`. What lies outside the matrix is not read. The right side is `(n,)` or
/// `(…, n, k)`. Time and memory grow with `n` times the number of diagonals, for value and derivatives.
///
/// A singular matrix (a pivot of exactly 0) is an error of the run.
///
/// # Panics
/// If shapes do not fit, or no operand is a `Var`.
#[track_caller]
pub fn solve_banded<'t, A: Real>(
    (below, above): (usize, usize),
    diagonals: impl Operand<'t, A>,
    b: impl Operand<'t, A>,
) -> Var<'t, A> {
    let [diagonals, b] = together!("linalg::solve_banded"; diagonals, b);
    let [rows, n] = matrices("linalg::solve_banded", diagonals);
    if rows != below + 1 + above {
        let why = format!("{}: {below} + 1 + {above} diagonals are needed", diagonals.shape());
        diagonals.tape().refuse("linalg::solve_banded", &why, &[diagonals.id()]);
    }
    let sides = Sides::new("linalg::solve_banded", diagonals, b, n);
    let op = Linalg::BandedSolve { below: below as u32, transposed: false };
    sides.solution(sides.a.linalg(op, &[sides.b], &sides.b.shape()))
}

/// `X` of `A X + X B = Q`, of `(…, m, m)`, `(…, n, n)` and `(…, m, n)`: scipy's `solve_sylvester`. By real Schur forms
/// (Bartels and Stewart 1972).
///
/// If an eigenvalue of `A` is that of `B` with the other sign, that is an error of the run.
///
/// # Panics
/// If shapes do not fit, or no operand is a `Var`.
#[track_caller]
pub fn solve_sylvester<'t, A: Real>(
    a: impl Operand<'t, A>,
    b: impl Operand<'t, A>,
    q: impl Operand<'t, A>,
) -> Var<'t, A> {
    let [a, b, q] = together!("linalg::solve_sylvester"; a, b, q);
    let lengths = [square("linalg::solve_sylvester", a), square("linalg::solve_sylvester", b)];
    let all = [a, b, q];
    let Some(batch) = batch(&all).filter(|_| matrices("linalg::solve_sylvester", q) == lengths) else {
        let why = format!("{} and {} with right side {}", a.shape(), b.shape(), q.shape());
        a.tape().refuse("linalg::solve_sylvester", &why, &all.map(|operand| operand.id()));
    };
    let _line = a.tape().at_caller();
    let [a, b, q] = all.map(|operand| stretched(operand, &batch));
    a.solved_sylvester(b, q)
}
