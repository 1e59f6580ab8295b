//! The recording of a tape: nodes, regions, integers and the shapes of parameters, for any element type.
//!
//! Nothing here depends on the element type, so it is compiled once, and what generic code instantiates in a user's
//! crate is a call of these functions.

use crate::{
    graph::{Graph, Line},
    inputs::{IndexInput, Inputs},
    line::{Origin, text},
    op::{self, MAX_RANK, Misfit, NodeId, Number, Op, RegionId, ShapeId},
    plan::Extractor,
    shape::Shape,
    tuning::Tuning,
};
use std::{
    cell::{RefCell, RefMut},
    panic::Location,
    sync::Arc,
};

/// Upper bound on the elements of an array: byte offsets must fit an `isize`.
const MOST_ELEMENTS: usize = isize::MAX as usize / 8;

/// Capacity of a new tape, in nodes.
const ROOM: usize = 64;

/// The part of a [`Tape`](super::Tape) that is the same for every element type.
pub struct Recording {
    pub(super) recorded: RefCell<Recorded>,
    pub(super) made_at: Line,
    /// Set while a program is recorded, whose parameters have no values.
    pub(super) for_program: bool,
}

pub(super) struct Recorded {
    pub graph: Graph,
    pub index_constants: Vec<Arc<[u32]>>,
    pub regions: Vec<Region>,
    pub extractor: Extractor,
    pub inputs: Inputs,
    pub trap_nan: bool,
    pub tuning: &'static Tuning,
    /// Nesting depth of the loop bodies that are being recorded.
    pub open_bodies: usize,
    pub scope: Scope,
}

/// What is being recorded.
#[derive(Clone, Copy)]
pub(super) struct Scope {
    /// The line that new nodes get; without one, each gets the line that records it.
    line: Option<Line>,
    /// The node whose derivative is being recorded.
    differentiated: NodeId,
}

/// The nodes of a checkpoint.
#[derive(Clone)]
pub(crate) struct Region {
    /// The first node, and the one after the last.
    pub start: NodeId,
    pub end: NodeId,
    /// Pairs of a node outside and the output of the region that it shows.
    pub outputs: Vec<(NodeId, NodeId)>,
}

impl Recording {
    pub(super) fn new(made_at: Line, for_program: bool) -> Self {
        let recorded = Recorded {
            graph: Graph::with_room(ROOM),
            index_constants: Vec::new(),
            regions: Vec::new(),
            extractor: Extractor::default(),
            inputs: Inputs::default(),
            trap_nan: false,
            tuning: Tuning::DEFAULT,
            open_bodies: 0,
            scope: Scope { line: None, differentiated: NodeId::NONE },
        };
        Recording { recorded: RefCell::new(recorded), made_at, for_program }
    }

