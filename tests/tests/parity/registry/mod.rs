//! The functions of the list as this crate spells them, a line each.
//!
//! `"name" => |x, s| x[0].method(s.axis());` has the inputs of a case in `x` and its static arguments in `s`.

mod elementwise;
mod indexing;
mod linear_algebra;
mod movement;
mod order;
mod products;
mod reductions;
mod special;
mod stats;

use crate::settings::Settings;
use autodiff::{Bools, Indices, Tape, Var};
use ndarray::Array1;

pub struct Function {
    pub name: &'static str,
    pub apply: for<'t> fn(&[Var<'t>], &Settings) -> Vec<Var<'t>>,
}

/// Every function.
pub fn functions() -> impl Iterator<Item = &'static Function> {
    let families = [
        elementwise::FUNCTIONS,
        indexing::FUNCTIONS,
        linear_algebra::FUNCTIONS,
        movement::FUNCTIONS,
        order::FUNCTIONS,
        products::FUNCTIONS,
        reductions::FUNCTIONS,
        special::FUNCTIONS,
        stats::FUNCTIONS,
    ];
    families.into_iter().flatten()
}

pub fn find(name: &str) -> Option<&'static Function> {
    functions().find(|function| function.name == name)
}

/// What a function may return.
pub trait Outputs<'t> {
    fn outputs(self, tape: &'t Tape) -> Vec<Var<'t>>;
}

impl<'t> Outputs<'t> for Var<'t> {
    fn outputs(self, _tape: &'t Tape) -> Vec<Var<'t>> {
        vec![self]
    }
}

impl<'t> Outputs<'t> for (Var<'t>, Var<'t>) {
    fn outputs(self, _tape: &'t Tape) -> Vec<Var<'t>> {
        vec![self.0, self.1]
    }
}

impl<'t> Outputs<'t> for Vec<Var<'t>> {
    fn outputs(self, _tape: &'t Tape) -> Vec<Var<'t>> {
        self
    }
}

impl<'t> Outputs<'t> for Bools<'t> {
    fn outputs(self, _tape: &'t Tape) -> Vec<Var<'t>> {
        vec![self.to_var()]
    }
}

impl<'t> Outputs<'t> for Indices<'t> {
    /// As numbers: what they select of 0, 1, 2, ...
    fn outputs(self, tape: &'t Tape) -> Vec<Var<'t>> {
        vec![tape.var(Array1::range(0.0, 64.0, 1.0)).gather(self)]
    }
}

/// The functions of a family, as a list.
macro_rules! family {
    ($($name:literal => |$x:ident $(, $settings:ident)?| $body:expr;)*) => {
        pub const FUNCTIONS: &[$crate::registry::Function] = &[$({
            fn apply<'t>($x: &[autodiff::Var<'t>], _settings: &$crate::settings::Settings) -> Vec<autodiff::Var<'t>> {
                $(let $settings = _settings;)?
                $crate::registry::Outputs::outputs($body, $x[0].tape())
            }
            $crate::registry::Function { name: $name, apply }
        }),*];
    };
}
use family;
