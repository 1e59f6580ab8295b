//! `Σ √( ln(1 + exp(a·x + b))² + c )` and its gradient, in one loop.

use super::{BLOCK, LANES, elementary::Elementary, total};
use crate::problems::elementwise::CONSTANTS;
use autodiff::Real;

/// The value, with the functions of the standard library.
pub fn value<A: Real>(x: &[A]) -> A {
    let [a, b, c] = CONSTANTS.map(A::narrowed);
    let term = |&x: &A| {
        let y = (a * x + b).exp().ln_1p();
        (y * y + c).sqrt()
    };
    A::narrowed(x.chunks(BLOCK).map(|block| block.iter().map(term).fold(A::zero(), |sum, y| sum + y).widened()).sum())
}

/// The value and the gradient, with the functions of the standard library.
pub fn value_and_gradient<A: Real>(x: &[A], gradient: &mut [A]) -> A {
    let [a, b, c] = CONSTANTS.map(A::narrowed);
    let mut sum = 0.0;
    for (x, gradient) in x.chunks(BLOCK).zip(gradient.chunks_mut(BLOCK)) {
        let mut block = A::zero();
        for (&x, gradient) in x.iter().zip(gradient) {
            let exponential = (a * x + b).exp();
            let y = exponential.ln_1p();
            let root = (y * y + c).sqrt();
            block += root;
            *gradient = y / root * exponential / (A::one() + exponential) * a;
        }
        sum += block.widened();
    }
    A::narrowed(sum)
}

/// A term of the sum and its derivative.
#[inline(always)]
fn term<const FMA: bool, A: Elementary>(x: A) -> (A, A) {
    let [a, b, c] = CONSTANTS.map(A::narrowed);
    let exponential = a.times_plus::<FMA>(x, b).fast_exp::<FMA>();
    let y = exponential.fast_log1p::<FMA>();
    let root = y.times_plus::<FMA>(y, c).sqrt();
    (root, a * y * exponential / (root * (A::one() + exponential)))
}

for_this_processor! {
    /// The value, with functions that vectorise.
    pub fn fused_value<A: Elementary>(x: &[A]) -> A {
        let mut sum = 0.0;
        for block in x.chunks(BLOCK) {
            let (chunks, rest) = block.as_chunks::<LANES>();
            let mut lanes = [A::zero(); LANES];
            for chunk in chunks {
                for (lane, &x) in lanes.iter_mut().zip(chunk) {
                    *lane += term::<FMA, A>(x).0;
                }
            }
            sum += total(lanes) + rest.iter().map(|&x| term::<FMA, A>(x).0.widened()).sum::<f64>();
        }
        A::narrowed(sum)
    }
}

for_this_processor! {
    /// The value and the gradient, with functions that vectorise.
    pub fn fused_value_and_gradient<A: Elementary>(x: &[A], gradient: &mut [A]) -> A {
        let mut sum = 0.0;
        for (x, gradient) in x.chunks(BLOCK).zip(gradient.chunks_mut(BLOCK)) {
            let (chunks, rest) = x.as_chunks::<LANES>();
            let (gradients, last) = gradient.as_chunks_mut::<LANES>();
            let mut lanes = [A::zero(); LANES];
            for (chunk, gradient) in chunks.iter().zip(gradients) {
                for lane in 0..LANES {
                    let (root, slope) = term::<FMA, A>(chunk[lane]);
                    lanes[lane] += root;
                    gradient[lane] = slope;
                }
            }
            sum += total(lanes);
            for (&x, gradient) in rest.iter().zip(last) {
                let (root, slope) = term::<FMA, A>(x);
                sum += root.widened();
                *gradient = slope;
            }
        }
        A::narrowed(sum)
    }
}
