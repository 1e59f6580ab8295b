//! The problems in candle: eager, forward and backward at each call.

use autodiff::Real;
use benches::{
    computation::{Checksum, Computation},
    problems::{self, Family, Precision, Problem, elementwise::CONSTANTS, gmm},
};
use candle_core::{Device::Cpu, Result, Tensor, Var, WithDType};
use ndarray::{Array, Dimension};

/// The version that Cargo.toml asks for.
pub const VERSION: &str = "0.11.1";

/// A computation by its quantity's name; `None` where candle has no such op, or nobody wrote it.
pub fn computation(problem: &Problem, quantity: &str) -> Option<Computation> {
    let done = match (problem.family, problem.precision) {
        (Family::Post | Family::OneShot, _) => post(quantity),
        (Family::Dense, Precision::Double) => dense::<f64>(problem, quantity),
        (Family::Dense, Precision::Single) => dense::<f32>(problem, quantity),
        (Family::Elementwise, Precision::Double) => elementwise::<f64>(problem, quantity),
        (Family::Elementwise, Precision::Single) => elementwise::<f32>(problem, quantity),
        (Family::Gmm, _) => mixture(problem, quantity),
        (Family::Lse, _) => lse(problem, quantity),
        (Family::Llsq, _) => llsq(problem, quantity),
        _ => return None,
    };
    Some(done.unwrap_or_else(|error| failing(error.to_string())))
}

/// A computation that tells why it cannot be.
fn failing(why: String) -> Computation {
    Box::new(move |_| Err(why.clone().into()))
}

fn tensor<A: WithDType, D: Dimension>(array: &Array<A, D>) -> Result<Tensor> {
    let numbers: Vec<A> = array.iter().copied().collect();
    Tensor::from_vec(numbers, array.shape(), &Cpu)
}

/// The value, or the value and the gradients in the parameters, of a cost function.
fn of_cost(
    quantity: &str,
    parameters: Vec<Tensor>,
    cost: impl Fn(&[&Tensor]) -> Result<Tensor> + 'static,
) -> Result<Computation> {
    if matches!(quantity, "value" | "objective") {
        return Ok(Box::new(move |checksum| {
            let value = cost(&parameters.iter().collect::<Vec<_>>())?;
            if let Some(checksum) = checksum {
                checksum.value(number(&value)?);
            }
            Ok(())
        }));
    }
    let parameters: Vec<Var> = parameters.iter().map(Var::from_tensor).collect::<Result<_>>()?;
    let with_value = quantity == "value+gradient";
    Ok(Box::new(move |checksum| {
        let value = cost(&parameters.iter().map(|parameter| parameter.as_tensor()).collect::<Vec<_>>())?;
        let gradients = value.backward()?;
        if let Some(checksum) = checksum {
            if with_value {
                checksum.value(number(&value)?);
            }
            for parameter in &parameters {
                note(checksum, gradients.get(parameter).ok_or("a parameter has no gradient")?)?;
            }
        }
        Ok(())
    }))
}

fn number(value: &Tensor) -> Result<f64> {
    value.to_dtype(candle_core::DType::F64)?.to_scalar()
}

fn note(checksum: &mut Checksum, gradient: &Tensor) -> Result<()> {
    let numbers: Vec<f64> = gradient.to_dtype(candle_core::DType::F64)?.flatten_all()?.to_vec1()?;
    checksum.gradient(&numbers);
    Ok(())
}

fn masked_rmse<A: WithDType>(
    quantity: &str,
    [w, h, a]: [Tensor; 3],
    observed: Vec<bool>,
) -> Result<Computation> {
    let count = observed.iter().filter(|observed| **observed).count() as f64;
    let mask: Vec<A> = observed.iter().map(|&observed| A::from_f64(f64::from(observed))).collect();
    let mask = Tensor::from_vec(mask, a.dims(), &Cpu)?;
    of_cost(quantity, vec![w, h], move |parameters| {
        let residual = ((parameters[0].matmul(parameters[1])? - &a)? * &mask)?;
        (residual.sqr()?.sum_all()? / count)?.sqrt()
    })
}

fn post(quantity: &str) -> Result<Computation> {
    let (a, (w, h)) = (problems::post::matrix(), problems::post::start());
    let observed = a.iter().map(|a| !a.is_nan()).collect();
    let a = a.mapv(|a| if a.is_nan() { 0.0 } else { a });
    masked_rmse::<f64>(quantity, [tensor(&w)?, tensor(&h)?, tensor(&a)?], observed)
}

