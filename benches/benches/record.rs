//! The cost of recording, differentiating and planning, per recorded op of size 1; a scalar loop is the limit.

use autodiff::{Program, Tape, value_and_grad};
use benches::{
    hand,
    models::chain::links,
    problems::chain::{LINKS, OPERATIONS, START},
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

mod common;

fn record(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group(format!("chain of {OPERATIONS} ops of size 1, per op"));
    group.throughput(Throughput::Elements(OPERATIONS as u64));
    group.sample_size(30);
    group.bench_function("hand, value and slope", |bench| {
        bench.iter(|| hand::chain::value_and_slope(black_box(START), LINKS));
    });
    group.bench_function("record", |bench| {
        bench.iter(|| {
            let tape = Tape::new();
            links(tape.var(black_box(START)));
            tape.len()
        });
    });
    group.bench_function("record and differentiate", |bench| {
        bench.iter(|| {
            let tape = Tape::new();
            let x = tape.var(black_box(START));
            let _slope = links(x).grad(x);
            tape.len()
        });
    });
    group.bench_function("one-shot value and gradient", |bench| {
        bench.iter(|| value_and_grad(|_, x| links(x), black_box(START)));
    });
    group.bench_function("make a program", |bench| {
        bench.iter(|| Program::value_and_grad(|_, x| links(x), black_box(START)));
    });
    group.finish();
    common::problems(criterion, "one-shot");
}

criterion_group!(benches, record);
criterion_main!(benches);
