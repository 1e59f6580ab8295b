//! The folder of a model while a fit writes to it.

use crate::{Error, model::Model};
use std::{
    fs::{self, File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
};

/// Held by the fit that writes to the folder. It stays there when the fit is over; only the lock on it counts, which
/// ends with the program, however that ends.
const LOCK: &str = ".lock";

/// A folder that one fit at a time writes to.
pub struct ModelFolder {
    path: PathBuf,
    /// The folders that were made for it, the innermost first: they go again if they stay empty.
    made: Vec<PathBuf>,
    lock: Option<File>,
}

impl ModelFolder {
    /// Locks a folder, which is made if it is not there, and checks that a model can be saved to it. Where the file system
    /// has no locks, the fit goes on without, with the warning that is returned.
    ///
    /// # Errors
    /// If another fit holds the folder, or a file could not be written to it.
    pub fn take(path: &Path) -> Result<(Self, Option<String>), Error> {
        let missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
        let made = path.ancestors().take_while(missing).map(Path::to_path_buf).collect();
        let mut folder = ModelFolder { path: path.into(), made, lock: None };
        let refused = |source| Error::Folder { option: "model", folder: path.into(), source };
        fs::create_dir_all(path).map_err(refused)?;
        let file =
            OpenOptions::new().write(true).create(true).truncate(false).open(path.join(LOCK)).map_err(refused)?;
        let warning = match file.try_lock() {
            Ok(()) => {
                folder.lock = Some(file);
                None
            }
            Err(TryLockError::WouldBlock) => return Err(Error::Locked { folder: path.into() }),
            Err(TryLockError::Error(error)) => {
                let path = path.display();
                Some(format!("warning: {path} cannot be locked ({error}); let no other fit write to it meanwhile"))
            }
        };
        Model::check_folder(path)?;
        Ok((folder, warning))
    }
}

impl Drop for ModelFolder {
    fn drop(&mut self) {
        let alone = |folder: &Path| fs::read_dir(folder).is_ok_and(|entries| entries.count() == 1);
        if !self.made.is_empty() && alone(&self.path) {
            // Nothing was written. Who takes the folder meanwhile has put something there.
            let _ = fs::remove_file(self.path.join(LOCK));
            for folder in &self.made {
                let _ = fs::remove_dir(folder);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_fit_at_a_time_holds_a_folder_and_leaves_no_empty_one() {
        let outer = std::env::temp_dir().join(format!("factorize-folder-{}", std::process::id()));
        let path = outer.join("in/ner");
        let (first, warning) = ModelFolder::take(&path).unwrap();
        assert_eq!(warning, None);
        let refused = || ModelFolder::take(&path).map(|_| ()).unwrap_err().to_string();
        assert!(refused().contains("another fit writes to this folder"));
        drop(first);
        assert!(!outer.exists());

        fs::create_dir_all(path.join("W.npy")).unwrap();
        let error = refused();
        assert!(error.contains("W.npy: cannot write it: is a directory"), "{error}");
        fs::remove_dir(path.join("W.npy")).unwrap();
        drop(ModelFolder::take(&path).unwrap());
        assert!(path.exists(), "it was there before");
        assert!(ModelFolder::take(&path).unwrap().0.lock.is_some(), "the lock is free again");
        fs::remove_dir_all(&outer).unwrap();
    }
}
