//! A diagonal LSTM over a text.

use crate::problems::lstm::Inputs;
use autodiff::{Fixed, Params, Program, Real, Tape, Var, concatenate};
use ndarray::{Array2, s};

/// A gate's weights and biases, each `(b,)`.
#[derive(Clone, Copy)]
struct Gate<'t, A>(Var<'t, A>, Var<'t, A>);

impl<'t, A: Real> Gate<'t, A> {
    fn of(self, x: Var<'t, A>) -> Var<'t, A> {
        x * self.0 + self.1
    }
}

/// A layer's gates.
struct Layer<'t, A> {
    forget: Gate<'t, A>,
    ingate: Gate<'t, A>,
    outgate: Gate<'t, A>,
    change: Gate<'t, A>,
}

impl<'t, A: Real> Layer<'t, A> {
    fn new(main: Var<'t, A>, layer: usize, b: usize) -> Self {
        let gate = |number: usize| {
            let part = |row: usize| main.slice(s![row, number * b..(number + 1) * b]);
            Gate(part(2 * layer), part(2 * layer + 1))
        };
        Layer { forget: gate(0), ingate: gate(1), outgate: gate(2), change: gate(3) }
    }

    /// The hidden state and the cell after a step with this input.
    fn step(&self, input: Var<'t, A>, hidden: Var<'t, A>, cell: Var<'t, A>) -> (Var<'t, A>, Var<'t, A>) {
        let forget = self.forget.of(input).sigmoid();
        let ingate = self.ingate.of(hidden).sigmoid();
        let outgate = self.outgate.of(input).sigmoid();
        let change = self.change.of(hidden).tanh();
        let cell = cell * forget + ingate * change;
        (outgate * cell.tanh(), cell)
    }
}

/// The mean over all bits of all characters but the first of `−target · (y − ln(2 + Σ exp(y)))`, where `y` is what
/// the network says after the characters before.
///
/// `main` is `(2L, 4b)`, weights and biases of each layer in turn; `extra` is `(3, b)`; `state` is `(2L, b)`, hidden
/// and cell of each layer in turn; `sequence` is `(c, b)` with `c ≥ 2`.
pub fn loss<'t, A: Real>(main: Var<'t, A>, extra: Var<'t, A>, state: Var<'t, A>, sequence: Var<'t, A>) -> Var<'t, A> {
    let (layers, b, characters) = (main.shape()[0] / 2, extra.shape()[1], sequence.shape()[0]);
    let network: Vec<Layer<'t, A>> = (0..layers).map(|layer| Layer::new(main, layer, b)).collect();
    let [scale, weight, bias] = [0, 1, 2].map(|row| extra.slice(s![row, ..]));
    let mut states: Vec<_> =
        (0..layers).map(|layer| (state.slice(s![2 * layer, ..]), state.slice(s![2 * layer + 1, ..]))).collect();
    // What the network says is computed for all characters at once.
    let tops: Vec<Var<'t, A>> = (0..characters - 1)
        .map(|t| {
            let mut input = sequence.slice(s![t, ..]) * scale;
            for (layer, (hidden, cell)) in network.iter().zip(&mut states) {
                (*hidden, *cell) = layer.step(input, *hidden, *cell);
                input = *hidden;
            }
            input.reshape((1, b))
        })
        .collect();
    let y = concatenate(&tops, 0) * weight + bias;
    let said = y - (y.exp().sum_keepdims(1) + 2.0).log();
    -(sequence.slice(s![1.., ..]) * said).sum() / ((characters - 1) * b)
}

/// How many nodes are recorded for the loss.
pub fn recorded_nodes(inputs: &Inputs) -> usize {
    let tape = Tape::new();
    let [main, extra, state, sequence] =
        [&inputs.main, &inputs.extra, &inputs.state, &inputs.sequence].map(|matrix| tape.var(matrix));
    loss(main, extra, state, sequence);
    tape.len()
}

/// What the programs take: main and extra parameters, then state and sequence, which have no derivative.
pub type Tree = (Array2<f64>, Array2<f64>, Fixed<Array2<f64>>, Fixed<Array2<f64>>);

/// The gradients in the main and the extra parameters.
pub type Gradients = (Array2<f64>, Array2<f64>);

/// The inputs as the programs take them.
pub fn parameters(inputs: &Inputs) -> impl Params<Tree = Tree> {
    (&inputs.main, &inputs.extra, Fixed(&inputs.state), Fixed(&inputs.sequence))
}

/// The loss.
pub fn objective(inputs: &Inputs) -> Program<Tree, f64> {
    Program::outputs(|_, (main, extra, state, sequence)| loss(main, extra, state, sequence), parameters(inputs))
}

/// The gradients in the main and the extra parameters.
pub fn gradient(inputs: &Inputs) -> Program<Tree, Gradients> {
    Program::outputs(
        |_, (main, extra, state, sequence)| loss(main, extra, state, sequence).grad((main, extra)),
        parameters(inputs),
    )
}
