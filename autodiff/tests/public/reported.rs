//! Cases that other engines were reported to get wrong.

use approx::{assert_abs_diff_eq, assert_relative_eq};
use autodiff::{Fixed, Program, Tape, Var, check_grads, einsum, grad, linalg, value_and_grad};
use linalg::{Transpose, solve_triangular};
use ndarray::{Array1, Array2, Array3, Array4, Axis, array, s};

fn number(i: usize) -> f64 {
    ((i * 7 + 3) % 11) as f64 * 0.2 - 1.0
}

#[test]
fn diagonals_taken_inside_of_a_contraction() {
    // einsum("ijji,kji,jj->kj") by loops.
    let (n, k) = (3, 2);
    let a = Array4::from_shape_fn((n, n, n, n), |(i, j, l, m)| number(i + 3 * j + 5 * l + 2 * m));
    let b = Array3::from_shape_fn((k, n, n), |(i, j, l)| number(2 * i + j + 4 * l));
    let c = Array2::from_shape_fn((n, n), |(i, j)| number(i + 6 * j));
    let weights = Array2::from_shape_fn((k, n), |(i, j)| number(3 * i + j));
    let tape = Tape::new();
    let value = einsum("ijji,kji,jj->kj", &[tape.var(&a), tape.var(&b), tape.var(&c)]).value();
    let (slope, ..) = grad(|_, (a, b, c)| (einsum("ijji,kji,jj->kj", &[a, b, c]) * &weights).sum(), (&a, &b, &c));
    let (mut expected, mut of_a) = (Array2::zeros((k, n)), Array4::zeros((n, n, n, n)));
    for ((row, j), element) in expected.indexed_iter_mut() {
        for i in 0..n {
            *element += a[[i, j, j, i]] * b[[row, j, i]] * c[[j, j]];
            of_a[[i, j, j, i]] += weights[[row, j]] * b[[row, j, i]] * c[[j, j]];
        }
    }
    assert_abs_diff_eq!(value, expected.into_dyn(), epsilon = 1e-14);
    assert_abs_diff_eq!(slope, of_a, epsilon = 1e-14);
    check_grads(|_, (a, b, c)| einsum("ijji,kji,jj->kj", &[a, b, c]), (&a, &b, &c)).unwrap();
}

#[test]
fn triangular_solves_do_not_read_the_other_triangle() {
    let right = array![[1.0, -2.0], [0.5, 3.0], [2.0, 1.0]];
    for (lower, transposed, unit) in (0..8).map(|flags| (flags & 1 == 1, flags & 2 == 2, flags & 4 == 4)) {
        let counts = |(i, j): (usize, usize)| if lower { i > j } else { i < j } || (i == j && !unit);
        let clean = Array2::from_shape_fn((3, 3), |at| match at {
            (i, j) if i == j => {
                if unit {
                    1.0
                } else {
                    2.0 + i as f64
                }
            }
            at if counts(at) => number(at.0 + 3 * at.1),
            _ => 0.0,
        });
        let garbage = Array2::from_shape_fn((3, 3), |at| if counts(at) { clean[at] } else { f64::NAN });
        let transpose = if transposed { Transpose::Yes } else { Transpose::No };
        let tape = Tape::new();
        let x = solve_triangular(tape.var(&garbage), tape.var(&right), lower, transpose, unit);
        let matrix = if transposed { clean.t().to_owned() } else { clean };
        let x: Array2<f64> = x.value().into_dimensionality().unwrap();
        assert_abs_diff_eq!(matrix.dot(&x), right, epsilon = 1e-14);
        let (of_a, of_b) =
            grad(|_, (a, b)| solve_triangular(a, b, lower, transpose, unit).square().sum(), (&garbage, &right));
        assert!(of_a.indexed_iter().all(|(at, slope)| slope.is_finite() && (counts(at) || *slope == 0.0)), "{of_a}");
        assert!(of_b.iter().all(|slope| slope.is_finite()));
    }
}

