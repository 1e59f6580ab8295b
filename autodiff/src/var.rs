//! `Var`, the handle of a recorded node, with its operators and values. Methods are in `var/`, by family.

mod activation;
mod assemble;
mod axes;
mod choose;
mod compare;
mod contract;
mod create;
mod cumulative;
mod custom;
mod diagonal;
mod difference;
mod einsum;
mod grid;
mod index;
#[cfg(feature = "linalg")]
mod linalg;
mod masked;
mod mathematics;
mod movement;
mod multi_dot;
mod nan;
mod norm;
mod order;
mod pad;
mod pairs;
mod predicates;
mod prod;
mod product;
mod rearrange;
mod reduce;
mod remainder;
mod softmax;
mod split;
mod statistics;
mod update;

pub use assemble::{block, column_stack, dstack, hstack, stack, vstack};
pub use choose::{choose, select};
pub use compare::{Bools, where_};
pub use contract::DotAxes;
pub use custom::CustomOp;
pub use einsum::einsum;
pub use grid::{Indexing, linspace, meshgrid};
pub use index::{Indices, IntoIndices};
pub use movement::concatenate;
pub use multi_dot::multi_dot;
pub use pad::Padding;
pub use reduce::Axes;
pub use split::Sections;

use crate::{
    error::{Error, or_panic},
    kernel::{Binary, Unary},
    line::text,
    op::{NodeId, Op},
    operand::{Operand, Real},
    shape::Shape,
    tape::Tape,
};
use ndarray::{ArrayBase, ArrayD, Data, Dimension};
use std::{fmt, ops};

/// A value on a [`Tape`]: an array of any shape, or a number.
///
/// `Var` is a handle, `Copy`, and knows its tape and its shape; the numbers are computed when they are asked
/// for ([`Var::value`]) or when a [`Program`](crate::Program) runs. Operators and methods follow numpy, with
/// its broadcasting, and take `Var`s, numbers and arrays on either side.
///
/// # Panics
/// Every operator and method panics at the caller's line if shapes do not fit or if operands belong to two
/// tapes; the message names the op, the shapes, the axis, and the lines the operands were recorded at.
pub struct Var<'t, A = f64> {
    tape: &'t Tape<A>,
    id: NodeId,
}

impl<A> Clone for Var<'_, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A> Copy for Var<'_, A> {}

impl<'t, A: Real> Var<'t, A> {
    pub(crate) fn new(tape: &'t Tape<A>, id: NodeId) -> Self {
        Var { tape, id }
    }

    pub(crate) fn id(self) -> NodeId {
        self.id
    }

    /// The tape it is recorded on.
    pub fn tape(self) -> &'t Tape<A> {
        self.tape
    }

    /// Its shape; `()` for a number.
    pub fn shape(self) -> Shape {
        self.tape.shape(self.id)
    }

    /// The number of axes.
    pub fn ndim(self) -> usize {
        self.tape.rank(self.id)
    }

    /// The number of elements.
    pub fn size(self) -> usize {
        self.tape.size(self.id)
    }

    /// The numbers, computed now unless they are known; the tape remembers them.
    ///
    /// # Panics
    /// While a [`Program`](crate::Program) is recorded, and where [`Var::try_value`] has an error.
    #[track_caller]
    pub fn value(self) -> ArrayD<A> {
        self.tape.must_have_values("value()");
        or_panic(self.try_value())
    }

    /// As [`Var::value`], with what data decide as an error.
    ///
    /// # Errors
    /// [`Error::NotFinite`] with [`Tape::trap_nan`].
    ///
    /// # Panics
    /// While a [`Program`](crate::Program) is recorded.
    #[track_caller]
    pub fn try_value(self) -> Result<ArrayD<A>, Error> {
        self.tape.must_have_values("try_value()");
        Ok(A::compute(self.tape, self.id)?.into_owned())
    }

    /// The number in an array of one element, as numpy's `item`.
    ///
    /// # Panics
    /// If there is not exactly one element, and where [`Var::value`] panics.
    #[track_caller]
    pub fn item(self) -> A {
        self.tape.must_have_values("item()");
        if self.size() != 1 {
            let why = format!("shape {} has {} elements, not one", self.shape(), self.size());
            self.tape.refuse("item", &why, &[self.id]);
        }
        let value = or_panic(A::compute(self.tape, self.id));
        value.first().copied().unwrap_or_else(A::zero)
    }

    #[track_caller]
    pub(crate) fn unary(self, op: Unary) -> Self {
        Var::new(self.tape, self.tape.elementwise(Op::Unary(op), &[self.id]))
    }

    #[track_caller]
    pub(crate) fn binary(self, op: Binary, right: impl Operand<'t, A>) -> Self {
        let right = right.record(self.tape);
        // A product with itself is a square, whose derivative is right at 0 under a square root, too.
        let op = if op == Binary::Multiply && right == self.id { Op::Unary(Unary::Square) } else { Op::Binary(op) };
        let inputs = [self.id, right];
        let count = if matches!(op, Op::Unary(_)) { 1 } else { 2 };
        Var::new(self.tape, self.tape.elementwise(op, &inputs[..count]))
    }

    /// The op with the operand on the left.
    #[track_caller]
    pub(crate) fn binary_from(self, op: Binary, left: impl Operand<'t, A>) -> Self {
        Var::new(self.tape, left.record(self.tape)).binary(op, self)
    }

    /// Another operand as a `Var` of this tape.
    #[track_caller]
    pub(crate) fn beside(self, operand: impl Operand<'t, A>) -> Self {
        Var::new(self.tape, operand.record(self.tape))
    }
}

