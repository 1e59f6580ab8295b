//! Loops: a body recorded once gives what the unrolled recurrence gives, with derivatives of every order.

use approx::assert_relative_eq;
use autodiff::{Error, Indices, Program, Tape, Var, check_grads, concatenate, value_and_grad};
use ndarray::{Array1, Array2, ArrayD, array};

/// A recurrence with two carries, a stacked array of pairs and two variables from outside, by a scan or unrolled.
fn recurrence<'t>(tape: &'t Tape, [w, b, h0, xs]: [Var<'t>; 4], scanned: bool) -> Var<'t> {
    let step = |(h, total): (Var<'t>, Var<'t>), x: Var<'t>| {
        let h = (w.matmul(h) + x * b).tanh();
        let total = total + (h * x).sum();
        ((h, total), (h.square(), total * 0.5))
    };
    let zero = tape.var(0.0);
    let ((h, total), (squares, totals)) = if scanned {
        tape.scan((h0, zero), xs, step)
    } else {
        let (mut carry, mut left) = ((h0, zero), Vec::new());
        for i in 0..xs.shape()[0] {
            let (next, result) = step(carry, xs.gather([i]).reshape(2));
            carry = next;
            left.push(result);
        }
        let squares: Vec<_> = left.iter().map(|(h, _)| h.reshape((1, 2))).collect();
        let totals: Vec<_> = left.iter().map(|(_, total)| total.reshape(1)).collect();
        (carry, (concatenate(&squares, 0), concatenate(&totals, 0)))
    };
    (h * 2.0).sum() + total.sin() + squares.sum_axis(0).exp().sum() + (totals * xs.sum_axis(1)).sum()
}

fn inputs() -> Vec<ArrayD<f64>> {
    vec![
        array![[0.3, -0.5], [0.2, 0.4]].into_dyn(),
        array![0.7, -0.2].into_dyn(),
        array![0.1, 0.2].into_dyn(),
        array![[1.0, 0.5], [-0.3, 0.8], [0.4, -1.1], [0.2, 0.6]].into_dyn(),
    ]
}

#[test]
fn a_scan_is_the_unrolled_recurrence() {
    let results = [true, false].map(|scanned| {
        value_and_grad(|tape, x: Vec<Var>| recurrence(tape, [x[0], x[1], x[2], x[3]], scanned), &inputs())
    });
    assert_relative_eq!(results[0].0, results[1].0, max_relative = 1e-14);
    for (left, right) in results[0].1.iter().zip(&results[1].1) {
        assert_relative_eq!(left, right, max_relative = 1e-12);
    }
}

#[test]
fn a_scan_has_derivatives_of_the_second_order_in_both_modes() {
    check_grads(|tape, x: Vec<Var>| recurrence(tape, [x[0], x[1], x[2], x[3]], true), &inputs()).unwrap();
}

#[test]
fn a_third_derivative_is_right() {
    let tape = Tape::new();
    let (a, xs) = (tape.var(0.5), tape.var(array![1.0, 2.0, 3.0, 4.0]));
    let (y, ()) = tape.scan(tape.var(1.0), xs, |y, x| (y * a + x, ()));
    // y = a⁴ + a³ + 2a² + 3a + 4
    let first = y.grad(a);
    let third = first.grad(a).grad(a);
    assert_relative_eq!(first.item(), 4.0 * 0.125 + 3.0 * 0.25 + 4.0 * 0.5 + 3.0, max_relative = 1e-14);
    assert_relative_eq!(third.item(), 24.0 * 0.5 + 6.0, max_relative = 1e-14);
}

#[test]
fn scans_nest_and_use_integers_and_masks_from_outside() {
    let table = array![0.5, 1.5, -0.7, 0.9];
    fn inner<'t>(y: Var<'t>, x: Var<'t>, table: Var<'t>, chosen: Indices<'t>) -> Var<'t> {
        let (z, ()) = y.tape().scan(y * x, table, |z, t| ((z * t + x).sin(), ()));
        z + table.gather(chosen).sum() * x
    }
    let f = |tape: &Tape, x: ArrayD<f64>, scanned: bool| {
        let (x, table) = (tape.var(x), tape.var(&table));
        let chosen = x.argsort(0);
        let y = if scanned {
            tape.scan(tape.var(1.0), x, |y, part| (inner(y, part, table, chosen), ())).0
        } else {
            (0..3).fold(tape.var(1.0), |y, i| inner(y, x.gather([i]).sum(), table, chosen))
        };
        (y.item(), y.grad(x).value())
    };
    let x = array![0.4, -0.2, 0.8].into_dyn();
    let (scanned, unrolled) = (f(&Tape::new(), x.clone(), true), f(&Tape::new(), x, false));
    assert_relative_eq!(scanned.0, unrolled.0, max_relative = 1e-13);
    assert_relative_eq!(scanned.1, unrolled.1, max_relative = 1e-12);
}

#[test]
fn no_runs_leave_the_carry_as_it_is() {
    let tape = Tape::new();
    let (x, xs) = (tape.var(3.0), tape.var(Array2::zeros((0, 2))));
    let (last, all) = tape.scan(x, xs, |y, x| (y * x.sum(), x));
    assert_eq!((last.item(), last.grad(x).item()), (3.0, 1.0));
    assert_eq!(all.value().shape(), [0, 2]);
    assert_eq!(tape.iterate(0, x, |y| y.exp()).item(), 3.0);
}

#[test]
fn the_tape_does_not_grow_with_the_length_of_a_scan() {
    let nodes = |length: usize| {
        let tape = Tape::new();
        let xs = tape.var(Array1::linspace(0.0, 1.0, length));
        let (y, _) = tape.scan(tape.var(0.0), xs, |y, x| ((y + x).sin(), y));
        y.grad(xs).square().sum().grad(xs);
        tape.len()
    };
    assert_eq!(nodes(10), nodes(10_000));
}

