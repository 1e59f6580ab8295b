//! Jacobians, Hessians, results beside a cost, and the Gauss–Newton matrix.
#![cfg(feature = "derive")]

use approx::assert_abs_diff_eq;
use autodiff::{
    Params, Program, Tape, Var, check_grads, deriv, elementwise_grad, ggnvp, grad, grad_and_aux, hessian, hvp,
    jacobian, jvp, value_and_grad, value_grad_and_aux, vjp,
};
use ndarray::{Array, Array1, Array2, Array3, ArrayD, IxDyn, array};

fn ok<T>(result: Result<T, autodiff::Error>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}

type Function = for<'t> fn(&'t Tape, Var<'t>) -> Var<'t>;

/// Functions from few to many elements, from many to few, and from as many as to.
const FUNCTIONS: [Function; 6] = [
    |_, x| x.sin().sum(),
    |_, x| x.square().sum_axis(0),
    |_, x| x.exp() * x.sum(),
    |_, x| x.reshape((6, 1)) * x.flatten().cos(),
    |tape, x| tape.var(array![1.0, 2.0]) + 0.0 * x.sum(),
    |tape, _| tape.var(array![1.0, 2.0]),
];

fn point() -> Array2<f64> {
    Array2::from_shape_fn((2, 3), |(i, j)| 0.3 + 0.2 * i as f64 - 0.35 * j as f64)
}

#[test]
fn rows_and_columns_of_jacobians() {
    let x = point();
    for (number, function) in FUNCTIONS.into_iter().enumerate() {
        let slopes = jacobian(function, &x);
        let value = vjp(function, &x, &jvp(function, &x, &x).0).0;
        assert_eq!(slopes.shape(), [value.shape(), x.shape()].concat(), "function {number}");
        let (rows, columns) = (value.len(), x.len());
        let flat = ok_shape(slopes.into_shape_with_order((rows, columns)));
        for row in 0..rows {
            let mut unit = ArrayD::zeros(IxDyn(&[rows]));
            unit[[row]] = 1.0;
            let unit = ok_shape(unit.into_shape_with_order(value.shape()));
            let along = vjp(function, &x, &unit).1;
            assert_abs_diff_eq!(
                flat.row(row).to_vec()[..],
                along.iter().copied().collect::<Vec<_>>()[..],
                epsilon = 1e-14
            );
        }
        for column in 0..columns {
            let unit = Array2::from_shape_fn((2, 3), |(i, j)| if 3 * i + j == column { 1.0 } else { 0.0 });
            let along = jvp(function, &x, &unit).1;
            assert_abs_diff_eq!(
                flat.column(column).to_vec()[..],
                along.iter().copied().collect::<Vec<_>>()[..],
                epsilon = 1e-14
            );
        }
    }
}

