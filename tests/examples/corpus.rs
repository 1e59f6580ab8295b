//! Writes the seeds of each target of `fuzz/` to a folder of its own in the folder that is given.

use std::{env, fs, io, path::PathBuf};
use tests::targets::TARGETS;

fn main() -> io::Result<()> {
    let corpus = PathBuf::from(env::args_os().nth(1).unwrap_or("fuzz/corpus".into()));
    for target in TARGETS {
        let folder = corpus.join(target.name);
        fs::create_dir_all(&folder)?;
        for (number, seed) in (target.seeds)().iter().enumerate() {
            fs::write(folder.join(format!("seed-{number:03}")), seed)?;
        }
    }
    Ok(())
}
