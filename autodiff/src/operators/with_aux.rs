//! Gradients of costs that come with other results.

use super::{must_have_ranks, once};
use crate::{
    error::or_panic,
    params::{Collected, Elem, Grads, Params, Tree, Vars},
    plan::OneShot,
    tape::Tape,
    var::Var,
};

/// The gradient of a cost function, and other results that it returns beside the cost: `(gradient, aux)`.
///
/// What these are, their type says:
/// ```
/// use autodiff::grad_and_aux;
/// use ndarray::{Array1, array};
///
/// let (x, w) = (array![[1.0, 2.0], [3.0, 4.0]], array![0.5, -0.5]);
/// let (gradient, (predicted, size)): (_, (Array1<f64>, f64)) = grad_and_aux(
///     |tape, w| {
///         let predicted = tape.var(&x).matmul(w);
///         ((predicted - 1.0).square().sum(), (predicted, w.abs().sum()))
///     },
///     &w,
/// );
/// assert_eq!(gradient, array![-12.0, -18.0]);
/// assert_eq!((predicted, size), (array![-0.5, -0.5], 1.0));
/// ```
///
/// # Panics
/// At the line of an op whose shapes do not fit; if the cost has more than one element; and if a result has another number
/// of axes than its type.
#[track_caller]
pub fn grad_and_aux<P, O, F>(cost: F, params: P) -> (Grads<P>, O)
where
    P: Params,
    O: Tree<Elem = Elem<P>, Grads = O>,
    F: for<'t> FnOnce(&'t Tape<Elem<P>>, Vars<'t, P>) -> (Var<'t, Elem<P>>, O::Vars<'t>),
{
    let (_, gradient, aux) = value_grad_and_aux(cost, params);
    (gradient, aux)
}

/// The value of a cost function, its gradient, and other results that it returns beside the cost; see [`grad_and_aux`].
///
/// # Panics
/// As [`grad_and_aux`].
#[track_caller]
pub fn value_grad_and_aux<P, O, F>(cost: F, params: P) -> (Elem<P>, Grads<P>, O)
where
    P: Params,
    O: Tree<Elem = Elem<P>, Grads = O>,
    F: for<'t> FnOnce(&'t Tape<Elem<P>>, Vars<'t, P>) -> (Var<'t, Elem<P>>, O::Vars<'t>),
{
    let tape = Tape::default();
    let vars = params.record(&tape);
    let leaves = Collected::of::<P::Tree>(&vars);
    let (cost, aux) = cost(&tape, vars);
    tape.must_be(cost.tape());
    tape.must_be_cost("grad_and_aux", cost.id());
    let aux = must_have_ranks::<O>(&tape, "grad_and_aux", &aux);
    let lengths = [&leaves.lengths[..], &aux.lengths].concat();
    let one_shot = OneShot::Gradients { cost: cost.id(), leaves: leaves.nodes.into(), others: aux.nodes.into() };
    or_panic(once(&tape, one_shot, &lengths, |results| (results.number(), P::Tree::own(results), O::own(results))))
}
