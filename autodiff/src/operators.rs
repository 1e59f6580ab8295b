//! The differential operators, one-shot and on the tape.

mod dense;
mod gauss_newton;
mod with_aux;

pub use dense::{deriv, elementwise_grad, hessian, jacobian};
pub use gauss_newton::ggnvp;
pub use with_aux::{grad_and_aux, value_grad_and_aux};

use crate::{
    error::{Error, or_panic},
    graph::Line,
    op::NodeId,
    operand::Real,
    params::{Collected, Elem, Grads, Params, Results, Tree, VarTree, Vars},
    plan::{Plan, Question},
    sweep,
    tape::Tape,
    var::Var,
};
use ndarray::{ArrayBase, ArrayD, Data, Dimension, IxDyn};
use std::panic::Location;

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
    let vars = params.record(&tape, Location::caller());
    let leaves = Collected::of::<P::Tree>(&vars);
    let cost = cost(&tape, vars);
    must_be_cost(&tape, cost, "value_and_grad");
    let derive = || cost_and_gradients(&tape, cost, &leaves.nodes, "value_and_grad");
    tape.answer(question("value_and_grad", cost, &leaves.nodes), derive, |plan| {
        let mut results = Results::new(plan, &leaves.lengths);
        (results.number(), P::Tree::own(&mut results))
    })
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
    let line = Location::caller();
    let vars = params.record(&tape, line);
    let leaves = Collected::of::<P::Tree>(&vars).nodes;
    let directions = directions::<P::Tree>(&tape, "jvp", &leaves, &tangents.record(&tape, line));
    let value = function(&tape, vars);
    tape.must_be(value.tape());
    let derive = || {
        let tangent = sweep::forward(&tape, &directions, &[value.id()])[0];
        vec![value.id(), tangent.unwrap_or_else(|| zeros(value, line)).id()]
    };
    let about: Vec<NodeId> = directions.iter().flat_map(|(leaf, tangent)| [*leaf, tangent.id()]).collect();
    or_panic(tape.answer(question("jvp", value, &about), derive, |plan| (array(plan, 0), array(plan, 1))))
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
    let line = Location::caller();
    let vars = params.record(&tape, line);
    let leaves = Collected::of::<P::Tree>(&vars);
    let value = function(&tape, vars);
    tape.must_be(value.tape());
    let cotangent = tape.var(cotangent);
    must_match(&tape, "vjp", "the cotangent", cotangent.id(), "the value", value.id());
    let derive = || {
        let mut outputs = vec![value.id()];
        outputs.extend(gradients(&tape, value, cotangent, &leaves.nodes));
        outputs
    };
    let mut about = vec![cotangent.id()];
    about.extend_from_slice(&leaves.nodes);
    or_panic(tape.answer(question("vjp", value, &about), derive, |plan| {
        let mut results = Results::new(plan, &leaves.lengths);
        let _value = results.number();
        (array(plan, 0), P::Tree::own(&mut results))
    }))
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
    let line = Location::caller();
    let vars = params.record(&tape, line);
    let leaves = Collected::of::<P::Tree>(&vars);
    let directions = directions::<P::Tree>(&tape, "hvp", &leaves.nodes, &vectors.record(&tape, line));
    let cost = cost(&tape, vars);
    must_be_cost(&tape, cost, "hvp");
    let derive = || {
        let outputs = cost_and_gradients(&tape, cost, &leaves.nodes, "hvp");
        let products = sweep::forward(&tape, &directions, &outputs[1..]);
        let or_zeros = |(product, &gradient): (Option<Var<'_, _>>, &NodeId)| {
            product.unwrap_or_else(|| zeros(Var::new(&tape, gradient), line)).id()
        };
        products.into_iter().zip(&outputs[1..]).map(or_zeros).collect()
    };
    let about: Vec<NodeId> = directions.iter().flat_map(|(leaf, vector)| [*leaf, vector.id()]).collect();
    let read = |plan: &Plan<_>| P::Tree::own(&mut Results::new(plan, &leaves.lengths));
    or_panic(tape.answer(question("hvp", cost, &about), derive, read))
}

