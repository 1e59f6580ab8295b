//! The problems in the crate `autograd` ("rust-autograd"): the graph is made anew at each call, as its examples do,
//! and the arrays are fed as views.

use ag::{
    NdArray,
    ndarray::{ArrayD, IxDyn},
    tensor_ops as ops,
};
use autodiff::Real;
use autograd as ag;
use benches::{
    computation::Computation,
    problems::{self, Family, Precision, Problem, elementwise::CONSTANTS},
};
use ndarray::{Array, Dimension};

/// The version that Cargo.toml asks for.
pub const VERSION: &str = "2.0.0-rc3";

/// A computation by its quantity's name; `None` where nobody wrote it.
pub fn computation(problem: &Problem, quantity: &str) -> Option<Computation> {
    match (problem.family, problem.precision) {
        (Family::Post | Family::OneShot, _) => Some(post(quantity)),
        (Family::Dense, Precision::Double) => Some(dense::<f64>(problem, quantity)),
        (Family::Dense, Precision::Single) => Some(dense::<f32>(problem, quantity)),
        (Family::Elementwise, Precision::Double) => Some(elementwise::<f64>(problem, quantity)),
        (Family::Elementwise, Precision::Single) => Some(elementwise::<f32>(problem, quantity)),
        (Family::Lse, _) => Some(lse(problem, quantity)),
        _ => None,
    }
}

/// An element type of both crates.
trait Element: Real + ag::Float {}
impl Element for f32 {}
impl Element for f64 {}

fn array<A: Clone, D: Dimension>(array: &Array<A, D>) -> ArrayD<A> {
    let numbers: Vec<A> = array.iter().cloned().collect();
    ArrayD::from_shape_vec(IxDyn(array.shape()), numbers).unwrap_or_else(|_| unreachable!("the shape is the array's"))
}

/// A cost function of placeholders: the parameters, then the data.
type Cost<A> = for<'g> fn(&[ag::Tensor<'g, A>], A) -> ag::Tensor<'g, A>;

/// The value, or the value and the gradients, of a cost function of `parameters` arrays and further data.
fn of_cost<A: Element>(
    quantity: &str,
    parameters: usize,
    arrays: Vec<ArrayD<A>>,
    number: A,
    cost: Cost<A>,
) -> Computation {
    const NAMES: [&str; 4] = ["a", "b", "c", "d"];
    let (with_value, with_gradient) = (quantity != "gradient", !matches!(quantity, "value" | "objective"));
    Box::new(move |checksum| {
        let results: Vec<NdArray<A>> = ag::run(|context: &mut ag::Context<'_, '_, A>| {
            let context = &*context;
            let placeholders: Vec<_> = arrays
                .iter()
                .zip(NAMES)
                .map(|(array, name)| {
                    let shape: Vec<isize> = array.shape().iter().map(|&length| length as isize).collect();
                    context.placeholder(name, &shape)
                })
                .collect();
            let value = cost(&placeholders, number);
            let mut wanted = Vec::new();
            if with_value {
                wanted.push(value);
            }
            if with_gradient {
                wanted.extend(ops::grad(&[value], &placeholders[..parameters]));
            }
            let mut evaluator = context.evaluator();
            for (&placeholder, array) in placeholders.iter().zip(&arrays) {
                evaluator.feed(placeholder, array.view());
            }
            evaluator.extend(&wanted).run().into_iter().collect::<Result<_, _>>()
        })?;
        if let Some(checksum) = checksum {
            let mut results = results.iter();
            if with_value && let Some(&value) = results.next().and_then(|value| value.first()) {
                checksum.value(value);
            }
            for gradient in results {
                checksum.gradient(gradient);
            }
        }
        Ok(())
    })
}

fn masked_rmse<'g, A: Element>(inputs: &[ag::Tensor<'g, A>], count: A) -> ag::Tensor<'g, A> {
    let residual = (ops::matmul(inputs[0], inputs[1]) - inputs[2]) * inputs[3];
    ops::sqrt(ops::sum_all(ops::square(residual)) * (A::one() / count))
}

fn post(quantity: &str) -> Computation {
    let (a, (w, h)) = (problems::post::matrix(), problems::post::start());
    let mask = a.mapv(|a| f64::from(!a.is_nan()));
    let a = a.mapv(|a| if a.is_nan() { 0.0 } else { a });
    of_cost(quantity, 2, vec![array(&w), array(&h), array(&a), array(&mask)], mask.sum(), masked_rmse)
}

fn dense<A: Element>(problem: &Problem, quantity: &str) -> Computation {
    let [rows, columns, rank] = ["rows", "columns", "rank"].map(|size| problem.size(size));
    let inputs = problems::dense::Inputs::<A>::new(rows, columns, rank);
    let mask = inputs.observed.mapv(|observed| A::narrowed(f64::from(observed)));
    let count = A::narrowed(inputs.observed.iter().filter(|observed| **observed).count() as f64);
    let arrays = vec![array(&inputs.w), array(&inputs.h), array(&inputs.a), array(&mask)];
    of_cost(quantity, 2, arrays, count, masked_rmse)
}

fn elementwise<A: Element>(problem: &Problem, quantity: &str) -> Computation {
    let x = problems::elementwise::inputs::<A>(problem.size("n"));
    of_cost(quantity, 1, vec![array(&x)], A::one(), |inputs, one| {
        let [a, b, c] = CONSTANTS.map(A::narrowed);
        let y = ops::ln(ops::exp(inputs[0] * a + b) + one);
        ops::sum_all(ops::sqrt(ops::square(y) + c))
    })
}

fn lse(problem: &Problem, quantity: &str) -> Computation {
    let x = problems::lse::inputs::<f64>(problem.size("n"));
    of_cost(quantity, 1, vec![array(&x)], 1.0, |inputs, _| {
        let greatest = ops::stop_gradient(ops::reduce_max(inputs[0], &[0], false));
        ops::ln(ops::sum_all(ops::exp(inputs[0] - greatest))) + greatest
    })
}
