//! The derivative of an equilibrium, without the iteration that finds it.
//!
//! A cable of beads hangs between two posts and rests on soft ground. Its equilibrium is the fixed point of descent on
//! the energy, whose gradient the tape takes inside the loop. How the cable's height changes with its weight and with
//! the ground's softness follows from the equilibrium alone (`fixed_point`). Differentiating the iteration gives the
//! same numbers, but keeps something of each step: the heights, if the step is recorded once (`iterate`), and nodes
//! with all their values, if the steps are recorded one after another.

use autodiff::{Program, Tape, Var, concatenate};
use ndarray::{array, s};

const BEADS: usize = 6;
/// So long a step of descent is stable.
const RATE: f64 = 0.3;

/// The energy of beads at heights `y`: springs between neighbours, weight, and ground at height 0 that is the firmer
/// the less `softness` it has.
fn energy<'t>(y: Var<'t>, weight: Var<'t>, softness: Var<'t>) -> Var<'t> {
    let posts = y.tape().var(array![1.0]);
    let cable = concatenate(&[posts, y, posts], 0);
    let stretched = cable.slice(s![1..]) - cable.slice(s![..-1]);
    let pressed = softness * (-y / softness).softplus();
    0.5 * stretched.square().sum() + weight * y.sum() + pressed.sum()
}

/// How the heights are found.
#[derive(Clone, Copy, Debug)]
enum Method {
    FixedPoint,
    Iterate(usize),
    Unrolled(usize),
}

/// The mean height of the beads at rest.
fn height<'t>(tape: &'t Tape, (weight, softness): (Var<'t>, Var<'t>), method: Method) -> Var<'t> {
    let start = tape.var(array![1.0]).broadcast_to(BEADS);
    let descend = |y: Var<'t>| y - RATE * energy(y, weight, softness).grad(y);
    let rest = match method {
        Method::FixedPoint => tape.fixed_point(start, 1e-13, descend),
        Method::Iterate(steps) => tape.iterate(steps, start, descend),
        Method::Unrolled(steps) => (0..steps).fold(start, |y, _| descend(y)),
    };
    rest.mean()
}

fn main() -> Result<(), autodiff::Error> {
    let parameters = (0.4f64, 0.1f64);
    println!("{:16} height       d/d weight    d/d softness   nodes   bytes", "");
    let measure = |method: Method| {
        let tape = Tape::new();
        let vars = (tape.var(parameters.0), tape.var(parameters.1));
        height(&tape, vars, method).grad(vars);
        let mut program = Program::value_and_grad(|tape, vars| height(tape, vars, method), parameters);
        let (nodes, bytes) = (tape.len(), program.stats().peak_bytes);
        let (height, (by_weight, by_softness)) = program.run(parameters)?;
        let name = format!("{method:?}");
        println!("{name:16} {height:.9}  {by_weight:.9}  {by_softness:.9}  {nodes:6}  {bytes:6}");
        Ok::<_, autodiff::Error>(([height, by_weight, by_softness], nodes, bytes))
    };
    let (exact, nodes, bytes) = measure(Method::FixedPoint)?;
    for method in [25, 100, 400].into_iter().flat_map(|steps| [Method::Iterate(steps), Method::Unrolled(steps)]) {
        let (found, more_nodes, more_bytes) = measure(method)?;
        let off = found.iter().zip(exact).fold(0.0, |off: f64, (left, right)| off.max((left - right).abs()));
        match method {
            Method::Iterate(400) => assert!(off < 1e-9 && more_bytes > 5 * bytes),
            Method::Unrolled(400) => assert!(off < 1e-9 && more_bytes > 20 * bytes && more_nodes > 100 * nodes),
            _ => {}
        }
    }
    Ok(())
}
