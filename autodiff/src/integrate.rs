//! Ordinary differential equations.

use crate::{
    operand::{Operand, Real, together},
    shape::Shape,
    tape::Tape,
    var::{Var, concatenate},
};

/// The stages of Dormand and Prince's method of order 5 ("A family of embedded Runge–Kutta formulae", 1980): when each
/// is taken, and what it adds of the stages before. The last row has the weights of the step.
const NODES: [f64; 6] = [0.0, 1.0 / 5.0, 3.0 / 10.0, 4.0 / 5.0, 8.0 / 9.0, 1.0];
const STAGES: [&[f64]; 7] = [
    &[],
    &[1.0 / 5.0],
    &[3.0 / 40.0, 9.0 / 40.0],
    &[44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0],
    &[19372.0 / 6561.0, -25360.0 / 2187.0, 64448.0 / 6561.0, -212.0 / 729.0],
    &[9017.0 / 3168.0, -355.0 / 33.0, 46732.0 / 5247.0, 49.0 / 176.0, -5103.0 / 18656.0],
    &[35.0 / 384.0, 0.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0, 11.0 / 84.0],
];

/// The solution of `dy/dt = f(y, t)` with `y(t₀) = y0`, at the times `t`: one row for each, the first of them `y0`.
///
/// Between two times it takes `steps` steps of Dormand and Prince's Runge–Kutta method of order 5, so the error falls as
/// `(Δt / steps)⁵`. The steps are recorded once ([`Tape::scan`](crate::Tape::scan)), and derivatives of every order and
/// mode are those of the steps: exact for what is computed, in `y0`, in `t`, and in whatever `f` uses from outside. Times
/// may go up or down.
///
/// ```
/// use autodiff::{integrate::odeint, value_and_grad};
/// use ndarray::array;
///
/// // y′ = −k y from y(0) = 1, at t = 0, 1, 2; the derivative of y(2) in k is −2 exp(−2 k).
/// let t = array![0.0, 1.0, 2.0];
/// let (y, slope) = value_and_grad(
///     |tape, k| odeint(|y, _t| -k * y, tape.var(1.0), &t, 20).gather([2]),
///     0.7f64,
/// );
/// assert!((y - (-1.4f64).exp()).abs() < 1e-9);
/// assert!((slope + 2.0 * (-1.4f64).exp()).abs() < 1e-8);
/// ```
///
/// # Panics
/// If `t` is no vector of at least one time, if `steps` is 0, if `f` gives another shape than that of `y`, or if
/// neither `y0` nor `t` is a `Var`.
#[track_caller]
pub fn odeint<'t, A: Real>(
    f: impl Fn(Var<'t, A>, Var<'t, A>) -> Var<'t, A>,
    y0: impl Operand<'t, A>,
    t: impl Operand<'t, A>,
    steps: usize,
) -> Var<'t, A> {
    let [y0, t] = together!("integrate::odeint"; y0, t);
    let tape = y0.tape();
    let times = match t.shape()[..] {
        [times] if times > 0 && steps > 0 => times,
        _ => {
            let why = format!("times of shape {}, and {steps} steps: a vector and at least one are needed", t.shape());
            tape.refuse("odeint", &why, &[t.id()]);
        }
    };
    let (starts, ends) = (t.part(0, 0, times - 1), t.part(0, 1, times));
    let shape = y0.shape();
    let (_, rows) = tape.scan(y0, (starts, ends), |y, (start, end)| {
        let length = (end - start) / steps;
        let (y, _) = tape.iterate(steps, (y, start), |(y, now)| (step(tape, &f, y, now, length), now + length));
        (y, y)
    });
    let first: Shape = std::iter::once(1).chain(shape.iter().copied()).collect();
    concatenate(&[y0.reshaped(&first), rows], 0)
}

/// One step of the given length.
#[track_caller]
fn step<'t, A: Real>(
    tape: &'t Tape<A>,
    f: &impl Fn(Var<'t, A>, Var<'t, A>) -> Var<'t, A>,
    y: Var<'t, A>,
    now: Var<'t, A>,
    length: Var<'t, A>,
) -> Var<'t, A> {
    let mut slopes: Vec<Var<'t, A>> = Vec::with_capacity(NODES.len());
    let moved = |slopes: &[Var<'t, A>], weights: &[f64]| {
        let terms = slopes.iter().zip(weights).filter(|(_, weight)| **weight != 0.0);
        let total = terms.map(|(&slope, &weight)| slope * weight).reduce(|sum, term| sum + term);
        total.map_or(y, |total| y + length * total)
    };
    for (node, weights) in NODES.iter().zip(STAGES) {
        let slope = f(moved(&slopes, weights), now + length * *node);
        if slope.shape() != y.shape() {
            let why = format!("y has shape {}, but its derivative {}", y.shape(), slope.shape());
            tape.refuse("odeint", &why, &[y.id(), slope.id()]);
        }
        slopes.push(slope);
    }
    moved(&slopes, STAGES[6])
}
