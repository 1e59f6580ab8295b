//! The problems written by hand ([`hand`]), as the comparison runs them.

use crate::{
    computation::Computation,
    hand::{self, elementary::Elementary, product::Element},
    ours::{PRIOR, note},
    problems::{self, Family, Precision, Problem},
};
use ndarray::{Array, Dimension};
use std::hint::black_box;

/// The numbers in row-major order.
fn numbers<A: Clone, D: Dimension>(array: Array<A, D>) -> Vec<A> {
    array.iter().cloned().collect()
}

/// A computation with the standard library's elementary functions, by its quantity's name.
pub fn computation(problem: &Problem, quantity: &str, threads: usize) -> Option<Computation> {
    use hand::elementwise::{value, value_and_gradient};
    Some(match (problem.family, quantity) {
        (Family::Post, _) => post(),
        (Family::OneShot, _) => return None,
        (Family::Adagrad, _) => adagrad(),
        (Family::Chain, "program") => chain(),
        (Family::Chain, _) => return None,
        (Family::Dense, _) => match problem.precision {
            Precision::Double => dense::<f64>(problem, quantity, threads),
            Precision::Single => dense::<f32>(problem, quantity, threads),
        },
        (Family::Gmm, _) => gmm(problem, quantity, threads),
        (Family::Kmeans, _) => kmeans(problem, quantity, threads),
        (Family::Sparse, _) => sparse(problem, threads),
        // The others have no loop for several threads.
        (Family::Elementwise | Family::Lstm | Family::Lse | Family::Llsq, _) if threads > 1 => return None,
        (Family::Elementwise, _) => match problem.precision {
            Precision::Double => elementwise::<f64>(problem, quantity, value, value_and_gradient),
            Precision::Single => elementwise::<f32>(problem, quantity, value, value_and_gradient),
        },
        (Family::Lstm, _) => lstm(problem, quantity),
        (Family::Lse, _) => lse(problem, quantity, hand::lse::value, hand::lse::gradient),
        (Family::Llsq, _) => llsq(problem, quantity),
    })
}

/// A computation with elementary functions that vectorise, where there is one.
pub fn fused_computation(problem: &Problem, quantity: &str, threads: usize) -> Option<Computation> {
    use hand::elementwise::{fused_value, fused_value_and_gradient};
    if threads > 1 {
        return None;
    }
    match (problem.family, problem.precision) {
        (Family::Elementwise, Precision::Double) => {
            Some(elementwise::<f64>(problem, quantity, fused_value, fused_value_and_gradient))
        }
        (Family::Elementwise, Precision::Single) => {
            Some(elementwise::<f32>(problem, quantity, fused_value, fused_value_and_gradient))
        }
        (Family::Lse, _) => Some(lse(problem, quantity, hand::lse::fused_value, hand::lse::fused_gradient)),
        _ => None,
    }
}

fn post() -> Computation {
    let (w, h) = problems::post::start();
    let (a, w, h) = (numbers(problems::post::matrix()), numbers(w), numbers(h));
    let mut cost = hand::post::MaskedRmse::new(&a, 4, 2, 3);
    Box::new(move |checksum| {
        let value = black_box(cost.value_and_grad(black_box(&w), black_box(&h)));
        note(checksum, |sum| sum.value(value).gradient(&cost.w).gradient(&cost.h));
        Ok(())
    })
}

fn adagrad() -> Computation {
    use problems::post::{EPS, LEARNING_RATE, STEPS};
    let (w, h) = problems::post::start();
    let (a, w, h) = (numbers(problems::post::matrix()), numbers(w), numbers(h));
    Box::new(move |checksum| {
        let cost = hand::post::MaskedRmse::new(black_box(&a), 4, 2, 3);
        // One more than there are steps, for the last cost.
        let mut descent = hand::post::Descent::new(cost, &w, &h, LEARNING_RATE, EPS, STEPS + 1);
        (0..=STEPS).for_each(|_| descent.step());
        let descent = black_box(descent);
        note(checksum, |sum| sum.value(descent.costs[STEPS]));
        Ok(())
    })
}

fn chain() -> Computation {
    use problems::chain::{LINKS, START};
    Box::new(move |checksum| {
        let (value, slope) = black_box(hand::chain::value_and_slope(black_box(START), LINKS));
        note(checksum, |sum| sum.value(value).gradient(&[slope]));
        Ok(())
    })
}

fn dense<A: Element>(problem: &Problem, quantity: &str, threads: usize) -> Computation {
    let [rows, columns, rank] = ["rows", "columns", "rank"].map(|size| problem.size(size));
    let problems::dense::Inputs { w, h, a, observed } = problems::dense::Inputs::<A>::new(rows, columns, rank);
    let (w, h) = (numbers(w), numbers(h));
    let mut cost = hand::dense::MaskedRmse::new(&numbers(a), &numbers(observed), columns, rank, threads);
    if quantity == "value" {
        return Box::new(move |checksum| {
            let value = black_box(cost.value(black_box(&w), black_box(&h)));
            note(checksum, |sum| sum.value(value));
            Ok(())
        });
    }
    Box::new(move |checksum| {
        let value = black_box(cost.value_and_gradient(black_box(&w), black_box(&h)));
        note(checksum, |sum| sum.value(value).gradient(&cost.w).gradient(&cost.h));
        Ok(())
    })
}

