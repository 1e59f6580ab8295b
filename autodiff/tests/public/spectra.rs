//! Functions of matrices by their eigenvalues and singular values, where these are equal and where they are not.

use approx::assert_abs_diff_eq;
use autodiff::{CheckGrads, Tape, Var, grad, hessian, hvp, jvp, linalg};
use ndarray::{Array2, Array4, array};

/// The gradient of an element, having seen that forward mode agrees.
fn of_element(function: impl for<'t> Fn(Var<'t>) -> Var<'t> + Copy, at: [usize; 2], a: &Array2<f64>) -> Array2<f64> {
    let slopes = grad(|_, a| function(a).slice(ndarray::s![at[0], at[1]]).sum(), a);
    for ((i, j), slope) in slopes.indexed_iter() {
        let mut direction = Array2::zeros(a.raw_dim());
        direction[[i, j]] = 1.0;
        let (_, forward) = jvp(|_, a| function(a), a, &direction);
        assert_abs_diff_eq!(forward[[at[0], at[1]]], *slope, epsilon = 1e-12);
    }
    slopes
}

type Matrices = fn(Var<'_>) -> Var<'_>;

/// `V diag(f(λ)) Vᵀ` in many spellings.
fn spelled(f: impl for<'t> Fn(Var<'t>) -> Var<'t> + Copy, spelling: usize, a: Var<'_>) -> Var<'_> {
    let (values, v) = linalg::eigh(a);
    let d = f(values);
    match spelling {
        0 => (v * d).matmul(v.t()),
        1 => (v * d.expand_dims(0)).matmul(v.t()),
        2 => v.matmul(d.diag(0)).matmul(v.t()),
        3 => v.matmul(d.diag(0).matmul(v.t())),
        4 => v.matmul(d.expand_dims(1) * v.t()),
        5 => linalg::symmetric_function(a, f),
        6 => autodiff::einsum("ij,j,kj->ik", &[v, d, v]),
        _ => v.matmul((v * d).t()),
    }
}

#[test]
fn functions_of_a_symmetric_matrix_are_smooth_where_eigenvalues_are_equal() {
    let unit = Array2::<f64>::eye(2);
    let half = array![[0.0, 0.5], [0.5, 0.0]];
    for spelling in 0..8 {
        let slopes = of_element(|a| spelled(|x| x, spelling, a), [0, 1], &unit);
        assert_abs_diff_eq!(slopes, half, epsilon = 1e-15);
        let slopes = of_element(|a| spelled(|x| x.exp(), spelling, a), [0, 1], &unit);
        assert_abs_diff_eq!(slopes, &half * 1f64.exp(), epsilon = 1e-14);
        let slopes = of_element(|a| spelled(|x| (x * 4.0).sqrt() + 0.5, spelling, a), [0, 1], &unit);
        assert_abs_diff_eq!(slopes, &half, epsilon = 1e-14);
        let slopes = of_element(|a| spelled(|x| x.exp(), spelling, a), [0, 0], &unit);
        assert_abs_diff_eq!(slopes, array![[1f64.exp(), 0.0], [0.0, 0.0]], epsilon = 1e-14);
    }
}

