//! L-BFGS.

use super::line_search::{Point, strong_wolfe};
use crate::{
    error::Error,
    operand::Real,
    params::{Numbers, NumbersMut, Params, Tree},
    program::Program,
};
use std::{collections::VecDeque, marker::PhantomData};

/// L-BFGS: minimizes a function along directions that the last few changes of the gradient bend towards Newton's
/// (Nocedal and Wright, "Numerical Optimization", 2006, algorithms 7.4 and 7.5), with steps that fulfil the strong Wolfe
/// conditions.
///
/// The function is to be smooth and the same at each call: not one over mini-batches.
///
/// ```
/// use autodiff::{Program, optim::Lbfgs, value_and_grad};
/// use ndarray::{Array1, array, s};
///
/// // Rosenbrock's function.
/// let mut x = array![-1.2, 1.0];
/// let mut cost = Program::value_and_grad(
///     |_, x| (100.0 * (x.slice(s![1]) - x.slice(s![0]).square()).square() + (1.0 - x.slice(s![0])).square()),
///     &x,
/// );
/// let found = Lbfgs::default().minimize(&mut x, &mut cost)?;
/// assert!(found.value < 1e-10 && found.iterations < 50);
///
/// // A closure serves as well.
/// let mut y = (array![1.0, 2.0], 3.0f64);
/// Lbfgs::default().minimize(&mut y, |y: &(Array1<f64>, f64)| {
///     value_and_grad(|_, (a, b)| a.square().sum() + (b - 1.0).square(), y)
/// })?;
/// assert!((y.1 - 1.0).abs() < 1e-5);
/// # Ok::<(), autodiff::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Lbfgs {
    /// How many changes of the gradient are remembered: 10.
    pub memory: usize,
    /// The search ends where no component of the gradient is larger: 1e-6.
    pub gradient_tolerance: f64,
    /// The search ends after so many iterations: 1000.
    pub max_iterations: usize,
}

impl Default for Lbfgs {
    fn default() -> Self {
        Lbfgs { memory: 10, gradient_tolerance: 1e-6, max_iterations: 1000 }
    }
}

/// Where a search ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Minimum {
    /// The function's value there.
    pub value: f64,
    /// The largest component of the gradient there, without its sign.
    pub gradient: f64,
    /// How many directions were followed.
    pub iterations: usize,
    /// How many times the function was called.
    pub evaluations: usize,
    /// Why it ended.
    pub reason: Reason,
}

/// Why a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The gradient is as small as it was to be.
    Converged,
    /// There were as many iterations as there might be.
    Iterations,
    /// Nothing lower was found along the gradient: the arithmetic allows no better, or the gradient is another function's.
    NoDescent,
    /// The value or the gradient at the start is not finite.
    NotFinite,
}

/// What [`Lbfgs`] minimizes over parameters `P`: a [`Program::value_and_grad`], or a closure that gives value and gradient.
pub trait Objective<A, P: ?Sized> {
    /// The value at the parameters, and its gradient, given to `gradient` in one or more pieces.
    ///
    /// # Errors
    /// Where the function has one; it ends the search.
    fn evaluate(&mut self, parameters: &P, gradient: &mut dyn FnMut(&[A])) -> Result<A, Error>;
}

impl<A, P: ?Sized, G: Numbers<A>, F: FnMut(&P) -> (A, G)> Objective<A, P> for F {
    fn evaluate(&mut self, parameters: &P, gradient: &mut dyn FnMut(&[A])) -> Result<A, Error> {
        let (value, slopes) = self(parameters);
        slopes.numbers(gradient);
        Ok(value)
    }
}

impl<T: Tree, P: ?Sized> Objective<T::Elem, P> for &mut Program<T>
where
    for<'p> &'p P: Params<Tree = T>,
{
    fn evaluate(&mut self, parameters: &P, gradient: &mut dyn FnMut(&[T::Elem])) -> Result<T::Elem, Error> {
        let (value, slopes) = self.run(parameters)?;
        slopes.numbers(gradient);
        Ok(value)
    }
}

impl Lbfgs {
    /// Moves the parameters to a minimum, or as near as the search comes.
    ///
    /// Numbers that do not change, such as new data in [`Fixed`](crate::Fixed), may stand among the parameters.
    ///
    /// # Errors
    /// Those of the objective.
    ///
    /// # Panics
    /// If a gradient has another number of numbers than the parameters.
    #[track_caller]
    pub fn minimize<A: Real, P: NumbersMut<A>>(
        &self,
        parameters: &mut P,
        objective: impl Objective<A, P>,
    ) -> Result<Minimum, Error> {
        let mut function = Function { parameters, objective, evaluations: 0, element: PhantomData };
        let mut now = Place::default();
        function.parameters.numbers(&mut |piece| now.x.extend(piece.iter().map(|x| x.widened())));
        function.value_and_grad(&mut now)?;
        let mut next = now.clone();
        let mut history = History::new(self.memory);
        let mut direction = Vec::new();
        let mut iterations = 0;
        let reason = loop {
            if let Some(reason) = self.ended(&now, iterations) {
                break reason;
            }
            history.direction(&now.gradient, &mut direction);
            let start = Point { step: 0.0, value: now.value, slope: dot(&now.gradient, &direction) };
            // At the scale of numbers near 1, as long as nothing is known of the function's own.
            let first = if history.changes.is_empty() { 1.0 / norm(&now.gradient).max(1.0) } else { 1.0 };
            let rounding = 4.0 * A::epsilon().widened() * now.value.abs();
            let found = if start.slope < 0.0 {
                strong_wolfe(start, first, rounding, |step| {
                    next.x.clear();
                    next.x.extend(now.x.iter().zip(&direction).map(|(x, direction)| x + step * direction));
                    function.value_and_grad(&mut next)?;
                    Ok::<_, Error>(Point { step, value: next.value, slope: dot(&next.gradient, &direction) })
                })?
            } else {
                None
            };
            if found.is_some() {
                iterations += 1;
                history.add(&now, &next);
                std::mem::swap(&mut now, &mut next);
            } else if history.changes.is_empty() {
                break Reason::NoDescent;
            } else {
                // The gradient itself may still lead down.
                history.changes.clear();
            }
        };
        function.write(&now.x);
        let evaluations = function.evaluations;
        Ok(Minimum { value: now.value, gradient: largest(&now.gradient), iterations, evaluations, reason })
    }

