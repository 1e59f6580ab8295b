//! For each rewrite a case where it fires, and a near miss where it must not.

use super::*;
use crate::{Mask, Tape, Var, where_};
use ndarray::{Array, IxDyn, s};

/// The ops, numbers by value and shapes of what a function of two parameters is simplified to, in order.
fn simple<const N: usize>(
    shapes: [&[usize]; N],
    tuning: &'static Tuning,
    function: impl for<'t> Fn([Var<'t>; N]) -> Var<'t>,
) -> Vec<String> {
    let tape = Tape::new();
    let leaves = shapes.map(|shape| tape.var(Array::<f64, _>::zeros(IxDyn(shape))));
    let output = function(leaves).id();
    tape.graph(|graph| {
        let (graph, outputs) = simplify::<f64>(graph, &[output], tuning);
        let needed = graph.needed(&outputs);
        let inner = graph.ids().filter(|&id| needed[id.index()] && !matches!(graph.op(id), Op::Constant(_)));
        let name = |id: NodeId| match graph.op(id) {
            Op::Number(number) => number.get().to_string(),
            op => format!("{}{}", op.name(), graph.shape(id)),
        };
        inner.map(name).collect()
    })
}

/// The same of two vectors of 4 elements, without the shapes.
fn ops(function: impl for<'t> Fn(Var<'t>, Var<'t>) -> Var<'t>) -> Vec<String> {
    let all = simple([&[4], &[4]], Tuning::DEFAULT, |[x, y]| function(x, y));
    all.into_iter().map(|op| op.split('(').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn numbers_that_change_nothing_go() {
    let none: [&str; 0] = [];
    assert_eq!(ops(|x, _| x + -0.0), none);
    assert_eq!(ops(|x, _| x - 0.0), none);
    assert_eq!(ops(|x, _| x * 1.0), none);
    assert_eq!(ops(|x, _| 1.0 * x), none);
    assert_eq!(ops(|x, _| x / 1.0), none);
    assert_eq!(ops(|x, _| -(-x)), none);
    assert_eq!(ops(|x, _| x.powf(1.0)), none);
    assert_eq!(ops(|x, _| x.stop_gradient()), none);
    // -0 + 0 is 0, and 1 / x is no x.
    assert_eq!(ops(|x, _| x + 0.0), ["0", "add"]);
    assert_eq!(ops(|x, _| x - -0.0), ["-0", "subtract"]);
    assert_eq!(ops(|x, _| 1.0 / x), ["1", "divide"]);
    assert_eq!(ops(|x, _| -(-x * 2.0)).len(), 4);
}

#[test]
fn products_and_powers_become_cheaper() {
    assert_eq!(ops(|x, _| x * -1.0), ["negative"]);
    assert_eq!(ops(|x, _| x * x), ["square"]);
    assert_eq!(ops(|x, _| x.absorbing_mul(x)), ["square"]);
    assert_eq!(ops(|x, _| x.powf(2.0)), ["square"]);
    assert_eq!(ops(|x, _| x.powf(-1.0)), ["1", "divide"]);
    assert_eq!(ops(|x, _| x.powf(0.0)), ["1", "broadcast_to"]);
    assert_eq!(ops(|x, y| x * y), ["multiply"]);
    assert_eq!(ops(|x, _| x.powf(2.5)).last().map(String::as_str), Some("power"));
    // 0 times infinity is NaN; 0 absorbs only in its own product.
    assert_eq!(ops(|x, _| x * 0.0), ["0", "multiply"]);
    assert_eq!(ops(|x, _| x.absorbing_mul(0.0)), ["0", "broadcast_to"]);
    assert_eq!(ops(|x, _| x.absorbing_mul(3.0)), ["3", "multiply"]);
    assert_eq!(ops(|x, _| x.absorbing_mul(f64::INFINITY)).len(), 2);
}

#[test]
fn factors_known_now_are_one_where_that_is_exact() {
    assert_eq!(ops(|x, _| x * 3.0 * 2.0), ["6", "multiply"]);
    assert_eq!(ops(|x, _| 0.5 * (x * 3.0)), ["1.5", "multiply"]);
    assert_eq!(ops(|x, _| x * 3.0 * 0.1).len(), 4);
}

#[test]
fn equal_nodes_are_one() {
    assert_eq!(ops(|x, y| (x + y) * (y + x)), ["add", "square"]);
    assert_eq!(ops(|x, y| (x * y).sin() - (y * x).sin()).len(), 3);
    assert_eq!(ops(|x, y| (x - y) * (y - x)), ["subtract", "subtract", "multiply"]);
}

#[test]
fn what_is_chosen_by_a_number_is_chosen_now() {
    let none: [&str; 0] = [];
    assert_eq!(ops(|x, y| where_(x.beside(1.0).gt(0.0), x, y)), none);
    assert_eq!(ops(|x, y| where_(x.gt(y), x, x)), none);
    assert_eq!(ops(|x, y| where_(x.gt(y), x.square(), 0.0)), ["greater", "0", "where", "square"]);
    assert_eq!(ops(|x, y| where_(x.gt(y), x.square(), 1.0)), ["greater", "square", "1", "where"]);
}

#[test]
fn movements_that_undo_each_other_go() {
    let of = |function: fn(Var<'_>) -> Var<'_>| simple([&[2, 3]], Tuning::DEFAULT, |[x]| function(x));
    let none: [&str; 0] = [];
    assert_eq!(of(|x| x.t().t()), none);
    assert_eq!(of(|x| x.reshape((3, 2)).reshape((2, 3))), none);
    assert_eq!(of(|x| x.slice(s![.., ..])), none);
    assert_eq!(of(|x| x.with_slice(s![.., ..], 1.0)), ["1", "broadcast_to(2, 3)"]);
    assert_eq!(of(|x| x.reshape(6).reshape((3, 2))), ["reshape(3, 2)"]);
    assert_eq!(of(|x| x.slice(s![..;-1, ..])), ["slice(2, 3)"]);
    assert_eq!(of(|x| x.t().reshape((2, 3))), ["transpose(3, 2)", "reshape(2, 3)"]);
    // Into zeros, a part is placed; into others it takes their place.
    assert_eq!(of(|x| (x * 0.0).with_slice(s![0, 0], 1.0)).last().map(String::as_str), Some("with_slice(2, 3)"));
    let placed = of(|x| x.tape().zeros((2, 3)).with_slice(s![0, ..], x.slice(s![1, ..])));
    assert_eq!(placed.last().map(String::as_str), Some("unslice(2, 3)"));
}

#[test]
fn sums_of_one_term_and_of_one_number_are_known() {
    let of = |function: fn(Var<'_>) -> Var<'_>| simple([&[1, 3]], Tuning::DEFAULT, |[x]| function(x));
    assert_eq!(of(|x| x.sum_axis(0)), ["reshape(3,)"]);
    assert_eq!(of(|x| x.sum_axis(1)), ["sum(1,)"]);
    assert_eq!(of(|x| x.beside(2.0).broadcast_to([5, 3]).sum_axis(0)), ["10", "broadcast_to(3,)"]);
    assert_eq!(of(|x| x.beside(2.0).broadcast_to([5, 3]).max_axis(0)), ["2", "broadcast_to(3,)"]);
}

/// Every `step`-th entry of a matrix.
fn mask(rows: usize, columns: usize, step: usize) -> Mask {
    let mut number = 0;
    Mask::from_bools(&Array::from_shape_simple_fn((rows, columns), || {
        number += 1;
        number % step == 0
    }))
}

#[test]
fn functions_of_many_observed_entries_run_in_place() {
    let (half, few) = (mask(6, 6, 2), mask(6, 6, 12));
    let of = |mask: &Mask| simple([&[6, 6]], Tuning::DEFAULT, |[x]| x.mask(mask).square().sum());
    assert_eq!(of(&half), ["cells(6, 6)", "0", "where(6, 6)", "square(6, 6)", "sum()"]);
    assert_eq!(of(&few), ["mask(3,)", "square(3,)", "sum()"]);
    let none: [&str; 0] = [];
    assert_eq!(simple([&[18]], Tuning::DEFAULT, |[x]| x.unmask(&half).mask(&half)), none);
}

#[test]
fn products_at_few_observed_entries_are_computed_there() {
    let (few, half) = (mask(6, 6, 12), mask(6, 6, 2));
    let of = |mask: &Mask| simple([&[6, 4], &[4, 6]], Tuning::DEFAULT, |[w, h]| w.matmul(h).mask(mask).square().sum());
    assert!(of(&few).contains(&"sampled(3,)".to_owned()) && !of(&few).contains(&"matmul(6, 6)".to_owned()));
    assert!(of(&half).contains(&"matmul(6, 6)".to_owned()));
    let gradient = |mask: &Mask| {
        simple([&[6, 4], &[4, 6]], Tuning::DEFAULT, |[w, h]| w.matmul(h).mask(mask).square().sum().grad(w))
    };
    assert_eq!(gradient(&few).iter().filter(|op| op.starts_with("sampled")).count(), 2);
}

#[test]
fn factors_leave_large_products_only() {
    let of = |tuning| simple([&[2, 8], &[8, 2], &[]], tuning, |[x, y, factor]| (x * factor).matmul(y)).last().cloned();
    assert_eq!(of(Tuning::EAGER).as_deref(), Some("multiply(2, 2)"));
    assert_eq!(of(Tuning::DEFAULT).as_deref(), Some("matmul(2, 2)"));
    // The product is no smaller than what the factor is taken from.
    let wide = simple([&[2, 2], &[2, 8], &[]], Tuning::EAGER, |[x, y, factor]| (x * factor).matmul(y));
    assert_eq!(wide.last().map(String::as_str), Some("matmul(2, 8)"));
}

#[test]
fn sums_move_into_products() {
    let of = |columns: usize, tuning| {
        simple([&[8, 2], &[2, columns]], tuning, |[x, y]| x.matmul(y).sum_axis(0))
            .contains(&format!("matmul(8, {columns})"))
    };
    assert!(!of(8, Tuning::EAGER) && of(8, Tuning::DEFAULT));
    // The sum of the factor would be longer than that of the product.
    assert!(of(1, Tuning::EAGER));
}

#[test]
fn an_outer_product_is_elementwise() {
    let of = |inner: usize| simple([&[3, inner], &[inner, 4]], Tuning::DEFAULT, |[x, y]| x.matmul(y));
    assert_eq!(of(1), ["multiply(3, 4)"]);
    assert_eq!(of(2), ["matmul(3, 4)"]);
}
