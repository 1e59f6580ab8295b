//! What can go wrong because of data. Mistakes in a program (shapes that do not fit while recording) panic instead.

use crate::shape::Shape;
use std::fmt;

/// Why a run, a mask or a check was refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A parameter has another shape than when the program was recorded.
    #[error(
        "{parameter} has shape {found}, but the program was recorded at {line} with shape {expected}; \
         record another program for the new shape"
    )]
    Shape {
        /// The parameter as a path into the tree: `parameter`, `parameter.1`, `parameter.0[2]`.
        parameter: String,
        /// The shape of the example the program was recorded with.
        expected: Box<Shape>,
        /// The shape that was given.
        found: Box<Shape>,
        /// Where the program was recorded, as `file:line`.
        line: String,
    },
    /// A `Vec` of parameters has another length than when the program was recorded.
    #[error(
        "{parameter} has {found} elements, but the program was recorded at {line} with {expected}; \
         record another program for the new number"
    )]
    Length {
        /// The parameter as a path into the tree.
        parameter: String,
        /// The length of the example the program was recorded with.
        expected: usize,
        /// The length that was given.
        found: usize,
        /// Where the program was recorded, as `file:line`.
        line: String,
    },
    /// An index input is outside the axis it selects from.
    #[error("{parameter}[{position}] is {index}, but the axis it selects from (at {line}) has length {length}")]
    Index {
        /// The parameter as a path into the tree.
        parameter: String,
        /// The place of the wrong index among the given ones.
        position: usize,
        /// The wrong index.
        index: usize,
        /// The length of the axis.
        length: usize,
        /// Where the selection was recorded, as `file:line`.
        line: String,
    },
    /// With `trap_nan`: an op made NaN or an infinity out of finite numbers.
    #[error("{op} at {line}{derivative} made {made} out of finite numbers, in an array of shape {shape}")]
    NotFinite {
        /// The op as the user wrote it.
        op: &'static str,
        /// Where it was recorded, as `file:line`.
        line: String,
        /// Whether the op itself made it, or a derivative of which order.
        derivative: Derivative,
        /// `NaN`, `inf` or `-inf`.
        made: String,
        /// The shape of the array it was found in.
        shape: Box<Shape>,
    },
    /// The numbers allow no result: a matrix is singular, an index is out of range, an iteration does not converge.
    #[error("{op} at {line}: {why}")]
    Failed {
        /// The op, by its name.
        op: &'static str,
        /// Where it was recorded, as `file:line`; for a derivative, where what it is of was recorded.
        line: String,
        /// What the numbers are that allow no result.
        why: String,
    },
    /// What a run keeps at once needs more memory than there is, or than can be addressed.
    #[error(
        "out of memory: a run keeps {elements} numbers of {size} bytes each at once; \
         compute less at once, or keep less for the gradient by `Tape::checkpoint`"
    )]
    OutOfMemory {
        /// The number of numbers that are kept at once; `usize::MAX` if that cannot be counted.
        elements: usize,
        /// The bytes of each number.
        size: usize,
    },
    /// Coordinates of a mask name one cell twice.
    #[error("mask: cell {cell} is named twice, by the coordinates at positions {first} and {second}")]
    DuplicateCell {
        /// The cell, as a tuple of indices.
        cell: Box<Shape>,
        /// The first position among the coordinates.
        first: usize,
        /// The second position among the coordinates.
        second: usize,
    },
    /// A coordinate of a mask lies outside its shape.
    #[error("mask: cell {cell} at position {position} of the coordinates is outside the shape {shape}")]
    CellOutside {
        /// The cell, as a tuple of indices.
        cell: Box<Shape>,
        /// Its position among the coordinates.
        position: usize,
        /// The shape of the mask.
        shape: Box<Shape>,
    },
    /// A mask's shape, or the list of its observed cells, is longer than can be counted.
    #[error("mask: more cells than can be counted, in the shape {shape}")]
    TooLarge {
        /// The shape.
        shape: Box<Shape>,
    },
    /// A derivative disagrees with finite differences: with central ones, or where these say little by themselves, with smaller
    /// ones and with those to either side.
    #[error(
        "check_grads: order {order} in {mode} mode: derivative {derivative:e}, finite differences {difference:e} \
         (apart by {apart:.1e}, tolerance {tolerance:.1e}) along random direction {direction}, by central differences, or \
         where these say little by smaller ones relative to each parameter and by those to either side"
    )]
    WrongDerivative {
        /// 1 for the gradient, 2 for the derivative of the gradient.
        order: usize,
        /// The mode, `reverse` or `forward`; at order 2 the outer mode over the inner.
        mode: &'static str,
        /// What the derivative rules gave, along a random direction.
        derivative: f64,
        /// The derivative by differences.
        difference: f64,
        /// The distance of the two, relative to their size where that is above 1.
        apart: f64,
        /// What was allowed.
        tolerance: f64,
        /// The number of the random direction, from 0.
        direction: usize,
    },
}

impl Error {
    /// The error with a step put before the path of its parameter.
    #[cold]
    pub(crate) fn inside(mut self, step: fmt::Arguments<'_>) -> Self {
        match &mut self {
            Error::Shape { parameter, .. } | Error::Length { parameter, .. } | Error::Index { parameter, .. } => {
                *parameter = format!("{step}{parameter}");
            }
            Error::NotFinite { .. } | Error::Failed { .. } | Error::OutOfMemory { .. } | Error::TooLarge { .. } => {}
            Error::DuplicateCell { .. } | Error::CellOutside { .. } | Error::WrongDerivative { .. } => {}
        }
        self
    }
}

/// The value, or a panic at the caller's line with the error's text.
#[track_caller]
pub(crate) fn or_panic<T>(result: Result<T, Error>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{error}"),
    }
}

/// Whether a value comes from an op itself or from its derivative of some order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Derivative(pub usize);

impl fmt::Display for Derivative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => Ok(()),
            1 => write!(f, ": its derivative"),
            order => write!(f, ": its derivative of order {order}"),
        }
    }
}