    fn ended(&self, now: &Place, iterations: usize) -> Option<Reason> {
        let gradient = largest(&now.gradient);
        match () {
            () if !now.value.is_finite() || !gradient.is_finite() => Some(Reason::NotFinite),
            () if gradient <= self.gradient_tolerance => Some(Reason::Converged),
            () if iterations >= self.max_iterations => Some(Reason::Iterations),
            () => None,
        }
    }
}

/// Where the search is: in `f64`, whatever the parameters are.
#[derive(Clone, Default)]
struct Place {
    x: Vec<f64>,
    value: f64,
    gradient: Vec<f64>,
}

/// What is minimized, with the parameters through which it is called.
struct Function<'p, A, P, O> {
    parameters: &'p mut P,
    objective: O,
    evaluations: usize,
    element: PhantomData<A>,
}

impl<A: Real, P: NumbersMut<A>, O: Objective<A, P>> Function<'_, A, P, O> {
    fn write(&mut self, x: &[f64]) {
        let mut x = x.iter();
        self.parameters
            .numbers_mut(&mut |piece| piece.iter_mut().zip(&mut x).for_each(|(to, x)| *to = A::narrowed(*x)));
    }

    /// Fills in value and gradient, and rounds the place to what the parameters can hold.
    #[track_caller]
    fn value_and_grad(&mut self, place: &mut Place) -> Result<(), Error> {
        self.write(&place.x);
        place.x.clear();
        self.parameters.numbers(&mut |piece| place.x.extend(piece.iter().map(|x| x.widened())));
        place.gradient.clear();
        let into = &mut place.gradient;
        let value =
            self.objective.evaluate(self.parameters, &mut |piece| into.extend(piece.iter().map(|x| x.widened())));
        place.value = value?.widened();
        self.evaluations += 1;
        let (found, expected) = (place.gradient.len(), place.x.len());
        assert!(found == expected, "the gradient has {found} numbers, the parameters have {expected}");
        Ok(())
    }
}

/// How the gradient changed over the last steps.
struct History {
    memory: usize,
    /// The oldest first.
    changes: VecDeque<Change>,
}

struct Change {
    x: Vec<f64>,
    gradient: Vec<f64>,
    /// The product of the two, positive.
    curvature: f64,
    /// The share of the direction found on the way back in time.
    share: f64,
}

impl History {
    fn new(memory: usize) -> Self {
        History { memory, changes: VecDeque::new() }
    }

    /// Notes a step, unless the function bends down along it.
    fn add(&mut self, from: &Place, to: &Place) {
        if self.memory == 0 {
            return;
        }
        // The vectors of the oldest change, if it is to be forgotten.
        let oldest = if self.changes.len() == self.memory { self.changes.pop_front() } else { None };
        let mut change = oldest.unwrap_or(Change { x: Vec::new(), gradient: Vec::new(), curvature: 0.0, share: 0.0 });
        subtract(&to.x, &from.x, &mut change.x);
        subtract(&to.gradient, &from.gradient, &mut change.gradient);
        change.curvature = dot(&change.x, &change.gradient);
        if change.curvature > f64::EPSILON * norm(&change.x) * norm(&change.gradient) {
            self.changes.push_back(change);
        }
    }

    /// Minus the estimated inverse Hessian times the gradient: algorithm 7.4.
    fn direction(&mut self, gradient: &[f64], direction: &mut Vec<f64>) {
        direction.clear();
        direction.extend(gradient.iter().map(|slope| -slope));
        for change in self.changes.iter_mut().rev() {
            change.share = dot(&change.x, direction) / change.curvature;
            add(direction, -change.share, &change.gradient);
        }
        if let Some(last) = self.changes.back() {
            let scale = last.curvature / dot(&last.gradient, &last.gradient);
            direction.iter_mut().for_each(|direction| *direction *= scale);
        }
        for change in &self.changes {
            let share = dot(&change.gradient, direction) / change.curvature;
            add(direction, change.share - share, &change.x);
        }
    }
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

fn norm(vector: &[f64]) -> f64 {
    dot(vector, vector).sqrt()
}

/// The largest absolute value; NaN if there is one.
fn largest(vector: &[f64]) -> f64 {
    vector.iter().fold(0.0, |largest, x| if largest.is_nan() || x.abs() <= largest { largest } else { x.abs() })
}

fn subtract(left: &[f64], right: &[f64], out: &mut Vec<f64>) {
    out.clear();
    out.extend(left.iter().zip(right).map(|(left, right)| left - right));
}

fn add(to: &mut [f64], factor: f64, vector: &[f64]) {
    to.iter_mut().zip(vector).for_each(|(to, x)| *to += factor * x);
}
