//! What other derivatives cost beside a gradient, and loops beside the same recurrence unrolled.

use autodiff::{Fixed, Program, Var};
use criterion::{Criterion, criterion_group, criterion_main};
use ndarray::{Array1, Array2, s};

/// Numbers from -½ to ½, without a pattern that a plan could see.
fn numbers(rows: usize, columns: usize) -> Array2<f64> {
    Array2::from_shape_fn((rows, columns), |(i, j)| ((i * 31 + j * 17) % 101) as f64 / 101.0 - 0.5)
}

/// The mean square error of a network of two layers.
fn network<'t>(x: Var<'t>, v: Var<'t>, w: Var<'t>) -> Var<'t> {
    (x.matmul(v).tanh().matmul(w) - 0.1).square().mean()
}

fn hessian_vector_product(criterion: &mut Criterion) {
    let (x, v, w) = (numbers(512, 64), numbers(64, 128), numbers(128, 16));
    let mut group = criterion.benchmark_group("two layers, 512 x 64 x 128 x 16");
    let mut gradient = Program::value_and_grad(|_, (x, v, w)| network(x, v, w), (Fixed(&x), &v, &w)).with_threads(1);
    group.bench_function("value and gradient", |bench| {
        bench.iter(|| gradient.run((Fixed(&x), &v, &w)).map(|(cost, _)| cost));
    });
    let mut product = Program::<_, (Array2<f64>, Array2<f64>)>::outputs(
        |_, (x, v, w, along_v, along_w)| {
            let (of_v, of_w) = network(x, v, w).grad((v, w));
            (of_v.jvp((v, w), (along_v, along_w)), of_w.jvp((v, w), (along_v, along_w)))
        },
        (Fixed(&x), &v, &w, &v, &w),
    )
    .with_threads(1);
    group.bench_function("Hessian-vector product", |bench| {
        bench.iter(|| product.run((Fixed(&x), &v, &w, &v, &w)).map(|(along_v, _)| along_v[[0, 0]]));
    });
    group.finish();
}

fn recurrence(criterion: &mut Criterion) {
    const STEPS: usize = 1000;
    let (w, x) = (numbers(32, 32), numbers(STEPS, 32));
    let start = Array1::<f64>::zeros(32);
    let mut group = criterion.benchmark_group("a recurrent layer of 32, 1000 steps, value and gradient");
    let mut unrolled = Program::value_and_grad(
        |tape, (w, x)| (0..STEPS).fold(tape.var(&start), |h, i| (w.matmul(h) + x.slice(s![i, ..])).tanh()).sum(),
        (&w, &x),
    )
    .with_threads(1);
    group.bench_function("unrolled", |bench| bench.iter(|| unrolled.run((&w, &x)).map(|(sum, _)| sum)));
    let mut scan = Program::value_and_grad(
        |tape, (w, x)| tape.scan(tape.var(&start), x, |h, x| ((w.matmul(h) + x).tanh(), ())).0.sum(),
        (&w, &x),
    )
    .with_threads(1);
    group.bench_function("scan", |bench| bench.iter(|| scan.run((&w, &x)).map(|(sum, _)| sum)));
    group.finish();
}

criterion_group!(benches, hessian_vector_product, recurrence);
criterion_main!(benches);
