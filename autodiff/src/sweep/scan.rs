//! A long recurrence recorded once, and its derivatives: a scan along with it, and a scan back over the carries that
//! are kept.

use super::{
    forward,
    looped::{Looped, OpenBody, ids, must_keep_shapes, parts},
    reverse,
};
use crate::{
    graph::{Body, Repeat},
    op::NodeId,
    operand::Real,
    params::VarTree,
    tape::Tape,
    var::{Var, concatenate},
};
use std::sync::Arc;

impl<A: Real> Tape<A> {
    /// Runs `body` along the first axis of `xs`: it gets the carry and the parts `x[i]`, and gives the next carry and a
    /// result. Returns the last carry, and the results stacked along a new first axis.
    ///
    /// The body is recorded once, so the tape does not grow with the length. It may use variables from outside, and
    /// derivatives in them are right. A gradient runs back over the carries, which it keeps; what is inside the body
    /// is computed again. Derivatives of every order and in both modes are scans again.
    ///
    /// ```
    /// use autodiff::Tape;
    /// use ndarray::array;
    ///
    /// let tape = Tape::new();
    /// let (xs, decay) = (tape.var(array![1.0, 2.0, 3.0]), tape.var(0.5));
    /// // An exponential average: yᵢ = decay · yᵢ₋₁ + xᵢ.
    /// let (last, all) = tape.scan(tape.var(0.0), xs, |y, x| {
    ///     let y = decay * y + x;
    ///     (y, y)
    /// });
    /// assert_eq!(all.value(), array![1.0, 2.5, 4.25].into_dyn());
    /// assert_eq!(last.grad(xs).value(), array![0.25, 0.5, 1.0].into_dyn());
    /// assert_eq!(last.grad(decay).item(), 3.0); // d(d²·1 + d·2 + 3) = 2d + 2
    /// ```
    ///
    /// # Panics
    /// If the arrays of `xs` have no first axis of one common length, if the body changes the shape of the carry or
    /// reads a value, or if a variable belongs to another tape. A variable made inside the body must not be used
    /// outside other than by what the body returns.
    #[track_caller]
    pub fn scan<'t, C, X, Y>(&'t self, init: C, xs: X, body: impl FnOnce(C, X) -> (C, Y)) -> (C, Y)
    where
        C: VarTree<'t, A>,
        X: VarTree<'t, A>,
        Y: VarTree<'t, A>,
    {
        let (carries, stacked) = (leaves(self, &init), leaves(self, &xs));
        let count = common_length(self, &stacked);
        let mut open = OpenBody::new(self);
        let inside = open.like(&carries);
        let at_run = open.parts_of(&stacked);
        let (carry, left) = body(init.with(&mut inside.iter().copied()), xs.with(&mut at_run.iter().copied()));
        let (after, results) = (leaves(self, &carry), leaves(self, &left));
        must_keep_shapes(self, "scan", &inside, &after);
        let repeat = Repeat::Times { count, backwards: false, keeps: false };
        let (body, packed) =
            open.close(repeat, carries.len(), &ids(&[after, results].concat()), &ids(&[carries, stacked].concat()));
        let mut parts = parts(packed, &body).into_iter();
        (init.with(&mut parts), left.with(&mut parts))
    }

    /// Runs `body` so many times, beginning with `init`: it gets the carry and gives the next one and a result. Returns the
    /// last carry, and the results stacked along a new first axis: a [`Tape::scan`] without arrays to run along.
    ///
    /// ```
    /// use autodiff::Tape;
    /// use ndarray::array;
    ///
    /// let tape = Tape::new();
    /// let (_, powers) = tape.unfold(4, tape.var(1.0), |y| (y * 2.0, y));
    /// assert_eq!(powers.value(), array![1.0, 2.0, 4.0, 8.0].into_dyn());
    /// ```
    ///
    /// # Panics
    /// As [`Tape::scan`].
    #[track_caller]
    pub fn unfold<'t, C, Y>(&'t self, count: usize, init: C, body: impl FnOnce(C) -> (C, Y)) -> (C, Y)
    where
        C: VarTree<'t, A>,
        Y: VarTree<'t, A>,
    {
        self.times("unfold", count, init, body)
    }

    /// Applies `body` so many times, beginning with `init`: recorded once, as [`Tape::scan`], and with its derivatives.
    ///
    /// ```
    /// use autodiff::value_and_grad;
    ///
    /// // Heron's method for √x.
    /// let (root, slope) = value_and_grad(|tape, x| tape.iterate(6, x, |y| (y + x / y) / 2.0), 2.0f64);
    /// assert!((root - 2.0f64.sqrt()).abs() < 1e-15);
    /// assert!((slope - 0.5 / 2.0f64.sqrt()).abs() < 1e-15);
    /// ```
    ///
    /// # Panics
    /// As [`Tape::scan`].
    #[track_caller]
    pub fn iterate<'t, C: VarTree<'t, A>>(&'t self, count: usize, init: C, body: impl FnOnce(C) -> C) -> C {
        self.times("iterate", count, init, |carry| (body(carry), ())).0
    }

    #[track_caller]
    fn times<'t, C, Y>(&'t self, method: &str, count: usize, init: C, body: impl FnOnce(C) -> (C, Y)) -> (C, Y)
    where
        C: VarTree<'t, A>,
        Y: VarTree<'t, A>,
    {
        let carries = leaves(self, &init);
        let mut open = OpenBody::new(self);
        let inside = open.like(&carries);
        let (carry, left) = body(init.with(&mut inside.iter().copied()));
        let (after, results) = (leaves(self, &carry), leaves(self, &left));
        must_keep_shapes(self, method, &inside, &after);
        let repeat = Repeat::Times { count, backwards: false, keeps: false };
        let (body, packed) = open.close(repeat, carries.len(), &ids(&[after, results].concat()), &ids(&carries));
        let mut parts = parts(packed, &body).into_iter();
        (init.with(&mut parts), left.with(&mut parts))
    }
}