    pub(super) fn borrow_mut(&self) -> RefMut<'_, Recorded> {
        self.recorded.borrow_mut()
    }

    /// Number of nodes recorded so far.
    pub(super) fn nodes(&self) -> usize {
        self.recorded.borrow().graph.len()
    }

    /// Reads the graph.
    pub(crate) fn graph<R>(&self, read: impl FnOnce(&Graph) -> R) -> R {
        read(&self.recorded.borrow().graph)
    }

    /// The shape of a node.
    pub(crate) fn shape(&self, id: NodeId) -> Shape {
        self.recorded.borrow().graph.shape(id).clone()
    }

    /// The line that recorded a node.
    pub(crate) fn line(&self, id: NodeId) -> Line {
        self.recorded.borrow().graph.node(id).line()
    }

    /// The number of axes of a node.
    pub(crate) fn rank(&self, id: NodeId) -> usize {
        self.recorded.borrow().graph.shape(id).len()
    }

    /// The number of elements of a node.
    pub(crate) fn size(&self, id: NodeId) -> usize {
        self.recorded.borrow().graph.shape(id).size()
    }

    /// Runs `record`; the nodes recorded meanwhile belong to the derivative of `node`, and get its line.
    pub(crate) fn differentiating<R>(&self, node: NodeId, record: impl FnOnce() -> R) -> R {
        let line = self.line(node);
        let _scope = self.enter(|_| Scope { line: Some(line), differentiated: node });
        record()
    }

    /// Gives new nodes the caller's line while the guard lives: for functions that record in closures, which have no
    /// caller. An outer guard or derivative takes precedence.
    #[track_caller]
    pub(crate) fn at_caller(&self) -> OpenScope<'_> {
        self.at(Location::caller())
    }

    /// Gives new nodes a line while the guard lives. An outer guard or derivative takes precedence.
    pub(crate) fn at(&self, line: Line) -> OpenScope<'_> {
        self.enter(|outer| Scope { line: outer.line.or(Some(line)), ..outer })
    }

    fn enter(&self, scope: impl FnOnce(Scope) -> Scope) -> OpenScope<'_> {
        let mut recorded = self.borrow_mut();
        let outer = recorded.scope;
        recorded.scope = scope(outer);
        OpenScope { recording: self, outer }
    }

    /// Records a node whose shape is known to fit.
    #[track_caller]
    pub(crate) fn push(&self, op: Op, inputs: &[NodeId], shape: &[usize]) -> NodeId {
        self.push_with(inputs, shape, |_| op)
    }

    /// Records an elementwise node.
    #[track_caller]
    pub(crate) fn elementwise(&self, op: Op, inputs: &[NodeId]) -> NodeId {
        let mut recorded = self.borrow_mut();
        let graph = &mut recorded.graph;
        let mut shape = graph.node(inputs[0]).shape;
        for input in &inputs[1..] {
            let other = graph.node(*input).shape;
            if other != shape {
                match op::elementwise_shape(graph.shape_of(shape), graph.shape_of(other)) {
                    Ok(both) => {
                        check_shape(&both);
                        shape = graph.intern_shape(&both);
                    }
                    Err(why) => {
                        drop(recorded);
                        self.refuse(op.name(), &why, inputs);
                    }
                }
            }
        }
        recorded.push(op, inputs, shape)
    }

    /// Records a node with arguments of its own: lists and masks of the graph.
    #[track_caller]
    pub(crate) fn push_with(&self, inputs: &[NodeId], shape: &[usize], op: impl FnOnce(&mut Graph) -> Op) -> NodeId {
        check_shape(shape);
        let mut recorded = self.borrow_mut();
        let op = op(&mut recorded.graph);
        let shape = recorded.graph.intern_shape(shape);
        recorded.push(op, inputs, shape)
    }

    /// Records the op of `node` again, over other inputs of the same shapes.
    #[track_caller]
    pub(crate) fn repeat(&self, node: NodeId, inputs: &[NodeId]) -> NodeId {
        let mut recorded = self.borrow_mut();
        let node = *recorded.graph.node(node);
        recorded.push(node.op, inputs, node.shape)
    }

    /// Records a node with the value of another that is a variable of its own to derivatives.
    #[track_caller]
    pub(crate) fn stand_in(&self, node: NodeId) -> NodeId {
        let mut recorded = self.borrow_mut();
        let shape = recorded.graph.node(node).shape;
        recorded.push(Op::Reshape, &[node], shape)
    }

    /// The id of the next node to be recorded.
    pub(crate) fn next_node(&self) -> NodeId {
        NodeId(self.nodes() as u32)
    }

    pub(crate) fn add_region(&self, start: NodeId, end: NodeId) -> RegionId {
        let mut recorded = self.borrow_mut();
        recorded.regions.push(Region { start, end, outputs: Vec::new() });
        RegionId(recorded.regions.len() as u32 - 1)
    }

    pub(crate) fn region(&self, id: RegionId) -> Region {
        self.recorded.borrow().regions[id.0 as usize].clone()
    }

    /// Records the node that shows an output of a checkpoint outside.
    #[track_caller]
    pub(crate) fn show(&self, region: RegionId, output: NodeId) -> NodeId {
        let mut recorded = self.borrow_mut();
        let shape = recorded.graph.node(output).shape;
        let shown = recorded.push(Op::Checkpoint(region), &[output], shape);
        recorded.regions[region.0 as usize].outputs.push((shown, output));
        shown
    }

    #[track_caller]
    pub(crate) fn number(&self, value: f64) -> NodeId {
        self.push(Op::Number(Number::new(value)), &[], &[])
    }

    /// Records a parameter of this shape, whose numbers are given at each run.
    #[track_caller]
    pub(super) fn input(&self, shape: &[usize]) -> NodeId {
        check_shape(shape);
        let mut recorded = self.borrow_mut();
        let id = recorded.graph.intern_shape(shape);
        recorded.inputs.shapes.push(shape.into());
        let number = recorded.inputs.shapes.len() as u32 - 1;
        recorded.push(Op::Input(number), &[], id)
    }

    /// Records integers known now, or given at each run of a program.
    #[track_caller]
    pub(crate) fn index_parameter(&self, indices: &[usize]) -> NodeId {
        if !self.for_program {
            return self.index_constant(indices, &[indices.len()]);
        }
        let mut recorded = self.borrow_mut();
        let shape = recorded.graph.intern_shape(&[indices.len()]);
        recorded.inputs.indices.push(IndexInput { length: indices.len(), limit: None });
        let number = recorded.inputs.indices.len() as u32 - 1;
        recorded.push(Op::IndexInput(number), &[], shape)
    }

    /// Records integers known now.
    #[track_caller]
    pub(crate) fn index_constant(&self, indices: &[usize], shape: &[usize]) -> NodeId {
        let narrow = |(position, &index): (usize, &usize)| {
            u32::try_from(index)
                .unwrap_or_else(|_| panic!("index {index} at position {position} is above {}", u32::MAX))
        };
        let indices: Arc<[u32]> = indices.iter().enumerate().map(narrow).collect();
        let mut recorded = self.borrow_mut();
        let shape = recorded.graph.intern_shape(shape);
        recorded.index_constants.push(indices);
        let number = recorded.index_constants.len() as u32 - 1;
        recorded.push(Op::IndexConstant(number), &[], shape)
    }

    /// The integers and their shape, if they were known when they were recorded.
    pub(crate) fn known_indices(&self, indices: NodeId) -> Option<(Arc<[u32]>, Shape)> {
        let recorded = self.recorded.borrow();
        let Op::IndexConstant(number) = recorded.graph.op(indices) else { return None };
        Some((recorded.index_constants[number as usize].clone(), recorded.graph.shape(indices).clone()))
    }

    /// Notes that `indices` select from an axis of `length`. Known ones are checked now.
    #[track_caller]
    pub(crate) fn limit_indices(&self, op: &str, indices: NodeId, length: usize) {
        let mut recorded = self.borrow_mut();
        let line = recorded.line();
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

    /// Notes the length of a `Vec` of parameters.
    pub(crate) fn note_length(&self, length: usize) {
        if self.for_program {
            self.borrow_mut().inputs.lengths.push(length);
        }
    }

    /// The value of a shape rule, or a panic at the caller's line.
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

    /// Panics if `other` is the recording of another tape.
    #[track_caller]
    pub(crate) fn must_be(&self, other: &Recording) {
        if !std::ptr::eq(self, other) {
            self.refuse_other(other);
        }
    }

    #[track_caller]
    #[cold]
    fn refuse_other(&self, other: &Recording) -> ! {
        panic!(
            "two tapes in one op: one made at {}, the other at {}; a Var belongs to its tape (to nest \
             derivatives, use Var::grad on one tape)",
            text(self.made_at),
            text(other.made_at)
        )
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

/// Panics at the caller's line if no array can have this shape.
#[track_caller]
pub(super) fn check_shape(shape: &[usize]) {
    assert!(shape.len() <= MAX_RANK, "an array of {} axes: at most {MAX_RANK} are supported", shape.len());
    let size = shape.iter().try_fold(1usize, |size, &length| size.checked_mul(length.max(1)));
    let fits = size.is_some_and(|size| size <= MOST_ELEMENTS);
    assert!(fits, "an array of shape {}: more elements than memory can hold", Shape::from(shape));
}

/// Restores the outer scope when it is dropped, also by a panic: the tape may be recorded on again.
#[must_use]
pub(crate) struct OpenScope<'r> {
    recording: &'r Recording,
    outer: Scope,
}

impl Drop for OpenScope<'_> {
    fn drop(&mut self) {
        if let Ok(mut recorded) = self.recording.recorded.try_borrow_mut() {
            recorded.scope = self.outer;
        }
    }
}

impl Recorded {
    /// Records a node at the line of the scope, or else of the caller.
    #[track_caller]
    pub fn push(&mut self, op: Op, inputs: &[NodeId], shape: ShapeId) -> NodeId {
        let line = self.line();
        self.graph.push(op, inputs, shape, line, self.scope.differentiated)
    }

    #[track_caller]
    fn line(&self) -> Line {
        self.scope.line.unwrap_or(Location::caller())
    }
}
