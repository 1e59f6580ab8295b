//! Which steps are drafted: what shares a pass over memory, and what must not.

use super::*;
use crate::{Tape, Var, plan::simplify::simplify};
use ndarray::{Array, IxDyn, s};

/// The steps for some outputs of parameters of these shapes: kinds, and of a group its ops.
fn steps<const N: usize, const M: usize>(
    shapes: [&[usize]; N],
    function: impl for<'t> Fn([Var<'t>; N]) -> [Var<'t>; M],
) -> Vec<String> {
    let tape = Tape::new();
    let leaves = shapes.map(|shape| tape.var(Array::<f64, _>::zeros(IxDyn(shape))));
    let outputs = function(leaves).map(|output| output.id());
    let slots: Vec<Slot> =
        (0..N as u32).map(|number| Slot { source: super::super::Source::Parameter(number), strides: None }).collect();
    tape.graph(|graph| {
        let (graph, outputs) = simplify::<f64>(graph, &outputs, Tuning::DEFAULT);
        let none = FxHashMap::default();
        draft(&graph, &outputs, &[], &slots, &none, true, Tuning::DEFAULT).steps.iter().map(kind).collect()
    })
}

fn kind(step: &Draft) -> String {
    match step {
        Draft::Group(group) => format!("group of {}", group.ops.len()),
        Draft::Product { add: false, .. } => "product".into(),
        Draft::Product { add: true, .. } => "product onto".into(),
        Draft::Copy { add: false, .. } => "copy".into(),
        Draft::Copy { add: true, .. } => "copy onto".into(),
        Draft::Fill { .. } => "fill".into(),
        Draft::Gather { .. } => "gather".into(),
        Draft::Scatter { add: false, .. } => "scatter".into(),
        Draft::Scatter { add: true, .. } => "scatter onto".into(),
        Draft::Mask { .. } => "mask".into(),
        Draft::Unmask { .. } => "unmask".into(),
        Draft::Sampled { .. } => "sampled".into(),
        Draft::ArgReduce { .. } => "arg_reduce".into(),
        Draft::Tiled(_) => "tiled".into(),
        Draft::Whole(whole) => whole.name.into(),
    }
}

#[test]
fn a_chain_and_the_sum_that_ends_it_are_one_group() {
    assert_eq!(steps([&[9]], |[x]| [x.sin().exp().square().sum()]), ["group of 4"]);
    // What the sum is needed for waits for it.
    assert_eq!(steps([&[9]], |[x]| [(x / x.sum()).exp()]), ["group of 1", "group of 2"]);
    // Another number of elements is another group.
    assert_eq!(steps([&[9], &[4]], |[x, y]| [x.exp(), y.exp()]), ["group of 1", "group of 1"]);
}

#[test]
fn two_results_over_the_same_elements_share_a_pass() {
    assert_eq!(steps([&[9]], |[x]| [x.exp(), x.exp().sin().sum()]), ["group of 3"]);
    assert_eq!(steps([&[9], &[3, 3]], |[x, y]| [x.sin(), y.cos()]), ["group of 2"]);
}

#[test]
fn what_a_product_needs_is_computed_before_it_and_what_follows_after() {
    let shapes: [&[usize]; 2] = [&[3, 3], &[3, 3]];
    assert_eq!(steps(shapes, |[x, y]| [x.exp().matmul(y).sin()]), ["group of 1", "product", "group of 1"]);
    // Later steps that do not need the product join the group before it.
    assert_eq!(steps(shapes, |[x, y]| [x.exp().matmul(y), x.exp().sin()]), ["group of 2", "product"]);
}

#[test]
fn products_are_added_onto_each_other() {
    let shapes: [&[usize]; 2] = [&[3, 3], &[3, 3]];
    assert_eq!(steps(shapes, |[x, y]| [x.matmul(y) + y.matmul(x)]), ["product", "product onto"]);
    // A product that something else needs is kept by itself.
    assert_eq!(
        steps(shapes, |[x, y]| {
            let product = x.matmul(y);
            [product + y.matmul(x), product]
        })
        .iter()
        .filter(|step| *step == "product onto")
        .count(),
        0
    );
}

#[test]
fn an_update_writes_into_the_array_before_where_nothing_reads_that_later() {
    assert_eq!(updated_steps(|x| x.exp().with_slice(s![1], 5.0)), ["group of 1", "fill", "copy"]);
    // A parameter is not written to.
    assert_eq!(updated_steps(|x| x.with_slice(s![1], 5.0)), ["copy", "fill", "copy"]);
    // The array before is an output.
    let both = steps([&[9]], |[x]| {
        let y = x.exp();
        [y.with_slice(s![1], 5.0), y]
    });
    assert_eq!(both, ["group of 1", "copy", "fill", "copy"]);
    // A reader that comes later.
    let read = steps([&[9]], |[x]| {
        let y = x.exp();
        let z = y.with_slice(s![1], 5.0);
        [z.sum() + (y * z.sum()).sin().sum()]
    });
    assert_eq!(read.iter().filter(|step| *step == "copy").count(), 2);
}

fn updated_steps(function: impl for<'t> Fn(Var<'t>) -> Var<'t>) -> Vec<String> {
    steps([&[9]], |[x]| [function(x)])
}

#[test]
fn rows_are_added_onto_what_nothing_reads_later() {
    assert_eq!(updated_steps(|x| x.exp().add_at([[1, 1]], 2.0)).last().map(String::as_str), Some("scatter onto"));
    let both = steps([&[9]], |[x]| {
        let y = x.exp();
        [y.add_at([[1, 1]], 2.0), y]
    });
    assert!(!both.contains(&"scatter onto".to_owned()));
}

#[test]
fn views_cost_nothing_and_outputs_are_no_views_of_parameters() {
    assert_eq!(steps([&[3, 4]], |[x]| [x.t().slice(s![1.., ..]).exp().sum()]), ["group of 2"]);
    assert_eq!(steps([&[3, 4]], |[x]| [x.t()]), ["group of 1"]);
    assert_eq!(steps([&[3, 4]], |[x]| [x.exp().reshape(12), x.exp()]), ["group of 1"]);
}

#[test]
fn folds_see_neighbouring_axes_as_one() {
    let shape = Shape::from([2, 3, 1, 4]);
    let around = |outer, length, inner| AroundAxis { outer, length, inner };
    assert_eq!(beside_each_other(&shape, AxisSet(0b0001)), Some(around(1, 2, 12)));
    assert_eq!(beside_each_other(&shape, AxisSet(0b1010)), Some(around(2, 12, 1)));
    assert_eq!(beside_each_other(&shape, AxisSet(0b0100)), Some(around(24, 1, 1)));
    assert_eq!(beside_each_other(&shape, AxisSet(0b1001)), None);
    let view = View::row_major(Root::Slot(0), &shape);
    let (view, found) = kept_before_folded(&view, AxisSet(0b1001));
    assert_eq!(found, around(3, 8, 1));
    assert_eq!(view.dims.iter().map(|dim| dim.length).collect::<Vec<_>>(), [3, 1, 2, 4]);
}
