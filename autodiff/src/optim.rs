//! Optimizers: they move parameters of any structure along their gradients.
//!
//! [`Sgd`], [`RmsProp`], [`Adam`] and [`Adagrad`] take one step at a time, from gradients however they were computed;
//! [`Lbfgs`] minimizes a function to the end.
//!
//! ```
//! use autodiff::{Program, optim::Adam};
//! use ndarray::array;
//!
//! let target = array![1.0, -2.0];
//! let (mut x, mut scale) = (array![0.0, 0.0], 1.0f64);
//! let mut cost = Program::value_and_grad(|_, (x, scale)| (scale * x - &target).square().sum(), (&x, scale));
//! let mut adam = Adam::new(0.05);
//! for _ in 0..500 {
//!     let (_, gradient) = cost.run((&x, scale))?;
//!     adam.step(&mut (&mut x, &mut scale), &gradient);
//! }
//! assert!(cost.run((&x, scale))?.0 < 1e-6);
//! # Ok::<(), autodiff::Error>(())
//! ```
//!
//! What is moved is whatever can be changed in place ([`NumbersMut`]): an owned array, a number, tuples, arrays and `Vec`s
//! of them or of `&mut` references, a struct with `#[derive(Params)]`. The gradient is a tree of the same structure
//! ([`Numbers`]), owned or lent by a [`Program`](crate::Program)'s run. An optimizer counts on getting the same
//! parameters at each step; after the first it allocates nothing. Its settings are fields, which may be changed between
//! steps, as a schedule of the learning rate does.

mod adagrad;
mod adam;
mod lbfgs;
mod line_search;
mod rms_prop;
mod sgd;

pub use adagrad::Adagrad;
pub use adam::Adam;
pub use lbfgs::{Lbfgs, Minimum, Objective, Reason};
pub use rms_prop::RmsProp;
pub use sgd::Sgd;

use crate::{
    operand::Real,
    params::{Numbers, NumbersMut},
};

/// What an optimizer knows of each number, in the order of the tree, and room for a gradient.
#[derive(Clone, Debug)]
struct Moved<A, S> {
    states: Vec<S>,
    gradient: Vec<A>,
}

impl<A: Real, S: Copy> Moved<A, S> {
    /// Before the first step.
    fn new() -> Self {
        Moved { states: Vec::new(), gradient: Vec::new() }
    }

    /// Calls `step` with each number, its gradient, and what is known of it: `initial` at the first step.
    ///
    /// # Panics
    /// At the caller's line, before anything has changed, if there are not as many gradients as parameters, or not as
    /// many of these as at the steps before.
    #[track_caller]
    fn each(
        &mut self,
        initial: S,
        parameters: &mut impl NumbersMut<A>,
        gradient: &impl Numbers<A>,
        step: impl Fn(&mut A, A, &mut S),
    ) {
        self.gradient.clear();
        gradient.numbers(&mut |piece| self.gradient.extend_from_slice(piece));
        let (found, expected, known) = (self.gradient.len(), count(parameters), self.states.len());
        assert!(found == expected, "the gradient has {found} numbers, the parameters have {expected}");
        assert!(known == 0 || known == found, "the optimizer has moved {known} numbers so far, and is given {found}");
        self.states.resize(found, initial);
        let mut start = 0;
        parameters.numbers_mut(&mut |piece| {
            let known = self.gradient[start..].iter().zip(&mut self.states[start..]);
            start += piece.len();
            piece.iter_mut().zip(known).for_each(|(number, (&slope, state))| step(number, slope, state));
        });
    }
}

/// How many numbers there are.
fn count<A>(tree: &impl Numbers<A>) -> usize {
    let mut count = 0;
    tree.numbers(&mut |piece| count += piece.len());
    count
}
