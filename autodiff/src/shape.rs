//! Shapes: the lengths of an array's axes, and numpy's rule for broadcasting two of them.

use ndarray::{IntoDimension, IxDyn};
use smallvec::SmallVec;
use std::{borrow::Borrow, fmt, ops::Deref};

/// The lengths of an array's axes, outermost first; `()` for a number.
///
/// It reads as a slice of `usize` and prints as numpy prints it: `()`, `(3,)`, `(2, 3)`.
#[derive(PartialEq, Eq, Hash, Default)]
pub struct Shape(SmallVec<[usize; 4]>);

impl Clone for Shape {
    // `SmallVec::clone` copies element by element.
    fn clone(&self) -> Self {
        Shape(SmallVec::from_slice(&self.0))
    }
}

impl Shape {
    /// The number of elements: the product of all lengths, 1 for `()`.
    #[inline]
    pub fn size(&self) -> usize {
        self.0.iter().product()
    }

    pub(crate) fn push(&mut self, length: usize) {
        self.0.push(length);
    }

    pub(crate) fn remove(&mut self, axis: usize) {
        self.0.remove(axis);
    }
}

impl Deref for Shape {
    type Target = [usize];
    #[inline]
    fn deref(&self) -> &[usize] {
        &self.0
    }
}

impl std::ops::DerefMut for Shape {
    fn deref_mut(&mut self) -> &mut [usize] {
        &mut self.0
    }
}

impl Borrow<[usize]> for Shape {
    #[inline]
    fn borrow(&self) -> &[usize] {
        &self.0
    }
}

impl IntoDimension for Shape {
    type Dim = IxDyn;

    fn into_dimension(self) -> IxDyn {
        IxDyn(&self)
    }
}

impl IntoDimension for &Shape {
    type Dim = IxDyn;

    fn into_dimension(self) -> IxDyn {
        IxDyn(self)
    }
}

impl From<&[usize]> for Shape {
    fn from(lengths: &[usize]) -> Self {
        Shape(SmallVec::from_slice(lengths))
    }
}

impl<const N: usize> From<[usize; N]> for Shape {
    fn from(lengths: [usize; N]) -> Self {
        Shape(lengths.iter().copied().collect())
    }
}

impl FromIterator<usize> for Shape {
    fn from_iter<I: IntoIterator<Item = usize>>(lengths: I) -> Self {
        Shape(lengths.into_iter().collect())
    }
}

impl PartialEq<[usize]> for Shape {
    fn eq(&self, other: &[usize]) -> bool {
        **self == *other
    }
}

impl<const N: usize> PartialEq<[usize; N]> for Shape {
    fn eq(&self, other: &[usize; N]) -> bool {
        **self == *other
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_tuple(f, self)
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_tuple(f, self)
    }
}

fn write_tuple(f: &mut fmt::Formatter<'_>, lengths: &[usize]) -> fmt::Result {
    write!(f, "(")?;
    for (axis, length) in lengths.iter().enumerate() {
        write!(f, "{}{length}", if axis > 0 { ", " } else { "" })?;
    }
    write!(f, "{})", if lengths.len() == 1 { "," } else { "" })
}

/// numpy's broadcasting: axes are aligned at the right, and a missing axis or one of length 1 stretches.
///
/// Where they clash, `Err` has the two lengths and the axis, counted from the right (`-1` is the last).
pub(crate) fn broadcast(left: &[usize], right: &[usize]) -> Result<Shape, (usize, usize, isize)> {
    let rank = left.len().max(right.len());
    let mut result: Shape = std::iter::repeat_n(1, rank).collect();
    for axis in 1..=rank {
        let length = |shape: &[usize]| if axis <= shape.len() { shape[shape.len() - axis] } else { 1 };
        result[rank - axis] = match (length(left), length(right)) {
            (l, r) if l == r => l,
            (1, r) => r,
            (l, 1) => l,
            (l, r) => return Err((l, r, -(axis as isize))),
        };
    }
    Ok(result)
}

/// An array in row-major order around one of its axes: `outer × length × inner`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct AroundAxis {
    pub outer: usize,
    pub length: usize,
    pub inner: usize,
}

impl AroundAxis {
    pub fn of(shape: &[usize], axis: usize) -> Self {
        AroundAxis {
            outer: shape[..axis].iter().product(),
            length: shape[axis],
            inner: shape[axis + 1..].iter().product(),
        }
    }

    /// Number of lines along the axis.
    pub fn lines(self) -> usize {
        self.outer * self.inner
    }

    /// The first element of each line.
    pub fn starts(self) -> impl Iterator<Item = usize> {
        (0..self.outer).flat_map(move |outer| {
            let start = outer * self.length * self.inner;
            start..start + self.inner
        })
    }

    /// The elements of the line that begins at `start`, in order or backwards.
    pub fn line(self, start: usize, backwards: bool) -> impl Iterator<Item = usize> {
        (0..self.length).map(move |i| start + self.inner * if backwards { self.length - 1 - i } else { i })
    }

    /// The elements of rows along the axis, for each outer index in turn.
    pub fn rows<'i>(self, rows: &'i [u32]) -> impl Iterator<Item = usize> + 'i {
        (0..self.outer).flat_map(move |outer| {
            rows.iter().flat_map(move |&row| {
                let start = (outer * self.length + row as usize) * self.inner;
                start..start + self.inner
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_numpy_does() {
        let text: Vec<String> = [&[][..], &[3], &[2, 3]].map(|s| Shape::from(s).to_string()).into();
        assert_eq!(text, ["()", "(3,)", "(2, 3)"]);
    }

    #[test]
    fn broadcasting_stretches_ones_and_missing_axes() {
        assert_eq!(broadcast(&[2, 1], &[3]).unwrap(), [2, 3]);
        assert_eq!(broadcast(&[], &[0, 4]).unwrap(), [0, 4]);
        assert_eq!(broadcast(&[1], &[0]).unwrap(), [0]);
        assert_eq!(broadcast(&[5, 2, 3], &[5, 4, 3]), Err((2, 4, -2)));
    }
}
