//! The bytes of a file, unpacked, as lines or as they are.

use super::{
    decode::{Decoded, Encoding},
    error::RatingsError,
    fields::Dialect,
};
use crate::npy::fill;
use flate2::bufread::MultiGzDecoder;
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    fs::File,
    io::{self, BufReader, Cursor, IsTerminal, Read},
    ops::Range,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// How many bytes are read at once.
const BLOCK: usize = 1 << 20;
/// Most bytes of a line, which has a few ids, a number and further columns such as the text of a review.
const LONGEST_LINE: usize = 1 << 24;
/// Most bytes of a line that is a row of a matrix, with a cell for every item.
const LONGEST_ROW: usize = 1 << 28;
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// Bytes within which a quoted field that goes on in other lines must end.
const LONGEST_QUOTED: usize = 1 << 16;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// An opened file of ratings.
pub(crate) struct Source {
    /// What it is called in messages.
    pub(crate) name: PathBuf,
    bytes: Box<dyn Read>,
    /// What was read of it last, from the end of the last line that was taken.
    block: Vec<u8>,
    left: Range<usize>,
    ended: bool,
    lines: u64,
    /// The byte after each line: a line feed, or a carriage return in a file that has no line feed.
    line_end: u8,
    /// Most bytes of a line.
    longest: usize,
}

/// The place of a line at the beginning of some bytes.
#[derive(Clone, Copy)]
struct Record {
    /// The end of the line, before the byte that ends it.
    end: usize,
    next: usize,
    /// Number of lines of the file that it takes.
    lines: u64,
}

/// A line that is not blank.
#[derive(Clone, Copy)]
pub(crate) struct Line<'s> {
    /// Its number, from 1.
    pub(crate) number: u64,
    /// The line without what ends it.
    pub(crate) text: &'s [u8],
}

impl Source {
    /// Opens a file, or standard input for `-`, and looks at its beginning.
    pub(crate) fn open(path: &Path, encoding: Option<Encoding>, progress: bool) -> Result<Self, RatingsError> {
        if path.as_os_str() == "-" {
            return Source::new("standard input".into(), Box::new(io::stdin().lock()), encoding);
        }
        let file = Metered::open(path, progress);
        let file = file.map_err(|source| RatingsError::Read { file: path.into(), source })?;
        Source::new(path.into(), Box::new(file), encoding)
    }

    /// The bytes of a reader, unpacked if they are packed, and decoded if they are text in another encoding.
    pub(crate) fn new(name: PathBuf, bytes: Box<dyn Read>, encoding: Option<Encoding>) -> Result<Self, RatingsError> {
        let bytes = unpacked(bytes).and_then(|bytes| Decoded::of(bytes, encoding));
        let bytes = bytes.map_err(|source| RatingsError::Read { file: name.clone(), source })?;
        let block = vec![0; BLOCK];
        let (longest, line_end) = (LONGEST_LINE, b'\n');
        let mut source = Source { name, bytes, block, left: 0..0, ended: false, lines: 0, line_end, longest };
        source.refill()?;
        if source.head().starts_with(BYTE_ORDER_MARK) {
            source.left.start += BYTE_ORDER_MARK.len();
        }
        if !source.head().contains(&b'\n') && source.head().contains(&b'\r') {
            source.line_end = b'\r';
        }
        Ok(source)
    }

    /// The beginning of what is left: a block, or all there is.
    pub(crate) fn head(&self) -> &[u8] {
        &self.block[self.left.clone()]
    }

    /// Expects the rows of a matrix, which may be longer than other lines.
    pub(crate) fn expect_rows(&mut self) {
        self.longest = LONGEST_ROW;
    }

    /// How many lines were taken, those that say nothing too.
    pub(crate) fn lines(&self) -> u64 {
        self.lines
    }

