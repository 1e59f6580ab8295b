//! The masked error of the blog post, and Adagrad on it.

/// The masked root mean square error of `W·H` and its gradients, for matrices in row-major order.
pub struct MaskedRmse {
    rows: usize,
    rank: usize,
    columns: usize,
    a: Vec<f64>,
    observed: Vec<bool>,
    residual: Vec<f64>,
    /// The gradient in `W`.
    pub w: Vec<f64>,
    /// The gradient in `H`.
    pub h: Vec<f64>,
}

impl MaskedRmse {
    /// For a matrix in which NaN is not observed.
    pub fn new(a: &[f64], rows: usize, rank: usize, columns: usize) -> Self {
        MaskedRmse {
            rows,
            rank,
            columns,
            a: a.to_vec(),
            observed: a.iter().map(|x| !x.is_nan()).collect(),
            residual: vec![0.0; rows * columns],
            w: vec![0.0; rows * rank],
            h: vec![0.0; rank * columns],
        }
    }

    /// The cost; the gradients are left in `self`.
    pub fn value_and_grad(&mut self, w: &[f64], h: &[f64]) -> f64 {
        let (rows, rank, columns) = (self.rows, self.rank, self.columns);
        let (mut sum, mut count) = (0.0, 0);
        for i in 0..rows {
            for j in 0..columns {
                let cell = i * columns + j;
                self.residual[cell] = if self.observed[cell] {
                    let mut product = 0.0;
                    for k in 0..rank {
                        product += w[i * rank + k] * h[k * columns + j];
                    }
                    let residual = product - self.a[cell];
                    sum += residual * residual;
                    count += 1;
                    residual
                } else {
                    0.0
                };
            }
        }
        let cost = (sum / f64::from(count)).sqrt();
        let scale = if cost == 0.0 { 0.0 } else { 1.0 / (cost * f64::from(count)) };
        for residual in &mut self.residual {
            *residual *= scale;
        }
        for i in 0..rows {
            for k in 0..rank {
                let mut gradient = 0.0;
                for j in 0..columns {
                    gradient += self.residual[i * columns + j] * h[k * columns + j];
                }
                self.w[i * rank + k] = gradient;
            }
        }
        for k in 0..rank {
            for j in 0..columns {
                let mut gradient = 0.0;
                for i in 0..rows {
                    gradient += w[i * rank + k] * self.residual[i * columns + j];
                }
                self.h[k * columns + j] = gradient;
            }
        }
        cost
    }
}

/// Adagrad on the masked error, keeping all that it goes through.
pub struct Descent {
    cost: MaskedRmse,
    learning_rate: f64,
    eps: f64,
    sums: Vec<f64>,
    /// The costs, and the rows of parameters, gradients and learning rates so far.
    pub costs: Vec<f64>,
    parameters: Vec<f64>,
    gradients: Vec<f64>,
    rates: Vec<f64>,
}

impl Descent {
    /// Before the first of at most so many steps.
    pub fn new(cost: MaskedRmse, w: &[f64], h: &[f64], learning_rate: f64, eps: f64, steps: usize) -> Self {
        let size = w.len() + h.len();
        let room = || Vec::with_capacity((steps + 1) * size);
        let mut descent = Descent {
            cost,
            learning_rate,
            eps,
            sums: vec![0.0; size],
            costs: Vec::with_capacity(steps + 1),
            parameters: room(),
            gradients: room(),
            rates: room(),
        };
        descent.parameters.extend_from_slice(w);
        descent.parameters.extend_from_slice(h);
        descent
    }

    /// One step.
    pub fn step(&mut self) {
        let size = self.sums.len();
        let start = self.parameters.len() - size;
        let split = start + self.cost.w.len();
        let cost = self.cost.value_and_grad(&self.parameters[start..split], &self.parameters[split..]);
        self.costs.push(cost);
        for i in 0..size {
            let gradient = if i < self.cost.w.len() { self.cost.w[i] } else { self.cost.h[i - self.cost.w.len()] };
            self.sums[i] = self.eps + self.sums[i] + gradient * gradient;
            let rate = self.learning_rate / self.sums[i].sqrt();
            self.gradients.push(gradient);
            self.rates.push(rate);
            self.parameters.push(self.parameters[start + i] - rate * gradient);
        }
    }
}
