//! Costs over few cells of a product are computed at these cells only, and that changes nothing but last digits.

use approx::assert_relative_eq;
use autodiff::{Mask, Program, Real, Sparse, Tape, Var, check_grads, grad, hvp, jvp, value_and_grad, with_threads};
use ndarray::{Array1, Array2, Array3, array};

/// A generator of numbers between -1 and 1, the same on every machine.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }

    fn matrix<A: Real>(&mut self, rows: usize, columns: usize) -> Array2<A> {
        Array2::from_shape_simple_fn((rows, columns), || A::narrowed(self.next()))
    }
}

/// About so many of a thousand cells; some rows and columns have none, and one row many.
fn mask(numbers: &mut Numbers, rows: usize, columns: usize, of_thousand: f64) -> Mask {
    let flags = Array2::from_shape_fn((rows, columns), |(i, j)| {
        let share = if i == rows / 2 { 0.5 } else { of_thousand / 1000.0 };
        i % 7 != 3 && j % 11 != 5 && numbers.next().abs() < share
    });
    Mask::from_bools(&flags)
}

/// Flags as numbers, to leave cells out without a mask: what the dense way computes.
fn flags<A: Real>(mask: &Mask) -> Array2<A> {
    let flags = mask.to_array().mapv(A::indicator);
    flags.into_dimensionality().expect("two axes")
}

type Factors<A> = (Array2<A>, Array2<A>, Array2<A>, Array2<A>);

/// A cost with biases over the cells of a mask, and the same with all cells computed.
fn costs<'t, A: Real>(
    (w, h, bu, bi): (Var<'t, A>, Var<'t, A>, Var<'t, A>, Var<'t, A>),
    a: &Array2<A>,
    mask: &Mask,
) -> [Var<'t, A>; 2] {
    let predicted = w.matmul(h) + bu + bi;
    let sampled = (predicted - a).mask(mask).square().mean().sqrt();
    let dense = ((predicted - a).square() * &flags::<A>(mask)).sum() / mask.count() as f64;
    [sampled, dense.sqrt()]
}

fn problem<A: Real>(seed: u64, [m, n, k]: [usize; 3], of_thousand: f64) -> (Factors<A>, Array2<A>, Mask) {
    let mut numbers = Numbers(seed);
    let factors = (numbers.matrix(m, k), numbers.matrix(k, n), numbers.matrix(m, 1), numbers.matrix(1, n));
    let (a, mask) = (numbers.matrix(m, n), mask(&mut numbers, m, n, of_thousand));
    (factors, a, mask)
}

/// Small ones, ones of which the cells fill many tiles, all kinds of widths; the last are kept as rows, not bits, and as
/// places.
const SIZES: [([usize; 3], f64); 8] = [
    ([9, 14, 3], 80.0),
    ([40, 31, 1], 50.0),
    ([64, 50, 8], 20.0),
    ([90, 700, 5], 60.0),
    ([700, 600, 19], 70.0),
    ([1500, 900, 16], 60.0),
    ([1200, 800, 4], 2.0),
    ([9000, 30, 3], 0.5),
];

fn both_ways_agree<A: Real>(tolerance: f64) {
    for (number, (size, of_thousand)) in SIZES.into_iter().enumerate() {
        let ((w, h, bu, bi), a, mask) = problem::<A>(number as u64, size, of_thousand);
        let way = |which: usize| {
            value_and_grad(|_, (w, h, bu, bi)| costs((w, h, bu, bi), &a, &mask)[which], (&w, &h, &bu, &bi))
        };
        let ((sampled, gradient), (dense, expected)) = (way(0), way(1));
        let close = |x: A, y: A, scale: f64| {
            let (x, y) = (x.widened(), y.widened());
            assert!((x - y).abs() <= tolerance * scale, "{x} is not {y}, size {size:?}");
        };
        close(sampled, dense, 1.0);
        let scale = 1.0 / (mask.count() as f64).sqrt();
        let matrices = [(&gradient.0, &expected.0), (&gradient.1, &expected.1), (&gradient.2, &expected.2)];
        for (x, y) in matrices.into_iter().chain([(&gradient.3, &expected.3)]) {
            assert_eq!(x.dim(), y.dim());
            x.iter().zip(y).for_each(|(&x, &y)| close(x, y, scale));
        }
    }
}

