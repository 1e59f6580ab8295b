//! The masked error over few observed cells. Ratings with the shape of `ml-10m` take longer to make than is of use
//! here; `compare` has them.

use criterion::{Criterion, criterion_group, criterion_main};

mod common;

fn sparse(criterion: &mut Criterion) {
    for problem in ["sparse-ml-100k", "sparse-ml-1m"] {
        common::problems(criterion, problem);
    }
}

criterion_group!(benches, sparse);
criterion_main!(benches);
