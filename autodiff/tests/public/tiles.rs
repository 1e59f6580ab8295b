//! Large arrays: chains over the same rows run a few rows at a time, by several threads, with the results that
//! each op by itself gives.

use autodiff::{Mask, Program, Real, Tape, Var, concatenate, with_threads};
use ndarray::{Array2, s};

const ROWS: usize = 500;

fn matrix<A: Real>(rows: usize, columns: usize, seed: usize) -> Array2<A> {
    let number = |(i, j): (usize, usize)| ((i * 7919 + j * 104_729 + seed * 15_485_863) as f64 * 0.618).sin();
    Array2::from_shape_fn((rows, columns), |place| A::narrowed(number(place)))
}

/// Computes each op by itself, stored as a whole.
fn op_by_op<A: Real>(tape: &Tape<A>) {
    tape.trap_nan(true);
}

/// The masked error of a factorization.
fn masked<'t, A: Real>(_: &'t Tape<A>, w: Var<'t, A>, h: Var<'t, A>) -> Var<'t, A> {
    let target = matrix(ROWS, 90, 3);
    let observed = Mask::from_bools(&Array2::from_shape_fn((ROWS, 90), |(i, j)| (i * 31 + j * 17) % 10 < 4));
    (w.matmul(h) - &target).mask(&observed).square().mean().sqrt()
}

/// A network of two layers with biases, and the entropy of its softmax.
fn network<'t, A: Real>(tape: &'t Tape<A>, w: Var<'t, A>, h: Var<'t, A>) -> Var<'t, A> {
    let x = tape.var(matrix::<A>(ROWS, w.shape()[0], 5));
    let hidden = (x.matmul(w) + w.mean_axis(0)).tanh();
    let scores = hidden.matmul(h) + h.slice(s![0, ..]);
    let shifted = scores - scores.max_keepdims(1).stop_gradient();
    let likelihood = shifted - shifted.exp().sum_keepdims(1).log();
    -likelihood.slice(s![.., 2]).mean() + 0.01 * w.square().sum()
}

/// Points and their nearest centres, by one product for all distances.
fn nearest<'t, A: Real>(tape: &'t Tape<A>, w: Var<'t, A>, h: Var<'t, A>) -> Var<'t, A> {
    let points = tape.var(matrix::<A>(ROWS, w.shape()[1], 7));
    let squares = points.square().sum_keepdims(1);
    let distances = squares - 2.0 * points.matmul(h) + h.square().sum_axis(0);
    distances.min_axis(1).sum() + w.square().sum()
}

/// Points and their nearest centres, which are looked up.
fn looked_up<'t, A: Real>(tape: &'t Tape<A>, w: Var<'t, A>, h: Var<'t, A>) -> Var<'t, A> {
    let points = tape.var(matrix::<A>(ROWS, w.shape()[1], 7));
    let nearest = (h.square().sum_axis(0) - 2.0 * points.matmul(h)).argmin_axis(1);
    let (centres, other) = (h.t().gather(nearest), w.gather(nearest));
    (points - centres).square().sum() + (other * centres).tanh().sum()
}

/// A number for each row and block of columns, stretched over the block.
fn blocks<'t, A: Real>(tape: &'t Tape<A>, w: Var<'t, A>, h: Var<'t, A>) -> Var<'t, A> {
    let x = tape.var(matrix::<A>(ROWS, w.shape()[0], 5));
    let z = x.matmul(w).matmul(h).reshape((ROWS, 10, 8));
    (z / (z.square().sum_keepdims(-1) + 1.0)).reshape((ROWS, 80)).sin().sum()
}

/// Components side by side: columns joined, and a sum over the log of their sums.
fn mixture<'t, A: Real>(tape: &'t Tape<A>, w: Var<'t, A>, h: Var<'t, A>) -> Var<'t, A> {
    let x = tape.var(matrix::<A>(ROWS, h.shape()[0], 9));
    let columns: Vec<Var<'t, A>> = (0..3)
        .map(|i| {
            let moved = x - w.slice(s![i, ..]);
            -0.5 * moved.matmul(h).square().sum_keepdims(1) + w.slice(s![i, 0..1])
        })
        .collect();
    let terms = concatenate(&columns, 1);
    let greatest = terms.max_keepdims(1).stop_gradient();
    ((terms - greatest).exp().sum_keepdims(1).log() + greatest).sum()
}

