//! Linear algebra: what defines each result, what has none, and the conventions where derivatives are a choice. The
//! derivatives of all functions are checked in the systematic tests.

use approx::assert_abs_diff_eq;
use autodiff::{
    Error, Program, Real, Tape, Var, check_grads, grad, hessian,
    linalg::{self, MatrixNorm, Transpose},
    value_and_grad,
};
use ndarray::{Array1, Array2, Array3, ArrayD, Axis, array, s};

/// Numbers that look random, from -1 to 1.
fn random(rows: usize, columns: usize, seed: u64) -> Array2<f64> {
    let mut state = seed.wrapping_mul(0x9E3779B97F4A7C15) + 1;
    Array2::from_shape_simple_fn((rows, columns), || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    })
}

fn positive_definite(n: usize, seed: u64) -> Array2<f64> {
    let x = random(n, n, seed);
    x.dot(&x.t()) + Array2::<f64>::eye(n) * 0.1
}

/// The value of a function of one array.
fn value(x: &Array2<f64>, function: impl for<'t> Fn(Var<'t>) -> Var<'t>) -> ArrayD<f64> {
    function(Tape::new().var(x)).value()
}

fn matrix(x: &Array2<f64>, function: impl for<'t> Fn(Var<'t>) -> Var<'t>) -> Array2<f64> {
    let array = value(x, function);
    array.into_dimensionality().unwrap_or_else(|error| panic!("{error}"))
}

const SIZES: [usize; 6] = [0, 1, 2, 3, 9, 40];

#[test]
fn what_is_solved_is_a_solution() {
    for n in SIZES {
        let (a, b) = (random(n, n, 1), random(n, 3, 2));
        let tape = Tape::new();
        let x = linalg::solve(tape.var(&a), &b);
        assert_abs_diff_eq!(tape.var(&a).matmul(x).value(), b.clone().into_dyn(), epsilon = 1e-10);
        let one = linalg::solve(tape.var(&a), b.column(0));
        assert_eq!(*one.shape(), [n]);
        assert_abs_diff_eq!(one.value(), x.slice(s![.., 0]).value(), epsilon = 1e-10);
        assert_abs_diff_eq!(matrix(&a, |a| linalg::inv(a).matmul(a)), Array2::eye(n), epsilon = 1e-10);

        let lower = linalg::cholesky(tape.var(positive_definite(n, 3)));
        let by_factor = linalg::cho_solve(lower, &b, true);
        let back = tape.var(positive_definite(n, 3)).matmul(by_factor).value();
        assert_abs_diff_eq!(back, b.clone().into_dyn(), epsilon = 1e-9);
        let upper = linalg::cho_solve(lower.t(), &b, false);
        assert_abs_diff_eq!(upper.value(), by_factor.value(), epsilon = 1e-10);

        let q = linalg::solve_sylvester(tape.var(&a), random(3, 3, 4) + Array2::<f64>::eye(3) * 9.0, &b);
        let sum = tape.var(&a).matmul(q) + q.matmul(random(3, 3, 4) + Array2::<f64>::eye(3) * 9.0);
        assert_abs_diff_eq!(sum.value(), b.into_dyn(), epsilon = 1e-10);
    }
}

#[test]
fn sylvester_equations_of_matrices_that_shifts_do_not_part() {
    let cycle = |n: usize| Array2::from_shape_fn((n, n), |(i, j)| f64::from(u8::from(i == (j + 1) % n)));
    let jordan = Array2::from_shape_fn((5, 5), |(i, j)| f64::from(u8::from(i == j || i + 1 == j)));
    for a in [cycle(2), cycle(3), cycle(4), cycle(8), jordan.t().to_owned(), jordan, Array2::zeros((4, 4))] {
        let (n, b) = (a.nrows(), Array2::<f64>::eye(3) * 3.0);
        let q = random(n, 3, 41);
        let x = matrix(&a, |a| linalg::solve_sylvester(a, &b, &q));
        assert_abs_diff_eq!(a.dot(&x) + x.dot(&b), q, epsilon = 1e-12);
    }
}

