//! What is compared computes the same.

use benches::{by_hand, computation::Checksum, computation::Computation, ours, problems::PROBLEMS};

fn checksum(mut computation: Computation) -> Checksum {
    let mut checksum = Checksum::default();
    computation(Some(&mut checksum)).expect("the shapes are those recorded");
    checksum
}

#[test]
fn hand_written_code_agrees_with_ours() {
    let mut compared = 0;
    for problem in PROBLEMS.iter().filter(|problem| !problem.is_long()) {
        for quantity in problem.family.quantities() {
            let ours = checksum(ours::computation(problem, quantity.name));
            assert!(ours.value.or(ours.norm).is_some_and(|number| number.is_finite() && number != 0.0));
            let rivals = [
                by_hand::computation(problem, quantity.name, 1),
                by_hand::computation(problem, quantity.name, 2).filter(|_| problem.is_worth_threads()),
                by_hand::fused_computation(problem, quantity.name, 1),
            ];
            for rival in rivals.into_iter().flatten() {
                let difference = checksum(rival).difference(&ours, problem.tolerance());
                assert_eq!(difference, None, "{}, {}", problem.name, quantity.name);
                compared += 1;
            }
        }
    }
    assert!(compared > 50, "{compared}");
}