/// Derivatives, as `Var`s of the same tape: they can be used, and differentiated again.
impl<'t, A: Real> Var<'t, A> {
    /// The gradient of this number in `variables`: a `Var`, or a tuple, array or `Vec` of them, whose
    /// structure the result has. One sweep serves all.
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
        let gradients = cost_and_gradients(self.tape(), self, &nodes, "grad");
        variables.with(&mut gradients[1..].iter().map(|&node| Var::new(self.tape(), node)))
    }

    /// The derivative of `⟨cotangent, self⟩` in `variables`, by reverse mode: `vᵀ·J`, of the structure of the
    /// variables.
    ///
    /// # Panics
    /// If the cotangent has another shape than this array, or belongs to another tape, or a variable does.
    #[track_caller]
    pub fn vjp<V: VarTree<'t, A>>(self, variables: V, cotangent: Var<'t, A>) -> V {
        self.tape().must_be(cotangent.tape());
        must_match(self.tape(), "vjp", "the cotangent", cotangent.id(), "the value", self.id());
        let nodes = self.nodes(&variables);
        let gradients = gradients(self.tape(), self, cotangent, &nodes);
        variables.with(&mut gradients.into_iter().map(|node| Var::new(self.tape(), node)))
    }

    /// The derivative of this array along `tangents` of `variables`, by forward mode: `J·v`.
    ///
    /// # Panics
    /// If a tangent has another shape than its variable, or a variable belongs to another tape.
    #[track_caller]
    pub fn jvp<V: VarTree<'t, A>>(self, variables: V, tangents: V) -> Self {
        let (nodes, tangents) = (self.nodes(&variables), self.nodes(&tangents));
        let directions = paired(self.tape(), "jvp", &nodes, &tangents);
        let tangent = sweep::forward(self.tape(), &directions, &[self.id()])[0];
        tangent.unwrap_or_else(|| zeros(self, Location::caller()))
    }

    #[track_caller]
    fn nodes<V: VarTree<'t, A>>(self, variables: &V) -> Vec<NodeId> {
        let mut vars = Vec::new();
        variables.variables(&mut vars);
        for var in &vars {
            self.tape().must_be(var.tape());
        }
        vars.iter().map(|var| var.id()).collect()
    }
}

/// The cost, then its gradients in the leaves.
#[track_caller]
pub(crate) fn cost_and_gradients<A: Real>(
    tape: &Tape<A>,
    cost: Var<'_, A>,
    leaves: &[NodeId],
    operator: &str,
) -> Vec<NodeId> {
    must_be_cost(tape, cost, operator);
    let line = Location::caller();
    let one = Var::new(tape, tape.number(1.0, line)).broadcasted(&cost.shape(), line);
    let mut outputs = vec![cost.id()];
    outputs.extend(gradients(tape, cost, one, leaves));
    outputs
}

/// Panics at the caller's line if the cost is not one number of this tape.
#[track_caller]
fn must_be_cost<A: Real>(tape: &Tape<A>, cost: Var<'_, A>, operator: &str) {
    tape.must_be(cost.tape());
    if cost.size() != 1 {
        let why = format!(
            "the cost has shape {}; a gradient is that of one number: reduce it (`sum`, `mean`), or take \
             its `jacobian`, or `vjp` with a cotangent, or `jvp`",
            cost.shape()
        );
        tape.refuse(operator, &why, &[cost.id()]);
    }
}

