//! The exponential of a matrix, by scaling and squaring (Al-Mohy and Higham 2009, "A new scaling and squaring
//! algorithm for the matrix exponential").

use super::{
    Element,
    copy::{by_columns, copy_to_rows},
    lu, product,
};
use faer::{Mat, MatMut, MatRef};

/// Padé approximants of these degrees are exact to rounding up to these norms.
const DEGREES: [(usize, f64); 5] = [
    (3, 1.495585217958292e-2),
    (5, 2.53939833006323e-1),
    (7, 9.504178996162932e-1),
    (9, 2.097847961257068),
    (13, 4.25),
];

pub(super) fn expm<A: Element>(a: MatRef<'_, A>, mut out: MatMut<'_, A>) {
    let is_diagonal = (0..a.ncols()).all(|j| (0..a.nrows()).all(|i| i == j || a[(i, j)] == A::zero()));
    if is_diagonal {
        // Squaring would multiply infinities by the zeros beside them.
        out.fill(A::zero());
        return (0..a.ncols()).for_each(|i| out[(i, i)] = a[(i, i)].exp());
    }
    let size = norm(a).widened();
    if !size.is_finite() {
        return out.fill(A::nan());
    }
    // So that the powers do not overflow.
    let first = halvings_to(A::max_value().widened().powf(1.0 / 16.0), size);
    let (mut result, further) = scaled_exponential(&halved(&by_columns(a), first, 1));
    for _ in 0..first + further {
        result = product(result.as_ref(), result.as_ref());
    }
    copy_to_rows(result.as_ref(), out);
}

/// The exponential of the matrix halved so often.
fn scaled_exponential<A: Element>(a: &Mat<A>) -> (Mat<A>, i32) {
    let square = product(a.as_ref(), a.as_ref());
    let fourth = product(square.as_ref(), square.as_ref());
    let sixth = product(square.as_ref(), fourth.as_ref());
    let eighth = product(fourth.as_ref(), fourth.as_ref());
    let root = |power: &Mat<A>, exponent: i32| norm(power.as_ref()).widened().powf(1.0 / f64::from(exponent));
    // Roots of the norms of powers, which for what is far from normal are much less than the norm.
    let roots = [root(&fourth, 4), root(&sixth, 6), root(&eighth, 8)];
    let (early, late) = (roots[0].max(roots[1]), roots[1].max(roots[2]));
    let powers = [square, fourth, sixth, eighth];
    for (degree, limit) in &DEGREES[..4] {
        let reached = if *degree < 7 { early } else { late };
        if reached <= *limit && more_halvings(a.as_ref(), *degree, 0) == 0.0 {
            return (approximant(a.as_ref(), &powers, *degree), 0);
        }
    }
    let (degree, limit) = DEGREES[4];
    let enough = halvings_to(limit, norm(a.as_ref()).widened());
    let halvings = halvings_to(limit, late);
    let more = more_halvings(a.as_ref(), degree, halvings);
    let halvings = (f64::from(halvings) + more).min(f64::from(enough)) as i32;
    let [square, fourth, sixth, eighth] = powers;
    let powers = [(square, 2), (fourth, 4), (sixth, 6), (eighth, 8)];
    let powers = powers.map(|(power, exponent)| halved(&power, halvings, exponent));
    (approximant(halved(a, halvings, 1).as_ref(), &powers, degree), halvings)
}

/// How many halvings take a size to a limit.
fn halvings_to(limit: f64, size: f64) -> i32 {
    (size / limit).log2().ceil().max(0.0) as i32
}

/// A power of a matrix, of the matrix halved so often.
fn halved<A: Element>(power: &Mat<A>, halvings: i32, exponent: i32) -> Mat<A> {
    let scale = A::narrowed(0.5f64.powi(halvings * exponent));
    Mat::from_fn(power.nrows(), power.ncols(), |i, j| power[(i, j)] * scale)
}

