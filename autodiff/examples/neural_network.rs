//! A neural network learns which of three arms of a spiral a point belongs to.
//!
//! Two layers with tanh and one without; the cost is the cross entropy. Each step of Adam sees another mini-batch,
//! which is a parameter without gradient (`Fixed`), so that one program serves all. The regions that the network
//! sees are drawn as a picture.

#[path = "support/picture.rs"]
mod picture;
#[path = "support/random.rs"]
mod random;

use autodiff::{Fixed, Params, Program, Var, optim::Adam};
use ndarray::{Array1, Array2, Axis};
use random::Random;
use std::f64::consts::TAU;

const ARMS: usize = 3;
const HIDDEN: usize = 24;
const COLOURS: [[u8; 3]; ARMS] = [[214, 96, 77], [77, 146, 200], [120, 180, 90]];

#[derive(Params)]
struct Layer {
    weights: Array2<f64>,
    biases: Array1<f64>,
}

impl Layer {
    fn new(inputs: usize, outputs: usize, random: &mut Random) -> Self {
        let scale = 1.5 / (inputs as f64).sqrt();
        let weights = Array2::from_shape_simple_fn((inputs, outputs), || scale * random.normal());
        Layer { weights, biases: Array1::zeros(outputs) }
    }
}

impl<'t> LayerVars<'t> {
    fn of(&self, inputs: Var<'t>) -> Var<'t> {
        inputs.matmul(self.weights) + self.biases
    }
}

#[derive(Params)]
struct Network {
    hidden: [Layer; 2],
    last: Layer,
}

impl<'t> NetworkVars<'t> {
    /// A score for each point and arm.
    fn scores(&self, points: Var<'t>) -> Var<'t> {
        self.last.of(self.hidden.iter().fold(points, |inputs, layer| layer.of(inputs).tanh()))
    }
}

/// The mean negative logarithm of the probability that the network gives to the right arm, a row of `arms` with a 1.
fn cross_entropy<'t>(scores: Var<'t>, arms: Var<'t>) -> Var<'t> {
    -(scores.log_softmax(1) * arms).sum_axis(1).mean()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut random = Random::new(2);
    let (count, batch) = (600, 60);
    let arm_of: Vec<usize> = (0..count).map(|point| point % ARMS).collect();
    let mut points = Array2::zeros((count, 2));
    for (mut point, &arm) in points.rows_mut().into_iter().zip(&arm_of) {
        let radius = 0.1 + 0.9 * random.uniform();
        let angle = TAU * (arm as f64 / ARMS as f64 + 0.8 * radius) + 0.12 * random.normal();
        point[0] = radius * angle.cos();
        point[1] = radius * angle.sin();
    }
    let arms = Array2::from_shape_fn((count, ARMS), |(point, arm)| f64::from(u8::from(arm_of[point] == arm)));

    let mut layer = |inputs, outputs| Layer::new(inputs, outputs, &mut random);
    let mut network = Network { hidden: [layer(2, HIDDEN), layer(HIDDEN, HIDDEN)], last: layer(HIDDEN, ARMS) };

    let some = |order: &[usize]| (points.select(Axis(0), order), arms.select(Axis(0), order));
    let mut order: Vec<usize> = (0..count).collect();
    let example = some(&order[..batch]);
    let mut cost = Program::value_and_grad(
        |_, (network, (points, arms))| cross_entropy(network.scores(points), arms),
        (&network, Fixed(&example)),
    );
    let mut adam = Adam::new(0.01);
    for epoch in 0..60 {
        for place in (1..count).rev() {
            order.swap(place, (random.uniform() * (place + 1) as f64) as usize);
        }
        let mut total = 0.0;
        for chosen in order.chunks_exact(batch) {
            let (cost, (gradient, ())) = cost.run((&network, Fixed(&some(chosen))))?;
            total += cost * batch as f64;
            adam.step(&mut network, &gradient);
        }
        if epoch % 10 == 9 {
            println!("epoch {:2}: mean cost {:.4}", epoch + 1, total / count as f64);
        }
    }

    // What the network makes of any number of points: one program for each number.
    let answers = |points: &Array2<f64>| -> Result<Vec<usize>, autodiff::Error> {
        let mut program =
            Program::<_, Array2<f64>>::outputs(|_, (network, points)| network.scores(points), (&network, points));
        let greatest = |row: ndarray::ArrayView1<f64>| {
            (0..ARMS).fold(0, |best, arm| if row[arm] > row[best] { arm } else { best })
        };
        Ok(program.run((&network, points))?.rows().into_iter().map(greatest).collect())
    };
    let right = answers(&points)?.iter().zip(&arm_of).filter(|(answer, arm)| answer == arm).count();
    println!("{right} of {count} points are given to their arm");
    assert!(right > count * 97 / 100);

    let side = 120;
    let place = |pixel: usize| 2.4 * (pixel as f64 + 0.5) / side as f64 - 1.2;
    let grid = Array2::from_shape_fn((side * side, 2), |(pixel, axis)| place([pixel % side, pixel / side][axis]));
    let regions = answers(&grid)?;
    let pale = |colour: [u8; 3]| colour.map(|part| 255 - (255 - part) / 3);
    let mut colours = Array2::from_shape_fn((side, side), |(row, column)| pale(COLOURS[regions[row * side + column]]));
    for (point, &arm) in points.rows().into_iter().zip(&arm_of) {
        let pixel = |x: f64| ((x + 1.2) / 2.4 * side as f64) as usize;
        if let Some(colour) = colours.get_mut([pixel(point[1]), pixel(point[0])]) {
            *colour = COLOURS[arm];
        }
    }
    picture::save("neural_network.png", &colours, 4)?;
    Ok(())
}
