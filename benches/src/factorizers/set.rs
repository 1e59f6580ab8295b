//! The ratings that are factorized.

use factorize::{
    ratings::{DEFAULT_SEED, Shape, Triplet, generate, write_triplets},
    write_whole,
};
use std::{
    io,
    path::{Path, PathBuf},
};

/// Ratings in files, lines `user item rating`.
#[derive(Debug)]
pub struct Set {
    /// How it is called.
    pub name: String,
    /// The ranks that it is factorized with.
    pub ranks: Vec<usize>,
    /// The ratings to fit to.
    pub train: PathBuf,
    /// The ratings to predict.
    pub test: PathBuf,
    /// What is to be said of it.
    pub about: String,
}

/// The names of the generated sets, and the ranks of each.
pub const GENERATED: [(&str, &[usize]); 3] = [("ml-100k", &[16, 8]), ("ml-1m", &[16, 8]), ("ml-10m", &[8])];

impl Set {
    /// Generates a set into files in a folder.
    ///
    /// # Errors
    /// If the name is of no shape, or the files cannot be written.
    pub fn generate(name: &str, ranks: &[usize], folder: &Path) -> io::Result<Set> {
        let shape: Shape = name.parse().map_err(io::Error::other)?;
        let generated = generate(&shape, DEFAULT_SEED);
        let write = |part: &str, triplets: &[Triplet]| {
            let file = folder.join(format!("{name}.{part}.txt"));
            write_whole(&file, |out| write_triplets(triplets, out)).map(|()| file)
        };
        Ok(Set {
            name: name.to_string(),
            ranks: ranks.to_vec(),
            train: write("train", &generated.train)?,
            test: write("test", &generated.test)?,
            about: format!(
                "{} users, {} items, {} ratings to fit to and {} to predict, generated with seed {DEFAULT_SEED}. Who knows the \
                 truth without its noise has a test RMSE of {:.4}.",
                shape.users,
                shape.items,
                generated.train.len(),
                generated.test.len(),
                generated.oracle
            ),
        })
    }

    /// The user's own files.
    pub fn own(train: &Path, test: &Path) -> Set {
        Set {
            name: train.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            ranks: vec![16, 8],
            train: train.to_path_buf(),
            test: test.to_path_buf(),
            about: format!("Fitted to {}, tested with {}.", train.display(), test.display()),
        }
    }
}
