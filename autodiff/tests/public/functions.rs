//! Values of functions: agreement with plain computations, and what must hold whatever the numbers are.

use approx::assert_relative_eq;
use autodiff::{Tape, Var, check_grads};
use ndarray::{Array1, Array2, ArrayD, Axis, array};

/// What a function gives for some numbers.
fn values(function: impl for<'t> Fn(Var<'t>) -> Var<'t>, x: &[f64]) -> Vec<f64> {
    let tape = Tape::new();
    function(tape.var(Array1::from_vec(x.to_vec()))).value().into_iter().collect()
}

#[test]
fn rounding_is_to_even() {
    let x = [-2.5, -1.5, -0.5, -0.0, 0.3, 0.5, 1.5, 2.5, 1e300, f64::INFINITY];
    let expected: Vec<f64> = x.iter().map(|x| x.round_ties_even()).collect();
    let found = values(|x| x.round(), &x);
    assert!(found.iter().zip(&expected).all(|(found, expected)| found.to_bits() == expected.to_bits()), "{found:?}");
    assert!(values(|x| x.round(), &[f64::NAN])[0].is_nan());
    let x = [-1.5, -0.2, 0.2, 7.0];
    assert_eq!(values(|x| x.floor(), &x), [-2.0, -1.0, 0.0, 7.0]);
    assert_eq!(values(|x| x.ceil(), &x), [-1.0, 0.0, 1.0, 7.0]);
    assert_eq!(values(|x| x.trunc(), &x), [-1.0, 0.0, 0.0, 7.0]);
    assert_eq!(values(|x| x.modf().0, &[-1.5, 2.25, f64::NEG_INFINITY]), [-0.5, 0.25, 0.0]);
    assert_eq!(values(|x| x.modf().1, &[-1.5, 2.25, f64::NEG_INFINITY]), [-1.0, 2.0, f64::NEG_INFINITY]);
}

#[test]
fn inverse_functions_invert() {
    let x: Vec<f64> = (-200..=200).map(|i| f64::from(i) / 100.0).collect();
    let close = |found: Vec<f64>, expected: &[f64]| {
        found.iter().zip(expected).for_each(|(found, expected)| assert_relative_eq!(found, expected, epsilon = 1e-14));
    };
    close(values(|x| x.sinh().asinh(), &x), &x);
    close(values(|x| (x * 0.5).sin().asin() * 2.0, &x), &x);
    close(values(|x| x.cbrt().powi(3), &x), &x);
    let sizes: Vec<f64> = x.iter().map(|x| x.abs()).filter(|x| *x > 0.1).collect();
    close(values(|x| x.cosh().acosh(), &sizes), &sizes);
    close(values(|x| x.cos().acos(), &sizes), &sizes);
    close(values(|x| x.atanh().tanh(), &[-0.9, 1e-9, 0.3]), &[-0.9, 1e-9, 0.3]);
    close(values(|x| x.degrees(), &[std::f64::consts::PI]), &[180.0]);
}

#[test]
fn inverse_hyperbolic_functions_are_exact_to_some_digits() {
    // In f32, against f64.
    let sizes = (-1200..1270).map(|i| (f64::from(i) / 10.0).exp2());
    let numbers = sizes.flat_map(|size| [size as f32, -size as f32]);
    let x: Array1<f32> = numbers.collect();
    let tape = Tape::<f32>::default();
    let vars = tape.var(&x);
    let close = |found: Var<'_, f32>, exact: fn(f64) -> f64| {
        for (found, &x) in found.value().iter().zip(&x) {
            let exact = exact(f64::from(x));
            let error = (f64::from(*found) - exact).abs() / exact.abs().max(f64::from(f32::MIN_POSITIVE));
            assert!(
                error < 3.0 * f64::from(f32::EPSILON) || exact.is_nan() || exact == 0.0,
                "{x}: {found}, not {exact}"
            );
        }
    };
    close(vars.asinh(), f64::asinh);
    close(vars.acosh(), |x| {
        // The standard library's loses digits near 1.
        let t = if x < 1.0 { f64::NAN } else { x - 1.0 };
        (t + (t * (t + 2.0)).sqrt()).ln_1p()
    });
    assert_eq!(
        values(|x| x.asinh(), &[f64::NEG_INFINITY, -0.0, f64::INFINITY]),
        [f64::NEG_INFINITY, 0.0, f64::INFINITY]
    );
    assert_relative_eq!(values(|x| x.asinh(), &[-f64::MAX])[0], -f64::MAX.ln() - std::f64::consts::LN_2);
    assert_relative_eq!(values(|x| x.acosh(), &[f64::MAX])[0], f64::MAX.ln() + std::f64::consts::LN_2);
    assert_eq!(values(|x| x.acosh(), &[1.0, f64::INFINITY]), [0.0, f64::INFINITY]);
    assert_relative_eq!(
        values(|x| x.acosh(), &[1.0 + 1e-10])[0],
        (2f64 * 1.00000008274037e-10).sqrt(),
        max_relative = 1e-9
    );
}