fn dense<A: Real + WithDType>(problem: &Problem, quantity: &str) -> Result<Computation> {
    let [rows, columns, rank] = ["rows", "columns", "rank"].map(|size| problem.size(size));
    let inputs = problems::dense::Inputs::<A>::new(rows, columns, rank);
    let observed = inputs.observed.iter().copied().collect();
    masked_rmse::<A>(quantity, [tensor(&inputs.w)?, tensor(&inputs.h)?, tensor(&inputs.a)?], observed)
}

fn elementwise<A: Real + WithDType>(problem: &Problem, quantity: &str) -> Result<Computation> {
    let x = problems::elementwise::inputs::<A>(problem.size("n"));
    let [a, b, c] = CONSTANTS;
    of_cost(quantity, vec![tensor(&x)?], move |parameters| {
        let y = (parameters[0].affine(a, b)?.exp()? + 1.0)?.log()?;
        (y.sqr()? + c)?.sqrt()?.sum_all()
    })
}

/// `ln Σ exp` along the last axis, which stays with length 1.
fn logsumexp(x: &Tensor) -> Result<Tensor> {
    let last = x.rank() - 1;
    let greatest = x.max_keepdim(last)?.detach();
    x.broadcast_sub(&greatest)?.exp()?.sum_keepdim(last)?.log()? + greatest
}

fn lse(problem: &Problem, quantity: &str) -> Result<Computation> {
    let x = problems::lse::inputs::<f64>(problem.size("n"));
    of_cost(quantity, vec![tensor(&x)?], |parameters| logsumexp(parameters[0])?.sum_all())
}

fn llsq(problem: &Problem, quantity: &str) -> Result<Computation> {
    let (n, m) = (problem.size("n"), problem.size("m"));
    let t: Vec<f64> = (0..n).map(|i| -1.0 + 2.0 * i as f64 / (n - 1) as f64).collect();
    let signs: Vec<f64> = t.iter().map(|&t| if t == 0.0 { 0.0 } else { t.signum() }).collect();
    let (t, signs) = (Tensor::from_vec(t, n, &Cpu)?, Tensor::from_vec(signs, n, &Cpu)?);
    of_cost(quantity, vec![tensor(&problems::llsq::inputs(m))?], move |parameters| {
        let coefficient = |j: usize| parameters[0].narrow(0, j, 1);
        let mut value = coefficient(m - 1)?.broadcast_as(n)?;
        for j in (0..m - 1).rev() {
            value = (value * &t)?.broadcast_add(&coefficient(j)?)?;
        }
        (&signs - value)?.sqr()?.sum_all()? * 0.5
    })
}

fn mixture(problem: &Problem, quantity: &str) -> Result<Computation> {
    let (d, k) = (problem.size("d"), problem.size("k"));
    let gmm::Inputs { x, alpha, mu, q, l } = gmm::Inputs::<f64>::new(d, k);
    let n = x.nrows();
    let constant = gmm::Prior { gamma: 1.0, m: 0.0 }.constant(n, d, k);
    // Where each number of a matrix is in a row of a zero, the diagonal and the triangle.
    let mut places = vec![0u32; d * d];
    for i in 0..d {
        places[i * d + i] = 1 + i as u32;
    }
    for (number, (row, column)) in gmm::lower_triangle(d).into_iter().enumerate() {
        places[row * d + column] = (1 + d + number) as u32;
    }
    let places = Tensor::from_vec(places, d * d, &Cpu)?;
    let (x, zero) = (tensor(&x)?, Tensor::zeros((k, 1), candle_core::DType::F64, &Cpu)?);
    let parameters = vec![tensor(&alpha)?, tensor(&mu)?, tensor(&q)?, tensor(&l)?];
    of_cost(quantity, parameters, move |parameters| {
        let &[alpha, mu, q, l] = parameters else { candle_core::bail!("there are four parameters") };
        let diagonal = q.exp()?;
        let matrices = Tensor::cat(&[&zero, &diagonal, l], 1)?.index_select(&places, 1)?;
        let shift = matrices.reshape((k, d, d))?.broadcast_mul(&mu.reshape((k, 1, d))?)?.sum(2)?;
        let z = x.matmul(&matrices.reshape((k * d, d))?.t()?)?.broadcast_sub(&shift.reshape((1, k * d))?)?;
        let distances = z.sqr()?.reshape((n, k, d))?.sum(2)?;
        let scales = (alpha + q.sum(1)?)?;
        let likelihood = logsumexp(&(distances * -0.5)?.broadcast_add(&scales)?)?.sum_all()?;
        let shares = (logsumexp(alpha)?.sum_all()? * n as f64)?;
        let squares = ((diagonal.sqr()?.sum_all()? + l.sqr()?.sum_all()?)? * 0.5)?;
        ((likelihood - shares)? - squares)? + constant
    })
}
