//! Adam.

use super::Moved;
use crate::{
    operand::Real,
    params::{Numbers, NumbersMut},
};

/// Adam (Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015, algorithm 1): with running means of the
/// gradient and of its squares, each rid of the bias that its start at 0 brings,
///
/// ```text
///     m ← b1 · m + (1 − b1) · g
///     v ← b2 · v + (1 − b2) · g²
///     x ← x − learning_rate · m̂ / (√v̂ + eps),   m̂ = m / (1 − b1ᵗ),   v̂ = v / (1 − b2ᵗ)
/// ```
///
/// at the step number `t`, from 1.
#[derive(Clone, Debug)]
pub struct Adam<A = f64> {
    /// About how far a step goes.
    pub learning_rate: f64,
    /// How much of the mean of gradients is kept at each step: 0.9.
    pub b1: f64,
    /// How much of the mean of squares is kept at each step: 0.999.
    pub b2: f64,
    /// Against division by zero: 1e-8.
    pub eps: f64,
    steps: i32,
    moved: Moved<A, (A, A)>,
}

impl<A: Real> Adam<A> {
    /// With `b1` 0.9, `b2` 0.999 and `eps` 1e-8.
    pub fn new(learning_rate: f64) -> Self {
        let (b1, b2, eps) = (0.9, 0.999, 1e-8);
        Adam { learning_rate, b1, b2, eps, steps: 0, moved: Moved::new() }
    }

    /// One step.
    ///
    /// # Panics
    /// If the gradient has another number of numbers than the parameters, or these than at the steps before.
    #[track_caller]
    pub fn step(&mut self, parameters: &mut impl NumbersMut<A>, gradient: &impl Numbers<A>) {
        let Adam { learning_rate, b1, b2, eps, .. } = *self;
        let steps = self.steps.saturating_add(1);
        let [kept1, kept2, new1, new2, rate, eps] = [b1, b2, 1.0 - b1, 1.0 - b2, learning_rate, eps].map(A::narrowed);
        let [unbiased1, unbiased2] = [b1, b2].map(|kept| A::narrowed(1.0 - kept.powi(steps)));
        self.moved.each((A::zero(), A::zero()), parameters, gradient, |x, slope, (mean, square)| {
            *mean = kept1 * *mean + new1 * slope;
            *square = kept2 * *square + new2 * slope * slope;
            *x -= rate * (*mean / unbiased1) / ((*square / unbiased2).sqrt() + eps);
        });
        self.steps = steps;
    }
}
