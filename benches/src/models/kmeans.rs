//! k-means, and the Newton direction of its cost.

use autodiff::{Fixed, Program, Real, Var};
use ndarray::Array2;

/// The sum of the squared distances of the points, `(n, d)`, each to its nearest centroid of `(k, d)`:
/// `Σᵢ minⱼ ‖pᵢ − cⱼ‖²`.
///
/// Which one is nearest is found by one product, for `‖p − c‖² = ‖p‖² − 2 p·c + ‖c‖²`. As that is an integer it
/// has no derivative, and what it selects has the minimum's: the gradient touches one centroid a point.
pub fn cost<'t, A: Real>(points: Var<'t, A>, centroids: Var<'t, A>) -> Var<'t, A> {
    let squares = centroids.square().sum_axis(1);
    let nearest = (squares - 2.0 * points.matmul(centroids.t())).argmin_axis(1);
    (points - centroids.gather(nearest)).square().sum()
}

/// The gradient over the diagonal of the Hessian, entry by entry.
///
/// The Hessian is diagonal, so its product with ones is the diagonal: the derivative of the gradient along ones.
pub fn newton<'t, A: Real>(points: Var<'t, A>, centroids: Var<'t, A>) -> Var<'t, A> {
    let gradient = cost(points, centroids).grad(centroids);
    let ones = centroids.tape().var(Array2::<A>::ones((centroids.shape()[0], centroids.shape()[1])));
    gradient / gradient.jvp(centroids, ones)
}

/// What the programs take: the points, which have no derivative, and the centroids.
pub type Tree = (Fixed<Array2<f64>>, Array2<f64>);

/// The cost.
pub fn objective(points: &Array2<f64>, centroids: &Array2<f64>) -> Program<Tree, f64> {
    Program::outputs(|_, (points, centroids)| cost(points, centroids), (Fixed(points), centroids))
}

/// The Newton direction, of the centroids' shape.
pub fn direction(points: &Array2<f64>, centroids: &Array2<f64>) -> Program<Tree, Array2<f64>> {
    Program::outputs(|_, (points, centroids)| newton(points, centroids), (Fixed(points), centroids))
}