#[test]
fn triangles_are_read_alone() {
    let (a, b) = (random(4, 4, 5), random(4, 2, 6));
    for (lower, unit) in [(true, false), (true, true), (false, false), (false, true)] {
        let kept = |i: usize, j: usize| if lower { i > j } else { i < j } || (i == j && !unit);
        let full = Array2::from_shape_fn((4, 4), |(i, j)| match (kept(i, j), i == j) {
            (true, _) => a[[i, j]],
            (false, diagonal) => f64::from(u8::from(diagonal)),
        });
        let read = Array2::from_shape_fn((4, 4), |(i, j)| if kept(i, j) { a[[i, j]] } else { f64::NAN });
        for transpose in [Transpose::No, Transpose::Yes] {
            let tape = Tape::new();
            let x = linalg::solve_triangular(tape.var(&read), &b, lower, transpose, unit).value();
            let full = if transpose == Transpose::Yes { full.t() } else { full.view() };
            let back = tape.var(full).matmul(tape.var(x));
            assert_abs_diff_eq!(back.value(), b.clone().into_dyn(), epsilon = 1e-12);
            let slope = grad(|_, read| linalg::solve_triangular(read, &b, lower, transpose, unit).sum(), &read);
            slope.indexed_iter().for_each(|((i, j), slope)| assert_eq!(*slope != 0.0, kept(i, j)));
        }
    }
}

#[test]
fn a_banded_matrix_is_solved_as_the_full_one() {
    for (n, below, above) in [(6, 2, 1), (6, 0, 2), (5, 1, 0), (3, 2, 2), (2, 3, 3), (40, 3, 2)] {
        let (diagonals, b) = (random(below + 1 + above, n, 7), random(n, 2, 8));
        let place = |i: usize, j: usize| (above + i).checked_sub(j).filter(|&row| row < below + 1 + above);
        let full = Array2::from_shape_fn((n, n), |(i, j)| place(i, j).map_or(0.0, |row| diagonals[[row, j]]));
        let (banded, by_diagonals) =
            value_and_grad(|_, ab| linalg::solve_banded((below, above), ab, &b).sin().sum(), &diagonals);
        let (dense, by_elements) = value_and_grad(|_, a| linalg::solve(a, &b).sin().sum(), &full);
        assert_abs_diff_eq!(banded, dense, epsilon = 1e-8);
        let scale = by_elements.iter().fold(1.0f64, |most, slope| most.max(slope.abs()));
        for ((i, j), slope) in by_elements.indexed_iter() {
            if let Some(row) = place(i, j) {
                assert_abs_diff_eq!(by_diagonals[[row, j]] / scale, slope / scale, epsilon = 1e-8);
            }
        }
    }
}

#[test]
fn factors_multiply_to_the_matrix() {
    for n in SIZES {
        let a = positive_definite(n, 9);
        let lower = matrix(&a, linalg::cholesky);
        assert_abs_diff_eq!(lower.dot(&lower.t()), a, epsilon = 1e-10);
        assert!(lower.indexed_iter().all(|((i, j), element)| i >= j || *element == 0.0));

        let tape = Tape::new();
        let (values, vectors) = linalg::eigh(tape.var(&a));
        assert_abs_diff_eq!(vectors.t().matmul(vectors).value(), Array2::eye(n).into_dyn(), epsilon = 1e-10);
        assert_abs_diff_eq!((vectors * values).matmul(vectors.t()).value(), a.clone().into_dyn(), epsilon = 1e-10);
        let values = values.value();
        assert!(values.iter().zip(values.iter().skip(1)).all(|(first, second)| first <= second));
    }
    for (rows, columns) in [(1, 1), (5, 2), (2, 5), (4, 4), (3, 0), (0, 3), (90, 7), (40, 60)] {
        let (a, least) = (random(rows, columns, 10), rows.min(columns));
        let tape = Tape::new();
        let eye = Array2::<f64>::eye(least).into_dyn();
        let (q, r) = linalg::qr(tape.var(&a));
        assert_abs_diff_eq!(q.t().matmul(q).value(), eye, epsilon = 1e-12);
        assert_abs_diff_eq!(q.matmul(r).value(), a.clone().into_dyn(), epsilon = 1e-12);
        assert!(r.value().indexed_iter().all(|(index, element)| index[0] <= index[1] || *element == 0.0));

        let (u, s, vt) = linalg::svd(tape.var(&a));
        assert_abs_diff_eq!(u.t().matmul(u).value(), eye, epsilon = 1e-12);
        assert_abs_diff_eq!(vt.matmul(vt.t()).value(), eye, epsilon = 1e-12);
        assert_abs_diff_eq!((u * s).matmul(vt).value(), a.clone().into_dyn(), epsilon = 1e-12);
        let s = s.value();
        assert!(s.iter().zip(s.iter().skip(1)).all(|(first, second)| first >= second));
    }
}

