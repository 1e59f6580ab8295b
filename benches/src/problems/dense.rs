//! A larger masked root mean square error, 30% observed.

use super::{SEED, uniform};
use autodiff::Real;
use factorize::NumpyRandom;
use ndarray::Array2;

/// What share of the cells is observed.
pub const OBSERVED: f64 = 0.3;

/// The matrices.
pub struct Inputs<A> {
    /// The factors.
    pub w: Array2<A>,
    /// The factors.
    pub h: Array2<A>,
    /// What they approximate; cells that are not observed hold a number too.
    pub a: Array2<A>,
    /// Which cells are observed.
    pub observed: Array2<bool>,
}

impl<A: Real> Inputs<A> {
    /// For a matrix of so many rows and columns, and a rank.
    pub fn new(rows: usize, columns: usize, rank: usize) -> Self {
        let random = &mut NumpyRandom::seed(SEED);
        let w = uniform((rows, rank), random);
        let h = uniform((rank, columns), random);
        let a: Array2<A> = uniform((rows, columns), random);
        let a = a.mapv_into(|a| a * A::narrowed(rank as f64 / 2.0));
        let shares: Array2<f64> = uniform((rows, columns), random);
        Inputs { w, h, a, observed: shares.mapv(|share| share < OBSERVED) }
    }
}
