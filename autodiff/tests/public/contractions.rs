//! Sums of products against plain loops: `einsum` over random specifications, products by their definitions,
//! convolutions of all modes.

use autodiff::{Tape, Var, einsum, multi_dot, signal};
use ndarray::{Array1, Array2, ArrayD, Dimension, IxDyn, array};
use proptest::{collection::vec, prelude::*};
use std::collections::BTreeMap;

/// Numbers that differ, of this shape.
fn numbers(shape: &[usize], seed: usize) -> ArrayD<f64> {
    let mut place = seed;
    ArrayD::from_shape_simple_fn(IxDyn(shape), || {
        place += 1;
        ((place * 7919 + 13) % 101) as f64 / 50.0 - 1.0
    })
}

fn assert_near(found: &ArrayD<f64>, expected: &ArrayD<f64>) {
    assert_eq!(found.shape(), expected.shape());
    let near = |(x, y): (&f64, &f64)| (x - y).abs() <= 1e-12 * y.abs().max(1.0);
    assert!(found.iter().zip(expected).all(near), "{found} and {expected}");
}

/// An array by a function of its indices.
fn made(shape: &[usize], element: impl Fn(&[usize]) -> f64) -> ArrayD<f64> {
    ArrayD::from_shape_fn(IxDyn(shape), |index| element(index.slice()))
}

/// The axes of an operand: letters, and digits for those that `...` stands for.
#[derive(Clone, Debug)]
struct Term {
    letters: Vec<char>,
    /// Where the ellipsis is, and how many axes it stands for.
    ellipsis: Option<(usize, usize)>,
    /// Axes that have length 1, whatever others of the same name have.
    ones: Vec<bool>,
}

const HIDDEN: [char; 2] = ['0', '1'];

impl Term {
    fn text(&self) -> String {
        let mut text: String = self.letters.iter().collect();
        if let Some((place, _)) = self.ellipsis {
            text.insert_str(place, "...");
        }
        text
    }

    fn names(&self) -> Vec<char> {
        let mut names = self.letters.clone();
        if let Some((place, count)) = self.ellipsis {
            names.splice(place..place, HIDDEN[HIDDEN.len() - count..].iter().copied());
        }
        names
    }

    fn shape(&self, lengths: &BTreeMap<char, usize>) -> Vec<usize> {
        let names = self.names();
        let is_single = |name: &char| names.iter().filter(|other| *other == name).count() == 1;
        let shorter = |(axis, name): (usize, &char)| {
            if is_single(name) && self.ones.get(axis) == Some(&true) { 1 } else { lengths[name] }
        };
        names.iter().enumerate().map(shorter).collect()
    }
}

fn term() -> impl Strategy<Value = Term> {
    let letters = vec(prop::sample::select(vec!['a', 'b', 'c', 'd']), 0..4);
    (letters, prop::option::of(0usize..3), vec(prop::bool::weighted(0.1), 6), any::<prop::sample::Index>()).prop_map(
        |(letters, hidden, ones, place)| {
            let ellipsis = hidden.map(|count| (place.index(letters.len() + 1), count));
            Term { letters, ellipsis, ones }
        },
    )
}

