//! Parameter trees: what goes into a cost function, and comes out as gradients of the same structure.

mod feed;
mod flat;
mod leaves;
mod nested;
mod numbers;
mod rows;
mod structure;

pub use feed::Feeder;
pub use flat::{FlatTree, flatten};
pub use leaves::{Fixed, IndexParam, IndicesOf, integers};
pub use numbers::{Numbers, NumbersMut};
pub use rows::{RowsOf, rows};
#[cfg(feature = "serde")]
pub(crate) use structure::Leaf;
pub use structure::Structure;

use crate::{op::NodeId, operand::Real, plan::Plan, shape::Shape, tape::Tape, var::Var};
use ndarray::ArrayD;

/// The type of a parameter tree, by its owned form: `(Array2<f64>, f64)` stands for parameters `(&w, 0.5)`.
///
/// Leaves are arrays of any dimension and numbers; tuples, `[T; N]` and `Vec<T>` of trees are trees.
/// [`Fixed`] marks a subtree that has no gradient, [`IndicesOf`] stands for integers. A struct with `#[derive(Params)]`
/// is a tree by itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no tree of parameters",
    note = "trees are owned ndarray arrays of f32 or f64, these numbers, tuples, arrays and `Vec`s of trees, and structs \
            with `#[derive(Params)]`"
)]
pub trait Tree {
    /// The element type, `f32` or `f64`.
    type Elem: Real;
    /// The tree inside a cost function: each leaf a [`Var`].
    type Vars<'t>;
    /// The gradients: each leaf an owned array or number.
    type Grads: Numbers<Self::Elem>;
    /// The gradients lent by a [`Program`](crate::Program): each leaf a view or a number.
    type Views<'a>: Numbers<Self::Elem>;

    /// What the type says of the leaves.
    #[doc(hidden)]
    fn structure() -> Structure;

    /// Notes the leaves that have gradients, in order.
    #[doc(hidden)]
    fn collect(vars: &Self::Vars<'_>, leaves: &mut Collected);

    /// The tree with other variables for the leaves that have gradients.
    #[doc(hidden)]
    fn map<'t>(
        vars: &Self::Vars<'t>,
        with: &mut dyn FnMut(Var<'t, Self::Elem>) -> Var<'t, Self::Elem>,
    ) -> Self::Vars<'t>;

    /// Reads the next results as owned arrays.
    #[doc(hidden)]
    fn own(results: &mut Results<'_, Self::Elem>) -> Self::Grads;

    /// Reads the next results as views.
    #[doc(hidden)]
    fn lend<'a>(results: &mut Results<'a, Self::Elem>) -> Self::Views<'a>;
}

/// Parameters as they are given: references to arrays of any dimension and storage, numbers, tuples, arrays
/// and `Vec`s of them, and references to such trees.
///
/// An unsuffixed number beside other leaves of a tuple is "not general enough" to the compiler: write
/// `0.5f64`.
///
/// # Structs
///
/// `#[derive(Params)]` makes parameters of a struct that owns them, with named fields or without; its gradient is such a
/// struct again. Beside `Model` the macro writes `ModelVars<'t>`, what it is inside a cost function, and `ModelViews<'a>`,
/// what a program lends, with fields of the same names.
///
/// ```
/// use autodiff::{Params, Program, Var, optim::Adam, value_and_grad};
/// use ndarray::{Array1, Array2, array};
///
/// #[derive(Params)]
/// struct Layer {
///     w: Array2<f64>,
///     b: Array1<f64>,
/// }
///
/// #[derive(Params)]
/// struct Model {
///     layers: Vec<Layer>,
///     scale: f64,
///     #[params(fixed)]
///     penalty: f64,
/// }
///
/// fn cost<'t>(model: ModelVars<'t>, x: &Array1<f64>) -> Var<'t> {
///     let x = model.scale.tape().var(x);
///     let y = model.layers.iter().fold(x, |x, layer| (layer.w.matmul(x) + layer.b).tanh());
///     let sizes = model.layers.iter().map(|layer| layer.w.square().sum()).reduce(|sum, size| sum + size);
///     let fit = (model.scale * y - 1.0).square().sum();
///     sizes.map_or(fit, |sizes| fit + model.penalty * sizes)
/// }
///
/// let layer = || Layer { w: array![[0.5, -0.2], [0.1, 0.3]], b: array![0.0, 0.1] };
/// let mut model = Model { layers: vec![layer(), layer()], scale: 1.0, penalty: 1e-3 };
/// let x = array![1.0, 2.0];
///
/// let (start, gradient) = value_and_grad(|_, m| cost(m, &x), &model);
/// assert_eq!(gradient.layers[1].w.dim(), (2, 2));
///
/// let mut program = Program::value_and_grad(|_, m: ModelVars<'_>| cost(m, &x), &model);
/// let mut adam = Adam::new(0.1);
/// for _ in 0..100 {
///     let (_, gradient) = program.run(&model)?;
///     adam.step(&mut model, &gradient);
/// }
/// assert!(program.run(&model)?.0 < 0.1 * start);
/// # Ok::<(), autodiff::Error>(())
/// ```
///
/// Fields are what trees are, all of one element type; generic structs name it with a bound,
/// `struct Model<A: Real> { w: Array2<A> }`. A field with `#[params(fixed)]` is [`Fixed`]: it may change from run to run,
/// and has no gradient. In a gradient such a field is its type's default (0, an empty array), among views it is `()`.
/// The macro is in the feature `derive`, which is on unless it is turned off.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be parameters of a cost function",
    note = "parameters are references to ndarray arrays of f32 or f64, numbers with a suffix (0.5f64), and \
            tuples, arrays and `Vec`s of them"
)]
pub trait Params {
    /// The tree these parameters belong to.
    type Tree: Tree;

