//! Users' ops by name.

use crate::{graph::Custom, operand::Real, shape::Shape, var::CustomOp};
use std::{fmt, sync::Arc};

/// Users' ops that a saved program may name; see [`Program::deserialize_with`](crate::Program::deserialize_with).
pub struct CustomOps<A: Real = f64>(Vec<Arc<dyn CustomOp<A>>>);

impl<A: Real> CustomOps<A> {
    /// No ops.
    pub fn new() -> Self {
        CustomOps(Vec::new())
    }

    /// With this op too, under the name that it has.
    ///
    /// # Panics
    /// If there is an op of that name.
    #[must_use]
    #[track_caller]
    pub fn with<C: CustomOp<A>>(mut self, op: &Arc<C>) -> Self {
        assert!(self.find(op.name()).is_none(), "two ops are called {}", op.name());
        self.0.push(op.clone());
        self
    }

    fn find(&self, name: &str) -> Option<&Arc<dyn CustomOp<A>>> {
        self.0.iter().find(|op| op.name() == name)
    }

    /// The op as a graph has it.
    pub(super) fn custom(&self, name: &str) -> Result<Custom, String> {
        let known: Vec<&str> = self.0.iter().map(|op| op.name()).collect();
        self.find(name).map(Custom::of).ok_or_else(|| {
            format!(
                "the saved program uses an op of its user's called {name}, and registered are [{}]: load it by \
                 Program::deserialize_with, with the op among the CustomOps",
                known.join(", ")
            )
        })
    }

    pub(super) fn shape(&self, name: &str, inputs: &[Shape]) -> Result<Shape, String> {
        self.find(name).ok_or_else(|| format!("no op called {name}"))?.shape(inputs)
    }
}

impl<A: Real> Default for CustomOps<A> {
    fn default() -> Self {
        CustomOps::new()
    }
}

impl<A: Real> fmt::Debug for CustomOps<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|op| op.name())).finish()
    }
}