/// The greatest sum of the sizes in a column.
fn norm<A: Element>(a: MatRef<'_, A>) -> A {
    let sums = (0..a.ncols()).map(|j| (0..a.nrows()).fold(A::zero(), |sum, i| sum + a[(i, j)].abs()));
    // NaN wins.
    sums.fold(A::zero(), |most, sum| if sum <= most { most } else { sum })
}

/// The coefficients of the numerator of the Padé approximant, lowest first.
fn coefficients(degree: usize) -> Vec<f64> {
    let next = |c: &mut f64, j: usize| {
        let coefficient = *c;
        *c *= (degree - j) as f64 / ((j + 1) * (2 * degree - j)) as f64;
        Some(coefficient)
    };
    (0..=degree).scan(1.0, next).collect()
}

/// By how many more halvings the matrix, halved so often, comes within reach of the approximant: the bound of
/// equation 5.1 in the paper, where powers of the sizes of the elements are large.
fn more_halvings<A: Element>(a: MatRef<'_, A>, degree: usize, halvings: i32) -> f64 {
    let n = a.nrows();
    let scale = 0.5f64.powi(halvings);
    let mut sums = vec![1.0f64; n];
    for _ in 0..2 * degree + 1 {
        sums = (0..n).map(|j| (0..n).map(|i| sums[i] * a[(i, j)].widened().abs() * scale).sum()).collect();
    }
    let of_power = sums.iter().copied().fold(0.0, f64::max);
    let of_itself = norm(a).widened() * scale;
    if of_itself == 0.0 {
        return 0.0;
    }
    // (2m choose m) (2m + 1)!
    let m = degree as f64;
    let choose: f64 = (1..=degree).map(|k| (m + k as f64) / k as f64).product();
    let factorial: f64 = (1..=2 * degree + 1).map(|k| k as f64).product();
    let ratio = of_power / of_itself / (choose * factorial);
    let unit = A::epsilon().widened() / 2.0;
    ((ratio / unit).log2() / (2.0 * m)).ceil().max(0.0)
}

/// `(V - U)⁻¹ (V + U)` with the odd terms in `U` and the even ones in `V`; the powers are of exponents 2, 4, 6 and 8.
fn approximant<A: Element>(a: MatRef<'_, A>, powers: &[Mat<A>; 4], degree: usize) -> Mat<A> {
    let n = a.nrows();
    let coefficients = coefficients(degree);
    let term = |k: usize, i: usize, j: usize| match k {
        0 => A::indicator(i == j),
        _ => powers[k - 1][(i, j)],
    };
    // Σ cₖ A²ᵏ over some k, with the coefficients of this parity and beyond.
    let sum = |offset: usize, terms: std::ops::Range<usize>| {
        Mat::from_fn(n, n, |i, j| {
            terms.clone().fold(A::zero(), |sum, k| sum + A::narrowed(coefficients[2 * k + offset]) * term(k, i, j))
        })
    };
    let [odd, even] = if degree < 13 {
        [sum(1, 0..degree / 2 + 1), sum(0, 0..degree / 2 + 1)]
    } else {
        // The terms above A⁶ as A⁶ times those of A², A⁴ and A⁶.
        [1, 0].map(|offset| {
            let high = Mat::from_fn(n, n, |i, j| {
                (1..4).fold(A::zero(), |sum, k| sum + A::narrowed(coefficients[2 * k + 6 + offset]) * term(k, i, j))
            });
            sum(offset, 0..4) + product(powers[2].as_ref(), high.as_ref())
        })
    };
    let odd = product(a, odd.as_ref());
    let (mut factor, mut result) = (Mat::zeros(n, n + 1), Mat::zeros(n, n));
    lu::factor((&even - &odd).as_ref(), factor.as_mut());
    let solved = lu::solve(factor.as_ref(), (even + odd).as_ref(), false, result.as_mut());
    debug_assert!(solved.is_ok(), "within the reach of the approximant the denominator is near 1");
    result
}
