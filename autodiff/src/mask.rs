//! Which cells of an array are observed.

mod rows;

pub(crate) use rows::Rows;

use crate::{error::Error, shape::Shape};
use ndarray::{Array1, ArrayBase, ArrayD, Data, Dimension, IxDyn};
use num_traits::Float;
use std::{
    fmt,
    sync::{Arc, OnceLock},
};

/// The set of observed cells of an array.
///
/// [`Var::mask`](crate::Var::mask) selects them, in row-major order, into one dimension, as `x[m]` does in
/// numpy. A cell outside never reaches a value or a derivative of any order, whatever stands there.
///
/// Cloning is cheap: clones share the cells. Inside, a mask is a bit a cell of the array, or, where that is smaller, a
/// list of observed cells, of four bytes each.
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
    /// The rows of a mask that is kept otherwise, made when first asked for.
    rows: OnceLock<Rows>,
}

/// The observed cells by their places in row-major order.
#[derive(PartialEq)]
enum Cells {
    /// A bit a cell, 64 to a word, lowest first.
    Bits(Box<[u64]>),
    /// Lists, row by row.
    Rows(Rows),
    /// The places, ascending: where there are far more rows than cells.
    Places(Box<[u64]>),
}

/// Lists by row are kept for so many rows for each cell, and these, at most.
const ROWS_FOR_A_CELL: usize = 4;
const FEW_ROWS: usize = 1 << 10;

/// The rows of an array, and their length: the last axis runs along a row.
fn rows_of(shape: &Shape) -> (usize, usize) {
    match shape.split_last() {
        Some((&length, rows)) => (rows.iter().product(), length),
        None => (1, 1),
    }
}

