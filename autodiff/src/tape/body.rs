//! Bodies that are run again and again: recorded on the tape itself, then taken as graphs of their own.

use super::Recording;
use crate::{
    graph::{Body, DEEPEST_LOOPS, Graph, Inputs, Repeat},
    op::{BodyId, CustomId, ListId, MapIds, MaskId, NodeId, Op},
    plan::Source,
};
use std::{convert::Infallible, sync::Arc};

/// A loop body that is being recorded: where it begins, and how many arguments it has.
pub(crate) struct BodyRecorder<'t> {
    recording: &'t Recording,
    start: NodeId,
    arguments: u32,
}

impl Recording {
    /// Begins to record a body.
    ///
    /// # Panics
    /// If loops lie in loops more than [`DEEPEST_LOOPS`] deep.
    #[track_caller]
    pub(crate) fn open_body(&self) -> BodyRecorder<'_> {
        let open = self.borrow_mut().open_bodies;
        assert!(
            open < DEEPEST_LOOPS,
            "a loop inside {open} others (`scan`, `unfold`, `iterate`, `fixed_point`): at most {DEEPEST_LOOPS} may lie in \
             each other"
        );
        self.borrow_mut().open_bodies += 1;
        BodyRecorder { recording: self, start: self.next_node(), arguments: 0 }
    }

    /// The body of a loop of this tape.
    pub(crate) fn body(&self, op: Op) -> Arc<Body> {
        match op {
            Op::Loop(body) => self.graph(|graph| graph.body(body).clone()),
            other => unreachable!("{} has no body", other.name()),
        }
    }

    /// Records a loop over inputs that it has already.
    #[track_caller]
    pub(crate) fn loop_over(&self, body: &Arc<Body>, inputs: &[NodeId]) -> NodeId {
        let length: usize = body.shapes().map(|shape| shape.size()).sum();
        self.push_with(inputs, &[length], |graph| Op::Loop(graph.intern_body(body)))
    }

    /// Records what a body does once, with these nodes in place of its inputs, of which `arrays` are real numbers; its
    /// results.
    #[track_caller]
    pub(crate) fn splice(&self, body: &Body, arrays: &[NodeId], integers: &[NodeId]) -> Vec<NodeId> {
        let mut places: Vec<NodeId> = Vec::with_capacity(body.graph.len());
        let mut recorded = self.borrow_mut();
        for id in body.graph.ids() {
            let (node, source) = (body.graph.node(id), &body.graph);
            let inputs: Inputs = source.inputs(id).iter().map(|input| places[input.index()]).collect();
            let graph = &mut recorded.graph;
            let op = match node.op {
                Op::Input(input) => {
                    places.push(arrays[input as usize]);
                    continue;
                }
                Op::IndexInput(input) => {
                    places.push(integers[input as usize]);
                    continue;
                }
                // What a loop keeps is its carries, whatever its body keeps.
                Op::Checkpoint(_) => {
                    places.push(inputs[0]);
                    continue;
                }
                op => op.map_ids(&mut Interned { graph, source }).unwrap_or_else(|never| match never {}),
            };
            let shape = graph.intern_shape(source.shape(id));
            places.push(recorded.push(op, &inputs, shape));
        }
        body.results.iter().map(|result| places[result.index()]).collect()
    }
}

/// Interns in a graph what ops of another name.
struct Interned<'g> {
    graph: &'g mut Graph,
    source: &'g Graph,
}

impl MapIds for Interned<'_> {
    type Error = Infallible;

    fn list(&mut self, list: ListId) -> Result<ListId, Infallible> {
        Ok(self.graph.intern_list(self.source.list(list)))
    }

    fn mask(&mut self, mask: MaskId) -> Result<MaskId, Infallible> {
        Ok(self.graph.intern_mask(self.source.mask(mask)))
    }

    fn custom(&mut self, custom: CustomId) -> Result<CustomId, Infallible> {
        Ok(self.graph.intern_custom(self.source.custom(custom)))
    }

    fn body(&mut self, body: BodyId) -> Result<BodyId, Infallible> {
        Ok(self.graph.intern_body(self.source.body(body)))
    }
}

impl BodyRecorder<'_> {
    /// Records the next argument.
    #[track_caller]
    pub fn argument(&mut self, shape: &[usize]) -> NodeId {
        let node = self.recording.push(Op::Argument(self.arguments), &[], shape);
        self.arguments += 1;
        node
    }

    /// Ends the body, and records the loop over `inputs`, one for each argument, and over the outside nodes that the
    /// results need. Returns the body and the node of the loop.
    #[track_caller]
    pub fn close(self, repeat: Repeat, carries: usize, results: &[NodeId], inputs: &[NodeId]) -> (Arc<Body>, NodeId) {
        let body = {
            let mut recorded = self.recording.borrow_mut();
            let recorded = &mut *recorded;
            // They are recorded before anything else.
            let arguments = self.start..NodeId(self.start.0 + self.arguments);
            recorded.extractor.body(&recorded.graph, results, &arguments)
        };
        let mut arrays = inputs.to_vec();
        let mut integers: Vec<NodeId> = Vec::new();
        let mut graph = body.graph;
        for id in graph.ids() {
            let (list, source) = match graph.op(id) {
                Op::Input(slot) | Op::Constant(slot) => (&mut arrays, body.slots[slot as usize].source),
                Op::IndexInput(slot) | Op::IndexConstant(slot) => (&mut integers, body.index_slots[slot as usize]),
                _ => continue,
            };
            let input = match source {
                Source::Parameter(argument) => argument,
                Source::Known(outside) => {
                    list.push(outside);
                    list.len() as u32 - 1
                }
                Source::Constant(_) => unreachable!("a body has the constants as inputs"),
            };
            let is_index = graph.op(id).is_index();
            graph.replace_by_leaf(id, if is_index { Op::IndexInput(input) } else { Op::Input(input) });
        }
        let stacked = inputs.len() - carries;
        let body = Arc::new(Body { graph, results: body.outputs, carries, stacked, repeat });
        arrays.extend(integers);
        let node = self.recording.loop_over(&body, &arrays);
        (body, node)
    }
}

impl Drop for BodyRecorder<'_> {
    fn drop(&mut self) {
        if let Ok(mut recorded) = self.recording.recorded.try_borrow_mut() {
            recorded.open_bodies -= 1;
        }
    }
}
