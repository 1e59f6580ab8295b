//! The modules: what an input must be, and which program runs on it.

use super::{
    input::Input,
    message::Refusal,
    repeat::{Evaluated, Output, Repetition},
};
use crate::{
    models,
    problems::{self, gmm::Prior},
};
use autodiff::{Fixed, Program};
use ndarray::{Array1, Array2};

/// The most numbers that an intermediate result may have: half a GiB of them.
const MOST_NUMBERS: usize = 1 << 26;
/// The most steps of all layers of a recurrent network, or of Horner's rule: each is recorded.
const MOST_STEPS: usize = 1 << 18;

/// A program of a function, kept for inputs of the same shapes.
struct Kept<S, P>(Option<(S, P)>);

impl<S, P> Default for Kept<S, P> {
    fn default() -> Self {
        Kept(None)
    }
}

impl<S: PartialEq, P> Kept<S, P> {
    fn get(&mut self, shapes: S, record: impl FnOnce() -> P) -> &mut P {
        let kept = self.0.take().filter(|(kept, _)| *kept == shapes);
        &mut self.0.insert(kept.unwrap_or_else(|| (shapes, record()))).1
    }
}

/// A module of GradBench.
pub(super) trait Module {
    /// Evaluates a function of the module.
    fn evaluate(&mut self, function: &str, input: Input<'_>) -> Result<Evaluated, Refusal>;
}

/// All modules.
#[derive(Default)]
pub(super) struct Modules {
    hello: Hello,
    lse: Lse,
    llsq: Llsq,
    gmm: Gmm,
    lstm: Lstm,
    kmeans: Kmeans,
}

impl Modules {
    /// A module by its name.
    pub fn find(&mut self, name: &str) -> Result<&mut dyn Module, Refusal> {
        match name {
            "hello" => Ok(&mut self.hello),
            "lse" => Ok(&mut self.lse),
            "llsq" => Ok(&mut self.llsq),
            "gmm" => Ok(&mut self.gmm),
            "lstm" => Ok(&mut self.lstm),
            "kmeans" => Ok(&mut self.kmeans),
            _ => Err(format!("there is no module {name:?}; there are hello, lse, llsq, gmm, lstm and kmeans")),
        }
    }
}

fn no_function(module: &str, function: &str, functions: [&str; 2]) -> Refusal {
    format!("{module} has no function {function:?}; it has {} and {}", functions[0], functions[1])
}

/// Refuses sizes whose product is more numbers than there is room for.
fn must_fit(what: &str, sizes: &[usize], most: usize) -> Result<(), Refusal> {
    let product = sizes.iter().try_fold(1usize, |product, &size| product.checked_mul(size));
    match product.is_some_and(|product| product <= most) {
        true => Ok(()),
        false => Err(format!("{what} {sizes:?} are too many: their product must not be above {most}")),
    }
}

#[derive(Default)]
struct Hello {
    square: Kept<(), Program<f64, f64>>,
    double: Kept<(), Program<f64, f64>>,
}

impl Module for Hello {
    fn evaluate(&mut self, function: &str, input: Input<'_>) -> Result<Evaluated, Refusal> {
        let x = input.number()?;
        let program = match function {
            "square" => self.square.get((), || Program::outputs(|_, x| models::hello::square(x), x)),
            "double" => self.double.get((), || Program::outputs(|_, x| models::hello::square(x).grad(x), x)),
            _ => return Err(no_function("hello", function, ["square", "double"])),
        };
        Repetition::ONCE.call(|| Ok(program.run(x)?.into()))
    }
}

#[derive(Default)]
struct Lse {
    primal: Kept<usize, Program<Array1<f64>, f64>>,
    gradient: Kept<usize, Program<Array1<f64>, Array1<f64>>>,
}

impl Module for Lse {
    fn evaluate(&mut self, function: &str, input: Input<'_>) -> Result<Evaluated, Refusal> {
        let x = input.field("x")?.vector()?;
        if x.is_empty() {
            return Err(input.field("x")?.refuse("it is empty, but there is no logarithm of no exponentials"));
        }
        let repetition = Repetition::of(input)?;
        match function {
            "primal" => {
                let program = self.primal.get(x.len(), || models::lse::objective(&x));
                repetition.call(|| Ok(program.run(&x)?.into()))
            }
            "gradient" => {
                let program = self.gradient.get(x.len(), || models::lse::gradient(&x));
                repetition.call(|| Ok(program.run(&x)?.to_owned().into()))
            }
            _ => Err(no_function("lse", function, ["primal", "gradient"])),
        }
    }
}

#[derive(Default)]
struct Llsq {
    primal: Kept<[usize; 2], Program<Array1<f64>, f64>>,
    gradient: Kept<[usize; 2], Program<Array1<f64>, Array1<f64>>>,
}

impl Module for Llsq {
    fn evaluate(&mut self, function: &str, input: Input<'_>) -> Result<Evaluated, Refusal> {
        let (x, n) = (input.field("x")?.vector()?, input.field("n")?.count(2)?);
        if x.is_empty() {
            return Err(input.field("x")?.refuse("it is empty, but a polynomial has a coefficient at least"));
        }
        must_fit("llsq: the size m", &[x.len()], MOST_STEPS)?;
        must_fit("llsq: the sizes m, n", &[x.len(), n], MOST_NUMBERS)?;
        let repetition = Repetition::of(input)?;
        match function {
            "primal" => {
                let program = self.primal.get([x.len(), n], || models::llsq::objective(&x, n));
                repetition.call(|| Ok(program.run(&x)?.into()))
            }
            "gradient" => {
                let program = self.gradient.get([x.len(), n], || models::llsq::gradient(&x, n));
                repetition.call(|| Ok(program.run(&x)?.to_owned().into()))
            }
            _ => Err(no_function("llsq", function, ["primal", "gradient"])),
        }
    }
}

#[derive(Default)]
struct Gmm {
    objective: Kept<[usize; 3], Program<models::gmm::Tree, f64>>,
    jacobian: Kept<[usize; 3], Program<models::gmm::Tree, models::gmm::Weights>>,
}

impl Module for Gmm {
    fn evaluate(&mut self, function: &str, input: Input<'_>) -> Result<Evaluated, Refusal> {
        let [d, k, n] = [input.field("d")?.count(1)?, input.field("k")?.count(1)?, input.field("n")?.count(1)?];
        must_fit("gmm: the sizes n, k, d", &[n, k, d], MOST_NUMBERS)?;
        must_fit("gmm: the sizes k, d, d", &[k, d, d], MOST_NUMBERS)?;
        let inputs = problems::gmm::Inputs {
            x: input.field("x")?.matrix_of((n, d), "n rows of d numbers")?,
            alpha: input.field("alpha")?.vector_of(k, "k numbers")?,
            mu: input.field("mu")?.matrix_of((k, d), "k rows of d numbers")?,
            q: input.field("q")?.matrix_of((k, d), "k rows of d numbers")?,
            l: input.field("l")?.matrix_of((k, d * (d - 1) / 2), "k rows of d (d - 1) / 2 numbers")?,
        };
        let (gamma, m) = (input.field("gamma")?, input.field("m")?.count(0)?);
        let prior = Prior { gamma: gamma.number()?, m: m as f64 };
        if prior.gamma <= 0.0 {
            return Err(gamma.refuse(format_args!("{} is not above 0", prior.gamma)));
        }
        let repetition = Repetition::of(input)?;
        match function {
            "objective" => {
                let program = self.objective.get([d, k, n], || models::gmm::objective(&inputs, prior));
                repetition.call(|| Ok(program.run(models::gmm::parameters(&inputs, prior))?.into()))
            }
            "jacobian" => {
                let program = self.jacobian.get([d, k, n], || models::gmm::gradient(&inputs, prior));
                repetition.call(|| {
                    let (alpha, mu, q, l) = program.run(models::gmm::parameters(&inputs, prior))?;
                    Ok(Output::Named(vec![
                        ("alpha", alpha.to_owned().into()),
                        ("mu", mu.to_owned().into()),
                        ("q", q.to_owned().into()),
                        ("l", l.to_owned().into()),
                    ]))
                })
            }
            _ => Err(no_function("gmm", function, ["objective", "jacobian"])),
        }
    }
}

#[derive(Default)]
struct Lstm {
    objective: Kept<[usize; 3], Program<models::lstm::Tree, f64>>,
    jacobian: Kept<[usize; 3], Program<models::lstm::Tree, models::lstm::Gradients>>,
}

impl Module for Lstm {
    fn evaluate(&mut self, function: &str, input: Input<'_>) -> Result<Evaluated, Refusal> {
        let (main, sequence) = (input.field("main_params")?, input.field("sequence")?);
        let inputs = {
            let main_params = main.matrix()?;
            let (rows, columns) = main_params.dim();
            if rows == 0 || rows % 2 != 0 || columns == 0 || columns % 4 != 0 {
                let why = "two rows a layer, each of four blocks of b numbers";
                return Err(main.refuse(format_args!("its shape is {:?}, but it must be {why}", (rows, columns))));
            }
            let b = columns / 4;
            problems::lstm::Inputs {
                main: main_params,
                extra: input.field("extra_params")?.matrix_of((3, b), "three rows of b numbers")?,
                state: input.field("state")?.matrix_of((rows, b), "two rows a layer, each of b numbers")?,
                sequence: sequence.matrix()?,
            }
        };
        let (characters, bits) = inputs.sequence.dim();
        if characters < 2 || bits != inputs.bits() {
            let why = format!("its shape is {:?}, but it must be at least 2 rows", (characters, bits));
            return Err(sequence.refuse(format_args!("{why} of b = {} numbers", inputs.bits())));
        }
        let shapes = [inputs.layers(), bits, characters];
        must_fit("lstm: the numbers of layers and of characters", &[shapes[0], characters], MOST_STEPS)?;
        must_fit("lstm: the numbers of layers, of bits and of characters", &shapes, MOST_NUMBERS / 16)?;
        let repetition = Repetition::of(input)?;
        match function {
            "objective" => {
                let program = self.objective.get(shapes, || models::lstm::objective(&inputs));
                repetition.call(|| Ok(program.run(models::lstm::parameters(&inputs))?.into()))
            }
            "jacobian" => {
                let program = self.jacobian.get(shapes, || models::lstm::gradient(&inputs));
                repetition.call(|| {
                    let (main, extra) = program.run(models::lstm::parameters(&inputs))?;
                    Ok(Output::Vector(main.iter().chain(&extra).copied().collect()))
                })
            }
            _ => Err(no_function("lstm", function, ["objective", "jacobian"])),
        }
    }
}

#[derive(Default)]
struct Kmeans {
    cost: Kept<[usize; 3], Program<models::kmeans::Tree, f64>>,
    direction: Kept<[usize; 3], Program<models::kmeans::Tree, Array2<f64>>>,
}

impl Module for Kmeans {
    fn evaluate(&mut self, function: &str, input: Input<'_>) -> Result<Evaluated, Refusal> {
        let points = input.field("points")?.matrix()?;
        let (n, d) = points.dim();
        if points.is_empty() {
            return Err(input.field("points")?.refuse("there are none, or they have no coordinates"));
        }
        let field = input.field("centroids")?;
        let centroids = field.matrix()?;
        if centroids.is_empty() || centroids.ncols() != d {
            let shape = centroids.dim();
            let why = format!("its shape is {shape:?}, but it must be at least one row of {d}, as the points");
            return Err(field.refuse(why));
        }
        let shapes = [n, centroids.nrows(), d];
        must_fit("kmeans: the numbers of points and centroids", &shapes[..2], MOST_NUMBERS)?;
        let repetition = Repetition::of(input)?;
        match function {
            "cost" => {
                let program = self.cost.get(shapes, || models::kmeans::objective(&points, &centroids));
                repetition.call(|| Ok(program.run((Fixed(&points), &centroids))?.into()))
            }
            "dir" => {
                let program = self.direction.get(shapes, || models::kmeans::direction(&points, &centroids));
                repetition.call(|| Ok(program.run((Fixed(&points), &centroids))?.to_owned().into()))
            }
            _ => Err(no_function("kmeans", function, ["cost", "dir"])),
        }
    }
}
