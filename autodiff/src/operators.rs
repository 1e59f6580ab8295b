//! The differential operators, one-shot and on the tape.

mod dense;
mod derive;
mod gauss_newton;
mod with_aux;

pub use dense::{deriv, elementwise_grad, hessian, jacobian};
pub(crate) use derive::{cost_gradients, derive, gradients, jacobian_of, must_have_ranks, tangents};
pub use gauss_newton::ggnvp;
pub use with_aux::{grad_and_aux, value_grad_and_aux};

use crate::{
    error::{Error, or_panic},
    op::NodeId,
    operand::Real,
    params::{Collected, Elem, Grads, Params, Results, Tree, VarTree, Vars},
    plan::{Nodes, OneShot},
    tape::Tape,
    var::Var,
};
use ndarray::{ArrayBase, ArrayD, Data, Dimension};

/// The value of a cost function and its gradient in every parameter, of the parameters' structure and types.
///
/// ```
/// use autodiff::value_and_grad;
/// use ndarray::array;
///
/// let (a, b) = (array![[1.0, 2.0], [3.0, 4.0]], array![1.0, -1.0]);
/// let (cost, (da, db)) = value_and_grad(|_, (a, b)| a.matmul(b).square().sum(), (&a, &b));
/// assert_eq!(cost, 2.0);
/// assert_eq!(da, array![[-2.0, 2.0], [-2.0, 2.0]]);
/// assert_eq!(db, array![-8.0, -12.0]);
/// ```
///
/// # Panics
/// At the line of an op whose shapes do not fit; if the cost has more than one element; and where
/// [`try_value_and_grad`] has an error.
#[track_caller]
pub fn value_and_grad<P: Params, F>(cost: F, params: P) -> (Elem<P>, Grads<P>)
where
    F: for<'t> FnOnce(&'t Tape<Elem<P>>, Vars<'t, P>) -> Var<'t, Elem<P>>,
{
    or_panic(try_value_and_grad(cost, params))
}

/// As [`value_and_grad`], with what data decide as an error.
///
/// # Errors
/// [`Error::NotFinite`] with [`Tape::trap_nan`].
///
/// # Panics
/// At the line of an op whose shapes do not fit, and if the cost has more than one element.
#[track_caller]
pub fn try_value_and_grad<P: Params, F>(cost: F, params: P) -> Result<(Elem<P>, Grads<P>), Error>
where
    F: for<'t> FnOnce(&'t Tape<Elem<P>>, Vars<'t, P>) -> Var<'t, Elem<P>>,
{
    let tape = Tape::default();
    let vars = params.record(&tape);
    let leaves = Collected::of::<P::Tree>(&vars);
    let cost = cost(&tape, vars);
    tape.must_be(cost.tape());
    tape.must_be_cost("value_and_grad", cost.id());
    let one_shot = OneShot::Gradients { cost: cost.id(), leaves: leaves.nodes.into(), others: Nodes::new() };
    once(&tape, one_shot, &leaves.lengths, |results| (results.number(), P::Tree::own(results)))
}

