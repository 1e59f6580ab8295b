//! Nodes name the line of the user's program that recorded them.

use crate::{Tape, Var, einsum};
use ndarray::array;
use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, Location, catch_unwind},
};

/// The lines of the nodes recorded after the first `count`.
fn lines_after(tape: &Tape, count: usize) -> BTreeSet<u32> {
    tape.graph(|graph| graph.ids().skip(count).map(|id| graph.node(id).line().line()).collect())
}

fn line_of(x: Var<'_>) -> u32 {
    x.tape().line(x.id()).line()
}

#[track_caller]
fn assert_at_the_callers_line(compose: impl FnOnce(Var<'_>) -> Var<'_>) {
    let tape = Tape::new();
    let x = tape.var(array![[4.0, 1.0, 3.0], [1.0, 5.0, 9.0]]);
    let count = tape.len();
    compose(x);
    assert_eq!(lines_after(&tape, count), [Location::caller().line()].into());
}

#[test]
fn all_nodes_of_a_composition_have_the_callers_line() {
    assert_at_the_callers_line(|x| x.quantile_axis(0.3, 1));
    assert_at_the_callers_line(|x| einsum("ij,kj->ik", &[x, x]));
    assert_at_the_callers_line(|x| x.unstack(0)[1]);
    assert_at_the_callers_line(|x| x.jacobian(x));
}

#[test]
fn the_body_of_a_loop_has_its_own_lines() {
    let tape = Tape::new();
    let x = tape.var(0.5);
    let (count, call) = (tape.len(), line!() + 1);
    let end = tape.iterate(3, x, |x| {
        x.cos() // One line further down.
    });
    assert_eq!(lines_after(&tape, count), [call, call + 1].into());
    assert_eq!(line_of(end), call);
}

#[test]
fn a_derivative_has_the_line_of_what_is_differentiated() {
    let tape = Tape::new();
    let x = tape.var(array![0.5, 2.0]);
    let (sine, sum) = (line!() + 1, line!() + 2);
    let y = x.sin();
    let y = y.sum();
    let (count, call) = (tape.len(), line!() + 1);
    y.grad(x);
    assert_eq!(lines_after(&tape, count), [sine, sum, call].into());
}

#[test]
fn the_outermost_scope_gives_the_line_until_it_ends() {
    let tape = Tape::new();
    let x = tape.var(0.5);
    let outer = tape.at_caller();
    let line = line!() - 1;
    let inner = tape.at_caller();
    assert_eq!(line_of(x.sin()), line);
    drop(inner);
    assert_eq!(line_of(x.sin()), line);
    drop(outer);
    assert_eq!(line_of(x.sin()), line!());
}

#[test]
fn a_panic_ends_the_scopes_that_it_leaves() {
    let tape = Tape::new();
    let x = tape.var(0.5);
    let stopped = catch_unwind(AssertUnwindSafe(|| {
        let _line = tape.at_caller();
        tape.differentiating(x.id(), || panic!("the rule is wrong"))
    }));
    assert!(stopped.is_err());
    let y = x.sin();
    assert_eq!(line_of(y), line!() - 1);
    assert_eq!(tape.graph(|graph| graph.node(y.id()).source()), None);
}
