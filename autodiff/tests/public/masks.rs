//! A value outside the mask never reaches a value or a derivative, of any order and in both modes.

use approx::assert_abs_diff_eq;
use autodiff::{Mask, Program, Var, check_grads, concatenate, grad, hvp, jvp, value_and_grad};
use ndarray::{Array1, Array2, array};

/// What may stand in a cell that is not observed.
const UNOBSERVED: [f64; 4] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e308];

fn masks(rows: usize, columns: usize) -> Vec<Mask> {
    let flags = |keep: fn(usize) -> bool| Array2::from_shape_fn((rows, columns), |(i, j)| keep(i * columns + j));
    let dense = Mask::from_bools(&flags(|place| place % 3 != 1));
    let sparse = Mask::from_bools(&flags(|place| place % 17 == 5));
    let few = Mask::from_coords([rows, columns], [[rows - 1, 0], [0, columns - 1]]);
    vec![dense, sparse, few.unwrap_or_else(|error| panic!("{error}")), Mask::from_bools(&flags(|_| true))]
}

fn data(mask: &Mask, outside: f64) -> Array2<f64> {
    let shape = (mask.shape()[0], mask.shape()[1]);
    Array2::from_shape_fn(shape, |(i, j)| if mask.contains(&[i, j]) { (i + 2 * j) as f64 * 0.3 } else { outside })
}

fn cost<'t>(w: Var<'t>, h: Var<'t>, a: &Array2<f64>, mask: &Mask) -> Var<'t> {
    (w.matmul(h) - a).mask(mask).square().mean().sqrt()
}

#[test]
fn outside_values_reach_nothing() {
    let w = Array2::from_shape_fn((7, 2), |(i, k)| 0.3 + (i * 2 + k) as f64 * 0.1);
    let h = Array2::from_shape_fn((2, 9), |(k, j)| 0.5 - (k + j) as f64 * 0.07);
    let (v, u) = (w.mapv(f64::sin), h.mapv(f64::cos));
    for mask in masks(7, 9) {
        let results = |outside: f64| {
            let a = data(&mask, outside);
            let (value, (dw, dh)) = value_and_grad(|_, (w, h)| cost(w, h, &a, &mask), (&w, &h));
            let (_, slope) = jvp(|_, (w, h)| cost(w, h, &a, &mask), (&w, &h), (&v, &u));
            let (hw, hh) = hvp(|_, (w, h)| cost(w, h, &a, &mask), (&w, &h), (&v, &u));
            let reverse = grad(
                |tape, (w, h)| {
                    let (dw, dh) = cost(w, h, &a, &mask).grad((w, h));
                    (dw * tape.var(&v)).sum() + (dh * &u).sum()
                },
                (&w, &h),
            );
            assert_abs_diff_eq!(reverse.0, hw, epsilon = 1e-12);
            assert_abs_diff_eq!(reverse.1, hh, epsilon = 1e-12);
            let mut program = Program::value_and_grad(|_, (w, h)| cost(w, h, &a, &mask), (&w, &h));
            let (again, (pw, ph)) = program.run((&w, &h)).unwrap_or_else(|error| panic!("{error}"));
            assert_abs_diff_eq!(value, again, epsilon = 1e-15);
            assert_abs_diff_eq!(dw, pw, epsilon = 1e-14);
            assert_abs_diff_eq!(dh, ph, epsilon = 1e-14);
            (value, dw, dh, slope.sum(), hw, hh)
        };
        let expected = results(0.25);
        assert!(expected.0.is_finite() && expected.4.iter().all(|x| x.is_finite()));
        for outside in UNOBSERVED {
            assert_eq!(results(outside), expected, "{mask:?} around {outside}");
        }
    }
}

#[test]
fn derivatives_agree_with_differences() {
    let w = Array2::from_shape_fn((7, 2), |(i, k)| 0.3 + (i * 2 + k) as f64 * 0.1);
    let h = Array2::from_shape_fn((2, 9), |(k, j)| 0.5 - (k + j) as f64 * 0.07);
    for mask in masks(7, 9) {
        let a = data(&mask, f64::NAN);
        check_grads(|_, (w, h)| cost(w, h, &a, &mask), (&w, &h)).unwrap_or_else(|error| panic!("{mask:?}: {error}"));
    }
}

#[test]
fn values_beside_the_mask_and_other_uses_of_the_cells() {
    let x = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
    let mask = Mask::from_bools(&array![[true, false, true], [true, true, false]]);
    let (value, slope) = value_and_grad(|_, x| (x.mask(&mask) * &array![1.0, 10.0, 100.0, 1000.0]).sum(), &x);
    assert_eq!(value, 1.0 + 30.0 + 400.0 + 5000.0);
    assert_eq!(slope, array![[1.0, 0.0, 10.0], [100.0, 1000.0, 0.0]]);
    // The cells themselves: in order, joined, sliced, gathered, the greatest of them.
    let cells = |x: Var<'_>| x.mask(&mask).value();
    assert_eq!(
        value_and_grad(
            |_, x| {
                assert_eq!(cells(x), array![1.0, 3.0, 4.0, 5.0].into_dyn());
                x.sum()
            },
            &x
        )
        .0,
        21.0
    );
    let joined = grad(|_, x| concatenate(&[x.mask(&mask).square(), x.mask(&mask)], 0).gather([2, 7, 7]).sum(), &x);
    assert_eq!(joined, array![[0.0, 0.0, 0.0], [8.0, 2.0, 0.0]]);
    assert_eq!(grad(|_, x| x.mask(&mask).max(), &x), array![[0.0, 0.0, 0.0], [0.0, 1.0, 0.0]]);
    let twice = grad(|_, x| (x.mask(&mask).unmask(&mask).mask(&mask) * 2.0).sum(), &x);
    assert_eq!(twice, array![[2.0, 0.0, 2.0], [2.0, 2.0, 0.0]]);
    // A parameter given as a vector in the mask's order.
    let (_, (dx, dv)) = value_and_grad(|_, (x, v)| (x.mask(&mask) * v).sum(), (&x, &array![1.0, 2.0, 3.0, 4.0]));
    assert_eq!(dx, array![[1.0, 0.0, 2.0], [3.0, 4.0, 0.0]]);
    assert_eq!(dv, array![1.0, 3.0, 4.0, 5.0]);
}

#[test]
fn nothing_observed_is_an_empty_vector() {
    let mask = Mask::from_bools(&array![[false, false]]);
    let (value, slope) = value_and_grad(|_, x| x.mask(&mask).sum(), &array![[f64::NAN, 1.0]]);
    assert_eq!((value, slope), (0.0, array![[0.0, 0.0]]));
}

#[test]
fn masks_of_other_ranks() {
    let row = Array1::from_iter((0..200).map(f64::from));
    let mask = Mask::from_bools(&row.mapv(|x| (x as usize).is_multiple_of(2)));
    let (value, slope) = value_and_grad(|_, x| x.mask(&mask).square().sum(), &row);
    assert_eq!(value, row.iter().step_by(2).map(|x| x * x).sum::<f64>());
    assert_eq!(slope, row.mapv(|x| if (x as usize).is_multiple_of(2) { 2.0 * x } else { 0.0 }));
    let cube = Mask::from_coords([2, 2, 2], [[1, 1, 1], [0, 1, 0]]).unwrap_or_else(|error| panic!("{error}"));
    let x = ndarray::Array3::from_shape_fn((2, 2, 2), |(i, j, k)| (i * 4 + j * 2 + k) as f64);
    assert_eq!(value_and_grad(|_, x| x.mask(&cube).sum(), &x).0, 9.0);
}
