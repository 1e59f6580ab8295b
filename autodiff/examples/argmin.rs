//! A program as the problem of another optimizer, the crate argmin's: `cargo run --example argmin`.

use argmin::{
    core::{CostFunction, Error, Executor, Gradient},
    solver::{linesearch::MoreThuenteLineSearch, quasinewton::LBFGS},
};
use autodiff::{FlatTree, Program, Var, flatten};
use ndarray::{Array1, Array2};
use std::cell::RefCell;

/// The weights and the shift of a logistic regression.
type Tree = (Array1<f64>, f64);

/// argmin knows vectors: the tree lies in one.
struct Regression {
    /// argmin asks by `&self`, a run needs its program for itself.
    program: RefCell<Program<Tree>>,
    tree: FlatTree<Tree>,
}

impl CostFunction for Regression {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, numbers: &Vec<f64>) -> Result<f64, Error> {
        Ok(self.program.borrow_mut().run(self.tree.views(numbers))?.0)
    }
}

impl Gradient for Regression {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, numbers: &Vec<f64>) -> Result<Vec<f64>, Error> {
        let mut slopes = vec![0.0; self.tree.len()];
        let mut program = self.program.borrow_mut();
        let (_, gradient) = program.run(self.tree.views(numbers))?;
        self.tree.write(&gradient, &mut slopes);
        Ok(slopes)
    }
}

/// The mean of `log(1 + exp(−sign · margin))`, and a small penalty.
fn cost<'t>((w, b): (Var<'t>, Var<'t>), points: &Array2<f64>, signs: &Array1<f64>) -> Var<'t> {
    let margins = w.tape().var(points).matmul(w) + b;
    (-margins * signs).exp().log1p().mean() + 1e-3 * w.square().sum()
}

fn main() -> Result<(), Error> {
    let points = Array2::from_shape_fn((100, 3), |(i, j)| ((i * 37 + j * 11) as f64).sin());
    let signs = points.rows().into_iter().map(|x| if 2.0 * x[0] - x[1] + 0.3 > 0.0 { 1.0 } else { -1.0 }).collect();
    let start = (&Array1::<f64>::zeros(3), 0.0f64);
    let program = Program::value_and_grad(|_, x| cost(x, &points, &signs), start);
    let (numbers, tree) = flatten(start);

    let solver = LBFGS::new(MoreThuenteLineSearch::new(), 7).with_tolerance_grad(1e-8)?;
    let problem = Regression { program: RefCell::new(program), tree };
    let mut result = Executor::new(problem, solver).configure(|state| state.param(numbers).max_iters(100)).run()?;
    println!("{result}");

    let numbers = result.state.take_best_param().unwrap_or_default();
    let problem = result.problem.take_problem().ok_or_else(|| Error::msg("argmin gives the problem back"))?;
    let (w, b) = problem.tree.views(&numbers);
    let right = points.rows().into_iter().zip(&signs).filter(|(x, sign)| (x.dot(&w) + b) * **sign > 0.0).count();
    println!("weights {w:.3}, shift {b:.3}: {right} of {} points on the right side", points.nrows());
    assert!(right >= 97);
    let slopes = problem.gradient(&numbers)?;
    assert!(slopes.iter().all(|slope| slope.abs() < 1e-6), "{slopes:?}");
    Ok(())
}
