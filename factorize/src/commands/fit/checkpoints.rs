//! The checkpoints of a fit in the folder of its model: the last one and the one before, so that a damaged one costs
//! few steps.

use crate::output::{Sink, sync_folder, write_whole};
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// The last checkpoint.
const LAST: &str = "checkpoint";
/// The one before.
const BEFORE: &str = "checkpoint.before";
/// The next one, complete, until the others have made room for it.
const NEXT: &str = "checkpoint.next";

/// The checkpoints in a folder.
pub struct Checkpoints {
    folder: PathBuf,
    /// Whether the last one is damaged or of another fit, so that it must not push out the one before.
    last_is_useless: bool,
}

impl Checkpoints {
    /// Those of a folder that no other fit writes to. What a fit that was killed has left is put in order: its
    /// temporary files are removed, and a checkpoint that was complete takes its place.
    ///
    /// # Errors
    /// What the file system says.
    pub fn open(folder: &Path) -> io::Result<Self> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with("checkpoint.") && name.ends_with(".part") {
                fs::remove_file(&path)?;
            }
        }
        let checkpoints = Checkpoints { folder: folder.into(), last_is_useless: false };
        if [LAST, BEFORE, NEXT].iter().any(|name| checkpoints.file(name).is_dir()) {
            return Err(io::Error::other(format!("a folder has the name of a checkpoint, {LAST}, {BEFORE} or {NEXT}")));
        }
        if checkpoints.file(NEXT).exists() {
            checkpoints.turn()?;
        }
        Ok(checkpoints)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Where the last one is.
    pub fn last(&self) -> PathBuf {
        self.file(LAST)
    }

    /// Those that are there, the last one first.
    pub fn found(&self) -> Vec<PathBuf> {
        [LAST, BEFORE].map(|name| self.file(name)).into_iter().filter(|file| file.exists()).collect()
    }

    /// Notes that the fit cannot go on from the last one: the next one replaces it.
    pub fn pass_over_last(&mut self) {
        self.last_is_useless = true;
    }

    /// Opens one of them.
    ///
    /// # Errors
    /// What the file system says, also of what is no regular file.
    pub fn open_one(file: &Path) -> io::Result<File> {
        if fs::metadata(file)?.is_file() { File::open(file) } else { Err(io::Error::other("it is no regular file")) }
    }

    /// Writes a checkpoint. At any moment the last complete one is on the disk, and the one before it.
    ///
    /// # Errors
    /// What `write` or the file system says; the checkpoints that were there stay.
    pub fn write(&mut self, write: impl FnOnce(&mut dyn Sink) -> io::Result<()>) -> io::Result<()> {
        write_whole(&self.file(NEXT), write)?;
        self.turn()?;
        self.last_is_useless = false;
        Ok(())
    }

    /// Makes the next checkpoint the last one, and that the one before.
    fn turn(&self) -> io::Result<()> {
        if self.last().exists() && !self.last_is_useless {
            fs::rename(self.last(), self.file(BEFORE))?;
        }
        fs::rename(self.file(NEXT), self.last())?;
        sync_folder(&self.folder)
    }

    /// Removes all of them.
    ///
    /// # Errors
    /// What the file system says.
    pub fn remove(&self) -> io::Result<()> {
        self.found().into_iter().try_for_each(fs::remove_file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of the test's own.
    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("factorize-checkpoints-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn held(checkpoints: &Checkpoints) -> Vec<String> {
        checkpoints.found().iter().map(|file| fs::read_to_string(file).unwrap()).collect()
    }

    #[test]
    fn the_last_two_are_kept_and_a_failed_one_leaves_them() {
        let folder = folder("two");
        let mut checkpoints = Checkpoints::open(&folder).unwrap();
        let mut expected = Vec::new();
        for number in ["1", "2", "3"] {
            checkpoints.write(|to| to.write_all(number.as_bytes())).unwrap();
            expected.insert(0, number);
            expected.truncate(2);
            assert_eq!(held(&checkpoints), expected);
        }
        let full = |to: &mut dyn Sink| {
            to.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        };
        assert_eq!(checkpoints.write(full).unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(held(&checkpoints), ["3", "2"]);
        checkpoints.pass_over_last();
        for expected in [["4", "2"], ["5", "4"]] {
            checkpoints.write(|to| to.write_all(expected[0].as_bytes())).unwrap();
            assert_eq!(held(&checkpoints), expected, "a damaged one does not push out the one before it");
        }
        checkpoints.remove().unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        fs::remove_dir_all(&folder).unwrap();
    }

    /// Every moment between the steps of writing one.
    #[test]
    fn what_a_killed_fit_leaves_is_put_in_order() {
        for (left, expected) in [
            (&[("checkpoint", "2"), ("checkpoint.before", "1"), ("checkpoint.next.77.part", "ha")][..], ["2", "1"]),
            (&[("checkpoint", "2"), ("checkpoint.before", "1"), ("checkpoint.next", "3")], ["3", "2"]),
            (&[("checkpoint.before", "2"), ("checkpoint.next", "3")], ["3", "2"]),
            (
                &[("checkpoint", "2"), ("checkpoint.before", "1"), ("checkpoint.9.part", "of an older version")],
                ["2", "1"],
            ),
        ] {
            let folder = folder("killed");
            left.iter().for_each(|(name, text)| fs::write(folder.join(name), text).unwrap());
            fs::write(folder.join("other.part"), "not ours").unwrap();
            let checkpoints = Checkpoints::open(&folder).unwrap();
            assert_eq!(held(&checkpoints), expected, "{left:?}");
            assert_eq!(fs::read_dir(&folder).unwrap().count(), 3, "{left:?}");
            fs::remove_dir_all(&folder).unwrap();
        }
    }
}
