//! Running a program again and again, where its own cost shows: tiny steps, and many of them.

use criterion::{Criterion, criterion_group, criterion_main};

mod common;

fn program(criterion: &mut Criterion) {
    for problem in ["post", "adagrad", "chain", "lstm-l2-c1024"] {
        common::problems(criterion, problem);
    }
}

criterion_group!(benches, program);
criterion_main!(benches);
