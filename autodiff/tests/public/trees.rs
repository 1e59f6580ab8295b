//! Parameters of every structure, and operands of every kind.

use approx::assert_abs_diff_eq;
use autodiff::{Fixed, Indices, Program, Real, Tape, Var, grad, hvp, integers, jvp, value_and_grad, vjp};
use ndarray::{ArcArray2, Array1, Array2, Array3, ArrayD, array, aview1, s};
use proptest::prelude::*;

fn loss<'t, A: Real>(x: Var<'t, A>, scale: A) -> Var<'t, A> {
    (2.0 * (x * 2.0 * scale).mean() * 3).maximum(0.0)
}

#[test]
fn leaves_of_any_dimension_and_storage() {
    let cube = Array3::from_shape_fn((2, 3, 2), |(i, j, k)| (i + j + k) as f64);
    assert_eq!(grad(|_, x| x.square().sum(), &cube), 2.0 * &cube);
    let dynamic: ArrayD<f64> = cube.clone().into_dyn();
    assert_eq!(grad(|_, x| x.square().sum(), &dynamic), 2.0 * &dynamic);
    let view = cube.slice(s![.., ..;-2, 0]);
    assert_eq!(grad(|_, x| x.square().sum(), &view), 2.0 * &view);
    let shared: ArcArray2<f64> = array![[1.0, 2.0]].into_shared();
    assert_eq!(grad(|_, x| x.sum(), &shared), array![[1.0, 1.0]]);
    assert_eq!(grad(|_, x| x.sum(), array![1.0, 2.0]), array![1.0, 1.0]);
    assert_eq!(grad(|_, x| x.sum(), aview1(&[1.0, 2.0])), array![1.0, 1.0]);
    assert_eq!(value_and_grad(|_, x| x * x, 3.0f32), (9.0, 6.0));
}

fn network<'t>(layers: Vec<(Var<'t>, Var<'t>)>, scale: [Var<'t>; 2]) -> Var<'t> {
    let start = scale[0] * scale[1] + layers[0].1;
    layers.iter().fold(start, |x, (w, b)| (w.matmul(x) + *b).tanh()).sum()
}

#[test]
fn nested_trees_keep_their_structure() {
    let (w, b) = (array![[1.0, 2.0], [3.0, 4.0]], array![0.5, -0.5]);
    let layers = vec![(&w, &b), (&w, &b)];
    let (value, (slopes, [first, second])) =
        value_and_grad(|_, (layers, scale)| network(layers, scale), (layers.clone(), [2.0f64, 0.25]));
    assert_eq!(slopes.len(), 2);
    let (dw, db): &(Array2<f64>, Array1<f64>) = &slopes[1];
    assert_eq!((dw.dim(), db.dim()), ((2, 2), 2));
    assert_abs_diff_eq!(first * 2.0, second * 0.25, epsilon = 1e-14);

    let mut program =
        Program::value_and_grad(|_, (layers, scale)| network(layers, scale), (layers.clone(), [2.0f64, 0.25]));
    let (again, (views, _)) = program.run((layers, [2.0, 0.25])).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((again, views[1].0.to_owned()), (value, dw.clone()));
}

#[test]
fn owned_trees_by_reference() {
    let mut model = (array![1.0, 2.0], [array![[3.0f64]], array![[4.0]]]);
    let mut program = Program::value_and_grad(|_, (x, [y, z])| (x * y.sum()).sum() * z.sum(), &model);
    for _ in 0..2 {
        let (value, (dx, [dy, _])) = program.run(&model).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(value, model.0.sum() * model.1[0][[0, 0]] * model.1[1][[0, 0]]);
        assert_eq!(dx[0], model.1[0][[0, 0]] * model.1[1][[0, 0]]);
        let step = dy.to_owned();
        model.1[0] -= &step;
    }
}

struct Model {
    cost: Program<(Array2<f32>, Array1<f32>)>,
}

#[test]
fn a_program_has_a_type_that_can_be_stored_and_sent() {
    let (w, b) = (Array2::<f32>::ones((2, 2)), array![1.0f32, 2.0]);
    let model = Model { cost: Program::value_and_grad(|_, (w, b)| w.matmul(b).square().sum(), (&w, &b)) };
    let sum = std::thread::spawn(move || {
        let mut model = model;
        let (value, (dw, _)) = model.cost.run((&w, &b)).unwrap_or_else(|error| panic!("{error}"));
        (value, dw.sum())
    });
    assert_eq!(sum.join().ok(), Some((18.0, 36.0)));
}

#[test]
fn fixed_and_index_parameters_have_no_gradient_and_change_per_run() {
    let w = array![1.0, 2.0, 4.0];
    let batch = array![10.0, 20.0];
    fn cost<'t>(w: Var<'t>, x: Var<'t>, rows: Indices<'t>) -> Var<'t> {
        (w.gather(rows) * x).sum()
    }
    let parameters = (&w, (Fixed(&batch), integers(&[0, 2])));
    let (value, (dw, ((), ()))) = value_and_grad(|_, (w, (x, rows))| cost(w, x, rows), parameters);
    assert_eq!((value, dw), (90.0, array![10.0, 0.0, 20.0]));
    let mut program = Program::value_and_grad(|_, (w, (x, rows))| cost(w, x, rows), parameters);
    let other = array![1.0, 3.0];
    let (value, (dw, ((), ()))) =
        program.run((&w, (Fixed(&other), integers(&[1, 1])))).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((value, dw.to_owned()), (8.0, array![0.0, 4.0, 0.0]));
}

