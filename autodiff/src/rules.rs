//! The derivative of every op, each stated once, in `Var`s: it serves reverse and forward mode, and can be
//! differentiated again.
//!
//! A rule says what an op is to a derivative, in few words: `Zero`, `Elementwise`, `Linear`, `Bilinear`, or
//! `Custom`, the only one stated twice. A rule knows nothing of broadcasting or of accumulating: the sweep
//! sums what an elementwise rule gives to the input's shape.

mod custom;
mod elementwise;
#[cfg(feature = "linalg")]
mod linalg;
mod movement;
mod product;
mod reduce;
mod routine;
mod select;
mod special;

use crate::{
    graph::{Inputs, Line},
    op::{NodeId, Op},
    operand::Real,
    shape::Shape,
    tape::Tape,
    var::Var,
};
use smallvec::SmallVec;

/// A node whose derivative is taken.
pub(crate) struct Applied<'t, A> {
    pub tape: &'t Tape<A>,
    pub op: Op,
    pub inputs: Inputs,
    pub output: Var<'t, A>,
    pub line: Line,
}

impl<'t, A: Real> Applied<'t, A> {
    pub fn new(tape: &'t Tape<A>, id: NodeId) -> Self {
        let (op, inputs, line) = tape.graph(|graph| (graph.op(id), graph.inputs(id).into(), graph.node(id).line()));
        Applied { tape, op, inputs, output: Var::new(tape, id), line }
    }

    pub fn input(&self, position: usize) -> Var<'t, A> {
        Var::new(self.tape, self.inputs[position])
    }

    pub fn shape(&self, position: usize) -> Shape {
        self.input(position).shape()
    }

    pub fn number(&self, value: f64) -> Var<'t, A> {
        Var::new(self.tape, self.tape.number(value, self.line))
    }
}

/// What the derivative of an elementwise op in one input is.
pub(crate) enum Partial<'t, A> {
    Zero,
    One,
    MinusOne,
    /// The derivative; it meets a cotangent or tangent by `⊙`, so that beside an exact 0 it is not looked at.
    Of(Var<'t, A>),
}

/// The derivative of an op.
pub(crate) enum Rule<'t, A> {
    /// Constant almost everywhere, or a leaf.
    Zero,
    /// `∂yᵢ/∂xᵢ` for the input at a position.
    Elementwise(fn(&Applied<'t, A>, usize) -> Partial<'t, A>),
    /// Linear in its differentiable inputs: forward is the op itself; this is its transpose for the input at
    /// a position, applied to the cotangent.
    Linear(fn(&Applied<'t, A>, Var<'t, A>, usize) -> Var<'t, A>),
    /// Linear in each of two inputs: the transposes, and forward is the op with one input replaced.
    Bilinear { left: Transpose<'t, A>, right: Transpose<'t, A> },
    /// Both modes by themselves: the cotangent to those of the inputs that are asked for, and the tangents of the
    /// inputs, some of which have none, to that of the output.
    Custom { vjp: Pullback<'t, A>, jvp: Pushforward<'t, A> },
    /// The input itself; reverse mode records again what it was computed by.
    Checkpoint,
    /// A loop again, over the derivative of the body.
    Loop,
}

pub(crate) type Transpose<'t, A> = fn(&Applied<'t, A>, Var<'t, A>) -> Var<'t, A>;

/// A value for some of the inputs.
pub(crate) type ForInputs<'t, A> = SmallVec<[Option<Var<'t, A>>; 4]>;
pub(crate) type Pullback<'t, A> = fn(&Applied<'t, A>, Var<'t, A>, &[bool]) -> ForInputs<'t, A>;
pub(crate) type Pushforward<'t, A> = fn(&Applied<'t, A>, &[Option<Var<'t, A>>]) -> Option<Var<'t, A>>;

/// The rule of an op.
pub(crate) fn rule<'t, A: Real>(op: Op) -> Rule<'t, A> {
    match op {
        Op::Input(_) | Op::Constant(_) | Op::IndexInput(_) | Op::IndexConstant(_) => Rule::Zero,
        Op::Number(_) | Op::Argument(_) | Op::Cells(_) | Op::ArgReduce(..) => Rule::Zero,
        Op::Unary(_) | Op::Binary(_) => Rule::Elementwise(elementwise::partial),
        Op::Where => Rule::Linear(elementwise::chosen),
        Op::Special(_) => Rule::Elementwise(special::partial),
        Op::Reduce(reduction, _) => reduce::rule(reduction),
        Op::Matmul => Rule::Bilinear { left: product::left, right: product::right },
        Op::Transpose(_) => Rule::Linear(movement::transpose),
        Op::Reshape => Rule::Linear(movement::reshape),
        Op::Broadcast => Rule::Linear(movement::broadcast),
        Op::Slice(_) => Rule::Linear(movement::slice),
        Op::Unslice(_) => Rule::Linear(movement::unslice),
        Op::WithSlice(_) => Rule::Linear(movement::with_slice),
        Op::Concatenate(_) => Rule::Linear(movement::concatenate),
        Op::Gather(_) => Rule::Linear(select::gather),
        Op::Scatter(_) => Rule::Linear(select::scatter),
        Op::Mask(_) => Rule::Linear(select::mask),
        Op::Unmask(_) => Rule::Linear(select::unmask),
        Op::Routine(routine) => routine::rule(routine),
        #[cfg(feature = "linalg")]
        Op::Linalg(op) => linalg::rule(op),
        #[cfg(not(feature = "linalg"))]
        Op::Linalg(op) => unreachable!("{} is recorded with the feature `linalg` only", op.name()),
        Op::Custom(_) => Rule::Custom { vjp: custom::vjp, jvp: custom::jvp },
        Op::Loop(_) => Rule::Loop,
        Op::Sampled(..) => unreachable!("plans make it, and are not differentiated"),
        Op::Checkpoint(_) => Rule::Checkpoint,
        Op::Barrier => Rule::Linear(|_, cotangent, _| cotangent),
    }
}

/// Whether an op has a derivative in its input at a position: what chooses has none.
pub(crate) fn is_differentiable(op: Op, position: usize) -> bool {
    match op {
        Op::Where => position > 0,
        Op::Gather(_) | Op::Scatter(_) | Op::Barrier => position == 0,
        Op::ArgReduce(..) => false,
        Op::Routine(routine) => routine::is_differentiable(routine, position),
        #[cfg(feature = "linalg")]
        Op::Linalg(op) => linalg::is_differentiable(op, position),
        _ => true,
    }
}