/// Whether cells of such an array, so many, may be listed by row.
fn fits_rows(shape: &Shape, count: usize) -> bool {
    let (rows, length) = rows_of(shape);
    rows <= count.saturating_mul(ROWS_FOR_A_CELL).saturating_add(FEW_ROWS) && u32::try_from(length).is_ok()
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
        let mut places = Vec::new();
        let shape = Self::checked(Shape::from(shape))?;
        for (position, coord) in coords.into_iter().enumerate() {
            places.push(place_of(&shape, coord, position)?);
        }
        Ok(Self::from_places(shape, places)?.0)
    }

    /// The observed cells of `array` in row-major order, as numpy's `array[mask]`.
    ///
    /// # Panics
    /// If the array has another shape.
    #[track_caller]
    pub fn select<A: Clone, S: Data<Elem = A>, D: Dimension>(&self, array: &ArrayBase<S, D>) -> Array1<A> {
        let shape = Shape::from(array.shape());
        assert!(shape == *self.shape(), "select: the array has shape {shape}, the mask {}", self.shape());
        let array = array.as_standard_layout();
        let elements = array.as_slice().unwrap_or_default();
        let mut selected = Vec::with_capacity(self.count());
        self.for_each_place(|place| selected.push(elements[place].clone()));
        selected.into()
    }

    /// A shape whose cells can be counted.
    pub(crate) fn checked(shape: Shape) -> Result<Shape, Error> {
        match shape.iter().try_fold(1usize, |size, &length| size.checked_mul(length)) {
            Some(_) => Ok(shape),
            None => Err(Error::TooLarge { shape: Box::new(shape) }),
        }
    }

    /// The mask of cells given by their places, and for each of its cells the position among those.
    pub(crate) fn from_places(shape: Shape, places: Vec<usize>) -> Result<(Self, Vec<u32>), Error> {
        let count = places.len();
        if u32::try_from(count).is_err() {
            return Err(Error::TooLarge { shape: Box::new(shape) });
        }
        let (rows, length) = rows_of(&shape);
        let twice = |place: usize, first: u32, second: u32| {
            let cell = Box::new(unravel(place, &shape));
            Error::DuplicateCell { cell, first: first as usize, second: second as usize }
        };
        if !fits_rows(&shape, count) || length == 0 {
            let mut order: Vec<u32> = (0..count as u32).collect();
            order.sort_by_key(|&position| places[position as usize]);
            let place = |position: u32| places[position as usize];
            if let Some(pair) = order.windows(2).find(|pair| place(pair[0]) == place(pair[1])) {
                return Err(twice(place(pair[0]), pair[0], pair[1]));
            }
            let cells = Cells::Places(order.iter().map(|&position| place(position) as u64).collect());
            return Ok((Self::new(shape, cells), order));
        }
        // Counted into rows first, cells need sorting within their rows only: by column, with their positions beside.
        let mut starts = vec![0; rows + 1];
        places.iter().for_each(|place| starts[place / length + 1] += 1);
        (1..=rows).for_each(|row| starts[row] += starts[row - 1]);
        let mut next = starts.clone();
        let mut sorted = vec![0u64; count];
        for (position, place) in places.into_iter().enumerate() {
            let at = &mut next[place / length];
            sorted[*at] = ((place % length) as u64) << 32 | position as u64;
            *at += 1;
        }
        let column = |cell: u64| (cell >> 32) as u32;
        for (row, ends) in starts.windows(2).enumerate() {
            let cells = &mut sorted[ends[0]..ends[1]];
            cells.sort_unstable();
            if let Some(pair) = cells.windows(2).find(|pair| column(pair[0]) == column(pair[1])) {
                return Err(twice(row * length + column(pair[0]) as usize, pair[0] as u32, pair[1] as u32));
            }
        }
        let columns = sorted.iter().map(|&cell| column(cell)).collect();
        let order = sorted.into_iter().map(|cell| cell as u32).collect();
        Ok((Self::new(shape, Cells::Rows(Rows::of_parts(starts, columns))), order))
    }

    /// The mask of cells given by bits, as many as the shape has cells and no more; the rest of the last word is 0.
    #[cfg(feature = "serde")]
    pub(crate) fn from_words(shape: Shape, words: Box<[u64]>) -> Self {
        Self::new(shape, Cells::Bits(words))
    }

    fn from_flags(shape: &[usize], flags: impl Iterator<Item = bool>) -> Self {
        let shape = Shape::from(shape);
        let mut bits = vec![0u64; shape.size().div_ceil(64)].into_boxed_slice();
        for (place, flag) in flags.enumerate() {
            bits[place / 64] |= u64::from(flag) << (place % 64);
        }
        Self::new(shape, Cells::Bits(bits))
    }

    /// Keeps the smallest representation, so that equal masks have equal cells.
    fn new(shape: Shape, cells: Cells) -> Self {
        let count = match &cells {
            Cells::Bits(words) => words.iter().map(|word| word.count_ones() as usize).sum(),
            Cells::Rows(rows) => rows.columns().len(),
            Cells::Places(places) => places.len(),
        };
        let words = shape.size().div_ceil(64);
        let (rows, length) = rows_of(&shape);
        let as_bits = |places: &mut dyn Iterator<Item = usize>| {
            let mut bits = vec![0u64; words].into_boxed_slice();
            places.for_each(|place| bits[place / 64] |= 1 << (place % 64));
            Cells::Bits(bits)
        };
        let cells = match cells {
            Cells::Bits(bits) if count < words && fits_rows(&shape, count) => {
                Cells::Rows(Rows::new(rows, length, set_bits(&bits), count))
            }
            Cells::Bits(bits) if count < words => Cells::Places(set_bits(&bits).map(|place| place as u64).collect()),
            Cells::Rows(rows) if count >= words => as_bits(&mut rows.places(length)),
            Cells::Places(places) if count >= words => as_bits(&mut places.iter().map(|&place| place as usize)),
            cells => cells,
        };
        Mask(Arc::new(Observed { shape, count, cells, rows: OnceLock::new() }))
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
        let place = index.iter().zip(&**shape).fold(0, |place, (i, length)| place * length + i);
        inside
            && match &self.0.cells {
                Cells::Bits(words) => words[place / 64] >> (place % 64) & 1 == 1,
                Cells::Rows(rows) => {
                    let length = rows_of(shape).1;
                    rows.row(place / length).binary_search(&((place % length) as u32)).is_ok()
                }
                Cells::Places(places) => places.binary_search(&(place as u64)).is_ok(),
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
            Cells::Bits(words) => set_bits(words).for_each(visit),
            Cells::Rows(rows) => rows.places(rows_of(self.shape()).1).for_each(visit),
            Cells::Places(places) => places.iter().for_each(|&place| visit(place as usize)),
        }
    }

    /// The cells as bits, 64 to a word, the lowest first, unless they are few.
    pub(crate) fn bits(&self) -> Option<&[u64]> {
        match &self.0.cells {
            Cells::Bits(bits) => Some(bits),
            Cells::Rows(_) | Cells::Places(_) => None,
        }
    }

    /// The cells row by row, unless rows are longer than can be said. A mask that is kept otherwise makes them when first
    /// asked: who asks has something for each row beside.
    pub(crate) fn rows(&self) -> Option<&Rows> {
        let (rows, length) = rows_of(self.shape());
        let made = |places: &mut dyn Iterator<Item = usize>| Rows::new(rows, length, places, self.count());
        match &self.0.cells {
            Cells::Rows(rows) => Some(rows),
            _ if u32::try_from(length).is_err() => None,
            Cells::Bits(bits) => Some(self.0.rows.get_or_init(|| made(&mut set_bits(bits)))),
            Cells::Places(places) => {
                Some(self.0.rows.get_or_init(|| made(&mut places.iter().map(|&place| place as usize))))
            }
        }
    }

    /// Calls `write(i, observed)` for the places `start + i`, `i < count`.
    pub(crate) fn for_each_flag(&self, start: usize, count: usize, mut write: impl FnMut(usize, bool)) {
        match &self.0.cells {
            Cells::Bits(words) => (0..count).for_each(|i| {
                let place = start + i;
                write(i, words[place / 64] >> (place % 64) & 1 == 1);
            }),
            Cells::Rows(rows) => {
                let length = rows_of(self.shape()).1;
                let (mut row, mut column) = (start / length.max(1), start % length.max(1));
                let mut next = 0;
                (0..count).for_each(|i| {
                    if column == length {
                        (row, column, next) = (row + 1, 0, 0);
                    }
                    let observed = rows.row(row);
                    if i == 0 {
                        next = observed.partition_point(|&observed| (observed as usize) < column);
                    }
                    let here = observed.get(next).is_some_and(|&observed| observed as usize == column);
                    next += usize::from(here);
                    column += 1;
                    write(i, here);
                });
            }
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

fn set_bits(words: &[u64]) -> impl Iterator<Item = usize> {
    words.iter().enumerate().flat_map(|(number, &word)| {
        let mut rest = word;
        std::iter::from_fn(move || {
            let bit = rest.trailing_zeros();
            rest &= rest.wrapping_sub(1);
            (bit < 64).then(|| number * 64 + bit as usize)
        })
    })
}

/// The place of a cell in row-major order; `position` is that among the coordinates, for the message.
pub(crate) fn place_of<const N: usize>(shape: &Shape, coord: [usize; N], position: usize) -> Result<usize, Error> {
    if coord.iter().zip(&**shape).any(|(index, length)| index >= length) {
        let cell = Box::new(Shape::from(coord));
        return Err(Error::CellOutside { cell, position, shape: Box::new(shape.clone()) });
    }
    Ok(coord.iter().zip(&**shape).fold(0, |place, (index, length)| place * length + index))
}

fn unravel(place: usize, shape: &Shape) -> Shape {
    let mut index = shape.clone();
    let mut rest = place;
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
        // Kept as bits, as rows, and (for there are many more rows than cells) as places.
        for (rows, columns, every) in
            [(3, 5, 2), (40, 50, 3), (40, 50, 97), (1, 1, 1), (0, 4, 1), (3000, 2, 599), (4, 0, 1)]
        {
            let flags = Array2::from_shape_fn((rows, columns), |(i, j)| (i * columns + j) % every == 0);
            let coords = flags.indexed_iter().filter(|(_, f)| **f).map(|((i, j), _)| [i, j]);
            let mut reversed: Vec<_> = coords.collect();
            reversed.reverse();
            let dense = Mask::from_bools(&flags);
            let listed = Mask::from_coords([rows, columns], reversed).unwrap();
            assert_eq!(dense, listed);
            assert_eq!(dense.to_array(), flags.clone().into_dyn());
            assert_eq!(places(&dense).len(), dense.count());
            assert_eq!(dense.select(&flags).to_vec(), vec![true; dense.count()]);
            let lists = dense.rows().unwrap();
            let listed = (0..rows).flat_map(|row| lists.row(row).iter().map(move |&j| row * columns + j as usize));
            assert_eq!(listed.collect::<Vec<_>>(), places(&dense));
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
