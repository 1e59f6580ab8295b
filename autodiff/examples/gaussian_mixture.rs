//! A mixture of normal distributions, found in points of the plane by gradient ascent on their log-likelihood.
//!
//! Means, scales and weights are parameters without bounds: a scale is the exponential of one, the weights are a
//! softmax, so that every step stays in the domain. The sum over components runs over logarithms, without underflow.

#[path = "support/random.rs"]
mod random;

use autodiff::{Program, Var, optim::Adam, stats::norm};
use ndarray::{Array1, Array2, Array3, array};
use random::Random;

/// The logarithm of the density of each point, given as `(n, 1, 2)`, under each component, times its weight: `(n, k)`.
fn log_densities<'t>(points: &Array3<f64>, means: Var<'t>, log_scales: Var<'t>, logits: Var<'t>) -> Var<'t> {
    logits.log_softmax(0) + norm::logpdf(points, means, log_scales.exp()).sum_axis(2)
}

fn main() -> Result<(), autodiff::Error> {
    let weights = array![0.5, 0.3, 0.2];
    let means = array![[-2.0, 0.0], [2.0, 1.0], [0.5, -2.5]];
    let scales = array![[0.6, 1.0], [0.8, 0.4], [0.5, 0.5]];
    let mut random = Random::new(3);
    let count = 1000;
    let mut points = Array3::zeros((count, 1, 2));
    for mut point in points.outer_iter_mut() {
        let chosen = random.uniform();
        let component = usize::from(chosen > weights[0]) + usize::from(chosen > weights[0] + weights[1]);
        for axis in 0..2 {
            point[[0, axis]] = means[[component, axis]] + scales[[component, axis]] * random.normal();
        }
    }

    let mut parameters = (array![[-1.0, 1.0], [1.0, 1.0], [0.0, -1.0]], Array2::zeros((3, 2)), Array1::zeros(3));
    let mut program = Program::value_and_grad(
        |_, (means, log_scales, logits)| -log_densities(&points, means, log_scales, logits).logsumexp_axis(1).mean(),
        &parameters,
    );
    let mut adam = Adam::new(0.05);
    for step in 0..=300 {
        let (cost, gradient) = program.run(&parameters)?;
        if step % 50 == 0 {
            println!("step {step:3}: mean log-likelihood {:.5}", -cost);
        }
        adam.step(&mut parameters, &gradient);
    }

    let (found_means, log_scales, logits) = parameters;
    let found_weights = logits.exp() / logits.exp().sum();
    println!("\nweight (true)     mean (true)                          scale (true)");
    for component in 0..3 {
        let [x, y] = [0, 1].map(|axis| found_means[[component, axis]]);
        let [width, height] = [0, 1].map(|axis| log_scales[[component, axis]].exp());
        let (mean, scale) = (means.row(component), scales.row(component));
        println!(
            "{:6.3} ({:.1})   {x:6.2}, {y:6.2} ({:4.1}, {:4.1})   {width:6.2}, {height:5.2} ({:.1}, {:.1})",
            found_weights[component], weights[component], mean[0], mean[1], scale[0], scale[1]
        );
        assert!((found_weights[component] - weights[component]).abs() < 0.05);
        assert!((x - mean[0]).hypot(y - mean[1]) < 0.15);
        assert!((width - scale[0]).hypot(height - scale[1]) < 0.1);
    }
    Ok(())
}
