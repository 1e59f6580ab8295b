//! The masked root mean square error of `W·H` for larger matrices, on `faer`: the product, one pass over the
//! residual, two products back.

use super::{
    BLOCK, LANES,
    elementary::Elementary,
    product::{Element, multiply, rows_of},
    total,
};
use rayon::prelude::*;

/// The cost with its data and room for its gradient; all matrices in row-major order.
pub struct MaskedRmse<A> {
    rank: usize,
    columns: usize,
    threads: usize,
    a: Vec<A>,
    /// 1 where a cell is observed, else 0: a product with it vectorises, a choice does not.
    mask: Vec<A>,
    count: f64,
    /// The product, then the residual.
    product: Vec<A>,
    /// The gradient in `W`.
    pub w: Vec<A>,
    /// The gradient in `H`.
    pub h: Vec<A>,
}

/// How many blocks a thread takes at a time.
const BLOCKS: usize = 32;

for_this_processor! {
    /// The sum of squares of what is observed of a block of `product - a`.
    fn squares<A: Elementary>(product: &[A], a: &[A], mask: &[A]) -> f64 {
        let mut lanes = [A::zero(); LANES];
        let (products, rest) = product.as_chunks::<LANES>();
        let ((others, last), (masks, end)) = (a.as_chunks::<LANES>(), mask.as_chunks::<LANES>());
        for ((product, a), mask) in products.iter().zip(others).zip(masks) {
            for lane in 0..LANES {
                let residual = (product[lane] - a[lane]) * mask[lane];
                lanes[lane] = residual.times_plus::<FMA>(residual, lanes[lane]);
            }
        }
        let mut sum = total(lanes);
        for ((&product, &a), &mask) in rest.iter().zip(last).zip(end) {
            sum += ((product - a) * mask).widened().powi(2);
        }
        sum
    }
}

for_this_processor! {
    /// As [`squares`], and `product` becomes the residual.
    fn residual_and_squares<A: Elementary>(product: &mut [A], a: &[A], mask: &[A]) -> f64 {
        let mut lanes = [A::zero(); LANES];
        let (products, rest) = product.as_chunks_mut::<LANES>();
        let ((others, last), (masks, end)) = (a.as_chunks::<LANES>(), mask.as_chunks::<LANES>());
        for ((product, a), mask) in products.iter_mut().zip(others).zip(masks) {
            for lane in 0..LANES {
                let residual = (product[lane] - a[lane]) * mask[lane];
                lanes[lane] = residual.times_plus::<FMA>(residual, lanes[lane]);
                product[lane] = residual;
            }
        }
        let mut sum = total(lanes);
        for ((product, &a), &mask) in rest.iter_mut().zip(last).zip(end) {
            *product = (*product - a) * mask;
            sum += product.widened().powi(2);
        }
        sum
    }
}

impl<A: Element> MaskedRmse<A> {
    /// For a matrix `a` of so many columns, approximated with a rank, to be run on so many threads.
    pub fn new(a: &[A], observed: &[bool], columns: usize, rank: usize, threads: usize) -> Self {
        MaskedRmse {
            rank,
            columns,
            threads,
            a: a.to_vec(),
            mask: observed.iter().map(|&observed| A::indicator(observed)).collect(),
            count: observed.iter().filter(|observed| **observed).count() as f64,
            product: vec![A::zero(); a.len()],
            w: vec![A::zero(); a.len() / columns * rank],
            h: vec![A::zero(); rank * columns],
        }
    }

    fn cost(&self, squares: f64) -> f64 {
        (squares / self.count).sqrt()
    }

    /// The cost.
    pub fn value(&mut self, w: &[A], h: &[A]) -> A {
        multiply(&mut self.product, rows_of(w, self.rank), rows_of(h, self.columns), A::one(), self.threads);
        let block = |((product, a), mask): ((&[A], &[A]), &[A])| squares(product, a, mask);
        let sum = if self.threads > 1 {
            let large = BLOCKS * BLOCK;
            let parts = self.product.par_chunks(large).zip(self.a.par_chunks(large));
            parts
                .zip(self.mask.par_chunks(large))
                .map(|((product, a), mask)| {
                    product.chunks(BLOCK).zip(a.chunks(BLOCK)).zip(mask.chunks(BLOCK)).map(block).sum::<f64>()
                })
                .sum()
        } else {
            let parts = self.product.chunks(BLOCK).zip(self.a.chunks(BLOCK));
            parts.zip(self.mask.chunks(BLOCK)).map(block).sum()
        };
        A::narrowed(self.cost(sum))
    }

    /// The cost; the gradients are left in `self`.
    pub fn value_and_gradient(&mut self, w: &[A], h: &[A]) -> A {
        let (left, right) = (rows_of(w, self.rank), rows_of(h, self.columns));
        multiply(&mut self.product, left, right, A::one(), self.threads);
        let block = |((product, a), mask): ((&mut [A], &[A]), &[A])| residual_and_squares(product, a, mask);
        let sum = if self.threads > 1 {
            let large = BLOCKS * BLOCK;
            let parts = self.product.par_chunks_mut(large).zip(self.a.par_chunks(large));
            parts
                .zip(self.mask.par_chunks(large))
                .map(|((product, a), mask)| {
                    product.chunks_mut(BLOCK).zip(a.chunks(BLOCK)).zip(mask.chunks(BLOCK)).map(block).sum::<f64>()
                })
                .sum()
        } else {
            let parts = self.product.chunks_mut(BLOCK).zip(self.a.chunks(BLOCK));
            parts.zip(self.mask.chunks(BLOCK)).map(block).sum()
        };
        let cost = self.cost(sum);
        let scale = A::narrowed(if cost == 0.0 { 0.0 } else { 1.0 / (cost * self.count) });
        let residual = rows_of(&self.product, self.columns);
        multiply(&mut self.w, residual, right.transpose(), scale, self.threads);
        multiply(&mut self.h, left.transpose(), residual, scale, self.threads);
        A::narrowed(cost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{hand::post, problems::dense};

    #[test]
    fn it_is_the_plain_loop_on_one_thread_and_two() {
        let problem = dense::Inputs::<f64>::new(37, 61, 5);
        let (w, h) = (problem.w.as_slice().unwrap(), problem.h.as_slice().unwrap());
        let holes: Vec<f64> =
            problem.a.iter().zip(&problem.observed).map(|(a, o)| if *o { *a } else { f64::NAN }).collect();
        let mut plain = post::MaskedRmse::new(&holes, 37, 5, 61);
        let cost = plain.value_and_grad(w, h);
        for threads in [1, 2] {
            let observed = problem.observed.as_slice().unwrap();
            let mut fast = MaskedRmse::new(problem.a.as_slice().unwrap(), observed, 61, 5, threads);
            assert!((fast.value(w, h) - cost).abs() < 1e-13);
            assert!((fast.value_and_gradient(w, h) - cost).abs() < 1e-13);
            let pairs = fast.w.iter().zip(&plain.w).chain(fast.h.iter().zip(&plain.h));
            assert!(pairs.into_iter().all(|(found, expected)| (found - expected).abs() < 1e-14));
        }
    }
}