#[test]
fn generic_cost_functions_serve_both_types() {
    fn fit<A: Real>(x: &Array1<A>) -> (A, Array1<A>) {
        value_and_grad(|_, x| loss(x, A::one()), x)
    }
    assert_eq!(fit(&array![1.0f64, 3.0]), (24.0, array![6.0, 6.0]));
    assert_eq!(fit(&array![1.0f32, 3.0]), (24.0, array![6.0, 6.0]));
}

#[test]
fn operands_on_either_side() {
    let x: Array1<f64> = array![1.0, 2.0];
    let tape = Tape::new();
    let v = tape.var(&x);
    let rows = array![[1.0, 1.0], [2.0, 2.0]];
    let column = rows.column(0);
    let sum =
        &x - v + column * (v / &rows) - rows.view() * (0.0 * v) + x.clone() * (v + x.clone()) * v + 1 - v * 2 + 2.0 / v;
    let expected = &x - &x + &column * (&x / &rows) + &x * (&x + &x) * &x + 1.0 - &x * 2.0 + 2.0 / &x;
    assert_eq!(sum.value(), expected.into_dyn());
    let mut total = v.sum();
    total += v.sum();
    total -= 1.0;
    total *= 2;
    total /= v.max();
    assert_eq!(total.item(), 5.0);
}

#[test]
fn operators_agree_with_each_other() {
    let (x, y) = (array![0.5, 1.5], array![[2.0], [3.0]]);
    let (dx, dy) = (array![1.0, -2.0], array![[0.5], [0.25]]);
    let (value, slope) = jvp(|_, (x, y)| (x * y).sin(), (&x, &y), (&dx, &dy));
    let weights = array![[1.0, 2.0], [3.0, 4.0]];
    let (same, (gx, gy)) = vjp(|_, (x, y)| (x * y).sin(), (&x, &y), &weights);
    assert_eq!(value, same);
    let forward = (&slope * &weights.clone().into_dyn()).sum();
    assert_abs_diff_eq!(forward, (&gx * &dx).sum() + (&gy * &dy).sum(), epsilon = 1e-14);
    let (hx, hy) = hvp(|_, (x, y)| (x * y).sin().sum(), (&x, &y), (&dx, &dy));
    assert_eq!((hx.dim(), hy.dim()), (2, (2, 1)));
    // On the tape: the same numbers.
    let tape = Tape::new();
    let (u, v) = (tape.var(&x), tape.var(&y));
    let z = (u * v).sin();
    let on_tape = z.jvp((u, v), (tape.var(&dx), tape.var(&dy)));
    assert_eq!(on_tape.value(), slope);
    let (gu, gv) = z.vjp((u, v), tape.var(&weights));
    assert_eq!((gu.value(), gv.value()), (gx.into_dyn(), gy.into_dyn()));
    let [all] = z.sum().grad([vec![u, v]]);
    assert_eq!(all[1].shape(), [2, 1]);
}

fn lengths() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(1usize..4, 0..4)
}

/// A shape that stretches to `shape`: some leading axes gone, some lengths 1.
fn shrunk(shape: Vec<usize>) -> impl Strategy<Value = (Vec<usize>, Vec<usize>)> {
    let rank = shape.len();
    (0..=rank, prop::collection::vec(any::<bool>(), rank)).prop_map(move |(gone, ones)| {
        let part = (gone..rank).map(|axis| if ones[axis] { 1 } else { shape[axis] }).collect();
        (shape.clone(), part)
    })
}

proptest! {
    #[test]
    fn gradients_have_their_parameters_shapes((shape, part) in lengths().prop_flat_map(shrunk)) {
        let large = ArrayD::from_shape_fn(shape, |i| 0.5 + 0.1 * ndarray::Dimension::slice(&i).iter().sum::<usize>() as f64);
        let small = ArrayD::from_elem(part, 1.5);
        let (value, (dx, dy)) = value_and_grad(
            |_, (x, y)| ((x * y - y / x).maximum(y) + y.sin() * x.powf(y)).sum(),
            (&large, &small),
        );
        prop_assert_eq!(dx.shape(), large.shape());
        prop_assert_eq!(dy.shape(), small.shape());
        let (swapped, (dy_again, dx_again)) = value_and_grad(
            |_, (y, x)| (x.powf(y) * y.sin() + y.maximum(x * y - y / x)).sum(),
            (&small, &large),
        );
        prop_assert!((value - swapped).abs() < 1e-9);
        prop_assert_eq!(dx_again.shape(), large.shape());
        prop_assert!((&dy - &dy_again).iter().all(|apart| apart.abs() < 1e-9));
    }
}
