//! Products that are stored and summed in one pass over their factors.

use super::loops::{LONG_LANES, Reduction};
use crate::kernel::{
    Scalar,
    elementwise::Binary,
    level::{Level, by_level},
};

/// `out[i] = x[i] · y[i]` for `n` elements, at least one; the sum of these, in the order of a sum of stored terms.
///
/// `out` lies apart from the inputs. It is `unsafe` because it reads `n` elements from each input and writes `n` to
/// `out`.
pub(crate) type KeptProducts<A> = unsafe fn(out: *mut A, x: *const A, y: *const A, n: usize) -> A;

/// The loop for products, or for absorbing products.
pub(crate) fn kept_products<A: Scalar>(absorbing: bool) -> KeptProducts<A> {
    let level = Level::chosen();
    if absorbing { absorbing_products::at(level) } else { products::at(level) }
}

by_level! {
    unsafe fn products<A>(out: *mut A, x: *const A, y: *const A, n: usize) -> A {
        // SAFETY: as `KeptProducts`.
        unsafe { run(out, x, y, n) }
    }
    unsafe fn absorbing_products<A>(out: *mut A, x: *const A, y: *const A, n: usize) -> A {
        // SAFETY: as `KeptProducts`.
        unsafe {
            let sum = run(out, x, y, n);
            // What a zero is to absorb has made the sum NaN.
            if sum.is_nan() { absorb(out, x, y, n) } else { sum }
        }
    }
}

/// # Safety
/// As [`KeptProducts`].
#[inline(always)]
unsafe fn run<A: Scalar>(out: *mut A, x: *const A, y: *const A, n: usize) -> A {
    let mut sums = [-A::zero(); LONG_LANES];
    let mut i = 0;
    // SAFETY: the caller vouches for `n` elements of each.
    unsafe {
        while i + LONG_LANES <= n {
            let (mut products, y): ([A; LONG_LANES], [A; LONG_LANES]) = (*x.add(i).cast(), *y.add(i).cast());
            for lane in 0..LONG_LANES {
                products[lane] *= y[lane];
                sums[lane] += products[lane];
            }
            *out.add(i).cast() = products;
            i += LONG_LANES;
        }
        let long = (i > 0).then_some(sums);
        while i < n {
            *out.add(i) = *x.add(i) * *y.add(i);
            i += 1;
        }
        Reduction::Sum.fold_lanes(long, std::slice::from_raw_parts(out, n))
    }
}

/// The absorbing products and their sum, one by one.
///
/// # Safety
/// As [`KeptProducts`].
#[cold]
unsafe fn absorb<A: Scalar>(out: *mut A, x: *const A, y: *const A, n: usize) -> A {
    // SAFETY: the caller vouches for `n` elements of each.
    unsafe {
        for i in 0..n {
            *out.add(i) = Binary::AbsorbingMultiply.apply(*x.add(i), *y.add(i));
        }
        Reduction::Sum.run_lanes(std::slice::from_raw_parts(out, n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::reduce::Terms;

    #[test]
    fn they_are_the_products_and_their_sum_whatever_the_length() {
        for level in Level::available() {
            for n in [1, 7, 8, 15, 16, 31, 32, 33, 64, 100] {
                let (x, y): (Vec<f64>, Vec<f64>) = (0..n).map(|i| (0.1 * i as f64 - 1.0, 3.0 / (i + 1) as f64)).unzip();
                let products: Vec<f64> = x.iter().zip(&y).map(|(x, y)| x * y).collect();
                let sum = Reduction::Sum.loops().run(Terms::Plain(&products));
                for run in [products::at::<f64>(level), absorbing_products::at(level)] {
                    let mut out = vec![0.0; n];
                    // SAFETY: there are `n` elements of each.
                    let found = unsafe { run(out.as_mut_ptr(), x.as_ptr(), y.as_ptr(), n) };
                    assert_eq!((found, &out), (sum, &products), "{level:?} {n}");
                }
            }
        }
    }

    #[test]
    fn a_zero_absorbs_what_is_not_finite_only_where_that_is_asked_for() {
        for place in [0, 3, 31, 32, 40] {
            let (mut x, mut y) = (vec![2.0; 41], vec![0.5; 41]);
            (x[place], y[place]) = (0.0, f64::INFINITY);
            let mut out = vec![0.0; 41];
            // SAFETY: there are so many elements of each.
            let sum = unsafe { kept_products(true)(out.as_mut_ptr(), x.as_ptr(), y.as_ptr(), 41) };
            assert_eq!((sum, out[place]), (40.0, 0.0));
            // SAFETY: as above.
            let sum = unsafe { kept_products(false)(out.as_mut_ptr(), x.as_ptr(), y.as_ptr(), 41) };
            assert!(sum.is_nan() && out[place].is_nan());
        }
    }
}
