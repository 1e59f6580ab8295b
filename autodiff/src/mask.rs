//! Which cells of an array are observed.

use crate::{error::Error, shape::Shape};
use ndarray::{ArrayBase, ArrayD, Data, Dimension, IxDyn};
use num_traits::Float;
use std::{fmt, sync::Arc};

/// The set of observed cells of an array.
///
/// [`Var::mask`](crate::Var::mask) selects them, in row-major order, into one dimension, as `x[m]` does in
/// numpy. A cell outside never reaches a value or a derivative of any order, whatever stands there.
///
/// Cloning is cheap: clones share the cells. Inside, a mask is a bit a cell, or a sorted list of positions
/// where that is smaller.
///
/// ```
/// use autodiff::Mask;
/// use ndarray::array;
///
/// let a = array![[f64::NAN, 4.0], [5.0, 3.0]];
/// let observed = Mask::observed(&a);
/// assert_eq!(observed.count(), 3);
/// assert_eq!(observed, Mask::from_coords([2, 2], [[1, 1], [0, 1], [1, 0]])?);
/// # Ok::<(), autodiff::Error>(())
/// ```
#[derive(Clone)]
pub struct Mask(Arc<Observed>);

struct Observed {
    shape: Shape,
    count: usize,
    cells: Cells,
}

/// The observed cells by their places in row-major order.
#[derive(PartialEq)]
enum Cells {
    /// A bit a cell, 64 to a word, lowest first.
    Bits(Box<[u64]>),
    /// The places, ascending.
    Places(Box<[u64]>),
}

impl Mask {
    /// The cells where `observed` is true.
    pub fn from_bools<S: Data<Elem = bool>, D: Dimension>(observed: &ArrayBase<S, D>) -> Self {
        Self::from_flags(observed.shape(), observed.iter().copied())
    }

    /// The cells of `array` that are not NaN.
    pub fn observed<A: Float, S: Data<Elem = A>, D: Dimension>(array: &ArrayBase<S, D>) -> Self {
        Self::from_flags(array.shape(), array.iter().map(|x| !x.is_nan()))
    }

    /// The cells named by `coords`, in any order, in an array of `shape`.
    ///
    /// # Errors
    /// [`Error::CellOutside`] for a coordinate outside the shape, [`Error::DuplicateCell`] for a cell named twice.
    pub fn from_coords<const N: usize>(
        shape: [usize; N],
        coords: impl IntoIterator<Item = [usize; N]>,
    ) -> Result<Self, Error> {
        let shape = Shape::from(shape);
        if shape.iter().try_fold(1usize, |size, &length| size.checked_mul(length)).is_none() {
            return Err(Error::TooLarge { shape: Box::new(shape) });
        }
        let mut places = Vec::new();
        for (position, coord) in coords.into_iter().enumerate() {
            if coord.iter().zip(&*shape).any(|(index, length)| index >= length) {
                return Err(Error::CellOutside {
                    cell: Box::new(Shape::from(coord)),
                    position,
                    shape: Box::new(shape),
                });
            }
            let place = coord.iter().zip(&*shape).fold(0, |place, (index, length)| place * length + index);
            places.push((place as u64, position));
        }
        places.sort_unstable();
        if let Some(pair) = places.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            let cell = Box::new(unravel(pair[0].0, &shape));
            return Err(Error::DuplicateCell { cell, first: pair[0].1, second: pair[1].1 });
        }
        let places = places.into_iter().map(|(place, _)| place).collect();
        Ok(Self::new(shape, Cells::Places(places)))
    }

    fn from_flags(shape: &[usize], flags: impl Iterator<Item = bool>) -> Self {
        let shape = Shape::from(shape);
        let mut bits = vec![0u64; shape.size().div_ceil(64)].into_boxed_slice();
        for (place, flag) in flags.enumerate() {
            bits[place / 64] |= u64::from(flag) << (place % 64);
        }
        Self::new(shape, Cells::Bits(bits))
    }

    /// Keeps the smaller of the two representations, so that equal masks have equal cells.
    fn new(shape: Shape, cells: Cells) -> Self {
        let count = match &cells {
            Cells::Bits(words) => words.iter().map(|word| word.count_ones() as usize).sum(),
            Cells::Places(places) => places.len(),
        };
        let words = shape.size().div_ceil(64);
        let cells = match cells {
            Cells::Bits(bits) if count < words => Cells::Places(set_bits(&bits).collect()),
            Cells::Places(places) if count >= words => {
                let mut bits = vec![0u64; words].into_boxed_slice();
                for place in places {
                    bits[place as usize / 64] |= 1 << (place % 64);
                }
                Cells::Bits(bits)
            }
            cells => cells,
        };
        Mask(Arc::new(Observed { shape, count, cells }))
    }

    /// The shape of the arrays it selects from.
    pub fn shape(&self) -> &Shape {
        &self.0.shape
    }

    /// How many cells are observed.
    pub fn count(&self) -> usize {
        self.0.count
    }

    /// Whether the cell at `index` is observed; false outside the shape.
    pub fn contains(&self, index: &[usize]) -> bool {
        let shape = self.shape();
        let inside = index.len() == shape.len() && index.iter().zip(&**shape).all(|(i, length)| i < length);
        let place = index.iter().zip(&**shape).fold(0, |place, (i, length)| place * length + i) as u64;
        inside
            && match &self.0.cells {
                Cells::Bits(words) => words[place as usize / 64] >> (place % 64) & 1 == 1,
                Cells::Places(places) => places.binary_search(&place).is_ok(),
            }
    }

    /// The mask as an array of booleans.
    pub fn to_array(&self) -> ArrayD<bool> {
        let mut array = ArrayD::from_elem(IxDyn(self.shape()), false);
        if let Some(cells) = array.as_slice_mut() {
            self.for_each_place(|place| cells[place] = true);
        }
        array
    }

    /// Calls `visit` with the place of each observed cell in row-major order, ascending.
    pub(crate) fn for_each_place(&self, mut visit: impl FnMut(usize)) {
        match &self.0.cells {
            Cells::Bits(words) => set_bits(words).for_each(|place| visit(place as usize)),
            Cells::Places(places) => places.iter().for_each(|&place| visit(place as usize)),
        }
    }

    /// The cells as bits, 64 to a word, the lowest first, unless they are few.
    pub(crate) fn bits(&self) -> Option<&[u64]> {
        match &self.0.cells {
            Cells::Bits(bits) => Some(bits),
            Cells::Places(_) => None,
        }
    }

    /// Calls `write(i, observed)` for the places `start + i`, `i < count`.
    pub(crate) fn for_each_flag(&self, start: usize, count: usize, mut write: impl FnMut(usize, bool)) {
        match &self.0.cells {
            Cells::Bits(words) => (0..count).for_each(|i| {
                let place = start + i;
                write(i, words[place / 64] >> (place % 64) & 1 == 1);
            }),
            Cells::Places(places) => {
                let mut next = places.partition_point(|&place| (place as usize) < start);
                (0..count).for_each(|i| {
                    let here = places.get(next).is_some_and(|&place| place as usize == start + i);
                    next += usize::from(here);
                    write(i, here);
                });
            }
        }
    }

    /// Whether both are clones of one mask.
    pub(crate) fn same(&self, other: &Mask) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl PartialEq for Mask {
    fn eq(&self, other: &Mask) -> bool {
        self.same(other) || (self.shape() == other.shape() && self.0.cells == other.0.cells)
    }
}

