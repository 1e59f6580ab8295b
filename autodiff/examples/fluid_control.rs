//! Smoke that is blown into the shape of a heart.
//!
//! A fluid without friction carries smoke around a square whose edges meet. Each time step moves velocity and smoke
//! along the velocity (semi-Lagrangian advection, one axis after the other), and takes the divergence away by a few
//! Jacobi iterations for the pressure. The velocity at the start is what a gradient through all steps adjusts, until the
//! smoke at the end looks like the target.
//!
//! The steps are a `scan`, so the tape has one of them; the gradient keeps the state between steps, and computes again
//! what is inside. Draws the time steps as one picture and as an animation.

#[path = "support/animation.rs"]
mod animation;
#[path = "support/picture.rs"]
mod picture;

use autodiff::{Program, Tape, Var, optim::Adam};
use ndarray::{Array1, Array2, Array3, ArrayView2, Axis, s};

/// Cells along a side.
const SIDE: usize = 32;
const STEPS: usize = 15;
const JACOBI: usize = 6;

/// Velocity along the rows' and the columns' axis, in cells a step, and smoke: `(SIDE, SIDE)` each.
type State<'t> = (Var<'t>, Var<'t>, Var<'t>);

/// Each cell's neighbours after it and before it along an axis, around the edge.
fn neighbours<'t>(field: Var<'t>, axis: isize) -> (Var<'t>, Var<'t>) {
    (field.roll_axis(-1, axis), field.roll_axis(1, axis))
}

/// The velocity without its divergence: less the gradient of a pressure whose Laplacian is the divergence.
fn without_divergence<'t>(tape: &'t Tape, (u, v): (Var<'t>, Var<'t>)) -> (Var<'t>, Var<'t>) {
    let slope = |field: Var<'t>, axis: isize| {
        let (after, before) = neighbours(field, axis);
        0.5 * (after - before)
    };
    let divergence = slope(u, 0) + slope(v, 1);
    let pressure = tape.iterate(JACOBI, 0.0 * u, |p| {
        let ((below, above), (right, left)) = (neighbours(p, 0), neighbours(p, 1));
        0.25 * (below + above + right + left - divergence)
    });
    (u - slope(pressure, 0), v - slope(pressure, 1))
}

/// A field moved along an axis for one step: what comes to a cell is interpolated between the two cells around where
/// it was.
fn moved<'t>(field: Var<'t>, velocity: Var<'t>, axis: isize) -> Var<'t> {
    let numbers = field.tape().var(Array1::from_iter((0..SIDE).map(|number| number as f64)));
    let origin = (numbers.expand_dims(1 - axis) - velocity).remainder(SIDE as f64);
    // The whole part, as an index: how many of 1, 2, … are not above it.
    let cell = numbers.slice(s![1..]).searchsorted_right(origin);
    let beyond = origin - numbers.gather(cell);
    let (left, right) = (field.take_along_axis(cell, axis), neighbours(field, axis).0.take_along_axis(cell, axis));
    left + beyond * (right - left)
}

/// One time step.
fn step<'t>(tape: &'t Tape, (u, v, smoke): State<'t>) -> State<'t> {
    let advected = |field, (u, v)| moved(moved(field, u, 0), v, 1);
    let velocity = without_divergence(tape, (advected(u, (u, v)), advected(v, (u, v))));
    (velocity.0, velocity.1, advected(smoke, velocity))
}

/// The smoke after each step, `(STEPS, SIDE, SIDE)`, by the velocity at the start.
fn smoke_over_time<'t>(tape: &'t Tape, velocity: (Var<'t>, Var<'t>), smoke: &Array2<f64>) -> Var<'t> {
    let (u, v) = without_divergence(tape, velocity);
    let times = tape.var(Array1::<f64>::zeros(STEPS));
    let (_, smoke) = tape.scan((u, v, tape.var(smoke)), times, |state, _| {
        let state = step(tape, state);
        (state, state.2)
    });
    smoke
}

/// A picture by a function of `x` to the right and `y` up, both from -1 to 1, which is positive inside; soft edges.
fn drawn(inside: impl Fn(f64, f64) -> f64) -> Array2<f64> {
    let place = |cell: usize| (2 * cell + 1) as f64 / SIDE as f64 - 1.0;
    Array2::from_shape_fn((SIDE, SIDE), |(row, column)| {
        1.0 / (1.0 + (-12.0 * inside(place(column), -place(row))).exp())
    })
}

/// Shades from paper, 0, to smoke, 1.
fn shade(smoke: f64) -> [u8; 3] {
    let part = smoke.clamp(0.0, 1.0);
    [(250.0, 160.0), (246.0, 30.0), (238.0, 60.0)].map(|(paper, smoke)| (paper + part * (smoke - paper)) as u8)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let start = drawn(|_, y| 0.33 - y.abs());
    let target = drawn(|x, y| {
        let (x, y) = (1.25 * x, 1.25 * y + 0.1);
        0.8 - x.hypot(y - 0.7 * x.abs().sqrt())
    });

    let mut velocity = (Array2::<f64>::zeros((SIDE, SIDE)), Array2::<f64>::zeros((SIDE, SIDE)));
    let mut program = Program::value_and_grad(
        |tape, velocity| (smoke_over_time(tape, velocity, &start).slice(s![-1]) - &target).square().mean(),
        &velocity,
    );
    let mut adam = Adam::new(0.08);
    for iteration in 0..=40 {
        let (cost, gradient) = program.run(&velocity)?;
        if iteration % 10 == 0 {
            println!("iteration {iteration:2}: cost {cost:.5}");
        }
        adam.step(&mut velocity, &gradient);
    }

    let mut film = Program::<_, Array3<f64>>::outputs(|tape, v| smoke_over_time(tape, v, &start), &velocity);
    let smoke = film.run(&velocity)?;
    let frames: Vec<_> = std::iter::once(start.view()).chain(smoke.outer_iter()).collect();
    animation::save("fluid_control.gif", &frames, shade, 6)?;
    let strip: Vec<_> = frames.iter().copied().step_by(3).chain([target.view()]).collect();
    picture::save("fluid_control.png", &ndarray::concatenate(Axis(1), &strip)?.mapv(shade), 4)?;
    let distance = |smoke: &ArrayView2<f64>| (smoke - &target).mapv(|off| off * off).sum();
    assert!(distance(&frames[STEPS]) < 0.05 * distance(&frames[0]));
    Ok(())
}
