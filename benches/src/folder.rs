//! A temporary folder.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A folder that goes with this value, with all that is in it.
pub struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    /// A new folder of this process among the system's temporary ones.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn new(name: &str) -> io::Result<Self> {
        let path = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(TemporaryFolder(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // What cannot be removed is left to the system, as all temporary files are.
        let _ = fs::remove_dir_all(&self.0);
    }
}
