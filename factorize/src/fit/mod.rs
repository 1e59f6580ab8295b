//! Fitting a model to ratings.
