//! The Gauss–Newton matrix of a cost of a function.

use super::once;
use crate::{
    error::or_panic,
    params::{Collected, Elem, Grads, Params, Tree, Vars},
    plan::OneShot,
    tape::Tape,
    var::Var,
};

/// The generalized Gauss–Newton matrix of a cost `g(f(x))` times a vector, `Jᵀ·H·J·v`, with the Jacobian `J` of `f` at `x`
/// and the Hessian `H` of `g` at `f(x)` (Schraudolph, "Fast Curvature Matrix-Vector Products for Second-Order Gradient
/// Descent", 2002).
///
/// It is the Hessian without what bends in `f`: never negative where `g` is convex, and the Hessian itself where `f` is linear
/// or `g` is at its minimum. `vectors` and the result have the structure of the parameters.
///
/// ```
/// use autodiff::ggnvp;
/// use ndarray::array;
///
/// // Least squares, g(y) = ½ Σ(y − t)²: JᵀJ·v.
/// let (x, t) = (array![1.0, 2.0], array![5.0, 5.0]);
/// let product = ggnvp(|_, x| x.square(), |_, y| 0.5 * (y - &t).square().sum(), &x, &array![1.0, 1.0]);
/// assert_eq!(product, array![4.0, 16.0]);
/// ```
///
/// # Panics
/// As [`value_and_grad`](crate::value_and_grad), and if a vector has another shape than its parameter.
#[track_caller]
#[doc(alias = "make_ggnvp")]
pub fn ggnvp<P: Params, V, F, G>(function: F, cost: G, params: P, vectors: V) -> Grads<P>
where
    V: Params<Tree = P::Tree>,
    F: for<'t> FnOnce(&'t Tape<Elem<P>>, Vars<'t, P>) -> Var<'t, Elem<P>>,
    G: for<'t> FnOnce(&'t Tape<Elem<P>>, Var<'t, Elem<P>>) -> Var<'t, Elem<P>>,
{
    let tape = Tape::default();
    let vars = params.record(&tape);
    let leaves = Collected::of::<P::Tree>(&vars);
    let vectors = Collected::of::<P::Tree>(&vectors.record(&tape)).nodes;
    let directions = tape.paired("ggnvp", &leaves.nodes, &vectors);
    let value = function(&tape, vars);
    tape.must_be(value.tape());
    let cost = cost(&tape, value);
    tape.must_be(cost.tape());
    tape.must_be_cost("ggnvp", cost.id());
    let one_shot = OneShot::GaussNewtonProduct { value: value.id(), cost: cost.id(), directions };
    or_panic(once(&tape, one_shot, &leaves.lengths, P::Tree::own))
}
