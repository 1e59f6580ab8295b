//! The diagonal LSTM, forward with all activations kept, and backward.

use crate::problems::lstm::Inputs;
use ndarray::Array2;

/// What is kept of a layer at a step: each a row of `b` numbers.
const KEPT: usize = 9;
const FORGET: usize = 0;
const IN: usize = 1;
const OUT: usize = 2;
const CHANGE: usize = 3;
/// `tanh` of the new cell.
const SQUASHED: usize = 4;
const HIDDEN: usize = 5;
const INPUT: usize = 6;
const OLD_HIDDEN: usize = 7;
const OLD_CELL: usize = 8;

/// The data, the state, and room for what is computed of them.
pub struct Lstm {
    inputs: Inputs,
    layers: usize,
    bits: usize,
    steps: usize,
    hidden: Vec<f64>,
    cells: Vec<f64>,
    kept: Vec<f64>,
    /// `exp(y) / (2 + Σ exp(y))` of each step.
    shares: Vec<f64>,
    /// The gradient in the main parameters, as they lie.
    pub main: Vec<f64>,
    /// The gradient in the extra parameters, as they lie.
    pub extra: Vec<f64>,
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn row(matrix: &Array2<f64>, row: usize) -> &[f64] {
    let columns = matrix.ncols();
    matrix.as_slice().map_or(&[], |numbers| &numbers[row * columns..][..columns])
}

impl Lstm {
    /// For these parameters, states and characters.
    pub fn new(inputs: Inputs) -> Self {
        let (layers, bits, steps) = (inputs.layers(), inputs.bits(), inputs.sequence.nrows() - 1);
        Lstm {
            layers,
            bits,
            steps,
            hidden: vec![0.0; layers * bits],
            cells: vec![0.0; layers * bits],
            kept: vec![0.0; steps * layers * KEPT * bits],
            shares: vec![0.0; steps * bits],
            main: vec![0.0; inputs.main.len()],
            extra: vec![0.0; inputs.extra.len()],
            inputs,
        }
    }

    /// The loss; the activations are left in `self`.
    pub fn objective(&mut self) -> f64 {
        let (layers, b) = (self.layers, self.bits);
        for layer in 0..layers {
            self.hidden[layer * b..][..b].copy_from_slice(row(&self.inputs.state, 2 * layer));
            self.cells[layer * b..][..b].copy_from_slice(row(&self.inputs.state, 2 * layer + 1));
        }
        let (scale, weight, bias) =
            (row(&self.inputs.extra, 0), row(&self.inputs.extra, 1), row(&self.inputs.extra, 2));
        let mut total = 0.0;
        for step in 0..self.steps {
            let kept = &mut self.kept[step * layers * KEPT * b..][..layers * KEPT * b];
            for (j, x) in row(&self.inputs.sequence, step).iter().enumerate() {
                kept[INPUT * b + j] = x * scale[j];
            }
            for layer in 0..layers {
                let (w, v) = (row(&self.inputs.main, 2 * layer), row(&self.inputs.main, 2 * layer + 1));
                let (hidden, cells) = (&mut self.hidden[layer * b..][..b], &mut self.cells[layer * b..][..b]);
                let (kept, above) = kept[layer * KEPT * b..].split_at_mut(KEPT * b);
                for j in 0..b {
                    let (u, h, c) = (kept[INPUT * b + j], hidden[j], cells[j]);
                    let forget = sigmoid(u * w[j] + v[j]);
                    let ingate = sigmoid(h * w[b + j] + v[b + j]);
                    let outgate = sigmoid(u * w[2 * b + j] + v[2 * b + j]);
                    let change = (h * w[3 * b + j] + v[3 * b + j]).tanh();
                    cells[j] = c * forget + ingate * change;
                    let squashed = cells[j].tanh();
                    hidden[j] = outgate * squashed;
                    let numbers = [forget, ingate, outgate, change, squashed, hidden[j], u, h, c];
                    for (place, number) in numbers.into_iter().enumerate() {
                        kept[place * b + j] = number;
                    }
                    if let Some(input) = above.get_mut(INPUT * b + j) {
                        *input = hidden[j];
                    }
                }
            }
            let (shares, top) = (&mut self.shares[step * b..][..b], &self.hidden[(layers - 1) * b..]);
            let (mut sum, mut targets) = (2.0, 0.0);
            for (j, target) in row(&self.inputs.sequence, step + 1).iter().enumerate() {
                let y = top[j] * weight[j] + bias[j];
                shares[j] = y.exp();
                sum += shares[j];
                total += target * y;
                targets += target;
            }
            total -= targets * f64::ln(sum);
            shares.iter_mut().for_each(|share| *share /= sum);
        }
        -total / (self.steps * b) as f64
    }

    /// The gradients, left in `self`.
    pub fn differentiate(&mut self) {
        self.objective();
        let (layers, b) = (self.layers, self.bits);
        let scale = -1.0 / (self.steps * b) as f64;
        self.main.fill(0.0);
        self.extra.fill(0.0);
        // From here on these are the slopes that come back from the following step.
        self.hidden.fill(0.0);
        self.cells.fill(0.0);
        let mut below = vec![0.0; b];
        for step in (0..self.steps).rev() {
            let kept = &self.kept[step * layers * KEPT * b..][..layers * KEPT * b];
            let targets = row(&self.inputs.sequence, step + 1);
            let count: f64 = targets.iter().sum();
            let top = &kept[(layers - 1) * KEPT * b + HIDDEN * b..][..b];
            for j in 0..b {
                let slope = scale * (targets[j] - count * self.shares[step * b + j]);
                self.extra[b + j] += slope * top[j];
                self.extra[2 * b + j] += slope;
                below[j] = slope * row(&self.inputs.extra, 1)[j];
            }
            for layer in (0..layers).rev() {
                let kept = &kept[layer * KEPT * b..][..KEPT * b];
                let w = row(&self.inputs.main, 2 * layer);
                let (w_slopes, v_slopes) = self.main[2 * layer * 4 * b..][..8 * b].split_at_mut(4 * b);
                let (hidden, cells) = (&mut self.hidden[layer * b..][..b], &mut self.cells[layer * b..][..b]);
                for j in 0..b {
                    let at = |place: usize| kept[place * b + j];
                    let h = below[j] + hidden[j];
                    let c = cells[j] + h * at(OUT) * (1.0 - at(SQUASHED) * at(SQUASHED));
                    cells[j] = c * at(FORGET);
                    let forget = c * at(OLD_CELL) * at(FORGET) * (1.0 - at(FORGET));
                    let ingate = c * at(CHANGE) * at(IN) * (1.0 - at(IN));
                    let outgate = h * at(SQUASHED) * at(OUT) * (1.0 - at(OUT));
                    let change = c * at(IN) * (1.0 - at(CHANGE) * at(CHANGE));
                    for (gate, (slope, input)) in
                        [(forget, INPUT), (ingate, OLD_HIDDEN), (outgate, INPUT), (change, OLD_HIDDEN)]
                            .into_iter()
                            .enumerate()
                    {
                        w_slopes[gate * b + j] += slope * at(input);
                        v_slopes[gate * b + j] += slope;
                    }
                    below[j] = forget * w[j] + outgate * w[2 * b + j];
                    hidden[j] = ingate * w[b + j] + change * w[3 * b + j];
                }
            }
            for (j, x) in row(&self.inputs.sequence, step).iter().enumerate() {
                self.extra[j] += below[j] * x;
            }
        }
    }
}
