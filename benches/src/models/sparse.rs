//! The root mean square error of a product at the rated cells.

use autodiff::{Real, Sparse, Var};

/// `√( mean over the rated cells of (W·H − ratings)² )`
pub fn rmse<'t, A: Real>(w: Var<'t, A>, h: Var<'t, A>, ratings: &Sparse<A>) -> Var<'t, A> {
    (w.matmul(h).mask(ratings.mask()) - ratings.values()).square().mean().sqrt()
}
