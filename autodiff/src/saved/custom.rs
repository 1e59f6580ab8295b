//! Users' ops by name.

use crate::{graph::Custom, operand::Real, shape::Shape, var::CustomOp};
use std::{fmt, sync::Arc};

/// Users' ops that a saved program may name: [`Program::deserialize_with`](crate::Program::deserialize_with) finds them
/// here.
///
/// ```
/// # use autodiff::{CustomOp, CustomOps, Program, Shape, Var};
/// # use ndarray::{Array1, ArrayViewD, ArrayViewMutD, array};
/// # use std::sync::Arc;
/// # struct Twice;
/// # impl CustomOp for Twice {
/// #     fn name(&self) -> &'static str {
/// #         "twice"
/// #     }
/// #     fn shape(&self, inputs: &[Shape]) -> Result<Shape, String> {
/// #         Ok(inputs[0].clone())
/// #     }
/// #     fn forward(&self, inputs: &[ArrayViewD<f64>], mut output: ArrayViewMutD<f64>) -> Result<(), String> {
/// #         output.zip_mut_with(&inputs[0], |y, x| *y = 2.0 * x);
/// #         Ok(())
/// #     }
/// #     fn vjp<'t>(&self, _: &[Var<'t>], _: Var<'t>, cotangent: Var<'t>) -> Vec<Option<Var<'t>>> {
/// #         vec![Some(cotangent * 2.0)]
/// #     }
/// # }
/// let twice = Arc::new(Twice); // A CustomOp whose name is "twice".
/// let x = array![1.0, 2.0];
/// let program = Program::value_and_grad(|tape, x| tape.apply(&twice, &[x]).sum(), &x);
/// let text = serde_json::to_string(&program)?;
///
/// let ops = CustomOps::new().with(&twice);
/// let mut reader = serde_json::Deserializer::from_str(&text);
/// let mut loaded = Program::<Array1<f64>>::deserialize_with(&mut reader, &ops)?;
/// assert_eq!(loaded.run(&x)?.0, 6.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