#[test]
fn pseudoinverses_fulfil_their_equations_and_least_squares_agree() {
    let product = random(6, 2, 11).dot(&random(2, 4, 12));
    for a in [random(5, 3, 13), random(3, 5, 14), product] {
        let p = matrix(&a, linalg::pinv);
        assert_abs_diff_eq!(a.dot(&p).dot(&a), a, epsilon = 1e-12);
        assert_abs_diff_eq!(p.dot(&a).dot(&p), p, epsilon = 1e-12);
        assert_abs_diff_eq!(a.dot(&p).t(), a.dot(&p), epsilon = 1e-12);
        assert_abs_diff_eq!(p.dot(&a).t(), p.dot(&a), epsilon = 1e-12);
    }
    for a in [random(5, 3, 13), random(3, 5, 14), random(4, 4, 15)] {
        let b = random(a.nrows(), 2, 16);
        let x = linalg::lstsq(Tape::new().var(&a), &b).value();
        assert_abs_diff_eq!(x, matrix(&a, linalg::pinv).dot(&b).into_dyn(), epsilon = 1e-11);
        let by_factors = grad(|_, a| linalg::lstsq(a, &b).sin().sum(), &a);
        let by_inverse = grad(|_, a| linalg::pinv(a).matmul(&b).sin().sum(), &a);
        assert_abs_diff_eq!(by_factors, by_inverse, epsilon = 1e-9);
    }
    // Of less than full rank, along changes that keep the rank.
    let (left, right) = (random(4, 2, 17), random(2, 3, 18));
    check_grads(|_, (left, right)| linalg::pinv(left.matmul(right)), (&left, &right))
        .unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn exponentials_and_roots_of_matrices() {
    let rotated = matrix(&array![[0.0, -1.5], [1.5, 0.0]], linalg::expm);
    let (sin, cos) = 1.5f64.sin_cos();
    assert_abs_diff_eq!(rotated, array![[cos, -sin], [sin, cos]], epsilon = 1e-14);
    let nilpotent = matrix(&array![[0.0, 1e6, 0.0], [0.0, 0.0, 1e6], [0.0, 0.0, 0.0]], linalg::expm);
    assert_abs_diff_eq!(nilpotent, array![[1.0, 1e6, 5e11], [0.0, 1.0, 1e6], [0.0, 0.0, 1.0]], epsilon = 1e-3);
    for (n, scale) in [(1, 1e-3), (3, 0.1), (3, 0.6), (4, 1.0), (20, 1.0), (5, 8.0)] {
        let a = random(n, n, 19) * scale;
        let product = matrix(&a, |a| linalg::expm(a).matmul(linalg::expm(-a)));
        let size = value(&a, |a| linalg::expm(a).abs().max() * linalg::expm(-a).abs().max()).sum();
        assert_abs_diff_eq!(product, Array2::eye(n), epsilon = 1e-14 * size * n as f64);
        let halves = matrix(&a, |a| linalg::matrix_power(linalg::expm(a * 0.125), 8) / linalg::expm(a).abs().max());
        let whole = matrix(&a, |a| linalg::expm(a) / linalg::expm(a).abs().max());
        assert_abs_diff_eq!(halves, whole, epsilon = 1e-13);
    }
    // Without an overflow on the way.
    let of_number = |x: f64| value(&array![[x]], linalg::expm).sum();
    assert_eq!((of_number(1e30), of_number(-1e30), of_number(0.0)), (f64::INFINITY, 0.0, 1.0));
    assert_eq!((of_number(f64::INFINITY), of_number(f64::NEG_INFINITY)), (f64::INFINITY, 0.0));
    // A large direction does not spoil the derivative.
    let (a, direction) = (random(3, 3, 20), random(3, 3, 21));
    let slope = |scale: f64| autodiff::jvp(|_, a| linalg::expm(a), &a, &(&direction * scale)).1;
    assert_abs_diff_eq!(slope(1e10) / 1e10, slope(1.0), epsilon = 1e-12);

    for n in SIZES {
        let a = random(n, n, 22) * 0.5 / (n as f64).sqrt().max(1.0) + Array2::<f64>::eye(n);
        assert_abs_diff_eq!(matrix(&a, |a| linalg::matrix_power(linalg::sqrtm(a), 2)), a, epsilon = 1e-12);
    }
    let turned = array![[0.0, -1.0, 3.0], [1.0, 0.0, 2.0], [0.0, 0.0, 4.0]];
    assert_abs_diff_eq!(matrix(&turned, |a| linalg::matrix_power(linalg::sqrtm(a), 2)), turned, epsilon = 1e-13);
    let singular = array![[1.0, 1.0], [1.0, 1.0]];
    assert_abs_diff_eq!(matrix(&singular, |a| linalg::matrix_power(linalg::sqrtm(a), 2)), singular, epsilon = 1e-13);
}

#[test]
fn powers_of_matrices() {
    let a = random(3, 3, 23);
    assert_abs_diff_eq!(matrix(&a, |a| linalg::matrix_power(a, 5)), a.dot(&a).dot(&a).dot(&a).dot(&a), epsilon = 1e-13);
    assert_abs_diff_eq!(
        matrix(&a, |a| linalg::matrix_power(a, -3).matmul(a).matmul(a)),
        matrix(&a, linalg::inv),
        epsilon = 1e-10
    );
    assert_eq!(matrix(&a, |a| linalg::matrix_power(a, 0)), Array2::eye(3));
}

#[test]
fn determinants_and_their_logarithms() {
    for n in SIZES {
        let a = random(n, n, 24);
        let tape = Tape::new();
        let (sign, logarithm) = linalg::slogdet(tape.var(&a));
        let det = linalg::det(tape.var(&a)).item();
        assert_abs_diff_eq!((sign * logarithm.exp()).item() / det, 1.0, epsilon = 1e-12);
    }
    assert_eq!(value(&array![[0.0, 1.0], [1.0, 0.0]], linalg::det).sum(), -1.0);
    assert_eq!(value(&array![[0.0, 1.0, 0.0], [0.0, 0.0, 2.0], [3.0, 0.0, 0.0]], linalg::det).sum(), 6.0);
    let large = Array2::<f64>::eye(400) * 1e-3;
    let tape = Tape::new();
    let (sign, logarithm) = linalg::slogdet(tape.var(&large));
    assert_eq!(sign.item(), 1.0);
    assert_abs_diff_eq!(logarithm.item(), 400.0 * 1e-3f64.ln(), epsilon = 1e-9);
}

#[test]
fn the_gradient_of_a_determinant_is_the_cofactors() {
    let cofactor = |a: &Array2<f64>, i: usize, j: usize| {
        let rest = |length: usize, left_out: usize| (0..length).filter(|&k| k != left_out).collect::<Vec<_>>();
        let minor = a.select(Axis(0), &rest(a.nrows(), i)).select(Axis(1), &rest(a.ncols(), j));
        if (i + j).is_multiple_of(2) { value(&minor, linalg::det).sum() } else { -value(&minor, linalg::det).sum() }
    };
    let of_rank = |n: usize, rank: usize| random(n, rank, 25).dot(&random(rank, n, 26));
    let zero = Array2::zeros((3, 3));
    let repeated = array![[1.0, 2.0, 3.0], [1.0, 2.0, 3.0], [0.0, 1.0, 1.0]];
    for a in [random(4, 4, 27), of_rank(4, 3), of_rank(4, 2), of_rank(2, 1), zero, repeated, array![[0.0]]] {
        let expected = Array2::from_shape_fn(a.dim(), |(i, j)| cofactor(&a, i, j));
        let (det, slope) = value_and_grad(|_, a| linalg::det(a), &a);
        assert_abs_diff_eq!(slope, expected, epsilon = 1e-13);
        let (_, forward) = autodiff::jvp(|_, a| linalg::det(a), &a, &expected);
        assert_abs_diff_eq!(forward.sum(), (&expected * &expected).sum(), epsilon = 1e-13);
        assert!(det.is_finite());
    }
    assert_eq!(value(&array![[1.0, 2.0], [2.0, 4.0]], linalg::det).sum(), 0.0);
    let tape = Tape::new();
    let flat = tape.var(array![[0.0, 1.0, 2.0], [0.0, 3.0, 1.0], [0.0, 1.0, 5.0]]);
    let (sign, logarithm) = linalg::slogdet(flat);
    assert_eq!((sign.item(), logarithm.item()), (0.0, f64::NEG_INFINITY));
    // No NaN on the way.
    tape.trap_nan(true);
    assert_eq!(linalg::det(flat).item(), 0.0);
    assert!(linalg::det(flat).grad(flat).try_value().is_ok());
}

#[test]
fn gradients_of_functions_of_symmetric_matrices_are_symmetric() {
    let a = positive_definite(4, 28);
    let weights = random(4, 4, 29);
    type Function = for<'t> fn(Var<'t>) -> Var<'t>;
    let functions: [Function; 3] =
        [|a| linalg::cholesky(a), |a| linalg::eigvalsh(a).sin(), |a| linalg::eigh(a).1.square()];
    for function in functions {
        let cost = |x: &Array2<f64>| (value(x, function) * &weights).sum();
        let slope = grad(|_, a| (function(a) * &weights).sum(), &a);
        assert_abs_diff_eq!(slope, slope.t(), epsilon = 1e-12);
        for (i, j) in [(0, 0), (2, 1), (3, 0), (3, 3)] {
            let mut change = Array2::zeros((4, 4));
            (change[[i, j]], change[[j, i]]) = (1e-6, 1e-6);
            let difference = (cost(&(&a + &change)) - cost(&(&a - &change))) / 2.0;
            assert_abs_diff_eq!((&slope * &change).sum(), difference, epsilon = 1e-12);
        }
        // The upper triangle is not read.
        let mut lower = a.clone();
        lower.indexed_iter_mut().filter(|((i, j), _)| i < j).for_each(|(_, element)| *element = f64::NAN);
        assert!(value(&lower, |a| linalg::cholesky(a)).iter().all(|element| element.is_finite()));
        assert_eq!(value(&lower, linalg::eigvalsh), value(&a, linalg::eigvalsh));
    }
}

