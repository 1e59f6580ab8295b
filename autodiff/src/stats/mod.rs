//! Probability distributions, as `scipy.stats` has them.

pub mod multivariate_normal;
