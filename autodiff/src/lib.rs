//! Reverse-mode automatic differentiation of matrix code.
//!
//! A cost function written over [`ndarray`] arrays, with numpy's names and broadcasting, is recorded on a tape.
//! Gradients of any order come back as arrays of the same types. What is recorded once runs again and again at
//! the speed of a hand-written gradient.
//!
//! ```
//! use autodiff::{Mask, Program, value_and_grad};
//! use ndarray::{Array2, array};
//!
//! // A matrix with a hole, and factors to approximate it by.
//! let a = array![[f64::NAN, 4.0, 5.0], [4.0, 4.0, 5.0], [5.0, 3.0, 4.0]];
//! let observed = Mask::observed(&a);
//! let (mut w, mut h) = (Array2::<f64>::ones((3, 2)), Array2::<f64>::from_shape_fn((2, 3), |(k, j)| (k + j) as f64));
//!
//! // Once: arrays in, the same arrays out.
//! let (cost, (dw, dh)) =
//!     value_and_grad(|_, (w, h)| (w.matmul(h) - &a).mask(&observed).square().mean().sqrt(), (&w, &h));
//! assert_eq!((dw.dim(), dh.dim()), ((3, 2), (2, 3)));
//!
//! // Many times: recorded once; a run allocates nothing and lends the gradients as views.
//! let mut rmse =
//!     Program::value_and_grad(|_, (w, h)| (w.matmul(h) - &a).mask(&observed).square().mean().sqrt(), (&w, &h));
//! let mut last = cost;
//! for _ in 0..1000 {
//!     let (cost, (dw, dh)) = rmse.run((&w, &h))?;
//!     w.scaled_add(-0.1, &dw);
//!     h.scaled_add(-0.1, &dh);
//!     last = cost;
//! }
//! assert!(last < 0.1);
//! # Ok::<(), autodiff::Error>(())
//! ```
//!
//! # The model
//!
//! *Recording* a [`Var`]'s operators and methods pushes nodes: an op, its inputs, a shape, the source line.
//! Shapes are checked there; nothing is computed. *Differentiating* ([`Var::grad`]) records the derivative
//! with the same methods, so it is a `Var` like any other and can be differentiated again. *Asking* for numbers
//! ([`Var::value`], the one-shot functions, a [`Program`]'s run) plans what is needed as a whole: equal nodes
//! become one, elementwise chains and the sums that end them become one pass over memory, transposes and
//! slices cost nothing. One-shot calls keep their last plans, and use one again when the recorded nodes are
//! equal; [`clear_plans`] gives their memory back.
//!
//! # On the tape
//!
//! ```
//! use autodiff::Tape;
//! use ndarray::array;
//!
//! let tape = Tape::new();
//! let x = tape.var(array![0.5, 1.0]);
//! let y = (x.sin() * x).sum();
//! let slope = y.grad(x);                    // a Var
//! let curvature = slope.sum().grad(x);      // one order higher
//! let x = 1.0f64;
//! assert!((slope.value()[1] - (x.sin() + x * x.cos())).abs() < 1e-15);
//! assert!((curvature.value()[1] - (2.0 * x.cos() - x * x.sin())).abs() < 1e-15);
//! ```
//!
//! # Parameters
//!
//! Parameters are trees: references to arrays of any dimension and storage, numbers (`0.5f64`, with a suffix
//! beside other leaves), tuples, arrays and `Vec`s of trees. A tree keeps its types: `(&Array2, &Array1)` gives
//! `(Var, Var)` inside and `(Array2, Array1)` gradients outside. [`Fixed`] marks numbers without gradient that
//! change from run to run, [`integers`] integers, [`rows()`] some rows of an array. [`flatten`] turns a tree into one
//! vector and back. [`#[derive(Params)]`](trait@Params#structs) makes parameters of a struct, whose gradient is such a
//! struct; [optimizers](optim) move trees of any structure in place.
//!
//! Cost functions can be written for `f32` and `f64` at once ([`Real`]), with plain literals. A helper is a
//! `fn` with a lifetime, not a closure:
//!
//! ```
//! use autodiff::{Real, Var};
//! use ndarray::Array2;
//!
//! fn rmse<'t, A: Real>(w: Var<'t, A>, h: Var<'t, A>, a: &Array2<A>) -> Var<'t, A> {
//!     (w.matmul(h) - a).square().mean().sqrt()
//! }
//! ```
//!
//! An array of data stands beside a `Var` as it is, but for the left of a product: there
//! `tape.var(&data).matmul(w)` makes it a constant of the tape.
//!
//! # Few observed cells
//!
//! A cost over the observed cells of a product, `w.matmul(h).mask(&observed)`, is written the same way for a full matrix
//! and for ten million ratings. Where few cells are observed (up to about an eighth in `f32`, a fifth in `f64`), the plan
//! computes these only: value and derivatives of every order and mode take time and memory for the cells, not for the
//! matrix, which is never made. It looks through elementwise ops and vectors beside rows and columns, and `{program}`
//! says `cell by cell` where it does so. [`Sparse`] holds the cells with their values:
//!
//! ```
//! use autodiff::{Program, Sparse};
//! use ndarray::Array2;
//!
//! let shape = [100_000, 100_000];
//! let ratings = Sparse::from_triplets(shape, (0..1000).map(|i| ([i * 97, i * 31], 4.0f32)))?;
//! let (w, h) = (Array2::<f32>::ones((shape[0], 2)), Array2::<f32>::ones((2, shape[1])));
//! let (user, item) = (Array2::<f32>::zeros((shape[0], 1)), Array2::<f32>::zeros((1, shape[1])));
//! let mut cost = Program::value_and_grad(
//!     |_, (w, h, user, item)| {
//!         let predicted = w.matmul(h) + user + item;
//!         (predicted.mask(ratings.mask()) - ratings.values()).square().mean()
//!     },
//!     (&w, &h, &user, &item),
//! );
//! assert_eq!(cost.run((&w, &h, &user, &item))?.0, 4.0);
//! assert!(cost.to_string().contains("cell by cell"));
//! # Ok::<(), autodiff::Error>(())
//! ```
//!
//! # Operators
//!
//! | | one-shot | on the tape |
//! |---|---|---|
//! | value and gradient | [`value_and_grad`], [`grad`] | [`Var::grad`] |
//! | `vᵀ·J`, reverse mode | [`vjp`] | [`Var::vjp`] |
//! | `J·v`, forward mode | [`jvp`] | [`Var::jvp`] |
//! | `H·v` | [`hvp`] | `y.grad(x).jvp(x, v)` |
//! | `J`, whole | [`jacobian`] | [`Var::jacobian`] |
//! | `H`, whole | [`hessian`] | [`Var::hessian`] |
//! | `Jᵀ·H·J·v`, of Gauss and Newton | [`ggnvp`] | |
//! | a gradient, and results beside the cost | [`grad_and_aux`], [`value_grad_and_aux`] | [`Program::outputs`] |
//! | each element's own derivative | [`elementwise_grad`], [`deriv`] | |
//! | the memory of a gradient traded for time | | [`Tape::checkpoint`] |
//! | a derivative held at 0 | | [`Var::stop_gradient`] |
//! | against finite differences | [`check_grads`] | |
//!
//! Both modes and every order exist for every function. An operator may stand inside of what is differentiated, and a
//! [`Program`] of any outputs may be recorded of them:
//!
//! ```
//! use autodiff::{Program, jacobian};
//! use ndarray::{Array1, Array2, array};
//!
//! let x = array![1.0, 2.0];
//! let j = jacobian(|_, x| x.square() * x.sum(), &x);
//! assert_eq!(j, array![[7.0, 1.0], [4.0, 16.0]].into_dyn());
//!
//! // Newton's steps: the gradient and the Hessian in one program.
//! let mut newton = Program::<_, (Array1<f64>, Array2<f64>)>::outputs(
//!     |_, x| {
//!         let cost = (x.exp() - x * 3.0).sum();
//!         (cost.grad(x), cost.hessian(x))
//!     },
//!     &x,
//! );
//! let (slope, curvature) = newton.run(&x)?;
//! assert_eq!(curvature.diag().to_owned() - 3.0, slope);
//! # Ok::<(), autodiff::Error>(())
//! ```
//!
//! # Loops, equations, ops of one's own
//!
//! A recurrence of any length is recorded once: [`Tape::scan`] runs a body along arrays, [`Tape::unfold`] and
//! [`Tape::iterate`] a number of times, [`Tape::fixed_point`] until nothing moves, with the derivative of the solution.
//! [`integrate::odeint`] solves differential equations. Their derivatives are loops again, so neither tape nor program
//! grows with the length. An op that none of this can say is a [`CustomOp`], ten lines long.
//!
//! ```
//! use autodiff::value_and_grad;
//! use ndarray::Array1;
//!
//! // A filter of ten thousand steps, and its derivative in the rate.
//! let signal = Array1::<f64>::ones(10_000);
//! let (last, slope) = value_and_grad(
//!     |tape, rate| tape.scan(tape.var(0.0), tape.var(&signal), |y, x| (y + rate * (x - y), ())).0,
//!     0.001f64,
//! );
//! assert!((last - (1.0 - 0.999f64.powi(10_000))).abs() < 1e-12);
//! assert!((slope - 1e4 * 0.999f64.powi(9_999)).abs() < 1e-9);
//! ```
//!
//! # Coming from autograd
//!
//! Names are numpy's, scipy's and autograd's, but where Rust has another or needs one. Every function, and who else has
//! it, is in the table of [`coverage`]; scipy's and numpy's modules are [`linalg`], [`special`], [`stats`], [`signal`],
//! [`integrate`].
//!
//! | Python | here |
//! |---|---|
//! | `grad(f)(x)`, `value_and_grad(f)(x)` | [`grad`]`(f, &x)`, [`value_and_grad`]`(f, &x)`; `f` gets the tape, then the parameters |
//! | `grad(f, argnum=[0, 1])(x, y)` | `grad(\|_, (x, y)\| …, (&x, &y))` |
//! | `make_vjp`, `vector_jacobian_product`; `make_jvp` | [`vjp`]; [`jvp`], for every function |
//! | `make_hvp`, `hessian_tensor_product`; `make_ggnvp` | [`hvp`]; [`ggnvp`] |
//! | `@primitive`, `defvjp`, `defjvp` | [`CustomOp`] |
//! | `checkpoint`, `fixed_point`, `odeint` | [`Tape::checkpoint`], [`Tape::fixed_point`], [`integrate::odeint`] |
//! | `sgd`, `rmsprop`, `adam` | [`optim`], with `Adagrad` and `Lbfgs` |
//! | `flatten` | [`flatten`] |
//! | `x._value`, in `if` and `print` | [`Var::value`], [`Var::item`] |
//! | `a @ b`; `a.T` | [`Var::matmul`]; [`Var::t`] |
//! | `a[1:, ::2]`, `a[:, None]` | [`Var::slice`] with `ndarray`'s `s![1.., ..;2]`, `s![.., NewAxis]` |
//! | `a[rows]`, `np.take(a, rows, axis)`, `np.take(a, places)` | [`Var::gather`], [`Var::take`], `a.flatten().gather(places)` |
//! | `a[i, j]`, `a[i, j] = v`, `np.add.at(a, (i, j), v)` | [`Var::index`], [`Var::set_at`], [`Var::add_at`] |
//! | `a[1:] = v` | [`Var::with_slice`] |
//! | `a[mask]` | [`Var::mask`] with a [`Mask`] |
//! | `np.roll(a, n)`, `np.roll(a, n, axis)` | [`Var::roll`], [`Var::roll_axis`] |
//! | `np.repeat(a, n, axis)`, `np.repeat(a, [1, 0, 2], axis)` | [`Var::repeat`], [`Var::repeat_each`] |
//! | `np.full(shape, v)` | [`Var::broadcast_to`] |
//! | `np.array([v, w])` of numbers | [`stack`] |
//! | `np.where`, `a > b` | [`where_`], [`Var::gt`] |
//! | `np.power`, `a ** 3`; `a % b` | [`Var::powf`], [`Var::powi`]; `a % b`, with the sign of `b` |
//! | `np.arctan`, `np.arctan2`, `np.arcsinh`, … | [`Var::atan`], [`Var::atan2`], [`Var::asinh`] |
//! | `np.linalg.norm(a, ord, axis)` | [`Var::norm`], [`Var::norm_axis`], [`Var::norm_ord`]; of matrices [`linalg::norm`] |
//! | `np.var(a, axis, ddof=1)` | [`Var::var_axis`] |
//! | `np.sum(a)`, `(a, 0)`, `(a, 0, keepdims=True)` | [`Var::sum`], [`Var::sum_axis`], [`Var::sum_keepdims`] |
//! | `np.floor(a).astype(int)` | [`Var::to_indices`] |
//!
//! What autograd gets wrong is right here (`where` with a number, `diag` of what is not square, `prod` at zeros, norms and
//! standard deviations at 0), and [`conventions`] says what a derivative is at each kink.
//!
//! # Crate features
//!
//! | feature | default | brings |
//! |---|---|---|
//! | `linalg` | yes | linear algebra, by `faer`: the module [`linalg`] and `stats::multivariate_normal`. Without it the crate and its dependencies build in half the time |
//! | `derive` | yes | [`#[derive(Params)]`](trait@Params#structs) for structs |
//! | `serde` | no | a [`Program`] is saved, and runs again in another process: training here, predicting there |
//!
//! # Do and don't
//!
//! A mistake in the program panics at its own line, and says the op, the shapes and where the operands were recorded:
//!
//! ```should_panic
//! # use autodiff::Tape;
//! # use ndarray::Array2;
//! let tape = Tape::new();
//! let x = tape.var(Array2::<f64>::ones((3, 4)));
//! let y = tape.var(Array2::<f64>::ones((5, 2)));
//! x.matmul(y); // matmul: (3, 4) · (5, 2): 4 ≠ 5; left from src/main.rs:2, right from src/main.rs:3
//! ```
//!
//! What data decide is an [`Error`], which a run returns.
//!
//! | message | what to do |
//! |---|---|
//! | `type annotations needed` (compiler), at a method of a number | give it a suffix: `grad(\|_, x\| x.sin(), 0.5f64)` |
//! | `… is not general enough` (compiler) | give a number beside other parameters a suffix: `0.5f64` |
//! | `… is ambiguous` (compiler), beside `use ndarray::*` | `use autodiff::`[`prelude`]`::*` in place of `use autodiff::*` |
//! | `lifetime may not live long enough` (compiler), at a helper | write it as a `fn f<'t>(x: Var<'t>) -> Var<'t>`, not as a closure |
//! | `` `Vec<f32>` cannot stand beside a `Var` of `f64` `` (compiler) | operands are numbers and `ndarray` arrays of the tape's element type |
//! | `no operand is a Var` | make the data that stand first a constant: `tape.var(&data)` |
//! | `grad: the cost has shape (3,)` | reduce it by `sum` or `mean`, or take [`jacobian`], [`vjp`] or [`elementwise_grad`] |
//! | `value(): a Program is being recorded` | choose by data with [`where_`]; or use the one-shot functions, which record at each call |
//! | `a variable of the body of a loop is used outside of it` | return it from the body |
//! | `two tapes in one op` | nest derivatives on one tape, by [`Var::grad`] |
//! | `parameter.1 has shape (4,), but the program was recorded with (3,)` | record a program for each shape, or pad |
//! | `index 7 at position 0, but the axis has length 3` | the indices come from the data: check these |
//! | `solve: the matrix is singular`, `cholesky: … not positive definite` | add to the diagonal, or use [`linalg::lstsq`], [`linalg::pinv`] |
//! | a gradient is NaN or infinite | [`Tape::trap_nan`] names the first op, forward or backward, that made it |
//!
//! Record once what runs often: a [`Program`] takes nanoseconds where recording takes microseconds. Hold data constant by
//! using them as arrays, not as variables; numbers that change from run to run are [`Fixed`]. Borrowed arrays are copied
//! to the tape; a large one is shared instead if it is an `ArcArray`, handed over by `clone`.
//!
//! The engine is compiled in this crate, for `f32` and `f64`, not in yours. Your own crate needs no optimization for it:
//! with the following, cost functions run at full speed, and your crate builds in a fraction of the time.
//!
//! ```toml
//! [profile.dev.package."*"]
//! opt-level = 3
//! ```
//!
//! # Speed
//!
//! Printing a [`Program`] lists its steps: what was fused, what is kept and where; its page explains a listing line by
//! line. [`Program::stats`] counts them, and what they read, compute, move and keep. [`Tape::to_dot`] draws what was
//! recorded.
//!
//! ```
//! use autodiff::Program;
//! use ndarray::Array2;
//!
//! let (w, h) = (Array2::<f64>::ones((100, 3)), Array2::<f64>::ones((3, 80)));
//! let program = Program::value_and_grad(|_, (w, h)| (w.matmul(h) - 1.0).square().mean(), (&w, &h));
//! println!("{program}\n{}", program.stats());
//! ```
//!
//! - Elementwise ops and the sums that end them run as one pass over memory, block by block in the first cache, with
//!   the products that they come from and go to, rows at a time, where those are large.
//! - Steps large enough are shared by all threads of the current rayon pool; [`with_threads`] and
//!   [`Program::with_threads`] set a limit. The results are the same, to the last bit, for any number of threads.
//! - A gradient keeps what its backward pass reads. [`Tape::checkpoint`] keeps less and computes again: the peak of a
//!   chain of `n` ops falls to that of `√n`.
//! - Products of three or more axes ([`Var::matmul`]) run as one step over all matrices.
//! - The loops are compiled for AVX-512, for AVX2 with FMA and for the target's baseline (NEON on AArch64), and the best
//!   that the processor has is chosen at run time; the environment variable `AUTODIFF_SIMD` (`baseline`, `avx2`,
//!   `avx512`) forces one. The elementary functions are vectorised, each in the arithmetic of its element type but for
//!   a few; how near they are to the exact values is published in [`accuracy`].

