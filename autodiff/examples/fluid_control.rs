//! Smoke that is blown into the shape of a heart.
//!
//! A fluid without friction carries smoke around a square whose edges meet. Each time step moves velocity and smoke
//! along the velocity (semi-Lagrangian advection: what comes to a cell is interpolated between the four cells around
//! where it was), and takes the divergence away by a few Jacobi iterations for the pressure. The velocity at the start
//! is what a gradient through all steps adjusts, until the smoke at the end looks like the target.
//!
//! The steps are a `scan`, so the tape has one of them; the gradient keeps the state between steps, and computes again
//! what is inside. Draws the time steps as one picture and as an animation.

#[path = "support/adam.rs"]
mod adam;
#[path = "support/picture.rs"]
mod picture;

use adam::Adam;
use autodiff::{Program, Tape, Var, where_};
use ndarray::{Array1, Array2, Array3, ArrayView2, Axis, concatenate, s};

/// Cells along a side.
const SIDE: usize = 32;
const STEPS: usize = 20;
const JACOBI: usize = 8;

/// Velocity along the rows' and the columns' axis, in cells a step, and smoke: `(SIDE, SIDE)` each.
type State<'t> = (Var<'t>, Var<'t>, Var<'t>);

/// Each cell's neighbour `by` cells further along an axis, around the edge.
fn shifted(field: Var, by: usize, axis: isize) -> Var {
    let places: [usize; SIDE] = std::array::from_fn(|place| (place + by) % SIDE);
    field.take(&places, axis)
}

fn after(field: Var, axis: isize) -> Var {
    shifted(field, 1, axis)
}

fn before(field: Var, axis: isize) -> Var {
    shifted(field, SIDE - 1, axis)
}

/// The velocity without its divergence: less the gradient of a pressure whose Laplacian is the divergence.
fn without_divergence<'t>(tape: &'t Tape, (u, v): (Var<'t>, Var<'t>)) -> (Var<'t>, Var<'t>) {
    let slope = |field: Var<'t>, axis: isize| 0.5 * (after(field, axis) - before(field, axis));
    let divergence = slope(u, 0) + slope(v, 1);
    let pressure = tape
        .iterate(JACOBI, 0.0 * u, |p| 0.25 * (after(p, 0) + before(p, 0) + after(p, 1) + before(p, 1) - divergence));
    (u - slope(pressure, 0), v - slope(pressure, 1))
}

/// The fields, moved along a velocity for one step.
fn advected<'t, const N: usize>(tape: &'t Tape, fields: [Var<'t>; N], (u, v): (Var<'t>, Var<'t>)) -> [Var<'t>; N] {
    let numbers = Array1::from_iter((0..SIDE).map(|number| number as f64));
    // Where the fluid was a step ago, along one axis: the cell before, the one after it, and how far it is between them.
    let origin = |places: Var<'t>| {
        let places = where_(places.lt(0.0), places + SIDE, places);
        let places = where_(places.ge(SIDE), places - SIDE, places);
        let cell = tape.var(numbers.slice(s![1..])).searchsorted_right(places);
        let floor = tape.var(&numbers).gather(cell);
        (floor, after(tape.var(&numbers), 0).gather(cell), places - floor)
    };
    let (up, down, beyond_up) = origin(tape.var(&numbers).reshape((SIDE, 1)) - u);
    let (left, right, beyond_left) = origin(&numbers - v);
    let cells = tape.var(Array1::from_iter((1..SIDE * SIDE).map(|number| number as f64)));
    let corner = |row: Var<'t>, column: Var<'t>| cells.searchsorted_right(row * SIDE + column);
    let corners = [corner(up, left), corner(up, right), corner(down, left), corner(down, right)];
    fields.map(|field| {
        let [up_left, up_right, down_left, down_right] = corners.map(|corner| field.flatten().gather(corner));
        let upper = up_left + beyond_left * (up_right - up_left);
        let lower = down_left + beyond_left * (down_right - down_left);
        upper + beyond_up * (lower - upper)
    })
}

/// One time step.
fn step<'t>(tape: &'t Tape, (u, v, smoke): State<'t>) -> State<'t> {
    let [moved_u, moved_v] = advected(tape, [u, v], (u, v));
    let (u, v) = without_divergence(tape, (moved_u, moved_v));
    let [smoke] = advected(tape, [smoke], (u, v));
    (u, v, smoke)
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

/// Shades from paper to smoke.
fn shade(smoke: f64) -> [u8; 3] {
    let part = smoke.clamp(0.0, 1.0);
    [(250.0, 160.0), (246.0, 30.0), (238.0, 60.0)].map(|(paper, smoke)| (paper + part * (smoke - paper)) as u8)
}

/// An animation that repeats, and shows its last frame longer.
fn save_animation(name: &str, frames: &[ArrayView2<f64>], scale: usize) -> Result<(), Box<dyn std::error::Error>> {
    let palette: Vec<u8> = (0..=255).flat_map(|level| shade(f64::from(level) / 255.0)).collect();
    let side = SIDE * scale;
    let path = picture::path(name);
    let mut encoder = gif::Encoder::new(std::fs::File::create(&path)?, side as u16, side as u16, &palette)?;
    encoder.set_repeat(gif::Repeat::Infinite)?;
    for (place, frame) in frames.iter().enumerate() {
        let level = |pixel: usize| frame[[pixel / side / scale, pixel % side / scale]].clamp(0.0, 1.0) * 255.0;
        let pixels: Vec<u8> = (0..side * side).map(|pixel| level(pixel) as u8).collect();
        let mut frame = gif::Frame::from_indexed_pixels(side as u16, side as u16, pixels, None);
        frame.delay = if place + 1 == frames.len() { 150 } else { 8 };
        encoder.write_frame(&frame)?;
    }
    println!("moving in {}", path.display());
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let start = drawn(|_, y| 0.33 - y.abs());
    let target = drawn(|x, y| {
        let (x, y) = (1.25 * x, 1.25 * y + 0.1);
        0.6 - (x * x + (y - 0.7 * x.abs().sqrt()).powi(2)).sqrt() + 0.2
    });
    println!("smoke at the start {:.1}, in the target {:.1}", start.sum(), target.sum());

    let mut velocity = (Array2::<f64>::zeros((SIDE, SIDE)), Array2::<f64>::zeros((SIDE, SIDE)));
    let mut program = Program::value_and_grad(
        |tape, velocity| (smoke_over_time(tape, velocity, &start).slice(s![-1]) - &target).square().mean(),
        &velocity,
    );
    let mut adam = Adam::new(0.05);
    let mut costs = Vec::new();
    for iteration in 0..=60 {
        let (cost, gradient) = program.run(&velocity)?;
        if iteration % 10 == 0 {
            println!("iteration {iteration:2}: cost {cost:.5}");
        }
        adam.step(&mut velocity, &gradient);
        costs.push(cost);
    }

    let mut film = Program::<_, Array3<f64>>::outputs(|tape, v| smoke_over_time(tape, v, &start), &velocity);
    let smoke = film.run(&velocity)?;
    let frames: Vec<_> = std::iter::once(start.view()).chain(smoke.outer_iter()).collect();
    save_animation("fluid_control.gif", &frames, 6)?;
    let strip: Vec<_> = frames.iter().copied().step_by(4).chain([target.view()]).collect();
    picture::save("fluid_control.png", &concatenate(Axis(1), &strip)?.mapv(shade), 4)?;
    assert!(costs[costs.len() - 1] < 0.2 * costs[0]);
    Ok(())
}
