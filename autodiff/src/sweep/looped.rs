//! Bodies while they are recorded, and loops whose derivative is taken.

use crate::{
    graph::{Body, Repeat},
    op::NodeId,
    operand::Real,
    rules::Applied,
    shape::Shape,
    tape::{BodyRecorder, Tape},
    var::Var,
};
use std::sync::Arc;

/// A loop body that is being recorded, with variables for its arguments.
pub(super) struct OpenBody<'t, A> {
    tape: &'t Tape<A>,
    recorder: BodyRecorder<'t>,
}

impl<'t, A: Real> OpenBody<'t, A> {
    #[track_caller]
    pub fn new(tape: &'t Tape<A>) -> Self {
        OpenBody { tape, recorder: tape.open_body() }
    }

    /// Arguments like these variables.
    #[track_caller]
    pub fn like(&mut self, vars: &[Var<'t, A>]) -> Vec<Var<'t, A>> {
        let _line = self.tape.at_caller();
        vars.iter().map(|var| self.argument(&var.shape())).collect()
    }

    /// Arguments like one part of each of these stacked arrays.
    #[track_caller]
    pub fn parts_of(&mut self, stacked: &[Var<'t, A>]) -> Vec<Var<'t, A>> {
        let _line = self.tape.at_caller();
        stacked.iter().map(|array| self.argument(&array.shape()[1..])).collect()
    }

    fn argument(&mut self, shape: &[usize]) -> Var<'t, A> {
        Var::new(self.tape, self.recorder.argument(shape))
    }

    /// Stand-ins for variables outside, so that a derivative in them is one of the body alone.
    pub fn stand_ins(&self, outside: &[Var<'t, A>]) -> Vec<Var<'t, A>> {
        outside.iter().map(|var| Var::new(self.tape, self.tape.stand_in(var.id()))).collect()
    }

    /// Ends the body, and records the loop over `inputs`, one for each argument. Returns the body and the loop's results.
    #[track_caller]
    pub fn close(
        self,
        repeat: Repeat,
        carries: usize,
        results: &[NodeId],
        inputs: &[NodeId],
    ) -> (Arc<Body>, Var<'t, A>) {
        let (body, node) = self.recorder.close(repeat, carries, results, inputs);
        (body, Var::new(self.tape, node))
    }
}

/// A loop whose derivative is taken.
pub(super) struct Looped<'a, 't, A> {
    pub applied: &'a Applied<'t, A>,
    pub body: Arc<Body>,
    /// The inputs that are arrays: carries, stacked ones, and those that each run gets whole;
    pub arrays: Vec<Var<'t, A>>,
    /// and those that are integers.
    pub integers: Vec<NodeId>,
}

impl<'a, 't, A: Real> Looped<'a, 't, A> {
    pub fn new(applied: &'a Applied<'t, A>) -> Self {
        let tape = applied.tape;
        let is_index = |input: &NodeId| tape.graph(|graph| graph.op(*input).is_index());
        let (integers, arrays): (Vec<NodeId>, Vec<NodeId>) = applied.inputs.iter().partition(|input| is_index(input));
        let arrays = arrays.into_iter().map(|array| Var::new(tape, array)).collect();
        Looped { applied, body: tape.body(applied.op), arrays, integers }
    }

    pub fn carries(&self) -> &[Var<'t, A>] {
        &self.arrays[..self.body.carries]
    }

    pub fn stacked(&self) -> &[Var<'t, A>] {
        &self.arrays[self.body.carries..][..self.body.stacked]
    }

    pub fn whole(&self) -> &[Var<'t, A>] {
        &self.arrays[self.body.carries + self.body.stacked..]
    }

    /// Records the body once, over these arrays.
    pub fn once(&self, carries: &[Var<'t, A>], stacked: &[Var<'t, A>], whole: &[Var<'t, A>]) -> Vec<NodeId> {
        let arrays: Vec<NodeId> = [carries, stacked, whole].concat().iter().map(|array| array.id()).collect();
        self.applied.tape.splice(&self.body, &arrays, &self.integers)
    }

    /// The results side by side in an array of the output's shape.
    pub fn parts(&self, packed: Var<'t, A>) -> Vec<Var<'t, A>> {
        parts(packed, &self.body)
    }

    pub fn zeros(&self, shape: &Shape) -> Var<'t, A> {
        self.applied.number(0.0).broadcasted(shape)
    }
}

/// The results of a loop, which lie side by side in its output.
#[track_caller]
pub(super) fn parts<'t, A: Real>(packed: Var<'t, A>, body: &Body) -> Vec<Var<'t, A>> {
    let _line = packed.tape().at_caller();
    let mut start = 0;
    let part = |shape: Shape| {
        let part = packed.sliced(&[start as isize, 1], &[shape.size()]);
        start += shape.size();
        part.reshaped(&shape)
    };
    body.shapes().map(part).collect()
}

pub(super) fn ids<A: Real>(vars: &[Var<'_, A>]) -> Vec<NodeId> {
    vars.iter().map(|var| var.id()).collect()
}

/// Panics at the caller's line unless a body gives back the carries in the shapes in which it got them.
#[track_caller]
pub(super) fn must_keep_shapes<A: Real>(tape: &Tape<A>, method: &str, before: &[Var<'_, A>], after: &[Var<'_, A>]) {
    let nodes = |vars: &[Var<'_, A>]| -> Vec<NodeId> { vars.iter().map(|var| var.id()).collect() };
    after.iter().for_each(|var| tape.must_be(var.tape()));
    if before.len() != after.len() {
        let why = format!("the body gets {} arrays as carry and gives {} back", before.len(), after.len());
        tape.refuse(method, &why, &nodes(after));
    }
    for (number, (before, after)) in before.iter().zip(after).enumerate() {
        if before.shape() != after.shape() {
            let why = format!(
                "array {number} of the carry has shape {} before the body and {} after it",
                before.shape(),
                after.shape()
            );
            tape.refuse(method, &why, &[before.id(), after.id()]);
        }
    }
}
