//! `ln Σ exp(xᵢ)`, with the greatest element taken out, and its gradient.

use super::{BLOCK, LANES, elementary::Elementary, total};

/// The greatest element, in lanes.
#[inline(always)]
fn greatest<A: Elementary>(x: &[A]) -> A {
    let (chunks, rest) = x.as_chunks::<LANES>();
    let mut lanes = [A::neg_infinity(); LANES];
    for chunk in chunks {
        for (lane, &x) in lanes.iter_mut().zip(chunk) {
            *lane = if x > *lane { x } else { *lane };
        }
    }
    lanes.iter().chain(rest).fold(A::neg_infinity(), |greatest, &x| if x > greatest { x } else { greatest })
}

/// `f` of each element of `x` into `out`, and the sum of the results.
#[inline(always)]
fn map_and_sum<A: Elementary>(x: &[A], out: &mut [A], f: impl Fn(A) -> A) -> f64 {
    let mut sum = 0.0;
    for (x, out) in x.chunks(BLOCK).zip(out.chunks_mut(BLOCK)) {
        let ((chunks, rest), (outs, last)) = (x.as_chunks::<LANES>(), out.as_chunks_mut::<LANES>());
        let mut lanes = [A::zero(); LANES];
        for (chunk, out) in chunks.iter().zip(outs) {
            for lane in 0..LANES {
                out[lane] = f(chunk[lane]);
                lanes[lane] += out[lane];
            }
        }
        for (&x, out) in rest.iter().zip(last) {
            *out = f(x);
            sum += out.widened();
        }
        sum += total(lanes);
    }
    sum
}

/// The sum of `f` of each element.
#[inline(always)]
fn sum_of<A: Elementary>(x: &[A], f: impl Fn(A) -> A) -> f64 {
    let mut sum = 0.0;
    for x in x.chunks(BLOCK) {
        let (chunks, rest) = x.as_chunks::<LANES>();
        let mut lanes = [A::zero(); LANES];
        for chunk in chunks {
            for (lane, &x) in lanes.iter_mut().zip(chunk) {
                *lane += f(x);
            }
        }
        sum += total(lanes) + rest.iter().map(|&x| f(x).widened()).sum::<f64>();
    }
    sum
}

for_this_processor! {
    /// The value, with the standard library's `exp`.
    pub fn value<A: Elementary>(x: &[A]) -> A {
        let greatest = greatest(x);
        greatest + A::narrowed(sum_of(x, |x| (x - greatest).exp()).ln())
    }
}

for_this_processor! {
    /// The gradient and the sum it was divided by, with the standard library's `exp`.
    pub fn gradient<A: Elementary>(x: &[A], gradient: &mut [A]) -> f64 {
        let greatest = greatest(x);
        let sum = map_and_sum(x, gradient, |x| (x - greatest).exp());
        let scale = A::narrowed(1.0 / sum);
        gradient.iter_mut().for_each(|slope| *slope *= scale);
        sum
    }
}

for_this_processor! {
    /// The value, with an `exp` that vectorises.
    pub fn fused_value<A: Elementary>(x: &[A]) -> A {
        let greatest = greatest(x);
        greatest + A::narrowed(sum_of(x, |x| (x - greatest).fast_exp::<FMA>()).ln())
    }
}

for_this_processor! {
    /// The gradient and the sum it was divided by, with an `exp` that vectorises.
    pub fn fused_gradient<A: Elementary>(x: &[A], gradient: &mut [A]) -> f64 {
        let greatest = greatest(x);
        let sum = map_and_sum(x, gradient, |x| (x - greatest).fast_exp::<FMA>());
        let scale = A::narrowed(1.0 / sum);
        gradient.iter_mut().for_each(|slope| *slope *= scale);
        sum
    }
}
