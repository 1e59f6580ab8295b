//! Sums and means over the observed cells of a mask.

use super::{Var, reduce::Axes};
use crate::{mask::Mask, operand::Real};

/// Sums and means over the observed cells of a [`Mask`]. What stands in other cells reaches neither the value nor a
/// derivative.
///
/// # Panics
/// If the mask has another shape.
impl<'t, A: Real> Var<'t, A> {
    /// The sum of the observed cells.
    #[track_caller]
    pub fn masked_sum(self, mask: &Mask) -> Self {
        self.mask(mask).sum()
    }

    /// The sum of the observed cells along the axes, which disappear; 0 where no cell is observed.
    #[track_caller]
    pub fn masked_sum_axis(self, mask: &Mask, axes: impl Axes) -> Self {
        self.mask(mask).unmask(mask).sum_axis(axes)
    }

    /// The mean of the observed cells; 0 if there are none, unlike `x.mask(&mask).mean()`.
    #[track_caller]
    pub fn masked_mean(self, mask: &Mask) -> Self {
        self.masked_sum(mask) / mask.count().max(1)
    }

    /// The mean of the observed cells along the axes, which disappear; 0 where no cell is observed.
    #[track_caller]
    pub fn masked_mean_axis(self, mask: &Mask, axes: impl Axes) -> Self {
        let axes = self.resolved_axes("masked_mean", axes);
        let counts = self.tape().ones(mask.count()).unmask(mask).sum_over(axes);
        let sums = self.mask(mask).unmask(mask).sum_over(axes);
        (sums / counts.maximum(1.0)).without(axes)
    }
}
