//! Optimizers: each against its formula written out, on functions with known minima, over trees of every structure.
#![cfg(feature = "derive")]

use approx::assert_abs_diff_eq;
use autodiff::{
    Error, Numbers, NumbersMut, Params, Program, Real, Var, flatten, grad,
    optim::{Adagrad, Adam, Lbfgs, Minimum, Reason, RmsProp, Sgd},
    value_and_grad,
};
use ndarray::{Array1, Array2, array, s};

fn ok<T>(result: Result<T, Error>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}

/// Gradients that change from step to step.
fn gradients() -> Vec<Array1<f64>> {
    (0..6)
        .map(|step| Array1::from_shape_fn(4, |i| ((step * 5 + i * 3) as f64).sin() * 10f64.powi(i as i32 - 2)))
        .collect()
}

/// Asserts that `step` follows `naive`, which is given the number of each step from 1.
fn follows(
    mut step: impl FnMut(&mut Array1<f64>, &Array1<f64>),
    mut naive: impl FnMut(i32, &Array1<f64>) -> Array1<f64>,
) {
    let start = array![1.0, -2.0, 0.5, 3.0];
    let (mut x, mut expected) = (start.clone(), start);
    for (number, gradient) in (1..).zip(gradients()) {
        step(&mut x, &gradient);
        expected += &naive(number, &gradient);
        assert_abs_diff_eq!(x, expected, epsilon = 1e-14);
    }
}

#[test]
fn each_step_is_the_formulas() {
    let zeros = Array1::<f64>::zeros(4);
    let (mut sgd, mut plain) = (Sgd::with_momentum(0.1, 0.9), Sgd::new(0.1));
    let mut velocity = zeros.clone();
    follows(
        |x, g| sgd.step(x, g),
        |_, g| {
            velocity = 0.9 * &velocity - (1.0 - 0.9) * g;
            0.1 * &velocity
        },
    );
    follows(|x, g| plain.step(x, g), |_, g| -0.1 * g);

    let mut rms_prop = RmsProp::new(0.01);
    let mut squares = Array1::<f64>::ones(4);
    follows(
        |x, g| rms_prop.step(x, g),
        |_, g| {
            squares = 0.9 * &squares + 0.1 * (g * g);
            -0.01 * g / (squares.sqrt() + 1e-8)
        },
    );

    let mut adam = Adam::new(0.02);
    adam.b1 = 0.8;
    let (mut m, mut v) = (zeros.clone(), zeros.clone());
    follows(
        |x, g| adam.step(x, g),
        |t, g| {
            m = 0.8 * &m + 0.2 * g;
            v = 0.999 * &v + 0.001 * (g * g);
            let (m, v) = (&m / (1.0 - 0.8f64.powi(t)), &v / (1.0 - 0.999f64.powi(t)));
            -0.02 * m / (v.sqrt() + 1e-8)
        },
    );

    let mut adagrad = Adagrad::new(0.1);
    let mut sums = zeros;
    follows(
        |x, g| adagrad.step(x, g),
        |_, g| {
            sums = 1e-8 + &sums + g * g;
            -(0.1 / sums.sqrt()) * g
        },
    );
}

#[test]
fn adagrad_moves_some_numbers_alone() {
    let (mut whole, mut parts) = (Adagrad::new(0.1), Adagrad::new(0.1));
    let (mut x, mut y) = ([1.0f64; 4], [1.0; 4]);
    for gradient in gradients() {
        let gradient = gradient.to_vec();
        whole.step(&mut x, &[gradient[0], gradient[1], gradient[2], gradient[3]]);
        for start in [2, 0] {
            parts.step_at(start, &mut y[start..start + 2], &gradient[start..start + 2]);
        }
    }
    assert_eq!(x, y);
    let moved = parts.clone();
    assert_eq!(whole.rates().collect::<Vec<_>>(), moved.rates().collect::<Vec<_>>());
    let mut resumed = Adagrad::with_sums(0.1, 1e-8, parts.into_sums());
    whole.step(&mut x, &[1.0; 4]);
    resumed.step(&mut y, &[1.0; 4]);
    assert_eq!(x, y);
}

#[derive(Params, Clone, Debug, PartialEq)]
struct Layer {
    w: Array2<f64>,
    b: Array1<f64>,
}

#[derive(Params, Clone, Debug, PartialEq)]
struct Model {
    layers: Vec<Layer>,
    scale: f64,
}

fn model() -> Model {
    let layer = || Layer { w: array![[0.5, -0.25], [0.75, 1.0]], b: array![0.1, -0.1] };
    Model { layers: vec![layer(), layer()], scale: 1.5 }
}

fn cost<'t>(model: ModelVars<'t>) -> Var<'t> {
    let start = model.scale.tape().var(array![1.0, 2.0]);
    let y = model.layers.iter().fold(start, |x, layer| (layer.w.matmul(x) + layer.b).tanh());
    (model.scale * y - array![0.5, -0.5]).square().sum()
}

