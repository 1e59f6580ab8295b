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
    graph::Inputs,
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
}

impl<'t, A: Real> Applied<'t, A> {
    pub fn new(tape: &'t Tape<A>, id: NodeId) -> Self {
        let (op, inputs) = tape.graph(|graph| (graph.op(id), graph.inputs(id).into()));
        Applied { tape, op, inputs, output: Var::new(tape, id) }
    }

    pub fn input(&self, position: usize) -> Var<'t, A> {
        Var::new(self.tape, self.inputs[position])
    }

    pub fn shape(&self, position: usize) -> Shape {
        self.input(position).shape()
    }

    pub fn number(&self, value: f64) -> Var<'t, A> {
        Var::new(self.tape, self.tape.number(value))
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

/// The rule of an op.
pub(crate) struct Rule<'t, A> {
    pub derivative: Derivative<'t, A>,
    /// Positions of inputs without a derivative: what chooses, and factorizations beside their matrix.
    constants: &'static [usize],
}

impl<A> Rule<'_, A> {
    /// True if there is a derivative in the input at a position.
    pub fn has_derivative(&self, position: usize) -> bool {
        !matches!(self.derivative, Derivative::Zero) && !self.constants.contains(&position)
    }
}

impl<'t, A> From<Derivative<'t, A>> for Rule<'t, A> {
    fn from(derivative: Derivative<'t, A>) -> Self {
        Rule { derivative, constants: &[] }
    }
}

/// The derivative of an op.
pub(crate) enum Derivative<'t, A> {
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

impl<'t, A> Derivative<'t, A> {
    /// The derivative in all inputs but those at these positions, which have none.
    fn except(self, constants: &'static [usize]) -> Rule<'t, A> {
        Rule { derivative: self, constants }
    }
}

pub(crate) type Transpose<'t, A> = fn(&Applied<'t, A>, Var<'t, A>) -> Var<'t, A>;

/// A value for some of the inputs.
pub(crate) type ForInputs<'t, A> = SmallVec<[Option<Var<'t, A>>; 4]>;
pub(crate) type Pullback<'t, A> = fn(&Applied<'t, A>, Var<'t, A>, &[bool]) -> ForInputs<'t, A>;
pub(crate) type Pushforward<'t, A> = fn(&Applied<'t, A>, &[Option<Var<'t, A>>]) -> Option<Var<'t, A>>;

/// The rule of an op.
pub(crate) fn rule<'t, A: Real>(op: Op) -> Rule<'t, A> {
    let derivative = match op {
        Op::Input(_) | Op::Constant(_) | Op::IndexInput(_) | Op::IndexConstant(_) => Derivative::Zero,
        Op::Number(_) | Op::Argument(_) | Op::Cells(_) | Op::ArgReduce(..) => Derivative::Zero,
        Op::Unary(_) | Op::Binary(_) => Derivative::Elementwise(elementwise::partial),
        Op::Where => return Derivative::Linear(elementwise::chosen).except(&[0]),
        Op::Special(_) => Derivative::Elementwise(special::partial),
        Op::Reduce(reduction, _) => reduce::derivative(reduction),
        Op::Matmul => Derivative::Bilinear { left: product::left, right: product::right },
        Op::Transpose(_) => Derivative::Linear(movement::transpose),
        Op::Reshape => Derivative::Linear(movement::reshape),
        Op::Broadcast => Derivative::Linear(movement::broadcast),
        Op::Slice(_) => Derivative::Linear(movement::slice),
        Op::Unslice(_) => Derivative::Linear(movement::unslice),
        Op::WithSlice(_) => Derivative::Linear(movement::with_slice),
        Op::Concatenate(_) => Derivative::Linear(movement::concatenate),
        Op::Gather(_) => return Derivative::Linear(select::gather).except(&[1]),
        Op::Scatter(_) => return Derivative::Linear(select::scatter).except(&[1]),
        Op::Mask(_) => Derivative::Linear(select::mask),
        Op::Unmask(_) => Derivative::Linear(select::unmask),
        Op::Routine(routine) => return routine::rule(routine),
        #[cfg(feature = "linalg")]
        Op::Linalg(op) => return linalg::rule(op),
        #[cfg(not(feature = "linalg"))]
        Op::Linalg(op) => unreachable!("{} is recorded with the feature `linalg` only", op.name()),
        Op::Custom(_) => Derivative::Custom { vjp: custom::vjp, jvp: custom::jvp },
        Op::Loop(_) => Derivative::Loop,
        Op::Sampled(..) => unreachable!("plans make it, and are not differentiated"),
        Op::Checkpoint(_) => Derivative::Checkpoint,
        Op::Barrier => return Derivative::Linear(|_, cotangent, _| cotangent).except(&[1]),
    };
    derivative.into()
}
