//! A chain of elementwise operations that ends in a sum.

use crate::problems::elementwise::CONSTANTS;
use autodiff::{Real, Var};

/// `Σ √( ln(1 + exp(a·x + b))² + c )`
pub fn sum_of_roots<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    let [a, b, c] = CONSTANTS;
    ((a * x + b).exp().log1p().square() + c).sqrt().sum()
}
