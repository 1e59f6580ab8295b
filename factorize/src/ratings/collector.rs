//! Where ratings and complaints come together while a file is read.

use super::{
    Format, Ratings,
    duplicates::keep_last,
    error::{BadLine, Fault, Place, RatingsError},
    ids::IdsFull,
};
use crate::memory;
use std::{fmt, path::PathBuf};

/// How many of the skipped lines are shown.
const SHOWN: usize = 5;
/// How many letters of a line are shown.
const SHOWN_LETTERS: usize = 60;

/// What was found while reading ratings.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The file, or `standard input`.
    pub file: PathBuf,
    /// How it was read.
    pub format: Format,
    /// How many lines it has, blank ones and comments too; rows where it is not text.
    pub lines: u64,
    /// How many ratings were kept.
    pub ratings: usize,
    /// By how many users.
    pub users: usize,
    /// Of how many items.
    pub items: usize,
    /// How many ratings were dropped since the same user rates the same item again further on.
    pub duplicates: usize,
    /// How many bad lines were skipped.
    pub skipped: u64,
    /// The first of them.
    pub first_skipped: Vec<BadLine>,
    /// What was assumed where the file does not tell.
    pub notes: Vec<String>,
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Reading { file, format, ratings, users, items, .. } = self;
        write!(f, "{}: {ratings} ratings of {items} items by {users} users, {format}", file.display())?;
        for note in &self.notes {
            write!(f, "\n{note}")?;
        }
        if self.duplicates > 0 {
            let (count, were) = (self.duplicates, if self.duplicates == 1 { "rating was" } else { "ratings were" });
            write!(f, "\n{count} {were} replaced by a later one of the same user and item")?;
        }
        if self.skipped > 0 {
            write!(f, "\n{} bad lines skipped", self.skipped)?;
            for bad in &self.first_skipped {
                write!(f, "\n  {bad}")?;
            }
            if self.skipped > self.first_skipped.len() as u64 {
                write!(f, "\n  ...")?;
            }
        }
        Ok(())
    }
}

/// The ratings of a file so far.
pub(super) struct Collector {
    skip_bad: bool,
    ratings: Ratings,
    reading: Reading,
}

impl Collector {
    pub(super) fn new(file: PathBuf, format: Format, skip_bad: bool) -> Self {
        let reading = Reading {
            file,
            format,
            lines: 0,
            ratings: 0,
            users: 0,
            items: 0,
            duplicates: 0,
            skipped: 0,
            first_skipped: Vec::new(),
            notes: Vec::new(),
        };
        Collector { skip_bad, ratings: Ratings::default(), reading }
    }

    /// Takes a rating.
    #[inline]
    pub(super) fn add(&mut self, user: &str, item: &str, value: f32) -> Result<(), RatingsError> {
        let Ratings { users, items, user: of_user, item: of_item, value: values } = &mut self.ratings;
        let user = match users.try_intern(user) {
            Ok(user) => user,
            Err(full) => return Err(self.full(full, "users")),
        };
        let item = match items.try_intern(item) {
            Ok(item) => item,
            Err(full) => return Err(self.full(full, "items")),
        };
        if values.len() >= u32::MAX as usize - 1 {
            return Err(self.full(IdsFull::Numbers, "ratings"));
        }
        let room = memory::grow(of_user).and_then(|()| memory::grow(of_item)).and_then(|()| memory::grow(values));
        if let Err(shortage) = room {
            return Err(self.full(IdsFull::Memory(shortage), "ratings"));
        }
        of_user.push(user);
        of_item.push(item);
        values.push(value);
        Ok(())
    }

    /// Notes a bad line, which is an error unless such lines are to be skipped.
    #[cold]
    pub(super) fn bad(&mut self, place: Place, fault: Fault, line: &[u8]) -> Result<(), RatingsError> {
        let bad = BadLine { place, fault, text: shortened(line) };
        if !self.skip_bad {
            return Err(RatingsError::Line { file: self.reading.file.clone(), bad: Box::new(bad) });
        }
        self.reading.skipped += 1;
        if self.reading.first_skipped.len() < SHOWN {
            self.reading.first_skipped.push(bad);
        }
        Ok(())
    }

    /// Notes what was assumed.
    pub(super) fn note(&mut self, note: String) {
        self.reading.notes.push(note);
    }

    /// An error of the file as a whole.
    pub(super) fn refused(&self, problem: impl Into<String>) -> RatingsError {
        RatingsError::File { file: self.reading.file.clone(), problem: problem.into() }
    }

    /// The file cannot be read.
    pub(super) fn unreadable(&self, source: std::io::Error) -> RatingsError {
        RatingsError::Read { file: self.reading.file.clone(), source }
    }

    #[cold]
    fn full(&self, full: IdsFull, what: &'static str) -> RatingsError {
        RatingsError::full(&self.reading.file, full, what)
    }

    /// The ratings of so many lines, each cell once, and what there is to say about them.
    pub(super) fn finish(mut self, lines: u64) -> Result<(Ratings, Reading), RatingsError> {
        if self.ratings.is_empty() {
            let problem = match self.reading.first_skipped.first() {
                Some(bad) => format!(
                    "no rating is left, all {} lines are bad; in {bad}; read as {}, --format forces another format",
                    self.reading.skipped, self.reading.format
                ),
                None => format!("there is no rating in it, read as {}", self.reading.format),
            };
            return Err(self.refused(problem));
        }
        self.reading.lines = lines;
        self.reading.duplicates = keep_last(&mut self.ratings);
        let Ratings { users, items, user, item, value } = &mut self.ratings;
        user.shrink_to_fit();
        item.shrink_to_fit();
        value.shrink_to_fit();
        (self.reading.users, self.reading.items, self.reading.ratings) = (users.len(), items.len(), value.len());
        Ok((self.ratings, self.reading))
    }
}

/// A text for a message.
pub(crate) fn shortened(text: &[u8]) -> String {
    // A few more bytes than letters are shown, since letters may have four.
    let text = String::from_utf8_lossy(&text[..text.len().min(SHOWN_LETTERS * 4 + 4)]).into_owned();
    match text.char_indices().nth(SHOWN_LETTERS) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}