#![deny(unsafe_code)]

#[macro_use]
mod elementwise;
#[macro_use]
mod special_rows;

pub mod accuracy;
mod check;
pub mod conventions;
pub mod coverage;
#[doc(hidden)]
pub mod derive;
mod engine;
mod error;
mod graph;
mod inputs;
mod instances;
pub mod integrate;
mod interner;
#[allow(unsafe_code)]
mod kernel;
#[cfg(feature = "linalg")]
pub mod linalg;
mod line;
mod mask;
mod op;
mod operand;
mod operators;
pub mod optim;
mod params;
mod plan;
pub mod prelude;
mod program;
mod rules;
#[cfg(feature = "serde")]
mod saved;
mod shape;
pub mod signal;
mod sparse;
pub mod special;
mod squares;
pub mod stats;
mod sweep;
mod tape;
mod tuning;
#[cfg(any(test, feature = "serde"))]
mod valid;
mod var;

#[cfg(test)]
mod tests;

#[cfg(feature = "derive")]
pub use autodiff_derive::Params;
pub use check::{CheckGrads, check_grads};
pub use error::{Derivative, Error};
pub use kernel::{Scalar, with_threads};
pub use mask::Mask;
pub use operand::{Leaf, Operand, Real};
pub use operators::{
    deriv, elementwise_grad, ggnvp, grad, grad_and_aux, hessian, hvp, jacobian, jvp, try_value_and_grad,
    value_and_grad, value_grad_and_aux, vjp,
};
pub use params::{
    Elem, Fixed, FlatTree, Grads, IndexParam, IndicesOf, Numbers, NumbersMut, Params, RowsOf, Structure, Tree, VarTree,
    Vars, Views, flatten, integers, rows,
};
pub use plan::{Stats, clear_plans};
pub use program::{Program, ValueAndGrad};
#[cfg(feature = "serde")]
pub use saved::CustomOps;
pub use shape::Shape;
pub use sparse::Sparse;
pub use tape::Tape;
pub use var::{
    Axes, Bools, CustomOp, DotAxes, Indexing, Indices, IntoIndices, Padding, Sections, Var, block, choose,
    column_stack, concatenate, dstack, einsum, hstack, linspace, meshgrid, multi_dot, select, stack, vstack, where_,
};
