//! Descent by Adagrad, with all that it goes through.

use autodiff::{Elem, FlatTree, Params, Program, Scalar, Tape, Tree, Var, Vars, flatten, optim::Adagrad};

/// How [`adagrad_gd`] descends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdagradOptions {
    /// How many steps: 5.
    pub iterations: usize,
    /// The learning rate before it is adapted: 0.01.
    pub learning_rate: f64,
    /// What every sum of squares gains at each step, against division by zero: 1e-8.
    pub eps: f64,
}

impl Default for AdagradOptions {
    fn default() -> Self {
        AdagradOptions { iterations: 5, learning_rate: 1e-2, eps: 1e-8 }
    }
}

/// Why a descent ended early.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AdagradError {
    /// The cost is not a finite number any more.
    #[error("the cost became {cost} at step {step}; {}", remedy(*.step))]
    NotFinite {
        /// The step after which the cost was found; 0 for the initial parameters.
        step: usize,
        /// The cost.
        cost: f64,
    },
    /// There is not enough memory for the histories.
    #[error("no memory for {numbers} numbers of history; take fewer steps or fewer parameters")]
    Memory {
        /// How many numbers were to be kept in one of them.
        numbers: usize,
    },
    /// The cost function's program refused to run.
    #[error(transparent)]
    Program(#[from] autodiff::Error),
}

/// What to try when the cost is not finite after a step.
fn remedy(step: usize) -> &'static str {
    match step {
        0 => "the initial parameters or the data are too large for the element type, or are not finite themselves",
        _ => "try a smaller learning rate, other initial parameters, or a larger eps",
    }
}

/// Everything that a descent went through.
///
/// Step 0 is the start. There is a cost, a parameter tree and a tree of learning rates for every step from 0 to
/// [`AdagradRun::steps`], the learning rates of step 0 being the plain one; and a gradient for every step that
/// was taken, from 0 to `steps - 1`, at the parameters it started from.
pub struct AdagradRun<T: Tree> {
    tree: FlatTree<T>,
    cost: Vec<T::Elem>,
    /// A row for each step, of all parameters.
    parameters: Vec<T::Elem>,
    gradients: Vec<T::Elem>,
    learning_rates: Vec<T::Elem>,
}

impl<T: Tree> AdagradRun<T> {
    /// How many steps were taken.
    pub fn steps(&self) -> usize {
        self.cost.len() - 1
    }

    /// The cost of each step, from 0 on.
    pub fn cost(&self) -> &[T::Elem] {
        &self.cost
    }

    /// The parameters after a step.
    ///
    /// # Panics
    /// If there was no such step.
    pub fn parameters(&self, step: usize) -> T::Views<'_> {
        self.row(&self.parameters, step)
    }

    /// The gradient that a step followed.
    ///
    /// # Panics
    /// If there was no such step.
    pub fn gradients(&self, step: usize) -> T::Views<'_> {
        self.row(&self.gradients, step)
    }

    /// The adapted learning rates that led to a step; the plain one for step 0.
    ///
    /// # Panics
    /// If there was no such step.
    pub fn learning_rates(&self, step: usize) -> T::Views<'_> {
        self.row(&self.learning_rates, step)
    }

    /// The parameters after the last step.
    pub fn final_parameters(&self) -> T::Grads {
        let size = self.tree.len();
        self.tree.owned(&self.parameters[self.steps() * size..])
    }

    fn row<'a>(&'a self, rows: &'a [T::Elem], step: usize) -> T::Views<'a> {
        let size = self.tree.len();
        self.tree.views(&rows[step * size..][..size])
    }
}

/// Minimizes a cost function over a tree of parameters by Adagrad, as the blog post's function of this name,
/// and returns all that it went through.
///
/// The cost function is recorded once, with its gradient, and run at every step.
///
/// # Errors
/// [`AdagradError::NotFinite`] with the step at which the cost stopped being a finite number,
/// [`AdagradError::Memory`] if the histories do not fit.
///
/// # Panics
/// At the line of an op of the cost function whose shapes do not fit, and if the cost has more than one element.
#[track_caller]
pub fn adagrad_gd<P, F>(parameters: P, cost: F, options: AdagradOptions) -> Result<AdagradRun<P::Tree>, AdagradError>
where
    P: Params,
    for<'a> <P::Tree as Tree>::Views<'a>: Params<Tree = P::Tree>,
    F: for<'t> FnOnce(&'t Tape<Elem<P>>, Vars<'t, P>) -> Var<'t, Elem<P>>,
{
    adagrad_gd_with(parameters, cost, options, |_, _| {})
}