#[test]
fn a_value_and_its_gradient_run_forward_once() {
    let xs = Array1::linspace(0.0, 1.0, 50);
    let program =
        Program::value_and_grad(|tape, (a, xs)| tape.scan(a, xs, |y, x| ((y * x).cos() + a, ())).0, (&0.3f64, &xs));
    let text = program.to_string();
    assert_eq!(text.matches("= scan(").count(), 2, "forward and back:\n{text}");
}

#[test]
fn a_program_runs_a_scan_with_other_numbers() {
    let mut program = Program::value_and_grad(
        |tape, (a, xs)| tape.scan(tape.var(0.0), xs, |y, x| (y * a + x, ())).0,
        (&0.5f64, &array![1.0, 1.0]),
    );
    let (value, (da, dx)) = program.run((&3.0, &array![1.0, 2.0])).unwrap();
    assert_eq!((value, da, dx.to_vec()), (5.0, 1.0, vec![3.0, 1.0]));
    let (value, _) = program.run((&2.0, &array![1.0, 2.0])).unwrap();
    assert_eq!(value, 4.0);
}

#[test]
fn a_derivative_may_be_part_of_the_body() {
    // Newton's method on f(y) = y³ − a, with f′ from the tape.
    let (root, slope) = value_and_grad(
        |tape, a| {
            tape.iterate(8, tape.var(1.5), |y| {
                let f = y.powi(3) - a;
                y - f / f.grad(y)
            })
        },
        3.0f64,
    );
    assert_relative_eq!(root, 3f64.cbrt(), max_relative = 1e-14);
    assert_relative_eq!(slope, 1.0 / (3.0 * 3f64.cbrt().powi(2)), max_relative = 1e-13);
}

#[test]
fn a_fixed_point_has_the_derivative_of_the_solution() {
    // x = tanh(w·x + b): a vector, with variables from outside in two places.
    let f = |tape: &'_ Tape, (w, b): (Var<'_>, Var<'_>)| -> f64 {
        let x = tape.fixed_point(tape.var(array![0.0, 0.0]), 1e-14, |x| (w.matmul(x) + b).tanh());
        (x * array![1.0, 2.0]).sum().item()
    };
    let (w, b) = (array![[0.2, -0.3], [0.1, 0.4]], array![0.5, -0.6]);
    let tape = Tape::new();
    assert!(f(&tape, (tape.var(&w), tape.var(&b))).is_finite());
    check_grads(
        |tape, (w, b)| tape.fixed_point(tape.var(array![0.0, 0.0]), 1e-14, |x| (w.matmul(x) + b).tanh()),
        (&w, &b),
    )
    .unwrap();
}

#[test]
fn the_start_of_a_fixed_point_has_no_derivative() {
    let tape = Tape::new();
    let (x0, a) = (tape.var(1.0), tape.var(2.0));
    // Heron's method: √a.
    let x = tape.fixed_point(x0, 1e-14, |x| (x + a / x) / 2.0);
    assert_relative_eq!(x.item(), 2f64.sqrt(), max_relative = 1e-14);
    assert_eq!(x.grad(x0).item(), 0.0);
    assert_relative_eq!(x.grad(a).item(), 0.5 / 2f64.sqrt(), max_relative = 1e-13);
    assert_relative_eq!(x.grad(a).grad(a).item(), -0.25 * 2f64.powf(-1.5), max_relative = 1e-12);
}

#[test]
fn an_iteration_that_does_not_come_to_rest_is_an_error() {
    let tape = Tape::new();
    let line = line!() + 1;
    let x = tape.fixed_point(tape.var(1.0), 1e-9, |x| -x);
    match x.try_value() {
        Err(Error::Failed { op: "fixed_point", line: at, why }) => {
            assert_eq!(at, format!("{}:{line}", file!()));
            assert!(why.contains("after at most 10000 iterations the last one moved by 2e0"), "{why}");
        }
        other => panic!("{other:?}"),
    }
    assert!(tape.fixed_point(tape.var(1.0), 1e-9, |x| x.log()).try_value().is_err());
}

#[test]
fn unfolding_leaves_a_result_at_each_run() {
    let tape = Tape::new();
    let rate = tape.var(0.5);
    let (last, all) = tape.unfold(3, tape.var(1.0), |y| (y * rate, y.square()));
    assert_eq!((last.item(), all.value()), (0.125, array![1.0, 0.25, 0.0625].into_dyn()));
    assert_eq!(all.sum().grad(rate).item(), 1.0 + 4.0 * 0.125);
}

#[test]
#[should_panic(expected = "scan: array 0 of the carry has shape (2,) before the body and () after it")]
fn a_body_keeps_the_shape_of_the_carry() {
    let tape = Tape::new();
    tape.scan(tape.var(array![1.0, 2.0]), tape.var(array![1.0]), |y, x| ((y * x).sum(), ()));
}

#[test]
#[should_panic(expected = "the body of a loop (`scan`, `unfold`, `iterate`, `fixed_point`) is being recorded")]
fn a_body_reads_no_values() {
    let tape = Tape::new();
    tape.iterate(3, tape.var(1.0), |y| y * y.item());
}

#[test]
#[should_panic(expected = "is used outside")]
fn what_a_body_makes_stays_inside() {
    let tape = Tape::new();
    let mut inside = None;
    tape.iterate(3, tape.var(1.0), |y| {
        inside = Some(y * 2.0);
        y
    });
    inside.unwrap().item();
}
