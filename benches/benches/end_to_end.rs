//! Whole cost functions and their derivatives: masked products, mixtures, least squares, clusters.

use criterion::{Criterion, criterion_group, criterion_main};

mod common;

fn end_to_end(criterion: &mut Criterion) {
    for problem in ["dense", "gmm", "llsq", "kmeans"] {
        common::problems(criterion, problem);
    }
}

criterion_group!(benches, end_to_end);
criterion_main!(benches);
