//! Square matrix products from 4 x 4 to 1024 x 1024 (2⁴ to 2²⁰ elements).

use autodiff::{Program, Real};
use benches::{hand, problems::matrix};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ndarray::Array2;
use std::hint::black_box;

fn product<A: Real>(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group(format!("product, {}", A::NAME));
    group.sample_size(20);
    for power in (4..=20).step_by(4) {
        let n = 1usize << (power / 2);
        let (x, y): (Array2<A>, Array2<A>) = (matrix(n, n, 1), matrix(n, n, 2));
        group.throughput(Throughput::Elements(2 * (n * n * n) as u64));
        let mut out = vec![A::zero(); n * n];
        let numbers = (x.as_slice().unwrap_or_default(), y.as_slice().unwrap_or_default());
        group.bench_with_input(BenchmarkId::new("hand-written loop", n), &n, |bench, _| {
            bench.iter(|| hand::product(n, black_box(numbers.0), black_box(numbers.1), &mut out));
        });
        group.bench_with_input(BenchmarkId::new("ndarray's dot", n), &n, |bench, _| {
            bench.iter(|| black_box(&x).dot(black_box(&y)));
        });
        let mut program = Program::<_, Array2<A>>::outputs(|_, (x, y)| x.matmul(y), (&x, &y));
        group.bench_with_input(BenchmarkId::new("program", n), &n, |bench, _| {
            bench.iter(|| program.run((black_box(&x), black_box(&y))).map(|product| product[[0, 0]]));
        });
    }
    group.finish();
}

criterion_group!(benches, product::<f64>, product::<f32>);
criterion_main!(benches);
