//! Solving, inverting, determinants.

use super::{Sides, matrices, square};
use crate::{
    kernel::{Linalg, Triangle, Wanted},
    operand::{Operand, Real, together},
    shape::Shape,
    var::Var,
};

/// `X` of `A X = B`, by LU factorization with partial pivoting: numpy's `solve`.
///
/// `A` is `(…, n, n)`. A right side of shape `(n,)` is one vector for all, any other is `(…, n, k)` with a column for
/// each of `k` solutions. Value and derivatives of all orders use one factorization.
///
/// A singular matrix (a pivot of exactly 0) is an error of the run.
///
/// # Panics
/// If shapes do not fit, or no operand is a `Var`.
#[track_caller]
pub fn solve<'t, A: Real>(a: impl Operand<'t, A>, b: impl Operand<'t, A>) -> Var<'t, A> {
    let [a, b] = together!("linalg::solve"; a, b);
    let n = square("linalg::solve", a);
    let sides = Sides::new("linalg::solve", a, b, n);
    sides.solution(sides.a.solved(sides.a.lu(), sides.b, (false, Wanted::Solution)))
}

/// The inverses `A⁻¹`. Where it is multiplied with, [`solve`] is faster and loses fewer digits.
///
/// A singular matrix (a pivot of exactly 0) is an error of the run.
///
/// # Panics
/// If the matrices are not square.
#[track_caller]
pub fn inv<A: Real>(a: Var<'_, A>) -> Var<'_, A> {
    square("linalg::inv", a);
    a.inverted(a.lu(), (false, Wanted::Inverse))
}

/// The determinants, of shape `(…)`.
///
/// The gradient is the matrix of cofactors, for singular matrices as well, where it may be other than 0. So is the
/// second derivative; the third derivative of a singular matrix is an error of the run.
///
/// ```
/// use autodiff::{linalg, value_and_grad};
/// use ndarray::array;
///
/// let (det, slope) = value_and_grad(|_, a| linalg::det(a), &array![[1.0, 2.0], [2.0, 4.0f64]]);
/// assert_eq!(det, 0.0);
/// assert!((slope - array![[4.0, -2.0], [-2.0, 1.0]]).iter().all(|error| error.abs() < 1e-14));
/// ```
///
/// # Panics
/// If the matrices are not square.
#[track_caller]
pub fn det<A: Real>(a: Var<'_, A>) -> Var<'_, A> {
    square("linalg::det", a);
    a.linalg(Linalg::Determinant, &[a.lu()], &a.shape_with(&[]))
}

/// The signs of the determinants, and the logarithms of their sizes, which neither overflow nor underflow; each of
/// shape `(…)`.
///
/// For a singular matrix the sign is 0 and the logarithm -∞; its derivative is an error of the run. The sign has the
/// derivative 0.
///
/// # Panics
/// If the matrices are not square.
#[track_caller]
pub fn slogdet<A: Real>(a: Var<'_, A>) -> (Var<'_, A>, Var<'_, A>) {
    square("linalg::slogdet", a);
    let shape = a.shape_with(&[]);
    let both = a.linalg(Linalg::SignedLogarithm, &[a.lu()], &a.shape_with(&[2]));
    let _line = a.tape().at_caller();
    let part = |start| both.part(shape.len() as u8, start, start + 1).reshaped(&shape);
    (part(0).stop_gradient(), part(1))
}

/// The pseudoinverses `A⁺` of `(…, m, n)`, of shape `(…, n, m)`, by singular values; those up to
/// `max(m, n) · ε · σ₁` count as 0.
///
/// The derivative is that of a matrix whose rank stays the same (Golub and Pereyra 1973).
///
/// # Panics
/// If an axis is missing.
#[track_caller]
pub fn pinv<A: Real>(a: Var<'_, A>) -> Var<'_, A> {
    let [rows, columns] = matrices("linalg::pinv", a);
    a.linalg(Linalg::Pinv, &[], &a.shape_with(&[columns, rows]))
}

/// `X` with the least `‖A X - B‖₂`; of several the one with the least `‖X‖₂`. This is the first of what numpy's
/// `lstsq` gives.
///
/// `A` is `(…, m, n)`, `B` `(m,)` or `(…, m, k)`. It goes by QR factorization, for which `A` must have full rank:
/// where a column (of fewer rows than columns: a row) depends on those before it, that is an error of the run, and
/// `pinv(a).matmul(b)` the way out.
///
/// # Panics
/// If shapes do not fit, or no operand is a `Var`.
#[track_caller]
pub fn lstsq<'t, A: Real>(a: impl Operand<'t, A>, b: impl Operand<'t, A>) -> Var<'t, A> {
    let [a, b] = together!("linalg::lstsq"; a, b);
    let [rows, columns] = matrices("linalg::lstsq", a);
    let sides = Sides::new("linalg::lstsq", a, b, rows);
    let wide = rows < columns;
    let tall = if wide { sides.a.matrices_transposed() } else { sides.a };
    let (longer, shorter) = (rows.max(columns), rows.min(columns));
    let op = Linalg::Qr { full_rank: true };
    let packed = tall.linalg(op, &[], &tall.shape_with(&[longer + shorter, shorter]));
    let (q, r) = (packed.matrix_rows(0, longer), packed.matrix_rows(longer, longer + shorter));
    let upper = Triangle { lower: false, unit: false, transposed: wide };
    let x = if wide {
        q.product(r.solved_triangular(sides.b, upper))
    } else {
        r.solved_triangular(q.matrices_transposed().product(sides.b), upper)
    };
    sides.solution(x)
}

/// `x` of `tensordot(a, x, x.ndim()) = b`: the first axes of `a` are those of `b`, the others, with as many elements,
/// those of `x`. As [`solve`] of the matrix that `a` is then.
///
/// # Panics
/// If shapes do not fit, or no operand is a `Var`.
#[track_caller]
pub fn tensorsolve<'t, A: Real>(a: impl Operand<'t, A>, b: impl Operand<'t, A>) -> Var<'t, A> {
    let [a, b] = together!("linalg::tensorsolve"; a, b);
    let (whole, right) = (a.shape(), b.shape());
    let n = right.size();
    let rest: Shape = whole.iter().skip(right.len()).copied().collect();
    if whole.get(..right.len()) != Some(&right[..]) || rest.size() != n {
        let why = format!("{whole} with right side {right}: the axes of the right side, then as many elements");
        a.tape().refuse("linalg::tensorsolve", &why, &[a.id(), b.id()]);
    }
    let (a, b) = (a.reshaped(&[n, n]), b.reshaped(&[n, 1]));
    a.solved(a.lu(), b, (false, Wanted::TensorSolution)).reshaped(&rest)
}

/// The inverse of what `tensordot(a, ·, ind)` does: the first `ind` axes of `a` and the others, which have as many
/// elements, change places.
///
/// # Panics
/// If the numbers of elements differ.
#[track_caller]
pub fn tensorinv<A: Real>(a: Var<'_, A>, ind: usize) -> Var<'_, A> {
    let shape = a.shape();
    let (first, last) = shape.split_at(ind.min(shape.len()));
    let n: usize = first.iter().product();
    if n * n != shape.size() || n != last.iter().product::<usize>() {
        let why = format!("{shape}: the first {ind} axes have {n} elements, the others need as many");
        a.tape().refuse("linalg::tensorinv", &why, &[a.id()]);
    }
    let exchanged: Shape = last.iter().chain(first).copied().collect();
    let a = a.reshaped(&[n, n]);
    a.inverted(a.lu(), (false, Wanted::TensorInverse)).reshaped(&exchanged)
}
