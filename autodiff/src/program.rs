//! A cost function recorded once and run many times.

use crate::{
    engine::Engine,
    error::Error,
    operators::{cost_gradients, must_have_ranks},
    params::{Collected, Feeder, Params, Results, Structure, Tree},
    plan::{Prepared, Stats},
    tape::Tape,
    var::Var,
};
use std::{fmt, marker::PhantomData};

/// A function recorded once, to be run again and again with other numbers.
///
/// What is recorded is pruned, simplified and fused; constants are folded, buffers planned. After a first run
/// that warms up, a run allocates nothing, except in linear algebra and in custom ops. Results are lent as views, until
/// the next run.
///
/// ```
/// use autodiff::Program;
/// use ndarray::array;
///
/// let target = array![1.0, 2.0, 3.0];
/// let mut x = array![0.0, 0.0, 0.0];
/// let mut program = Program::value_and_grad(|_, x| (x - &target).square().sum(), &x);
/// for _ in 0..100 {
///     let (_cost, dx) = program.run(&x)?;
///     x.scaled_add(-0.1, &dx);
/// }
/// assert!((x - target).iter().all(|error| f64::abs(*error) < 1e-8));
/// # Ok::<(), autodiff::Error>(())
/// ```
///
/// A program keeps its types, so it can be kept: `Program<(Array2<f32>, Array1<f32>)>` takes parameters
/// `(&w, &b)`. It owns all it needs, and can be sent to another thread.
///
/// # What a printed program means
///
/// Printing a program lists its steps. A row of inputs `x`, a layer, and its error:
///
/// ```
/// use autodiff::Program;
/// use ndarray::{Array1, Array2};
///
/// let (x, target) = (Array2::<f64>::ones((6, 3)), Array1::<f64>::zeros(6));
/// let program = Program::value_and_grad(
///     |tape, (w, b)| (tape.var(&x).matmul(w) + b - &target).tanh().square().mean(),
///     (&Array1::<f64>::zeros(3), &0.5f64),
/// );
/// let expected = "\
/// f64 program: 4 steps, 3 outputs, 896 bytes
///   reads p0 (3,), p1 (), c0 (6, 3), c1 (6,)
///     1  b0 (6, 1) = c0 · p0  [b0: 48 B at 0]
///     2  over 6: t0 = b0 + p1 - c1; t1 = tanh(t0); b1 () = sum(square(t1)); \
/// b3 (6, 1) = t1 · 0.3333333333333333 ⊙ (logistic_density(2 · t0) · 4); b2 () = sum(b3)  [b1: 8 B at 64, b3: 48 B at 0, b2: 8 B at 128]
///     3  b4 (3, 1) = c0ᵀ · b3  [b4: 24 B at 192]
///     4  over 1: b5 () = b1 / 6  [b5: 8 B at 64]
///   returns b5 (), b4 (3,), b2 ()";
/// assert_eq!(program.to_string(), expected);
/// ```
///
/// - The first line counts: what runs one after another, what is returned (the cost and two gradients), and the memory that
///   is planned for it.
/// - `reads` names what is given: parameters `p0`, `p1` (`w` and `b`, in the order of the tree), constants `c0`, `c1` (`x`
///   and `target`), each with its shape; integers would be `n0` (constant ones `k0`) and masks `m0`.
/// - Step 1 is a product, into the buffer `b0`. In brackets is where a buffer lies: 48 bytes from the beginning of the
///   memory on. Step 2 puts `b3` in the same place, when `b0` has been read.
/// - Step 2 is a group: one pass over 6 elements for value and derivative. What has a `t` stays in registers or the first
///   cache, what has a `b` is written. Beside `·` stands `⊙`, which is 0 wherever a factor is
///   ([`absorbing_mul`](Var::absorbing_mul)).
/// - Step 3 is the product for the gradient of `w`. `ᵀ` costs nothing: the matrix is read the other way.
/// - `returns` lists what a run lends, in the order of the outputs.
///
/// In large programs there are steps of more lines: `128 rows of 10000 at a time:` runs the lines below it for so many rows
/// that what stays between them fits the cache, `cell by cell` stands beside products of which only observed cells are
/// computed, and `but what is 0` or `but what is not read` beside those of which blocks are left out: the terms above the
/// diagonal of a triangular factor are 0 whatever the parameters are, and nobody reads the gradient there.
///
/// # Saving
///
/// With the feature `serde` a program implements `Serialize` and `Deserialize`, and runs again in another process, without
/// the code that recorded it:
///
#[cfg_attr(feature = "serde", doc = "```")]
#[cfg_attr(not(feature = "serde"), doc = "```ignore")]
/// use autodiff::Program;
/// use ndarray::{Array1, array};
///
/// let x = array![1.0, 2.0];
/// let program = Program::value_and_grad(|_, x| x.square().sum(), &x);
/// let text = serde_json::to_string(&program)?;
///
/// let mut loaded: Program<Array1<f64>> = serde_json::from_str(&text)?;
/// let (value, slopes) = loaded.run(&x)?;
/// assert_eq!((value, slopes), (5.0, array![2.0, 4.0].view()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Any format of serde will do; those of bytes are smaller. What is saved is what was recorded, made simple, with its
/// constants and the lines of its source: not the plan, which is made anew for the processor that loads it. Keeping that
/// takes no memory beside the program's own. A file of another version of this crate, of another element type or of other
/// trees of parameters and outputs is refused, and so is one that is damaged: each node is checked by the rule of its op
/// before it is planned. A user's own op ([`CustomOp`](crate::CustomOp)) is saved by its name, and given again by
/// `Program::deserialize_with`. A limit of threads is not saved.
pub struct Program<T: Tree, O: Tree = ValueAndGrad<T>> {
    pub(crate) prepared: Prepared<T::Elem>,
    /// The lengths of the `Vec`s among the outputs.
    pub(crate) lengths: Vec<usize>,
    tree: PhantomData<fn(T) -> O>,
}