#[test]
fn trees_are_moved_as_their_numbers_are() {
    let start = model();
    let mut program = Program::value_and_grad(|_, m: ModelVars<'_>| cost(m), &start);
    let (mut flat, tree) = flatten(&start);
    let (mut model, mut lent) = (start.clone(), start.clone());
    let (Layer { mut w, mut b }, mut scale) = (start.layers[0].clone(), start.scale);
    let mut second = (start.layers[1].w.clone(), start.layers[1].b.clone());
    let mut adams = [(); 4].map(|()| Adam::new(0.05));
    for _ in 0..5 {
        let gradient = grad(|_, m| cost(m), &model);
        adams[0].step(&mut flat, &flatten(&gradient).0);
        adams[1].step(&mut model, &gradient);
        let (_, views) = ok(program.run(&lent));
        adams[2].step(&mut lent, &views);
        let [first, last] = &gradient.layers[..] else { panic!("two layers") };
        let parts = ([(&first.w, &first.b), (&last.w, &last.b)], gradient.scale);
        adams[3].step(&mut ((&mut w, &mut b), &mut second, &mut scale), &parts);
    }
    assert_eq!((&model, &model), (&lent, &tree.owned(&flat)));
    let [first, last] = &model.layers[..] else { panic!("two layers") };
    assert_eq!(((&w, &b), (&second.0, &second.1), scale), ((&first.w, &first.b), (&last.w, &last.b), model.scale));
}

#[test]
fn arrays_of_any_layout_are_moved_in_logical_order() {
    let gradient = array![[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]];
    let mut moved = Array2::<f64>::zeros((2, 3));
    let mut sgd = Sgd::new(1.0);
    sgd.step(&mut moved.view_mut().reversed_axes(), &gradient);
    assert_eq!(moved, -gradient.t().to_owned());
    let mut numbers = Vec::new();
    moved.t().slice(s![..;-1, 0]).numbers(&mut |piece| numbers.extend_from_slice(piece));
    assert_eq!(numbers, [-5.0, -3.0, -1.0]);
    moved.column_mut(1).numbers_mut(&mut |piece| piece.fill(7.0));
    assert_eq!(moved, array![[-1.0, 7.0, -5.0], [-2.0, 7.0, -6.0]]);
}

fn rosenbrock<'t, A: Real>(x: Var<'t, A>) -> Var<'t, A> {
    let (this, next) = (x.slice(s![..-1]), x.slice(s![1..]));
    (100.0 * (next - this.square()).square() + (1.0 - this).square()).sum()
}

/// Labels that no line tells apart, so that the best weights are finite.
fn logistic<'t>((w, b): (Var<'t>, Var<'t>)) -> Var<'t> {
    let points = array![[0.5, 0.5], [1.0, 1.0], [1.5, 1.5], [2.0, -1.0], [-1.0, 0.3], [-0.5, -2.0], [1.0, -0.5]];
    let signs = array![1.0, -1.0, 1.0, 1.0, -1.0, -1.0, -1.0];
    let margins = signs * (w.tape().var(points).matmul(w) + b);
    margins.negative().exp().log1p().mean()
}

type Weights = (Array1<f64>, f64);

#[test]
fn every_optimizer_minimizes() {
    // The best weights, from the gradient that is zero there.
    let mut best = (array![0.0, 0.0], 0.0);
    let lbfgs = Lbfgs { gradient_tolerance: 1e-12, ..Lbfgs::default() };
    let found = ok(lbfgs.minimize(&mut best, |x: &_| value_and_grad(|_, x| logistic(x), x)));
    assert!(found.gradient < 1e-10, "{found:?}");
    let mut program = Program::value_and_grad(|_, x| logistic(x), (&best.0, best.1));
    let mut descend = |name: &str, step: &mut dyn FnMut(&mut Weights, &Weights)| {
        let mut x = (array![0.0, 0.0], 0.0);
        for _ in 0..3000 {
            let (_, (dw, db)) = ok(program.run(&x));
            let gradient = (dw.to_owned(), db);
            step(&mut x, &gradient);
        }
        let (value, _) = ok(program.run(&x));
        assert!(value - found.value < 1e-5, "{name}: {value} above {}", found.value);
        assert!((&x.0 - &best.0).iter().all(|apart| apart.abs() < 0.02), "{name}: {x:?}, not {best:?}");
    };
    let (mut sgd, mut rms_prop) = (Sgd::with_momentum(1.0, 0.9), RmsProp::new(0.003));
    let (mut adam, mut adagrad) = (Adam::new(0.02), Adagrad::new(0.5));
    descend("Sgd", &mut |x, g| sgd.step(x, g));
    descend("RmsProp", &mut |x, g| rms_prop.step(x, g));
    descend("Adam", &mut |x, g| adam.step(x, g));
    descend("Adagrad", &mut |x, g| adagrad.step(x, g));
}