/// Rows of a product beside themselves from the other end.
fn backwards<'t, A: Real>(_: &'t Tape<A>, w: Var<'t, A>, h: Var<'t, A>) -> Var<'t, A> {
    let product = w.matmul(h).sin();
    (product.slice(s![.., ..;-1]) * product).tanh().sum()
}

type Cost<A> = for<'t> fn(&'t Tape<A>, Var<'t, A>, Var<'t, A>) -> Var<'t, A>;

fn check<A: Real>(tolerance: f64) {
    type Case<A> = (&'static str, Cost<A>, [usize; 2], [usize; 2]);
    let costs: [Case<A>; 7] = [
        ("masked", masked, [ROWS, 6], [6, 90]),
        ("network", network, [40, 64], [64, 80]),
        ("nearest", nearest, [2, 5], [5, 120]),
        ("looked up", looked_up, [120, 5], [5, 120]),
        ("blocks", blocks, [40, 64], [64, 80]),
        ("mixture", mixture, [3, 60], [60, 80]),
        ("backwards", backwards, [ROWS, 6], [6, 90]),
    ];
    for (name, cost, w, h) in costs {
        let (w, h) = (matrix::<A>(w[0], w[1], 1) * A::narrowed(0.3), matrix::<A>(h[0], h[1], 2) * A::narrowed(0.3));
        let mut joined = Program::value_and_grad(|tape, (w, h)| cost(tape, w, h), (&w, &h));
        let listing = joined.to_string();
        assert!(listing.contains(&format!("rows of {ROWS} at a time")), "{name}: {listing}");
        let mut apart = Program::value_and_grad(
            |tape, (w, h)| {
                op_by_op(tape);
                cost(tape, w, h)
            },
            (&w, &h),
        );
        let mut by = |threads: usize| {
            let found = with_threads(threads, || joined.run((&w, &h)));
            let (value, (dw, dh)) = found.unwrap_or_else(|error| panic!("{name}: {error}"));
            (value, dw.to_owned(), dh.to_owned())
        };
        let (value, dw, dh) = by(1);
        let (expected, (expected_dw, expected_dh)) =
            apart.run((&w, &h)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let close = |found: A, expected: A| {
            let apart = (found.widened() - expected.widened()).abs();
            apart <= tolerance * expected.widened().abs().max(1.0)
        };
        assert!(close(value, expected), "{name}: {value}, op by op {expected}");
        for (found, expected) in dw.iter().zip(&expected_dw).chain(dh.iter().zip(&expected_dh)) {
            assert!(close(*found, *expected), "{name}: gradient {found}, op by op {expected}\n{listing}");
        }
        for threads in [2, 3] {
            assert_eq!(by(threads), (value, dw.clone(), dh.clone()), "{name} by {threads} threads");
        }
    }
}

#[test]
fn joined_steps_compute_what_each_op_computes() {
    check::<f64>(1e-11);
    check::<f32>(2e-3);
}

#[test]
fn threads_do_not_change_a_bit() {
    fn cost<'t, A: Real>(w: Var<'t, A>, h: Var<'t, A>) -> Var<'t, A> {
        w.matmul(h).sum_axis(1).tanh().sum() + (h.exp() * h).tanh().sum_axis(1).max()
    }
    fn check<A: Real>() {
        let (w, h) = (matrix::<A>(300, 400, 1), matrix::<A>(400, 350, 2));
        let results = [1, 2, 4].map(|threads| {
            let mut program = Program::value_and_grad(|_, (w, h)| cost(w, h), (&w, &h)).with_threads(threads);
            let (value, (dw, dh)) = program.run((&w, &h)).unwrap_or_else(|error| panic!("{error}"));
            (value, dw.to_owned(), dh.to_owned())
        });
        assert!(results.iter().all(|result| *result == results[0]));
        let mut product = Program::<_, Array2<A>>::outputs(|_, (w, h)| w.matmul(h), (&w, &h));
        let mut by = |threads: usize| {
            let found = with_threads(threads, || product.run((&w, &h)).map(|product| product.to_owned()));
            found.unwrap_or_else(|error| panic!("{error}"))
        };
        assert_eq!(by(1), by(2));
    }
    check::<f64>();
    check::<f32>();
}
