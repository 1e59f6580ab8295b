//! An elementwise chain of eight ops that ends in a sum, with and without its gradient, by size.

use criterion::{Criterion, criterion_group, criterion_main};

mod common;

fn elementwise(criterion: &mut Criterion) {
    common::problems(criterion, "elementwise");
    common::problems(criterion, "lse");
}

criterion_group!(benches, elementwise);
criterion_main!(benches);
