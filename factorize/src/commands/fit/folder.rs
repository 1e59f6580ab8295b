//! The folder of a model while a fit writes to it.

use crate::{Error, model::Model};
use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
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
    /// The folder at a path. One that exists is locked now, one that does not is made by
    /// [`prepare`](ModelFolder::prepare).
    ///
    /// # Errors
    /// If another fit holds it, or it is no folder that can be written to.
    pub fn new(path: &Path) -> Result<Self, Error> {
        let mut folder = ModelFolder { path: path.into(), made: Vec::new(), lock: None };
        if path.exists() {
            folder.lock()?;
        }
        Ok(folder)
    }

    /// Makes and locks the folder where that was not done yet, and checks that a model can be saved to it. Returns what
    /// there is to warn of.
    ///
    /// # Errors
    /// If another fit holds the folder, or a file could not be written to it.
    pub fn prepare(&mut self) -> Result<Option<String>, Error> {
        let missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
        self.made = self.path.ancestors().take_while(missing).map(Path::to_path_buf).collect();
        fs::create_dir_all(&self.path).map_err(|source| self.refused(source))?;
        let warning = if self.lock.is_none() { self.lock()? } else { None };
        Model::check_folder(&self.path)?;
        Ok(warning)
    }

    fn refused(&self, source: io::Error) -> Error {
        Error::Folder { option: "model", folder: self.path.clone(), source }
    }

    /// Locks the folder. Where the file system has no locks the fit goes on without, with a warning.
    fn lock(&mut self) -> Result<Option<String>, Error> {
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(self.path.join(LOCK));
        let file = file.map_err(|source| self.refused(source))?;
        match file.try_lock() {
            Ok(()) => {
                self.lock = Some(file);
                Ok(None)
            }
            Err(TryLockError::WouldBlock) => Err(Error::Locked { folder: self.path.clone() }),
            Err(TryLockError::Error(error)) => Ok(Some(format!(
                "warning: {} cannot be locked ({error}); let no other fit write to it meanwhile",
                self.path.display()
            ))),
        }
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
        let mut first = ModelFolder::new(&path).unwrap();
        assert!(!outer.exists());
        assert_eq!(first.prepare().unwrap(), None);
        let refused = |folder: Result<ModelFolder, Error>| folder.map(|_| ()).unwrap_err().to_string();
        assert!(refused(ModelFolder::new(&path)).contains("another fit writes to this folder"));
        drop(first);
        assert!(!outer.exists());

        fs::create_dir_all(path.join("W.npy")).unwrap();
        let mut second = ModelFolder::new(&path).unwrap();
        let error = second.prepare().unwrap_err().to_string();
        assert!(error.contains("W.npy: cannot write it: is a directory"), "{error}");
        fs::remove_dir(path.join("W.npy")).unwrap();
        second.prepare().unwrap();
        drop(second);
        assert!(ModelFolder::new(&path).unwrap().lock.is_some(), "the lock is free again");
        fs::remove_dir_all(&outer).unwrap();
    }
}
