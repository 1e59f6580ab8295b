//! Programs: what is left of a recording, and that runs with other numbers are right.

use approx::{assert_abs_diff_eq, assert_relative_eq};
use autodiff::{Fixed, Mask, Program, Tape, Var, concatenate, integers, value_and_grad, where_};
use ndarray::{Array1, Array2, Axis, array, s};

fn ok<T>(result: Result<T, autodiff::Error>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_listing_of_the_masked_error() {
    let a = array![[f64::NAN, 4.0, 5.0], [4.0, 4.0, 5.0], [5.0, 3.0, 4.0], [2.0, 3.0, 3.0]];
    let observed = Mask::observed(&a);
    let (w, h) = (Array2::ones((4, 2)), Array2::ones((2, 3)));
    let program =
        Program::value_and_grad(|_, (w, h)| (w.matmul(h) - &a).mask(&observed).square().mean().sqrt(), (&w, &h));
    insta::assert_snapshot!(program, @"
    f64 program: 6 steps, 3 outputs, 896 bytes
      reads p0 (4, 2), p1 (2, 3), c0 (4, 3), m0 with 11 of 12 cells of (4, 3)
        1  b0 (4, 3) = p0 · p1  [b0: 96 B at 0]
        2  over 12: b3 (4, 3) = where(m0, b0 - c0, 0); b1 () = sum(square(b3))  [b3: 96 B at 0, b1: 8 B at 128]
        3  over 1: b8 () = b1 / 11; b7 () = sqrt(b8); b2 () = 0.5 / b7 · 0.18181818181818182  [b8: 8 B at 128, b7: 8 B at 256, b2: 8 B at 192]
        4  over 12: b4 (4, 3) = b2 ⊙ b3  [b4: 96 B at 0]
        5  b5 (4, 2) = b4 · p1ᵀ  [b5: 64 B at 192]
        6  b6 (2, 3) = p0ᵀ · b4  [b6: 48 B at 320]
      returns b7 (), b5 (4, 2), b6 (2, 3)
    ");
}

#[test]
fn the_listing_of_movement_selection_and_extremes() {
    let (x, y) = (Array2::<f32>::ones((3, 4)), Array1::<f32>::ones(4));
    let program = Program::<_, (f32, Array2<f32>, Array1<f32>)>::outputs(
        |_, (x, y, rows)| {
            let picked = x.gather(rows);
            let best = y.take(x.argmax_axis(1), 0);
            let joined = concatenate(&[picked.slice(s![.., ..;-1]), x], 0);
            (best.sum(), joined.t() - y.reshape((4, 1)), x.max_axis(0) / (y + 1.0).exp())
        },
        (&x, &y, integers(&[0, 2])),
    );
    insta::assert_snapshot!(program, @"
    f32 program: 9 steps, 3 outputs, 780 bytes
      reads p0 (3, 4), p1 (4,), n0 (2,)
        1  b0 (2, 4) = gather(p0, n0 of 3)  [b0: 32 B at 0]
        2  i0 (3) = argmax(p0 over 4)
        3  b1 (3,) = gather(p1, i0 of 4)  [b1: 12 B at 64]
        4  b2[(2, 4) from 0] = b0[strided]
        5  b2[(3, 4) from 8] = p0
        6  over 3: b3 () = sum(b1)  [b3: 4 B at 0]
        7  over 12: b4 (4,) = max(p0) by column  [b4: 16 B at 64]
        8  over 20: b5 (4, 5) = b2ᵀ - p1  [b5: 80 B at 256]
        9  over 4: b6 (4,) = b4 / exp(p1 + 1)  [b6: 16 B at 64]
      returns b3 (), b5 (4, 5), b6 (4,)
    ");
}

#[test]
fn constants_are_computed_once_and_the_rest_pruned() {
    let x = array![1.0, 2.0, 3.0];
    let table = Array2::from_shape_fn((3, 3), |(i, j)| (i + j) as f64);
    let program = Program::value_and_grad(
        |tape, x| {
            let table = tape.var(&table);
            let folded = table.matmul(table).exp().sum_axis(0) * 2.0 + 1.0;
            let _unused = x.exp().matmul(table).sum();
            // The same again, by nodes of their own; and numbers that change nothing.
            (x * folded + x * (table.matmul(table).exp().sum_axis(0) * 2.0 + 1.0) - 0.0).sum() * 1.0
        },
        &x,
    );
    insta::assert_snapshot!(program, @"
    f64 program: 2 steps, 2 outputs, 448 bytes
      reads p0 (3,), c0 (3,), c1 (3,)
        1  over 3: t0 = p0 · c0; b0 () = sum(t0 + t0)  [b0: 8 B at 0]
        2  over 3: b1 (3,) = c1  [b1: 24 B at 64]
      returns b0 (), b1 (3,)
    ");
}

#[test]
fn a_gradient_shares_the_pass_of_its_cost() {
    let x = Array1::<f64>::zeros(1000);
    let program = Program::value_and_grad(|_, x| ((0.5 * x + 0.1).exp().log1p().square() + 1.0).sqrt().sum(), &x);
    let listing = program.to_string();
    assert!(listing.starts_with("f64 program: 1 step, 2 outputs"), "{listing}");
}

#[test]
fn runs_with_other_numbers_agree_with_recording_anew() {
    fn cost<'t>(w: Var<'t>, x: Var<'t>, rows: autodiff::Indices<'t>) -> Var<'t> {
        let hidden = w.matmul(x.t()).maximum(0.0).gather(rows);
        let best = hidden.take(hidden.argmax_axis(1), 1);
        where_(hidden.gt(0.3), hidden.log1p(), hidden * 0.5).mean() + best.square().sum().sqrt() + hidden.max()
    }
    let number = |seed: usize| move |(i, j): (usize, usize)| ((i * 7 + j * 3 + seed * 5) as f64 * 0.37).sin();
    let (w, x) = (Array2::from_shape_fn((4, 3), number(0)), Array2::from_shape_fn((5, 3), number(1)));
    let mut program =
        Program::value_and_grad(|_, (w, x, rows)| cost(w, x, rows), (&w, Fixed(&x), integers(&[0, 1, 3])));
    for (seed, rows) in [[2, 2, 1], [3, 0, 0], [1, 2, 3]].iter().enumerate() {
        let (w, x) = (Array2::from_shape_fn((4, 3), number(seed)), Array2::from_shape_fn((5, 3), number(seed + 9)));
        let anew = value_and_grad(|_, (w, x, rows)| cost(w, x, rows), (&w, Fixed(&x), integers(rows)));
        let (value, (dw, (), ())) = ok(program.run((&w, Fixed(&x), integers(rows))));
        assert_abs_diff_eq!(value, anew.0, epsilon = 1e-14);
        assert_abs_diff_eq!(dw, anew.1.0, epsilon = 1e-14);
        // Other layouts of the same numbers.
        let (w, x) = (w.t().to_owned(), x.slice(s![..;-1, ..]).to_owned());
        let (again, _) = ok(program.run((w.t(), Fixed(x.slice(s![..;-1, ..])), integers(rows))));
        assert_eq!(again, value);
    }
}

#[test]
fn outputs_may_be_inputs_constants_numbers_and_each_other() {
    let x = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
    let constant = array![[7.0, 8.0]];
    let mut program =
        Program::<_, (Array2<f64>, Array2<f64>, Array2<f64>, (f64, Array1<f64>), [Array2<f64>; 2])>::outputs(
            |tape, x| {
                let y = x.exp();
                (x, x.t(), tape.var(&constant), (tape.var(2.5), x.slice(s![.., 1])), [y, y])
            },
            &x,
        );
    let (same, transposed, known, (number, column), [first, second]) = ok(program.run(&x));
    assert_eq!((same, transposed, known), (x.view(), x.t(), constant.view()));
    assert_eq!((number, column), (2.5, array![2.0, 5.0].view()));
    assert_relative_eq!(first, x.mapv(f64::exp), max_relative = 1e-15);
    assert_eq!(first, second);
}

#[test]
fn long_recurrences_are_linear_and_do_not_recurse() {
    let steps = 20_000;
    let mut program = Program::value_and_grad(
        |_, x| (0..steps).fold(x, |x, i| if i % 2 == 0 { x * 0.5 + 0.25 } else { x.square() }).sum(),
        &array![0.3, 0.4],
    );
    let (value, slope) = ok(program.run(&array![0.3, 0.4]));
    let (mut x, mut d) = ([0.3f64, 0.4], [1.0f64; 2]);
    for step in 0..steps {
        for (x, d) in x.iter_mut().zip(&mut d) {
            if step % 2 == 0 {
                (*x, *d) = (*x * 0.5 + 0.25, *d * 0.5);
            } else {
                (*x, *d) = (*x * *x, *d * 2.0 * *x);
            }
        }
    }
    assert_abs_diff_eq!(value, x[0] + x[1], epsilon = 1e-15);
    assert_abs_diff_eq!(slope, Array1::from(d.to_vec()), epsilon = 1e-15);
}

#[test]
fn long_chains_of_factors_do_not_recurse() {
    let x = Array1::<f64>::ones(20_000);
    let mut program = Program::value_and_grad(|_, x| (0..20_001).fold(x, |x, _| x * -1.5 / -1.5).sum(), &x);
    let (sum, slopes) = ok(program.run(&x));
    assert_relative_eq!(sum, 20_000.0, max_relative = 1e-10);
    assert!(slopes.iter().all(|slope| (slope - 1.0).abs() < 1e-10));
}

#[test]
fn a_tape_reads_values_as_it_goes() {
    // Newton's method, each step recorded after the last value was read.
    let tape = Tape::new();
    let mut x = tape.var(3.0);
    for _ in 0..50 {
        let at = tape.var(x.item());
        let cost = at.powi(2) - 2.0;
        x = at - cost / cost.grad(at);
        if (x.item() - at.item()).abs() < 1e-14 {
            break;
        }
    }
    assert_abs_diff_eq!(x.item(), 2f64.sqrt(), epsilon = 1e-15);
}

#[test]
fn parts_without_elements_are_joined() {
    let (empty, full) = (Array2::<f64>::zeros((100, 0)), Array2::<f64>::ones((100, 2)));
    let mut program = Program::value_and_grad(|_, (x, y)| concatenate(&[x, y], 1).square().sum(), (&empty, &full));
    let (sum, (none, slopes)) = ok(program.run((&empty, &full)));
    assert_eq!((sum, none, slopes), (200.0, empty.view(), (2.0 * &full).view()));
}

#[test]
fn what_is_stretched_and_then_negated_is_summed_as_it_is() {
    let x = array![1.0, 2.0, 3.0];
    let mut program = Program::value_and_grad(|_, x| (-x.broadcast_to((2, 3))).sum_axis(0).square().sum(), &x);
    let (sum, slopes) = ok(program.run(&x));
    assert_eq!((sum, slopes), (56.0, array![8.0, 16.0, 24.0].view()));
}

#[test]
fn what_repeats_or_is_stretched_is_the_same_in_every_block() {
    // Rows that fill blocks evenly, rows that do not, and rows longer than a block, on one thread and more.
    for (rows, columns) in [(4000, 1), (3001, 7), (900, 250), (700, 384), (60, 1600), (3, 40_000)] {
        let x = Array2::from_shape_fn((rows, columns), |(i, j)| ((i * 31 + j * 17) % 101) as f64 / 50.0 - 1.0);
        let row = Array1::from_shape_fn(columns, |j| (j % 13) as f64 / 13.0);
        let column = Array2::from_shape_fn((rows, 1), |(i, _)| (i % 11) as f64 / 11.0);
        let expected = ((&x - &row) * &column).mapv(f64::sin) + &row;
        for threads in [1, 2] {
            let mut program = Program::<_, (Array2<f64>, Array1<f64>)>::outputs(
                |_, (x, row, column): (Var<'_>, Var<'_>, Var<'_>)| {
                    let shifted = ((x - row) * column).sin() + row;
                    (shifted, shifted.sum_axis(0))
                },
                (&x, &row, &column),
            )
            .with_threads(threads);
            let (shifted, sums) = ok(program.run((&x, &row, &column)));
            assert_relative_eq!(shifted, expected.view(), max_relative = 1e-12, epsilon = 1e-15);
            assert_relative_eq!(sums, expected.sum_axis(Axis(0)).view(), max_relative = 1e-10, epsilon = 1e-10);
        }
    }
}

#[test]
fn a_product_that_is_summed_and_used_is_computed_once() {
    // Each product goes into a sum and on to the next one; one of its factors is 0 beside an infinity.
    for n in [100, 255, 256, 5000] {
        let mut x = Array1::from_shape_fn(n, |i| 1.0 - (i % 7) as f64 / 20.0);
        let y = Array1::from_shape_fn(n, |i| 1.0 + (i % 5) as f64 / 20.0);
        x[n / 2] = 0.0;
        let mut z = y.clone();
        z[n / 2] = f64::INFINITY;
        let mut program = Program::<_, (Array1<f64>, f64, f64, f64)>::outputs(
            |_, (x, y, z): (Var<'_>, Var<'_>, Var<'_>)| {
                let once = x * y;
                let twice = once.absorbing_mul(z);
                (twice * y, once.sum(), twice.sum(), (twice * y).sum())
            },
            (&x, &y, &z),
        );
        let (last, once, twice, thrice) = ok(program.run((&x, &y, &z)));
        let expected = &x * &y;
        assert_relative_eq!(once, expected.sum(), max_relative = 1e-12);
        z[n / 2] = 0.0;
        let expected = expected * &z;
        assert_relative_eq!(twice, expected.sum(), max_relative = 1e-12);
        let expected = expected * &y;
        assert_relative_eq!(last, expected.view(), max_relative = 1e-12);
        assert_relative_eq!(thrice, expected.sum(), max_relative = 1e-12);
    }
}

#[test]
fn a_difference_chosen_by_a_mask_reads_the_mask_as_bits() {
    let shape = (83, 97);
    let x = Array2::from_shape_fn(shape, |(i, j)| (i * 3 + j) as f64 / 7.0 + 0.013);
    let y = Array2::from_shape_fn(shape, |(i, j)| if (i + j) % 9 == 0 { f64::NAN } else { (i + 2 * j) as f64 / 5.0 });
    let mask = Mask::observed(&y);
    let mut program =
        Program::value_and_grad(|_, x| (x - &y).mask(&mask).square().sum() + (x - &y).mask(&mask).abs().mean(), &x);
    let (value, gradient) = ok(program.run(&x));
    let residual = &x - &y;
    let observed = |with: fn(f64) -> f64| residual.iter().filter(|r| !r.is_nan()).map(|&r| with(r)).sum::<f64>();
    let count = mask.count() as f64;
    assert_relative_eq!(value, observed(|r| r * r) + observed(f64::abs) / count, max_relative = 1e-12);
    let slopes = residual.mapv(|r| if r.is_nan() { 0.0 } else { 2.0 * r + r.signum() / count });
    assert_relative_eq!(gradient, slopes.view(), max_relative = 1e-12, epsilon = 1e-12);
}

#[test]
fn what_is_stored_between_a_difference_and_its_choice_does_not_take_the_place_of_what_it_reads() {
    let shape = (83, 97);
    let table = Array2::from_shape_fn((90, 97), |(i, j)| ((i * 5 + j) % 31) as f64 / 31.0);
    let c = Array2::from_shape_fn(shape, |(i, j)| ((i + 3 * j) % 17) as f64 / 17.0);
    let y = Array2::from_shape_fn(shape, |(i, j)| ((2 * i + j) % 23) as f64 / 23.0);
    let observed = Array2::from_shape_fn(shape, |(i, j)| (i * j) % 5 != 1);
    let mask = Mask::from_bools(&observed);
    let rows: Vec<usize> = (0..83).map(|i| (i * 7) % 90).collect();
    let mut program = Program::<_, (Array2<f64>, f64)>::outputs(
        |_, (table, c): (Var<'_>, Var<'_>)| {
            let residual = table.take(&rows, 0) - &y;
            let grown = c.exp();
            (grown, (residual.mask(&mask).unmask(&mask) * grown).sum())
        },
        (&table, &c),
    );
    let (grown, sum) = ok(program.run((&table, &c)));
    let expected = c.mapv(f64::exp);
    let cells = observed.indexed_iter().filter(|(_, observed)| **observed);
    let terms = cells.map(|((i, j), _)| (table[[rows[i], j]] - y[[i, j]]) * expected[[i, j]]);
    assert_relative_eq!(grown, expected.view(), max_relative = 1e-14);
    assert_relative_eq!(sum, terms.sum::<f64>(), max_relative = 1e-12);
}