/// The sum over all values of all names of the products of the operands.
fn by_loops(names: &[Vec<char>], operands: &[ArrayD<f64>], output: &[char]) -> ArrayD<f64> {
    let mut lengths: BTreeMap<char, usize> = BTreeMap::new();
    for (names, operand) in names.iter().zip(operands) {
        for (&name, &length) in names.iter().zip(operand.shape()) {
            let longest = lengths.entry(name).or_insert(1);
            *longest = if *longest == 1 { length } else { *longest };
        }
    }
    let all: Vec<char> = lengths.keys().copied().collect();
    let sizes: Vec<usize> = lengths.values().copied().collect();
    let mut sum = ArrayD::zeros(output.iter().map(|name| lengths[name]).collect::<Vec<_>>());
    for index in ndarray::indices(IxDyn(&sizes)) {
        let at = |name: &char| index[all.iter().position(|other| other == name).expect("a name")];
        let element = |(names, operand): (&Vec<char>, &ArrayD<f64>)| {
            let places = names.iter().zip(operand.shape());
            operand[&places.map(|(name, &length)| if length == 1 { 0 } else { at(name) }).collect::<Vec<_>>()[..]]
        };
        sum[&output.iter().map(at).collect::<Vec<_>>()[..]] += names.iter().zip(operands).map(element).product::<f64>();
    }
    sum
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn einsum_is_a_sum_of_products(
        terms in vec(term(), 1..5),
        lengths in vec(1usize..4, 6),
        order in Just(vec!['a', 'b', 'c', 'd']).prop_shuffle(),
        kept in 0usize..5,
        is_written in prop::bool::weighted(0.8),
    ) {
        let lengths: BTreeMap<char, usize> = "abcd01".chars().zip(lengths).collect();
        let names: Vec<Vec<char>> = terms.iter().map(Term::names).collect();
        let used: Vec<char> = names.iter().flatten().copied().collect();
        let hidden: Vec<char> = HIDDEN.into_iter().filter(|name| used.contains(name)).collect();
        let mut spec = terms.iter().map(Term::text).collect::<Vec<_>>().join(",");
        let letters: Vec<char> = if is_written {
            let letters: Vec<char> = order.into_iter().filter(|name| used.contains(name)).take(kept).collect();
            spec = format!("{spec} -> ...{}", letters.iter().collect::<String>());
            letters
        } else {
            "abcd".chars().filter(|name| used.iter().filter(|other| *other == name).count() == 1).collect()
        };
        let output = [hidden, letters].concat();
        let operands: Vec<ArrayD<f64>> =
            terms.iter().enumerate().map(|(seed, term)| numbers(&term.shape(&lengths), 31 * seed)).collect();

        let tape = Tape::new();
        let vars: Vec<Var<'_>> = operands.iter().map(|operand| tape.var(operand)).collect();
        let result = einsum(&spec, &vars);
        let expected = by_loops(&names, &operands, &output);
        assert_near(&result.value(), &expected);

        // It is linear in each operand: the gradient along a direction is the sum with the direction in its place.
        let weights = numbers(expected.shape(), 5);
        let gradients = (result * &weights).sum().grad(vars);
        for (place, gradient) in gradients.iter().enumerate() {
            let direction = numbers(operands[place].shape(), 77);
            let mut moved = operands.clone();
            moved[place] = direction.clone();
            let along = (by_loops(&names, &moved, &output) * &weights).sum();
            let found = (gradient.value() * direction).sum();
            prop_assert!((found - along).abs() <= 1e-10 * along.abs().max(1.0), "{}: {} and {}", spec, found, along);
        }
    }
}

#[test]
fn an_ellipsis_may_stand_anywhere() {
    let tape = Tape::new();
    let (x, y) = (numbers(&[2, 3, 4], 1), numbers(&[3, 1], 2));
    let result = einsum("ab...,b...->...a", &[tape.var(&x), tape.var(&y)]);
    let element = |at: &[usize]| (0..3).map(|b| x[[at[1], b, at[0]]] * y[[b, 0]]).sum();
    assert_near(&result.value(), &made(&[4, 2], element));
}

#[test]
fn dot_inner_and_outer_of_all_ranks() {
    let tape = Tape::new();
    let (x, y) = (numbers(&[2, 3, 4], 1), numbers(&[5, 4, 2], 2));
    let (u, v) = (tape.var(&x), tape.var(&y));
    let sum = |at: &[usize]| (0..4).map(|k| x[[at[0], at[1], k]] * y[[at[2], k, at[3]]]).sum();
    assert_near(&u.dot(v).value(), &made(&[2, 3, 5, 2], sum));
    assert_near(&u.inner(v.swapaxes(1, 2)).value(), &u.dot(v).value());
    assert_near(&u.dot(2.0).value(), &(2.0 * &x));
    assert_near(&tape.var(2.0).inner(u).value(), &(2.0 * &x));
    let products = |at: &[usize]| x.as_slice().expect("in order")[at[0]] * y.as_slice().expect("in order")[at[1]];
    assert_near(&u.outer(v).value(), &made(&[24, 40], products));
    let both = u.vdot(numbers(&[4, 3, 2], 3)).item();
    assert!((both - x.iter().zip(&numbers(&[4, 3, 2], 3)).map(|(x, y)| x * y).sum::<f64>()).abs() < 1e-12);
}

