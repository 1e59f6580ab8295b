//! The problems on `autodiff`.

use crate::{
    computation::{Checksum, Computation},
    models,
    problems::{self, Family, Precision, Problem, gmm::Prior},
};
use autodiff::{Mask, Program, Real, Sparse, value_and_grad};
use factorize::{AdagradOptions, adagrad_gd, masked_rmse};
use ndarray::{Array1, Array2};
use std::hint::black_box;

/// Does something with the engine on so many threads. The one place where that is set.
pub fn with_threads<T>(threads: usize, run: impl FnOnce() -> T) -> T {
    autodiff::with_threads(threads, run)
}

/// A computation by its quantity's name.
pub fn computation(problem: &Problem, quantity: &str) -> Computation {
    match (problem.family, quantity) {
        (Family::Post, _) => post(),
        (Family::Adagrad, _) => adagrad(),
        (Family::OneShot, _) => one_shot(),
        (Family::Chain, "program") => chain(),
        (Family::Chain, _) => chain_once(),
        (Family::Dense, _) => match problem.precision {
            Precision::Double => dense::<f64>(problem, quantity),
            Precision::Single => dense::<f32>(problem, quantity),
        },
        (Family::Elementwise, _) => match problem.precision {
            Precision::Double => elementwise::<f64>(problem, quantity),
            Precision::Single => elementwise::<f32>(problem, quantity),
        },
        (Family::Gmm, _) => gmm(problem, quantity),
        (Family::Lstm, _) => lstm(problem, quantity),
        (Family::Lse, _) => lse(problem, quantity),
        (Family::Llsq, _) => llsq(problem, quantity),
        (Family::Kmeans, _) => kmeans(problem, quantity),
        (Family::Sparse, _) => sparse(problem),
    }
}

/// Notes results if that is asked for.
pub(crate) fn note(checksum: Option<&mut Checksum>, note: impl FnOnce(&mut Checksum) -> &mut Checksum) {
    if let Some(checksum) = checksum {
        note(checksum);
    }
}

fn post() -> Computation {
    let (a, (w, h)) = (problems::post::matrix(), problems::post::start());
    let observed = Mask::observed(&a);
    let mut program = Program::value_and_grad(|_, (w, h)| masked_rmse(w, h, &a, &observed), (&w, &h));
    Box::new(move |checksum| {
        let (cost, (dw, dh)) = black_box(program.run((black_box(&w), black_box(&h)))?);
        note(checksum, |sum| sum.value(cost).gradient(dw).gradient(dh));
        Ok(())
    })
}

fn one_shot() -> Computation {
    let (a, (w, h)) = (problems::post::matrix(), problems::post::start());
    let observed = Mask::observed(&a);
    Box::new(move |checksum| {
        let (cost, (dw, dh)) =
            black_box(value_and_grad(|_, (w, h)| masked_rmse(w, h, &a, &observed), (black_box(&w), black_box(&h))));
        note(checksum, |sum| sum.value(cost).gradient(&dw).gradient(&dh));
        Ok(())
    })
}

fn adagrad() -> Computation {
    use problems::post::{EPS, LEARNING_RATE, STEPS};
    let (a, (w, h)) = (problems::post::matrix(), problems::post::start());
    let observed = Mask::observed(&a);
    let options = AdagradOptions { iterations: STEPS, learning_rate: LEARNING_RATE, eps: EPS };
    Box::new(move |checksum| {
        let run = black_box(adagrad_gd((black_box(&w), &h), |_, (w, h)| masked_rmse(w, h, &a, &observed), options)?);
        note(checksum, |sum| sum.value(run.cost()[STEPS]));
        Ok(())
    })
}

fn chain() -> Computation {
    let mut program = Program::value_and_grad(|_, x| models::chain::links(x), problems::chain::START);
    Box::new(move |checksum| {
        let (value, slope) = black_box(program.run(black_box(problems::chain::START))?);
        note(checksum, |sum| sum.value(value).gradient(&[slope]));
        Ok(())
    })
}

fn chain_once() -> Computation {
    Box::new(move |checksum| {
        let (value, slope) = value_and_grad(|_, x| models::chain::links(x), black_box(problems::chain::START));
        note(checksum, |sum| sum.value(black_box(value)).gradient(&[black_box(slope)]));
        Ok(())
    })
}

fn dense<A: Real>(problem: &Problem, quantity: &str) -> Computation {
    let [rows, columns, rank] = ["rows", "columns", "rank"].map(|size| problem.size(size));
    let problems::dense::Inputs { w, h, a, observed } = problems::dense::Inputs::<A>::new(rows, columns, rank);
    let observed = Mask::from_bools(&observed);
    if quantity == "value" {
        let mut program =
            Program::<(Array2<A>, Array2<A>), A>::outputs(|_, (w, h)| masked_rmse(w, h, &a, &observed), (&w, &h));
        return Box::new(move |checksum| {
            let cost = black_box(program.run((black_box(&w), black_box(&h)))?);
            note(checksum, |sum| sum.value(cost));
            Ok(())
        });
    }
    let mut program = Program::value_and_grad(|_, (w, h)| masked_rmse(w, h, &a, &observed), (&w, &h));
    Box::new(move |checksum| {
        let (cost, (dw, dh)) = black_box(program.run((black_box(&w), black_box(&h)))?);
        note(checksum, |sum| sum.value(cost).gradient(dw).gradient(dh));
        Ok(())
    })
}