#[test]
fn nothing_overflows_in_between() {
    let tape = Tape::<f32>::default();
    let x = tape.var(array![1e20f32, -1e30, 3e38]);
    assert_eq!(x.atan().sum().grad(x).value(), array![0.0f32, 0.0, 0.0].into_dyn());
    let slope = x.asinh().sum().grad(x).value();
    assert_relative_eq!(slope[0], 1e-20, max_relative = 1e-6);
    let (a, b) = (3e19f32, 4e19f32);
    let (a, b) = (tape.var(a), tape.var(b));
    assert_relative_eq!(a.hypot(b).item(), 5e19, max_relative = 1e-6);
    assert_relative_eq!(a.hypot(b).grad(a).item(), 0.6, max_relative = 1e-6);
    assert_relative_eq!(a.atan2(b).grad(a).item(), 1.6e-20, max_relative = 1e-6);
    assert_eq!(values(|x| x.logaddexp(-x), &[1e300, -1e300]), [1e300, 1e300]);
    assert_eq!(values(|x| x.softmax(0), &[1e300, 1e300]), [0.5, 0.5]);
    assert_eq!(values(|x| x.log_softmax(0), &[1e10, 1e10 + 1.0])[0], -1f64.exp().ln_1p());
    // A sum that rounding would lose.
    assert_eq!(values(|x| x.logaddexp(-50.0), &[0.0]), [(-50f64).exp()]);
}

#[test]
fn remainders_are_those_of_python() {
    for (x, y) in [(7.0, 3.0), (-7.0, 3.0), (7.0, -3.0), (-7.0, -3.0), (6.0, -3.0), (1e17, 3.0), (-1.0, f64::INFINITY)]
    {
        let tape = Tape::new();
        let (quotient, rest) = tape.var(x).divmod(y);
        let (quotient, rest) = (quotient.item(), rest.item());
        let exact = x % y;
        let exact = if exact != 0.0 && (exact < 0.0) != (y < 0.0) { exact + y } else { exact };
        assert_eq!(rest, exact, "{x} % {y}");
        assert_eq!(quotient, if y.is_finite() { (x / y).floor() } else { -1.0 }, "{x} / {y}");
        assert_eq!((tape.var(x) % y).item(), rest);
    }
    let tape = Tape::new();
    let mut y = tape.var(3.0);
    assert_eq!(((7 % y).item(), (7.5 % y).item()), (1.0, 1.5));
    assert_eq!((&array![7.0, 8.0] % y).value(), array![1.0, 2.0].into_dyn());
    assert_eq!((array![7.0, 8.0] % y).value(), array![1.0, 2.0].into_dyn());
    y %= 2;
    assert_eq!(y.item(), 1.0);
    assert_eq!(values(|x| x.floor_divide(0.0), &[1.0, -1.0]), [f64::INFINITY, f64::NEG_INFINITY]);
}

#[test]
fn signs_are_copied_from_zeros_too() {
    let tape = Tape::new();
    let signs = tape.var(array![0.0, -0.0, f64::NEG_INFINITY, 5.0]);
    assert_eq!(tape.var(-2.0).copysign(signs).value(), array![2.0, -2.0, -2.0, 2.0].into_dyn());
    assert_eq!(values(|x| x.heaviside(0.5), &[-1.0, 0.0, 2.0]), [0.0, 0.5, 1.0]);
    assert!(values(|x| x.heaviside(0.5), &[f64::NAN])[0].is_nan());
    assert_eq!(values(|x| x.ldexp(-3), &[12.0]), [1.5]);
}

