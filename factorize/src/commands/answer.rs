//! How a command answers: as a table or as objects of JSON, in a file, whole or not at all, or on the terminal.

use crate::{
    Error,
    output::{check_writable, write_table},
    write_whole,
};
use clap::Args;
use serde::Serialize;
use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

/// How to answer, and where.
#[derive(Args, Clone, Debug)]
pub struct AnswerOptions {
    /// Write objects of JSON, a line each, instead of CSV
    #[arg(long)]
    pub json: bool,
    /// File to write to instead of the terminal
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

impl AnswerOptions {
    /// Checks that the file of the answer can be written, before the work.
    ///
    /// # Errors
    /// If it cannot.
    pub fn check(&self) -> Result<(), Error> {
        self.out.as_deref().map_or(Ok(()), check_file)
    }

    /// Writes each part of an answer as an object of JSON, or as the rows of the table that `rows` makes of it.
    ///
    /// # Errors
    /// If writing fails.
    pub fn write<Part: Serialize, Rows: IntoIterator<Item: Serialize>>(
        &self,
        terminal: &mut dyn Write,
        parts: impl Iterator<Item = Part>,
        rows: impl FnMut(Part) -> Rows,
    ) -> Result<(), Error> {
        answer(self.out.as_deref(), terminal, |to| {
            if self.json { json_lines(parts, to) } else { write_table(parts.flat_map(rows), to) }
        })
    }
}

/// Checks that a file of results can be written, before the work.
///
/// # Errors
/// If it cannot.
pub fn check_file(file: &Path) -> Result<(), Error> {
    check_writable(file).map_err(|source| Error::Write { file: file.into(), source })
}

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

/// Writes in large blocks.
pub fn buffered(
    to: &mut (impl Write + ?Sized),
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
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
