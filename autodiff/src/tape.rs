//! The tape: what is recorded, the constants it names, and the values it remembers.

mod body;
mod dot;
mod evaluate;

use crate::{
    graph::{Custom, Graph, Line},
    line::{Origin, text},
    op::{self, CustomId, MAX_RANK, Misfit, NodeId, Number, Op, RegionId, ShapeId},
    operand::{Leaf, Real},
    plan::{self, Array, Extractor},
    shape::Shape,
    var::{CustomOp, Var},
};
pub(crate) use evaluate::ProgramParts;
use ndarray::{ArrayBase, Data, Dimension};
use rustc_hash::FxHashMap;
use std::{cell::RefCell, panic::Location, sync::Arc};

/// More elements than this no array has: their offsets in bytes are to fit an `isize`.
const MOST_ELEMENTS: usize = isize::MAX as usize / 8;

/// For so many nodes a new tape has room.
const ROOM: usize = 64;

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
    recorded: RefCell<Recorded<A>>,
    made_at: Line,
    /// Whether a program is being recorded, whose parameters have no values.
    for_program: bool,
}

struct Recorded<A> {
    graph: Graph,
    constants: Vec<Array<A>>,
    index_constants: Vec<Arc<[u32]>>,
    known: FxHashMap<NodeId, Known<A>>,
    regions: Vec<Region>,
    extractor: Extractor,
    inputs: Inputs,
    trap_nan: bool,
    /// Users' ops, with the numbers that they have in the graph.
    customs: Vec<Arc<dyn CustomOp<A>>>,
    /// How many bodies of loops are being recorded, one inside the other.
    open_bodies: usize,
    /// While a node is differentiated: the node, to which the line of what is recorded belongs.
    differentiated: Option<NodeId>,
}

/// The nodes of a checkpoint.
#[derive(Clone)]
pub(crate) struct Region {
    /// The first node, and the one after the last.
    pub start: NodeId,
    pub end: NodeId,
    /// The nodes that show the outputs outside, each with the output.
    pub outputs: Vec<(NodeId, NodeId)>,
}

/// A value that the tape remembers.
enum Known<A> {
    Real(Array<A>),
    Indices(Arc<[u32]>),
}

/// The parameters of a program, in the order of the tree.
#[derive(Default)]
pub(crate) struct Inputs {
    pub shapes: Vec<Shape>,
    pub indices: Vec<IndexInput>,
    /// The lengths of the `Vec`s among them.
    pub lengths: Vec<usize>,
    /// The lines of a saved program.
    pub lines: Vec<String>,
}

