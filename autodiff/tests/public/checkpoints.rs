//! Checkpoints: the same numbers, in less memory.

use approx::{assert_abs_diff_eq, assert_relative_eq};
use autodiff::{Program, Tape, Var, check_grads, hvp, value_and_grad};
use ndarray::{Array2, array};

const ROWS: usize = 40;
const COLUMNS: usize = 30;

fn number(seed: usize) -> impl Fn((usize, usize)) -> f64 {
    move |(i, j)| ((i * 7919 + j * 104_729 + seed * 15_485_863) as f64 * 0.618).sin()
}

fn layer<'t>(x: Var<'t>, w: Var<'t>) -> Var<'t> {
    (x.matmul(w) + 0.1 * x).tanh()
}

/// A chain of `blocks` times `length` layers, each block behind a checkpoint or not.
fn chain<'t>(tape: &'t Tape, x: Var<'t>, w: Var<'t>, [blocks, length]: [usize; 2], checkpoints: bool) -> Var<'t> {
    let block = |x: Var<'t>| (0..length).fold(x, |x, _| layer(x, w));
    let all = (0..blocks).fold(x, |x, _| if checkpoints { tape.checkpoint(|| block(x)) } else { block(x) });
    all.square().sum()
}

fn parameters() -> (Array2<f64>, Array2<f64>) {
    let w = Array2::from_shape_fn((COLUMNS, COLUMNS), number(1)) * 0.2;
    (Array2::from_shape_fn((ROWS, COLUMNS), number(2)), w)
}

#[test]
fn values_and_gradients_are_those_without() {
    let (x, w) = parameters();
    let run = |checkpoints| {
        let mut program = Program::value_and_grad(|tape, (x, w)| chain(tape, x, w, [3, 4], checkpoints), (&x, &w));
        let (value, (dx, dw)) = program.run((&x, &w)).unwrap_or_else(|error| panic!("{error}"));
        (value, dx.to_owned(), dw.to_owned())
    };
    let ((value, dx, dw), (expected, expected_dx, expected_dw)) = (run(true), run(false));
    assert_relative_eq!(value, expected, max_relative = 1e-14);
    assert_abs_diff_eq!(dx, expected_dx, epsilon = 1e-12);
    assert_abs_diff_eq!(dw, expected_dw, epsilon = 1e-12);
}

#[test]
fn memory_grows_as_the_root_of_the_length() {
    let (x, w) = parameters();
    let kept = |[blocks, length]: [usize; 2], checkpoints| {
        let program =
            Program::value_and_grad(|tape, (x, w)| chain(tape, x, w, [blocks, length], checkpoints), (&x, &w));
        program.stats().peak_bytes / (ROWS * COLUMNS * 8)
    };
    for root in [4, 8, 16] {
        let (with, without) = (kept([root, root], true), kept([root, root], false));
        assert!(without >= root * root, "{root}² layers keep {without} arrays without checkpoints");
        // Of a layer that is computed again, its derivative reads what tanh is of, and that of the product what it gives.
        assert!(with <= 3 * root + 8, "{root}² layers keep {with} arrays in {root} checkpoints");
    }
}

fn nested<'t>(tape: &'t Tape, x: Var<'t>) -> Var<'t> {
    let mut seen = x;
    let (y, z) = tape.checkpoint(|| {
        seen = x.exp();
        let inner = tape.checkpoint(|| (seen * x).sin());
        (inner * 2.0, inner + x)
    });
    // What a checkpoint computes inside may be used outside, too.
    y * z + seen
}

fn plain<'t>(_: &'t Tape, x: Var<'t>) -> Var<'t> {
    let inner = (x.exp() * x).sin();
    inner * 2.0 * (inner + x) + x.exp()
}

#[test]
fn all_orders_and_modes_go_through() {
    let (x, v) = (array![0.3, -0.7, 1.1], array![1.0, 2.0, -1.0]);
    check_grads(nested, &x).unwrap_or_else(|error| panic!("{error}"));
    let products = [nested, plain].map(|f| hvp(|tape, x| f(tape, x).sum(), &x, &v));
    assert_abs_diff_eq!(products[0], products[1], epsilon = 1e-12);
    let third = [nested, plain].map(|f| {
        value_and_grad(
            |tape, x| {
                let slope = f(tape, x).sum().grad(x);
                slope.square().sum().grad(x).sum()
            },
            &x,
        )
    });
    assert_relative_eq!(third[0].0, third[1].0, max_relative = 1e-12);
    assert_abs_diff_eq!(third[0].1, third[1].1, epsilon = 1e-9);
}

#[test]
fn a_tape_reads_values_inside_and_outside() {
    let tape = Tape::new();
    let x = tape.var(array![1.0, 2.0]);
    let y = tape.checkpoint(|| {
        let y = x.square();
        if y.sum().item() > 4.0 { y * 3.0 } else { y }
    });
    assert_eq!(y.value(), array![3.0, 12.0].into_dyn());
    assert_eq!(y.sum().grad(x).value(), array![6.0, 12.0].into_dyn());
}
