//! The tape: the recording, the constants it names, and the values it remembers.

mod body;
mod dot;
mod evaluate;
mod recording;

use crate::{
    graph::Custom,
    op::{CustomId, NodeId, Op},
    operand::{Leaf, Real},
    plan::{self, Array},
    tuning::Tuning,
    var::{CustomOp, Var},
};
pub(crate) use body::BodyRecorder;
pub(crate) use evaluate::Read;
use ndarray::ArrayViewD;
pub use recording::Recording;
pub(crate) use recording::Region;
use recording::check_shape;
use rustc_hash::FxHashMap;
use std::{cell::RefCell, ops::Deref, panic::Location, sync::Arc};

/// Where cost functions are recorded.
///
/// A tape holds nodes: an op, its inputs, a shape, and the line that recorded it. Recording computes nothing;
/// [`Var::value`] plans and runs just what a value needs, and the tape remembers it. Derivatives are nodes of
/// the same tape ([`Var::grad`]), so they can be differentiated again.
///
/// ```
/// use autodiff::Tape;
/// use ndarray::array;
///
/// let tape = Tape::new();
/// let x = tape.var(array![1.0, 2.0, 3.0]);
/// let y = x.square().sum();
/// let g = y.grad(x);
/// assert_eq!(y.item(), 14.0);
/// assert_eq!(g.value(), array![2.0, 4.0, 6.0].into_dyn());
/// ```
///
/// A tape belongs to one thread. It grows as long as it is recorded on: for a loop, record a
/// [`Program`](crate::Program) once and run it many times, or take a fresh tape each time.
pub struct Tape<A = f64> {
    recording: Recording,
    numbers: RefCell<Numbers<A>>,
}

/// The part of a tape that depends on the element type.
struct Numbers<A> {
    constants: Vec<Array<A>>,
    /// Values computed so far.
    known: FxHashMap<NodeId, Known<A>>,
    /// Custom ops, by their ids in the graph.
    customs: Vec<Arc<dyn CustomOp<A>>>,
}

/// A value that the tape remembers.
enum Known<A> {
    Real(Array<A>),
    Indices(Arc<[u32]>),
}

impl<A> Deref for Tape<A> {
    type Target = Recording;

    fn deref(&self) -> &Recording {
        &self.recording
    }
}

impl Tape<f64> {
    /// An empty tape for `f64`; for `f32`, or in generic code, use `Tape::<A>::default()`.
    #[track_caller]
    pub fn new() -> Self {
        Self::with(false)
    }
}

impl<A: Real> Tape<A> {
    #[track_caller]
    pub(crate) fn for_program() -> Self {
        Self::with(true)
    }

    #[track_caller]
    fn with(for_program: bool) -> Self {
        let numbers = Numbers { constants: Vec::new(), known: FxHashMap::default(), customs: Vec::new() };
        Tape { recording: Recording::new(Location::caller(), for_program), numbers: RefCell::new(numbers) }
    }

    /// A variable with the given value: an array (borrowed ones are copied, owned ones moved, shared ones
    /// shared) or a number.
    #[track_caller]
    pub fn var(&self, value: impl Leaf<A>) -> Var<'_, A> {
        Var::new(self, value.leaf(self))
    }

    /// Whether from now on each run looks for the first op that makes NaN or an infinity out of finite
    /// numbers, and ends with [`Error::NotFinite`](crate::Error::NotFinite), which names the op's line.
    ///
    /// ```
    /// use autodiff::Tape;
    /// use ndarray::array;
    ///
    /// let tape = Tape::new();
    /// tape.trap_nan(true);
    /// let x = tape.var(array![4.0, 0.0]);
    /// let y = x.sqrt().sum();
    /// assert_eq!(y.item(), 2.0); // The value is finite, its derivative 1 / (2√x) is not:
    /// let message = y.grad(x).try_value().unwrap_err().to_string();
    /// // sqrt at src/main.rs:7: its derivative made inf out of finite numbers, in an array of shape (2,)
    /// assert!(message.starts_with("sqrt at "), "{message}");
    /// assert!(message.ends_with(": its derivative made inf out of finite numbers, in an array of shape (2,)"));
    /// ```
    ///
    /// The message has the op as it was written, the line that recorded it, whether the op itself or a derivative of it is to
    /// blame, and of which order. The first such op is the cause; what NaN makes further down is not reported.
    ///
    /// Such runs are slow: every node is computed by itself. What another op would have absorbed later (an
    /// infinite derivative beside a zero, a branch that `where_` does not take) is reported too, and so are sums of squares
    /// that leave the range of the type under a root, which other runs take with care. Inside of a loop the op of the body is
    /// named, without the order of its derivative.
    /// A program recorded on the tape traps as well.
    pub fn trap_nan(&self, trap: bool) {
        self.borrow_mut().trap_nan = trap;
    }

    /// Plans what is recorded on the tape so that every pass and every way to compute is reached by arrays of a few
    /// elements. For tests.
    #[doc(hidden)]
    pub fn tune_eagerly(&self) {
        self.borrow_mut().tuning = Tuning::EAGER;
    }

    /// How many nodes have been recorded.
    pub fn len(&self) -> usize {
        self.nodes()
    }

    /// Whether nothing has been recorded.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Records a custom op, and keeps it under the id that it has in the graph.
    #[track_caller]
    pub(crate) fn push_custom(
        &self,
        op: Arc<dyn CustomOp<A>>,
        custom: &Custom,
        inputs: &[NodeId],
        shape: &[usize],
    ) -> NodeId {
        let customs = &mut self.numbers.borrow_mut().customs;
        self.push_with(inputs, shape, |graph| {
            let id = graph.intern_custom(custom);
            if id.0 as usize == customs.len() {
                customs.push(op);
            }
            Op::Custom(id)
        })
    }

    /// The custom op of that id.
    pub(crate) fn custom(&self, id: CustomId) -> Arc<dyn CustomOp<A>> {
        self.numbers.borrow().customs[id.0 as usize].clone()
    }

    /// Records an array that is known now.
    #[track_caller]
    pub(crate) fn constant(&self, array: Array<A>) -> NodeId {
        check_shape(array.shape());
        let array = plan::without_gaps(array);
        let constants = &mut self.numbers.borrow_mut().constants;
        let node = self.push(Op::Constant(constants.len() as u32), &[], array.shape());
        constants.push(array);
        node
    }

    /// Records a parameter: an array to be given at each run, or one known now.
    #[track_caller]
    pub(crate) fn parameter(&self, array: ArrayViewD<'_, A>) -> Var<'_, A> {
        let node = match self.recording.for_program {
            true => self.input(array.shape()),
            false => A::constant(self, array),
        };
        Var::new(self, node)
    }
}

impl<A: Real> Default for Tape<A> {
    #[track_caller]
    fn default() -> Self {
        Tape::with(false)
    }
}
