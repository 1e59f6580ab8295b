//! Checking derivatives against finite differences.

use crate::{
    error::Error,
    kernel::Scalar,
    op::NodeId,
    operand::Real,
    params::{Collected, Elem, Params, Tree, Vars},
    tape::Tape,
    var::Var,
};
use ndarray::{ArrayD, IxDyn};
use std::panic::Location;

/// How [`CheckGrads::check`] checks.
///
/// ```
/// use autodiff::CheckGrads;
///
/// let check = CheckGrads { order: 1, ..CheckGrads::default() };
/// check.check(|_, x| x.abs().sqrt(), 0.3f64)?;
/// # Ok::<(), autodiff::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct CheckGrads {
    /// The highest order of derivatives: 1 or 2.
    pub order: usize,
    /// Along how many random directions.
    pub directions: usize,
    /// The half width of the central difference, relative to each parameter where that is above 1; 0 for one
    /// that suits the element type.
    pub step: f64,
    /// What derivative and difference may be apart, relative to their size where that is above 1; 0 for what
    /// suits the element type.
    pub tolerance: f64,
}

impl Default for CheckGrads {
    fn default() -> Self {
        CheckGrads { order: 2, directions: 2, step: 0.0, tolerance: 0.0 }
    }
}

/// Checks a function's derivatives at `params` against central differences: in reverse and forward mode, and
/// to second order in all four combinations of the modes, along random directions (the same at each call).
///
/// The function may return an array of any shape. It is called several times. For other settings see
/// [`CheckGrads`].
///
/// ```
/// use autodiff::check_grads;
/// use ndarray::array;
///
/// check_grads(|_, (x, y)| (x / y).tanh(), (&array![1.0, 2.0], 3.0f64))?;
/// # Ok::<(), autodiff::Error>(())
/// ```
///
/// # Errors
/// [`Error::WrongDerivative`] names order, mode and the two numbers.
///
/// # Panics
/// Where the function panics.
#[track_caller]
pub fn check_grads<P: Params, F>(function: F, params: P) -> Result<(), Error>
where
    F: for<'t> Fn(&'t Tape<Elem<P>>, Vars<'t, P>) -> Var<'t, Elem<P>>,
{
    CheckGrads::default().check(function, params)
}

impl CheckGrads {
    /// As [`check_grads`], with these settings.
    ///
    /// # Errors
    /// [`Error::WrongDerivative`] names order, mode and the two numbers.
    ///
    /// # Panics
    /// Where the function panics, and if the settings ask for another order than 1 or 2 or for no direction.
    #[track_caller]
    pub fn check<P: Params, F>(&self, function: F, params: P) -> Result<(), Error>
    where
        F: for<'t> Fn(&'t Tape<Elem<P>>, Vars<'t, P>) -> Var<'t, Elem<P>>,
    {
        assert!((1..=2).contains(&self.order), "CheckGrads: order {}, but orders 1 and 2 are checked", self.order);
        assert!(self.directions > 0, "CheckGrads: 0 directions check nothing");
        let tape = Tape::default();
        let vars = params.record(&tape, Location::caller());
        self.check_on::<P::Tree>(&tape, &vars, |vars| function(&tape, vars))
    }

    fn check_on<'t, T: Tree>(
        &self,
        tape: &'t Tape<T::Elem>,
        vars: &T::Vars<'t>,
        function: impl Fn(T::Vars<'t>) -> Var<'t, T::Elem>,
    ) -> Result<(), Error> {
        let mut random = Random(0x5EED);
        let projected = |vars: T::Vars<'t>, weights: &ArrayD<T::Elem>| (function(vars) * weights).sum();
        for direction in 0..self.directions {
            let value = function(T::map(vars, &mut |var| var));
            let weights = random.array(&value.shape());
            let along = random.tree::<T>(tape, vars);
            let check = Directional::<T> { settings: self, tape, along, vars, direction };
            check.derivatives(1, ["reverse", "forward"], |vars| projected(vars, &weights))?;
            if self.order < 2 {
                continue;
            }
            let other = random.tree::<T>(tape, vars);
            check.derivatives(2, ["reverse over reverse", "forward over reverse"], |vars| {
                let leaves = Collected::of::<T>(&vars).nodes;
                inner_product(tape, &reverse(projected(vars, &weights), &leaves), &other)
            })?;
            check.derivatives(2, ["reverse over forward", "forward over forward"], |vars| {
                let leaves = Collected::of::<T>(&vars).nodes;
                forward(projected(vars, &weights), &leaves, &other)
            })?;
        }
        Ok(())
    }
}