#[test]
fn tensordot_keeps_the_other_axes_in_order() {
    let tape = Tape::new();
    let (x, y) = (numbers(&[2, 3, 4], 1), numbers(&[4, 5, 2], 2));
    let (u, v) = (tape.var(&x), tape.var(&y));
    let both = |at: &[usize]| {
        let pairs = (0..2).flat_map(|i| (0..4).map(move |k| (i, k)));
        pairs.map(|(i, k)| x[[i, at[0], k]] * y[[k, at[1], i]]).sum()
    };
    assert_near(&u.tensordot(v, ([0, 2], [2, 0])).value(), &made(&[3, 5], both));
    assert_near(&u.tensordot(v, ([-1, 0], [0, -1])).value(), &made(&[3, 5], both));
    assert_near(&u.tensordot(v, 1).value(), &einsum("abc,cde", &[u, v]).value());
    assert_near(&u.tensordot(v, (2, 0)).value(), &einsum("abc,cde", &[u, v]).value());
    assert_near(&u.tensordot(v, 0).value(), &einsum("abc,def", &[u, v]).value());
    assert_near(&u.tensordot(u, 3).value(), &einsum("abc,abc->", &[u, u]).value());
}

#[test]
fn kron_repeats_one_array_in_the_other() {
    let tape = Tape::new();
    for (left, right) in [(&[2, 3][..], &[3, 2][..]), (&[3], &[2, 2, 2]), (&[2, 2], &[4]), (&[], &[3])] {
        let (x, y) = (numbers(left, 1), numbers(right, 2));
        let rank = left.len().max(right.len());
        let longer = |x: &ArrayD<f64>| {
            let shape: Vec<usize> = std::iter::repeat_n(1, rank - x.ndim()).chain(x.shape().iter().copied()).collect();
            x.clone().into_shape_with_order(IxDyn(&shape)).expect("as many elements")
        };
        let (a, b) = (longer(&x), longer(&y));
        let shape: Vec<usize> = a.shape().iter().zip(b.shape()).map(|(n, m)| n * m).collect();
        let element = |at: &[usize]| {
            let outer: Vec<usize> = at.iter().zip(b.shape()).map(|(i, m)| i / m).collect();
            let inner: Vec<usize> = at.iter().zip(b.shape()).map(|(i, m)| i % m).collect();
            a[&outer[..]] * b[&inner[..]]
        };
        assert_near(&tape.var(&x).kron(&y).value(), &made(&shape, element));
    }
}

#[test]
fn a_cross_product_is_right_handed_and_perpendicular() {
    let tape = Tape::new();
    let axes = tape.var(Array2::<f64>::eye(3));
    // x × y = z, y × z = x, z × x = y.
    assert_near(&axes.cross(axes.gather([1, 2, 0])).value(), &axes.gather([2, 0, 1]).value());
    let (a, b) = (tape.var(numbers(&[4, 1, 3], 1)), tape.var(numbers(&[2, 3], 2)));
    let product = a.cross(b);
    assert_eq!(*product.shape(), [4, 2, 3]);
    assert!(product.vecdot(a).value().iter().chain(&product.vecdot(b).value()).all(|zero| zero.abs() < 1e-14));
    assert_near(&product.value(), &(-b.cross(a)).value());
    let flat = tape.var(array![1.0, 2.0]).cross(&array![[3.0, 4.0], [1.0, 2.0]]);
    assert_near(&flat.value(), &array![-2.0, 0.0].into_dyn());
}

