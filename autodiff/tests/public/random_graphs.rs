//! Random cost functions: however they are computed they agree. Forward equals reverse mode and finite differences, what
//! is fused equals what is computed op by op, a program equals a one-shot call, f32 follows f64.
//!
//! A function is data, so that one that fails shrinks to the least that still does. `PROPTEST_CASES=100000` tries more.

mod function;

use autodiff::{Program, Tape, Var, jvp, value_and_grad};
use function::{Function, KINDS, Kind, Step, is_close};
use ndarray::{Array1, Array2, ArrayD, ShapeBuilder};
use proptest::{
    prelude::*,
    test_runner::{RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use std::cell::{Cell, RefCell};

fn step() -> impl Strategy<Value = Step> {
    let number = prop_oneof![-2.0..2.0f64, Just(1.0), Just(0.0), Just(2.0), Just(-1.0), Just(0.5)];
    (prop::sample::select(KINDS), 0..6usize, 0..6usize, 0..60usize, number).prop_map(|(kind, x, y, n, number)| Step {
        kind,
        x,
        y,
        n,
        number,
    })
}

fn function() -> impl Strategy<Value = Function> {
    let columns = prop_oneof![6 => 1..6usize, 1 => 6..38usize];
    (1..6usize, columns, prop::collection::vec(step(), 1..=40), prop::collection::vec(-2.0..2.0f64, 41).no_shrink())
        .prop_map(|(rows, columns, steps, numbers)| Function { rows, columns, steps, numbers })
}

/// What a function computes on the way, and the gradient of its cost in the matrix.
fn values<'t>(function: &Function, leaves: [Var<'t>; 2]) -> Vec<Var<'t>> {
    let values = RefCell::new(Vec::new());
    let cost = function.cost(leaves, |value| values.borrow_mut().push(value));
    let mut values = values.into_inner();
    values.extend([cost, cost.grad(leaves[0])]);
    values
}

fn has(function: &Function, kind: Kind) -> bool {
    function.steps.iter().any(|step| step.kind == kind)
}

fn close(what: &str, found: f64, expected: f64, tolerance: f64) -> Result<(), TestCaseError> {
    prop_assert!(is_close(found, expected, tolerance), "{}: {} and {}", what, found, expected);
    Ok(())
}

fn all_close<'a>(
    what: &str,
    found: impl IntoIterator<Item = &'a f64>,
    expected: impl IntoIterator<Item = &'a f64>,
) -> Result<(), TestCaseError> {
    found.into_iter().zip(expected).try_for_each(|(found, expected)| close(what, *found, *expected, 1e-9))
}