/// A program for the same steps with memory of its own, for another thread: nothing is planned again, and nothing of the last
/// run is taken over, but the limits of threads and the trap are.
impl<T: Tree, O: Tree> Clone for Program<T, O> {
    fn clone(&self) -> Self {
        Program { prepared: self.prepared.clone(), lengths: self.lengths.clone(), tree: PhantomData }
    }
}

/// The outputs of [`Program::value_and_grad`]: the cost and its gradients.
pub struct ValueAndGrad<T>(PhantomData<T>);

impl<T: Tree> Tree for ValueAndGrad<T> {
    type Elem = T::Elem;
    type Vars<'t> = (Var<'t, T::Elem>, T::Vars<'t>);
    type Grads = (T::Elem, T::Grads);
    type Views<'a> = (T::Elem, T::Views<'a>);

    fn structure() -> Structure {
        Structure::Tuple(vec![Structure::Number, T::structure()])
    }

    fn collect((cost, vars): &Self::Vars<'_>, leaves: &mut Collected) {
        leaves.leaf(*cost, Some(0));
        T::collect(vars, leaves);
    }

    fn map<'t>(
        (cost, vars): &Self::Vars<'t>,
        with: &mut dyn FnMut(Var<'t, T::Elem>) -> Var<'t, T::Elem>,
    ) -> Self::Vars<'t> {
        (with(*cost), T::map(vars, with))
    }

    fn own(results: &mut Results<'_, T::Elem>) -> Self::Grads {
        (results.number(), T::own(results))
    }

    #[inline]
    fn lend<'a>(results: &mut Results<'a, T::Elem>) -> Self::Views<'a> {
        (results.number(), T::lend(results))
    }
}