/// Evaluates a one-shot operator, and reads the results.
fn once<A: Real, R>(
    tape: &Tape<A>,
    one_shot: OneShot,
    lengths: &[usize],
    read: impl FnOnce(&mut Results<'_, A>) -> R,
) -> Result<R, Error> {
    let (mut read, mut found) = (Some(read), None);
    A::evaluate_once(tape, one_shot, &mut |plan| {
        found = read.take().map(|read| read(&mut Results::new(plan, lengths)));
    })?;
    Ok(found.unwrap_or_else(|| unreachable!("a run that succeeds is read once")))
}

/// The gradient of a cost function in every parameter; see [`value_and_grad`].
///
/// # Panics
/// As [`value_and_grad`].
#[track_caller]
pub fn grad<P: Params, F>(cost: F, params: P) -> Grads<P>
where
    F: for<'t> FnOnce(&'t Tape<Elem<P>>, Vars<'t, P>) -> Var<'t, Elem<P>>,
{
    value_and_grad(cost, params).1
}

/// The value of a function and its derivative along `tangents`, by forward mode: `f(x)` and `J·v`.
///
/// Every op has forward mode, so it costs about two evaluations of the function.
///
/// `tangents` has the structure of the parameters; what stands in place of a [`Fixed`](crate::Fixed)
/// parameter is not looked at. The function may return an array of any shape; both results have it.
///
/// ```
/// use autodiff::jvp;
/// use ndarray::array;
///
/// let (y, slope) = jvp(|_, x| x.sin(), &array![0.0, 1.0], &array![1.0, 0.0]);
/// assert_eq!(slope, array![1.0, 0.0].into_dyn());
/// assert_eq!(y[[1]], 1f64.sin());
/// ```
///
/// # Panics
/// At the line of an op whose shapes do not fit, and if a tangent has another shape than its parameter.
#[track_caller]
#[doc(alias = "make_jvp", alias = "jacobian_vector_product")]
pub fn jvp<P: Params, T, F>(function: F, params: P, tangents: T) -> (ArrayD<Elem<P>>, ArrayD<Elem<P>>)
where
    T: Params<Tree = P::Tree>,
    F: for<'t> FnOnce(&'t Tape<Elem<P>>, Vars<'t, P>) -> Var<'t, Elem<P>>,
{
    let tape = Tape::default();
    let vars = params.record(&tape);
    let leaves = Collected::of::<P::Tree>(&vars).nodes;
    let tangents = Collected::of::<P::Tree>(&tangents.record(&tape)).nodes;
    let directions = tape.paired("jvp", &leaves, &tangents);
    let value = function(&tape, vars);
    tape.must_be(value.tape());
    let one_shot = OneShot::Tangent { value: value.id(), directions };
    or_panic(once(&tape, one_shot, &[], |results| (results.array(), results.array())))
}

/// The value of a function and the derivative of `⟨cotangent, f(x)⟩` in every parameter, by reverse mode:
/// `f(x)` and `vᵀ·J`.
///
/// ```
/// use autodiff::vjp;
/// use ndarray::array;
///
/// let (y, dx) = vjp(|_, x| x.square(), &array![1.0, 2.0], &array![1.0, 10.0]);
/// assert_eq!(y, array![1.0, 4.0].into_dyn());
/// assert_eq!(dx, array![2.0, 40.0]);
/// ```
///
/// # Panics
/// At the line of an op whose shapes do not fit, and if the cotangent has another shape than the value.
#[track_caller]
#[doc(alias = "make_vjp", alias = "tensor_jacobian_product", alias = "vector_jacobian_product")]
pub fn vjp<P: Params, S, D, F>(function: F, params: P, cotangent: &ArrayBase<S, D>) -> (ArrayD<Elem<P>>, Grads<P>)
where
    S: Data<Elem = Elem<P>>,
    D: Dimension,
    F: for<'t> FnOnce(&'t Tape<Elem<P>>, Vars<'t, P>) -> Var<'t, Elem<P>>,
{
    let tape = Tape::default();
    let vars = params.record(&tape);
    let leaves = Collected::of::<P::Tree>(&vars);
    let value = function(&tape, vars);
    tape.must_be(value.tape());
    let (value, cotangent) = (value.id(), tape.var(cotangent).id());
    tape.must_match("vjp", ("the cotangent", cotangent), ("the value", value));
    let one_shot = OneShot::Cotangents { value, cotangent, leaves: leaves.nodes.into() };
    or_panic(once(&tape, one_shot, &leaves.lengths, |results| (results.array(), P::Tree::own(results))))
}

/// The Hessian of a cost function times a vector, `H·v`, by forward mode over reverse mode, which costs about
/// two gradients; `vectors` and the result have the structure of the parameters.
///
/// ```
/// use autodiff::hvp;
/// use ndarray::array;
///
/// let product = hvp(|_, x| x.powi(3).sum(), &array![1.0, 2.0], &array![1.0, 1.0]);
/// assert_eq!(product, array![6.0, 12.0]);
/// ```
///
/// # Panics
/// As [`value_and_grad`], and if a vector has another shape than its parameter.
#[track_caller]
#[doc(alias = "make_hvp", alias = "hessian_vector_product", alias = "hessian_tensor_product")]
pub fn hvp<P: Params, V, F>(cost: F, params: P, vectors: V) -> Grads<P>
where
    V: Params<Tree = P::Tree>,
    F: for<'t> FnOnce(&'t Tape<Elem<P>>, Vars<'t, P>) -> Var<'t, Elem<P>>,
{
    let tape = Tape::default();
    let vars = params.record(&tape);
    let leaves = Collected::of::<P::Tree>(&vars);
    let vectors = Collected::of::<P::Tree>(&vectors.record(&tape)).nodes;
    let directions = tape.paired("hvp", &leaves.nodes, &vectors);
    let cost = cost(&tape, vars);
    tape.must_be(cost.tape());
    tape.must_be_cost("hvp", cost.id());
    let one_shot = OneShot::HessianProduct { cost: cost.id(), directions };
    or_panic(once(&tape, one_shot, &leaves.lengths, P::Tree::own))
}

/// Derivatives, as `Var`s of the same tape: they can be used, and differentiated again.
impl<'t, A: Real> Var<'t, A> {
    /// The gradient of this number in `variables`: a `Var`, or a tuple, array or `Vec` of them, whose
    /// structure the result has. One sweep serves all. It is 0 in a variable that this number does not depend on, which
    /// [`Var::try_grad`] tells.
    ///
    /// ```
    /// use autodiff::Tape;
    ///
    /// let tape = Tape::new();
    /// let x = tape.var(0.5);
    /// let slope = x.powi(4).grad(x);
    /// let curvature = slope.grad(x);
    /// assert_eq!((slope.item(), curvature.item()), (0.5, 3.0));
    /// ```
    ///
    /// # Panics
    /// If this array has more than one element, or a variable belongs to another tape.
    #[track_caller]
    pub fn grad<V: VarTree<'t, A>>(self, variables: V) -> V {
        let nodes = self.nodes(&variables);
        self.with_nodes(&variables, &cost_gradients(self.tape(), self.id(), &nodes, "grad"))
    }

    /// As [`Var::grad`], but `None` if this number does not depend on one of the variables, of which [`Var::grad`] gives zeros.
    ///
    /// ```
    /// use autodiff::Tape;
    ///
    /// let tape = Tape::new();
    /// let (x, y) = (tape.var(0.5), tape.var(2.0));
    /// let cost = x.square();
    /// assert_eq!(cost.grad(y).item(), 0.0);
    /// assert!(cost.try_grad(y).is_none() && cost.try_grad((x, y)).is_none());
    /// assert_eq!(cost.try_grad(x).map(|slope| slope.item()), Some(1.0));
    /// ```
    ///
    /// # Panics
    /// As [`Var::grad`].
    #[track_caller]
    pub fn try_grad<V: VarTree<'t, A>>(self, variables: V) -> Option<V> {
        let (tape, nodes) = (self.tape(), self.nodes(&variables));
        tape.must_be_cost("grad", self.id());
        let needed = tape.graph(|graph| graph.needed(&[self.id()]));
        nodes.iter().all(|node| needed[node.index()]).then(|| self.grad(variables))
    }

    /// The derivative of `⟨cotangent, self⟩` in `variables`, by reverse mode: `vᵀ·J`, of the structure of the
    /// variables.
    ///
    /// # Panics
    /// If the cotangent has another shape than this array, or belongs to another tape, or a variable does.
    #[track_caller]
    pub fn vjp<V: VarTree<'t, A>>(self, variables: V, cotangent: Var<'t, A>) -> V {
        self.tape().must_be(cotangent.tape());
        self.tape().must_match("vjp", ("the cotangent", cotangent.id()), ("the value", self.id()));
        let nodes = self.nodes(&variables);
        self.with_nodes(&variables, &A::gradients(self.tape(), self.id(), cotangent.id(), &nodes))
    }

    /// The derivative of this array along `tangents` of `variables`, by forward mode: `J·v`.
    ///
    /// # Panics
    /// If a tangent has another shape than its variable, or a variable belongs to another tape.
    #[track_caller]
    pub fn jvp<V: VarTree<'t, A>>(self, variables: V, tangents: V) -> Self {
        let directions = self.tape().paired("jvp", &self.nodes(&variables), &self.nodes(&tangents));
        Var::new(self.tape(), A::tangents(self.tape(), &directions, &[self.id()])[0])
    }

    /// The nodes of a tree of variables of this tape.
    #[track_caller]
    fn nodes<V: VarTree<'t, A>>(self, variables: &V) -> Vec<NodeId> {
        let mut vars = Vec::new();
        variables.variables(&mut vars);
        for var in &vars {
            self.tape().must_be(var.tape());
        }
        vars.iter().map(|var| var.id()).collect()
    }

    /// The tree of variables with these nodes in place of its own.
    fn with_nodes<V: VarTree<'t, A>>(self, variables: &V, nodes: &[NodeId]) -> V {
        variables.with(&mut nodes.iter().map(|&node| Var::new(self.tape(), node)))
    }
}
