//! Files that are written whole or not at all, and tables to write to them.

use serde::Serialize;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Seek, Write},
    path::{Path, PathBuf},
};

/// What a file's contents are written to.
pub trait Sink: Write + Seek {}
impl<T: Write + Seek> Sink for T {}

/// Writes a file by `write`: to a temporary file beside it, which takes its place only when all of it is on
/// the disk. If anything fails the temporary file is removed, and a file that was there before stays as it was.
///
/// The target of a symbolic link is replaced, not the link. A device or a pipe cannot be replaced; it is written to.
///
/// # Errors
/// What `write` or the file system says.
pub fn write_whole(path: &Path, write: impl FnOnce(&mut dyn Sink) -> io::Result<()>) -> io::Result<()> {
    let mut write = Some(write);
    write_to(Target::of(path)?, &mut |file| write.take().map_or(Ok(()), |write| write(file)))
}

/// Checks that [`write_whole`] can write a file, before the work whose result it is to hold. Nothing is left behind.
pub(crate) fn check_writable(path: &Path) -> io::Result<()> {
    match Target::of(path)? {
        Target::Stream(_) => Ok(()),
        Target::File { part, .. } => File::create(&part).and_then(|_| fs::remove_file(&part)),
    }
}

/// Waits until the names in a folder are on the disk, where the system has a way to request it.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Where a path leads.
enum Target {
    /// A regular file, or none yet, and the temporary file beside it.
    File { path: PathBuf, part: PathBuf },
    /// A device or a pipe.
    Stream(PathBuf),
}

impl Target {
    fn of(path: &Path) -> io::Result<Self> {
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(found) if !found.is_file() => return Ok(Target::Stream(path.into())),
            Ok(_) | Err(_) => {}
        }
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.into());
        let mut name = path.file_name().unwrap_or_default().to_os_string();
        name.push(format!(".{}.part", std::process::id()));
        Ok(Target::File { part: path.with_file_name(name), path })
    }
}

fn write_to(target: Target, write: &mut dyn FnMut(&mut dyn Sink) -> io::Result<()>) -> io::Result<()> {
    let (path, part) = match target {
        Target::File { path, part } => (path, part),
        Target::Stream(path) => {
            let mut stream = BufWriter::new(OpenOptions::new().write(true).open(path)?);
            write(&mut stream)?;
            return stream.flush();
        }
    };
    let written = File::create(&part).and_then(|file| {
        let mut file = BufWriter::new(file);
        write(&mut file)?;
        file.into_inner()?.sync_all()?;
        fs::rename(&part, path)
    });
    if written.is_err() {
        // The first error is returned; a file that cannot be removed was perhaps never made.
        let _ = fs::remove_file(&part);
    }
    written
}

/// Writes rows as CSV under a header of their fields' names.
pub(crate) fn write_table(
    rows: impl Iterator<Item = impl Serialize>,
    to: &mut (impl Write + ?Sized),
) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(to);
    for row in rows {
        table.serialize(row).map_err(|error| match error.into_kind() {
            // Its kind tells whether nobody listens any more.
            csv::ErrorKind::Io(error) => error,
            other => io::Error::other(format!("{other:?}")),
        })?;
    }
    table.flush()
}

/// An error with four digits after the point, or in powers of ten where these would hide it.
pub(crate) fn rounded(error: f64) -> String {
    if error == 0.0 || (0.01..1e5).contains(&error) { format!("{error:.4}") } else { format!("{error:.4e}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let folder = std::env::temp_dir().join(format!("factorize-output-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("numbers.csv");
        write_whole(&path, |file| file.write_all(b"old")).unwrap();
        let failed = write_whole(&path, |file| {
            file.write_all(b"half of the new")?;
            Err(io::Error::from(io::ErrorKind::StorageFull))
        });
        assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        write_whole(&path, |file| file.write_all(b"new")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "no temporary file is left");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn what_cannot_be_written_is_known_before() {
        let folder = std::env::temp_dir().join(format!("factorize-check-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let kind = |path: PathBuf| check_writable(&path).map_err(|error| error.kind());
        assert_eq!(kind(folder.join("new.csv")), Ok(()));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "nothing is left");
        assert_eq!(kind(folder.clone()), Err(io::ErrorKind::IsADirectory));
        assert_eq!(kind(folder.join("missing/new.csv")), Err(io::ErrorKind::NotFound));
        fs::write(folder.join("file"), b"old").unwrap();
        assert_eq!(kind(folder.join("file")), Ok(()));
        assert_eq!(kind(folder.join("file/new.csv")), Err(io::ErrorKind::NotADirectory));
        assert_eq!(fs::read(folder.join("file")).unwrap(), b"old");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn links_and_devices_stay_what_they_are() {
        let folder = std::env::temp_dir().join(format!("factorize-links-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (file, link, device) = (folder.join("file"), folder.join("link"), folder.join("device"));
        fs::write(&file, b"old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        std::os::unix::fs::symlink("/dev/null", &device).unwrap();
        write_whole(&link, |to| to.write_all(b"new")).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"new");
        check_writable(&device).unwrap();
        write_whole(&device, |to| to.write_all(b"new")).unwrap();
        assert!(!fs::metadata(&device).unwrap().is_file());
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 3);
        fs::remove_dir_all(&folder).unwrap();
    }
}