/// One random direction at one point.
struct Directional<'c, 't, T: Tree> {
    settings: &'c CheckGrads,
    tape: &'t Tape<T::Elem>,
    vars: &'c T::Vars<'t>,
    along: Vec<Var<'t, T::Elem>>,
    direction: usize,
}

impl<'t, T: Tree> Directional<'_, 't, T> {
    /// Compares the derivative of a number along the direction, in reverse and in forward mode, with differences.
    fn derivatives(
        &self,
        order: usize,
        modes: [&'static str; 2],
        number: impl Fn(T::Vars<'t>) -> Var<'t, T::Elem>,
    ) -> Result<(), Error> {
        let pick = |given: f64, f32: f64, f64: f64| {
            if given > 0.0 {
                given
            } else if T::Elem::SINGLE {
                f32
            } else {
                f64
            }
        };
        let step = pick(self.settings.step, 1e-2, 1e-5);
        let tolerance = pick(self.settings.tolerance, 2e-2, 1e-6);
        let at = |step: f64| {
            let mut along = self.along.iter();
            let moved = T::map(self.vars, &mut |var| along.next().map_or(var, |along| var + step * *along));
            Ok::<f64, Error>(first(number(moved))?.widened())
        };
        let difference = (at(step)? - at(-step)?) / (2.0 * step);

        let leaves = Collected::of::<T>(self.vars).nodes;
        let value = number(T::map(self.vars, &mut |var| var));
        let reverse = inner_product(self.tape, &reverse(value, &leaves), &self.along);
        let forward = forward(value, &leaves, &self.along);
        for (mode, derivative) in modes.into_iter().zip([reverse, forward]) {
            let derivative = first(derivative)?.widened();
            let apart = (derivative - difference).abs() / derivative.abs().max(difference.abs()).max(1.0);
            if apart.is_nan() || apart > tolerance {
                let direction = self.direction;
                return Err(Error::WrongDerivative {
                    order,
                    mode,
                    derivative,
                    difference,
                    apart,
                    tolerance,
                    direction,
                });
            }
        }
        Ok(())
    }
}

fn first<A: Real>(number: Var<'_, A>) -> Result<A, Error> {
    Ok(number.try_value()?.first().copied().unwrap_or_else(A::zero))
}

/// The gradients of a number in the leaves.
fn reverse<'t, A: Real>(number: Var<'t, A>, leaves: &[NodeId]) -> Vec<Var<'t, A>> {
    let tape = number.tape();
    let gradients = A::gradients(tape, number.id(), number.beside(1.0).id(), leaves);
    gradients.into_iter().map(|gradient| Var::new(tape, gradient)).collect()
}

/// The derivative of a number along a direction for each leaf.
fn forward<'t, A: Real>(number: Var<'t, A>, leaves: &[NodeId], along: &[Var<'t, A>]) -> Var<'t, A> {
    let directions: Vec<_> = leaves.iter().copied().zip(along.iter().map(|along| along.id())).collect();
    let tangents = A::tangents(number.tape(), &directions, &[number.id()], Location::caller());
    Var::new(number.tape(), tangents[0])
}

fn inner_product<'t, A: Real>(tape: &'t Tape<A>, left: &[Var<'t, A>], right: &[Var<'t, A>]) -> Var<'t, A> {
    let terms = left.iter().zip(right).map(|(&left, &right)| (left * right).sum());
    terms.reduce(|sum, term| sum + term).unwrap_or_else(|| tape.var(ndarray::arr0(A::zero())))
}

/// splitmix64 (Steele, Lea, Flood 2014), for directions that are the same at each call.
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }

    fn array<A: Scalar>(&mut self, shape: &[usize]) -> ArrayD<A> {
        ArrayD::from_shape_simple_fn(IxDyn(shape), || A::narrowed(self.unit()))
    }

    /// A direction for each leaf that has a gradient, longer where the leaf's numbers are large.
    fn tree<'t, T: Tree>(&mut self, tape: &'t Tape<T::Elem>, vars: &T::Vars<'t>) -> Vec<Var<'t, T::Elem>> {
        let leaves = Collected::of::<T>(vars).nodes;
        let direction = |leaf| {
            let leaf = Var::new(tape, leaf);
            leaf.abs().maximum(1.0).stop_gradient() * self.array(&leaf.shape())
        };
        leaves.into_iter().map(direction).collect()
    }
}