#[test]
fn repeated_eigenvalues_have_derivatives_and_their_vectors_none() {
    let twice = Array2::from_diag(&array![2.0, 2.0, 5.0]);
    let slope = grad(|_, a| linalg::eigvalsh(a).square().sum(), &twice);
    assert_abs_diff_eq!(slope, &twice * 2.0, epsilon = 1e-13);
    let slope = grad(|_, a| linalg::eigh(a).0.sum(), &Array2::<f64>::eye(3));
    assert_abs_diff_eq!(slope, Array2::eye(3), epsilon = 1e-13);
    let (_, forward) = autodiff::jvp(|_, a| linalg::eigvalsh(a).sum(), &twice, &Array2::<f64>::ones((3, 3)));
    assert_abs_diff_eq!(forward.sum(), 3.0, epsilon = 1e-13);
    let weights = random(3, 3, 30);
    let slope = grad(|_, a| (linalg::eigh(a).1 * &weights).sum(), &twice);
    assert!(slope.iter().any(|slope| !slope.is_finite()));
}

#[test]
fn repeated_singular_values_have_derivatives_and_their_vectors_none() {
    for a in [Array2::<f64>::eye(3), Array2::from_diag(&array![2.0, 0.0, 2.0]), Array2::zeros((2, 3))] {
        let slope = grad(|_, a| linalg::svd(a).1.square().sum(), &a);
        assert_abs_diff_eq!(slope, &a * 2.0, epsilon = 1e-13);
        let (_, forward) = autodiff::jvp(|_, a| linalg::svdvals(a).square().sum(), &a, &a);
        assert_abs_diff_eq!(forward.sum(), 2.0 * (&a * &a).sum(), epsilon = 1e-13);
    }
    let weights = random(3, 3, 31);
    let slope = grad(|_, a| (linalg::svd(a).0 * &weights).sum(), &Array2::<f64>::eye(3));
    assert!(slope.iter().any(|slope| !slope.is_finite()));
    // The sum of the singular values of a regular matrix with repeated ones: U Vᵀ.
    let slope = grad(|_, a| linalg::matrix_norm(a, MatrixNorm::Nuclear), &array![[0.0, -3.0], [3.0, 0.0]]);
    assert_abs_diff_eq!(slope, array![[0.0, -1.0], [1.0, 0.0]], epsilon = 1e-13);
}

