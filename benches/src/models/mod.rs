//! The cost functions, written on the public face of `autodiff` as any user would: no model has an op of its
//! own.

pub mod chain;
pub mod elementwise;
pub mod gmm;
pub mod hello;
pub mod kmeans;
pub mod llsq;
pub mod lse;
pub mod lstm;
pub mod sparse;
