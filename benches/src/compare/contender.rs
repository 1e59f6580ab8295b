//! Who takes part, and how each is started.

use crate::problems::sparse::FOLDER;
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

/// An engine, or code written by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contender {
    /// `autodiff`.
    Ours,
    /// Loops written by hand, with the standard library's elementary functions.
    Hand,
    /// The same with elementary functions that vectorise.
    HandFused,
    /// Python's autograd.
    Autograd,
    /// JAX, compiled.
    Jax,
    /// PyTorch, eager.
    Torch,
    /// The crate `candle-core`.
    Candle,
    /// The crate `autograd`.
    RustAutograd,
}

/// All of them, in the order of the tables.
pub const CONTENDERS: [Contender; 8] = [
    Contender::Ours,
    Contender::Hand,
    Contender::HandFused,
    Contender::Autograd,
    Contender::Jax,
    Contender::Torch,
    Contender::Candle,
    Contender::RustAutograd,
];

impl Contender {
    /// How it is called, in the tables and as a worker.
    pub fn name(self) -> &'static str {
        match self {
            Contender::Ours => "ours",
            Contender::Hand => "hand",
            Contender::HandFused => "hand-fused",
            Contender::Autograd => "autograd",
            Contender::Jax => "jax",
            Contender::Torch => "torch",
            Contender::Candle => "candle",
            Contender::RustAutograd => "rust-autograd",
        }
    }

    /// What starts its worker on so many threads, with the folder where the ratings are left.
    ///
    /// # Errors
    /// With what to do, if it is not installed.
    pub fn command(self, threads: usize, ratings: &Path) -> Result<Command, String> {
        let mut words: Vec<OsString> = Vec::new();
        match self {
            Contender::Ours | Contender::Hand | Contender::HandFused => {
                let own = std::env::current_exe().map_err(|error| format!("this program's own file: {error}"))?;
                words.extend([own.into(), "--worker".into(), self.name().into(), "--threads".into()]);
            }
            Contender::Autograd | Contender::Jax | Contender::Torch => {
                words.extend([python()?.into(), peers().join("worker.py").into(), self.name().into()]);
            }
            Contender::Candle | Contender::RustAutograd => {
                let name = format!("peers{}", std::env::consts::EXE_SUFFIX);
                words.extend([installed(peers().join("rust/target/release").join(name))?.into(), self.name().into()]);
            }
        }
        words.push(threads.to_string().into());
        let mut command = limited(words, threads);
        command.env(FOLDER, ratings);
        Ok(command)
    }
}

/// A command of these words, limited to so many threads and processors.
pub fn limited(words: impl IntoIterator<Item = OsString>, threads: usize) -> Command {
    let mut words = pinning(threads).into_iter().flatten().chain(words);
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words);
    for variable in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"] {
        command.env(variable, threads.to_string());
    }
    command.env("JAX_PLATFORMS", "cpu").env("CUDA_VISIBLE_DEVICES", "");
    // A processor forced on numpy's products would slow them.
    command.env_remove("OPENBLAS_CORETYPE").env_remove("OPENBLAS_L2_SIZE");
    if threads == 1 {
        command.env("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false");
    }
    command
}

/// How the reason begins why a contender that has to be installed is not there.
pub const NOT_INSTALLED: &str = "not installed";

/// Where the peers are.
pub fn peers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers")
}

/// The interpreter that has the Python peers.
///
/// # Errors
/// With what to do, if it is not installed.
pub fn python() -> Result<PathBuf, String> {
    let (folder, python) = if cfg!(windows) { ("Scripts", "python.exe") } else { ("bin", "python") };
    installed(peers().join("venv").join(folder).join(python))
}

fn installed(path: PathBuf) -> Result<PathBuf, String> {
    if path.exists() { Ok(path) } else { Err("not installed (benches/peers/setup.sh does it)".to_string()) }
}

/// What pins a process to as many processors as it may use threads, where there is such a command: XLA, among
/// others, takes as many threads as it sees processors.
pub fn pinning(threads: usize) -> Option<Vec<OsString>> {
    let allowed = allowed_processors()?;
    let path = std::env::var_os("PATH")?;
    let taskset = std::env::split_paths(&path).map(|folder| folder.join("taskset")).find(|file| file.is_file())?;
    let last = &allowed[allowed.len().checked_sub(threads)?..];
    let list: Vec<String> = last.iter().map(usize::to_string).collect();
    Some(vec![taskset.into(), "-c".into(), list.join(",").into()])
}

/// The processors that this process may run on, where the system tells.
fn allowed_processors() -> Option<Vec<usize>> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    listed(status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?)
}

/// The numbers of a list such as `0-3,8`.
fn listed(list: &str) -> Option<Vec<usize>> {
    let mut numbers = Vec::new();
    for part in list.trim().split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        numbers.extend(first.parse::<usize>().ok()?..=last.parse::<usize>().ok()?);
    }
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_processors() {
        assert_eq!(listed("\t0-3,8\n"), Some(vec![0, 1, 2, 3, 8]));
        assert_eq!(listed("5"), Some(vec![5]));
        assert_eq!(listed(""), None);
    }
}
