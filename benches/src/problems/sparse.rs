//! The root mean square error at the rated cells of a large matrix: the training parts of synthetic ratings.

use super::{Problem, SEED, uniform};
use factorize::{
    NumpyRandom,
    ratings::{DEFAULT_SEED, Shape, Triplet, generate},
};
use ndarray::Array2;
use std::{
    fs::File,
    io::{self, BufReader, Read},
    path::{Path, PathBuf},
};

/// The environment variable that names the folder where `compare` leaves the ratings for its workers. Without it
/// they are generated.
pub const FOLDER: &str = "COMPARE_RATINGS";

/// The product of a row of `W` and a column of `H` is this on average, about as much as a rating.
const MEAN: f64 = 3.5;

/// The numbers of users and items.
pub fn sides(problem: &Problem) -> [usize; 2] {
    ["users", "items"].map(|size| problem.size(size))
}

/// The factors: `W` of `(users, rank)` and `H` of `(rank, items)`.
pub fn factors(problem: &Problem) -> (Array2<f32>, Array2<f32>) {
    let ([users, items], rank) = (sides(problem), problem.size("rank"));
    let random = &mut NumpyRandom::seed(SEED);
    let scale = 2.0 * (MEAN / rank as f64).sqrt();
    let mut factors = |shape| uniform::<f64, _>(shape, random).mapv(|factor| (factor * scale) as f32);
    (factors((users, rank)), factors((rank, items)))
}

/// The ratings by rows: from the folder where they were left, or generated.
///
/// # Panics
/// If the file cannot be read.
pub fn ratings(problem: &Problem) -> Box<dyn Iterator<Item = Triplet>> {
    match std::env::var_os(FOLDER) {
        Some(folder) => {
            let path = file(problem, Path::new(&folder));
            let read = File::open(&path).map(BufReader::new);
            Box::new(Stored(read.unwrap_or_else(|error| panic!("{}: {error}", path.display()))))
        }
        None => Box::new(generated(problem).into_iter()),
    }
}

/// Leaves the ratings in a folder, unless they are there: user, item and rating of 4 bytes each, in the order of a
/// processor that begins with the lowest.
///
/// # Errors
/// What writing says.
pub fn leave(problem: &Problem, folder: &Path) -> io::Result<()> {
    let path = file(problem, folder);
    if path.exists() {
        return Ok(());
    }
    factorize::write_whole(&path, |out| {
        for (user, item, rating) in generated(problem) {
            for bytes in [user.to_le_bytes(), item.to_le_bytes(), rating.to_le_bytes()] {
                out.write_all(&bytes)?;
            }
        }
        Ok(())
    })
}

/// Problems that differ in rank alone share a file.
fn file(problem: &Problem, folder: &Path) -> PathBuf {
    let [users, items] = sides(problem);
    folder.join(format!("{users}-{items}-{}.bin", problem.size("ratings")))
}

fn generated(problem: &Problem) -> Vec<Triplet> {
    let [users, items] = sides(problem);
    let shape = Shape::new(users, items, problem.size("ratings")).unwrap_or_else(|error| panic!("{error}"));
    let mut ratings = generate(&shape, DEFAULT_SEED).train;
    ratings.sort_unstable_by_key(|&(user, item, _)| (user, item));
    ratings
}

/// Ratings in a file.
struct Stored(BufReader<File>);

impl Iterator for Stored {
    type Item = Triplet;

    fn next(&mut self) -> Option<Triplet> {
        let mut numbers = [[0; 4]; 3];
        // A file that was written whole ends with a rating.
        self.0.read_exact(numbers.as_flattened_mut()).ok()?;
        let [user, item, rating] = numbers;
        Some((u32::from_le_bytes(user), u32::from_le_bytes(item), f32::from_le_bytes(rating)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{folder::TemporaryFolder, problems::PROBLEMS};

    #[test]
    fn what_is_left_in_a_folder_is_what_is_generated() {
        let problem = PROBLEMS.iter().find(|problem| problem.name == "sparse-ml-100k-k16").expect("it is there");
        let folder = TemporaryFolder::new("benches-sparse").expect("a folder");
        leave(problem, folder.path()).expect("it can be written");
        let stored = Stored(BufReader::new(File::open(file(problem, folder.path())).expect("it was written")));
        let generated = generated(problem);
        assert!(generated.is_sorted_by_key(|&(user, item, _)| (user, item)) && generated.len() > 85_000);
        assert!(stored.eq(generated));
    }
}
