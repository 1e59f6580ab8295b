//! A curve through noisy measurements by a Gaussian process, which also says how sure it is.
//!
//! The process takes values at near places to be alike: their covariance falls with the distance as a bell curve does (the
//! RBF kernel). How fast it falls, how far the values vary and how noisy they are measured make the measurements
//! likeliest; L-BFGS finds them, along the gradient of the marginal likelihood through a Cholesky factorization. The
//! curve is unsure where nothing was measured, and says so.

#[path = "support/random.rs"]
mod random;

use autodiff::{
    Params, Program, Var,
    linalg::{Transpose, cho_solve, cholesky, solve_triangular},
    optim::Lbfgs,
    stats::multivariate_normal,
    value_and_grad,
};
use ndarray::{Array1, Array2, Axis};
use random::Random;
use std::f64::consts::TAU;

/// The logarithms of what describes the process and its measurements, so that all three are positive.
#[derive(Params)]
struct Kernel {
    length_scale: f64,
    variance: f64,
    /// The variance of a measurement's error.
    noise: f64,
}

impl<'t> KernelVars<'t> {
    /// `variance · exp(−½ (x − x′)² / length_scale²)` for the values at each place of two lists.
    fn covariance(&self, left: &Array1<f64>, right: &Array1<f64>) -> Var<'t> {
        let apart = &left.view().insert_axis(Axis(1)) - right;
        (self.variance - 0.5 * (apart / self.length_scale.exp()).square()).exp()
    }

    /// The covariance of the measurements at places.
    fn measured(&self, x: &Array1<f64>) -> Var<'t> {
        self.covariance(x, x) + self.noise.exp() * Array2::eye(x.len())
    }

    /// The logarithm of the density of the measurements `y` at `x`, whatever the curve: with the covariance `L·Lᵀ`,
    /// `−½ ‖L⁻¹·y‖² − ln det L − ½ n ln 2π`.
    fn log_marginal_likelihood(&self, x: &Array1<f64>, y: &Array1<f64>) -> Var<'t> {
        let factor = cholesky(self.measured(x));
        let whitened = solve_triangular(factor, y, true, Transpose::No, false);
        -0.5 * whitened.square().sum() - factor.diag(0).log().sum() - 0.5 * y.len() as f64 * TAU.ln()
    }

    /// The mean and the standard deviation of the curve at other places, given the measurements.
    fn posterior(&self, x: &Array1<f64>, y: &Array1<f64>, places: &Array1<f64>) -> (Var<'t>, Var<'t>) {
        let factor = cholesky(self.measured(x));
        let across = self.covariance(x, places);
        let known = solve_triangular(factor, across, true, Transpose::No, false).square().sum_axis(0);
        (across.t().matmul(cho_solve(factor, y, true)), (self.variance.exp() - known).sqrt())
    }
}

/// A line of characters from −2.5 to 2.5: the mean, 2 standard deviations around it, and the truth.
fn line(mean: f64, deviation: f64, truth: f64) -> String {
    let column = |value: f64| ((value + 2.5) * 12.0).round() as isize;
    let band = column(mean - 2.0 * deviation)..=column(mean + 2.0 * deviation);
    let character = |place: isize| match place {
        _ if place == column(mean) => '●',
        _ if place == column(truth) => '×',
        _ if band.contains(&place) => '·',
        _ => ' ',
    };
    (0..=60).map(character).collect()
}

fn main() -> Result<(), autodiff::Error> {
    let curve = |x: f64| (1.5 * x).sin() + 0.5 * (0.6 * x).cos();
    let noise = 0.2;
    let mut random = Random::new(1);
    // Nothing is measured between 5 and 7.5.
    let x = Array1::from_shape_simple_fn(60, || 7.5 * random.uniform()).mapv(|x| if x < 5.0 { x } else { x + 2.5 });
    let y = x.mapv(|x| curve(x) + noise * random.normal());

    let mut kernel = Kernel { length_scale: 0.0, variance: 0.0, noise: 0.0 };
    let (ours, _) = value_and_grad(|_, kernel| kernel.log_marginal_likelihood(&x, &y), &kernel);
    let (stated, _) = value_and_grad(
        |_, kernel| multivariate_normal::logpdf(&y, Array1::zeros(y.len()), kernel.measured(&x)),
        &kernel,
    );
    assert!((ours - stated).abs() < 1e-9);

    let mut cost = Program::value_and_grad(|_, kernel| -kernel.log_marginal_likelihood(&x, &y), &kernel);
    let found = Lbfgs::default().minimize(&mut kernel, &mut cost)?;
    println!("log marginal likelihood {ours:.3} at the start, {:.3} after {} steps", -found.value, found.iterations);
    let error = (0.5 * kernel.noise).exp();
    println!(
        "length scale {:.3}, standard deviation {:.3}, of an error {error:.3} (in truth {noise})\n",
        kernel.length_scale.exp(),
        (0.5 * kernel.variance).exp(),
    );
    assert!(found.gradient < 1e-5 && -found.value > ours + 10.0);
    assert!((error / noise - 1.0).abs() < 0.25);

    let places = Array1::linspace(0.0, 10.0, 41);
    let mut posterior =
        Program::<_, (Array1<f64>, Array1<f64>)>::outputs(|_, kernel| kernel.posterior(&x, &y, &places), &kernel);
    let (mean, deviation) = posterior.run(&kernel)?;
    println!("    x   mean ● ± 2σ ·, truth ×");
    let mut inside = 0;
    for ((&x, &mean), &deviation) in places.iter().zip(&mean).zip(&deviation) {
        println!("{x:5.2} {}", line(mean, deviation, curve(x)));
        inside += usize::from((mean - curve(x)).abs() < 2.0 * deviation);
    }
    println!("the truth is inside at {inside} of {} places", places.len());
    assert!(inside * 8 >= places.len() * 7);
    // In the middle of the gap, and among measurements.
    assert!(deviation[25] > 3.0 * deviation[10] && deviation[10] < 0.5 * noise);
    Ok(())
}