#[test]
fn norms_of_matrices() {
    let a = array![[1.0, -2.0, 3.0], [-4.0, 5.0, 0.5]];
    let norm = |ord| value(&a, |a| linalg::matrix_norm(a, ord)).sum();
    assert_eq!(norm(MatrixNorm::One), 7.0);
    assert_eq!(norm(MatrixNorm::MinusOne), 3.5);
    assert_eq!(norm(MatrixNorm::Infinity), 9.5);
    assert_eq!(norm(MatrixNorm::MinusInfinity), 6.0);
    let s = value(&a, linalg::svdvals);
    assert_abs_diff_eq!(norm(MatrixNorm::Frobenius), s.mapv(|s| s * s).sum().sqrt(), epsilon = 1e-14);
    assert_abs_diff_eq!(norm(MatrixNorm::Nuclear), s.sum(), epsilon = 1e-14);
    assert_eq!((norm(MatrixNorm::Two), norm(MatrixNorm::MinusTwo)), (s[0], s[1]));
    assert_eq!(value(&a, |a| linalg::cond(a, MatrixNorm::Two)).sum(), s[0] / s[1]);
    let square = random(3, 3, 32);
    for ord in [MatrixNorm::One, MatrixNorm::Frobenius, MatrixNorm::Infinity, MatrixNorm::Nuclear] {
        check_grads(|_, a| linalg::cond(a, ord), &square).unwrap_or_else(|error| panic!("{ord:?}: {error}"));
        let product = value(&square, |a| linalg::matrix_norm(a, ord) * linalg::matrix_norm(linalg::inv(a), ord));
        assert_eq!(value(&square, |a| linalg::cond(a, ord)), product);
    }
    let cube = Array3::from_shape_fn((2, 3, 4), |(i, j, k)| ((i * 5 + j * 3 + k * k) as f64).sin());
    let tape = Tape::new();
    let by_axes = linalg::norm(tape.var(&cube), MatrixNorm::One, [-1, 0]).value();
    for (j, norm) in by_axes.iter().enumerate() {
        let part = cube.slice(s![.., j, ..]).t().to_owned();
        assert_eq!(*norm, value(&part, |a| linalg::matrix_norm(a, MatrixNorm::One)).sum());
    }
    let slope = grad(|_, a| linalg::matrix_norm(a, MatrixNorm::Frobenius), &Array2::<f64>::zeros((2, 2)));
    assert_eq!(slope, Array2::zeros((2, 2)));
    let rank = value(&random(6, 2, 33).dot(&random(2, 5, 34)), linalg::matrix_rank).sum();
    assert_eq!((rank, value(&Array2::zeros((3, 0)), linalg::matrix_rank).sum()), (2.0, 0.0));
}

