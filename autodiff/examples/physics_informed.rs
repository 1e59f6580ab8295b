//! A network that solves a differential equation: `u″ = −sin x` on `[0, π]` with `u = 0` at both ends.
//!
//! The cost holds the second derivative of the network in its input, which the tape gives; then comes the gradient in
//! the weights, a derivative of the third order. No solution is shown to the network. The exact one is `sin x`.

#[path = "support/random.rs"]
mod random;

use autodiff::{Program, Var, optim::Adam};
use ndarray::{Array1, Array2, Axis, array};
use random::Random;
use std::f64::consts::PI;

/// `u` at the places `x`, one of a row each.
fn network<'t>((w1, b1, w2): (Var<'t>, Var<'t>, Var<'t>), x: Var<'t>) -> Var<'t> {
    (x.matmul(w1) + b1).tanh().matmul(w2)
}

fn main() -> Result<(), autodiff::Error> {
    let (hidden, places) = (16, 24);
    let x = Array1::linspace(0.0, PI, places).insert_axis(Axis(1));
    let mut random = Random::new(6);
    let mut normal = |shape: (usize, usize)| Array2::from_shape_simple_fn(shape, || random.normal());
    let mut weights = (normal((1, hidden)), Array1::linspace(-2.0, 2.0, hidden), normal((hidden, 1)) * 0.3);

    let mut program = Program::value_and_grad(
        |tape, weights| {
            let x = tape.var(&x);
            // Each u depends on its own x alone, so that the gradient of the sum has the derivative at each place.
            let slope = network(weights, x).sum().grad(x);
            let curvature = slope.sum().grad(x);
            let ends = network(weights, tape.var(array![[0.0], [PI]]));
            (curvature + x.sin()).square().mean() + ends.square().sum()
        },
        &weights,
    );
    let steps = 3000;
    let mut adam = Adam::new(0.01);
    for step in 0..=steps {
        let (cost, gradient) = program.run(&weights)?;
        if step % 500 == 0 {
            println!("step {step:4}: cost {cost:.2e}");
        }
        adam.learning_rate = 0.01 * (1.0 - f64::from(step) / f64::from(steps + 1));
        adam.step(&mut weights, &gradient);
    }

    let mut solution = Program::<_, Array2<f64>>::outputs(|tape, weights| network(weights, tape.var(&x)), &weights);
    let found = solution.run(&weights)?;
    println!("\n     x   network     sin x");
    for (x, u) in x.iter().zip(&found).step_by(4) {
        println!("{x:6.3} {u:9.5} {:9.5}", x.sin());
    }
    let error = x.iter().zip(&found).fold(0.0, |error: f64, (x, u)| error.max((u - x.sin()).abs()));
    println!("largest error {error:.1e}");
    assert!(error < 5e-3);
    Ok(())
}
