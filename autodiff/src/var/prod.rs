//! The product of elements.

use super::{
    Var,
    reduce::{Axes, reductions},
};
use crate::{op::AxisSet, operand::Real};

/// Products of elements.
impl<'t, A: Real> Var<'t, A> {
    reductions! {
        /// The product of all elements; 1 if there are none.
        ///
        /// The derivative in an element is the product of the others, exact where elements are 0: beside one 0 only its
        /// own derivative is not 0, beside two none is. Derivatives of higher orders are as exact.
        prod prod_axis prod_keepdims = product_over();
    }

    #[track_caller]
    pub(super) fn product_over(self, axes: AxisSet) -> Self {
        let mut product = self;
        for axis in (0..self.ndim()).filter(|&axis| axes.contains(axis)) {
            product = product.product_along(axis);
        }
        product
    }

    /// Multiplies one half with the other until one element is left: no factor is divided out again, and each step
    /// has half of the length.
    #[track_caller]
    fn product_along(self, axis: usize) -> Self {
        let shape = self.shape();
        if shape[axis] == 0 {
            let mut kept = shape;
            kept[axis] = 1;
            return self.tape().ones(&kept[..]);
        }
        let (mut factors, mut length) = (self, shape[axis]);
        let mut odd = None;
        while length > 1 {
            let half = length / 2;
            if length % 2 == 1 {
                let last = factors.part(axis as u8, 2 * half, length);
                odd = Some(match odd {
                    Some(odd) => last * odd,
                    None => last,
                });
            }
            factors = factors.part(axis as u8, 0, half) * factors.part(axis as u8, half, 2 * half);
            length = half;
        }
        match odd {
            Some(odd) => factors * odd,
            None => factors,
        }
    }
}