#[test]
fn tensors_are_solved_as_matrices() {
    let tape = Tape::new();
    let a = tape.var(random(6, 6, 35)).reshape((2, 3, 6));
    let b = random(2, 3, 36);
    let x = linalg::tensorsolve(a, &b);
    assert_eq!(*x.shape(), [6]);
    assert_abs_diff_eq!((a * x).sum_axis(-1).value(), b.clone().into_dyn(), epsilon = 1e-12);
    let inverse = linalg::tensorinv(a, 2);
    assert_eq!(*inverse.shape(), [6, 2, 3]);
    assert_abs_diff_eq!((inverse * &b).sum_axis([-2, -1]).value(), x.value(), epsilon = 1e-12);
}

#[test]
fn matrices_of_parts() {
    let tape = Tape::new();
    let (a, b) = (tape.var(array![[1.0, 2.0]]), tape.var(array![[3.0], [4.0]]));
    let expected = array![[1.0, 2.0, 0.0], [0.0, 0.0, 3.0], [0.0, 0.0, 4.0]];
    assert_eq!(linalg::block_diag(&[a, b]).value(), expected.into_dyn());
    let toeplitz = linalg::toeplitz(tape.var(array![1.0, 2.0, 3.0]), array![9.0, 4.0]);
    assert_eq!(toeplitz.value(), array![[1.0, 4.0], [2.0, 1.0], [3.0, 2.0]].into_dyn());
    let circulant = linalg::circulant(tape.var(array![1.0, 2.0, 3.0]));
    assert_eq!(circulant.value(), array![[1.0, 3.0, 2.0], [2.0, 1.0, 3.0], [3.0, 2.0, 1.0]].into_dyn());
    check_grads(
        |_, (a, b)| linalg::block_diag(&[linalg::toeplitz(a, b), linalg::circulant(a * b)]).sin(),
        (&array![1.0, 2.0, 3.0], &array![0.5, 0.2, 0.1]),
    )
    .unwrap_or_else(|error| panic!("{error}"));
}

