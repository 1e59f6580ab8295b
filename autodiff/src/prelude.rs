//! What most programs name, for `use autodiff::prelude::*`. It has no name of `ndarray`'s, so that `use ndarray::*` may stand
//! beside it; [`stack`](crate::stack) and [`concatenate`](crate::concatenate), which `ndarray` has too, are called by their
//! paths.
//!
//! ```
//! use autodiff::prelude::*;
//! use ndarray::*;
//!
//! let slope = grad(|_, x| x.slice(s![1..]).square().sum(), &array![1.0, 2.0, 3.0]);
//! assert_eq!(slope, array![0.0, 4.0, 6.0]);
//! ```

#[cfg(feature = "linalg")]
pub use crate::linalg;
pub use crate::{
    CustomOp, Error, Fixed, Mask, Operand, Params, Program, Real, Sparse, Tape, Var, check_grads, choose, deriv,
    einsum, elementwise_grad, flatten, ggnvp, grad, grad_and_aux, hessian, hvp, integers, jacobian, jvp, optim, rows,
    select, special, stats, try_value_and_grad, value_and_grad, value_grad_and_aux, vjp, where_, with_threads,
};