fn ok_shape<D>(array: Result<Array<f64, D>, ndarray::ShapeError>) -> Array<f64, D> {
    array.unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn jacobians_of_numbers_and_of_nothing() {
    assert_eq!(jacobian(|_, x| x * x, 3.0f32), ndarray::arr0(6.0).into_dyn());
    assert_eq!(jacobian(|_, x| x * array![1.0, 2.0], 3.0f64), array![1.0, 2.0].into_dyn());
    let nothing = Array1::<f64>::zeros(0);
    assert_eq!(jacobian(|_, x| x.exp(), &nothing).shape(), [0, 0]);
    assert_eq!(jacobian(|_, x| x.sum() * array![[1.0, 2.0]], &nothing).shape(), [1, 2, 0]);
    assert_eq!(jacobian(|tape, x| tape.var(Array2::<f64>::zeros((0, 3))) * x, 2.0f64).shape(), [0, 3]);
}

#[test]
fn jacobians_are_differentiated_again() {
    ok(check_grads(|_, x| (x.sin() * x.sum()).jacobian(x), &array![0.3, -0.8]));
    ok(check_grads(|_, x| (x.sin() * x.sum()).sum_axis([0]).jacobian(x), &array![[0.3, -0.8]]));
    let x = array![0.5, 1.5];
    let third = jacobian(|_, x| x.powi(4).sum().hessian(x), &x);
    let expected = Array3::from_shape_fn((2, 2, 2), |(i, j, k)| if i == j && j == k { 24.0 * x[i] } else { 0.0 });
    assert_abs_diff_eq!(third, expected.into_dyn(), epsilon = 1e-13);
}

#[test]
fn hessians_are_symmetric_and_agree_with_products() {
    let x = point();
    let cost: Function = |_, x| (x.sin() * x.sum()).square().mean() + x.sum().powi(3);
    let curvature = hessian(cost, &x);
    assert_eq!(curvature.shape(), [2, 3, 2, 3]);
    let flat = ok_shape(curvature.into_shape_with_order((6, 6)));
    assert_abs_diff_eq!(flat, flat.t().to_owned(), epsilon = 1e-13);
    let v = Array2::from_shape_fn((2, 3), |(i, j)| (i * 3 + j) as f64 - 2.0);
    let product = flat.dot(&ok_shape(v.clone().into_shape_with_order(6)));
    assert_abs_diff_eq!(ok_shape(hvp(cost, &x, &v).into_shape_with_order(6)), product, epsilon = 1e-13);
    let mut program = Program::<_, Array2<f64>>::outputs(|_, x: Var<'_>| x.sum().powi(3).hessian(x), &array![2.0, 5.0]);
    assert_eq!(ok(program.run(&array![3.0, 7.0])), array![[60.0, 60.0], [60.0, 60.0]]);
}

#[test]
fn derivatives_of_one_number_and_of_each() {
    assert_eq!(deriv(|_, x| x.powi(3), 2.0f32)[[]], 12.0);
    assert_eq!(deriv(|_, x| x * array![[1.0], [2.0]], 2.0), array![[1.0], [2.0]].into_dyn());
    let (x, y) = (array![0.5, 1.0], array![[2.0], [3.0]]);
    let (dx, dy) = elementwise_grad(|_, (x, y)| x * y, (&x, &y));
    assert_eq!((dx, dy), (array![5.0, 5.0], array![[1.5], [1.5]]));
}

#[derive(Params, Clone, Debug, PartialEq)]
struct Parts {
    fit: Array1<f64>,
    penalty: f64,
}

#[test]
fn what_stands_beside_a_cost_comes_back_as_its_type() {
    let x = (array![1.0, 2.0], vec![3.0f64]);
    let (value, gradient) = value_and_grad(|_, (x, y)| x.square().sum() * y[0], (&x.0, &x.1));
    let (same, twice, parts): (_, _, (Parts, Vec<f64>)) = value_grad_and_aux(
        |_, (x, y): (Var<'_>, Vec<Var<'_>>)| {
            let cost = x.square().sum() * y[0];
            (cost, (PartsVars { fit: x * 2.0, penalty: y[0] }, vec![y[0], cost, x.sum()]))
        },
        (&x.0, &x.1),
    );
    assert_eq!((same, &twice), (value, &gradient));
    assert_eq!(parts, (Parts { fit: array![2.0, 4.0], penalty: 3.0 }, vec![3.0, 15.0, 3.0]));
    let (again, total): (_, f64) = grad_and_aux(|_, x| (x.square().sum(), x.sum()), &x.0);
    assert_eq!((again, total), (array![2.0, 4.0], 3.0));
}

#[test]
fn gauss_newton_is_the_jacobian_twice_about_the_hessian() {
    let (w, b) = (array![[0.5, -1.0, 0.25], [1.0, 0.75, -0.5]], array![0.1, -0.2]);
    let (dw, db) = (array![[1.0, 0.5, -1.0], [0.25, 2.0, 1.0]], array![-0.5, 1.0]);
    let x = array![1.0, -2.0, 0.5];
    let product =
        ggnvp(|_, (w, b)| (w.matmul(&x) + b).tanh(), |_, y| (y.exp().sum() * y.sum()).square(), (&w, &b), (&dw, &db));
    let (y, tangent) = jvp(|_, (w, b)| (w.matmul(&x) + b).tanh(), (&w, &b), (&dw, &db));
    let bent = hvp(|_, y| (y.exp().sum() * y.sum()).square(), &y, &tangent);
    let (_, expected) = vjp(|_, (w, b)| (w.matmul(&x) + b).tanh(), (&w, &b), &bent);
    assert_abs_diff_eq!(product.0, expected.0, epsilon = 1e-12);
    assert_abs_diff_eq!(product.1, expected.1, epsilon = 1e-12);
    // Where the function is linear, it is the Hessian's product.
    let linear = ggnvp(|_, b| 2.0 * b, |_, y| y.exp().sum(), &b, &db);
    assert_abs_diff_eq!(linear, hvp(|_, b| (2.0 * b).exp().sum(), &b, &db), epsilon = 1e-13);
    // What does not depend on its parameter has none.
    assert_eq!(ggnvp(|tape, _| tape.var(&x), |_, y| y.square().sum(), &b, &db), array![0.0, 0.0]);
    assert_eq!(ggnvp(|_, b| b.exp(), |_, y| y.sum(), &b, &db), array![0.0, 0.0]);
    // One-shot calls that ask the same of equal recordings give the same.
    let gradient = grad(|_, b| b.exp().sum(), &b);
    assert_eq!(gradient, grad(|_, b| b.exp().sum(), &b));
}

#[test]
fn a_hessian_product_costs_little_more_than_two_gradients() {
    let (x, y) = (Array2::<f64>::ones((64, 20)), Array2::<f64>::ones((64, 5)));
    let layers = (Array2::<f64>::ones((20, 40)), Array1::<f64>::ones(40), Array2::<f64>::ones((40, 5)));
    type Layers<A> = (A, A, A);
    fn network<'t>((w, b, v): Layers<Var<'t>>, x: &Array2<f64>, y: &Array2<f64>) -> Var<'t> {
        ((w.tape().var(x).matmul(w) + b).tanh().matmul(v) - y).square().mean()
    }
    let params = (&layers.0, &layers.1, &layers.2);
    let gradient = Program::value_and_grad(|_, layers| network(layers, &x, &y), params).stats();
    let product = Program::<_, (Array2<f64>, Array1<f64>, Array2<f64>)>::outputs(
        |_, (layers, v)| {
            let (dw, db, dv) = network(layers, &x, &y).grad(layers);
            (dw.jvp(layers, v), db.jvp(layers, v), dv.jvp(layers, v))
        },
        (params, params),
    );
    let product = product.stats();
    let ratio = product.flops as f64 / gradient.flops as f64;
    assert!(ratio <= 2.5, "{ratio}: {product} for {gradient}");
}
