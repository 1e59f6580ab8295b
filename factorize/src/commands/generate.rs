//! `factorize generate`: synthetic ratings to try the other commands on.

use super::answer::{buffered, check_file};
use crate::{
    Error, memory,
    ratings::{DEFAULT_SEED, Shape, generate, write_triplets},
    write_whole,
};
use clap::Args;
use std::{
    io::{self, Write},
    path::PathBuf,
};

/// What is asked for.
#[derive(Args, Clone, Debug)]
pub struct GenerateArgs {
    /// ml-100k, ml-1m or ml-10m, the shapes of the MovieLens sets, or how many of each: USERS,ITEMS,RATINGS
    pub shape: Shape,
    /// Where to write: PREFIX.train.txt and PREFIX.test.txt get nine and one in ten of the ratings, a line "user
    /// item rating" each
    pub prefix: PathBuf,
    /// Seed of the random numbers
    #[arg(long, default_value_t = DEFAULT_SEED)]
    pub seed: u64,
}

/// Generates the ratings, writes them and tells how many there are.
///
/// # Errors
/// If the files cannot be written.
pub fn run(args: &GenerateArgs, terminal: &mut dyn Write) -> Result<(), Error> {
    let files = ["train", "test"].map(|part| {
        let mut file = args.prefix.clone().into_os_string();
        file.push(format!(".{part}.txt"));
        PathBuf::from(file)
    });
    files.iter().try_for_each(|file| check_file(file))?;
    memory::check(args.shape.bytes()).map_err(|shortage| Error::Memory {
        what: args.shape.to_string(),
        shortage,
        remedy: "take fewer users, items or ratings",
    })?;
    let generated = generate(&args.shape, args.seed);
    for (file, triplets) in files.into_iter().zip([&generated.train, &generated.test]) {
        let written = write_whole(&file, |out| buffered(out, |out| write_triplets(triplets, out)));
        written.map_err(|source| Error::Write { file, source })?;
    }
    let Shape { users, items, .. } = args.shape;
    let (train, test) = (generated.train.len(), generated.test.len());
    let told = writeln!(
        terminal,
        "{} users {users} items {items} train {train} test {test} oracle test RMSE {:.5}",
        args.shape, generated.oracle
    );
    match told {
        // Nobody listens any more; the files are written all the same.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        told => told.map_err(Error::Terminal),
    }
}
