//! Lines of the user's program, as messages name them.

use std::panic::Location;

/// A line of the user's program.
pub(crate) type Line = &'static Location<'static>;

/// Where what is planned and run was recorded.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Origin {
    /// A line of this program.
    Here(Line),
    /// A line of the program that saved it: its number among the saved lines.
    Saved(u32),
}

impl Origin {
    /// As `file:line`.
    pub fn text(self, saved: &[String]) -> String {
        match self {
            Origin::Here(line) => text(line),
            Origin::Saved(number) => saved.get(number as usize).cloned().unwrap_or_default(),
        }
    }
}

/// A line as `file:line`.
pub(crate) fn text(line: Line) -> String {
    format!("{}:{}", line.file(), line.line())
}