#[test]
fn values_and_gradients_agree_in_f64() {
    both_ways_agree::<f64>(1e-13);
}

#[test]
fn values_and_gradients_agree_in_f32() {
    both_ways_agree::<f32>(3e-6);
}

#[test]
fn second_derivatives_agree_in_every_mode() {
    for (number, (size, of_thousand)) in SIZES.into_iter().enumerate() {
        let (factors, a, mask) = problem::<f64>(number as u64 + 50, size, of_thousand);
        let (direction, _, _) = problem::<f64>(number as u64 + 100, size, of_thousand);
        let tape = Tape::new();
        let vars = (tape.var(&factors.0), tape.var(&factors.1), tape.var(&factors.2), tape.var(&factors.3));
        let along = [tape.var(&direction.0), tape.var(&direction.1), tape.var(&direction.2), tape.var(&direction.3)];
        let values = costs(vars, &a, &mask).map(|cost| {
            let gradient = cost.grad(vars);
            let inner = (gradient.0 * along[0]).sum()
                + (gradient.1 * along[1]).sum()
                + (gradient.2 * along[2]).sum()
                + (gradient.3 * along[3]).sum();
            // Reverse over reverse, as numbers.
            let second = inner.grad(vars);
            [second.0, second.1, second.2, second.3].map(|x| x.value())
        });
        for (x, y) in values[0].iter().zip(&values[1]) {
            assert_relative_eq!(x, y, epsilon = 1e-12, max_relative = 1e-9);
        }
    }
}

#[test]
fn modes_agree_with_finite_differences_to_second_order() {
    let ((w, h, bu, bi), a, mask) = problem::<f64>(7, [12, 15, 3], 90.0);
    check_grads(|_, (w, h, bu, bi)| costs((w, h, bu, bi), &a, &mask)[0], (&w, &h, &bu, &bi)).unwrap();
    // Through other elementwise ops between the product and the mask.
    check_grads(|_, (w, h, bu)| ((w.matmul(h) * bu).exp() / (bu.square() + 1.0)).mask(&mask).sum(), (&w, &h, &bu))
        .unwrap();
}

/// The mean square over the cells of a mask.
fn mean_square<'t>(w: Var<'t>, h: Var<'t>, a: &Array2<f64>, mask: &Mask) -> Var<'t> {
    (w.matmul(h) - a).mask(mask).square().mean()
}

#[test]
fn forward_mode_agrees() {
    let ((w, h, _, _), a, mask) = problem::<f64>(3, [60, 80, 5], 60.0);
    let ((dw, dh, _, _), _, _) = problem::<f64>(4, [60, 80, 5], 60.0);
    let (value, slope) = jvp(|_, (w, h)| mean_square(w, h, &a, &mask), (&w, &h), (&dw, &dh));
    let (expected, (gw, gh)) = value_and_grad(|_, (w, h)| mean_square(w, h, &a, &mask), (&w, &h));
    assert_relative_eq!(value[[]], expected, max_relative = 1e-14);
    assert_relative_eq!(slope[[]], (&gw * &dw).sum() + (&gh * &dh).sum(), max_relative = 1e-12);
    let (hw, hh) = hvp(|_, (w, h)| mean_square(w, h, &a, &mask), (&w, &h), (&dw, &dh));
    let step = 1e-5;
    let moved = |by: f64| grad(|_, (w, h)| mean_square(w, h, &a, &mask), (&(&w + &(&dw * by)), &(&h + &(&dh * by))));
    let ((w1, h1), (w0, h0)) = (moved(step), moved(-step));
    assert_relative_eq!(hw, (&w1 - &w0) / (2.0 * step), epsilon = 1e-7);
    assert_relative_eq!(hh, (&h1 - &h0) / (2.0 * step), epsilon = 1e-7);
}

/// What the program says of a cost over such a share of the cells.
fn listing<A: Real>(share: usize) -> String {
    let mask = Mask::from_bools(&Array2::from_shape_fn((300, 200), |(i, j)| (i * 200 + j) * 7919 % 100 < share));
    let (w, h) = (Array2::<A>::ones((300, 8)), Array2::<A>::ones((8, 200)));
    Program::value_and_grad(|_, (w, h)| (w.matmul(h) - 2.0).mask(&mask).square().mean(), (&w, &h)).to_string()
}