/// The variables of a tree, all of this tape.
#[track_caller]
pub(super) fn leaves<'t, A: Real>(tape: &'t Tape<A>, tree: &impl VarTree<'t, A>) -> Vec<Var<'t, A>> {
    let mut leaves = Vec::new();
    tree.variables(&mut leaves);
    leaves.iter().for_each(|leaf| tape.must_be(leaf.tape()));
    leaves
}

/// The length of the first axis of all arrays.
#[track_caller]
fn common_length<A: Real>(tape: &Tape<A>, arrays: &[Var<'_, A>]) -> usize {
    let lengths: Vec<Option<usize>> = arrays.iter().map(|array| array.shape().first().copied()).collect();
    match lengths[..] {
        [] => {
            tape.refuse("scan", &"no arrays to run along; use `unfold` or `iterate` for a number of times".into(), &[])
        }
        [Some(length), ref others @ ..] if others.iter().all(|other| *other == Some(length)) => length,
        _ => {
            let shapes: Vec<String> = arrays.iter().map(|array| array.shape().to_string()).collect();
            let why = format!("arrays of shapes {} have no first axis of one common length", shapes.join(", "));
            tape.refuse("scan", &why, &ids(arrays))
        }
    }
}

/// Back over the runs: the cotangents of the carries are carried, those of the arrays that every run gets are summed,
/// and those of the stacked arrays are left at each run.
pub(super) fn pulled_back<'t, A: Real>(
    looped: &Looped<'_, 't, A>,
    cotangent: Var<'t, A>,
    asked: &[bool],
) -> Vec<Option<Var<'t, A>>> {
    let Looped { applied, body, .. } = looped;
    let (tape, carries) = (applied.tape, body.carries);
    let Repeat::Times { count, backwards, keeps } = body.repeat else { unreachable!("a scan runs a number of times") };
    let cotangents = looped.parts(cotangent);
    let (of_last, rest) = cotangents.split_at(carries);
    let (of_left, of_kept) = rest.split_at(body.results.len() - carries);
    let kept = kept_carries(looped, keeps);
    let (_, asked) = asked.split_at(carries);
    let (stacked_asked, whole_asked) = asked.split_at(body.stacked);
    let summed: Vec<_> = looped.whole().iter().zip(whole_asked).filter(|(_, asked)| **asked).map(|(x, _)| *x).collect();
    let zeros: Vec<_> = summed.iter().map(|x| looped.zeros(&x.shape())).collect();

    let mut open = OpenBody::new(tape);
    let carried = open.like(&[of_last, &summed].concat());
    let (c, x) = (open.parts_of(&kept), open.parts_of(looped.stacked()));
    let (left, also) = (open.parts_of(of_left), open.parts_of(of_kept));
    let whole = open.stand_ins(looped.whole());
    let results = looped.once(&c, &x, &whole);
    let seeds: Vec<_> = results.into_iter().zip(carried[..carries].iter().chain(&left).copied()).collect();
    let gradients = reverse(tape, &seeds, &ids(&[&c[..], &x, &whole].concat()));
    let gradient = |number: usize, like: Var<'t, A>| gradients[number].unwrap_or_else(|| looped.zeros(&like.shape()));

    let mut after: Vec<_> = (0..carries).map(|number| gradient(number, c[number])).collect();
    after.iter_mut().zip(&also).for_each(|(after, &also)| *after += also);
    let of_whole = whole.iter().zip(whole_asked).enumerate().filter(|(_, (_, asked))| **asked);
    after.extend(
        carried[carries..]
            .iter()
            .zip(of_whole)
            .map(|(&sum, (number, _))| gradients[carries + body.stacked + number].map_or(sum, |term| sum + term)),
    );
    let of_stacked = stacked_asked.iter().enumerate().filter(|(_, asked)| **asked);
    after.extend(of_stacked.map(|(number, _)| gradient(carries + number, x[number])));

    let inits = [of_last, &zeros].concat();
    let inputs = [&inits[..], &kept, looped.stacked(), of_left, of_kept].concat();
    let repeat = Repeat::Times { count, backwards: !backwards, keeps: false };
    let (back, packed) = open.close(repeat, inits.len(), &ids(&after), &ids(&inputs));
    let found = parts(packed, &back);
    let (of_inits, found) = found.split_at(carries);
    let (of_whole, of_stacked) = found.split_at(summed.len());
    let spread = |asked: &[bool], found: &[Var<'t, A>]| {
        let mut found = found.iter().copied();
        asked.iter().map(|&asked| if asked { found.next() } else { None }).collect::<Vec<_>>()
    };
    let mut all: Vec<_> = of_inits.iter().copied().map(Some).collect();
    all.extend(spread(stacked_asked, of_stacked));
    all.extend(spread(&whole_asked[..looped.whole().len()], of_whole));
    all
}

