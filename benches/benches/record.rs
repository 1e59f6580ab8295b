//! The cost of recording, differentiating and planning, per recorded op of size 1; a scalar loop is the limit.

use autodiff::{Program, Tape, Var, value_and_grad};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

/// The ops recorded: a multiplication, an addition and a square in turn.
const OPS: u64 = 9_999;

fn chain(x: Var<'_>) -> Var<'_> {
    (0..OPS / 3).fold(x, |x, _| (x * 0.5 + 0.25).square())
}

fn by_hand(x: f64) -> (f64, f64) {
    (0..OPS / 3).fold((x, 1.0), |(x, slope), _| {
        let y = x * 0.5 + 0.25;
        (y * y, slope * 0.5 * 2.0 * y)
    })
}

fn record(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("chain of 9999 ops of size 1, per op");
    group.throughput(Throughput::Elements(OPS));
    group.sample_size(30);
    group.bench_function("hand-written loop, value and slope", |bench| bench.iter(|| by_hand(black_box(0.3))));
    group.bench_function("record", |bench| {
        bench.iter(|| {
            let tape = Tape::new();
            chain(tape.var(black_box(0.3)));
            tape.len()
        });
    });
    group.bench_function("record and differentiate", |bench| {
        bench.iter(|| {
            let tape = Tape::new();
            let x = tape.var(black_box(0.3));
            let _slope = chain(x).grad(x);
            tape.len()
        });
    });
    group.bench_function("one-shot value and gradient", |bench| {
        bench.iter(|| value_and_grad(|_, x| chain(x), black_box(0.3)));
    });
    group.bench_function("make a program", |bench| {
        bench.iter(|| Program::value_and_grad(|_, x| chain(x), black_box(0.3)));
    });
    let mut program = Program::value_and_grad(|_, x| chain(x), 0.3);
    group.bench_function("run a program", |bench| bench.iter(|| program.run(black_box(0.3)).map(|(value, _)| value)));
    group.finish();
}

criterion_group!(benches, record);
criterion_main!(benches);
