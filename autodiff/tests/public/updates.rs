//! Arrays that are updated again and again: each update costs its part, forward and backward.

use autodiff::{Program, Real, Var, value_and_grad};
use ndarray::{Array1, Array2, ArrayD, ArrayViewD, array, s};

/// What a program of `n` updates moves through memory and keeps, for twice as many as for one times as many.
fn growth(cost: impl for<'t> Fn(Var<'t, f64>, usize) -> Var<'t, f64>) -> [f64; 2] {
    let stats = |n: usize| {
        let x = Array1::from_shape_fn(n, |i| 0.3 + 0.1 * (i as f64).sin());
        Program::value_and_grad(|_, x| cost(x, n), &x).stats()
    };
    let (small, large) = (stats(150), stats(300));
    [large.bytes_moved as f64 / small.bytes_moved as f64, large.peak_bytes as f64 / small.peak_bytes as f64]
}

#[test]
fn updates_in_place_cost_their_parts() {
    fn recurrence(x: Var<'_, f64>, n: usize) -> Var<'_, f64> {
        let y = (1..n).fold(x, |y, i| y.with_slice(s![i], (y.slice(s![i - 1]) * 0.9).sin() + x.slice(s![i])));
        y.square().sum()
    }
    fn apart(x: Var<'_, f64>, n: usize) -> Var<'_, f64> {
        (0..n).fold(x.exp(), |y, i| y.with_slice(s![i], x.slice(s![n - 1 - i]).sin())).square().sum()
    }
    fn added(x: Var<'_, f64>, n: usize) -> Var<'_, f64> {
        (1..n).fold(x.exp(), |y, i| y.add_at([[i]], y.slice(s![i - 1]).sin())).square().sum()
    }
    fn set(x: Var<'_, f64>, n: usize) -> Var<'_, f64> {
        (1..n).fold(x.exp(), |y, i| y.set_at([[i]], y.slice(s![i - 1]).sin() * x.slice(s![i]))).square().sum()
    }
    let growths = [growth(recurrence), growth(apart), growth(added), growth(set)];
    assert!(growths.iter().flatten().all(|&growth| growth < 2.2), "{growths:?}");
}

/// `yᵢ = sin(a·yᵢ₋₁) + xᵢ`, written by updating an array and by a list of numbers.
fn both_ways<'t, A: Real>(x: Var<'t, A>, n: usize) -> [Var<'t, A>; 2] {
    let updated = (1..n).fold(x, |y, i| y.with_slice(s![i], (y.slice(s![i - 1]) * 0.9).sin() + x.slice(s![i])));
    let mut list = vec![x.slice(s![0])];
    for i in 1..n {
        list.push((list[i - 1] * 0.9).sin() + x.slice(s![i]));
    }
    let listed = list.iter().fold(x.sum() * 0.0, |sum, y| sum + y.square());
    [updated.square().sum(), listed]
}

#[test]
fn an_updated_array_has_the_derivatives_of_a_list() {
    let x = Array1::from_shape_fn(12, |i| 0.2 * i as f64 - 0.7);
    let [updated, listed] = [0, 1].map(|way| value_and_grad(|_, x| both_ways(x, 12)[way], &x));
    assert!((updated.0 - listed.0).abs() < 1e-13);
    assert!((updated.1 - listed.1).iter().all(|error| error.abs() < 1e-13));
    let [updated, listed] = [0, 1].map(|way| value_and_grad(|_, x| both_ways(x, 12)[way].grad(x).square().sum(), &x).1);
    assert!((updated - listed).iter().all(|error| error.abs() < 1e-11));
}

#[test]
fn what_is_read_before_and_after_an_update_keeps_its_value() {
    let x = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0], [10.0, 11.0, 12.0]];
    let mut program = Program::<Array2<f64>, Vec<ArrayD<f64>>>::outputs(
        |_, x: Var<'_, f64>| {
            let y = x.exp().log() * 1.0;
            let (row, column, all) = (y.slice(s![0, ..]), y.slice(s![.., 1]), y.t());
            let z = y.with_slice(s![0, ..], row * 2.0).with_slice(s![1, ..], y.slice(s![0, ..]));
            let flipped = z.with_slice(s![..;-1, ..], z);
            [row, column, z, flipped, flipped.with_slice(s![0, 0], 0.0), z + all.t()].to_vec()
        },
        &x,
    );
    let close = |found: &ArrayViewD<'_, f64>, expected: ArrayD<f64>| {
        assert_eq!(found.shape(), expected.shape());
        assert!(found.iter().zip(&expected).all(|(found, expected)| (found - expected).abs() < 1e-12));
    };
    let mut z = x.clone();
    z.slice_mut(s![0, ..]).assign(&array![2.0, 4.0, 6.0]);
    z.slice_mut(s![1, ..]).assign(&array![1.0, 2.0, 3.0]);
    for _ in 0..2 {
        let [row, column, updated, flipped, hole, sum] = &program.run(&x).expect("a run")[..] else {
            panic!("six outputs")
        };
        close(row, array![1.0, 2.0, 3.0].into_dyn());
        close(column, array![2.0, 5.0, 8.0, 11.0].into_dyn());
        close(updated, z.clone().into_dyn());
        close(flipped, z.slice(s![..;-1, ..]).to_owned().into_dyn());
        let mut expected = z.slice(s![..;-1, ..]).to_owned();
        expected[[0, 0]] = 0.0;
        close(hole, expected.into_dyn());
        close(sum, (&z + &x).into_dyn());
    }
}
