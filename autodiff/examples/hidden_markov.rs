//! A hidden Markov model: weather that is not seen, and what someone does each day, which is.
//!
//! The likelihood is a scan over the days (the forward algorithm, over logarithms), its gradient a scan back. It is
//! compared with the sum over all paths of a short sequence, then raised by gradient ascent in the logits of all
//! probabilities, until it is above that of the model which made the data.

#[path = "support/random.rs"]
mod random;

use autodiff::{Program, Tape, Var, optim::Adam, value_and_grad};
use ndarray::{Array1, Array2, ArrayView1, array, s};
use random::Random;

const STATES: usize = 2;

/// The logarithm of the probability of the symbols, by the logits of the first state, of each state after each, and
/// of each symbol in each state.
fn log_likelihood<'t>(
    tape: &'t Tape,
    (start, transition, emission): (Var<'t>, Var<'t>, Var<'t>),
    symbols: &[usize],
) -> Var<'t> {
    let (start, transition) = (start.log_softmax(-1), transition.log_softmax(-1));
    // A row for each day: of each state the log-probability of what is seen.
    let seen = emission.log_softmax(-1).t().gather(symbols);
    let first = start + seen.slice(s![0]);
    let (last, ()) = tape.scan(first, seen.slice(s![1..]), |state, seen| {
        let next = (state.expand_dims(1) + transition).logsumexp_axis(0);
        (next + seen, ())
    });
    last.logsumexp()
}

/// The same probability as the sum over all paths of states.
fn sum_over_paths(start: &Array1<f64>, transition: &Array2<f64>, emission: &Array2<f64>, symbols: &[usize]) -> f64 {
    let paths = 0..STATES.pow(symbols.len() as u32);
    let probability = |path: usize| {
        let states: Vec<usize> = (0..symbols.len()).map(|day| path / STATES.pow(day as u32) % STATES).collect();
        let moves: f64 = states.windows(2).map(|pair| transition[[pair[0], pair[1]]]).product();
        let seen: f64 = states.iter().zip(symbols).map(|(&state, &symbol)| emission[[state, symbol]]).product();
        start[states[0]] * moves * seen
    };
    paths.map(probability).sum()
}

fn main() -> Result<(), autodiff::Error> {
    let start = array![0.6, 0.4];
    let transition = array![[0.85, 0.15], [0.25, 0.75]];
    let emission = array![[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]];
    let truth = (start.ln(), transition.ln(), emission.ln());

    let mut random = Random::new(11);
    let mut drawn = |probabilities: ArrayView1<f64>| {
        let mut left = random.uniform();
        let found = probabilities.iter().position(|probability| {
            left -= probability;
            left < 0.0
        });
        found.unwrap_or(probabilities.len() - 1)
    };
    let mut state = drawn(start.view());
    let mut symbols = Vec::new();
    for _ in 0..1500 {
        symbols.push(drawn(emission.row(state)));
        state = drawn(transition.row(state));
    }

    let short = &symbols[..10];
    let (by_scan, _) = value_and_grad(|tape, model| log_likelihood(tape, model, short), &truth);
    let by_paths = sum_over_paths(&start, &transition, &emission, short).ln();
    println!("ln p of {} days: {by_scan:.12} by the scan, {by_paths:.12} over all paths", short.len());
    assert!((by_scan - by_paths).abs() < 1e-12);

    let mut model = (array![0.0, 0.0], array![[0.5, 0.0], [0.0, 0.5]], array![[0.5, 0.0, 0.0], [0.0, 0.0, 0.5]]);
    let mut program =
        Program::value_and_grad(|tape, model| -log_likelihood(tape, model, &symbols) / symbols.len(), &model);
    let (cost_of_truth, _) = program.run(&truth)?;
    let mut adam = Adam::new(0.05);
    let mut last = f64::INFINITY;
    for step in 0..=100 {
        let (cost, gradient) = program.run(&model)?;
        if step % 25 == 0 {
            println!("step {step:3}: mean log-likelihood {:.6} (of the true model {:.6})", -cost, -cost_of_truth);
        }
        adam.step(&mut model, &gradient);
        last = cost;
    }
    assert!(last < cost_of_truth);

    for (name, logits, truth) in [("transitions", model.1, transition), ("emissions", model.2, emission)] {
        println!("{name}, in brackets the true ones:");
        for (logits, truth) in logits.rows().into_iter().zip(truth.rows()) {
            let probabilities = logits.exp() / logits.exp().sum();
            let text: Vec<String> =
                probabilities.iter().zip(truth).map(|(found, truth)| format!("{found:.3} ({truth:.2})")).collect();
            println!("    {}", text.join("  "));
            assert!(probabilities.iter().zip(truth).all(|(found, truth)| (found - truth).abs() < 0.1));
        }
    }
    Ok(())
}
