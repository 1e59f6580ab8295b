//! An elementwise chain of eight ops that ends in a sum, with and without its gradient, by size.

use autodiff::{Program, Real};
use benches::{
    hand,
    problems::{chain, matrix},
};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ndarray::Array1;
use std::hint::black_box;

fn elementwise<A: Real>(criterion: &mut Criterion) {
    let name = A::NAME;
    for gradient in [false, true] {
        let what = if gradient { "value and gradient" } else { "value" };
        let mut group = criterion.benchmark_group(format!("elementwise chain, {name}, {what}"));
        group.sample_size(20);
        for power in (4..=20).step_by(4) {
            let n = 1 << power;
            let x: Array1<A> = matrix(1, n, 1).row(0).to_owned();
            group.throughput(Throughput::Elements(n as u64));
            let numbers = x.as_slice().unwrap_or_default();
            let mut slopes = vec![A::zero(); n];
            group.bench_with_input(BenchmarkId::new("hand-written loop", n), &n, |bench, _| {
                bench.iter(|| match gradient {
                    true => hand::chain_and_grad(black_box(numbers), &mut slopes),
                    false => hand::chain(black_box(numbers)),
                });
            });
            if gradient {
                let mut program = Program::value_and_grad(|_, x| chain(x), &x);
                group.bench_with_input(BenchmarkId::new("program", n), &n, |bench, _| {
                    bench.iter(|| program.run(black_box(&x)).map(|(value, _)| value));
                });
            } else {
                let mut program = Program::<_, A>::outputs(|_, x| chain(x), &x);
                group.bench_with_input(BenchmarkId::new("program", n), &n, |bench, _| {
                    bench.iter(|| program.run(black_box(&x)));
                });
            }
        }
        group.finish();
    }
}

criterion_group!(benches, elementwise::<f64>, elementwise::<f32>);
criterion_main!(benches);