/// `det` is linear in each row: its second derivative is the determinant with two rows replaced by unit vectors.
#[test]
fn the_second_derivative_of_a_determinant_holds_for_singular_matrices() {
    let expected = |a: &Array2<f64>, [i, j]: [usize; 2], [k, l]: [usize; 2]| {
        if i == k {
            return 0.0;
        }
        let mut minor = a.clone();
        minor.row_mut(i).fill(0.0);
        minor.row_mut(k).fill(0.0);
        (minor[[i, j]], minor[[k, l]]) = (1.0, 1.0);
        value(&minor, linalg::det).sum()
    };
    let mut rank_two = array![[1.0, 2.0, 0.5, 3.0], [0.0, 1.0, -1.0, 2.0], [0.3, 0.0, 2.0, 1.0], [0.0; 4]];
    let sum = &rank_two.row(0) + &rank_two.row(1);
    rank_two.row_mut(2).assign(&sum);
    let regular = array![[2.0, 1.0, 0.0], [0.5, -1.0, 3.0], [1.0, 0.2, 1.0]];
    let nearly = array![[1.0, 2.0, 3.0], [2.0, 4.0 + 1e-9, 6.0], [1.0, 0.0, 1.0]];
    let cases = [Array2::from_diag(&array![1.0, 0.0, 3.0]), Array2::zeros((2, 2)), rank_two, regular, nearly];
    for a in cases {
        let n = a.nrows();
        let hessian = hessian(|_, a| linalg::det(a), &a);
        for (at, found) in hessian.indexed_iter() {
            let want = expected(&a, [at[0], at[1]], [at[2], at[3]]);
            assert!((found - want).abs() < 1e-12, "{a}: {at:?}: {found} and {want}");
        }
        let direction = Array2::from_shape_fn((n, n), |(i, j)| (i as f64 - 0.4 * j as f64).sin());
        let forward = autodiff::jvp(|_, a| linalg::det(a).grad(a), &a, &direction).1;
        for (at, found) in forward.indexed_iter() {
            let want: f64 = hessian.slice(s![at[0], at[1], .., ..]).iter().zip(&direction).map(|(h, d)| h * d).sum();
            assert!((found - want).abs() < 1e-12);
        }
    }
    // The third, by differences of the second.
    let a = array![[2.0, 1.0, 0.0], [0.5, -1.0, 3.0], [1.0, 0.2, 1.0]];
    let weights = array![[0.3, -1.0, 0.2], [1.0, 0.4, 0.0], [0.7, 0.1, -0.6]];
    let second = |a: &Array2<f64>| {
        value_and_grad(|_, a| ((linalg::det(a).grad(a) * &weights).sum().grad(a) * weights.t()).sum(), a)
    };
    let (_, third) = second(&a);
    for (at, found) in third.indexed_iter() {
        let at_step = |step: f64| {
            let mut moved = a.clone();
            moved[at] += step;
            second(&moved).0
        };
        assert!((found - (at_step(1e-5) - at_step(-1e-5)) / 2e-5).abs() < 1e-8);
    }
}

