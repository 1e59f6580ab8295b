//! The square of a number.

use autodiff::{Real, Var};

/// `x²`
pub fn square<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    x * x
}
