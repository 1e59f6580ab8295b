//! Arrays with a border.

use super::Var;
use crate::{operand::Real, shape::Shape};

/// What a border is made of ([`Var::pad`]); of `a b c`, two elements to each side:
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Padding {
    /// A number: `v v | a b c | v v`.
    Constant(f64),
    /// The outermost element: `a a | a b c | c c`.
    Edge,
    /// The array mirrored at its outermost elements: `c b | a b c | b a`.
    Reflect,
    /// The array mirrored at its edges: `b a | a b c | c b`.
    Symmetric,
    /// The array begun again: `b c | a b c | a b`.
    Wrap,
}

impl Padding {
    /// Which of `length` elements, at least one, stands at a position that may lie outside.
    fn source(self, position: isize, length: usize) -> usize {
        let length = length as isize;
        let mirrored = |period: isize, end: isize| {
            let within = position.rem_euclid(period);
            if within < length { within } else { end - within }
        };
        let source = match self {
            Padding::Constant(_) | Padding::Edge => position.clamp(0, length - 1),
            Padding::Reflect if length == 1 => 0,
            Padding::Reflect => mirrored(2 * length - 2, 2 * length - 2),
            Padding::Symmetric => mirrored(2 * length, 2 * length - 1),
            Padding::Wrap => position.rem_euclid(length),
        };
        source as usize
    }
}

/// Borders.
impl<'t, A: Real> Var<'t, A> {
    /// With a border of `widths[i].0` elements before and `widths[i].1` after along axis `i`.
    ///
    /// ```
    /// use autodiff::{Padding, Tape};
    /// use ndarray::array;
    ///
    /// let tape = Tape::new();
    /// let x = tape.var(array![1.0, 2.0, 3.0]);
    /// assert_eq!(x.pad(&[(2, 1)], Padding::Constant(0.0)).value(), array![0.0, 0.0, 1.0, 2.0, 3.0, 0.0].into_dyn());
    /// assert_eq!(x.pad(&[(2, 1)], Padding::Reflect).value(), array![3.0, 2.0, 1.0, 2.0, 3.0, 2.0].into_dyn());
    /// ```
    ///
    /// # Panics
    /// If there is not one pair of widths for each axis, or a border other than `Constant` is to be made of an axis
    /// without elements.
    #[track_caller]
    pub fn pad(self, widths: &[(usize, usize)], padding: Padding) -> Self {
        let shape = self.shape();
        if widths.len() != shape.len() {
            let why = format!("{} pairs of widths for shape {shape}, which has {} axes", widths.len(), shape.len());
            self.tape().refuse("pad", &why, &[self.id()]);
        }
        match padding {
            Padding::Constant(value) => self.padded(widths, value),
            _ => self.padded_by_own(widths, padding),
        }
    }

    #[track_caller]
    fn padded(self, widths: &[(usize, usize)], value: f64) -> Self {
        let shape: Shape = self.shape().iter().zip(widths).map(|(length, (low, high))| low + length + high).collect();
        let starts_and_steps: Vec<isize> = widths.iter().flat_map(|&(low, _)| [low as isize, 1]).collect();
        if value == 0.0 {
            return self.placed(&starts_and_steps, &shape);
        }
        self.beside(value).broadcasted(&shape).replaced(&starts_and_steps, self)
    }

    #[track_caller]
    fn padded_by_own(self, widths: &[(usize, usize)], padding: Padding) -> Self {
        let mut padded = self;
        for (axis, (&(low, high), length)) in widths.iter().zip(self.shape().iter().copied()).enumerate() {
            if (low, high) == (0, 0) {
                continue;
            }
            if length == 0 {
                let why = format!("axis {axis} of shape {} has no elements to make a border of", self.shape());
                self.tape().refuse("pad", &why, &[self.id()]);
            }
            let positions = -(low as isize)..(length + high) as isize;
            let sources: Vec<usize> = positions.map(|position| padding.source(position, length)).collect();
            padded = padded.take(&sources, axis as isize);
        }
        padded
    }
}
