//! Reductions that pass over NaN.

use super::{
    Var,
    reduce::{Axes, reductions},
    where_,
};
use crate::{op::AxisSet, operand::Real};

/// Reductions that pass over NaN, whose derivatives are 0. (Cells that are known to be missing are better left out by
/// a [`Mask`](crate::Mask).)
impl<'t, A: Real> Var<'t, A> {
    reductions! {
        /// The sum of the elements that are not NaN; 0 if there are none.
        nansum nansum_axis nansum_keepdims = nansum_over();

        /// The product of the elements that are not NaN; 1 if there are none.
        nanprod nanprod_axis nanprod_keepdims = nanprod_over();

        /// The mean of the elements that are not NaN; NaN if there are none.
        nanmean nanmean_axis nanmean_keepdims = nanmean_over();

        /// The variance of the elements that are not NaN, as [`Var::var`].
        nanvar nanvar_axis nanvar_keepdims = nanvar_over(ddof: usize = 0);

        /// The standard deviation of the elements that are not NaN, as [`Var::std`].
        nanstd nanstd_axis nanstd_keepdims = nanstd_over(ddof: usize = 0);

        /// The greatest of the elements that are not NaN; NaN if there are none. Ties share the derivative evenly.
        ///
        /// # Panics
        /// If there are no elements.
        nanmax nanmax_axis nanmax_keepdims = nanmax_over();

        /// The least of the elements that are not NaN; NaN if there are none. Ties share the derivative evenly.
        ///
        /// # Panics
        /// If there are no elements.
        nanmin nanmin_axis nanmin_keepdims = nanmin_over();
    }

    #[track_caller]
    fn nansum_over(self, axes: AxisSet) -> Self {
        self.nan_as(0.0).sum_over(axes)
    }

    #[track_caller]
    fn nanprod_over(self, axes: AxisSet) -> Self {
        self.nan_as(1.0).product_over(axes)
    }

    #[track_caller]
    fn nanmean_over(self, axes: AxisSet) -> Self {
        self.nansum_over(axes) / self.numbers_over(axes)
    }

    #[track_caller]
    fn nanvar_over(self, axes: AxisSet, ddof: usize) -> Self {
        let squares = (self - self.nanmean_over(axes)).nan_as(0.0).square().sum_over(axes);
        let freedom = self.numbers_over(axes) - ddof as f64;
        squares / where_(freedom.gt(0.0), freedom, f64::NAN)
    }

    #[track_caller]
    fn nanstd_over(self, axes: AxisSet, ddof: usize) -> Self {
        self.nanvar_over(axes, ddof).sqrt()
    }

    #[track_caller]
    fn nanmax_over(self, axes: AxisSet) -> Self {
        self.must_have_terms("nanmax", axes);
        self.greatest_number_over(axes)
    }

    #[track_caller]
    fn nanmin_over(self, axes: AxisSet) -> Self {
        self.must_have_terms("nanmin", axes);
        -(-self).greatest_number_over(axes)
    }

    #[track_caller]
    fn greatest_number_over(self, axes: AxisSet) -> Self {
        let greatest = self.nan_as(f64::NEG_INFINITY).max_over(axes);
        where_(self.numbers_over(axes).eq(0.0), f64::NAN, greatest)
    }

    /// NaN replaced by a number.
    #[track_caller]
    fn nan_as(self, number: f64) -> Self {
        where_(self.isnan(), number, self)
    }

    /// How many elements along the axes, which stay, are not NaN.
    #[track_caller]
    fn numbers_over(self, axes: AxisSet) -> Self {
        self.eq(self).to_var().sum_over(axes)
    }
}
