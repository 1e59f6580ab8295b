//! Fixed points, with the derivative that the implicit function theorem gives.

use super::{
    forward,
    looped::{Looped, OpenBody, ids, must_keep_shapes, parts},
    reverse,
    scan::leaves,
};
use crate::{
    graph::Repeat,
    op::{NodeId, Number},
    operand::Real,
    params::VarTree,
    tape::Tape,
    var::Var,
};

impl<A: Real> Tape<A> {
    /// The fixed point `x = f(x)` that iteration from `init` finds, with its derivative in what `f` uses from outside.
    ///
    /// Iteration ends when no element moves by more than `tolerance`, times the element's size where that is above 1.
    /// The derivative is that of the solution, not of the iteration: with `J = ∂f/∂x` there, `ẋ = J ẋ + ∂f/∂a ȧ` in
    /// forward mode and `u = Jᵀu + g`, `ā = (∂f/∂a)ᵀ u` in reverse mode, each solved as a fixed point again (Christianson
    /// 1994). So nothing of the iteration is kept, and the derivative in `init` is 0.
    ///
    /// ```
    /// use autodiff::value_and_grad;
    ///
    /// // x = cos(a·x)
    /// let (x, slope) = value_and_grad(|tape, a| tape.fixed_point(tape.var(1.0), 1e-13, |x| (a * x).cos()), 0.9f64);
    /// assert!((x - (0.9 * x).cos()).abs() < 1e-12);
    /// let sine = (0.9 * x).sin();
    /// assert!((slope - -x * sine / (1.0 + 0.9 * sine)).abs() < 1e-11);
    /// ```
    ///
    /// # Panics
    /// If `f` changes the shape of `x` or reads a value. A run in which the iteration does not come to rest within
    /// 10 000 iterations, or meets a NaN, is an [`Error::Failed`](crate::Error::Failed).
    #[track_caller]
    pub fn fixed_point<'t, C: VarTree<'t, A>>(&'t self, init: C, tolerance: f64, f: impl FnOnce(C) -> C) -> C {
        let carries = leaves(self, &init);
        let mut open = OpenBody::new(self);
        let inside = open.like(&carries);
        let after = leaves(self, &f(init.with(&mut inside.iter().copied())));
        must_keep_shapes(self, "fixed_point", &inside, &after);
        let repeat = Repeat::Until { tolerance: Number::new(tolerance) };
        let (body, packed) = open.close(repeat, carries.len(), &ids(&after), &ids(&carries));
        init.with(&mut parts(packed, &body).into_iter())
    }
}

pub(super) fn pulled_back<'t, A: Real>(
    looped: &Looped<'_, 't, A>,
    cotangent: Var<'t, A>,
    asked: &[bool],
) -> Vec<Option<Var<'t, A>>> {
    let Looped { applied, body, .. } = looped;
    let tape = applied.tape;
    let (solution, given) = (looped.parts(applied.output), looped.parts(cotangent));
    // u = Jᵀu + g
    let mut open = OpenBody::new(tape);
    let u = open.like(&given);
    let x = open.stand_ins(&solution);
    let whole = open.stand_ins(looped.whole());
    let seeds: Vec<_> = looped.once(&x, &[], &whole).into_iter().zip(u).collect();
    let gradients = reverse(tape, &seeds, &ids(&x)).into_iter().zip(&given);
    let after: Vec<_> = gradients.map(|(term, &given)| term.map_or(given, |term| term + given)).collect();
    let (back, packed) = open.close(body.repeat, given.len(), &ids(&after), &ids(&given));
    let u = parts(packed, &back);
    // (∂f/∂a)ᵀ u
    let whole: Vec<_> = looped.whole().iter().map(|outside| Var::new(tape, tape.stand_in(outside.id()))).collect();
    let seeds: Vec<_> = looped.once(&solution, &[], &whole).into_iter().zip(u).collect();
    let gradients = reverse(tape, &seeds, &ids(&whole));
    let asked = &asked[body.carries..];
    let asked = gradients.into_iter().zip(asked).map(|(gradient, &asked)| gradient.filter(|_| asked));
    std::iter::repeat_n(None, body.carries).chain(asked).collect()
}

pub(super) fn pushed_forward<'t, A: Real>(
    looped: &Looped<'_, 't, A>,
    tangents: &[Option<Var<'t, A>>],
) -> Option<Var<'t, A>> {
    let Looped { applied, body, .. } = looped;
    let tape = applied.tape;
    let tangents = &tangents[body.carries..];
    if tangents.iter().all(Option::is_none) {
        return None;
    }
    let solution = looped.parts(applied.output);
    let zeros: Vec<_> = solution.iter().map(|x| looped.zeros(&x.shape())).collect();
    // ẋ = J ẋ + ∂f/∂a ȧ
    let mut open = OpenBody::new(tape);
    let moving = open.like(&solution);
    let x = open.stand_ins(&solution);
    let whole = open.stand_ins(looped.whole());
    let results = looped.once(&x, &[], &whole);
    let mut directions: Vec<(NodeId, Var<'t, A>)> = ids(&x).into_iter().zip(moving).collect();
    directions.extend(whole.iter().zip(tangents).filter_map(|(inside, tangent)| Some((inside.id(), (*tangent)?))));
    let pushed = forward(tape, &directions, &results).into_iter().zip(&zeros);
    let after: Vec<_> = pushed.map(|(tangent, &zero)| tangent.unwrap_or(zero)).collect();
    Some(open.close(body.repeat, zeros.len(), &ids(&after), &ids(&zeros)).1)
}
