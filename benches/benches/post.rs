//! The blog post's problem: 4 x 3, rank 2, eleven cells observed.

use autodiff::{Mask, Program, value_and_grad};
use benches::{
    hand,
    problems::{post_matrix, post_start},
};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use factorize::{AdagradOptions, adagrad_gd, masked_rmse};
use std::hint::black_box;

fn post(criterion: &mut Criterion) {
    let a = post_matrix();
    let observed = Mask::observed(&a);
    let (w, h) = post_start();
    let numbers =
        (a.as_slice().unwrap_or_default(), w.as_slice().unwrap_or_default(), h.as_slice().unwrap_or_default());

    let mut group = criterion.benchmark_group("post: value and gradient");
    let mut by_hand = hand::MaskedRmse::new(numbers.0, 4, 2, 3);
    group.bench_function("hand-written loop", |bench| {
        bench.iter(|| by_hand.value_and_grad(black_box(numbers.1), black_box(numbers.2)));
    });
    let mut program = Program::value_and_grad(|_, (w, h)| masked_rmse(w, h, &a, &observed), (&w, &h));
    group.bench_function("program", |bench| {
        bench.iter(|| program.run((black_box(&w), black_box(&h))).map(|(cost, _)| cost));
    });
    group.bench_function("one-shot", |bench| {
        bench.iter(|| value_and_grad(|_, (w, h)| masked_rmse(w, h, &a, &observed), (black_box(&w), black_box(&h))));
    });
    group.finish();

    let mut group = criterion.benchmark_group("post: 2000 steps of Adagrad with histories");
    group.sample_size(50);
    let descent =
        || hand::Descent::new(hand::MaskedRmse::new(numbers.0, 4, 2, 3), numbers.1, numbers.2, 0.1, 1e-8, 2000);
    group.bench_function("hand-written loop", |bench| {
        let run = |mut descent: hand::Descent| {
            (0..2000).for_each(|_| descent.step());
            descent
        };
        bench.iter_batched(descent, run, BatchSize::SmallInput);
    });
    group.bench_function("adagrad_gd", |bench| {
        let options = AdagradOptions { iterations: 2000, learning_rate: 0.1, eps: 1e-8 };
        bench.iter(|| adagrad_gd((&w, &h), |_, (w, h)| masked_rmse(w, h, &a, &observed), options));
    });
    group.finish();
}

criterion_group!(benches, post);
criterion_main!(benches);
