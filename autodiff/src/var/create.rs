//! Arrays of one number.

use super::Var;
use crate::{
    operand::{Operand, Real},
    shape::Shape,
    tape::Tape,
};
use ndarray::IntoDimension;

/// Arrays of one number.
impl<A: Real> Tape<A> {
    /// An array of zeros.
    #[track_caller]
    pub fn zeros(&self, shape: impl IntoDimension) -> Var<'_, A> {
        self.full(shape, 0.0)
    }

    /// An array of ones.
    #[track_caller]
    pub fn ones(&self, shape: impl IntoDimension) -> Var<'_, A> {
        self.full(shape, 1.0)
    }

    /// An array filled with a value, as numpy's `full`: a number or a `Var`, which may be an array that stretches to the
    /// shape. The gradient of the value is the sum of the gradients of its copies.
    ///
    /// # Panics
    /// If the value does not stretch to the shape.
    #[track_caller]
    pub fn full<'t>(&'t self, shape: impl IntoDimension, value: impl Operand<'t, A>) -> Var<'t, A> {
        Var::new(self, value.record(self)).broadcast_to(shape)
    }
}

/// Arrays of one number, in the shape of another array.
impl<'t, A: Real> Var<'t, A> {
    /// Zeros in this shape.
    #[track_caller]
    pub fn zeros_like(self) -> Self {
        self.full_like(0.0)
    }

    /// Ones in this shape.
    #[track_caller]
    pub fn ones_like(self) -> Self {
        self.full_like(1.0)
    }

    /// A value stretched to this shape, as [`Tape::full`].
    ///
    /// # Panics
    /// If the value does not stretch to the shape.
    #[track_caller]
    pub fn full_like(self, value: impl Operand<'t, A>) -> Self {
        let shape: Shape = self.shape();
        self.tape().full(&shape[..], value)
    }
}
