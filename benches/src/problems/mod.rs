//! The problems: their sizes, and their numbers.
//!
//! The numbers come from numpy's legacy generator, so that the same ones are made here and in Python
//! (`peers/problems.py`, which follows these files line by line).

pub mod chain;
pub mod dense;
pub mod elementwise;
pub mod gmm;
pub mod kmeans;
mod list;
pub mod llsq;
pub mod lse;
pub mod lstm;
pub mod post;
pub mod sparse;

pub use list::{Family, PROBLEMS, Precision, Problem, Quantity, names, select};

use autodiff::Real;
use factorize::NumpyRandom;
use ndarray::{Array, Dimension, ShapeBuilder};

/// The seed of every problem but the blog post's.
const SEED: u32 = 1;

/// Numbers in row-major order, each drawn by `draw`.
fn draw<A: Real, D: Dimension>(
    shape: impl ShapeBuilder<Dim = D>,
    random: &mut NumpyRandom,
    draw: impl Fn(&mut NumpyRandom) -> f64,
) -> Array<A, D> {
    Array::from_shape_simple_fn(shape, || A::narrowed(draw(random)))
}

/// Uniform in `[0, 1)`.
fn uniform<A: Real, D: Dimension>(shape: impl ShapeBuilder<Dim = D>, random: &mut NumpyRandom) -> Array<A, D> {
    draw(shape, random, NumpyRandom::random_sample)
}

/// Standard normal.
fn normal<A: Real, D: Dimension>(shape: impl ShapeBuilder<Dim = D>, random: &mut NumpyRandom) -> Array<A, D> {
    draw(shape, random, NumpyRandom::normal)
}
