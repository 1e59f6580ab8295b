//! Where ratings and complaints come together while a file is read.

use super::{
    Format, Ratings,
    duplicates::keep_last,
    error::{BadLine, Fault, Place, RatingsError, shortened},
    ids::IdsFull,
    number,
    options::{ReadOptions, Wanted},
};
use crate::memory;
use std::{fmt, path::PathBuf};

/// How many of the skipped lines are shown.
const SHOWN: usize = 5;
/// Number of ratings that are shown as they were understood.
const PREVIEW: usize = 5;

/// What was found while reading ratings.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The file, or `standard input`.
    pub file: PathBuf,
    /// How it was read.
    pub format: Format,
    /// What separates the cells of a matrix of text.
    pub separator: Option<&'static str>,
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
    /// Number of comments above the other lines.
    pub comments: u64,
    /// Number of ratings left out as missing.
    pub missing: u64,
    /// The first ratings as they were understood: user, item, rating.
    pub first: Vec<(String, String, f32)>,
    /// How many bad lines were skipped.
    pub skipped: u64,
    /// The first of them.
    pub first_skipped: Vec<BadLine>,
    /// What was assumed where the file does not tell.
    pub notes: Vec<String>,
}

impl Reading {
    /// Checks that there is something to learn from.
    ///
    /// # Errors
    /// If there are fewer than two users or items: the message shows how the file was read.
    pub fn check(&self) -> Result<(), RatingsError> {
        if self.users >= 2 && self.items >= 2 {
            return Ok(());
        }
        let problem = format!(
            "it has fewer than two users or two items, too few to learn from; if it was misread, --columns \
             user=1,item=2,rating=3 or --format says how to read it\n{}",
            self.summary()
        );
        Err(RatingsError::File { file: self.file.clone(), problem })
    }

    /// The first ratings as they were understood, a line each.
    pub fn preview(&self) -> String {
        let line = |(user, item, rating): &(String, String, f32)| {
            let [user, item] = [user, item].map(|id| shortened(id.as_bytes()));
            format!("\n  user {user:?}, item {item:?}, rating {rating}")
        };
        self.first.iter().map(line).collect()
    }

    /// What was read, and how.
    fn summary(&self) -> String {
        let Reading { file, ratings, users, items, notes, .. } = self;
        let how = self.how();
        let mut text = format!("{}: {ratings} ratings of {items} items by {users} users, {how}", file.display());
        for note in notes {
            text.push('\n');
            text.push_str(note);
        }
        text
    }

    /// The format, with what separates the cells of a matrix.
    fn how(&self) -> String {
        match self.separator {
            Some(separator) if self.format == Format::Dense => format!("{} separated by {separator}", self.format),
            Some(_) | None => self.format.to_string(),
        }
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary())?;
        if self.comments > 0 {
            let lines = if self.comments == 1 { "line" } else { "lines" };
            write!(f, "\n{} {lines} of comment above the others", self.comments)?;
        }
        if self.missing > 0 {
            write!(f, "\n{} ratings left out as missing", self.missing)?;
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
    wanted: Wanted,
    /// Whether options say how to read the file.
    chosen: bool,
    /// Numbers that stand for no rating.
    missing: Vec<f32>,
    zeros: u64,
    ratings: Ratings,
    reading: Reading,
}

impl Collector {
    pub(super) fn new(file: PathBuf, wanted: Wanted, options: &ReadOptions) -> Self {
        let reading = Reading {
            file,
            format: Format::Dense,
            separator: None,
            lines: 0,
            ratings: 0,
            users: 0,
            items: 0,
            duplicates: 0,
            comments: 0,
            missing: 0,
            first: Vec::new(),
            skipped: 0,
            first_skipped: Vec::new(),
            notes: Vec::new(),
        };
        let mut missing: Vec<f32> = options.missing.iter().filter_map(|word| number::rating(word.as_bytes())).collect();
        missing.extend(options.zeros_missing.then_some(0.0));
        let skip_bad = options.skip_bad;
        let chosen = options.format.is_some() || !options.columns.is_empty();
        Collector { skip_bad, wanted, chosen, missing, zeros: 0, ratings: Ratings::default(), reading }
    }

