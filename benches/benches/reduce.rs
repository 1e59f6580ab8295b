//! Sums and extremes of a matrix: of all of it, along its rows, along its columns.

use autodiff::{Program, Real, Var};
use benches::{
    hand::{self, elementary::Elementary},
    problems::elementwise::inputs,
};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ndarray::{Array1, Array2};
use std::hint::black_box;

/// A matrix of `n` rows and columns.
fn matrix<A: Real>(n: usize) -> Array2<A> {
    Array2::from_shape_vec((n, n), inputs::<A>(n * n).to_vec()).unwrap_or_else(|error| panic!("{error}"))
}

fn reduce<A: Elementary>(criterion: &mut Criterion) {
    type Whole<A> = (&'static str, fn(&[A]) -> A, for<'t> fn(Var<'t, A>) -> Var<'t, A>);
    let whole: [Whole<A>; 2] = [("sum", hand::reduce::sum, |x| x.sum()), ("max", hand::reduce::max, |x| x.max())];
    type Axis<A> = (&'static str, fn(&[A], usize, &mut [A]), for<'t> fn(Var<'t, A>) -> Var<'t, A>);
    let axes: [Axis<A>; 2] = [
        ("sum of each column", hand::reduce::column_sums, |x| x.sum_axis(0)),
        ("sum of each row", hand::reduce::row_sums, |x| x.sum_axis(1)),
    ];
    for (name, by_hand, op) in whole {
        let mut group = criterion.benchmark_group(format!("{name}, {}", A::NAME));
        for n in [16, 100, 1000] {
            let x = matrix::<A>(n);
            let numbers = x.as_slice().unwrap_or_default();
            group.throughput(Throughput::Elements((n * n) as u64));
            group.bench_function(BenchmarkId::new("hand", n * n), |bench| bench.iter(|| by_hand(black_box(numbers))));
            let mut program = Program::<_, A>::outputs(|_, x| op(x), &x);
            group.bench_function(BenchmarkId::new("ours", n * n), |bench| bench.iter(|| program.run(black_box(&x))));
        }
        group.finish();
    }
    for (name, by_hand, op) in axes {
        let mut group = criterion.benchmark_group(format!("{name}, {}", A::NAME));
        for n in [16, 100, 1000] {
            let x = matrix::<A>(n);
            let numbers = x.as_slice().unwrap_or_default();
            let mut sums = vec![A::zero(); n];
            group.throughput(Throughput::Elements((n * n) as u64));
            group.bench_function(BenchmarkId::new("hand", n * n), |bench| {
                bench.iter(|| by_hand(black_box(numbers), n, &mut sums));
            });
            let mut program = Program::<_, Array1<A>>::outputs(|_, x| op(x), &x);
            group.bench_function(BenchmarkId::new("ours", n * n), |bench| {
                bench.iter(|| program.run(black_box(&x)).map(|sums| sums[0]));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, reduce::<f64>, reduce::<f32>);
criterion_main!(benches);