impl<T: Tree> Program<T> {
    /// Records a cost function and its gradient. Of `example` only the structure and the shapes are used.
    ///
    /// [`Program::run`] then gives the cost and the gradients.
    ///
    /// # Panics
    /// At the line of an op whose shapes do not fit, if the cost has more than one element, and if the
    /// function reads a value.
    #[track_caller]
    pub fn value_and_grad<P, F>(cost: F, example: P) -> Self
    where
        P: Params<Tree = T>,
        F: for<'t> FnOnce(&'t Tape<T::Elem>, T::Vars<'t>) -> Var<'t, T::Elem>,
    {
        let tape = Tape::for_program();
        let vars = example.record(&tape);
        let leaves = Collected::of::<T>(&vars);
        let cost = cost(&tape, vars);
        tape.must_be(cost.tape());
        let gradients = cost_gradients(&tape, cost.id(), &leaves.nodes, "value_and_grad");
        let outputs = [&[cost.id()], &gradients[..]].concat();
        Self::planned(T::Elem::program(tape, &outputs), leaves.lengths)
    }
}

impl<T: Tree, O: Tree<Elem = T::Elem>> Program<T, O> {
    /// Records a function of any outputs, whose tree is to be named:
    ///
    /// ```
    /// use autodiff::Program;
    /// use ndarray::{Array1, array};
    ///
    /// let x = array![1.0, 2.0];
    /// let mut program = Program::<_, (f64, Array1<f64>)>::outputs(|_, x| (x.sum(), x.square()), &x);
    /// let (sum, squares) = program.run(&x)?;
    /// assert_eq!(sum, 3.0);
    /// assert_eq!(squares, array![1.0, 4.0]);
    /// # Ok::<(), autodiff::Error>(())
    /// ```
    ///
    /// # Panics
    /// At the line of an op whose shapes do not fit, if an output has another number of axes than its type,
    /// and if the function reads a value.
    #[track_caller]
    pub fn outputs<P, F>(function: F, example: P) -> Self
    where
        P: Params<Tree = T>,
        F: for<'t> FnOnce(&'t Tape<T::Elem>, T::Vars<'t>) -> O::Vars<'t>,
    {
        let tape = Tape::for_program();
        let vars = example.record(&tape);
        let outputs = function(&tape, vars);
        let leaves = must_have_ranks::<O>(&tape, "outputs", &outputs);
        drop(outputs);
        Self::planned(T::Elem::program(tape, &leaves.nodes), leaves.lengths)
    }

    /// What a run costs, counted from the steps.
    pub fn stats(&self) -> Stats {
        self.prepared.plan.listing.stats()
    }

    /// This program with at most so many threads in each of its runs; see [`with_threads`](crate::with_threads).
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.prepared.plan.plan.machine.set_threads(threads);
        self
    }

    pub(crate) fn planned(prepared: Prepared<T::Elem>, lengths: Vec<usize>) -> Self {
        Program { prepared, lengths, tree: PhantomData }
    }

    /// Runs with these parameters, of the structure and shapes recorded, and lends the results.
    ///
    /// # Errors
    /// [`Error::Shape`] or [`Error::Length`] if a parameter differs from the example, [`Error::Index`] if an
    /// index is out of range, [`Error::NotFinite`] if [`Tape::trap_nan`] was set while recording. The message
    /// names the parameter or the line.
    pub fn run<P: Params<Tree = T>>(&mut self, params: P) -> Result<O::Views<'_>, Error> {
        let mut feeder = Feeder::new(self.prepared.begin());
        params.feed(&mut feeder).map_err(|error| error.inside(format_args!("parameter")))?;
        feeder.run()?;
        Ok(O::lend(&mut Results::new(self.prepared.ran(), &self.lengths)))
    }
}

/// Lists the program: what it reads, one line a step with shapes, fused ops and buffers, and what it returns.
impl<T: Tree, O: Tree> fmt::Display for Program<T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.prepared.plan.listing.fmt(f)
    }
}

impl<T: Tree, O: Tree> fmt::Debug for Program<T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Program(recorded at {})", self.prepared.recorded_at)
    }
}
