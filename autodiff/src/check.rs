//! Checking derivatives against finite differences.

use crate::{
    error::Error,
    kernel::Scalar,
    op::NodeId,
    operand::Real,
    params::{Collected, Elem, Params, Tree, Vars},
    tape::Tape,
    var::{Var, where_},
};
use ndarray::{ArrayD, IxDyn};
use num_traits::Float;

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
    /// that suits the element type. Where it does not do, a width relative to each parameter is tried, and one side.
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
/// [`CheckGrads`]. Where central differences leave the function's domain, or span so much that they say little, smaller ones
/// are tried, relative to each parameter, and then one-sided ones.
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
        let vars = params.record(&tape);
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
            let units = random.tree::<T>(tape, vars);
            let check = Directional::<T> { settings: self, tape, units, vars, direction };
            check.derivatives(1, ["reverse", "forward"], |vars| projected(vars, &weights))?;
            if self.order < 2 {
                continue;
            }
            let leaves = Collected::of::<T>(vars).nodes;
            let other = random.tree::<T>(tape, vars);
            let other: Vec<_> = other.iter().zip(leaves).map(|(unit, leaf)| Width::Unit.of(*unit, leaf)).collect();
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
    /// For each leaf a random array.
    units: Vec<Var<'t, T::Elem>>,
    direction: usize,
}

/// The width of differences.
#[derive(Clone, Copy)]
enum Width {
    /// Relative to elements above 1.
    Unit,
    /// Relative to each element, except for those that are 0.
    Relative,
}

impl Width {
    /// A direction of that width in each element of a leaf.
    fn of<'t, A: Real>(self, unit: Var<'t, A>, leaf: NodeId) -> Var<'t, A> {
        let size = Var::new(unit.tape(), leaf).abs().stop_gradient();
        unit * match self {
            Width::Unit => size.maximum(1.0),
            Width::Relative => where_(size.eq(0.0), 1.0, size),
        }
    }
}

/// The differences that are tried, one after the other: how wide, where the function is called, in steps, with which weights.
const DIFFERENCES: [(Width, &[(f64, f64)]); 4] = [
    (Width::Unit, &[(1.0, 0.5), (-1.0, -0.5)]),
    (Width::Relative, &[(1.0, 0.5), (-1.0, -0.5)]),
    (Width::Relative, &[(0.0, -1.5), (1.0, 2.0), (2.0, -0.5)]),
    (Width::Relative, &[(0.0, 1.5), (-1.0, -2.0), (-2.0, 0.5)]),
];

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
        let leaves = Collected::of::<T>(self.vars).nodes;
        let value = number(T::map(self.vars, &mut |var| var));
        let gradients = reverse(value, &leaves);
        let mut verdict: Option<(f64, Option<Error>)> = None;
        for (width, points) in DIFFERENCES {
            let directions = self.units.iter().zip(&leaves);
            let along: Vec<_> = directions.map(|(unit, leaf)| width.of(*unit, *leaf)).collect();
            let difference = |step: f64| {
                points.iter().try_fold(0.0, |sum, &(steps, weight)| {
                    let mut along = along.iter();
                    let moved =
                        T::map(self.vars, &mut |var| along.next().map_or(var, |along| var + steps * step * *along));
                    Ok::<_, Error>(sum + weight * first(number(moved))?.widened() / step)
                })
            };
            // Both have an error of the square of the step, which goes out (Richardson 1911).
            let (wide, narrow) = (difference(step)?, difference(0.5 * step)?);
            let extrapolated = (4.0 * narrow - wide) / 3.0;
            // Numbers along a relative direction may be small altogether.
            let least = match width {
                Width::Unit => 1.0,
                Width::Relative => {
                    first(value)?.widened().abs() * <T::Elem as Float>::epsilon().widened() / (step * tolerance)
                }
            };
            let derivatives = [inner_product(self.tape, &gradients, &along), forward(value, &leaves, &along)];
            let wrong = self.compare(order, modes, derivatives, extrapolated, (least, tolerance))?;
            // Only where differences say little by themselves are others asked; in the end those count that say most.
            let doubt = (wide - narrow).abs() / wide.abs().max(narrow.abs()).max(least);
            if doubt <= 0.1 * tolerance.sqrt() {
                return wrong.map_or(Ok(()), Err);
            }
            if verdict.as_ref().is_none_or(|(least_doubt, _)| doubt < *least_doubt || least_doubt.is_nan()) {
                verdict = Some((doubt, wrong));
            }
        }
        verdict.and_then(|(_, wrong)| wrong).map_or(Ok(()), Err)
    }

    /// The first of the derivatives by both modes that is too far from the difference, if one is.
    fn compare(
        &self,
        order: usize,
        modes: [&'static str; 2],
        derivatives: [Var<'t, T::Elem>; 2],
        difference: f64,
        (least, tolerance): (f64, f64),
    ) -> Result<Option<Error>, Error> {
        for (mode, derivative) in modes.into_iter().zip(derivatives) {
            let derivative = first(derivative)?.widened();
            let apart = (derivative - difference).abs() / derivative.abs().max(difference.abs()).max(least);
            if apart.is_nan() || apart > tolerance {
                let direction = self.direction;
                let wrong = Error::WrongDerivative { order, mode, derivative, difference, apart, tolerance, direction };
                return Ok(Some(wrong));
            }
        }
        Ok(None)
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
    let tangents = A::tangents(number.tape(), &directions, &[number.id()]);
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

    /// An array for each leaf that has a gradient.
    fn tree<'t, T: Tree>(&mut self, tape: &'t Tape<T::Elem>, vars: &T::Vars<'t>) -> Vec<Var<'t, T::Elem>> {
        let leaves = Collected::of::<T>(vars).nodes;
        leaves.into_iter().map(|leaf| tape.var(self.array(&tape.shape(leaf)))).collect()
    }
}
