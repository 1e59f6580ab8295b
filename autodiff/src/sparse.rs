//! Values of the observed cells of a matrix.

use crate::{
    error::Error,
    mask::{Mask, place_of},
    shape::Shape,
};
use ndarray::{ArcArray1, Array1, ArrayBase, Data, Dimension};
use num_traits::Float;
use std::fmt;

/// A matrix of which some cells are observed: the cells as a [`Mask`], and their values in the mask's row-major order.
///
/// It is what a cost over a sparse matrix compares with; nothing is kept for the cells that are not observed:
///
/// ```
/// use autodiff::{Sparse, value_and_grad};
/// use ndarray::Array2;
///
/// let ratings = Sparse::from_triplets([3, 4], [([2, 0], 5.0), ([0, 1], 3.0), ([2, 3], 1.0)])?;
/// assert_eq!(ratings.values().to_vec(), [3.0, 5.0, 1.0]);
/// let (w, h) = (Array2::<f64>::ones((3, 2)), Array2::<f64>::ones((2, 4)));
/// let (cost, _) = value_and_grad(
///     |_, (w, h)| (w.matmul(h).mask(ratings.mask()) - ratings.values()).square().mean(),
///     (&w, &h),
/// );
/// assert_eq!(cost, (1.0 + 9.0 + 1.0) / 3.0);
/// # Ok::<(), autodiff::Error>(())
/// ```
///
/// Cloning is cheap: clones share the cells and the values.
#[derive(Clone, PartialEq)]
pub struct Sparse<A = f64> {
    mask: Mask,
    values: ArcArray1<A>,
}

impl<A: Clone> Sparse<A> {
    /// The cells named by coordinates, in any order, each with its value, in an array of `shape`.
    ///
    /// # Errors
    /// [`Error::CellOutside`] for a coordinate outside the shape, [`Error::DuplicateCell`] for a cell named twice.
    pub fn from_triplets<const N: usize>(
        shape: [usize; N],
        triplets: impl IntoIterator<Item = ([usize; N], A)>,
    ) -> Result<Self, Error> {
        let shape = Mask::checked(Shape::from(shape))?;
        let (mut places, mut values) = (Vec::new(), Vec::new());
        for (position, (coord, value)) in triplets.into_iter().enumerate() {
            places.push(place_of(&shape, coord, position)?);
            values.push(value);
        }
        let (mask, order) = Mask::from_places(shape, places)?;
        let sorted: Array1<A> = order.into_iter().map(|position| values[position as usize].clone()).collect();
        Ok(Sparse { mask, values: sorted.into_shared() })
    }

    /// The cells of a mask with their values in its row-major order.
    ///
    /// # Panics
    /// If there are more or fewer values than observed cells.
    #[track_caller]
    pub fn new(mask: Mask, values: impl Into<ArcArray1<A>>) -> Self {
        let values = values.into();
        assert!(values.len() == mask.count(), "{} values for {} observed cells", values.len(), mask.count());
        Sparse { mask, values }
    }

    /// The cells of `array` that are not NaN.
    pub fn observed<S: Data<Elem = A>, D: Dimension>(array: &ArrayBase<S, D>) -> Self
    where
        A: Float,
    {
        let mask = Mask::observed(array);
        let values = mask.select(array).into_shared();
        Sparse { mask, values }
    }

    /// Which cells are observed.
    pub fn mask(&self) -> &Mask {
        &self.mask
    }

    /// Their values, in row-major order.
    pub fn values(&self) -> &ArcArray1<A> {
        &self.values
    }
}

impl<A> fmt::Debug for Sparse<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sparse({:?})", self.mask)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn values_follow_the_order_of_the_mask() {
        let a = array![[f64::NAN, 4.0, 5.0], [2.0, f64::NAN, 1.0]];
        let dense = Sparse::observed(&a);
        let triplets = [([1, 2], 1.0), ([0, 1], 4.0), ([1, 0], 2.0), ([0, 2], 5.0)];
        assert_eq!(Sparse::from_triplets([2, 3], triplets).unwrap(), dense);
        assert_eq!(dense.values().to_vec(), [4.0, 5.0, 2.0, 1.0]);
        assert_eq!(Sparse::new(dense.mask().clone(), dense.values().clone()), dense);
    }

    #[test]
    fn a_cell_named_twice_is_refused() {
        let twice = Sparse::from_triplets([2, 3], [([1, 2], 1.0), ([0, 1], 4.0), ([1, 2], 2.0)]).unwrap_err();
        assert_eq!(twice.to_string(), "mask: cell (1, 2) is named twice, by the coordinates at positions 0 and 2");
    }
}