impl fmt::Debug for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mask({} of {} cells of {})", self.count(), self.shape().size(), self.shape())
    }
}

fn set_bits(words: &[u64]) -> impl Iterator<Item = u64> {
    words.iter().enumerate().flat_map(|(number, &word)| {
        let mut rest = word;
        std::iter::from_fn(move || {
            let bit = rest.trailing_zeros();
            rest &= rest.wrapping_sub(1);
            (bit < 64).then(|| number as u64 * 64 + u64::from(bit))
        })
    })
}

fn unravel(place: u64, shape: &Shape) -> Shape {
    let mut index = shape.clone();
    let mut rest = place as usize;
    for (axis, &length) in shape.iter().enumerate().rev() {
        index[axis] = rest % length;
        rest /= length;
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    fn places(mask: &Mask) -> Vec<usize> {
        let mut places = Vec::new();
        mask.for_each_place(|place| places.push(place));
        places
    }

    #[test]
    fn both_representations_hold_the_same_cells() {
        for (rows, columns, every) in [(3, 5, 2), (40, 50, 3), (40, 50, 97), (1, 1, 1), (0, 4, 1)] {
            let flags = Array2::from_shape_fn((rows, columns), |(i, j)| (i * columns + j) % every == 0);
            let coords = flags.indexed_iter().filter(|(_, f)| **f).map(|((i, j), _)| [i, j]);
            let mut reversed: Vec<_> = coords.collect();
            reversed.reverse();
            let dense = Mask::from_bools(&flags);
            let listed = Mask::from_coords([rows, columns], reversed).unwrap();
            assert_eq!(dense, listed);
            assert_eq!(dense.to_array(), flags.clone().into_dyn());
            assert_eq!(places(&dense).len(), dense.count());
            let mut seen = Vec::new();
            dense.for_each_flag(1, (rows * columns).saturating_sub(1), |_, flag| seen.push(flag));
            assert_eq!(seen, flags.iter().skip(1).copied().collect::<Vec<_>>());
            for (index, &flag) in flags.indexed_iter() {
                assert_eq!(dense.contains(&[index.0, index.1]), flag);
            }
        }
    }

    #[test]
    fn few_cells_of_a_huge_array_need_little_memory() {
        let mask = Mask::from_coords([1 << 30, 1 << 30], [[5, 7], [1, 2]]).unwrap();
        assert!(mask.bits().is_none());
        assert!(mask.contains(&[5, 7]) && !mask.contains(&[5, 8]) && !mask.contains(&[5]));
    }

    #[test]
    fn wrong_coordinates_are_named() {
        let twice = Mask::from_coords([4, 3], [[0, 1], [3, 2], [0, 1]]).unwrap_err().to_string();
        assert_eq!(twice, "mask: cell (0, 1) is named twice, by the coordinates at positions 0 and 2");
        let outside = Mask::from_coords([4, 3], [[0, 1], [3, 3]]).unwrap_err().to_string();
        assert_eq!(outside, "mask: cell (3, 3) at position 1 of the coordinates is outside the shape (4, 3)");
    }
}
