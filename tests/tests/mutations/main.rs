//! A fixed number of mutations of each target's seeds, always the same ones.
//!
//! What is wrong with a target's input is found by `fuzz/`, which runs for as long as it may; this shows that it was not
//! made worse. `MUTATIONS=1000000` tries more.

mod mutate;

use mutate::Mutator;
use std::{
    fs::{self, File},
    io::{self, Seek, Write},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    path::Path,
};
use tests::{
    bounded::Bounded,
    targets::{CHECKPOINT, GRAPH, MATRIX, MODEL, PAIRS, PROGRAM, RATINGS, Target},
};

#[global_allocator]
static ALLOCATOR: Bounded = Bounded;

/// Runs the seeds, then their mutations. The input that fails stays in a file, also if the process ends with it.
fn run(target: &Target, mutations: usize) {
    let asked = std::env::var("MUTATIONS").ok().and_then(|mutations| mutations.parse().ok());
    let mutations = asked.unwrap_or(mutations);
    let seeds = (target.seeds)();
    let mut mutator = Mutator::new(&seeds);
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(target.name);
    let mut file = File::create(&path).expect("the folder for tests can be written");
    let (mut accepted_seeds, mut accepted) = (0, 0);
    let mutants = (0..mutations).map(|number| mutator.mutant(number % seeds.len()));
    for (number, input) in seeds.iter().cloned().chain(mutants).enumerate() {
        put(&mut file, &input).expect("the file can be written");
        match catch_unwind(AssertUnwindSafe(|| target.run(&input))) {
            Ok(is_accepted) if number < seeds.len() => accepted_seeds += usize::from(is_accepted),
            Ok(is_accepted) => accepted += usize::from(is_accepted),
            Err(panic) => {
                eprintln!("input {number} of target {} fails; it is in {}", target.name, path.display());
                resume_unwind(panic);
            }
        }
    }
    // Most seeds are right, and mutants go both ways: all that a target does is reached.
    assert!(accepted_seeds * 4 > seeds.len() * 3, "{accepted_seeds} of {} seeds are accepted", seeds.len());
    assert!((1..mutations).contains(&accepted), "{accepted} of {mutations} mutants are accepted");
    fs::remove_file(&path).expect("the file is there");
}

/// Writes over what is in a file, which takes a hundredth of the time of a file that is created anew.
fn put(file: &mut File, input: &[u8]) -> io::Result<()> {
    file.rewind()?;
    file.write_all(input)?;
    file.set_len(input.len() as u64)
}

macro_rules! mutations {
    ($($name:ident: $target:ident, $mutations:literal;)*) => {$(
        #[test]
        fn $name() {
            run(&$target, $mutations);
        }
    )*};
}

mutations! {
    ratings: RATINGS, 20_000;
    pairs: PAIRS, 20_000;
    matrix: MATRIX, 20_000;
    model: MODEL, 200;
    checkpoint: CHECKPOINT, 8_000;
    program: PROGRAM, 10_000;
    graph: GRAPH, 1_200;
}
