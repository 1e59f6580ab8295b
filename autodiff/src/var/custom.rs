//! Users' own ops.

use super::Var;
use crate::{
    graph::Custom,
    kernel::{MakesWork, Out, Trouble, UserWork, Work, WorkInputs},
    op::NodeId,
    operand::Real,
    shape::Shape,
    tape::Tape,
};
use ndarray::{ArrayViewD, ArrayViewMutD, IxDyn, ShapeError};
use std::{fmt, sync::Arc};

/// An op of your own: a shape, a value on arrays, and a derivative written with [`Var`]s.
///
/// It is recorded by [`Tape::apply`], is used in programs, and differentiates in both modes and to every order, as far
/// as its derivative does. [`check_grads`](crate::check_grads) checks it like any other function.
///
/// ```
/// use autodiff::{CustomOp, Shape, Var, check_grads};
/// use ndarray::{ArrayViewD, ArrayViewMutD};
/// use std::sync::Arc;
///
/// /// `x · |x|`, whose derivative is `2 |x|`.
/// struct SignedSquare;
///
/// impl CustomOp<f64> for SignedSquare {
///     fn name(&self) -> &'static str {
///         "signed_square"
///     }
///     fn shape(&self, inputs: &[Shape]) -> Result<Shape, String> {
///         Ok(inputs[0].clone())
///     }
///     fn forward(&self, inputs: &[ArrayViewD<f64>], mut output: ArrayViewMutD<f64>) -> Result<(), String> {
///         output.zip_mut_with(&inputs[0], |y, x| *y = x * x.abs());
///         Ok(())
///     }
///     fn vjp<'t>(&self, inputs: &[Var<'t>], _: Var<'t>, cotangent: Var<'t>) -> Vec<Option<Var<'t>>> {
///         vec![Some(cotangent * inputs[0].abs() * 2.0)]
///     }
/// }
///
/// let op = Arc::new(SignedSquare);
/// check_grads(|tape, x| tape.apply(&op, &[x]), &ndarray::array![1.5, -0.5, 3.0])?;
/// # Ok::<(), autodiff::Error>(())
/// ```
pub trait CustomOp<A: Real = f64>: Send + Sync + 'static {
    /// What the op is called where it is named: in messages, in a printed program.
    fn name(&self) -> &'static str;

    /// The shape of the output for inputs of these shapes; where they do not fit, why. The caller of [`Tape::apply`]
    /// then gets a panic with this text at his line.
    fn shape(&self, inputs: &[Shape]) -> Result<Shape, String>;

    /// Writes the value. Where the numbers allow none, `Err` says why: the run ends with
    /// [`Error::Failed`](crate::Error::Failed).
    fn forward(&self, inputs: &[ArrayViewD<'_, A>], output: ArrayViewMutD<'_, A>) -> Result<(), String>;

    /// Reverse mode: for each input the cotangent `gᵀ · ∂output/∂input`, of the input's shape, or `None` for an input
    /// that has no derivative. It records with the methods of `Var`; where a factor may be infinite beside a
    /// cotangent of 0, [`Var::absorbing_mul`] is right.
    fn vjp<'t>(&self, inputs: &[Var<'t, A>], output: Var<'t, A>, cotangent: Var<'t, A>) -> Vec<Option<Var<'t, A>>>;

    /// Forward mode: `Σ ∂output/∂input · tangent` over the inputs that have tangents, of the output's shape.
    ///
    /// Unless stated it is taken from [`CustomOp::vjp`], which is linear in its cotangent: the transpose of the
    /// transpose.
    fn jvp<'t>(
        &self,
        inputs: &[Var<'t, A>],
        output: Var<'t, A>,
        tangents: &[Option<Var<'t, A>>],
    ) -> Option<Var<'t, A>> {
        let cotangent = output.beside(0.0).broadcasted(&output.shape());
        let cotangent = Var::new(output.tape(), output.tape().stand_in(cotangent.id()));
        let pulled = self.vjp(inputs, output, cotangent);
        let terms =
            pulled.into_iter().zip(tangents).filter_map(|(pulled, tangent)| Some((pulled?.id(), (*tangent)?.id())));
        let transposed = A::transposed(output.tape(), cotangent.id(), &terms.collect::<Vec<_>>());
        transposed.map(|node| Var::new(output.tape(), node))
    }
}

/// A user's op over arrays of known shapes.
struct Applied<A> {
    op: Arc<dyn CustomOp<A>>,
    inputs: Vec<Shape>,
    output: Shape,
}

impl<A: Real> fmt::Debug for Applied<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.op.name())
    }
}

impl<A: Real> Work<A> for Applied<A> {
    fn run(&self, inputs: WorkInputs<'_, A>, out: Out<'_, A>) -> Result<(), Trouble> {
        let inputs: Vec<ArrayViewD<'_, A>> = inputs
            .arrays()
            .zip(&self.inputs)
            .map(|(array, shape)| planned(ArrayViewD::from_shape(IxDyn(shape), array)))
            .collect();
        let output = planned(ArrayViewMutD::from_shape(IxDyn(&self.output), out.real()));
        self.op.forward(&inputs, output).map_err(Trouble::Here)
    }
}

/// A view of a planned array, which has as many numbers as its shape says.
fn planned<V>(view: Result<V, ShapeError>) -> V {
    view.unwrap_or_else(|error| unreachable!("{error}"))
}

struct Maker<A>(Arc<dyn CustomOp<A>>);

impl<A: Real> MakesWork<A> for Maker<A> {
    fn work(&self, inputs: &[Shape], out: &Shape) -> Arc<dyn Work<A>> {
        Arc::new(Applied { op: self.0.clone(), inputs: inputs.to_vec(), output: out.clone() })
    }
}

impl Custom {
    /// The op as a graph has it.
    pub(crate) fn of<A: Real>(op: &Arc<dyn CustomOp<A>>) -> Self {
        Custom {
            name: op.name(),
            address: Arc::as_ptr(op).cast::<()>() as usize,
            work: Arc::new(UserWork::<A>(Box::new(Maker(op.clone())))),
        }
    }
}

impl<A: Real> Tape<A> {
    /// Records an op of your own; see [`CustomOp`]. One `Arc` is one op: equal calls of it become one.
    ///
    /// # Panics
    /// If there are no inputs, if they belong to two tapes, or if the op refuses their shapes.
    #[track_caller]
    pub fn apply<'t, C: CustomOp<A>>(&'t self, op: &Arc<C>, inputs: &[Var<'t, A>]) -> Var<'t, A> {
        inputs.iter().for_each(|input| self.must_be(input.tape()));
        let nodes: Vec<NodeId> = inputs.iter().map(|input| input.id()).collect();
        if nodes.is_empty() {
            self.refuse(op.name(), &"an op needs an input".into(), &[]);
        }
        let shapes: Vec<Shape> = inputs.iter().map(|input| input.shape()).collect();
        let shape = self.fitting(op.name(), op.shape(&shapes), &nodes);
        let op: Arc<dyn CustomOp<A>> = op.clone();
        let custom = Custom::of(&op);
        Var::new(self, self.push_custom(op, &custom, &nodes, &shape))
    }
}
