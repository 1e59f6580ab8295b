//! The bytes of a file, unpacked, as lines or as they are.

use super::error::RatingsError;
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
    /// Most bytes of a line.
    longest: usize,
}

/// A line that says something.
#[derive(Clone, Copy)]
pub(crate) struct Line<'s> {
    /// Its number, from 1.
    pub(crate) number: u64,
    /// The line without what ends it.
    pub(crate) text: &'s [u8],
}

impl Source {
    /// Opens a file, or standard input for `-`, and looks at its beginning.
    pub(crate) fn open(path: &Path, progress: bool) -> Result<Self, RatingsError> {
        if path.as_os_str() == "-" {
            return Source::new("standard input".into(), Box::new(io::stdin().lock()));
        }
        let file = Metered::open(path, progress);
        let file = file.map_err(|source| RatingsError::Read { file: path.into(), source })?;
        Source::new(path.into(), Box::new(file))
    }

    /// The bytes of a reader, unpacked if they are packed.
    pub(crate) fn new(name: PathBuf, bytes: Box<dyn Read>) -> Result<Self, RatingsError> {
        let bytes = unpacked(bytes).map_err(|source| RatingsError::Read { file: name.clone(), source })?;
        let block = vec![0; BLOCK];
        let mut source = Source { name, bytes, block, left: 0..0, ended: false, lines: 0, longest: LONGEST_LINE };
        source.refill()?;
        if source.head().starts_with(BYTE_ORDER_MARK) {
            source.left.start += BYTE_ORDER_MARK.len();
        }
        Ok(source)
    }

    /// The beginning of what is left: a block, or all there is.
    pub(crate) fn head(&self) -> &[u8] {
        &self.block[self.left.clone()]
    }

    /// Whether [`head`](Source::head) is all there is.
    pub(crate) fn is_whole(&self) -> bool {
        self.ended
    }

    /// Expects the rows of a matrix, which may be longer than other lines.
    pub(crate) fn expect_rows(&mut self) {
        self.longest = LONGEST_ROW;
    }

    /// How many lines were taken, those that say nothing too.
    pub(crate) fn lines(&self) -> u64 {
        self.lines
    }

    /// The next line that is neither blank nor a comment, which begins with `%` or `#`.
    pub(crate) fn next_line(&mut self) -> Result<Option<Line<'_>>, RatingsError> {
        let taken = loop {
            match self.take_line()? {
                None => return Ok(None),
                Some(line) if says_something(&self.block[line.clone()]) => break line,
                Some(_) => {}
            }
        };
        let text = &self.block[taken];
        Ok(Some(Line { number: self.lines, text: text.strip_suffix(b"\r").unwrap_or(text) }))
    }

    /// What is left, as it is.
    pub(crate) fn into_bytes(self) -> impl Read {
        let mut head = Cursor::new(self.block);
        head.set_position(self.left.start as u64);
        head.take(self.left.len() as u64).chain(self.bytes)
    }

    /// Where the next line is in the block, without what ends it.
    #[inline]
    fn take_line(&mut self) -> Result<Option<Range<usize>>, RatingsError> {
        let mut searched = 0;
        loop {
            let Range { start, end } = self.left;
            if let Some(length) = memchr::memchr(b'\n', &self.block[start + searched..end]) {
                let line = start..start + searched + length;
                if line.len() > self.longest {
                    return Err(self.too_long());
                }
                self.left.start = line.end + 1;
                self.lines += 1;
                return Ok(Some(line));
            }
            if end - start > self.longest {
                return Err(self.too_long());
            }
            if self.ended {
                self.left.start = end;
                self.lines += u64::from(start < end);
                return Ok((start < end).then_some(start..end));
            }
            searched = end - start;
            self.refill()?;
        }
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

/// Whether a line is neither blank nor a comment.
pub(crate) fn says_something(line: &[u8]) -> bool {
    match line.first() {
        None | Some(b'%' | b'#') => false,
        Some(first) => !first.is_ascii_whitespace() || !line.trim_ascii().is_empty(),
    }
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
