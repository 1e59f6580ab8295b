//! A chain of scalar operations.

use crate::problems::chain::LINKS;
use autodiff::{Real, Var};

/// `x ← (x/2 + 1/2)²`, again and again.
pub fn links<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    (0..LINKS).fold(x, |x, _| (x * 0.5 + 0.5).square())
}
