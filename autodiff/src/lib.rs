#![deny(unsafe_code)]
#[macro_use]
mod elementwise;
mod check;
mod error;
mod graph;
mod interner;
#[allow(unsafe_code)]
mod kernel;
mod mask;
mod op;
mod operand;
mod operators;
mod params;
mod plan;
mod program;
mod rules;
mod shape;
mod sweep;
mod tape;
mod var;

#[cfg(test)]
mod tests;

pub use check::{CheckGrads, check_grads};
pub use error::{Derivative, Error};
pub use kernel::Scalar;
pub use mask::Mask;
pub use operand::{Leaf, Operand, Real};
pub use operators::{grad, hvp, jvp, try_value_and_grad, value_and_grad, vjp};
pub use params::{
    Elem, Fixed, FlatTree, Grads, IndexParam, IndicesOf, Params, Tree, VarTree, Vars, Views, flatten, indices,
};
pub use program::{Program, ValueAndGrad};
pub use shape::Shape;
pub use tape::Tape;
pub use var::{Axes, Bools, Indices, IntoIndices, Var, concatenate, where_};
