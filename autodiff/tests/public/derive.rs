//! Structs as parameters.
#![cfg(feature = "derive")]

use approx::assert_abs_diff_eq;
use autodiff::{
    Error, Numbers, NumbersMut, Params, Program, Real, Tape, Var, check_grads, flatten, grad, hvp, jvp, value_and_grad,
    vjp,
};
use ndarray::{Array, Array1, Array2, Dimension, array};

/// A layer of a network.
#[derive(Params, Clone, Debug, PartialEq)]
struct Layer {
    w: Array2<f64>,
    b: Array1<f64>,
}

/// A network that scales what it says.
#[derive(Params, Clone, Debug, PartialEq)]
pub struct Model {
    layers: Vec<Layer>,
    /// The scale.
    pub scale: f64,
    ends: [Array1<f64>; 2],
}

fn ok<T>(result: Result<T, Error>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}

fn model() -> Model {
    let layer = |shift: f64| Layer { w: array![[0.5, shift], [0.25, -0.5]], b: array![shift, 0.1] };
    Model { layers: vec![layer(0.2), layer(-0.7)], scale: 2.0, ends: [array![1.0, 2.0], array![0.5, -0.5]] }
}

fn cost<'t>(model: ModelVars<'t>) -> Var<'t> {
    let through = |x: Var<'t>, layer: &LayerVars<'t>| (layer.w.matmul(x) + layer.b).tanh();
    let x = model.layers.iter().fold(model.ends[0], through);
    (model.scale * x - model.ends[1]).square().sum()
}

/// The same over tuples.
#[allow(clippy::type_complexity)]
fn tuple_cost<'t>((layers, scale, ends): (Vec<(Var<'t>, Var<'t>)>, Var<'t>, [Var<'t>; 2])) -> Var<'t> {
    let layers = layers.into_iter().map(|(w, b)| LayerVars { w, b }).collect();
    cost(ModelVars { layers, scale, ends })
}

#[test]
fn a_struct_is_the_tuple_of_its_fields() {
    let model = model();
    let (value, gradient) = value_and_grad(|_, m| cost(m), &model);
    let layers: Vec<_> = model.layers.iter().map(|layer| (&layer.w, &layer.b)).collect();
    let parts = (layers, model.scale, [&model.ends[0], &model.ends[1]]);
    let (same, (layers, scale, ends)) = value_and_grad(|_, m| tuple_cost(m), parts);
    let layers = layers.into_iter().map(|(w, b)| Layer { w, b }).collect();
    assert_eq!((value, gradient), (same, Model { layers, scale, ends }));
    ok(check_grads(|_, m| cost(m), &model));
}

#[test]
fn every_operator_takes_structs() {
    let (model, direction) = (model(), grad(|_, m| cost(m), &model()));
    let (value, slope) = jvp(|_, m| cost(m), &model, &direction);
    let (same, gradient) = vjp(|_, m| cost(m), &model, &ndarray::arr0(1.0));
    assert_eq!((value, &gradient), (same, &direction));
    let (mut squares, step) = (0.0, 1e-6);
    gradient.numbers(&mut |numbers| squares += numbers.iter().map(|number| number * number).sum::<f64>());
    assert_abs_diff_eq!(slope[[]], squares, epsilon = 1e-12);

    let product = hvp(|_, m| cost(m), &model, &direction);
    let (start, tree) = flatten(&model);
    let along = flatten(&direction).0;
    let moved: Vec<f64> = start.iter().zip(&along).map(|(start, along)| start + step * along).collect();
    let (before, after) = (flatten(&gradient).0, flatten(&grad(|_, m| cost(m), tree.owned(&moved))).0);
    for ((before, after), product) in before.iter().zip(after).zip(flatten(&product).0) {
        assert_abs_diff_eq!((after - before) / step, product, epsilon = 1e-3);
    }
}

#[test]
fn structs_of_variables_are_differentiated_on_the_tape() {
    let (model, tape) = (model(), Tape::new());
    let vars = |layer: &Layer| LayerVars { w: tape.var(&layer.w), b: tape.var(&layer.b) };
    let layers = model.layers.iter().map(vars).collect();
    let vars = ModelVars { layers, scale: tape.var(model.scale), ends: model.ends.each_ref().map(|end| tape.var(end)) };
    let gradient: ModelVars<'_> = cost(vars.clone()).grad(vars);
    assert_eq!(gradient.layers[1].b.value(), grad(|_, m| cost(m), &model).layers[1].b.clone().into_dyn());
}

#[test]
fn the_variables_of_arrays_are_copied_freely() {
    let layer = &model().layers[0];
    let twice = |tape: &Tape, layer: LayerVars<'_>| {
        let gradient = (layer.w.matmul(layer.b)).sum().grad(layer);
        let _ = tape;
        (gradient.w * layer.w).sum().item()
    };
    let tape = Tape::new();
    let value = twice(&tape, LayerVars { w: tape.var(&layer.w), b: tape.var(&layer.b) });
    assert_abs_diff_eq!(value, layer.w.dot(&layer.b).sum(), epsilon = 1e-15);
}

