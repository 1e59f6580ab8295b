//! Functions of matrices.

use super::square;
use crate::{kernel::Linalg, operand::Real, var::Var};
use std::panic::Location;

/// The exponential `Σ Aⁱ / i!` of square matrices, by scaling and squaring (Al-Mohy and Higham 2009). A derivative is
/// the exponential of a matrix twice as large.
///
/// # Panics
/// If the matrices are not square.
#[track_caller]
pub fn expm<A: Real>(a: Var<'_, A>) -> Var<'_, A> {
    square("linalg::expm", a);
    a.linalg(Linalg::Expm, &[], &a.shape(), Location::caller())
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
    a.linalg(Linalg::Sqrtm, &[], &a.shape(), Location::caller())
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
    let line = Location::caller();
    let mut base = if n < 0 { a.inverted(a.lu(line), false, line) } else { a };
    let mut rest = n.unsigned_abs();
    let mut power: Option<Var<'_, A>> = None;
    loop {
        if rest % 2 == 1 {
            power = Some(power.map_or(base, |power| power.product(base, line)));
        }
        rest /= 2;
        if rest == 0 {
            return power.unwrap_or_else(|| a.unit_matrices(line));
        }
        base = base.product(base, line);
    }
}
