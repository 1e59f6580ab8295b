//! Files and folders of a target's own.

use std::{
    fs,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicUsize, Ordering},
};

/// A place for a file or folder of one run, removed at its end.
pub(super) struct Scratch(PathBuf);

impl Scratch {
    /// Nothing is there yet.
    pub(super) fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Scratch(std::env::temp_dir().join(format!("autodiff-target-{}-{number}", process::id())))
    }

    /// A file with these bytes.
    pub(super) fn file(bytes: &[u8]) -> Self {
        let scratch = Scratch::new();
        fs::write(&scratch.0, bytes).expect("the temporary folder can be written");
        scratch
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // There may be nothing, or a file, or a folder.
        let _ = fs::remove_file(&self.0);
        let _ = fs::remove_dir_all(&self.0);
    }
}