fn elementwise<A: Elementary>(
    problem: &Problem,
    quantity: &str,
    value: fn(&[A]) -> A,
    value_and_gradient: fn(&[A], &mut [A]) -> A,
) -> Computation {
    let x = numbers(problems::elementwise::inputs::<A>(problem.size("n")));
    if quantity == "value" {
        return Box::new(move |checksum| {
            let value = black_box(value(black_box(&x)));
            note(checksum, |sum| sum.value(value));
            Ok(())
        });
    }
    let mut gradient = vec![A::zero(); x.len()];
    Box::new(move |checksum| {
        let value = black_box(value_and_gradient(black_box(&x), &mut gradient));
        note(checksum, |sum| sum.value(value).gradient(&gradient));
        Ok(())
    })
}

fn gmm(problem: &Problem, quantity: &str, threads: usize) -> Computation {
    let (d, k) = (problem.size("d"), problem.size("k"));
    let problems::gmm::Inputs { x, alpha, mu, q, l } = problems::gmm::Inputs::new(d, k);
    let (alpha, mu, q, l) = (numbers(alpha), numbers(mu), numbers(q), numbers(l));
    let mut gmm = hand::gmm::Gmm::new(&numbers(x), d, k, PRIOR, threads);
    if quantity == "objective" {
        return Box::new(move |checksum| {
            let value = black_box(gmm.objective(black_box([&alpha, &mu, &q, &l])));
            note(checksum, |sum| sum.value(value));
            Ok(())
        });
    }
    Box::new(move |checksum| {
        gmm.differentiate(black_box([&alpha, &mu, &q, &l]));
        note(checksum, |sum| gmm.gradient.iter().fold(sum, |sum, part| sum.gradient(part)));
        Ok(())
    })
}

fn lstm(problem: &Problem, quantity: &str) -> Computation {
    let inputs = problems::lstm::Inputs::new(problem.size("layers"), problem.size("characters"));
    let mut lstm = hand::lstm::Lstm::new(inputs);
    if quantity == "objective" {
        return Box::new(move |checksum| {
            let value = black_box(lstm.objective());
            note(checksum, |sum| sum.value(value));
            Ok(())
        });
    }
    Box::new(move |checksum| {
        lstm.differentiate();
        note(checksum, |sum| sum.gradient(&lstm.main).gradient(&lstm.extra));
        Ok(())
    })
}

fn lse(
    problem: &Problem,
    quantity: &str,
    value: fn(&[f64]) -> f64,
    gradient: fn(&[f64], &mut [f64]) -> f64,
) -> Computation {
    let x = numbers(problems::lse::inputs(problem.size("n")));
    if quantity == "objective" {
        return Box::new(move |checksum| {
            let value = black_box(value(black_box(&x)));
            note(checksum, |sum| sum.value(value));
            Ok(())
        });
    }
    let mut slopes = vec![0.0; x.len()];
    Box::new(move |checksum| {
        black_box(gradient(black_box(&x), &mut slopes));
        note(checksum, |sum| sum.gradient(&slopes));
        Ok(())
    })
}

fn llsq(problem: &Problem, quantity: &str) -> Computation {
    let x = numbers(problems::llsq::inputs(problem.size("m")));
    let mut points = hand::llsq::Points::new(problem.size("n"), x.len());
    if quantity == "objective" {
        return Box::new(move |checksum| {
            let value = black_box(points.value(black_box(&x)));
            note(checksum, |sum| sum.value(value));
            Ok(())
        });
    }
    let mut gradient = vec![0.0; x.len()];
    Box::new(move |checksum| {
        points.gradient(black_box(&x), &mut gradient);
        note(checksum, |sum| sum.gradient(&gradient));
        Ok(())
    })
}

fn kmeans(problem: &Problem, quantity: &str, threads: usize) -> Computation {
    let [n, d, k] = ["n", "d", "k"].map(|size| problem.size(size));
    let (points, centroids) = problems::kmeans::inputs(n, d, k);
    let centroids = numbers(centroids);
    let mut clusters = hand::kmeans::KMeans::new(&numbers(points), d, k, threads);
    if quantity == "cost" {
        return Box::new(move |checksum| {
            let value = black_box(clusters.cost(black_box(&centroids)));
            note(checksum, |sum| sum.value(value));
            Ok(())
        });
    }
    Box::new(move |checksum| {
        clusters.newton(black_box(&centroids));
        note(checksum, |sum| sum.gradient(&clusters.direction));
        Ok(())
    })
}

fn sparse(problem: &Problem, threads: usize) -> Computation {
    use problems::sparse::{factors, ratings, sides};
    let (w, h) = factors(problem);
    let (w, h) = (numbers(w), numbers(h));
    let mut cost = hand::sparse::SparseRmse::new(sides(problem), ratings(problem), problem.size("rank"), threads);
    Box::new(move |checksum| {
        let value = black_box(cost.value_and_gradient(black_box(&w), black_box(&h)));
        note(checksum, |sum| sum.value(value).gradient(&cost.w).gradient(&cost.h));
        Ok(())
    })
}