#[test]
fn running_sums_of_exponentials_of_numbers_far_apart() {
    let x = array![0.0, 100.0, 69.0, 1000.0];
    let slope = grad(|_, x| x.logcumsumexp(0).sum(), &x);
    // Each share by mpmath: exp(x - logcumsumexp), added up.
    let expected = array![1.0, 1.9999999999999656, 3.442477108469858e-14, 1.0];
    assert_relative_eq!(slope, expected, max_relative = 1e-13, epsilon = 1e-40);
}

/// The log-likelihood of a Kalman filter, step by step in a loop, by a Cholesky factor of the innovation's covariance.
fn kalman<'t>(tape: &'t Tape, noise: Var<'t>, drift: Var<'t>, observed: &Array2<f64>) -> Var<'t> {
    let (one, two) = (Array2::<f64>::eye(2), Array2::<f64>::eye(2) * 0.5);
    let start = (tape.var(Array1::<f64>::zeros(2)), tape.var(&one * 2.0), tape.var(0.0));
    let body = |(mean, cov, total): (Var<'t>, Var<'t>, Var<'t>), seen: Var<'t>| {
        let mean = mean * drift;
        let cov = cov * drift * drift + &two;
        let innovation = cov + tape.var(&one) * noise.exp();
        let lower = linalg::cholesky(innovation);
        let apart = solve_triangular(lower, seen - mean, true, Transpose::No, false);
        let total = total - lower.diag(0).log().sum() - 0.5 * apart.square().sum();
        let gain = linalg::solve(innovation, cov).t();
        ((mean + gain.matmul(seen - mean), cov - gain.matmul(cov), total), ())
    };
    let ((_, _, total), ()) = tape.scan(start, tape.var(observed), body);
    total
}

#[test]
fn a_kalman_filter_in_a_loop_has_first_and_second_derivatives() {
    let observed = Array2::from_shape_fn((6, 2), |(i, j)| number(i + 4 * j));
    check_grads(|tape, (noise, drift)| kalman(tape, noise, drift, &observed), (0.1f64, 0.9f64)).unwrap();
}

fn cost<'t>(x: Var<'t>, weights: &Array2<f64>) -> Var<'t> {
    ((x * weights).exp() + x.square()).sum()
}

#[test]
fn arrays_with_any_strides() {
    let data = Array2::from_shape_fn((4, 3), |(i, j)| number(i + 5 * j));
    let row = data.row(1);
    let views = [
        data.slice(s![..;-1, ..]),
        data.slice(s![.., ..;-1]),
        data.slice(s![..;-1, ..;-1]),
        data.slice(s![1..;2, ..]),
        row.broadcast((4, 3)).unwrap(),
        data.t(),
    ];
    for view in views {
        let owned = view.to_owned();
        let weights = Array2::from_shape_fn(view.raw_dim(), |(i, j)| number(2 * i + j));
        let expected = value_and_grad(|_, x| cost(x, &weights), &owned);
        // As a parameter, of a call and of a run; as a constant; as an argument that has no gradient.
        assert_eq!(value_and_grad(|_, x| cost(x, &weights), &view), expected);
        let mut program = Program::value_and_grad(|_, x| cost(x, &weights), &owned);
        let (value, slope) = program.run(&view).unwrap();
        assert_eq!((value, slope), (expected.0, expected.1.view()));
        let constant = grad(|_, scale| (scale * view).sum(), 2.0f64);
        assert_abs_diff_eq!(constant, owned.sum(), epsilon = 1e-14);
        let mut program = Program::value_and_grad(|_, (scale, x)| (x * scale).sum(), (2.0f64, Fixed(&owned)));
        let (_, (slope, ())) = program.run((2.0, Fixed(&view))).unwrap();
        assert_abs_diff_eq!(slope, owned.sum(), epsilon = 1e-14);
    }
    let reversed = Array1::from_iter((0..5).map(number));
    let mut turned = reversed.view();
    turned.invert_axis(Axis(0));
    assert_eq!(grad(|_, x| (x * x.cumsum(0)).sum(), &turned), grad(|_, x| (x * x.cumsum(0)).sum(), &turned.to_owned()));
}
