//! Recording and differentiating run no kernel; a value runs what it needs, once.

use crate::{Mask, Program, Tape, kernel::RUN_STEPS};
use ndarray::{Array1, Array2, array};

fn steps_run(during: impl FnOnce()) -> u64 {
    let before = RUN_STEPS.get();
    during();
    RUN_STEPS.get() - before
}

#[test]
fn recording_and_differentiating_compute_nothing() {
    let (a, mask) = (array![[1.0, f64::NAN], [3.0, 4.0]], Mask::from_coords([2, 2], [[0, 0], [1, 1]]));
    let mask = mask.unwrap_or_else(|error| panic!("{error}"));
    let tape = Tape::new();
    let w = tape.var(&a);
    let run = steps_run(|| {
        let cost = (w.matmul(w.t()) - &a).mask(&mask).square().mean().sqrt();
        let gradient = cost.grad(w);
        let _hessian = gradient.sum().grad(w).jvp(w, w);
        let _extremes = w.max_axis(0).gather(w.argmin()) + w.slice(ndarray::s![0, ..]);
    });
    assert_eq!(run, 0);
}

#[test]
fn making_a_program_runs_only_what_is_constant() {
    let x = array![1.0, 2.0];
    let made = steps_run(|| drop(Program::value_and_grad(|_, x| x.exp().sum(), &x)));
    assert_eq!(made, 0);
    let y = Array2::<f64>::ones((2, 2));
    let folded = steps_run(|| drop(Program::value_and_grad(|tape, x| (tape.var(&y).exp() * x).sum(), &x)));
    assert_eq!(folded, 1);
    // Views of constants stay views, and what may fail is left to the run.
    let viewed = steps_run(|| drop(Program::<Array1<f64>, Array2<f64>>::outputs(|tape, x| tape.var(&y).t() * x, &x)));
    assert_eq!(viewed, 0);
    #[cfg(feature = "linalg")]
    let left = steps_run(|| {
        let program = Program::<Array1<f64>, Array2<f64>>::outputs(|tape, x| crate::linalg::inv(tape.var(&y)) * x, &x);
        drop(program);
    });
    #[cfg(feature = "linalg")]
    assert_eq!(left, 1, "the factorization, which does not fail, is computed");
}

#[test]
fn a_value_runs_what_it_needs_and_is_remembered() {
    let tape = Tape::new();
    let x = tape.var(array![[1.0, 2.0], [3.0, 4.0]]);
    let product = x.matmul(x);
    let unused = product.matmul(product).matmul(product);
    let sum = product.sum();
    assert_eq!(steps_run(|| drop(product.value())), 1);
    assert_eq!(steps_run(|| drop(product.value())), 0);
    // The product is known: only the sum runs.
    assert_eq!(steps_run(|| assert_eq!(sum.item(), 54.0)), 1);
    assert_eq!(steps_run(|| drop(x.value())), 0);
    assert_eq!(steps_run(|| drop(unused.value())), 2);
}
