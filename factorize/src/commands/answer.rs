//! Where an answer goes: to a file, whole or not at all, or to the terminal.

use crate::{Error, write_whole};
use serde::Serialize;
use std::{
    io::{self, BufWriter, Write},
    path::Path,
};

/// Writes an answer to a file if one is given, to the terminal otherwise.
pub fn answer(
    out: Option<&Path>,
    terminal: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Error> {
    match out {
        Some(file) => {
            let written = write_whole(file, |sink| buffered(sink, write));
            written.map_err(|source| Error::Write { file: file.into(), source })
        }
        None => match buffered(terminal, write) {
            // Nobody listens any more.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(Error::Terminal),
        },
    }
}

fn buffered(to: &mut (impl Write + ?Sized), write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut to = BufWriter::with_capacity(1 << 20, to);
    write(&mut to)?;
    to.flush()
}

/// Writes each row as an object of JSON on a line of its own.
pub fn json_lines(rows: impl Iterator<Item = impl Serialize>, to: &mut dyn Write) -> io::Result<()> {
    for row in rows {
        serde_json::to_writer(&mut *to, &row)?;
        writeln!(to)?;
    }
    Ok(())
}