fn elementwise<A: Real>(problem: &Problem, quantity: &str) -> Computation {
    let x = problems::elementwise::inputs::<A>(problem.size("n"));
    if quantity == "value" {
        let mut program = Program::<Array1<A>, A>::outputs(|_, x| models::elementwise::sum_of_roots(x), &x);
        return Box::new(move |checksum| {
            let value = black_box(program.run(black_box(&x))?);
            note(checksum, |sum| sum.value(value));
            Ok(())
        });
    }
    let mut program = Program::value_and_grad(|_, x| models::elementwise::sum_of_roots(x), &x);
    Box::new(move |checksum| {
        let (value, slopes) = black_box(program.run(black_box(&x))?);
        note(checksum, |sum| sum.value(value).gradient(slopes));
        Ok(())
    })
}

/// The prior that GradBench's workloads have.
pub(crate) const PRIOR: Prior = Prior { gamma: 1.0, m: 0.0 };

fn gmm(problem: &Problem, quantity: &str) -> Computation {
    let inputs = problems::gmm::Inputs::new(problem.size("d"), problem.size("k"));
    if quantity == "objective" {
        let mut program = models::gmm::objective(&inputs, PRIOR);
        return Box::new(move |checksum| {
            let value = black_box(program.run(models::gmm::parameters(black_box(&inputs), PRIOR))?);
            note(checksum, |sum| sum.value(value));
            Ok(())
        });
    }
    let mut program = models::gmm::gradient(&inputs, PRIOR);
    Box::new(move |checksum| {
        let (alpha, mu, q, l) = black_box(program.run(models::gmm::parameters(black_box(&inputs), PRIOR))?);
        note(checksum, |sum| sum.gradient(alpha).gradient(mu).gradient(q).gradient(l));
        Ok(())
    })
}

fn lstm(problem: &Problem, quantity: &str) -> Computation {
    let inputs = problems::lstm::Inputs::new(problem.size("layers"), problem.size("characters"));
    if quantity == "objective" {
        let mut program = models::lstm::objective(&inputs);
        return Box::new(move |checksum| {
            let value = black_box(program.run(models::lstm::parameters(black_box(&inputs)))?);
            note(checksum, |sum| sum.value(value));
            Ok(())
        });
    }
    let mut program = models::lstm::gradient(&inputs);
    Box::new(move |checksum| {
        let (main, extra) = black_box(program.run(models::lstm::parameters(black_box(&inputs)))?);
        note(checksum, |sum| sum.gradient(main).gradient(extra));
        Ok(())
    })
}

fn lse(problem: &Problem, quantity: &str) -> Computation {
    let x = problems::lse::inputs(problem.size("n"));
    if quantity == "objective" {
        let mut program = models::lse::objective(&x);
        return Box::new(move |checksum| {
            let value = black_box(program.run(black_box(&x))?);
            note(checksum, |sum| sum.value(value));
            Ok(())
        });
    }
    let mut program = models::lse::gradient(&x);
    Box::new(move |checksum| {
        let gradient = black_box(program.run(black_box(&x))?);
        note(checksum, |sum| sum.gradient(gradient));
        Ok(())
    })
}

fn llsq(problem: &Problem, quantity: &str) -> Computation {
    let (n, x) = (problem.size("n"), problems::llsq::inputs(problem.size("m")));
    if quantity == "objective" {
        let mut program = models::llsq::objective(&x, n);
        return Box::new(move |checksum| {
            let value = black_box(program.run(black_box(&x))?);
            note(checksum, |sum| sum.value(value));
            Ok(())
        });
    }
    let mut program = models::llsq::gradient(&x, n);
    Box::new(move |checksum| {
        let gradient = black_box(program.run(black_box(&x))?);
        note(checksum, |sum| sum.gradient(gradient));
        Ok(())
    })
}

fn kmeans(problem: &Problem, quantity: &str) -> Computation {
    let [n, d, k] = ["n", "d", "k"].map(|size| problem.size(size));
    let (points, centroids) = problems::kmeans::inputs(n, d, k);
    if quantity == "cost" {
        let mut program = models::kmeans::objective(&points, &centroids);
        return Box::new(move |checksum| {
            let value = black_box(program.run((autodiff::Fixed(&points), black_box(&centroids)))?);
            note(checksum, |sum| sum.value(value));
            Ok(())
        });
    }
    let mut program = models::kmeans::direction(&points, &centroids);
    Box::new(move |checksum| {
        let direction = black_box(program.run((autodiff::Fixed(&points), black_box(&centroids)))?);
        note(checksum, |sum| sum.gradient(direction));
        Ok(())
    })
}

fn sparse(problem: &Problem) -> Computation {
    let (w, h) = problems::sparse::factors(problem);
    let cells = problems::sparse::ratings(problem)
        .map(|(user, item, rating)| ([user, item].map(|number| number as usize), rating));
    let ratings = Sparse::from_triplets(problems::sparse::sides(problem), cells)
        .unwrap_or_else(|error| panic!("{}: {error}", problem.name));
    let mut program = Program::value_and_grad(|_, (w, h)| models::sparse::rmse(w, h, &ratings), (&w, &h));
    Box::new(move |checksum| {
        let (cost, (dw, dh)) = black_box(program.run((black_box(&w), black_box(&h)))?);
        note(checksum, |sum| sum.value(cost).gradient(dw).gradient(dh));
        Ok(())
    })
}