/// An index parameter of a program.
pub(crate) struct IndexInput {
    pub length: usize,
    /// The shortest axis that it selects from, and where.
    pub limit: Option<(usize, Origin)>,
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
        let recorded = Recorded {
            graph: Graph::with_room(ROOM),
            constants: Vec::new(),
            index_constants: Vec::new(),
            known: FxHashMap::default(),
            regions: Vec::new(),
            extractor: Extractor::default(),
            inputs: Inputs::default(),
            trap_nan: false,
            customs: Vec::new(),
            open_bodies: 0,
            differentiated: None,
        };
        Tape { recorded: RefCell::new(recorded), made_at: Location::caller(), for_program }
    }

    /// A variable with the given value: an array (borrowed ones are copied, owned ones moved, shared ones
    /// shared) or a number.
    #[track_caller]
    pub fn var(&self, value: impl Leaf<A>) -> Var<'_, A> {
        Var::new(self, value.leaf(self, Location::caller()))
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
    /// infinite derivative beside a zero, a branch that `where_` does not take) is reported too.
    /// A program recorded on the tape traps as well.
    pub fn trap_nan(&self, trap: bool) {
        self.recorded.borrow_mut().trap_nan = trap;
    }

    /// How many nodes have been recorded.
    pub fn len(&self) -> usize {
        self.recorded.borrow().graph.len()
    }

    /// Whether nothing has been recorded.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads the graph.
    pub(crate) fn graph<R>(&self, read: impl FnOnce(&Graph) -> R) -> R {
        read(&self.recorded.borrow().graph)
    }

    /// While `record` runs, what it records belongs to the derivative of `node`.
    pub(crate) fn differentiating<R>(&self, node: NodeId, record: impl FnOnce() -> R) -> R {
        let outer = self.recorded.borrow_mut().differentiated.replace(node);
        // Also when `record` panics: the tape may be recorded on again.
        let _restored = Restored { tape: self, outer };
        record()
    }

    /// Records a node whose shape is known to fit.
    #[track_caller]
    pub(crate) fn push(&self, op: Op, inputs: &[NodeId], shape: &[usize], line: Line) -> NodeId {
        self.check_shape(shape);
        let mut recorded = self.recorded.borrow_mut();
        let shape = recorded.graph.intern_shape(shape);
        recorded.push(op, inputs, shape, line)
    }

    /// Records an elementwise node.
    #[track_caller]
    pub(crate) fn elementwise(&self, op: Op, inputs: &[NodeId]) -> NodeId {
        let mut recorded = self.recorded.borrow_mut();
        let graph = &mut recorded.graph;
        let mut shape = graph.node(inputs[0]).shape;
        for input in &inputs[1..] {
            let other = graph.node(*input).shape;
            if other != shape {
                match op::elementwise_shape(graph.shape_of(shape), graph.shape_of(other)) {
                    Ok(both) => {
                        self.check_shape(&both);
                        shape = graph.intern_shape(&both);
                    }
                    Err(why) => {
                        drop(recorded);
                        self.refuse(op.name(), &why, inputs);
                    }
                }
            }
        }
        recorded.push(op, inputs, shape, Location::caller())
    }

    /// Records a node with arguments of its own: lists and masks of the graph.
    #[track_caller]
    pub(crate) fn push_with(
        &self,
        inputs: &[NodeId],
        shape: &[usize],
        line: Line,
        op: impl FnOnce(&mut Graph) -> Op,
    ) -> NodeId {
        self.check_shape(shape);
        let mut recorded = self.recorded.borrow_mut();
        let op = op(&mut recorded.graph);
        let shape = recorded.graph.intern_shape(shape);
        recorded.push(op, inputs, shape, line)
    }

    /// Records the op of `node` again, over other inputs of the same shapes.
    pub(crate) fn repeat(&self, node: NodeId, inputs: &[NodeId], line: Line) -> NodeId {
        let mut recorded = self.recorded.borrow_mut();
        let node = *recorded.graph.node(node);
        recorded.push(node.op, inputs, node.shape, line)
    }

    /// Records a user's op, and keeps it under the number that it has in the graph.
    #[track_caller]
    pub(crate) fn push_custom(
        &self,
        op: Arc<dyn CustomOp<A>>,
        custom: &Custom,
        inputs: &[NodeId],
        shape: &[usize],
        line: Line,
    ) -> NodeId {
        self.check_shape(shape);
        let mut recorded = self.recorded.borrow_mut();
        let id = recorded.graph.intern_custom(custom);
        if id.0 as usize == recorded.customs.len() {
            recorded.customs.push(op);
        }
        let shape = recorded.graph.intern_shape(shape);
        recorded.push(Op::Custom(id), inputs, shape, line)
    }

    /// The user's op of that number.
    pub(crate) fn custom(&self, id: CustomId) -> Arc<dyn CustomOp<A>> {
        self.recorded.borrow().customs[id.0 as usize].clone()
    }

    /// A node with the value of another, that derivatives tell from it.
    pub(crate) fn stand_in(&self, node: NodeId) -> NodeId {
        let mut recorded = self.recorded.borrow_mut();
        let shown = *recorded.graph.node(node);
        recorded.push(Op::Reshape, &[node], shown.shape, shown.line())
    }

    /// The place of the next node to be recorded.
    pub(crate) fn next_node(&self) -> NodeId {
        NodeId(self.len() as u32)
    }

    pub(crate) fn add_region(&self, start: NodeId, end: NodeId) -> RegionId {
        let mut recorded = self.recorded.borrow_mut();
        recorded.regions.push(Region { start, end, outputs: Vec::new() });
        RegionId(recorded.regions.len() as u32 - 1)
    }

    pub(crate) fn region(&self, id: RegionId) -> Region {
        self.recorded.borrow().regions[id.0 as usize].clone()
    }

    /// Records the node that shows an output of a checkpoint outside.
    pub(crate) fn show(&self, region: RegionId, output: NodeId, line: Line) -> NodeId {
        let mut recorded = self.recorded.borrow_mut();
        let shape = recorded.graph.node(output).shape;
        let shown = recorded.push(Op::Checkpoint(region), &[output], shape, line);
        recorded.regions[region.0 as usize].outputs.push((shown, output));
        shown
    }

    pub(crate) fn number(&self, value: f64, line: Line) -> NodeId {
        self.push(Op::Number(Number::new(value)), &[], &[], line)
    }

    /// Records an array that is known now.
    #[track_caller]
    pub(crate) fn constant(&self, array: Array<A>, line: Line) -> NodeId {
        self.check_shape(array.shape());
        let mut recorded = self.recorded.borrow_mut();
        let shape = recorded.graph.intern_shape(array.shape());
        recorded.constants.push(plan::without_gaps(array));
        let number = recorded.constants.len() as u32 - 1;
        recorded.push(Op::Constant(number), &[], shape, line)
    }

    /// Records a parameter: an array to be given at each run, or one known now.
    #[track_caller]
    pub(crate) fn parameter<S: Data<Elem = A>, D: Dimension>(&self, array: &ArrayBase<S, D>, line: Line) -> Var<'_, A> {
        let node = if self.for_program {
            self.check_shape(array.shape());
            let mut recorded = self.recorded.borrow_mut();
            let shape = recorded.graph.intern_shape(array.shape());
            recorded.inputs.shapes.push(array.shape().into());
            let number = recorded.inputs.shapes.len() as u32 - 1;
            recorded.push(Op::Input(number), &[], shape, line)
        } else {
            self.constant(array.to_shared().into_dyn(), line)
        };
        Var::new(self, node)
    }

    /// Records integers known now, or to be given at each run.
    #[track_caller]
    pub(crate) fn index_parameter(&self, indices: &[usize], line: Line) -> NodeId {
        if !self.for_program {
            return self.index_constant(indices, &[indices.len()], line);
        }
        let mut recorded = self.recorded.borrow_mut();
        let shape = recorded.graph.intern_shape(&[indices.len()]);
        recorded.inputs.indices.push(IndexInput { length: indices.len(), limit: None });
        let number = recorded.inputs.indices.len() as u32 - 1;
        recorded.push(Op::IndexInput(number), &[], shape, line)
    }

    /// Records integers known now.
    #[track_caller]
    pub(crate) fn index_constant(&self, indices: &[usize], shape: &[usize], line: Line) -> NodeId {
        let narrow = |(position, &index): (usize, &usize)| {
            u32::try_from(index)
                .unwrap_or_else(|_| panic!("index {index} at position {position} is above {}", u32::MAX))
        };
        let indices: Arc<[u32]> = indices.iter().enumerate().map(narrow).collect();
        let mut recorded = self.recorded.borrow_mut();
        let shape = recorded.graph.intern_shape(shape);
        recorded.index_constants.push(indices);
        let number = recorded.index_constants.len() as u32 - 1;
        recorded.push(Op::IndexConstant(number), &[], shape, line)
    }

    /// The integers and their shape, if they were known when they were recorded.
    pub(crate) fn known_indices(&self, indices: NodeId) -> Option<(Arc<[u32]>, Shape)> {
        let recorded = self.recorded.borrow();
        let Op::IndexConstant(number) = recorded.graph.op(indices) else { return None };
        Some((recorded.index_constants[number as usize].clone(), recorded.graph.shape(indices).clone()))
    }

    /// Notes that `indices` select from an axis of `length`: known ones are checked now.
    #[track_caller]
    pub(crate) fn limit_indices(&self, op: &str, indices: NodeId, length: usize, line: Line) {
        let mut recorded = self.recorded.borrow_mut();
        match recorded.graph.op(indices) {
            Op::IndexConstant(number) => {
                let wrong = |&(_, &index): &(usize, &u32)| index as usize >= length;
                let found = recorded.index_constants[number as usize].iter().enumerate().find(wrong);
                let Some((position, &index)) = found else { return };
                drop(recorded);
                let why = format!("index {index} at position {position}, but the axis has length {length}");
                self.refuse(op, &why, &[indices]);
            }
            Op::IndexInput(number) => {
                let limit = &mut recorded.inputs.indices[number as usize].limit;
                if limit.is_none_or(|(known, _)| length < known) {
                    *limit = Some((length, Origin::Here(line)));
                }
            }
            _ => {}
        }
    }

    pub(crate) fn note_length(&self, length: usize) {
        if self.for_program {
            self.recorded.borrow_mut().inputs.lengths.push(length);
        }
    }

    #[track_caller]
    fn check_shape(&self, shape: &[usize]) {
        assert!(shape.len() <= MAX_RANK, "an array of {} axes: at most {MAX_RANK} are supported", shape.len());
        let size = shape.iter().try_fold(1usize, |size, &length| size.checked_mul(length.max(1)));
        let fits = size.is_some_and(|size| size <= MOST_ELEMENTS);
        assert!(fits, "an array of shape {}: more elements than memory can hold", Shape::from(shape));
    }

    /// What a shape rule says, or a panic at the caller's line.
    #[track_caller]
    pub(crate) fn fitting<T>(&self, op: &str, result: Result<T, Misfit>, operands: &[NodeId]) -> T {
        match result {
            Ok(value) => value,
            Err(why) => self.refuse(op, &why, operands),
        }
    }

    /// Panics at the caller's line because shapes do not fit.
    #[track_caller]
    #[cold]
    pub(crate) fn refuse(&self, op: &str, why: &Misfit, operands: &[NodeId]) -> ! {
        let lines = self.graph(|graph| operands.iter().map(|&id| text(graph.node(id).line())).collect::<Vec<_>>());
        match &lines[..] {
            [] => panic!("{op}: {why}"),
            [operand] => panic!("{op}: {why}; operand from {operand}"),
            [left, right] => panic!("{op}: {why}; left from {left}, right from {right}"),
            operands => panic!("{op}: {why}; operands from {}", operands.join(", ")),
        }
    }

    /// Panics if `other` is not this tape.
    #[track_caller]
    pub(crate) fn must_be(&self, other: &Tape<A>) {
        if !std::ptr::eq(self, other) {
            panic!(
                "two tapes in one op: one made at {}, the other at {}; a Var belongs to its tape (to nest \
                 derivatives, use Var::grad on one tape)",
                text(self.made_at),
                text(other.made_at)
            );
        }
    }

    /// Panics at the caller's line if a program is being recorded: its values are not known yet.
    #[track_caller]
    pub(crate) fn must_have_values(&self, method: &str) {
        assert!(
            !self.for_program,
            "{method}: a Program is being recorded (at {}), and what is recorded once runs with other numbers \
             each time, so no value can be read here; choose by data with `where_`, or use the one-shot functions \
             such as `value_and_grad`, which record anew at each call",
            text(self.made_at)
        );
        assert!(
            self.recorded.borrow().open_bodies == 0,
            "{method}: the body of a loop (`scan`, `unfold`, `iterate`, `fixed_point`) is being recorded, and runs with \
             other numbers each time, so no value can be read here; choose by data with `where_`"
        );
    }
}

/// Puts back what was differentiated before.
struct Restored<'t, A> {
    tape: &'t Tape<A>,
    outer: Option<NodeId>,
}

impl<A> Drop for Restored<'_, A> {
    fn drop(&mut self) {
        if let Ok(mut recorded) = self.tape.recorded.try_borrow_mut() {
            recorded.differentiated = self.outer;
        }
    }
}

impl<A: Real> Default for Tape<A> {
    #[track_caller]
    fn default() -> Self {
        Tape::with(false)
    }
}

impl<A: Real> Recorded<A> {
    fn push(&mut self, op: Op, inputs: &[NodeId], shape: ShapeId, line: Line) -> NodeId {
        match self.differentiated {
            Some(source) => {
                let line = self.graph.node(source).line();
                self.graph.push(op, inputs, shape, line, source)
            }
            None => self.graph.push(op, inputs, shape, line, NodeId::NONE),
        }
    }
}
