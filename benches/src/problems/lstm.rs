//! A diagonal LSTM over a text, after GradBench.

use super::{SEED, draw, uniform};
use factorize::NumpyRandom;
use ndarray::Array2;

/// How many bits a character has.
pub const BITS: usize = 14;

/// The parameters, the first states and the text.
#[derive(Clone)]
pub struct Inputs {
    /// `(2L, 4b)`: weights and biases of each layer in turn; in a row the forget, in, out and change gates'.
    pub main: Array2<f64>,
    /// `(3, b)`: the factors of the input, and the factors and biases of the output.
    pub extra: Array2<f64>,
    /// `(2L, b)`: hidden and cell of each layer in turn.
    pub state: Array2<f64>,
    /// `(c, b)`: the characters, as bits.
    pub sequence: Array2<f64>,
}

impl Inputs {
    /// For so many layers and characters.
    pub fn new(layers: usize, characters: usize) -> Self {
        let random = &mut NumpyRandom::seed(SEED);
        Inputs {
            main: uniform((2 * layers, 4 * BITS), random),
            extra: uniform((3, BITS), random),
            state: uniform((2 * layers, BITS), random),
            sequence: draw((characters, BITS), random, |random| f64::from(random.random_sample() < 0.5)),
        }
    }

    /// The number of layers.
    pub fn layers(&self) -> usize {
        self.main.nrows() / 2
    }

    /// The number of bits of a character.
    pub fn bits(&self) -> usize {
        self.extra.ncols()
    }
}