#[test]
fn matrices_without_a_result_are_an_error() {
    fn check<A: Real>() {
        let narrow = |x: &Array2<f64>| x.mapv(|x| A::narrowed(x));
        let failure = |x: &Array2<f64>, function: for<'t> fn(Var<'t, A>) -> Var<'t, A>| {
            let tape = Tape::<A>::default();
            match function(tape.var(narrow(x))).try_value() {
                Err(Error::Failed { op, why, .. }) => format!("{op}: {why}"),
                other => panic!("{other:?}"),
            }
        };
        let singular = array![[1.0, 2.0], [2.0, 4.0]];
        let why = "the matrix is singular: pivot 1 of its LU factorization is 0";
        assert_eq!(failure(&singular, |a| linalg::inv(a)), format!("inv: {why}"));
        assert_eq!(failure(&singular, |a| linalg::inv(a).sum().grad(a)), format!("inv: {why}"));
        assert_eq!(failure(&singular, |a| linalg::matrix_power(a, -2)), format!("matrix_power: {why}"));
        assert_eq!(failure(&singular, |a| linalg::det(a).grad(a).sum().grad(a).sum().grad(a)), format!("det: {why}"));
        assert_eq!(failure(&singular, |a| linalg::slogdet(a).1.grad(a)), format!("slogdet: {why}"));
        assert_eq!(failure(&singular, |a| linalg::solve(a, 1.0 * a)), format!("solve: {why}"));
        assert_eq!(
            failure(&array![[1.0, 2.0], [2.0, 1.0]], |a| linalg::cholesky(a)),
            "cholesky: the matrix is not positive definite: pivot 1 is not positive"
        );
        assert_eq!(
            failure(&array![[1.0, 0.0], [3.0, 0.0]], |a| linalg::solve_triangular(a, a, true, Transpose::No, false)),
            "solve_triangular: the matrix is singular: element (1, 1) of its diagonal is 0"
        );
        assert_eq!(
            failure(&singular, |a| linalg::lstsq(a, 1.0 * a)),
            "lstsq: the matrix has no full rank: row or column 1 depends on those before it; `pinv` takes any rank"
        );
        assert!(failure(&array![[-1.0, 0.0], [0.0, 1.0]], |a| linalg::sqrtm(a)).contains("eigenvalue -1 is negative"));
        assert!(failure(&array![[0.0, 1.0], [0.0, 0.0]], |a| linalg::sqrtm(a)).contains("no square root"));
        assert!(failure(&singular, |a| linalg::solve_sylvester(a, -a, a)).contains("with the other sign"));
        assert!(failure(&array![[0.0, 1.0]], |a| linalg::solve_banded((0, 0), a, a.t())).contains("pivot 0 is 0"));
        assert!(
            failure(&array![[f64::NAN, 1.0], [1.0, 1.0]], |a| linalg::svdvals(a))
                .contains("element (0, 0) of the matrix is NaN")
        );
        assert!(failure(&array![[f64::NAN, 1.0], [1.0, 1.0]], |a| linalg::eigvalsh(a)).contains("is NaN"));
    }
    check::<f64>();
    check::<f32>();

    // In a program, with the place in the batch.
    let mut batch = Array3::from_shape_fn((2, 3, 3), |(b, i, j)| if i == j { 1.0 + b as f64 } else { 0.25 });
    let line = line!() + 1;
    let mut program = Program::value_and_grad(|_, a| linalg::cholesky(a).sum(), &batch);
    assert!(program.run(&batch).is_ok());
    batch[[1, 2, 2]] = -1.0;
    let expected = Error::Failed {
        op: "cholesky",
        line: format!("{}:{line}", file!()),
        why: "at (1,): the matrix is not positive definite: pivot 2 is not positive".into(),
    };
    assert_eq!(program.run(&batch).err(), Some(expected));
    batch[[1, 2, 2]] = 3.0;
    assert!(program.run(&batch).is_ok());
}

#[test]
fn the_derivative_of_slogdet_is_that_of_the_logarithm() {
    let a = random(3, 3, 38);
    let transposed_inverse = matrix(&a, |a| linalg::inv(a).t());
    assert_abs_diff_eq!(grad(|_, a| linalg::slogdet(a).1, &a), transposed_inverse, epsilon = 1e-12);
    assert_eq!(grad(|_, a| linalg::slogdet(a).0, &a), Array2::zeros((3, 3)));
    assert_eq!(autodiff::jvp(|_, a| linalg::slogdet(a).0, &a, &a).1.sum(), 0.0);
}

#[test]
fn a_plan_that_is_used_again_keeps_what_its_derivatives_need() {
    let banded = |ab: &Array2<f64>| grad(|_, ab| linalg::solve_banded((1, 1), ab, array![1.0, 2.0]).sum(), ab);
    let symmetric = |a: &Array2<f64>| grad(|_, a| linalg::eigh(a).1.square().slice(s![0, 0]), a);
    let (a, b) = (positive_definite(2, 39), positive_definite(2, 40));
    assert_ne!(symmetric(&a), symmetric(&b));
    assert_eq!(symmetric(&a), symmetric(&a));
    let diagonals = array![[0.0, 1.0], [4.0, 5.0], [2.0, 0.0]];
    assert_eq!(banded(&diagonals), banded(&diagonals));
}

#[test]
fn one_factorization_serves_value_and_derivatives() {
    let (a, b) = (random(4, 4, 37), Array1::<f64>::ones(4));
    let program =
        Program::value_and_grad(|_, a| linalg::solve(a, &b).square().sum() + linalg::slogdet(a).1 + linalg::det(a), &a);
    assert_eq!(program.to_string().matches("lu(").count(), 1, "{program}");
}
