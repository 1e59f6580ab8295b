//! Adam (Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015).

use ndarray::{Array, ArrayView, Dimension};

/// Moves parameters against their gradient, by steps of about the learning rate.
pub struct Adam {
    pub learning_rate: f64,
    steps: i32,
    /// The running means of the gradient and of its squares.
    means: Vec<(f64, f64)>,
}

impl Adam {
    pub fn new(learning_rate: f64) -> Self {
        Adam { learning_rate, steps: 0, means: Vec::new() }
    }

    /// One step.
    pub fn step(&mut self, parameters: &mut impl Parameters, gradient: &impl Gradient) {
        let mut slopes = Vec::new();
        gradient.numbers(&mut slopes);
        self.means.resize(slopes.len(), (0.0, 0.0));
        self.steps += 1;
        let unbiased = [0.9f64, 0.999].map(|kept| 1.0 - kept.powi(self.steps));
        let mut known = slopes.iter().zip(&mut self.means);
        parameters.change(&mut |number| {
            let Some((slope, (mean, square))) = known.next() else { return };
            *mean = 0.9 * *mean + 0.1 * slope;
            *square = 0.999 * *square + 0.001 * slope * slope;
            *number -= self.learning_rate * (*mean / unbiased[0]) / ((*square / unbiased[1]).sqrt() + 1e-8);
        });
    }
}

/// What can be moved: arrays, numbers and tuples of them.
pub trait Parameters {
    fn change(&mut self, change: &mut dyn FnMut(&mut f64));
}

/// Its gradient.
pub trait Gradient {
    fn numbers(&self, to: &mut Vec<f64>);
}

impl<D: Dimension> Parameters for Array<f64, D> {
    fn change(&mut self, change: &mut dyn FnMut(&mut f64)) {
        self.iter_mut().for_each(change);
    }
}

impl<D: Dimension> Gradient for ArrayView<'_, f64, D> {
    fn numbers(&self, to: &mut Vec<f64>) {
        to.extend(self);
    }
}

macro_rules! tuples {
    ($($($name:ident)+;)*) => {$(
        #[allow(non_snake_case)]
        impl<$($name: Parameters),+> Parameters for ($($name,)+) {
            fn change(&mut self, change: &mut dyn FnMut(&mut f64)) {
                let ($($name,)+) = self;
                $($name.change(change);)+
            }
        }

        #[allow(non_snake_case)]
        impl<$($name: Gradient),+> Gradient for ($($name,)+) {
            fn numbers(&self, to: &mut Vec<f64>) {
                let ($($name,)+) = self;
                $($name.numbers(to);)+
            }
        }
    )*};
}

tuples! {
    A B;
    A B C;
    A B C D;
    A B C D E F;
}