#[test]
fn the_plan_says_which_way_it_goes() {
    for (text, sampled) in [(listing::<f64>(5), true), (listing::<f64>(40), false), (listing::<f32>(5), true)] {
        assert_eq!(text.contains("cell by cell"), sampled, "{text}");
        assert_eq!(text.contains("b0 (300, 200)"), !sampled, "{text}");
    }
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let ((w, h, bu, bi), a, mask) = problem::<f32>(5, [1500, 900, 16], 60.0);
    let run = |threads| {
        let factors = (&w, &h, &bu, &bi);
        with_threads(threads, || value_and_grad(|_, factors| costs(factors, &a, &mask)[0], factors))
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn what_is_not_observed_reaches_nothing() {
    let (mut w, h) = (Array2::<f64>::ones((30, 2)), Array2::<f64>::ones((2, 20)));
    w[[3, 0]] = f64::NAN;
    let a = Sparse::from_triplets([30, 20], (0..29).map(|i| ([if i < 3 { i } else { i + 1 }, i % 20], 3.0))).unwrap();
    let (cost, (dw, dh)) =
        value_and_grad(|_, (w, h)| (w.matmul(h).mask(a.mask()) - a.values()).square().mean(), (&w, &h));
    assert_eq!(cost, 1.0);
    assert!(dw.iter().chain(&dh).all(|x| x.is_finite()));
    assert_eq!(dw.row(3), array![0.0, 0.0]);
}

#[test]
fn a_perfect_fit_has_gradient_zero_and_an_empty_mask_none() {
    let (w, h) = (Array2::<f64>::ones((30, 2)), Array2::<f64>::ones((2, 20)));
    let cost = |count: usize| {
        let a = Sparse::from_triplets([30, 20], (0..count).map(|i| ([i, i % 20], 2.0))).unwrap();
        grad(|_, (w, h)| (w.matmul(h).mask(a.mask()) - a.values()).square().sum().sqrt(), (&w, &h))
    };
    for count in [25, 0] {
        assert_eq!(cost(count), (Array2::zeros((30, 2)), Array2::zeros((2, 20))));
    }
}

#[test]
fn sums_and_stretched_vectors_need_no_matrix() {
    let mut numbers = Numbers(1);
    let mask = mask(&mut numbers, 50, 40, 60.0);
    let (u, v): (Array2<f64>, Array2<f64>) = (numbers.matrix(50, 1), numbers.matrix(1, 40));
    let flags = flags::<f64>(&mask);
    let tape = Tape::new();
    let (x, y) = (tape.var(&u), tape.var(&v));
    let sampled = (x * y + x.square() / 2.0).mask(&mask).square().sum();
    let dense = ((x * y + x.square() / 2.0).square() * &flags).sum();
    assert_relative_eq!(sampled.item(), dense.item(), max_relative = 1e-13);
    let ((sx, sy), (dx, dy)) = (sampled.grad((x, y)), dense.grad((x, y)));
    assert_relative_eq!(sx.value(), dx.value(), epsilon = 1e-12);
    assert_relative_eq!(sy.value(), dy.value(), epsilon = 1e-12);
    // The adjoint of the mask, with a product, a sum over an axis and a choice behind it.
    let g = tape.var(Array1::from_shape_simple_fn(mask.count(), || numbers.next()));
    let matrix = g.unmask(&mask);
    let other: Array2<f64> = numbers.matrix(40, 3);
    assert_relative_eq!(
        matrix.matmul(&other).value(),
        matrix.value().into_dimensionality().map(|m: Array2<f64>| m.dot(&other)).unwrap().into_dyn(),
        epsilon = 1e-13
    );
    // Stretched to more axes, it is a matrix like others.
    let stretched = tape.var(Array3::from_elem((3, 1, 1), 2.0)) * matrix;
    assert_eq!(stretched.shape(), [3, 50, 40]);
    assert_relative_eq!(stretched.sum().item(), 6.0 * g.sum().item(), epsilon = 1e-12);
    assert_relative_eq!(
        (-matrix).sum_axis(0).value(),
        (matrix * -1.0).value().sum_axis(ndarray::Axis(0)),
        epsilon = 1e-13
    );
}