#[test]
fn adam_comes_down_the_valley() {
    let mut x = array![-1.2, 1.0];
    let mut program = Program::value_and_grad(|_, x| rosenbrock(x), &x);
    let mut adam = Adam::new(0.02);
    for _ in 0..5000 {
        let (_, gradient) = ok(program.run(&x));
        adam.step(&mut x, &gradient);
    }
    assert!(ok(program.run(&x)).0 < 1e-6, "{x}");
}

#[test]
fn lbfgs_minimizes_rosenbrock_in_few_iterations() {
    for (dimensions, most) in [(2, 40), (10, 80), (100, 600)] {
        let mut x = Array1::from_shape_fn(dimensions, |i| if i % 2 == 0 { -1.2 } else { 1.0 });
        let mut program = Program::value_and_grad(|_, x| rosenbrock(x), &x);
        let found = ok(Lbfgs::default().minimize(&mut x, &mut program));
        assert_eq!(found.reason, Reason::Converged);
        assert!(found.value < 1e-10 && found.iterations <= most, "{dimensions} dimensions: {found:?}");
        assert!(found.evaluations < 2 * found.iterations, "{found:?}");
        let (value, gradient) = ok(program.run(&x));
        assert_eq!(value, found.value);
        assert_eq!(gradient.iter().fold(0.0, |largest: f64, slope| largest.max(slope.abs())), found.gradient);
    }
    let mut x = array![-1.2f32, 1.0];
    let lbfgs = Lbfgs { gradient_tolerance: 1e-3, ..Lbfgs::default() };
    let found = ok(lbfgs.minimize(&mut x, |x: &_| value_and_grad(|_, x| rosenbrock(x), x)));
    assert!(found.reason == Reason::Converged && found.value < 1e-6, "{found:?}");
}

#[test]
fn lbfgs_moves_structs_and_references() {
    let mut model = model();
    let mut program = Program::value_and_grad(|_, m: ModelVars<'_>| cost(m), &model);
    let found = ok(Lbfgs::default().minimize(&mut model, &mut program));
    assert!(found.value < 1e-10, "{found:?}");
    let (mut x, mut y) = (array![1.0, 2.0], 3.0f64);
    let mut program = Program::value_and_grad(|_, (x, y)| (x - y).square().sum() + (y - 2.0).square(), (&x, y));
    let found = ok(Lbfgs::default().minimize(&mut (&mut x, &mut y), &mut program));
    assert!(found.value < 1e-10, "{found:?}");
    assert_abs_diff_eq!(x, array![2.0, 2.0], epsilon = 1e-5);
}

#[test]
fn lbfgs_says_why_it_ends() {
    let minimize = |lbfgs: Lbfgs, start: f64, function: fn(f64) -> (f64, f64)| -> (f64, Minimum) {
        let mut x = start;
        let found = ok(lbfgs.minimize(&mut x, |x: &f64| function(*x)));
        (x, found)
    };
    let default = Lbfgs::default;
    let (x, found) = minimize(default(), 3.0, |x| (x * x, 2.0 * x));
    assert!(found.reason == Reason::Converged && x.abs() < 1e-6);
    let (x, found) = minimize(Lbfgs { max_iterations: 0, ..default() }, 3.0, |x| (x * x, 2.0 * x));
    assert_eq!((x, found.reason, found.evaluations), (3.0, Reason::Iterations, 1));
    let (x, found) = minimize(default(), 3.0, |x| (x * x, -2.0 * x));
    assert_eq!((x, found.reason), (3.0, Reason::NoDescent));
    let (x, found) = minimize(default(), 3.0, |x| (f64::NAN * x, 1.0));
    assert!(x == 3.0 && found.reason == Reason::NotFinite);
    // Unbounded below: it goes down until it must end.
    let (_, found) = minimize(Lbfgs { max_iterations: 50, ..default() }, 0.0, |x| (-x, -1.0));
    assert!(found.value < -1e3, "{found:?}");
    // Without memory it is steepest descent.
    let (_, found) = minimize(Lbfgs { memory: 0, ..default() }, 3.0, |x| (x * x, 2.0 * x));
    assert_eq!(found.reason, Reason::Converged);
    let mut x = array![1.0, 2.0];
    let mut other = Program::value_and_grad(|_, x| x.square().sum(), &array![1.0]);
    assert!(matches!(default().minimize(&mut x, &mut other), Err(Error::Shape { .. })));
}

#[test]
#[should_panic = "the gradient has 3 numbers, the parameters have 2"]
fn gradients_of_other_parameters_are_refused() {
    Adam::new(0.1).step(&mut array![1.0, 2.0], &array![1.0, 2.0, 3.0]);
}

#[test]
#[should_panic = "the optimizer has moved 2 numbers so far, and is given 3"]
fn other_parameters_than_before_are_refused() {
    let mut adam = Adam::new(0.1);
    adam.step(&mut array![1.0, 2.0], &array![1.0, 2.0]);
    adam.step(&mut array![1.0, 2.0, 3.0], &array![1.0, 2.0, 3.0]);
}
