//! The public face, in one binary: it builds much faster than one for each file.

mod checkpoints;
mod clones;
mod contractions;
mod custom;
mod derivatives;
mod derive;
mod dot;
mod functions;
mod integrate;
mod kinks;
mod limits;
mod linalg;
mod loops;
mod masks;
mod operators;
mod optim;
mod products;
mod programs;
mod random_graphs;
mod ranges;
mod refusals;
mod sampled;
mod shapes;
mod special;
mod tiles;
mod trees;
