//! Hares and lynxes: the rates of a differential equation, fitted to noisy counts.
//!
//! The Lotka–Volterra equations are solved by `odeint`, whose derivatives are exact for the steps that it takes, so the
//! cost is a function like any other. Its gradient in the logarithms of four rates leads to them.

#[path = "support/random.rs"]
mod random;

use autodiff::{Program, Tape, Var, integrate::odeint, optim::Adam, stack};
use ndarray::{Array1, Array2, array, s};
use random::Random;

/// How many steps the solver takes between two times.
const STEPS: usize = 2;

/// Hares and lynxes at the times: `h′ = a·h − b·h·l`, `l′ = c·h·l − d·l` with the rates `a, b, c, d`.
fn populations<'t>(tape: &'t Tape, rates: Var<'t>, times: &Array1<f64>) -> Var<'t> {
    let rate = |place: usize| rates.slice(s![place]);
    let change = |y: Var<'t>, _| {
        let (hares, lynxes) = (y.slice(s![0]), y.slice(s![1]));
        let meetings = hares * lynxes;
        stack(&[rate(0) * hares - rate(1) * meetings, rate(2) * meetings - rate(3) * lynxes], 0)
    };
    odeint(change, tape.var(array![3.0, 1.0]), times, STEPS)
}

/// A line of characters for the numbers, one column each.
fn bars(numbers: &[f64]) -> String {
    let height = |number: &f64| ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'][(number * 1.2).clamp(0.0, 7.0) as usize];
    numbers.iter().map(height).collect()
}

fn main() -> Result<(), autodiff::Error> {
    let truth = array![1.1, 0.6, 0.4, 0.9];
    let times = Array1::linspace(0.0, 15.0, 61);
    let mut exact = Program::<_, Array2<f64>>::outputs(|tape, rates| populations(tape, rates, &times), &truth);
    let mut random = Random::new(5);
    let log_counts = exact.run(&truth)?.mapv(|count| count.ln() + 0.05 * random.normal());

    let mut log_rates = Array1::zeros(4);
    let mut program = Program::value_and_grad(
        |tape, log_rates| (populations(tape, log_rates.exp(), &times).log() - &log_counts).square().mean().sqrt(),
        &log_rates,
    );
    let mut adam = Adam::new(0.03);
    let mut last = f64::INFINITY;
    for step in 0..=200 {
        let (cost, gradient) = program.run(&log_rates)?;
        if step % 50 == 0 {
            println!("step {step:3}: off by {:6.2} %", 100.0 * cost);
        }
        adam.step(&mut log_rates, &gradient);
        last = cost;
    }
    let rates = log_rates.exp();
    println!("rates {rates:.3}, true ones {truth:.3}");
    let fitted = exact.run(&rates)?;
    for (name, species) in [("hares", 0), ("lynxes", 1)] {
        println!("{name:6} counted {}", bars(&log_counts.column(species).exp().to_vec()));
        println!("{:6} fitted  {}", "", bars(&fitted.column(species).to_vec()));
    }
    assert!(last < 0.06);
    assert!((&rates / &truth).iter().all(|ratio| (ratio - 1.0).abs() < 0.05));
    Ok(())
}
