//! Logistic regression by Newton's method, without a Hessian matrix.
//!
//! The probability of a label is the logistic function of a weighted sum. The cost is the mean negative log-likelihood,
//! recorded once with its gradient. Newton's step solves `H·step = gradient` by conjugate gradients, which ask for
//! products of the Hessian with vectors only: forward mode over reverse mode. The same solver gives the standard errors,
//! which are on the diagonal of the inverse Hessian.

#[path = "support/random.rs"]
mod random;

use autodiff::{Program, Tape, Var, hvp};
use ndarray::{Array1, Array2, array};
use random::Random;

/// The mean of `ln(1 + exp s) − y·s` over scores `s` and labels `y`.
fn cost<'t>(tape: &'t Tape, x: &Array2<f64>, labels: &Array1<f64>, weights: Var<'t>) -> Var<'t> {
    let score = tape.var(x).matmul(weights);
    (score.softplus() - labels * score).mean()
}

/// The solution of `H·x = right` for a positive definite `H`, given by its products with vectors.
fn conjugate_gradients(product: impl Fn(&Array1<f64>) -> Array1<f64>, right: &Array1<f64>) -> Array1<f64> {
    let (mut x, mut rest, mut direction) = (Array1::zeros(right.len()), right.clone(), right.clone());
    // In exact arithmetic it ends after as many steps as there are unknowns.
    for _ in 0..right.len() {
        let (before, moved) = (rest.dot(&rest), product(&direction));
        let length = before / direction.dot(&moved);
        x.scaled_add(length, &direction);
        rest.scaled_add(-length, &moved);
        direction = &rest + direction * (rest.dot(&rest) / before);
    }
    x
}

fn main() -> Result<(), autodiff::Error> {
    // Two features and an intercept.
    let truth = array![1.5, -2.0, 0.5];
    let mut random = Random::new(1);
    let x = Array2::from_shape_fn((1000, 3), |(_, feature)| if feature == 2 { 1.0 } else { random.normal() });
    let labels = x.dot(&truth).mapv(|score| f64::from(random.uniform() < 1.0 / (1.0 + (-score).exp())));

    let mut weights = Array1::<f64>::zeros(3);
    let mut program = Program::value_and_grad(|tape, weights| cost(tape, &x, &labels, weights), &weights);
    let hessian_times =
        |weights: &Array1<f64>, vector: &Array1<f64>| hvp(|tape, w| cost(tape, &x, &labels, w), weights, vector);
    for iteration in 0.. {
        let (cost, gradient) = program.run(&weights)?;
        let largest = gradient.iter().fold(0.0, |largest: f64, slope| largest.max(slope.abs()));
        println!("iteration {iteration}: cost {cost:.12}, gradient {largest:.1e}");
        assert!(iteration < 10, "Newton's method is at the end of its way");
        if largest < 1e-12 {
            break;
        }
        weights -= &conjugate_gradients(|vector| hessian_times(&weights, vector), &gradient.to_owned());
    }

    println!("\nweight   estimate   standard error   truth");
    for feature in 0..3 {
        let mut unit = Array1::zeros(3);
        unit[feature] = 1.0;
        let inverse = conjugate_gradients(|vector| hessian_times(&weights, vector), &unit);
        let error = (inverse[feature] / x.nrows() as f64).sqrt();
        println!("{feature:6} {:10.3} {error:16.3} {:7.1}", weights[feature], truth[feature]);
        assert!((weights[feature] - truth[feature]).abs() < 3.0 * error);
    }
    let right = x.dot(&weights).iter().zip(&labels).filter(|(score, label)| (**score > 0.0) == (**label > 0.5)).count();
    let accuracy = right as f64 / x.nrows() as f64;
    println!("accuracy {:.1} %", 100.0 * accuracy);
    assert!(accuracy > 0.8);
    Ok(())
}