/// A program with the model that it is for.
struct Fit {
    program: Program<Model>,
    model: Model,
}

#[test]
fn a_program_takes_a_struct_and_lends_its_views() {
    let mut fit = Fit { program: Program::value_and_grad(|_, m: ModelVars<'_>| cost(m), &model()), model: model() };
    let (start, gradient) = value_and_grad(|_, m| cost(m), &fit.model);
    let (value, views) = ok(fit.program.run(&fit.model));
    assert_eq!(
        (value, views.layers[1].w.to_owned(), views.scale),
        (start, gradient.layers[1].w.clone(), gradient.scale)
    );
    // Views are parameters, too.
    let (numbers, tree) = flatten(&fit.model);
    let (again, _) = ok(fit.program.run(tree.views(&numbers)));
    assert_eq!(again, start);
    let mut steps = flatten(&gradient).0.into_iter();
    fit.model.numbers_mut(&mut |numbers| numbers.iter_mut().zip(&mut steps).for_each(|(x, step)| *x -= 0.01 * step));
    assert!(ok(fit.program.run(&fit.model)).0 < start);
    let sent = std::thread::spawn(move || ok(fit.program.run(&fit.model)).0);
    assert!(sent.join().is_ok_and(|value| value < start));
}

#[test]
fn a_program_gives_structs() {
    let model = model();
    let mut program = Program::<_, (f64, Layer)>::outputs(
        |_, m: ModelVars<'_>| {
            let layer = m.layers[0];
            (cost(m.clone()), cost(m).grad(layer))
        },
        &model,
    );
    let (value, layer) = ok(program.run(&model));
    let (same, gradient) = value_and_grad(|_, m| cost(m), &model);
    assert_eq!((value, layer.b), (same, gradient.layers[0].b.view()));
}

#[test]
fn errors_name_the_field() {
    let mut wrong = model();
    let mut program = Program::value_and_grad(|_, m: ModelVars<'_>| cost(m), &wrong);
    wrong.layers[1].w = array![[1.0]];
    let message = |error: Option<Error>| error.map(|error| error.to_string()).unwrap_or_default();
    let text = message(program.run(&wrong).err());
    assert!(text.starts_with("parameter.layers[1].w has shape (1, 1), but"), "{text}");
    wrong.layers.pop();
    let text = message(program.run(&wrong).err());
    assert!(text.starts_with("parameter.layers has 1 elements, but"), "{text}");

    let pair = Pair(array![1.0f32], 1.0);
    let mut program = Program::value_and_grad(|_, PairVars(x, y)| (x * y).sum(), &pair);
    let text = message(program.run(&Pair(array![1.0, 2.0], 1.0)).err());
    assert!(text.starts_with("parameter.0 has shape (2,), but"), "{text}");
}

/// Generic over the element type, without names.
#[derive(Params, Clone, Debug, PartialEq)]
struct Pair<A: Real>(Array1<A>, A);

/// Generic over dimension and number, too, and over what it holds.
#[derive(Params, Clone, Debug, PartialEq)]
struct Stack<A, D, const N: usize>
where
    A: Real,
    D: Dimension,
{
    r#type: [Array<A, D>; N],
    pair: Pair<A>,
}

fn generic<A: Real>() {
    let pair = Pair(Array1::from_vec(vec![A::one(), A::narrowed(2.0)]), A::narrowed(3.0));
    let (value, Pair(x, y)) = value_and_grad(|_, PairVars(x, y)| (x * y).sum(), &pair);
    assert_eq!((value.widened(), y.widened()), (9.0, 3.0));
    assert!(x.iter().all(|x| x.widened() == 3.0));
    let stack = Stack { r#type: [Array2::<A>::ones((2, 2)), Array2::ones((2, 2))], pair };
    let mut program = Program::value_and_grad(
        |_, s: StackVars<'_, A, _, 2>| ((s.r#type[0] + s.r#type[1]) * s.pair.0 * s.pair.1).sum(),
        &stack,
    );
    let (value, views) = ok(program.run(&stack));
    assert_eq!((value.widened(), views.pair.1.widened(), views.r#type[1][[0, 1]].widened()), (36.0, 12.0, 6.0));
    let wrong = Stack { r#type: [Array2::ones((2, 2)), Array2::ones((3, 2))], ..stack };
    let text = program.run(&wrong).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(text.starts_with("parameter.type[1] has"), "{text}");
}

#[test]
fn generic_structs_serve_both_types() {
    generic::<f32>();
    generic::<f64>();
}

/// A field without gradient.
#[derive(Params, Clone, Debug, PartialEq, Default)]
struct Ridge {
    w: Array1<f64>,
    #[params(fixed)]
    x: Array2<f64>,
    #[params(fixed)]
    penalty: f64,
}

#[test]
fn a_fixed_field_changes_and_has_no_gradient() {
    let mut ridge = Ridge { w: array![1.0, 2.0], x: array![[1.0, 0.0], [0.0, 2.0]], penalty: 0.5 };
    fn cost<'t>(_: &'t Tape, m: RidgeVars<'t>) -> Var<'t> {
        m.x.matmul(m.w).sum() + m.penalty * m.w.square().sum()
    }
    let (value, gradient) = value_and_grad(cost, &ridge);
    assert_eq!((value, &gradient), (7.5, &Ridge { w: array![2.0, 4.0], ..Ridge::default() }));
    let mut program = Program::value_and_grad(cost, &ridge);
    ridge.penalty = 1.0;
    ridge.x *= 2.0;
    let (value, RidgeViews { w, x: (), penalty: () }) = ok(program.run(&ridge));
    assert_eq!((value, w), (15.0, array![4.0, 8.0].view()));
    assert_eq!(flatten(&ridge).0, [1.0, 2.0]);
    ridge.numbers_mut(&mut |numbers| numbers.fill(0.0));
    assert_eq!((ridge.w.sum(), ridge.penalty), (0.0, 1.0));
    // In a struct, and beside other trees.
    let nested = Nested { ridge, shift: 1.0 };
    let (_, (Nested { ridge, shift }, _)) =
        value_and_grad(|_, (m, y): (NestedVars<'_>, Var<'_>)| m.shift * y + m.ridge.w.sum(), (&nested, 2.0f64));
    assert_eq!((ridge.w, ridge.penalty, shift), (array![1.0, 1.0], 0.0, 2.0));
    // What a variable without gradient is replaced by is itself.
    let tape = Tape::new();
    let vars = RidgeVars { w: tape.var(array![1.0]), x: tape.var(array![[2.0]]), penalty: tape.var(3.0) };
    let gradient = (vars.w * vars.penalty).sum().grad(vars);
    assert_eq!((gradient.w.value()[[0]], gradient.penalty.item()), (3.0, 3.0));
}

#[derive(Params, Debug)]
struct Nested {
    ridge: Ridge,
    shift: f64,
}

mod hygiene {
    //! Nothing but the macro is in scope, and names that it might use mean other things.
    #![no_implicit_prelude]
    #![allow(dead_code, missing_docs)]

    struct Tree;
    struct Vec;
    struct Result;
    trait Clone {}

    #[derive(::autodiff::Params)]
    pub struct Model {
        pub tape: ::ndarray::Array1<f32>,
        pub(crate) vars: (f32, [f32; 2]),
    }
}

#[test]
fn the_macro_needs_nothing_in_scope() {
    let model = hygiene::Model { tape: array![1.0, 2.0], vars: (3.0, [4.0, 5.0]) };
    let gradient = grad(|_, m: hygiene::ModelVars<'_>| (m.tape * m.vars.0).sum() * m.vars.1[1], model);
    assert_eq!(gradient.vars, (15.0, [0.0, 9.0]));
}
