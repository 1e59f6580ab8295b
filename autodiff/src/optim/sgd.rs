//! Gradient descent with momentum.

use super::Moved;
use crate::{
    operand::Real,
    params::{Numbers, NumbersMut},
};

/// Gradient descent with momentum, stochastic where the gradients are:
///
/// ```text
///     v ← momentum · v − (1 − momentum) · g
///     x ← x + learning_rate · v
/// ```
///
/// from `v = 0`, as in autograd's `sgd`, whose `mass` is the momentum. The velocity `v` is a mean of the gradients so far;
/// many texts leave out the factor `1 − momentum`, whose learning rate is this one times that.
#[derive(Clone, Debug)]
pub struct Sgd<A = f64> {
    /// How far along the velocity a step goes.
    pub learning_rate: f64,
    /// How much of the velocity is kept at each step, from 0 to below 1; 0 is plain gradient descent.
    #[doc(alias = "mass")]
    pub momentum: f64,
    moved: Moved<A, A>,
}

impl<A: Real> Sgd<A> {
    /// Plain gradient descent: without momentum.
    pub fn new(learning_rate: f64) -> Self {
        Self::with_momentum(learning_rate, 0.0)
    }

    /// Gradient descent with momentum.
    pub fn with_momentum(learning_rate: f64, momentum: f64) -> Self {
        Sgd { learning_rate, momentum, moved: Moved::new() }
    }

    /// One step.
    ///
    /// # Panics
    /// If the gradient has another number of numbers than the parameters, or these than at the steps before.
    #[track_caller]
    pub fn step(&mut self, parameters: &mut impl NumbersMut<A>, gradient: &impl Numbers<A>) {
        let [rate, kept, new] = [self.learning_rate, self.momentum, 1.0 - self.momentum].map(A::narrowed);
        self.moved.each(A::zero(), parameters, gradient, |x, slope, velocity| {
            *velocity = kept * *velocity - new * slope;
            *x += rate * *velocity;
        });
    }
}
