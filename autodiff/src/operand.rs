//! What may stand beside a `Var` in an expression.

use crate::{
    engine::Engine,
    op::NodeId,
    params::{NumbersMut, Params, Tree},
    tape::Tape,
    var::Var,
};
use ndarray::{ArcArray, Array, ArrayBase, ArrayView, Data, Dimension, aview0};

/// The element types: `f32` and `f64`.
///
/// Cost functions can be written for both, with plain literals:
/// ```
/// use autodiff::{Real, Var, value_and_grad};
///
/// fn cost<'t, A: Real>(x: Var<'t, A>) -> Var<'t, A> {
///     (2.0 * x.square() + 1.0).mean()
/// }
/// assert_eq!(value_and_grad(|_, x| cost(x), 3.0f32), (19.0, 12.0));
/// assert_eq!(value_and_grad(|_, x| cost(x), 3.0f64), (19.0, 12.0));
/// ```
pub trait Real:
    Engine
    + for<'t> Operand<'t, Self>
    + for<'t> Tree<Elem = Self, Vars<'t> = Var<'t, Self>, Grads = Self, Views<'t> = Self>
    + Params<Tree = Self>
    + NumbersMut<Self>
{
}
impl Real for f32 {}
impl Real for f64 {}

/// What may stand beside a [`Var`]: another `Var`, a number (`f64`, `f32`, `i32`, `i64`, `u32`, `usize`;
/// narrowed to the element type when recorded), or an `ndarray` array by reference, view or value.
///
/// Arrays become constants of the tape: a borrowed array is copied once, an owned one moved, an `ArcArray`
/// shared.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand beside a `Var` of `{A}`",
    note = "operands are `Var`s, numbers, and ndarray arrays of `{A}` by reference, view or value"
)]
pub trait Operand<'t, A: Real>: Sized {
    /// Records the operand on the tape.
    #[doc(hidden)]
    #[track_caller]
    fn record(self, tape: &'t Tape<A>) -> NodeId;

    /// The tape, if the operand belongs to one already.
    #[doc(hidden)]
    fn tape(&self) -> Option<&'t Tape<A>> {
        None
    }
}

/// What a variable can be made of ([`Tape::var`]): a number of the element type, or an `ndarray` array by
/// reference, view or value.
#[diagnostic::on_unimplemented(
    message = "a variable of `{A}` cannot be made of `{Self}`",
    note = "variables are made of numbers of the tape's element type and of ndarray arrays of them; \
            `Tape::new()` is a tape of f64, `Tape::<f32>::default()` one of f32"
)]
pub trait Leaf<A: Real> {
    /// Records the value as a leaf.
    #[doc(hidden)]
    #[track_caller]
    fn leaf(self, tape: &Tape<A>) -> NodeId;
}

impl<'t, A: Real> Operand<'t, A> for Var<'t, A> {
    #[track_caller]
    fn record(self, tape: &'t Tape<A>) -> NodeId {
        tape.must_be(Var::tape(self));
        self.id()
    }

    fn tape(&self) -> Option<&'t Tape<A>> {
        Some(Var::tape(*self))
    }
}

/// Operands of a free function as `Var`s of one tape, in the order in which they are named; at least one must be a
/// `Var` already, as only that knows the tape.
///
/// `let [x, mean] = together!("stats::norm::logpdf"; x, mean);`
macro_rules! together {
    ($function:expr; $($operand:ident),+) => {{
        let tape = [$($crate::operand::Operand::tape(&$operand)),+].into_iter().flatten().next();
        let Some(tape) = tape else {
            panic!("{}: no operand is a Var; make one of them a constant by `tape.var(...)`", $function)
        };
        [$($crate::var::Var::new(tape, $crate::operand::Operand::record($operand, tape))),+]
    }};
}
pub(crate) use together;

macro_rules! number_operands {
    ($($number:ty)*) => {$(
        impl<'t, A: Real> Operand<'t, A> for $number {
            #[track_caller]
            fn record(self, tape: &'t Tape<A>) -> NodeId {
                tape.number(A::narrowed(self as f64).widened())
            }
        }
    )*};
}

number_operands!(f64 f32 i32 i64 u32 usize);

macro_rules! number_leaves {
    ($($number:ty)*) => {$(
        impl Leaf<$number> for $number {
            #[track_caller]
            fn leaf(self, tape: &Tape<$number>) -> NodeId {
                <$number>::constant(tape, aview0(&self).into_dyn())
            }
        }
    )*};
}

number_leaves!(f64 f32);

macro_rules! arrays {
    ($($array:ty, [$($parameters:tt)*], |$own:ident, $tape:ident| $leaf:expr;)*) => {$(
        impl<A: Real, D: Dimension, $($parameters)*> Leaf<A> for $array {
            #[track_caller]
            fn leaf(self, $tape: &Tape<A>) -> NodeId {
                let $own = self;
                $leaf
            }
        }

        impl<'t, A: Real, D: Dimension, $($parameters)*> Operand<'t, A> for $array {
            #[track_caller]
            fn record(self, tape: &'t Tape<A>) -> NodeId {
                self.leaf(tape)
            }
        }
    )*};
}

arrays! {
    &ArrayBase<S, D>, [S: Data<Elem = A>], |array, tape| A::constant(tape, array.view().into_dyn());
    ArrayView<'_, A, D>, [], |array, tape| A::constant(tape, array.into_dyn());
    Array<A, D>, [], |array, tape| tape.constant(array.into_shared().into_dyn());
    ArcArray<A, D>, [], |array, tape| tape.constant(array.into_dyn());
}