/// As [`adagrad_gd`], calling `watch` with each step and its cost as they come.
///
/// # Errors
/// As [`adagrad_gd`].
///
/// # Panics
/// As [`adagrad_gd`].
#[track_caller]
pub fn adagrad_gd_with<P, F>(
    parameters: P,
    cost: F,
    options: AdagradOptions,
    mut watch: impl FnMut(usize, Elem<P>),
) -> Result<AdagradRun<P::Tree>, AdagradError>
where
    P: Params,
    for<'a> <P::Tree as Tree>::Views<'a>: Params<Tree = P::Tree>,
    F: for<'t> FnOnce(&'t Tape<Elem<P>>, Vars<'t, P>) -> Var<'t, Elem<P>>,
{
    let AdagradOptions { iterations, learning_rate, eps } = options;
    let mut program = Program::value_and_grad(cost, &parameters);
    let (start, tree) = flatten(&parameters);
    let size = tree.len();
    let mut adagrad = Adagrad::with_sums(learning_rate, eps, Vec::new());
    let zeros = |rows: usize| {
        let numbers = rows.saturating_mul(size);
        let mut zeros = Vec::new();
        zeros.try_reserve_exact(numbers).map_err(|_| AdagradError::Memory { numbers })?;
        zeros.resize(numbers, Elem::<P>::narrowed(0.0));
        Ok::<_, AdagradError>(zeros)
    };
    let mut run = AdagradRun {
        tree,
        cost: Vec::new(),
        parameters: zeros(iterations.saturating_add(1))?,
        gradients: zeros(iterations)?,
        learning_rates: zeros(iterations.saturating_add(1))?,
    };
    run.parameters[..size].copy_from_slice(&start);
    run.learning_rates[..size].fill(Elem::<P>::narrowed(learning_rate));
    for step in 0..=iterations {
        let (before, after) = run.parameters.split_at_mut((step + 1) * size);
        let now = &before[step * size..];
        let (cost, gradient) = program.run(run.tree.views(now))?;
        if !cost.widened().is_finite() {
            return Err(AdagradError::NotFinite { step, cost: cost.widened() });
        }
        run.cost.push(cost);
        watch(step, cost);
        if step < iterations {
            let row = &mut run.gradients[step * size..][..size];
            run.tree.write(&gradient, row);
            let next = &mut after[..size];
            next.copy_from_slice(now);
            adagrad.step_at(0, next, row);
            let rates = &mut run.learning_rates[(step + 1) * size..][..size];
            rates.iter_mut().zip(adagrad.rates()).for_each(|(to, rate)| *to = rate);
        }
    }
    Ok(run)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, array};

    #[test]
    fn the_defaults_are_the_posts() {
        let options = AdagradOptions::default();
        assert_eq!((options.iterations, options.learning_rate, options.eps), (5, 0.01, 1e-8));
    }

    #[test]
    fn each_step_follows_the_rule_and_all_is_kept() {
        let (x0, y0) = (array![1.0, -2.0], 0.5f64);
        let options = AdagradOptions { iterations: 3, learning_rate: 0.1, eps: 1e-3 };
        let run = adagrad_gd((&x0, y0), |_, (x, y)| (x * y).square().sum() + y, options).unwrap();
        assert_eq!((run.steps(), run.cost().len()), (3, 4));
        let (mut x, mut y) = (x0.clone(), y0);
        let (mut sum_x, mut sum_y) = (Array1::<f64>::zeros(2), 0.0);
        assert_eq!(run.learning_rates(0), (array![0.1, 0.1].view(), 0.1));
        for step in 0..3 {
            assert_eq!(run.parameters(step), (x.view(), y));
            assert!((run.cost()[step] - ((&x * y).mapv(|v| v * v).sum() + y)).abs() < 1e-14);
            let (gx, gy) = run.gradients(step);
            assert!((&gx - &(2.0 * y * y * &x)).iter().all(|apart| apart.abs() < 1e-14));
            sum_x = 1e-3 + sum_x + gx.mapv(|g| g * g);
            sum_y = 1e-3 + sum_y + gy * gy;
            let (rate_x, rate_y) = (sum_x.mapv(|s| 0.1 / s.sqrt()), 0.1 / sum_y.sqrt());
            assert_eq!(run.learning_rates(step + 1), (rate_x.view(), rate_y));
            (x, y) = (&x - &(&rate_x * &gx), y - rate_y * gy);
        }
        assert_eq!(run.final_parameters(), (x, y));
    }

    #[test]
    fn histories_that_do_not_fit_are_refused() {
        let options = AdagradOptions { iterations: usize::MAX, ..AdagradOptions::default() };
        let error = adagrad_gd(2.5f64, |_, x| x * x, options).err();
        assert!(matches!(error, Some(AdagradError::Memory { .. })), "{error:?}");
    }

    #[test]
    fn a_cost_that_is_not_finite_names_its_step() {
        let options = AdagradOptions { iterations: 100, learning_rate: 1.0, eps: 1e-8 };
        let error = adagrad_gd(2.5f64, |_, x| x.log(), options).err();
        assert!(matches!(error, Some(AdagradError::NotFinite { step: 2..5, .. })), "{error:?}");
        let text = error.map(|error| error.to_string()).unwrap_or_default();
        assert!(text.contains("try a smaller learning rate"), "{text}");
        let error = adagrad_gd(&array![1e300], |_, x| x.square().sum(), AdagradOptions::default()).err();
        let message = "the cost became inf at step 0; the initial parameters or the data are too large for the element \
                       type, or are not finite themselves";
        assert_eq!(error.map(|error| error.to_string()).as_deref(), Some(message));
    }
}