#[test]
fn predicates_know_the_odd_numbers() {
    let tape = Tape::new();
    let x = tape.var(array![1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY]);
    assert_eq!(x.isnan().value(), array![false, true, false, false].into_dyn());
    assert_eq!(x.isfinite().value(), array![true, false, false, false].into_dyn());
    assert_eq!(x.isinf().value(), array![false, false, true, true].into_dyn());
    assert_eq!(x.isposinf().value(), array![false, false, true, false].into_dyn());
    assert_eq!(x.isneginf().value(), array![false, false, false, true].into_dyn());
    assert_eq!(x.isclose(x, 1e-5, 1e-8).value(), array![true, false, true, true].into_dyn());
    assert_eq!(x.isclose(-x, 1e-5, 1e-8).value(), array![false, false, false, false].into_dyn());
    let two = tape.var(array![1.0, 2.0]);
    assert!(two.array_equal(&array![1.0, 2.0]).value()[[]] && !two.array_equal(&array![1.0, 3.0]).value()[[]]);
    assert!(!two.array_equal(1.0).value()[[]] && !x.array_equal(x).value()[[]]);
    assert!(tape.var(1.0).allclose(1.0 + 1e-6, 1e-5, 1e-8).value()[[]]);
}

#[test]
fn booleans_are_taken_together() {
    let tape = Tape::new();
    let x = tape.var(array![[1.0, 0.0, -2.0], [3.0, 4.0, 5.0]]);
    let positive = x.gt(0.0);
    assert_eq!((positive.any().value()[[]], positive.all().value()[[]]), (true, false));
    assert_eq!(positive.all_axis(1).value(), array![false, true].into_dyn());
    assert_eq!(positive.any_axis(0).value(), array![true, true, true].into_dyn());
    assert_eq!(positive.all_keepdims(0).value(), array![[true, false, false]].into_dyn());
    assert_eq!((positive.count_nonzero().item(), x.count_nonzero().item()), (4.0, 5.0));
    assert_eq!((positive ^ x.lt(4.0)).value(), array![[false, true, true], [false, true, true]].into_dyn());
    assert!(!positive.eq(!positive).any().value()[[]]);
    let nothing = tape.zeros((0, 3)).gt(0.0);
    assert_eq!((nothing.any().value()[[]], nothing.all().value()[[]]), (false, true));
}

#[test]
fn positions_are_found() {
    let tape = Tape::new();
    let x = tape.var(array![[0.0, 2.0, 0.0], [3.0, 0.0, -1.0]]);
    assert_eq!(x.flatnonzero(), [1, 3, 5]);
    assert_eq!(x.argwhere(), array![[0, 1], [1, 0], [1, 2]]);
    assert_eq!(x.nonzero(), [[0, 1, 1], [1, 0, 2]]);
    assert_eq!(x.lt(0.0).nonzero(), [[1], [2]]);
    assert_eq!(tape.var(1.0).argwhere().dim(), (1, 0));
}

#[test]
fn arrays_of_one_number() {
    let tape = Tape::new();
    let x = tape.var(2.0);
    assert_eq!(tape.ones((2, 1)).value(), ArrayD::ones(vec![2, 1]));
    assert_eq!(tape.zeros(0).value().len(), 0);
    let full = tape.full([2, 3], x);
    assert_eq!((full.sum().item(), full.sum().grad(x).item()), (12.0, 6.0));
    assert_eq!(full.full_like(&array![1.0, 2.0, 3.0]).sum().item(), 12.0);
}

fn sample() -> Array2<f64> {
    Array2::from_shape_fn((3, 7), |(i, j)| ((3 * i + 1) * (j + 2) % 11) as f64 - 4.5 + 0.1 * j as f64)
}

