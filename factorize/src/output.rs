//! Files that are written whole or not at all, and tables to write to them.

use serde::Serialize;
use std::{
    fs::{self, File},
    io::{self, BufWriter, Seek, Write},
    path::Path,
};

/// What a file's contents are written to.
pub trait Sink: Write + Seek {}
impl<T: Write + Seek> Sink for T {}

/// Writes a file by `write`: to a temporary file beside it, which takes its place only when all of it is on
/// the disk. If anything fails the temporary file is removed, and a file that was there before stays as it was.
///
/// # Errors
/// What `write` or the file system says.
pub fn write_whole(path: &Path, write: impl FnOnce(&mut dyn Sink) -> io::Result<()>) -> io::Result<()> {
    let mut write = Some(write);
    write_part(path, &mut |file| write.take().map_or(Ok(()), |write| write(file)))
}

fn write_part(path: &Path, write: &mut dyn FnMut(&mut dyn Sink) -> io::Result<()>) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
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
}