impl<A: Real> fmt::Debug for Var<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (op, line) = self.tape.graph(|graph| (graph.op(self.id).name(), graph.node(self.id).line()));
        write!(f, "Var({op} {} from {})", self.shape(), text(line))
    }
}

macro_rules! operators {
    ($($Trait:ident $method:ident $Assign:ident $assign:ident $Op:ident;)*) => {$(
        impl<'t, A: Real, R: Operand<'t, A>> ops::$Trait<R> for Var<'t, A> {
            type Output = Var<'t, A>;
            #[track_caller]
            fn $method(self, right: R) -> Var<'t, A> {
                self.binary(Binary::$Op, right)
            }
        }

        impl<'t, A: Real, R: Operand<'t, A>> ops::$Assign<R> for Var<'t, A> {
            #[track_caller]
            fn $assign(&mut self, right: R) {
                *self = self.binary(Binary::$Op, right);
            }
        }

        impl<'t, A: Real, S: Data<Elem = A>, D: Dimension> ops::$Trait<Var<'t, A>> for &ArrayBase<S, D> {
            type Output = Var<'t, A>;
            #[track_caller]
            fn $method(self, right: Var<'t, A>) -> Var<'t, A> {
                right.binary_from(Binary::$Op, self)
            }
        }
        impl<'t, A: Real, S: Data<Elem = A>, D: Dimension> ops::$Trait<Var<'t, A>> for ArrayBase<S, D> {
            type Output = Var<'t, A>;
            #[track_caller]
            fn $method(self, right: Var<'t, A>) -> Var<'t, A> {
                right.binary_from(Binary::$Op, &self)
            }
        }
    )*};
}

macro_rules! numbers_on_the_left {
    ($($number:ty: $($Trait:ident $method:ident $Op:ident)*;)*) => {$($(
        impl<'t, A: Real> ops::$Trait<Var<'t, A>> for $number {
            type Output = Var<'t, A>;
            #[track_caller]
            fn $method(self, right: Var<'t, A>) -> Var<'t, A> {
                right.binary_from(Binary::$Op, self)
            }
        }
    )*)*};
}

operators! {
    Add add AddAssign add_assign Add;
    Sub sub SubAssign sub_assign Subtract;
    Mul mul MulAssign mul_assign Multiply;
    Div div DivAssign div_assign Divide;
}

// Not `f32`: with it `2.0 * x` would be ambiguous.
numbers_on_the_left! {
    f64: Add add Add  Sub sub Subtract  Mul mul Multiply  Div div Divide;
    i32: Add add Add  Sub sub Subtract  Mul mul Multiply  Div div Divide;
}

impl<'t, A: Real> ops::Neg for Var<'t, A> {
    type Output = Var<'t, A>;
    #[track_caller]
    fn neg(self) -> Var<'t, A> {
        self.negative()
    }
}
