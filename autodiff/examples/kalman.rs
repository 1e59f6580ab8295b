//! A Kalman filter that learns how noisy its measurements are.
//!
//! Something moves with a velocity that changes at random; its position is measured with errors. The filter is a scan
//! over the measurements, which gives the likelihood of two levels of noise, and the gradient leads to the likeliest.
//! The inverse of the Hessian there says how sure they are.

#[path = "support/random.rs"]
mod random;

use autodiff::{Program, Tape, Var, linalg, optim::Adam};
use ndarray::{Array1, Array2, array, s};
use random::Random;
use std::f64::consts::TAU;

/// The log-likelihood of the measurements, and the filtered positions, by the logarithms of how much the velocity
/// changes in a unit of time, and of the standard deviation of a measurement.
fn filtered<'t>(tape: &'t Tape, log_noise: Var<'t>, measured: &Array1<f64>) -> (Var<'t>, Var<'t>) {
    let advance = tape.var(array![[1.0, 1.0], [0.0, 1.0]]);
    let change = tape.var(array![[1.0 / 3.0, 0.5], [0.5, 1.0]]) * (2.0 * log_noise.slice(s![0])).exp();
    let error = (2.0 * log_noise.slice(s![1])).exp();
    // Position and velocity at the start: hardly known.
    let start = (tape.var(array![0.0, 0.0]), tape.var(Array2::from_diag(&array![100.0, 100.0])));
    let (_, (log_densities, positions)) = tape.scan(start, tape.var(measured), |(mean, covariance), measured| {
        let mean = advance.matmul(mean);
        let covariance = advance.matmul(covariance).matmul(advance.t()) + change;
        let surprise = measured - mean.slice(s![0]);
        let variance = covariance.slice(s![0, 0]) + error;
        let gain = covariance.slice(s![.., 0..1]) / variance;
        let mean = mean + gain.reshape(2) * surprise;
        let covariance = covariance - gain * covariance.slice(s![0..1, ..]);
        let log_density = -0.5 * ((TAU * variance).log() + surprise.square() / variance);
        ((mean, covariance), (log_density, mean.slice(s![0])))
    });
    (log_densities.sum(), positions)
}

fn main() -> Result<(), autodiff::Error> {
    let truth = [0.05, 2.0];
    let mut random = Random::new(9);
    let (mut position, mut velocity) = (0.0, 0.5);
    let positions = Array1::from_shape_simple_fn(400, || {
        velocity += truth[0] * random.normal();
        position += velocity;
        position
    });
    let measured = positions.mapv(|position| position + truth[1] * random.normal());

    let mut log_noise = array![0.0, 0.0];
    let mut program = Program::value_and_grad(|tape, noise| -filtered(tape, noise, &measured).0, &log_noise);
    let mut adam = Adam::new(0.1);
    for step in 0..=150 {
        let (cost, gradient) = program.run(&log_noise)?;
        if step % 25 == 0 {
            println!("step {step:3}: log-likelihood {:.4}, noise {:.4}", -cost, log_noise.exp());
        }
        adam.step(&mut log_noise, &gradient);
    }

    let mut certainty = Program::<_, Array1<f64>>::outputs(
        |tape, noise| linalg::inv((-filtered(tape, noise, &measured).0).hessian(noise)).diag(0).sqrt(),
        &log_noise,
    );
    let errors = certainty.run(&log_noise)?;
    println!();
    for (name, place) in [("velocity", 0), ("measurements", 1)] {
        let (found, error) = (log_noise[place].exp(), errors[place]);
        println!("noise of {name:12} {found:.4} ± {:.4}, in truth {}", found * error, truth[place]);
        assert!((log_noise[place] - truth[place].ln()).abs() < 3.0 * error);
    }

    let mut filter = Program::<_, Array1<f64>>::outputs(|tape, noise| filtered(tape, noise, &measured).1, &log_noise);
    let off =
        |estimates: &Array1<f64>| (estimates - &positions).mapv(|off| off * off).mean().unwrap_or(f64::NAN).sqrt();
    let (raw, filtered) = (off(&measured), off(&filter.run(&log_noise)?.to_owned()));
    println!("positions are off by {raw:.3} as measured, {filtered:.3} as filtered");
    assert!(filtered < 0.6 * raw);
    Ok(())
}
