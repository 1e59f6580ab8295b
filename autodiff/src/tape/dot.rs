//! The recorded graph as a picture, in Graphviz's language.

use super::Tape;
use crate::{
    graph::{Body, Graph},
    kernel::Binary,
    line::text,
    op::{NodeId, Op},
    operand::Real,
    var::Var,
};
use std::fmt::Write;

/// The colours of what was recorded, of its first derivative, of the second, and of higher ones.
const COLOURS: [&str; 4] = ["white", "lightblue", "lightsalmon", "plum"];

impl<A: Real> Tape<A> {
    /// The recorded graph in the language of Graphviz: `dot -Tsvg` draws it.
    ///
    /// A box is an op, with its shape and the line that recorded it; an ellipse is an array that was given, and bare text a
    /// number. Nodes of a derivative are coloured by its order and have the line of what they are the derivative of. Where
    /// the order of inputs matters, edges are numbered. The body of a loop stands in a frame of its own.
    ///
    /// ```
    /// use autodiff::Tape;
    /// use ndarray::array;
    ///
    /// let tape = Tape::new();
    /// let x = tape.var(array![0.5, 1.0]);
    /// let y = (x.sin() * x).sum();
    /// y.grad(x);
    /// let dot = tape.to_dot();
    /// assert!(dot.starts_with("digraph tape {"));
    /// assert!(dot.contains(r#"label="sin\n(2,)\n"#) && dot.contains("fillcolor=lightblue"));
    /// ```
    ///
    /// The picture of this tape is `docs/tape.svg` in the repository: white is what was written, blue what [`Var::grad`] added.
    pub fn to_dot(&self) -> String {
        self.graph(|graph| Picture::of(graph, &vec![true; graph.len()]))
    }

    /// As [`Tape::to_dot`], of what some outputs are computed from.
    ///
    /// # Panics
    /// If an output belongs to another tape.
    #[track_caller]
    pub fn to_dot_of<'t>(&'t self, outputs: &[Var<'t, A>]) -> String {
        outputs.iter().for_each(|output| self.must_be(output.tape()));
        let outputs: Vec<NodeId> = outputs.iter().map(|output| output.id()).collect();
        self.graph(|graph| Picture::of(graph, &graph.needed(&outputs)))
    }
}

/// The text that grows.
struct Picture {
    text: String,
    /// How many frames there are.
    frames: usize,
}

impl Picture {
    fn of(graph: &Graph, shown: &[bool]) -> String {
        let mut picture = Picture { text: String::new(), frames: 0 };
        picture.line("digraph tape {");
        picture.line("  node [shape=box, style=filled, fillcolor=white, fontname=\"sans-serif\", fontsize=10];");
        picture.line("  edge [fontname=\"sans-serif\", fontsize=9, arrowsize=0.6];");
        picture.nodes(graph, "n", shown);
        picture.line("}");
        picture.text
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// The nodes of a graph, their names beginning with `prefix`.
    fn nodes(&mut self, graph: &Graph, prefix: &str, shown: &[bool]) {
        // What was recorded for the body of a loop is shown there.
        let mut inside = vec![false; graph.len()];
        for id in graph.ids() {
            let op = graph.op(id);
            let inputs = graph.inputs(id);
            inside[id.index()] = matches!(op, Op::Argument(_)) || inputs.iter().any(|input| inside[input.index()]);
            if inside[id.index()] || !shown[id.index()] {
                continue;
            }
            let name = format!("{prefix}{}", id.0);
            self.node(graph, &name, id);
            let is_ordered = inputs.len() > 1 && !is_symmetric(op);
            for (position, input) in inputs.iter().enumerate() {
                let label = if is_ordered { format!(" [headlabel=\"{position}\"]") } else { String::new() };
                self.line(&format!("  {prefix}{} -> {name}{label};", input.0));
            }
            if let Op::Loop(body) = op {
                self.body(graph.body(body), &name);
            }
        }
    }

    fn node(&mut self, graph: &Graph, name: &str, id: NodeId) {
        let op = graph.op(id);
        if let Op::Number(number) = op {
            return self.line(&format!("  {name} [shape=plaintext, label=\"{}\"];", number.get()));
        }
        let mut label = format!("{}\\n{}", escaped(graph.name(op)), graph.shape(id));
        let _ = write!(label, "\\n{}", escaped(&text(graph.node(id).line())));
        let shape = if op.is_leaf() { ", shape=ellipse" } else { "" };
        let colour = match order(graph, id) {
            0 => String::new(),
            order => format!(", fillcolor={}", COLOURS[order.min(COLOURS.len() - 1)]),
        };
        self.line(&format!("  {name} [label=\"{label}\"{shape}{colour}];"));
    }

    /// The body of a loop in a frame, its results going to the loop.
    fn body(&mut self, body: &Body, name: &str) {
        self.frames += 1;
        self.line(&format!("  subgraph cluster{} {{ label=\"each run of {}\";", self.frames, body.name()));
        let prefix = format!("{name}_");
        self.nodes(&body.graph, &prefix, &vec![true; body.graph.len()]);
        self.line("  }");
        for result in &body.results {
            self.line(&format!("  {prefix}{} -> {name} [style=dashed];", result.0));
        }
    }
}

/// The order of the derivative that a node belongs to.
fn order(graph: &Graph, mut id: NodeId) -> usize {
    let mut order = 0;
    while let Some(source) = graph.node(id).source() {
        (id, order) = (source, order + 1);
    }
    order
}

/// Whether the inputs may change places.
fn is_symmetric(op: Op) -> bool {
    use Binary::{AbsorbingMultiply, Add, Equal, Maximum, Minimum, Multiply, NotEqual};
    matches!(op, Op::Binary(Add | Multiply | AbsorbingMultiply | Maximum | Minimum | Equal | NotEqual))
}

/// Text inside of quotes.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
