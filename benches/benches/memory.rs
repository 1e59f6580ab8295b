//! Checkpoints: what they cost in time, and what they save in memory. The peak of each program is in its name.

use autodiff::{Program, Tape, Var};
use criterion::{Criterion, criterion_group, criterion_main};
use ndarray::Array2;

/// Layers of this width, over as many rows, in so many blocks of so many.
const WIDTH: usize = 64;
const BLOCKS: usize = 16;

fn layers<'t>(tape: &'t Tape, x: Var<'t>, w: Var<'t>, checkpoints: bool) -> Var<'t> {
    let block = |x: Var<'t>| (0..BLOCKS).fold(x, |x, _| (x.matmul(w) + 0.1 * x).tanh());
    let last = (0..BLOCKS).fold(x, |x, _| if checkpoints { tape.checkpoint(|| block(x)) } else { block(x) });
    last.square().sum()
}

fn memory(criterion: &mut Criterion) {
    let x = Array2::from_shape_fn((WIDTH, WIDTH), |(i, j)| ((i * 31 + j * 17) % 23) as f64 / 23.0 - 0.5);
    let w = &x.t() * 0.1;
    let mut group = criterion.benchmark_group(format!("{} layers of {WIDTH}x{WIDTH}", BLOCKS * BLOCKS));
    group.sample_size(20);
    for (name, checkpoints) in [("all kept", false), ("in checkpoints", true)] {
        let mut program = Program::value_and_grad(|tape, (x, w)| layers(tape, x, w, checkpoints), (&x, &w));
        let peak = program.stats().peak_bytes as f64 / f64::from(1 << 20);
        group.bench_function(format!("{name}, {peak:.1} MiB at most"), |bench| {
            bench.iter(|| program.run((&x, &w)).map(|(value, _)| value));
        });
    }
    group.finish();
}

criterion_group!(benches, memory);
criterion_main!(benches);
