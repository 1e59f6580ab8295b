//! Derivatives as whole arrays: Jacobians, Hessians, and the derivative of a function of one number.

use super::{cost_gradients, grad, jvp, once};
use crate::{
    error::or_panic,
    operand::Real,
    params::{Elem, Grads, Params, Tree, Vars},
    plan::OneShot,
    tape::Tape,
    var::Var,
};
use ndarray::ArrayD;

/// The derivatives of all elements of a function in all elements of its parameter, an array or a number:
/// `J[i, j] = ∂f(x)[i] / ∂x[j]`, of the value's shape followed by the parameter's.
///
/// ```
/// use autodiff::jacobian;
/// use ndarray::array;
///
/// let x = array![[1.0, 2.0], [3.0, 4.0]];
/// let sums = jacobian(|_, x| x.square().sum_axis(0), &x);
/// assert_eq!(sums.shape(), [2, 2, 2]);
/// assert_eq!(sums, array![[[2.0, 0.0], [6.0, 0.0]], [[0.0, 4.0], [0.0, 8.0]]].into_dyn());
/// ```
///
/// It takes as many sweeps as the value has elements or the parameter has, whichever are fewer: by reverse or by forward
/// mode. A program that gives Jacobians is made with [`Var::jacobian`].
///
/// # Panics
/// At the line of an op whose shapes do not fit.
#[track_caller]
pub fn jacobian<P, F>(function: F, params: P) -> ArrayD<Elem<P>>
where
    P: Params,
    for<'t> P::Tree: Tree<Vars<'t> = Var<'t, Elem<P>>>,
    F: for<'t> FnOnce(&'t Tape<Elem<P>>, Var<'t, Elem<P>>) -> Var<'t, Elem<P>>,
{
    let tape = Tape::default();
    let variable = params.record(&tape);
    let value = function(&tape, variable);
    tape.must_be(value.tape());
    let one_shot = OneShot::Jacobian { value: value.id(), variable: variable.id() };
    or_panic(once(&tape, one_shot, &[], |results| results.array()))
}

/// The second derivatives of a cost function in its parameter, an array or a number: `H[i, j] = ∂²f(x) / ∂x[i] ∂x[j]`, of
/// the parameter's shape twice, by forward over reverse mode.
///
/// ```
/// use autodiff::hessian;
/// use ndarray::array;
///
/// let curvature = hessian(|_, x| x.powi(3).sum() + x.sum().square(), &array![1.0, 2.0]);
/// assert_eq!(curvature, array![[8.0, 2.0], [2.0, 14.0]].into_dyn());
/// ```
///
/// # Panics
/// At the line of an op whose shapes do not fit, and if the cost has more than one element.
#[track_caller]
pub fn hessian<P, F>(cost: F, params: P) -> ArrayD<Elem<P>>
where
    P: Params,
    for<'t> P::Tree: Tree<Vars<'t> = Var<'t, Elem<P>>>,
    F: for<'t> FnOnce(&'t Tape<Elem<P>>, Var<'t, Elem<P>>) -> Var<'t, Elem<P>>,
{
    let tape = Tape::default();
    let variable = params.record(&tape);
    let cost = cost(&tape, variable);
    tape.must_be(cost.tape());
    tape.must_be_cost("hessian", cost.id());
    let one_shot = OneShot::Hessian { cost: cost.id(), variable: variable.id() };
    or_panic(once(&tape, one_shot, &[], |results| results.array()))
}

/// The gradient of the sum of a function's elements: of a function that works element by element, the derivative at each.
///
/// ```
/// use autodiff::elementwise_grad;
/// use ndarray::array;
///
/// let x = array![0.0, 1.0, 2.0];
/// assert_eq!(elementwise_grad(|_, x| x.sin(), &x), x.cos());
/// ```
///
/// # Panics
/// At the line of an op whose shapes do not fit.
#[track_caller]
#[doc(alias = "egrad")]
pub fn elementwise_grad<P: Params, F>(function: F, params: P) -> Grads<P>
where
    F: for<'t> FnOnce(&'t Tape<Elem<P>>, Vars<'t, P>) -> Var<'t, Elem<P>>,
{
    grad(|tape, vars| function(tape, vars).sum(), params)
}

/// The derivative of a function of one number, of the value's shape, by forward mode.
///
/// ```
/// use autodiff::deriv;
/// use ndarray::array;
///
/// let powers = array![1.0, 2.0, 3.0];
/// assert_eq!(deriv(|_, x| x.powf(&powers), 2.0), array![1.0, 4.0, 12.0].into_dyn());
/// ```
///
/// # Panics
/// At the line of an op whose shapes do not fit.
#[track_caller]
pub fn deriv<A: Real, F>(function: F, x: A) -> ArrayD<A>
where
    F: for<'t> FnOnce(&'t Tape<A>, Var<'t, A>) -> Var<'t, A>,
{
    jvp::<A, A, F>(function, x, A::one()).1
}

/// Derivatives as whole arrays, of the same tape.
impl<'t, A: Real> Var<'t, A> {
    /// The derivatives of all elements of this array in all elements of a variable, of this array's shape followed by
    /// the variable's; see [`jacobian`].
    ///
    /// As it is a `Var`, a [`Program`](crate::Program) can give it:
    /// ```
    /// use autodiff::Program;
    /// use ndarray::{Array1, Array2, array};
    ///
    /// let x = array![0.5, 1.0];
    /// let mut program = Program::<_, (Array1<f64>, Array2<f64>)>::outputs(
    ///     |_, x| {
    ///         let y = x.sin() * x.sum();
    ///         (y, y.jacobian(x))
    ///     },
    ///     &x,
    /// );
    /// let (y, slopes) = program.run(&x)?;
    /// assert_eq!((y[0], slopes[[0, 1]]), (0.5f64.sin() * 1.5, 0.5f64.sin()));
    /// # Ok::<(), autodiff::Error>(())
    /// ```
    ///
    /// # Panics
    /// If the variable belongs to another tape, or if both have more axes than an array can have.
    #[track_caller]
    pub fn jacobian(self, variable: Self) -> Self {
        let tape = self.tape();
        tape.must_be(variable.tape());
        Var::new(tape, A::jacobian(tape, self.id(), variable.id()))
    }

    /// The second derivatives of this number in a variable, of the variable's shape twice; see [`hessian`].
    ///
    /// # Panics
    /// If this array has more than one element, or the variable belongs to another tape.
    #[track_caller]
    pub fn hessian(self, variable: Self) -> Self {
        self.tape().must_be(variable.tape());
        let gradient = cost_gradients(self.tape(), self.id(), &[variable.id()], "hessian")[0];
        Var::new(self.tape(), gradient).jacobian(variable)
    }
}