    /// Notes the format, and what separates the fields of a text.
    pub(super) fn read_as(&mut self, format: Format, separator: Option<&'static str>) {
        (self.reading.format, self.reading.separator) = (format, separator);
    }

    /// Counts comments.
    pub(super) fn comments(&mut self, count: u64) {
        self.reading.comments += count;
    }

    /// Counts a rating that is missing.
    pub(super) fn missing(&mut self) {
        self.reading.missing += 1;
    }

    /// Takes a user, who may have no ratings.
    pub(super) fn user(&mut self, user: &str) -> Result<(), RatingsError> {
        self.ratings.users.try_intern(user).map(drop).map_err(|full| self.full(full, "users"))
    }

    /// Takes a rating.
    #[inline]
    pub(super) fn add(&mut self, user: &str, item: &str, value: f32) -> Result<(), RatingsError> {
        let rated = self.wanted != Wanted::Pairs;
        if rated && self.missing.contains(&value) {
            self.missing();
            return Ok(());
        }
        if self.reading.first.len() < PREVIEW {
            self.reading.first.push((user.into(), item.into(), value));
        }
        self.zeros += u64::from(value == 0.0);
        let Ratings { users, items, user: of_user, item: of_item, value: values } = &mut self.ratings;
        let user = match users.try_intern(user) {
            Ok(user) => user,
            Err(full) => return Err(self.full(full, "users")),
        };
        let item = match items.try_intern(item) {
            Ok(item) => item,
            Err(full) => return Err(self.full(full, "items")),
        };
        if of_user.len() >= u32::MAX as usize - 1 {
            return Err(self.full(IdsFull::Numbers, "ratings"));
        }
        let room = memory::grow(of_user).and_then(|()| memory::grow(of_item)).and_then(|()| memory::grow(values));
        if let Err(shortage) = room {
            return Err(self.full(IdsFull::Memory(shortage), "ratings"));
        }
        of_user.push(user);
        of_item.push(item);
        if rated {
            values.push(value);
        }
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
        let pairs = self.wanted == Wanted::Pairs;
        if self.ratings.user.is_empty() {
            let how = self.reading.how();
            let what = if pairs { "pair" } else { "rating" };
            let problem = match self.reading.first_skipped.first() {
                Some(bad) => format!(
                    "no {what} is left, all {} lines are bad; in {bad}; read as {how}, --format forces another format",
                    self.reading.skipped
                ),
                None if pairs => "there is no pair in it; expected a user and an item in each line".into(),
                None => format!("there is no rating in it, read as {how}"),
            };
            return Err(self.refused(problem));
        }
        self.reading.lines = lines;
        let all = self.ratings.value.len();
        if !pairs {
            self.reading.duplicates = keep_last(&mut self.ratings);
        }
        let Ratings { users, items, user, item, value } = &mut self.ratings;
        user.shrink_to_fit();
        item.shrink_to_fit();
        value.shrink_to_fit();
        (self.reading.users, self.reading.items, self.reading.ratings) = (users.len(), items.len(), value.len());
        if self.reading.duplicates > all / 2 && !self.chosen {
            let problem = format!(
                "{} of {all} ratings are replaced by a later one of the same user and item, which looks misread; \
                 --format dense reads a matrix, --columns user=NAME,item=NAME,rating=NAME other columns\n{}",
                self.reading.duplicates,
                self.reading.summary()
            );
            return Err(self.refused(problem));
        }
        if !pairs && self.zeros > 0 && self.zeros as usize >= all.div_ceil(2) {
            let hint = "half of the ratings or more are 0; if 0 means not rated, --zeros missing leaves them out";
            self.note(hint.into());
        }
        Ok((self.ratings, self.reading))
    }
}
