//! Square matrix products from 4 x 4 to 1024 x 1024, and those of rows with a triangle.

use autodiff::Program;
use benches::{
    hand::{self, product::Element},
    problems::elementwise::inputs,
};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ndarray::Array2;
use std::hint::black_box;

fn product<A: Element>(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group(format!("product, {}", A::NAME));
    group.sample_size(20);
    for n in [4, 16, 64, 256, 1024] {
        let numbers = inputs::<A>(2 * n * n).to_vec();
        let (left, right) = numbers.split_at(n * n);
        let mut out = vec![A::zero(); n * n];
        group.throughput(Throughput::Elements(2 * (n * n * n) as u64));
        group.bench_function(BenchmarkId::new("hand", n), |bench| {
            bench.iter(|| hand::product::square(n, black_box(left), black_box(right), &mut out));
        });
        group.bench_function(BenchmarkId::new("hand on faer", n), |bench| {
            bench.iter(|| hand::product::on_faer(n, black_box(left), black_box(right), &mut out));
        });
        let matrix = |numbers: &[A]| Array2::from_shape_fn((n, n), |(i, j)| numbers[i * n + j]);
        let (x, y) = (matrix(left), matrix(right));
        group.bench_function(BenchmarkId::new("ndarray's dot", n), |bench| {
            bench.iter(|| black_box(&x).dot(black_box(&y)));
        });
        let mut program = Program::<_, Array2<A>>::outputs(|_, (x, y)| x.matmul(y), (&x, &y));
        group.bench_function(BenchmarkId::new("ours", n), |bench| {
            bench.iter(|| program.run((black_box(&x), black_box(&y))).map(|product| product[[0, 0]]));
        });
    }
    group.finish();
}

/// Rows by a lower triangle, of which the planner knows what is 0; the rival multiplies by the whole square.
fn triangle<A: Element>(criterion: &mut Criterion) {
    const ROWS: usize = 1000;
    let mut group = criterion.benchmark_group(format!("triangle, {}", A::NAME));
    group.sample_size(20);
    for n in [32, 64, 128, 256] {
        let numbers = inputs::<A>(ROWS * n + n * n).to_vec();
        let (rows, square) = numbers.split_at(ROWS * n);
        let rows = Array2::from_shape_fn((ROWS, n), |(i, j)| rows[i * n + j]);
        let square = Array2::from_shape_fn((n, n), |(i, j)| square[i * n + j]);
        group.throughput(Throughput::Elements((ROWS * n * n) as u64));
        let lower = Array2::from_shape_fn((n, n), |(i, j)| if j <= i { square[[i, j]] } else { A::zero() });
        let mut whole = Program::<_, Array2<A>>::outputs(|_, (x, l)| x.matmul(l), (&rows, &lower));
        group.bench_function(BenchmarkId::new("the whole square", n), |bench| {
            bench.iter(|| whole.run((black_box(&rows), black_box(&lower))).map(|product| product[[0, 0]]));
        });
        let mut program = Program::<_, Array2<A>>::outputs(|_, (x, l)| x.matmul(l.tril(0)), (&rows, &square));
        group.bench_function(BenchmarkId::new("ours", n), |bench| {
            bench.iter(|| program.run((black_box(&rows), black_box(&square))).map(|product| product[[0, 0]]));
        });
    }
    group.finish();
}

criterion_group!(benches, product::<f64>, product::<f32>, triangle::<f64>, triangle::<f32>);
criterion_main!(benches);