    /// The next line that is not blank.
    pub(crate) fn next_line(&mut self) -> Result<Option<Line<'_>>, RatingsError> {
        self.next_record(Dialect::PLAIN, |_| false)
    }

    /// The next line that is neither blank nor passed over, with those that its quoted fields go on in.
    #[inline]
    pub(crate) fn next_record(
        &mut self,
        dialect: Dialect,
        mut passed_over: impl FnMut(&[u8]) -> bool,
    ) -> Result<Option<Line<'_>>, RatingsError> {
        let (number, taken) = loop {
            let number = self.lines + 1;
            match self.take_record(dialect)? {
                None => return Ok(None),
                Some(line) if is_blank(&self.block[line.clone()]) || passed_over(&self.block[line.clone()]) => {}
                Some(line) => break (number, line),
            }
        };
        let text = &self.block[taken];
        Ok(Some(Line { number, text: text.strip_suffix(b"\r").unwrap_or(text) }))
    }

    /// The first lines that are not blank, `most` at most. A single one may be cut where the block ends.
    pub(crate) fn sample(&self, dialect: Dialect, most: usize) -> Vec<&[u8]> {
        let mut left = self.head();
        let mut lines = Vec::new();
        while lines.len() < most
            && let Some(record) = self.record(left, dialect, self.ended || lines.is_empty())
        {
            let line = &left[..record.end];
            if !is_blank(line) {
                lines.push(line.strip_suffix(b"\r").unwrap_or(line));
            }
            left = &left[record.next..];
        }
        lines
    }

    /// What is left, as it is.
    pub(crate) fn into_bytes(self) -> impl Read {
        let mut head = Cursor::new(self.block);
        head.set_position(self.left.start as u64);
        head.take(self.left.len() as u64).chain(self.bytes)
    }

    /// Takes the next line, and returns its place in the block.
    #[inline]
    fn take_record(&mut self, dialect: Dialect) -> Result<Option<Range<usize>>, RatingsError> {
        loop {
            let start = self.left.start;
            let record = self.record(self.head(), dialect, self.ended);
            if record.as_ref().map_or(self.left.len(), |record| record.end) > self.longest {
                return Err(self.too_long());
            }
            if let Some(Record { end, next, lines }) = record {
                self.left.start += next;
                self.lines += lines;
                return Ok(Some(start..start + end));
            }
            if self.ended {
                return Ok(None);
            }
            self.refill()?;
        }
    }

    /// The line at the beginning of these bytes, if they hold all of it or are all there is.
    #[inline]
    fn record(&self, bytes: &[u8], dialect: Dialect, whole: bool) -> Option<Record> {
        let line_end = |from: usize| {
            let found = memchr::memchr(self.line_end, &bytes[from..]).map(|at| from + at);
            found.or_else(|| (whole && from < bytes.len()).then_some(bytes.len()))
        };
        let end = line_end(0)?;
        let first = Record { end, next: bytes.len().min(end + 1), lines: 1 };
        match dialect.quote {
            Some(quote) if memchr::memchr(quote, &bytes[..end]).is_some() => {
                self.quoted_record(bytes, first, dialect, quote, whole)
            }
            Some(_) | None => Some(first),
        }
    }

    /// The line with those that its quoted fields go on in, or it alone where a quote is not closed.
    fn quoted_record(&self, bytes: &[u8], first: Record, dialect: Dialect, quote: u8, whole: bool) -> Option<Record> {
        let (mut end, mut lines) = (first.end, 1);
        let mut open = dialect.open_field(&bytes[..end], 0);
        while let Some(start) = open {
            let rest = &bytes[bytes.len().min(end + 1)..];
            let Some(closing) = memchr::memchr(quote, &rest[..rest.len().min(LONGEST_QUOTED)]) else {
                return (whole || rest.len() > LONGEST_QUOTED).then_some(first);
            };
            let closing = end + 1 + closing;
            if closing - start > LONGEST_QUOTED {
                return Some(first);
            }
            let found = memchr::memchr(self.line_end, &bytes[closing..]).map(|at| closing + at);
            let next = found.or_else(|| whole.then_some(bytes.len()))?;
            lines += memchr::memchr_iter(self.line_end, &bytes[end..next]).count() as u64;
            end = next;
            open = dialect.open_field(&bytes[..end], start);
        }
        Some(Record { end, next: bytes.len().min(end + 1), lines })
    }

    #[cold]
    fn too_long(&self) -> RatingsError {
        let (line, most) = (self.lines + 1, self.longest);
        let problem =
            format!("line {line} has more than {most} bytes, the most that a line may have; is it a text file?");
        RatingsError::File { file: self.name.clone(), problem }
    }

    /// Moves what is left to the front of the block, and fills the rest of it.
    fn refill(&mut self) -> Result<(), RatingsError> {
        self.block.copy_within(self.left.clone(), 0);
        let kept = self.left.len();
        if kept == self.block.len() {
            // One byte more than the longest line has shows that a line is too long.
            let size = (kept * 2).min(self.longest + 1);
            let unread = |source: io::Error| RatingsError::Read { file: self.name.clone(), source };
            self.block.try_reserve_exact(size - kept).map_err(|_| unread(io::ErrorKind::OutOfMemory.into()))?;
            self.block.resize(size, 0);
        }
        let read = fill(&mut self.bytes, &mut self.block[kept..]);
        let read = read.map_err(|source| RatingsError::Read { file: self.name.clone(), source })?;
        self.left = 0..kept + read;
        self.ended = kept + read < self.block.len();
        Ok(())
    }
}

/// The bytes as they were before they were packed by gzip, if they were.
fn unpacked(mut bytes: Box<dyn Read>) -> io::Result<Box<dyn Read>> {
    let mut magic = [0; GZIP.len()];
    let length = fill(&mut bytes, &mut magic)?;
    let bytes = Cursor::new(magic).take(length as u64).chain(bytes);
    if magic != GZIP {
        return Ok(Box::new(bytes));
    }
    Ok(Box::new(MultiGzDecoder::new(BufReader::with_capacity(BLOCK, bytes))))
}

fn is_blank(line: &[u8]) -> bool {
    line.first().is_none_or(u8::is_ascii_whitespace) && line.trim_ascii().is_empty()
}

/// A file that shows how much of it was read, if it takes long and somebody watches.
struct Metered {
    file: File,
    read: u64,
    length: u64,
    next: Option<Instant>,
    bar: Option<ProgressBar>,
}

/// Files that are read sooner show no bar.
const SHORT: Duration = Duration::from_millis(400);
const BETWEEN_UPDATES: Duration = Duration::from_millis(50);

impl Metered {
    fn open(path: &Path, progress: bool) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let watched = progress && length > 0 && io::stderr().is_terminal();
        Ok(Metered { file, read: 0, length, next: watched.then(|| Instant::now() + SHORT), bar: None })
    }

    fn update(&mut self) {
        let now = Instant::now();
        if self.next.is_none_or(|next| now < next) {
            return;
        }
        self.next = Some(now + BETWEEN_UPDATES);
        let bar = self.bar.get_or_insert_with(|| {
            let template = "{bar:40} read {bytes} of {total_bytes}, {eta} left";
            let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new(self.length).with_style(style)
        });
        bar.set_position(self.read);
    }
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.read += read as u64;
        self.update();
        Ok(read)
    }
}

impl Drop for Metered {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