#[test]
fn statistics_agree_with_plain_computations() {
    let x = sample();
    let tape = Tape::new();
    let v = tape.var(&x);
    let same = |found: Var<'_>, expected: ArrayD<f64>| {
        assert_relative_eq!(found.value(), expected, epsilon = 1e-12, max_relative = 1e-12);
    };
    same(v.var(), ndarray::arr0(x.var(0.0)).into_dyn());
    same(v.var_axis(1, 1), x.var_axis(Axis(1), 1.0).into_dyn());
    same(v.std_axis(0, 1), x.std_axis(Axis(0), 1.0).into_dyn());
    same(v.std_keepdims(0, 0), x.std_axis(Axis(0), 0.0).insert_axis(Axis(0)).into_dyn());
    same(v.prod_axis(1), x.map_axis(Axis(1), |row| row.product()).into_dyn());
    same(v.prod_axis([0, 1]), ndarray::arr0(x.product()).into_dyn());
    same(v.norm(), ndarray::arr0(x.mapv(|x| x * x).sum().sqrt()).into_dyn());
    same(
        v.norm_ord(3.0, 1),
        x.map_axis(Axis(1), |row| row.fold(0.0, |sum, x| sum + x.abs().powi(3)).cbrt()).into_dyn(),
    );
    same(v.norm_ord(0.0, ..), ndarray::arr0(21.0).into_dyn());
    same(v.logsumexp_axis(0), x.map_axis(Axis(0), |column| column.mapv(f64::exp).sum().ln()).into_dyn());
    same(v.softmax(1).sum_axis(1), Array1::ones(3).into_dyn());
    same(v.log_softmax(1).exp(), v.softmax(1).value());
    let weights = Array1::from_iter((1..=7).map(f64::from));
    same(v.average_axis(&weights, 1), (&x * &weights).sum_axis(Axis(1)).into_dyn() / weights.sum());
    same(v.logsumexp_weighted(&weights, 1), (x.mapv(f64::exp) * &weights).sum_axis(Axis(1)).mapv(f64::ln).into_dyn());
    let centered = &x - &x.mean_axis(Axis(1)).expect("rows").insert_axis(Axis(1));
    let covariance = centered.dot(&centered.t()) / 6.0;
    same(v.cov(1), covariance.clone().into_dyn());
    let deviation = covariance.diag().mapv(f64::sqrt);
    let outer = Array2::from_shape_fn((3, 3), |(i, j)| deviation[i] * deviation[j]);
    same(v.corrcoef(), (covariance / outer).into_dyn());
    // The rule is exact for straight lines.
    assert_relative_eq!(tape.var(array![1.0, 3.0, 5.0]).trapezoid(0.5, 0).item(), 3.0);
    assert_eq!(tape.var(array![[1.0], [2.0]]).trapezoid(0.5, 1).value(), array![0.0, 0.0].into_dyn());
    assert_relative_eq!(tape.var(array![1.0, 3.0, 4.0]).trapezoid(&array![1.0, 2.0], 0).item(), 9.0);
}

#[test]
fn weights_of_zero_do_not_count() {
    let x = array![f64::INFINITY, 1.0, f64::NAN];
    let weights = array![0.0, 2.0, 0.0];
    let tape = Tape::new();
    let v = tape.var(&x);
    let sum = v.logsumexp_weighted(&weights, ..);
    assert_relative_eq!(sum.item(), 1.0 + 2f64.ln());
    assert_eq!(sum.grad(v).value(), array![0.0, 1.0, 0.0].into_dyn());
}

#[test]
fn passing_over_nan_is_leaving_it_out() {
    let (with, without) = (array![1.0, f64::NAN, 4.0, 2.5], [1.0, 4.0, 2.5]);
    let tape = Tape::new();
    let (with, without) = (tape.var(&with), tape.var(Array1::from_vec(without.to_vec())));
    for (passing, plain) in [
        (with.nansum(), without.sum()),
        (with.nanprod(), without.prod()),
        (with.nanmean(), without.mean()),
        (with.nanvar_axis(0, 1), without.var_axis(0, 1)),
        (with.nanstd(), without.std()),
        (with.nanmax(), without.max()),
        (with.nanmin(), without.min()),
    ] {
        assert_relative_eq!(passing.item(), plain.item(), max_relative = 1e-15);
    }
}

#[test]
fn activations_have_their_limits() {
    let ends = [-40.0, 40.0];
    let near = |found: Vec<f64>, expected: [f64; 2]| {
        found.iter().zip(expected).for_each(|(found, expected)| assert_relative_eq!(*found, expected, epsilon = 1e-12));
    };
    near(values(|x| x.relu(), &ends), [0.0, 40.0]);
    near(values(|x| x.gelu(), &ends), [0.0, 40.0]);
    near(values(|x| x.silu(), &ends), [0.0, 40.0]);
    near(values(|x| x.log_sigmoid(), &ends), [-40.0, 0.0]);
    near(values(|x| x.elu(1.5), &ends), [-1.5, 40.0]);
    near(values(|x| x.selu(), &ends), [-1.7580993408473766, 40.0 * 1.0507009873554805]);
    near(values(|x| x.hard_tanh(), &ends), [-1.0, 1.0]);
    // Not 0 far out, where 1 + erf x would be.
    assert!(values(|x| x.gelu(), &[-10.0])[0] < 0.0);
}

#[test]
fn long_products_have_right_derivatives() {
    for length in [1, 2, 5, 13] {
        let x = Array1::from_shape_fn(length, |i| 0.7 + 0.1 * i as f64);
        check_grads(|_, x| x.prod() + x.reshape((1, length)).prod_axis(1).sum(), &x).unwrap();
    }
}
