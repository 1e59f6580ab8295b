//! Functions of matrices.

use super::{decompose::eigh, square};
use crate::{
    kernel::{Linalg, Wanted},
    operand::Real,
    var::Var,
};

/// The exponential `Σ Aⁱ / i!` of square matrices, by scaling and squaring (Al-Mohy and Higham 2009). A derivative is
/// the exponential of a matrix twice as large.
///
/// # Panics
/// If the matrices are not square.
#[track_caller]
pub fn expm<A: Real>(a: Var<'_, A>) -> Var<'_, A> {
    square("linalg::expm", a);
    a.linalg(Linalg::Expm, &[], &a.shape())
}

/// The principal square root: `Y` with `Y Y = A` whose eigenvalues have no negative real part, by the real Schur form
/// (Higham 1987).
///
/// A matrix with a negative eigenvalue, whose root is not real, is an error of the run, and so is the derivative of a
/// singular one.
///
/// # Panics
/// If the matrices are not square.
#[track_caller]
pub fn sqrtm<A: Real>(a: Var<'_, A>) -> Var<'_, A> {
    square("linalg::sqrtm", a);
    a.linalg(Linalg::Sqrtm, &[], &a.shape())
}

/// A function of symmetric matrices by its values at the eigenvalues, `V diag(f(λ)) Vᵀ`: their logarithm by
/// `|x| x.log()`, their inverse root by `|x| x.rsqrt()`, any function made of elementwise ones.
///
/// Only the lower triangle is read, and the gradient is symmetric: see [the module](crate::linalg). Its derivative is that of
/// Daleckii and Krein (Higham 2008, "Functions of matrices", theorem 3.11), right where eigenvalues are repeated; the second
/// derivative is NaN there, except for that of a function of the eigenvalues alone.
///
/// ```
/// use autodiff::{grad, linalg};
/// use ndarray::array;
///
/// let cov = array![[2.0, 0.0], [0.0, 2.0]];
/// let slope = grad(|_, cov| linalg::symmetric_function(cov, |x| x.log()).sum(), &cov);
/// assert!((slope - 0.5).iter().all(|apart| f64::abs(*apart) < 1e-15));
/// ```
///
/// # Panics
/// If the matrices are not square, or the function gives another shape than it is given.
#[track_caller]
pub fn symmetric_function<'t, A: Real>(a: Var<'t, A>, function: impl FnOnce(Var<'t, A>) -> Var<'t, A>) -> Var<'t, A> {
    square("linalg::symmetric_function", a);
    let (values, vectors) = eigh(a);
    let found = function(values);
    if found.shape() != values.shape() {
        let why = format!(
            "the function makes {} of {}: one number for each eigenvalue is needed",
            found.shape(),
            values.shape()
        );
        a.tape().refuse("linalg::symmetric_function", &why, &[a.id()]);
    }
    let row = found.reshaped(&a.shape_with(&[1, values.shape()[values.ndim() - 1]]));
    (vectors * row).product(vectors.matrices_transposed())
}

/// The power `Aⁿ` of square matrices, by repeated squaring; a negative one is that of the inverse, and `A⁰` is 1.
///
/// A negative power of a singular matrix (a pivot of exactly 0) is an error of the run.
///
/// # Panics
/// If the matrices are not square.
#[track_caller]
pub fn matrix_power<A: Real>(a: Var<'_, A>, n: i32) -> Var<'_, A> {
    square("linalg::matrix_power", a);
    let _line = a.tape().at_caller();
    let mut base = if n < 0 { a.inverted(a.lu(), (false, Wanted::Power)) } else { a };
    let mut rest = n.unsigned_abs();
    let mut power: Option<Var<'_, A>> = None;
    loop {
        if rest % 2 == 1 {
            power = Some(power.map_or(base, |power| power.product(base)));
        }
        rest /= 2;
        if rest == 0 {
            return power.unwrap_or_else(|| a.unit_matrices());
        }
        base = base.product(base);
    }
}