#[test]
fn a_chain_of_products_in_any_order_is_the_same() {
    let tape = Tape::new();
    let shapes: [&[usize]; 5] = [&[10, 2], &[2, 30], &[30, 4], &[4, 20], &[20]];
    let arrays: Vec<Var<'_>> = shapes.iter().enumerate().map(|(i, shape)| tape.var(numbers(shape, i))).collect();
    let in_order = |arrays: &[Var<'_>]| {
        arrays[1..].iter().fold(arrays[0].value(), |product, array| tape.var(product).matmul(*array).value())
    };
    for range in [0..1, 0..2, 0..4, 0..5, 1..5, 3..5] {
        let chain = &arrays[range];
        assert_near(&multi_dot(chain).value(), &in_order(chain));
    }
    let row = tape.var(numbers(&[10], 3));
    let ends = [&[row], &arrays[..]].concat();
    assert_near(&multi_dot(&ends).value(), &in_order(&ends));
    assert_eq!(multi_dot(&ends).ndim(), 0);
    assert_near(&multi_dot(&[row, row]).value(), &row.vdot(row).value());
}

/// The part of the full convolution that a mode names, by scipy's rule.
fn part(mode: signal::Mode, n: usize, m: usize) -> (usize, usize) {
    let full = n + m - 1;
    let length = match mode {
        signal::Mode::Full => full,
        signal::Mode::Same => n,
        signal::Mode::Valid => n.max(m) - n.min(m) + 1,
    };
    ((full - length) / 2, length)
}

const MODES: [signal::Mode; 3] = [signal::Mode::Full, signal::Mode::Same, signal::Mode::Valid];

#[test]
fn convolutions_are_sums_over_shifts() {
    let tape = Tape::new();
    for n in 1..7 {
        for m in 1..7 {
            let (a, b) = (numbers(&[n], 1), numbers(&[m], 2));
            for mode in MODES {
                let (start, length) = part(mode, n, m);
                let element = |p: usize| (0..m).filter(|q| (*q..*q + n).contains(&p)).map(|q| a[p - q] * b[q]).sum();
                let expected = Array1::from_shape_fn(length, |place| element(start + place)).into_dyn();
                assert_near(&signal::convolve(tape.var(&a), &b, mode).value(), &expected);
                let reversed = b.slice(ndarray::s![..;-1]).to_owned();
                assert_near(&signal::correlate(&a, tape.var(&reversed), mode).value(), &expected);
            }
        }
    }
}

#[test]
fn convolutions_over_several_axes() {
    let tape = Tape::new();
    for (left, right) in [([4, 5], [2, 3]), ([2, 3], [4, 5]), ([3, 3], [3, 3])] {
        let (a, b) = (numbers(&left, 1), numbers(&right, 2));
        for mode in MODES {
            let ((i, rows), (j, columns)) = (part(mode, left[0], right[0]), part(mode, left[1], right[1]));
            let element = |at: &[usize]| {
                let (p, q) = (at[0] + i, at[1] + j);
                let shifts = (0..right[0]).flat_map(|r| (0..right[1]).map(move |s| (r, s)));
                let inside = shifts.filter(|&(r, s)| (r..r + left[0]).contains(&p) && (s..s + left[1]).contains(&q));
                inside.map(|(r, s)| a[[p - r, q - s]] * b[[r, s]]).sum()
            };
            assert_near(&signal::convolve(tape.var(&a), &b, mode).value(), &made(&[rows, columns], element));
        }
    }
    assert_eq!(*signal::convolve(tape.var(numbers(&[0], 1)), numbers(&[3], 1), signal::Mode::Full).shape(), [0]);
    // One axis only, a sum over another, and the others side by side, whichever operand is the larger.
    for (images, kernels) in [([2, 3, 6], [4, 2, 3]), ([2, 3, 2], [4, 5, 3])] {
        let (a, b) = (numbers(&images, 1), numbers(&kernels, 2));
        for mode in MODES {
            let (start, length) = part(mode, images[2], kernels[1]);
            let element = |at: &[usize]| {
                let p = at[2] + start;
                let terms = (0..kernels[1]).filter(|q| (*q..*q + images[2]).contains(&p));
                terms
                    .flat_map(|q| (0..3).map(move |c| (q, c)))
                    .map(|(q, c)| a[[at[0], c, p - q]] * b[[at[1], q, c]])
                    .sum()
            };
            let found = signal::convolve_axes(tape.var(&a), &b, (2, 1), (1, 2), mode);
            assert_near(&found.value(), &made(&[2, 4, length], element));
        }
    }
}
