//! Random graphs: the bytes are numbers and ops, and whatever they are, the ways to compute them agree.

#[path = "../../../autodiff/tests/public/random_graphs/function.rs"]
mod function;

use autodiff::{Program, jvp, value_and_grad};
use function::{Function, KINDS, Step, is_close};
use ndarray::{Array1, Array2};

/// The numbers that are taken from the beginning.
const NUMBERS: usize = 41;
/// The ops of a graph.
const MOST_STEPS: usize = 40;

pub(super) fn target(data: &[u8]) -> bool {
    let function = function(data);
    let is_calm = function.is_calm();
    if is_calm {
        agree(&function);
    }
    autodiff::clear_plans();
    is_calm
}

/// The function that bytes say: rows, columns, numbers, then five bytes an op.
fn function(data: &[u8]) -> Function {
    let mut bytes = data.iter().copied();
    let mut byte = || bytes.next().unwrap_or_default();
    let (rows, columns) = (1 + usize::from(byte()) % 5, 1 + usize::from(byte()) % 37);
    let numbers = (0..NUMBERS).map(|_| number(byte())).collect();
    let steps = data.len().saturating_sub(2 + NUMBERS).div_ceil(5).min(MOST_STEPS);
    let step = |_| Step {
        kind: KINDS[usize::from(byte()) % KINDS.len()],
        x: usize::from(byte()),
        y: usize::from(byte()),
        n: usize::from(byte()),
        number: number(byte()),
    };
    Function { rows, columns, numbers, steps: (0..steps).map(step).collect() }
}

/// From -2 to 2.
fn number(byte: u8) -> f64 {
    f64::from(byte as i8) / 64.0
}

/// Forward equals reverse mode, and a program, also one that was saved, a one-shot call.
fn agree(function: &Function) {
    let ((a, b), (va, vb)) = (function.leaves(0), function.leaves(7));
    let (value, (da, db)) = value_and_grad(|_, (x, y)| function.cost([x, y], |_| {}), (&a, &b));
    let (_, forward) = jvp(|_, (x, y)| function.cost([x, y], |_| {}), (&a, &b), (&va, &vb));
    let reverse = (&da * &va).sum() + (&db * &vb).sum();
    let size = da.iter().chain(&db).fold(1.0, |sum, slope| sum + slope.abs());
    close("forward and reverse mode", forward.sum() / size, reverse / size, 1e-9);

    type Saved = Program<(Array2<f64>, Array1<f64>)>;
    let mut program: Saved = Program::value_and_grad(|_, (x, y)| function.cost([x, y], |_| {}), (&a, &b));
    let saved = serde_json::to_string(&program).expect("a program is JSON");
    let mut loaded: Saved = serde_json::from_str(&saved).unwrap_or_else(|why| panic!("{why}"));
    let (again, (again_a, again_b)) = program.run((&a, &b)).unwrap_or_else(|why| panic!("{why}"));
    close("program and one-shot call", again, value, 1e-11);
    for (found, expected) in again_a.iter().chain(&again_b).zip(da.iter().chain(&db)) {
        close("gradients of program and one-shot call", *found, *expected, 1e-9);
    }
    let (from_saved, slopes) = loaded.run((&a, &b)).unwrap_or_else(|why| panic!("{why}"));
    assert_eq!((from_saved.to_bits(), slopes), (again.to_bits(), (again_a, again_b)), "saved and loaded");
}

fn close(what: &str, found: f64, expected: f64, tolerance: f64) {
    assert!(is_close(found, expected, tolerance), "{what}: {found} and {expected}");
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    // Each op by itself, then after others.
    let byte = |place: usize| (place * 83 + 29) as u8;
    let numbers = || (0..2 + NUMBERS).map(byte);
    let kind = |kind: usize| [kind as u8, byte(kind) % 3, byte(kind) % 2, byte(kind), byte(kind + 7)];
    let single = (0..KINDS.len()).map(|first| numbers().chain(kind(first)).collect());
    let several = (0..KINDS.len())
        .map(|first| numbers().chain((0..8).flat_map(|step| kind((first + step * 11) % KINDS.len()))).collect());
    single.chain(several).collect()
}
