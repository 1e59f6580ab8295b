//! Differential equations: the order of the method, and derivatives in everything.

use approx::assert_relative_eq;
use autodiff::{Tape, Var, check_grads, integrate::odeint, jvp};
use ndarray::{Array1, array, s};

/// A predator and its prey.
fn lotka_volterra<'t>(y: Var<'t>, rates: Var<'t>) -> Var<'t> {
    let (prey, predator) = (y.slice(s![0..1]), y.slice(s![1..2]));
    let growth = prey * (rates.slice(s![0..1]) - predator);
    let decline = predator * (prey - rates.slice(s![1..2]));
    autodiff::concatenate(&[growth, decline], 0)
}

#[test]
fn the_error_falls_with_the_fifth_power_of_the_step() {
    let error = |steps| {
        let tape = Tape::new();
        let y = odeint(|y, t| y * t.cos(), tape.var(1.0), &array![0.0, 2.0], steps);
        (y.value()[1] - 2f64.sin().exp()).abs()
    };
    let ratio = error(10) / error(20);
    assert!((24.0..50.0).contains(&ratio), "halving the step divides the error by {ratio}");
}

#[test]
fn the_derivatives_are_right_in_start_times_and_what_is_used() {
    let (y0, t, rates) = (array![1.0, 0.5], array![0.0, 0.3, 0.7], array![1.1, 0.8]);
    check_grads(|_, (y0, t, rates)| odeint(|y, _| lotka_volterra(y, rates), y0, t, 3), (&y0, &t, &rates)).unwrap();
}

#[test]
fn the_end_moves_with_the_slope_when_its_time_does() {
    let times = Array1::linspace(0.0, 1.5, 4);
    let (y, moved) = jvp(|_, t: Var| odeint(|y, _| y, 2.0, t, 30).gather([3]), &times, &array![0.0, 0.0, 0.0, 1.0]);
    assert_relative_eq!(y[0], 2.0 * 1.5f64.exp(), max_relative = 1e-9);
    assert_relative_eq!(moved[0], y[0], max_relative = 1e-8);
}

#[test]
#[should_panic(expected = "odeint: y has shape (2,), but its derivative ()")]
fn the_slope_has_the_shape_of_y() {
    let tape = Tape::new();
    odeint(|y: Var, _| y.sum(), tape.var(array![1.0, 2.0]), &array![0.0, 1.0], 1);
}
