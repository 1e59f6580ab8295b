//! RMSprop.

use super::Moved;
use crate::{
    operand::Real,
    params::{Numbers, NumbersMut},
};

/// RMSprop (Tieleman and Hinton, lecture 6.5 of "Neural Networks for Machine Learning", 2012): each number moves by its
/// gradient over the root of a running mean of the gradient's squares,
///
/// ```text
///     s ← gamma · s + (1 − gamma) · g²
///     x ← x − learning_rate · g / (√s + eps)
/// ```
///
/// from `s = 1`, as in autograd's `rmsprop`.
#[derive(Clone, Debug)]
pub struct RmsProp<A = f64> {
    /// About how far a step goes.
    pub learning_rate: f64,
    /// How much of the mean of squares is kept at each step: 0.9.
    pub gamma: f64,
    /// Against division by zero: 1e-8.
    pub eps: f64,
    moved: Moved<A, A>,
}

impl<A: Real> RmsProp<A> {
    /// With `gamma` 0.9 and `eps` 1e-8.
    pub fn new(learning_rate: f64) -> Self {
        RmsProp { learning_rate, gamma: 0.9, eps: 1e-8, moved: Moved::new() }
    }

    /// One step.
    ///
    /// # Panics
    /// If the gradient has another number of numbers than the parameters, or these than at the steps before.
    #[track_caller]
    pub fn step(&mut self, parameters: &mut impl NumbersMut<A>, gradient: &impl Numbers<A>) {
        let [rate, kept, new, eps] = [self.learning_rate, self.gamma, 1.0 - self.gamma, self.eps].map(A::narrowed);
        self.moved.each(A::one(), parameters, gradient, |x, slope, square| {
            *square = kept * *square + new * slope * slope;
            *x -= rate * slope / (square.sqrt() + eps);
        });
    }
}
