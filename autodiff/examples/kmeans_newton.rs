//! k-means by Newton's method.
//!
//! The cost is the sum of each point's squared distance to the nearest centroid. Its Hessian is diagonal, so that one
//! Hessian-vector product with ones gives all of it: forward mode over the gradient, recorded in one program. A step
//! then puts every centroid into the mean of its points, and a few steps are enough.

#[path = "support/random.rs"]
mod random;

use autodiff::{Program, Tape, Var};
use ndarray::{Array1, Array2, Array3, Axis, array};
use random::Random;

/// `Σᵢ minⱼ ‖pᵢ − cⱼ‖²` of points `(n, 1, 2)` and centroids `(k, 2)`.
fn cost<'t>(points: &Array3<f64>, centroids: Var<'t>) -> Var<'t> {
    (points - centroids).square().sum_axis(2).min_axis(1).sum()
}

/// The cost, and Newton's step: the gradient over the diagonal of the Hessian.
fn newton<'t>(tape: &'t Tape, points: &Array3<f64>, centroids: Var<'t>) -> (Var<'t>, Var<'t>) {
    let cost = cost(points, centroids);
    let gradient = cost.grad(centroids);
    let ones = tape.var(1.0).broadcast_to(&centroids.shape()[..]);
    (cost, gradient / gradient.jvp(centroids, ones))
}

fn main() -> Result<(), autodiff::Error> {
    let centres = array![[0.0, 0.0], [4.0, 1.0], [1.0, 4.0], [-3.0, 2.0]];
    let mut random = Random::new(7);
    let points = Array3::from_shape_fn((2000, 1, 2), |(point, _, axis)| centres[[point % 4, axis]] + random.normal());
    let mut centroids = array![[1.0, 0.0], [2.0, 0.0], [2.0, 2.0], [-1.0, 1.0]];

    let mut program = Program::<_, (f64, Array2<f64>)>::outputs(|tape, c| newton(tape, &points, c), &centroids);
    for iteration in 0.. {
        let (cost, step) = program.run(&centroids)?;
        let longest = step.iter().fold(0.0, |longest: f64, part| longest.max(part.abs()));
        println!("iteration {iteration:2}: cost {cost:.4}, step {longest:.1e}");
        assert!(iteration < 40, "the steps end");
        centroids -= &step;
        if longest < 1e-12 {
            break;
        }
    }
    println!("\ncentroids\n{centroids:.3}");

    // Each is the mean of the points nearest to it, and near the centre that the points were drawn around.
    let points = points.remove_axis(Axis(1));
    let mut sums = Array2::<f64>::zeros((4, 2));
    let mut counts = Array1::<f64>::zeros(4);
    for point in points.rows() {
        let distance = |j: usize| (&point - &centroids.row(j)).mapv(|x| x * x).sum();
        let nearest = (0..4).fold(0, |best, j| if distance(j) < distance(best) { j } else { best });
        sums.row_mut(nearest).scaled_add(1.0, &point);
        counts[nearest] += 1.0;
    }
    let means = sums / counts.insert_axis(Axis(1));
    assert!((&means - &centroids).iter().all(|difference| difference.abs() < 1e-10));
    for centre in centres.rows() {
        assert!(centroids.rows().into_iter().any(|c| (&c - &centre).iter().all(|difference| difference.abs() < 0.4)));
    }
    Ok(())
}