/// The outputs of a function, each of as many axes as its type in the tree has, or a panic at the caller's line.
#[track_caller]
pub(crate) fn must_have_ranks<'t, O: Tree>(
    tape: &'t Tape<O::Elem>,
    operator: &str,
    outputs: &O::Vars<'t>,
) -> Collected {
    O::map(outputs, &mut |output| {
        tape.must_be(output.tape());
        output
    });
    let leaves = Collected::of::<O>(outputs);
    for (number, (&node, &rank)) in leaves.nodes.iter().zip(&leaves.ranks).enumerate() {
        let shape = tape.graph(|graph| graph.shape(node).clone());
        let fits = match rank {
            Some(0) => shape.size() == 1,
            Some(rank) => shape.len() == rank,
            None => true,
        };
        if !fits {
            let wanted = match rank {
                Some(0) => "one number".to_string(),
                rank => format!("an array of {} axes", rank.unwrap_or(0)),
            };
            let why = format!("output {number} has shape {shape}, but its type is {wanted}");
            tape.refuse(operator, &why, &[node]);
        }
    }
    leaves
}

/// The derivatives of `⟨cotangent, value⟩` in the leaves; zeros where the value does not depend on them.
fn gradients<'t, A: Real>(
    tape: &'t Tape<A>,
    value: Var<'t, A>,
    cotangent: Var<'t, A>,
    leaves: &[NodeId],
) -> Vec<NodeId> {
    let gradients = sweep::reverse(tape, &[(value.id(), cotangent)], leaves);
    let with_zeros = |(gradient, &leaf): (Option<Var<'t, A>>, &NodeId)| {
        let leaf = Var::new(tape, leaf);
        gradient.unwrap_or_else(|| zeros(leaf, tape.graph(|graph| graph.node(value.id()).line()))).id()
    };
    gradients.into_iter().zip(leaves).map(with_zeros).collect()
}

fn zeros<'t, A: Real>(like: Var<'t, A>, line: Line) -> Var<'t, A> {
    Var::new(like.tape(), like.tape().number(0.0, line)).broadcasted(&like.shape(), line)
}

/// The leaves with the directions given for them.
#[track_caller]
fn directions<'t, T: Tree>(
    tape: &'t Tape<T::Elem>,
    operator: &str,
    leaves: &[NodeId],
    directions: &T::Vars<'t>,
) -> Vec<(NodeId, Var<'t, T::Elem>)> {
    paired(tape, operator, leaves, &Collected::of::<T>(directions).nodes)
}

#[track_caller]
fn paired<'t, A: Real>(
    tape: &'t Tape<A>,
    operator: &str,
    leaves: &[NodeId],
    directions: &[NodeId],
) -> Vec<(NodeId, Var<'t, A>)> {
    if leaves.len() != directions.len() {
        let why = format!("{} variables, but {} directions", leaves.len(), directions.len());
        tape.refuse(operator, &why, &[]);
    }
    for (&leaf, &direction) in leaves.iter().zip(directions) {
        must_match(tape, operator, "a direction", direction, "its variable", leaf);
    }
    leaves.iter().zip(directions).map(|(&leaf, &direction)| (leaf, Var::new(tape, direction))).collect()
}

#[track_caller]
fn must_match<A: Real>(tape: &Tape<A>, operator: &str, left: &str, left_id: NodeId, right: &str, right_id: NodeId) {
    let shapes = tape.graph(|graph| [left_id, right_id].map(|id| graph.shape(id).clone()));
    if shapes[0] != shapes[1] {
        let why = format!("{left} has shape {}, {right} {}", shapes[0], shapes[1]);
        tape.refuse(operator, &why, &[left_id, right_id]);
    }
}

/// What a one-shot operator asks about a value and other nodes.
fn question<A: Real>(operator: &'static str, value: Var<'_, A>, about: &[NodeId]) -> Question {
    Question { operator, nodes: std::iter::once(value.id()).chain(about.iter().copied()).collect() }
}

fn array<A: Real>(plan: &Plan<A>, output: usize) -> ArrayD<A> {
    let (numbers, shape) = plan.output(output);
    let array = ArrayD::from_shape_vec(IxDyn(shape), numbers.to_vec());
    array.unwrap_or_else(|_| unreachable!("an output has as many numbers as its shape says"))
}
