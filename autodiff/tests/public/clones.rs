//! Clones of programs: the same results, and nothing shared that a run changes.

use autodiff::{Error, Mask, Program, Real, Var, integers};
use ndarray::{Array1, Array2, array};
use std::thread;

/// A cost with constants, a mask, a product, chosen rows, a loop and a norm that may be taken carefully.
fn cost<'t, A: Real>(w: Var<'t, A>, rows: autodiff::Indices<'t, A>, observed: &Mask) -> Var<'t, A> {
    let tape = w.tape();
    let constant = tape.var(Array2::from_shape_fn((3, 4), |(i, j)| A::indicator(i != j)));
    let product = constant.matmul(w).mask(observed).square().sum().sqrt();
    let (last, _) = tape.scan(w.gather([0]), w, |carry, row| (carry * row + row, ()));
    product + last.sum() * 0.1 + w.gather(rows).norm()
}

#[test]
fn a_clone_has_a_memory_of_its_own() {
    let observed = Mask::from_coords([3, 3], [[0, 0], [1, 2], [2, 1]]).unwrap();
    let number = |i: usize, j: usize| (i * 3 + j) as f64 * 0.25 - 1.0;
    let (x, y) =
        (Array2::from_shape_fn((4, 3), |(i, j)| number(i, j)), Array2::from_shape_fn((4, 3), |(i, j)| number(j, i)));
    for scale in [1.0, 1e-200] {
        let (x, y) = (&x * scale, &y * scale);
        let mut program = Program::value_and_grad(|_, (w, rows)| cost(w, rows, &observed), (&x, integers(&[0, 0])));
        let fresh = program.clone();
        let mut run = |w: &Array2<f64>, rows: &[usize]| {
            let (value, (slope, ())) = program.run((w, integers(rows))).unwrap();
            (value, slope.to_owned())
        };
        let expected = [run(&x, &[0, 2]), run(&y, &[3, 1])];
        // On other threads at once, from a clone that has run and from one that has not.
        let used = program.clone();
        thread::scope(|scope| {
            for mut clone in [fresh, used] {
                let (x, y, expected) = (&x, &y, &expected);
                scope.spawn(move || {
                    for _ in 0..50 {
                        for (w, rows, expected) in [(x, [0, 2], &expected[0]), (y, [3, 1], &expected[1])] {
                            let (value, (slope, ())) = clone.run((w, integers(&rows))).unwrap();
                            assert_eq!((value, slope), (expected.0, expected.1.view()));
                        }
                    }
                });
            }
        });
    }
}

#[test]
fn a_clone_keeps_the_trap_and_the_printed_steps() {
    let x = array![1.0, 2.0];
    let mut program = Program::value_and_grad(
        |tape, x| {
            tape.trap_nan(true);
            x.log().sum()
        },
        &x,
    )
    .with_threads(1);
    let mut clone = program.clone();
    assert_eq!((program.to_string(), program.stats()), (clone.to_string(), clone.stats()));
    let wrong = array![-1.0, 1.0];
    let error = program.run(&wrong).map(|_| ()).unwrap_err();
    assert!(matches!(error, Error::NotFinite { op: "log", .. }));
    assert_eq!(clone.run(&wrong).map(|_| ()).unwrap_err(), error);
    assert_eq!(clone.run(&x).unwrap().1, array![1.0, 0.5].view());
}

#[test]
fn a_trap_names_the_op_in_the_body_of_a_loop() {
    let line = line!() + 4;
    let mut program = Program::value_and_grad(
        |tape, x| {
            tape.trap_nan(true);
            tape.scan(tape.var(0.0), x, |carry, x| (carry + (x - 3.0).log(), ())).0
        },
        &Array1::from(vec![4.0, 5.0]),
    );
    assert!(program.run(&array![4.0, 5.0]).is_ok());
    match program.run(&array![4.0, 2.0]).map(|_| ()) {
        Err(Error::NotFinite { op: "log", line: at, made, .. }) => {
            assert_eq!((at, made), (format!("{}:{line}", file!()), "NaN".to_string()));
        }
        other => panic!("{other:?}"),
    }
}
