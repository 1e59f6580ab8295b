//! Benchmarks of the comparison's problems: ours beside what is written by hand.

use benches::{by_hand, computation::Computation, ours, problems};
use criterion::Criterion;

/// A group for each quantity of each problem whose name begins so.
pub fn problems(criterion: &mut Criterion, name: &str) {
    let selected = problems::select(&[name.to_string()]).unwrap_or_else(|why| panic!("{why}"));
    for problem in selected {
        for quantity in problem.family.quantities() {
            let mut group = criterion.benchmark_group(format!("{}: {}", problem.name, quantity.name));
            group.sample_size(20);
            let mut bench = |name: &str, computation: Option<Computation>| {
                if let Some(mut computation) = computation {
                    group.bench_function(name, |bench| bench.iter(|| computation(None)));
                }
            };
            bench("hand", by_hand::computation(problem, quantity.name, 1));
            bench("hand-fused", by_hand::fused_computation(problem, quantity.name, 1));
            bench("ours", Some(ours::computation(problem, quantity.name)));
            group.finish();
        }
    }
}