    /// Records the parameters as leaves of a tape.
    #[doc(hidden)]
    #[track_caller]
    fn record<'t>(&self, tape: &'t Tape<Elem<Self>>) -> Vars<'t, Self>;

    /// Feeds the numbers to a program, leaf by leaf.
    #[doc(hidden)]
    fn feed<'d>(&'d self, feeder: &mut Feeder<'_, 'd, Elem<Self>>) -> Result<(), crate::Error>;
}

/// The element type of parameters.
pub type Elem<P> = <<P as Params>::Tree as Tree>::Elem;
/// Parameters inside a cost function.
pub type Vars<'t, P> = <<P as Params>::Tree as Tree>::Vars<'t>;
/// The gradients of parameters.
pub type Grads<P> = <<P as Params>::Tree as Tree>::Grads;
/// The gradients of parameters, lent.
pub type Views<'a, P> = <<P as Params>::Tree as Tree>::Views<'a>;

/// The leaves of a tree of `Var`s that have gradients.
#[derive(Default)]
pub struct Collected {
    pub(crate) nodes: Vec<NodeId>,
    /// The rank that each leaf's type asks for; `None` for any, and 0 for a number.
    pub(crate) ranks: Vec<Option<usize>>,
    /// The lengths of the `Vec`s.
    pub(crate) lengths: Vec<usize>,
}

impl Collected {
    pub(crate) fn of<T: Tree>(vars: &T::Vars<'_>) -> Self {
        let mut leaves = Collected::default();
        T::collect(vars, &mut leaves);
        leaves
    }

    pub(crate) fn leaf<A: Real>(&mut self, var: Var<'_, A>, rank: Option<usize>) {
        self.nodes.push(var.id());
        self.ranks.push(rank);
    }
}

/// The results of a run, or numbers in one vector, read leaf by leaf.
pub struct Results<'a, A> {
    source: Source<'a, A>,
    next: usize,
    lengths: &'a [usize],
}

enum Source<'a, A> {
    Plan(&'a Plan<A>),
    /// The numbers that are left, and the shapes of all leaves.
    Flat(&'a [A], &'a [Shape]),
}

impl<'a, A: Real> Results<'a, A> {
    pub(crate) fn new(plan: &'a Plan<A>, lengths: &'a [usize]) -> Self {
        Results { source: Source::Plan(plan), next: 0, lengths }
    }

    fn flat(numbers: &'a [A], shapes: &'a [Shape], lengths: &'a [usize]) -> Self {
        Results { source: Source::Flat(numbers, shapes), next: 0, lengths }
    }

    #[inline]
    fn leaf(&mut self) -> (&'a [A], &'a Shape) {
        self.next += 1;
        match &mut self.source {
            Source::Plan(plan) => plan.output(self.next - 1),
            Source::Flat(numbers, shapes) => {
                let shape = &shapes[self.next - 1];
                let (leaf, rest) = numbers.split_at(shape.size());
                *numbers = rest;
                (leaf, shape)
            }
        }
    }

    /// The next result as an array of its own.
    pub(crate) fn array(&mut self) -> ArrayD<A> {
        let (numbers, shape) = self.leaf();
        A::array(numbers, shape)
    }

    #[inline]
    pub(crate) fn number(&mut self) -> A {
        let (numbers, _) = self.leaf();
        numbers.first().copied().unwrap_or_else(A::zero)
    }

    fn length(&mut self) -> usize {
        let Some((&length, rest)) = self.lengths.split_first() else { unreachable!("the lengths are those collected") };
        self.lengths = rest;
        length
    }
}

/// A structure of `Var`s on one tape: a `Var`, or tuples, arrays and `Vec`s of structures.
///
/// What [`Var::grad`](crate::Var::grad) takes, and gives back with the gradients in place of the variables.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no tree of variables of `{A}`",
    note = "variables are `Var`s, and tuples, arrays, `Vec`s and derived structs of them; a number or an array becomes a \
            variable by `tape.var(...)`"
)]
pub trait VarTree<'t, A: Real>: Sized {
    /// Notes the variables in order.
    #[doc(hidden)]
    fn variables(&self, variables: &mut Vec<Var<'t, A>>);

    /// The same structure with other variables.
    #[doc(hidden)]
    fn with(&self, variables: &mut dyn Iterator<Item = Var<'t, A>>) -> Self;
}

impl<'t, A: Real> VarTree<'t, A> for () {
    fn variables(&self, _: &mut Vec<Var<'t, A>>) {}

    fn with(&self, _: &mut dyn Iterator<Item = Var<'t, A>>) -> Self {}
}

impl<'t, A: Real> VarTree<'t, A> for Var<'t, A> {
    fn variables(&self, variables: &mut Vec<Var<'t, A>>) {
        variables.push(*self);
    }

    fn with(&self, variables: &mut dyn Iterator<Item = Var<'t, A>>) -> Self {
        variables.next().unwrap_or_else(|| unreachable!("there are as many variables as were noted"))
    }
}