/// Checks so many functions, or as many as the environment says, always the same ones. Where rounding matters much, there is
/// nothing to compare; that is not often.
fn check(cases: u32, test: impl Fn(Function) -> Result<(), TestCaseError>) {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let config = ProptestConfig { cases: asked.unwrap_or(cases), failure_persistence: None, ..Default::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let (tried, calm) = (Cell::new(0), Cell::new(0));
    let test = |function: Function| {
        tried.set(tried.get() + 1);
        if !function.is_calm() {
            return Ok(());
        }
        calm.set(calm.get() + 1);
        test(function)
    };
    runner.run(&function(), test).unwrap_or_else(|error| panic!("{error}"));
    assert!(calm.get() * 2 > tried.get(), "{} of {} functions are calm", calm.get(), tried.get());
}

#[test]
fn every_way_to_compute_agrees() {
    check(300, |function| {
        let (a, b) = function.leaves(0);
        let mut by_columns = Array2::zeros(a.raw_dim().f());
        by_columns.assign(&a);

        let tape = Tape::new();
        let op_by_op = function.cost([tape.var(&by_columns), tape.var(&b)], |value| _ = value.value()).item();
        let (value, (da, db)) = value_and_grad(|_, (x, y)| function.cost([x, y], |_| {}), (&a, &b));
        close("fused, op by op", value, op_by_op, 1e-11)?;

        let mut program = Program::value_and_grad(|_, (x, y)| function.cost([x, y], |_| {}), (&a, &b));
        for a in [&a, &by_columns] {
            let (again, (again_a, again_b)) = program.run((a, &b)).unwrap_or_else(|error| panic!("{error}"));
            close("program, one-shot", again, value, 1e-11)?;
            all_close("gradient of program and one-shot", again_a.iter().chain(&again_b), da.iter().chain(&db))?;
        }

        // With every pass on arrays of a few elements, as a program on one thread and two, and in one shot.
        let eager = |threads: usize| {
            let mut program = Program::value_and_grad(
                |tape, (x, y)| {
                    tape.tune_eagerly();
                    function.cost([x, y], |_| {})
                },
                (&a, &b),
            );
            program = program.with_threads(threads);
            let (value, (da, db)) = program.run((&by_columns, &b)).unwrap_or_else(|error| panic!("{error}"));
            (value, da.to_owned(), db.to_owned())
        };
        let [(again, again_a, again_b), (shared, shared_a, shared_b)] = [1, 2].map(eager);
        close("eager, one-shot", again, value, 1e-11)?;
        all_close("eager gradient and one-shot", again_a.iter().chain(&again_b), da.iter().chain(&db))?;
        prop_assert!(again.to_bits() == shared.to_bits() && again_a == shared_a && again_b == shared_b, "two threads");
        let (again, (again_a, again_b)) = value_and_grad(
            |tape, (x, y)| {
                tape.tune_eagerly();
                function.cost([x, y], |_| {})
            },
            (&a, &b),
        );
        close("eager one-shot, one-shot", again, value, 1e-11)?;
        all_close("eager one-shot gradient and one-shot", again_a.iter().chain(&again_b), da.iter().chain(&db))?;

        // Each node by itself, unless one makes a number that is not finite.
        let mut watched = Program::value_and_grad(
            |tape, (x, y)| {
                tape.trap_nan(true);
                function.cost([x, y], |_| {})
            },
            (&a, &b),
        );
        if let Ok((again, (again_a, again_b))) = watched.run((&a, &b)) {
            close("node by node, one-shot", again, value, 1e-11)?;
            all_close("gradient node by node and one-shot", again_a.iter().chain(&again_b), da.iter().chain(&db))?;
        }

        let (va, vb) = function.leaves(7);
        let (_, forward) = jvp(|_, (x, y)| function.cost([x, y], |_| {}), (&a, &b), (&va, &vb));
        let reverse = (&da * &va).sum() + (&db * &vb).sum();
        let size = da.iter().chain(&db).fold(1.0, |sum, slope| sum + slope.abs());
        close("forward, reverse", forward.sum() / size, reverse / size, 1e-9)
    });
}

/// Each value that a function computes on the way is an output, so that none may be written over.
#[test]
fn values_on_the_way_are_the_same_as_outputs() {
    check(150, |function| {
        let (a, b) = function.leaves(0);
        let tape = Tape::new();
        let expected = values(&function, [tape.var(&a), tape.var(&b)]);
        for eager in [false, true] {
            let mut program = Program::<(Array2<f64>, Array1<f64>), Vec<ArrayD<f64>>>::outputs(
                |tape, (x, y)| {
                    if eager {
                        tape.tune_eagerly();
                    }
                    values(&function, [x, y])
                },
                (&a, &b),
            );
            let found = program.run((&a, &b)).unwrap_or_else(|error| panic!("{error}"));
            for (found, expected) in found.iter().zip(&expected) {
                all_close("output, value", found, &expected.value())?;
            }
        }
        Ok(())
    });
}

#[test]
fn derivatives_are_those_of_finite_differences() {
    let (tried, compared) = (Cell::new(0), Cell::new(0));
    check(300, |function| {
        if has(&function, Kind::StopGradient) {
            return Ok(());
        }
        let ((a, b), (va, vb)) = (function.leaves(0), function.leaves(7));
        let mut program = Program::value_and_grad(|_, (x, y)| function.cost([x, y], |_| {}), (&a, &b));
        let mut at = |step: f64| {
            let (a, b) = (&a + &va * step, &b + &vb * step);
            let (value, (da, db)) = program.run((&a, &b)).unwrap_or_else(|error| panic!("{error}"));
            (value, (&da * &va).sum() + (&db * &vb).sum())
        };
        let (_, slope) = at(0.0);
        let mut difference = |step: f64| (at(step).0 - at(-step).0) / (2.0 * step);
        let [wide, narrow, narrowest] = [1e-5, 3e-6, 1e-6].map(&mut difference);
        tried.set(tried.get() + 1);
        // Beside a kink, and where the function changes too fast, differences do not agree with each other.
        if is_close(wide, narrow, 1e-5) && is_close(narrow, narrowest, 1e-5) {
            compared.set(compared.get() + 1);
            close("derivative, finite differences", slope, narrow, 1e-4)?;
        }
        Ok(())
    });
    assert!(compared.get() * 4 > tried.get() * 3, "{} of {} compared", compared.get(), tried.get());
}

#[test]
fn single_precision_follows_double() {
    check(200, |function| {
        let (a, b) = function.leaves(0);
        let (narrow_a, narrow_b) = (a.mapv(|x| x as f32), b.mapv(|x| x as f32));
        let double = |factor: f64| {
            let (a, b) = (&a * factor, &b * factor);
            value_and_grad(|_, (x, y)| function.cost([x, y], |_| {}), (&a, &b)).0
        };
        let single = value_and_grad(|_, (x, y)| function.cost([x, y], |_| {}), (&narrow_a, &narrow_b)).0;
        // How far inputs that are rounded coarsely move the result says how far rounding on the way may.
        let (exact, moved) = (double(1.0), double(1.0 + 1e-6).max(double(1.0 - 1e-6)));
        if exact.is_finite() {
            let tolerance = 1e-3 + 50.0 * (moved - exact).abs();
            close("f32, f64", f64::from(single), exact, tolerance)?;
        }
        Ok(())
    });
}
