//! Tests that need the tables of ops or the inside of the crate; those of the public face are in `tests/`.

mod kernel_runs;
mod layers;
mod lines;
mod special_points;
mod support;
mod systematic;
mod systematic_linalg;
mod systematic_order;
mod systematic_rows;
mod systematic_shape;
mod systematic_special;