#[test]
fn functions_of_a_symmetric_matrix_are_those_of_finite_differences() {
    // Values apart, two equal, and two that are nearly equal.
    let rotation = {
        let (s, c) = 0.7f64.sin_cos();
        array![[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]].dot(&array![[1.0, 0.0, 0.0], [0.0, s, -c], [0.0, c, s]])
    };
    for values in [[1.0, 2.0, 3.5], [1.5, 1.5, 0.7], [1.5, 1.5 + 1e-9, 0.7], [2.0, 2.0, 2.0]] {
        let a = rotation.dot(&Array2::from_diag(&array![values[0], values[1], values[2]])).dot(&rotation.t());
        let a = (&a + &a.t()) * 0.5;
        let functions: [fn(Var<'_>) -> Var<'_>; 4] = [|x| x.exp(), |x| x.log(), |x| x.sqrt(), |x| 1.0 / x.sqrt()];
        for f in functions {
            let check = CheckGrads { order: 1, ..CheckGrads::default() };
            check
                .check(|_, a| spelled(f, 0, 0.5 * (a + a.t())), &a)
                .unwrap_or_else(|error| panic!("{values:?}: {error}"));
            check.check(|_, a| f(linalg::eigvalsh(0.5 * (a + a.t()))).sum(), &a).unwrap();
        }
    }
    // And to the second order, where all are apart.
    let a = array![[2.0, 0.3, 0.1], [0.3, 3.0, -0.2], [0.1, -0.2, 1.2]];
    autodiff::check_grads(|_, a| spelled(|x| x.log(), 0, 0.5 * (a + a.t())), &a).unwrap();
}

#[test]
fn the_hessian_of_a_function_of_equal_eigenvalues() {
    let unit = Array2::<f64>::eye(2);
    let h = hessian(|_, a| linalg::eigvalsh(a).square().sum(), &unit);
    let mut expected = Array4::<f64>::zeros((2, 2, 2, 2));
    for [i, j, k, l] in [[0, 1, 0, 1], [0, 1, 1, 0], [1, 0, 0, 1], [1, 0, 1, 0]] {
        expected[[i, j, k, l]] = 1.0;
    }
    (0..2).for_each(|i| expected[[i, i, i, i]] = 2.0);
    assert_abs_diff_eq!(h, expected.into_dyn(), epsilon = 1e-14);
    let direction = array![[0.0, 1.0], [1.0, 0.0]];
    let moved = hvp(|_, a| linalg::eigvalsh(a).square().sum(), &unit, &direction);
    assert_abs_diff_eq!(moved, array![[0.0, 2.0], [2.0, 0.0]], epsilon = 1e-14);
    // Of tr exp A it is that of exp.
    let h = hessian(|_, a| linalg::eigvalsh(a).exp().sum(), &unit);
    assert_abs_diff_eq!(h[[0, 1, 0, 1]], 0.5 * 1f64.exp(), epsilon = 1e-14);
}

#[test]
fn singular_values_that_are_equal() {
    let rebuilt: Matrices = |a| {
        let (u, s, vt) = linalg::svd(a);
        (u * s).matmul(vt)
    };
    let cubed: Matrices = |a| {
        let (u, s, vt) = linalg::svd(a);
        (u * s.powi(3)).matmul(vt)
    };
    // U S Vᵀ is the matrix itself.
    for a in [Array2::eye(2), array![[0.0, 2.0], [2.0, 0.0], [0.0, 0.0]], array![[3.0, 0.0, 0.0], [0.0, 3.0, 0.0]]] {
        for ((i, j), _) in a.indexed_iter() {
            let mut expected = Array2::zeros(a.raw_dim());
            expected[[i, j]] = 1.0;
            assert_abs_diff_eq!(of_element(rebuilt, [i, j], &a), expected, epsilon = 1e-14);
        }
        // And U S³ Vᵀ is A Aᵀ A.
        let plain: Matrices = |a| a.matmul(a.t()).matmul(a);
        assert_abs_diff_eq!(of_element(cubed, [0, 1], &a), of_element(plain, [0, 1], &a), epsilon = 1e-13);
    }
    let a = array![[1.0, 0.4], [-0.3, 2.0], [0.7, 0.1]];
    CheckGrads { order: 1, ..CheckGrads::default() }.check(|_, a| cubed(a), &a).unwrap();
    CheckGrads { order: 1, ..CheckGrads::default() }.check(|_, a| cubed(a), &a.t()).unwrap();
}

#[test]
fn vectors_in_another_shape_have_the_derivative_of_the_chain_rule() {
    let a = ndarray::Array3::from_shape_fn((6, 2, 2), |(b, i, j)| if i == j { 2.0 + (b + i) as f64 } else { 0.3 });
    autodiff::check_grads(
        |_, a| {
            let (values, v) = linalg::eigh(0.5 * (a + a.swapaxes(1, 2)));
            let (values, v) = (values.reshape([2, 3, 1, 2]), v.reshape([2, 3, 2, 2]));
            (v * values.exp()).matmul(v.swapaxes(2, 3)).square()
        },
        &a,
    )
    .unwrap();
}

#[test]
fn vectors_of_equal_values_have_no_derivative() {
    let unit = Array2::<f64>::eye(2);
    let slopes = grad(|_, a| linalg::eigh(a).1.slice(ndarray::s![0, 0]).sum(), &unit);
    assert!(slopes.iter().any(|slope| slope.is_nan()), "{slopes}");
    // Also in what would not depend on which were chosen, but is not known for that.
    let slopes = grad(
        |_, a| {
            let (_, v) = linalg::eigh(a);
            (v * &array![1.0, 2.0]).matmul(v.t()).sum()
        },
        &unit,
    );
    assert!(slopes.iter().any(|slope| !slope.is_finite()), "{slopes}");
}

#[test]
fn the_derivative_in_the_vectors_themselves_is_as_it_was() {
    let a = array![[2.0, 0.5], [0.5, 1.0]];
    let tape = Tape::new();
    let (values, v) = linalg::eigh(tape.var(&a));
    let product = (v * values).matmul(v.t());
    let slope = product.sum().grad(v).value();
    // d(Σ V Λ Vᵀ)/dV = 2 · 1 1ᵀ V Λ
    let ones = Array2::<f64>::ones((2, 2));
    let (v, values) = (v.value(), values.value());
    let v: Array2<f64> = v.into_dimensionality().unwrap();
    let expected = 2.0 * ones.dot(&(&v * &values.into_dimensionality::<ndarray::Ix1>().unwrap()));
    assert_abs_diff_eq!(slope, expected.into_dyn(), epsilon = 1e-14);
}
