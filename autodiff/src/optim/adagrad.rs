//! Adagrad.

use super::Moved;
use crate::{
    operand::Real,
    params::{Numbers, NumbersMut},
};

/// Adagrad (Duchi, Hazan and Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization",
/// 2011): each number has a learning rate of its own, adapted by its gradients so far,
///
/// ```text
///     s ← eps + s + g²
///     x ← x − learning_rate / √s · g
/// ```
///
/// from `s = 0`.
#[derive(Clone, Debug)]
pub struct Adagrad<A = f64> {
    /// The learning rate before it is adapted.
    pub learning_rate: f64,
    /// What every sum of squares gains at each step, against division by zero: 1e-8.
    pub eps: f64,
    moved: Moved<A, A>,
}

impl<A: Real> Adagrad<A> {
    /// With `eps` 1e-8.
    pub fn new(learning_rate: f64) -> Self {
        Self::with_sums(learning_rate, 1e-8, Vec::new())
    }

    /// Between two steps, with the sums of squares so far.
    pub fn with_sums(learning_rate: f64, eps: f64, sums: Vec<A>) -> Self {
        Adagrad { learning_rate, eps, moved: Moved { states: sums, gradient: Vec::new() } }
    }

    /// The sums of squares so far, of each number.
    pub fn into_sums(self) -> Vec<A> {
        self.moved.states
    }

    /// The learning rate of each number at the last step, `learning_rate / √s`.
    pub fn rates(&self) -> impl Iterator<Item = A> {
        let rate = A::narrowed(self.learning_rate);
        self.moved.states.iter().map(move |sum| rate / sum.sqrt())
    }

    /// One step.
    ///
    /// # Panics
    /// If the gradient has another number of numbers than the parameters, or these than at the steps before.
    #[track_caller]
    pub fn step(&mut self, parameters: &mut impl NumbersMut<A>, gradient: &impl Numbers<A>) {
        let update = self.update();
        self.moved.each(A::zero(), parameters, gradient, update);
    }

    /// One step of some numbers alone, those from the place `start` on, such as the rows that a mini-batch touches.
    ///
    /// # Panics
    /// If the gradient has another number of numbers than the parameters.
    #[inline]
    #[track_caller]
    pub fn step_at(&mut self, start: usize, parameters: &mut [A], gradient: &[A]) {
        let (found, expected) = (gradient.len(), parameters.len());
        assert!(found == expected, "the gradient has {found} numbers, the parameters {expected}");
        let update = self.update();
        let sums = &mut self.moved.states;
        if sums.len() < start + expected {
            sums.resize(start + expected, A::zero());
        }
        for ((number, &slope), sum) in parameters.iter_mut().zip(gradient).zip(&mut sums[start..]) {
            update(number, slope, sum);
        }
    }

    /// What a step does to a number.
    #[inline]
    fn update(&self) -> impl Fn(&mut A, A, &mut A) + use<A> {
        let [rate, eps] = [self.learning_rate, self.eps].map(A::narrowed);
        move |number, slope, sum| {
            *sum = eps + *sum + slope * slope;
            *number -= rate / sum.sqrt() * slope;
        }
    }
}
