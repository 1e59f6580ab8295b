//! Logistic regression: the probability of a label is the logistic function of a weighted sum.
//!
//! The cost, the mean negative log-likelihood, is recorded once with its gradient; descent runs the program until the
//! gradient vanishes. Then one Hessian-vector product for each weight gives the Fisher information, whose diagonal
//! says how well the data determine the weights.

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

fn main() -> Result<(), autodiff::Error> {
    // Two features and an intercept.
    let truth = array![1.5, -2.0, 0.5];
    let mut random = Random::new(1);
    let x = Array2::from_shape_fn((1000, 3), |(_, feature)| if feature == 2 { 1.0 } else { random.normal() });
    let labels = x.dot(&truth).mapv(|score| f64::from(random.uniform() < 1.0 / (1.0 + (-score).exp())));

    let mut weights = Array1::<f64>::zeros(3);
    let mut program = Program::value_and_grad(|tape, weights| cost(tape, &x, &labels, weights), &weights);
    let mut steps = 0;
    loop {
        let (cost, gradient) = program.run(&weights)?;
        let largest = gradient.iter().fold(0.0, |largest: f64, slope| largest.max(slope.abs()));
        if steps % 20 == 0 {
            println!("step {steps:3}: cost {cost:.6}, gradient {largest:.1e}");
        }
        if largest < 1e-9 {
            break;
        }
        weights.scaled_add(-3.0, &gradient);
        steps += 1;
        assert!(steps < 1000, "descent on a convex cost comes to rest");
    }

    println!("\nweight   estimate   truth   standard error");
    for (feature, unit) in Array2::<f64>::eye(3).rows().into_iter().enumerate() {
        let information = hvp(|tape, weights| cost(tape, &x, &labels, weights), &weights, &unit)[feature];
        let error = (1.0 / (information * x.nrows() as f64)).sqrt();
        println!("{feature:6} {:10.3} {:7.1} {error:16.3}", weights[feature], truth[feature]);
        assert!((weights[feature] - truth[feature]).abs() < 4.0 * error);
    }
    let right = x.dot(&weights).iter().zip(&labels).filter(|(score, label)| (**score > 0.0) == (**label > 0.5)).count();
    let accuracy = right as f64 / x.nrows() as f64;
    println!("accuracy {:.1} %", 100.0 * accuracy);
    assert!(accuracy > 0.8);
    Ok(())
}