/// The carries before each run: as the loop keeps them, or else a loop that does.
fn kept_carries<'t, A: Real>(looped: &Looped<'_, 't, A>, keeps: bool) -> Vec<Var<'t, A>> {
    let Looped { applied, body, .. } = looped;
    let (body, packed) = if keeps {
        (body.clone(), applied.output)
    } else {
        let body = keeping(body);
        let node = applied.tape.loop_over(&body, &applied.inputs);
        (body, Var::new(applied.tape, node))
    };
    let results = body.results.len();
    parts(packed, &body).split_off(results)
}

/// The body of a loop that keeps its carries.
fn keeping(body: &Arc<Body>) -> Arc<Body> {
    let Repeat::Times { count, backwards, .. } = body.repeat else { unreachable!("a scan runs a number of times") };
    Arc::new(Body { repeat: Repeat::Times { count, backwards, keeps: true }, ..(**body).clone() })
}

/// Along with the runs: the tangents of the carries are carried beside them.
pub(super) fn pushed_forward<'t, A: Real>(looped: &Looped<'_, 't, A>, tangents: &[Option<Var<'t, A>>]) -> Var<'t, A> {
    let Looped { applied, body, .. } = looped;
    let (tape, carries) = (applied.tape, body.carries);
    let (of_carries, tangents) = tangents.split_at(carries);
    let (of_stacked, of_whole) = tangents.split_at(body.stacked);
    let moved = of_carries.iter().zip(looped.carries());
    let moved: Vec<_> = moved.map(|(tangent, carry)| tangent.unwrap_or_else(|| looped.zeros(&carry.shape()))).collect();
    let moving: Vec<Var<'t, A>> = of_stacked.iter().copied().flatten().collect();

    let mut open = OpenBody::new(tape);
    let inside = open.like(&[looped.carries(), &moved].concat());
    let (x, mut x_moving) = (open.parts_of(looped.stacked()), open.parts_of(&moving).into_iter());
    let whole = open.stand_ins(looped.whole());
    let (c, c_moving) = inside.split_at(carries);
    let results = looped.once(c, &x, &whole);
    let mut directions: Vec<(NodeId, Var<'t, A>)> = ids(c).into_iter().zip(c_moving.iter().copied()).collect();
    for (x, tangent) in x.iter().zip(of_stacked) {
        if let (Some(_), Some(tangent)) = (tangent, tangent.and_then(|_| x_moving.next())) {
            directions.push((x.id(), tangent));
        }
    }
    directions.extend(whole.iter().zip(of_whole).filter_map(|(inside, tangent)| Some((inside.id(), (*tangent)?))));
    let pushed: Vec<Var<'t, A>> = forward(tape, &directions, &results)
        .into_iter()
        .zip(&results)
        .map(|(tangent, &result)| tangent.unwrap_or_else(|| looped.zeros(&Var::new(tape, result).shape())))
        .collect();
    let (after, left) = pushed.split_at(carries);
    let after = [&results[..carries], &ids(after), &ids(left)].concat();

    let inputs = [looped.carries(), &moved, looped.stacked(), &moving].concat();
    let (along, packed) = open.close(body.repeat, 2 * carries, &after, &ids(&inputs));
    let found = parts(packed, &along);
    // The tangents lie as what they are of: at the end, those left, those kept.
    let left = body.results.len() - carries;
    let mut own: Vec<Var<'t, A>> = found[carries..2 * carries + left].to_vec();
    own.extend(found.get(3 * carries + left..).unwrap_or_default());
    let flat: Vec<_> = own.into_iter().map(|part| part.reshaped(&[part.size()])).collect();
    match flat[..] {
        [] => looped.zeros(&applied.output.shape()),
        _ => concatenate(&flat, 0),
    }
}
