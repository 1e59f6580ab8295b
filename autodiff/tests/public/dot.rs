//! Pictures of tapes.

use autodiff::Tape;
use ndarray::array;

#[test]
fn ops_derivatives_and_numbers_are_told_apart() {
    let tape = Tape::new();
    let x = tape.var(array![0.5, 1.0]);
    let y = (2.0 - x).sin();
    y.sum().grad(x);
    insta::assert_snapshot!(tape.to_dot().replace(file!(), "dot.rs"), @r#"
    digraph tape {
      node [shape=box, style=filled, fillcolor=white, fontname="sans-serif", fontsize=10];
      edge [fontname="sans-serif", fontsize=9, arrowsize=0.6];
      n0 [label="constant\n(2,)\ndot.rs:9", shape=ellipse];
      n1 [shape=plaintext, label="2"];
      n2 [label="subtract\n(2,)\ndot.rs:10"];
      n1 -> n2 [headlabel="0"];
      n0 -> n2 [headlabel="1"];
      n3 [label="sin\n(2,)\ndot.rs:10"];
      n2 -> n3;
      n4 [label="sum\n()\ndot.rs:11"];
      n3 -> n4;
      n5 [shape=plaintext, label="1"];
      n6 [label="reshape\n(1,)\ndot.rs:11", fillcolor=lightblue];
      n5 -> n6;
      n7 [label="broadcast_to\n(2,)\ndot.rs:11", fillcolor=lightblue];
      n6 -> n7;
      n8 [label="cos\n(2,)\ndot.rs:10", fillcolor=lightblue];
      n2 -> n8;
      n9 [label="absorbing_multiply\n(2,)\ndot.rs:10", fillcolor=lightblue];
      n7 -> n9;
      n8 -> n9;
      n10 [label="negative\n(2,)\ndot.rs:10", fillcolor=lightblue];
      n9 -> n10;
    }
    "#);
}

#[test]
fn the_picture_of_an_output_has_what_it_needs() {
    let tape = Tape::new();
    let x = tape.var(array![0.5, 1.0]);
    let (y, z) = (x.sin(), x.cos());
    assert!(tape.to_dot_of(&[y]).contains("sin") && !tape.to_dot_of(&[y]).contains("cos"));
    assert!(tape.to_dot_of(&[y, z]).contains("cos"));
}

#[test]
fn the_body_of_a_loop_has_a_frame() {
    let tape = Tape::new();
    let (a, xs) = (tape.var(0.5), tape.var(array![1.0, 2.0]));
    tape.scan(tape.var(0.0), xs, |y, x| ((y * a).tanh() + x, ()));
    let dot = tape.to_dot();
    assert_eq!(dot.matches("tanh").count(), 1, "{dot}");
    let (before, frame) = dot.split_once("subgraph cluster1 { label=\"each run of scan\";").unwrap();
    assert!(!before.contains("tanh") && frame.contains("tanh") && frame.contains("style=dashed"), "{dot}");
}
