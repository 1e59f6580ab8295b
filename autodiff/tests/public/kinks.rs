//! The conventions at kinks, ties and the ends of domains, in both modes, and the second derivatives that
//! they must leave right.

use approx::{assert_abs_diff_eq, assert_relative_eq};
use autodiff::{Mask, Real, Tape, Var, grad, hvp, jvp, value_and_grad, where_};
use ndarray::{Array1, Array2, array, s};

/// A function of one array, and its derivatives by both modes.
trait Cost: for<'t> Fn(Var<'t>) -> Var<'t> {}
impl<F: for<'t> Fn(Var<'t>) -> Var<'t>> Cost for F {}

/// The gradient at `x`, having seen that forward mode agrees.
fn gradient(cost: impl Cost, x: &Array1<f64>) -> Vec<f64> {
    let reverse = grad(|_, x| cost(x), x).to_vec();
    for i in 0..x.len() {
        let mut direction = Array1::zeros(x.len());
        direction[i] = 1.0;
        let (_, slope) = jvp(|_, x| cost(x), x, &direction);
        let slope = slope.sum();
        assert!(
            slope == reverse[i] || (slope.is_nan() && reverse[i].is_nan()),
            "{slope} forward, {} reverse",
            reverse[i]
        );
    }
    reverse
}

/// The Hessian at `x`, having seen that forward over reverse and reverse over reverse mode agree.
fn hessian(cost: impl Cost, x: &Array1<f64>) -> Array2<f64> {
    let n = x.len();
    let mut forward = Array2::zeros((n, n));
    let mut reverse = Array2::zeros((n, n));
    for i in 0..n {
        let mut direction = Array1::zeros(n);
        direction[i] = 1.0;
        forward.row_mut(i).assign(&hvp(|_, x| cost(x), x, &direction));
        reverse.row_mut(i).assign(&grad(|_, x| (cost(x).grad(x) * &direction).sum(), x));
    }
    assert_abs_diff_eq!(forward, reverse, epsilon = 1e-12);
    forward
}

#[test]
fn a_perfect_fit_has_gradient_zero() {
    fn cost<'t, A: Real>(w: Var<'t, A>, h: Var<'t, A>, a: &Array2<A>, mask: &Mask) -> Var<'t, A> {
        (w.matmul(h) - a).mask(mask).square().mean().sqrt()
    }
    fn check<A: Real>() {
        let narrow = |x: &Array2<f64>| x.mapv(|x| A::narrowed(x));
        let (w, h) = (narrow(&array![[1.0, 2.0], [3.0, 4.0]]), narrow(&array![[1.0, 0.5], [2.0, -1.0]]));
        let mut a = w.dot(&h);
        a[[0, 1]] = A::nan();
        let mask = Mask::observed(&a);
        let (value, (dw, dh)) = value_and_grad(|_, (w, h)| cost(w, h, &a, &mask), (&w, &h));
        assert_eq!(value, A::zero());
        assert_eq!((dw, dh), (Array2::zeros((2, 2)), Array2::zeros((2, 2))));
        let (_, slope) = jvp(|_, (w, h)| cost(w, h, &a, &mask), (&w, &h), (&w, &h));
        assert_eq!(slope.sum(), A::zero());
    }
    check::<f64>();
    check::<f32>();
}

#[test]
fn squares_at_zero_have_their_curvature() {
    let zero = array![0.0, 0.0];
    let two = 2.0 * Array2::<f64>::eye(2);
    assert_eq!(hessian(|x| x.square().sum(), &zero), two);
    assert_eq!(hessian(|x| (x * x).sum(), &zero), two);
    assert_eq!(hessian(|x| x.powi(2).sum(), &zero), two);
    assert_eq!(hessian(|x| x.powf(2.0).sum(), &zero), two);
    assert_eq!(hessian(|x| (x + 1.0).sqrt().sum() * 0.0 + x.square().sum(), &zero), two);
}

#[test]
fn the_curvature_of_logarithmic_residuals_at_their_optimum() {
    let a = array![0.5, 1.0, 3.0];
    let expected = Array2::from_diag(&a.mapv(|a| 1.0 / (a * a)));
    let found = hessian(|x| 0.5 * (x.log() - a.mapv(f64::ln)).square().sum(), &a);
    assert_abs_diff_eq!(found, expected, epsilon = 1e-12);
    let found = hessian(|x| 0.5 * (x / &a).log().square().sum(), &a);
    assert_abs_diff_eq!(found, expected, epsilon = 1e-12);
    // Through a mask, dense and by a guard.
    let mask = Mask::from_bools(&array![true, false, true]);
    let mut of_observed = expected.clone();
    of_observed[[1, 1]] = 0.0;
    let found = hessian(|x| 0.5 * (x.log() - a.mapv(f64::ln)).mask(&mask).square().sum(), &a);
    assert_abs_diff_eq!(found, of_observed, epsilon = 1e-12);
    let found = hessian(|x| 0.5 * (where_(x.gt(0.0), x, 1.0).log() - a.mapv(f64::ln)).square().sum(), &a);
    assert_abs_diff_eq!(found, expected, epsilon = 1e-12);
}

#[test]
fn order_four_of_exp_sin() {
    let tape = Tape::new();
    let x = tape.var(0.7);
    let mut derivative = x.sin().exp();
    for _ in 0..4 {
        derivative = derivative.grad(x);
    }
    let (s, c) = 0.7f64.sin_cos();
    // d⁴/dx⁴ e^{sin x} = e^{s} (c⁴ − 6 s c² + 3 s² − 4 c² + s)
    let exact = s.exp() * (c.powi(4) - 6.0 * s * c * c + 3.0 * s * s - 4.0 * c * c + s);
    assert_abs_diff_eq!(derivative.item(), exact, epsilon = 1e-13);
}

#[test]
fn a_zero_cotangent_is_absorbed() {
    // The derivative of √ is infinite at 0, and NaN below; beside a 0 it is not looked at.
    assert_eq!(gradient(|x| x.sqrt().sum(), &array![0.0]), [f64::INFINITY]);
    assert_eq!(gradient(|x| (x.sqrt() * &array![0.0, 1.0]).sum(), &array![0.0, 4.0]), [0.0, 0.25]);
    assert_eq!(gradient(|x| where_(x.ge(0.0), x, (-x).sqrt()).sum(), &array![1.0, 0.0]), [1.0, 1.0]);
    assert_eq!(gradient(|x| where_(x.gt(0.0), x.log(), 0.0).sum(), &array![-1.0, 0.0, 2.0]), [0.0, 0.0, 0.5]);
    assert_eq!(gradient(|x| where_(x.lt(10.0), x.exp(), x).sum(), &array![0.0, 1000.0]), [1.0, 1.0]);
    assert_eq!(gradient(|x| where_(x.ne(0.0), 1.0 / x, 0.0).sum(), &array![0.0, 2.0]), [0.0, -0.25]);
}

#[test]
fn what_is_not_chosen_may_be_nan() {
    let data = array![f64::NAN, 3.0];
    let known = array![false, true];
    let mask = Mask::from_bools(&known);
    assert_eq!(gradient(|x| where_(x.eq(x) & x.gt(-1.0), x * 2.0, x * &data).sum(), &array![1.0, 2.0]), [2.0, 2.0]);
    assert_eq!(gradient(|x| (x - &data).mask(&mask).square().sum(), &array![5.0, 4.0]), [0.0, 2.0]);
}

#[test]
fn ties_share_the_derivative_evenly() {
    let x = array![2.0, 1.0, 2.0];
    assert_eq!(gradient(|x| x.max(), &x), [0.5, 0.0, 0.5]);
    assert_eq!(gradient(|x| -(-x).min(), &x), [0.5, 0.0, 0.5]);
    assert_eq!(gradient(|x| x.maximum(2.0).sum(), &x), [0.5, 0.0, 0.5]);
    assert_eq!(gradient(|x| x.minimum(1.0).sum(), &x), [0.0, 0.5, 0.0]);
    assert_eq!(gradient(|x| x.maximum(x).sum(), &x), [1.0, 1.0, 1.0]);
    // Every element of a row is its maximum: a third of the derivative each.
    let slope = grad(|_, x| x.reshape((3, 1)).broadcast_to((3, 3)).max_axis(1).sum(), &x);
    assert_abs_diff_eq!(slope, array![1.0, 1.0, 1.0], epsilon = 1e-15);
}

#[test]
fn a_nan_passes_nan_to_itself_only() {
    let x = array![1.0, f64::NAN, 3.0];
    let nan_at_one = |gradient: Array1<f64>| gradient[0] == 0.0 && gradient[1].is_nan() && gradient[2] == 0.0;
    assert!(grad(|tape, x| tape.var(0.0) + x.max(), &x)[1].is_nan());
    assert!(nan_at_one(grad(|_, x| x.max(), &x)));
    assert!(nan_at_one(grad(|_, x| x.min(), &x)));
    let (value, gradient) = value_and_grad(|_, x| x.maximum(5.0).sum(), &x);
    assert!(value.is_nan() && nan_at_one(gradient));
}

#[test]
fn clipping_stops_the_derivative_at_the_bounds() {
    let x = array![-1.0, 0.0, 0.5, 1.0, 2.0];
    assert_eq!(gradient(|x| x.clip(0.0, 1.0).sum(), &x), [0.0, 0.0, 1.0, 0.0, 0.0]);
    // What the array does not have, the bounds have.
    let bounds = array![0.0, 1.0];
    let slope = grad(|tape, b| tape.var(&x).clip(b.gather([0]), b.gather([1])).sum(), &bounds);
    assert_eq!(slope, array![2.0, 2.0]);
    let (value, _) = value_and_grad(|_, x| x.clip(2.0, 1.0).sum(), &x);
    assert_eq!(value, 5.0, "where the bounds cross, the upper one holds");
    assert!(value_and_grad(|_, x| x.clip(0.0, 1.0).sum(), &array![f64::NAN]).0.is_nan());
}

#[test]
fn powers_at_zero_and_of_negative_numbers() {
    for (exponent, slope) in [(2.0, 0.0), (1.0, 1.0), (0.5, f64::INFINITY), (0.0, 0.0)] {
        assert_eq!(gradient(|x| x.powf(exponent).sum(), &array![0.0]), [slope], "0^{exponent}");
    }
    assert_eq!(gradient(|x| x.powi(3).sum(), &array![-2.0]), [12.0]);
    assert_eq!(gradient(|x| x.powf(3.0).sum(), &array![-2.0]), [12.0]);
    assert_eq!(hessian(|x| x.powi(3).sum(), &array![-2.0]), array![[-12.0]]);
    assert_eq!(hessian(|x| x.powi(1).sum(), &array![0.0]), array![[0.0]]);
    // A constant exponent never touches the logarithm; a variable one does.
    let (_, (dx, dy)) = value_and_grad(|_, (x, y)| x.powf(y), (-2.0f64, 3.0f64));
    assert_eq!(dx, 12.0);
    assert!(dy.is_nan());
    let in_exponent = |y: f64| value_and_grad(|tape, y| tape.var(0.0).powf(y), y).1;
    assert_eq!((in_exponent(2.0), in_exponent(0.0)), (0.0, 0.0));
    assert!(in_exponent(-1.0).is_nan());
    assert_abs_diff_eq!(value_and_grad(|_, y| 2.0 * y.powi(0) + y.tape().var(2.0).powf(y), 0.0f64).1, 2f64.ln());
}

#[test]
fn repeats_add_and_independence_is_zero() {
    assert_eq!(gradient(|x| 3.0 * x.gather([0, 0, 2]).sum(), &array![1.0, 2.0, 3.0]), [6.0, 0.0, 3.0]);
    let (value, (dx, dy)) = value_and_grad(|_, (x, _)| x.sum(), (&array![1.0, 2.0], &array![[3.0]]));
    assert_eq!((value, dx, dy), (3.0, array![1.0, 1.0], array![[0.0]]));
    assert_eq!(gradient(|x| x.tape().var(4.0), &array![1.0, 2.0]), [0.0, 0.0]);
    assert_eq!(gradient(|x| (x.sign() + x.gt(0.5).to_var()).sum(), &array![0.0, -2.0]), [0.0, 0.0]);
}

#[test]
fn nothing_has_a_sum_of_zero_and_a_mean_of_nan() {
    let nothing = Array2::<f64>::zeros((0, 3));
    let (sum, slope) = value_and_grad(|_, x| x.exp().sum(), &nothing);
    assert_eq!((sum, slope.dim()), (0.0, (0, 3)));
    let (mean, slope) = value_and_grad(|_, x| x.mean(), &nothing);
    assert!(mean.is_nan());
    assert_eq!(slope.dim(), (0, 3));
    assert_eq!(grad(|_, x| x.max_axis(1).sum(), &nothing).dim(), (0, 3));
}

#[test]
fn one_element_in_any_shape_has_a_gradient() {
    assert_eq!(grad(|_, x| x.square(), &array![[3.0]]), array![[6.0]]);
}

/// The second derivatives along a direction, by both modes, are infinite or NaN somewhere.
fn has_no_curvature(cost: impl Cost, x: &Array1<f64>, direction: &Array1<f64>) -> bool {
    let forward = hvp(|_, x| cost(x), x, direction);
    let reverse = grad(|_, x| (cost(x).grad(x) * direction).sum(), x);
    [forward, reverse].iter().all(|along| along.iter().any(|x| !x.is_finite()))
}

#[test]
fn whole_numbers_have_no_derivative() {
    let x = array![-1.5, 0.0, 2.0, 2.5];
    assert_eq!(gradient(|x| (x.floor() + x.ceil() + x.trunc() + x.round()).sum(), &x), [0.0; 4]);
    assert_eq!(gradient(|x| (x.floor_divide(0.5) + (3.0 + 0.0 * x).floor_divide(x)).sum(), &x), [0.0; 4]);
}

#[test]
fn sinc_is_smooth_at_zero() {
    use std::f64::consts::PI;
    for x0 in [0.0, 1e-9, -1e-4] {
        let tape = Tape::new();
        let x = tape.var(x0);
        let mut derivative = x.sinc();
        for exact in [1.0, 0.0, -PI.powi(2) / 3.0, 0.0, PI.powi(4) / 5.0] {
            assert_abs_diff_eq!(derivative.item(), exact, epsilon = 20.0 * f64::abs(x0) + 1e-13);
            derivative = derivative.grad(x);
        }
    }
    assert_eq!(gradient(|x| x.sinc().sum(), &array![0.0]), [0.0]);
}

#[test]
fn the_origin_has_gradient_zero() {
    let origin = array![0.0, 0.0];
    assert_eq!(gradient(|x| x.gather([0]).hypot(x.gather([1])).sum(), &origin), [0.0, 0.0]);
    assert_eq!(gradient(|x| x.gather([0]).atan2(x.gather([1])).sum(), &origin), [0.0, 0.0]);
    for direction in [array![1.0, 0.0], array![0.0, 1.0]] {
        assert!(has_no_curvature(|x| x.gather([0]).hypot(x.gather([1])).sum(), &origin, &direction));
        assert!(has_no_curvature(|x| x.gather([0]).atan2(x.gather([1])).sum(), &origin, &direction));
    }
}

#[test]
fn a_vector_of_zeros_has_gradient_zero() {
    let zeros = array![0.0, 0.0, 0.0];
    assert_eq!(gradient(|x| x.norm(), &zeros), [0.0; 3]);
    for ord in [0.5, 1.0, 1.5, 2.0, 3.0, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(gradient(|x| x.norm_ord(ord, ..), &zeros), [0.0; 3], "order {ord}");
    }
    for ord in [1.0, 1.5, 3.0] {
        let slope = gradient(|x| x.norm_ord(ord, ..), &array![0.0, -2.0, 0.0]);
        assert_abs_diff_eq!(Array1::from(slope), array![0.0, -1.0, 0.0], epsilon = 1e-15);
    }
    assert!(has_no_curvature(|x| x.norm(), &zeros, &array![1.0, 0.0, 0.0]));
    assert!(has_no_curvature(|x| x.norm_ord(1.5, ..), &array![0.0, 1.0], &array![1.0, 0.0]));
}

#[test]
fn constants_have_a_deviation_with_gradient_zero() {
    for x in [array![2.0, 2.0, 2.0], array![0.1, 0.1, 0.1], array![3.0]] {
        let (value, slope) = value_and_grad(|_, x| x.std(), &x);
        assert_abs_diff_eq!(value, 0.0, epsilon = 1e-16);
        assert_abs_diff_eq!(slope, Array1::zeros(x.len()), epsilon = 1e-15);
    }
    let x = array![2.0, 2.0];
    assert_eq!(gradient(|x| x.std(), &x), [0.0, 0.0]);
    assert_eq!(gradient(|x| x.nanstd(), &array![2.0, f64::NAN, 2.0]), [0.0, 0.0, 0.0]);
    assert!(has_no_curvature(|x| x.std(), &x, &array![1.0, 0.0]));
}

#[test]
fn too_few_elements_have_no_variance() {
    let x = array![1.0, 2.0f64];
    for freedoms in [2, 3] {
        assert!(value_and_grad(|_, x| x.var_axis(0, freedoms), &x).0.is_nan());
        assert!(value_and_grad(|_, x| x.std_axis(0, freedoms), &x).0.is_nan());
        assert!(value_and_grad(|_, x| x.nanvar_axis(0, freedoms), &x).0.is_nan());
        assert!(value_and_grad(|_, x| x.cov(freedoms), &x).0.is_nan());
    }
    assert!(value_and_grad(|_, x| x.var(), &Array1::<f64>::zeros(0)).0.is_nan());
}

#[test]
fn products_are_exact_at_zeros() {
    assert_eq!(gradient(|x| x.prod(), &array![2.0, 3.0, 4.0]), [12.0, 8.0, 6.0]);
    assert_eq!(gradient(|x| x.prod(), &array![2.0, 0.0, 4.0]), [0.0, 8.0, 0.0]);
    assert_eq!(gradient(|x| x.prod(), &array![0.0, 3.0, 0.0]), [0.0, 0.0, 0.0]);
    assert_eq!(
        hessian(|x| x.prod(), &array![0.0, 3.0, 0.0]),
        array![[0.0, 0.0, 3.0], [0.0, 0.0, 0.0], [3.0, 0.0, 0.0]]
    );
    assert_eq!(value_and_grad(|_, x| x.prod(), &Array1::<f64>::zeros(0)).0, 1.0);
}

#[test]
fn shares_of_nothing_are_zero() {
    const NONE: f64 = f64::NEG_INFINITY;
    let x = array![NONE, NONE];
    assert_eq!(value_and_grad(|_, x| x.logsumexp(), &x).0, NONE);
    assert_eq!(gradient(|x| x.logsumexp(), &x), [0.0, 0.0]);
    assert_eq!(gradient(|x| x.logsumexp_weighted(&array![1.0, 2.0], ..), &x), [0.0, 0.0]);
    assert_eq!(gradient(|x| x.logaddexp(NONE).sum(), &x), [0.0, 0.0]);
    assert_eq!(gradient(|x| x.gather([0]).logaddexp2(x.gather([1])).sum(), &x), [0.0, 0.0]);
    let (value, _) = value_and_grad(|_, x| x.logaddexp(NONE).max(), &x);
    assert_eq!(value, NONE);
    assert_eq!(value_and_grad(|_, x| x.softmax(0).sum(), &x), (0.0, array![0.0, 0.0]));
    // One of them, beside numbers.
    let x = array![NONE, 1.0];
    assert_eq!(gradient(|x| x.logsumexp(), &x), [0.0, 1.0]);
    assert_eq!(gradient(|x| x.logaddexp(0.5 * x + 3.0).sum(), &array![NONE]), [0.0]);
    assert_eq!(gradient(|x| x.gather([0]).logaddexp(x.gather([1])).sum(), &x), [0.0, 1.0]);
}

#[test]
fn an_infinite_element_has_all_of_a_sum_of_exponentials() {
    const INFINITY: f64 = f64::INFINITY;
    let (one, two) = (array![INFINITY, 1.0], array![INFINITY, INFINITY]);
    assert_eq!(value_and_grad(|_, x| x.logsumexp(), &one), (INFINITY, array![1.0, 0.0]));
    assert_eq!(value_and_grad(|_, x| x.logsumexp(), &two), (INFINITY, array![0.5, 0.5]));
    assert_eq!(gradient(|x| x.gather([0]).logaddexp(x.gather([1])).sum(), &one), [1.0, 0.0]);
    let tape = Tape::new();
    assert_eq!(tape.var(&one).softmax(0).value(), array![1.0, 0.0].into_dyn());
    assert_eq!(tape.var(&one).log_softmax(0).value(), array![0.0, -INFINITY].into_dyn());
    assert!(tape.var(&two).softmax(0).value().iter().all(|share| share.is_nan()));
}

#[test]
fn what_multiplies_a_kink_has_its_derivative() {
    let tape = Tape::new();
    let x = tape.var(array![0.5, -2.0]);
    // Numbers, but ones that somebody asks for.
    let ones = x.sum().grad(x);
    let cost = (ones * x.abs()).square().sum();
    assert_eq!(cost.grad(ones).value(), array![0.5, 8.0].into_dyn());
    assert_eq!(cost.jvp(ones, tape.var(array![1.0, 0.0])).item(), 0.5);
    // Beside an infinite coordinate the other does not count.
    let (x, y) = (array![3.0, f64::INFINITY, 0.0], array![f64::INFINITY, 3.0, 2.0]);
    let (dx, dy) = grad(|_, (x, y)| x.hypot(y).sum(), (&x, &y));
    assert_eq!((dx, dy), (array![0.0, 1.0, 0.0], array![1.0, 0.0, 1.0]));
}

#[test]
fn long_chains_of_products_and_sums_are_differentiated_in_little_time() {
    let deep = grad(
        |_, x| {
            let (mut product, mut sum) = (x, x.square().sum());
            for _ in 0..60 {
                product = product * product * 0.5;
                sum += sum;
            }
            product.expand_dims(0).matmul(x.expand_dims(1)).sum() + (sum * 1e-18).sqrt()
        },
        &array![1e-3f64, 2e-3],
    );
    assert!(deep.iter().all(|slope| slope.is_finite()));
}

#[test]
fn squares_of_what_has_a_kink_are_smooth() {
    let (zero, equal) = (array![0.0, 0.0], array![1.0, 1.0]);
    let twice = array![[2.0, 0.0], [0.0, 2.0]];
    assert_eq!(hessian(|x| x.norm().square(), &zero), twice);
    assert_eq!(hessian(|x| x.norm() * x.norm(), &zero), twice);
    assert_eq!(
        hessian(
            |x| {
                let y = x.norm();
                y * y
            },
            &zero
        ),
        twice
    );
    assert_eq!(hessian(|x| x.norm().powi(2), &zero), twice);
    assert_eq!(hessian(|x| x.norm().powf(2.0), &zero), twice);
    assert_eq!(hessian(|x| (2.0 * x.norm()).square(), &zero), 4.0 * &twice);
    assert_eq!(hessian(|x| (-x.norm() / 2.0).square(), &zero), &twice / 4.0);
    assert_eq!(hessian(|x| x.square().mean().sqrt().square(), &zero), &twice / 2.0);
    assert_eq!(hessian(|x| x.norm_keepdims(0).square().sum(), &zero), twice);
    assert_eq!(hessian(|x| x.abs().square().sum(), &zero), twice);
    assert_eq!(hessian(|x| (3.0 * x.abs()).powi(2).sum(), &zero), 9.0 * &twice);
    assert_eq!(hessian(|x| x.std().square(), &equal), array![[0.5, -0.5], [-0.5, 0.5]]);
    // Elsewhere, too, and where the derivative in the kink itself is asked for.
    assert_relative_eq!(hessian(|x| x.norm().square(), &array![3.0, 4.0]), twice, max_relative = 1e-15);
    let tape = Tape::new();
    let x = tape.var(array![3.0, 4.0]);
    let y = x.norm();
    let z = y.square();
    assert_eq!((z.grad(y).item(), z.grad(x).value()), (10.0, array![6.0, 8.0].into_dyn()));
    assert_eq!(z.jvp(y, tape.var(1.0)).item(), 10.0);
}

#[test]
fn fmax_and_fmin_pass_over_nan() {
    const NAN: f64 = f64::NAN;
    let (x, y) = (array![NAN, 1.0, 2.0, 5.0], array![3.0, NAN, 2.0, 4.0]);
    let (value, (dx, dy)) = value_and_grad(|_, (x, y)| x.fmax(y).sum(), (&x, &y));
    assert_eq!((value, dx, dy), (11.0, array![0.0, 1.0, 0.5, 1.0], array![1.0, 0.0, 0.5, 0.0]));
    let (value, (dx, dy)) = value_and_grad(|_, (x, y)| x.fmin(y).sum(), (&x, &y));
    assert_eq!((value, dx, dy), (10.0, array![0.0, 1.0, 0.5, 0.0], array![1.0, 0.0, 0.5, 1.0]));
    assert!(value_and_grad(|_, x| x.fmax(NAN).sum(), &array![NAN]).0.is_nan());
}

#[test]
fn reductions_pass_over_nan() {
    let x = array![f64::NAN, 2.0, 4.0];
    assert_eq!(gradient(|x| x.nansum(), &x), [0.0, 1.0, 1.0]);
    assert_eq!(gradient(|x| x.nanmean(), &x), [0.0, 0.5, 0.5]);
    assert_eq!(gradient(|x| x.nanprod(), &x), [0.0, 4.0, 2.0]);
    assert_eq!(gradient(|x| x.nanvar(), &x), [0.0, -1.0, 1.0]);
    assert_eq!(gradient(|x| x.nanstd(), &x), [0.0, -0.5, 0.5]);
    assert_eq!(gradient(|x| x.nanmax() + 10.0 * x.nanmin(), &x), [0.0, 10.0, 1.0]);
    let nothing = array![f64::NAN, f64::NAN];
    assert_eq!(gradient(|x| x.nansum() + x.nanprod(), &nothing), [0.0, 0.0]);
    for value in [
        value_and_grad(|_, x| x.nanmean(), &nothing).0,
        value_and_grad(|_, x| x.nanmax(), &nothing).0,
        value_and_grad(|_, x| x.nanmin(), &nothing).0,
        value_and_grad(|_, x| x.nanvar(), &nothing).0,
    ] {
        assert!(value.is_nan());
    }
}

#[test]
fn what_is_replaced_has_no_derivative() {
    let x = array![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1.5];
    assert_eq!(gradient(|x| x.nan_to_num().sum(), &x), [0.0, 0.0, 0.0, 1.0]);
    let tape = Tape::new();
    assert_eq!(tape.var(&x).nan_to_num().value(), array![0.0, f64::MAX, f64::MIN, 1.5].into_dyn());
    let tape = Tape::<f32>::default();
    assert_eq!(tape.var(array![f32::INFINITY]).nan_to_num().value(), array![f32::MAX].into_dyn());
}

#[test]
fn remainders_have_the_quotient_as_derivative() {
    let both = |x: f64, y: f64| value_and_grad(|_, (x, y)| x % y, (x, y));
    assert_eq!(both(7.0, 3.0), (1.0, (1.0, -2.0)));
    assert_eq!(both(-7.0, 3.0), (2.0, (1.0, 3.0)));
    assert_eq!(both(7.0, -3.0), (-2.0, (1.0, 3.0)));
    assert_eq!(both(6.0, 3.0), (0.0, (1.0, -2.0)));
    let both = |x: f64, y: f64| value_and_grad(|_, (x, y)| x.fmod(y), (x, y));
    assert_eq!(both(-7.0, 3.0), (-1.0, (1.0, 2.0)));
    assert_eq!(both(7.0, -3.0), (1.0, (1.0, 2.0)));
}

#[test]
fn activations_at_zero() {
    let zero = array![0.0];
    assert_eq!(gradient(|x| x.relu().sum(), &zero), [0.0]);
    assert_eq!(gradient(|x| x.leaky_relu(0.1).sum(), &zero), [0.1]);
    assert_eq!(gradient(|x| x.elu(2.0).sum(), &zero), [2.0]);
    assert_eq!(gradient(|x| x.softsign().sum(), &zero), [1.0]);
    assert_eq!(gradient(|x| x.gelu().sum() + x.silu().sum(), &zero), [1.0]);
    // The exponential of what is not negative reaches nothing.
    assert_eq!(gradient(|x| (x.elu(1.0) + x.selu()).sum() / 2.0507009873554805, &array![1e4]), [1.0]);
    assert!(value_and_grad(|_, x| x.relu().sum(), &array![f64::NAN]).0.is_nan());
}

#[test]
fn steps_have_no_derivative() {
    let x = array![-2.0, 0.0, 3.0];
    assert_eq!(gradient(|x| x.heaviside(0.5).sum() + x.tape().var(1.0).copysign(x).sum(), &x), [0.0; 3]);
    assert_eq!(gradient(|x| x.copysign(-1.0).sum(), &x), [1.0, 0.0, -1.0]);
    let in_zero = grad(|tape, h| tape.var(&x).heaviside(h).sum(), &array![0.5]);
    assert_eq!(in_zero, array![1.0]);
}

#[test]
fn the_mean_of_no_cell_is_zero() {
    let none = Mask::from_bools(&array![false, false]);
    let (value, slope) = value_and_grad(|_, x| x.masked_mean(&none) + x.masked_sum(&none), &array![1.0, f64::NAN]);
    assert_eq!((value, slope), (0.0, array![0.0, 0.0]));
    let some = Mask::from_bools(&array![[true, true], [false, false]]);
    let x = array![[1.0, 3.0], [f64::NAN, 2.0]];
    let tape = Tape::new();
    assert_eq!(tape.var(&x).masked_mean_axis(&some, 1).value(), array![2.0, 0.0].into_dyn());
    assert_eq!(tape.var(&x).masked_sum_axis(&some, 0).value(), array![1.0, 3.0].into_dyn());
}

#[test]
fn running_products_are_exact_at_zeros() {
    assert_eq!(gradient(|x| x.cumprod(0).slice(s![-1]), &array![2.0, 0.0, 3.0]), [0.0, 6.0, 0.0]);
    assert_eq!(gradient(|x| x.cumprod(0).slice(s![-1]), &array![0.0, 0.0, 3.0]), [0.0; 3]);
    assert_eq!(hessian(|x| x.cumprod(0).slice(s![-1]), &array![0.0, 0.0, 3.0])[[0, 1]], 3.0);
}

#[test]
fn what_is_sorted_keeps_its_derivative() {
    let weights = array![1.0, 10.0, 100.0];
    assert_eq!(gradient(|x| (x.sort(0) * &weights).sum(), &array![2.0, 1.0, 2.0]), [10.0, 1.0, 100.0]);
    assert_eq!(gradient(|x| (x.topk(1, 0).0 * 3.0).sum(), &array![2.0, 1.0, 2.0]), [3.0, 0.0, 0.0]);
    assert_eq!(gradient(|x| (x.cummax(0) * &weights).sum(), &array![2.0, 2.0, 1.0]), [111.0, 0.0, 0.0]);
    let tape = Tape::new();
    let x = tape.var(array![f64::NAN, 1.0, f64::NEG_INFINITY]);
    assert_eq!(x.argsort(0).value(), array![2, 1, 0].into_dyn());
    assert_eq!(x.topk(2, 0).1.value(), array![1, 2].into_dyn());
    assert!(x.median().item().is_nan());
}

#[test]
fn running_logarithms_of_nothing_have_derivative_zero() {
    let x = array![f64::NEG_INFINITY, f64::NEG_INFINITY, 0.0];
    let tape = Tape::new();
    assert_eq!(tape.var(&x).logcumsumexp(0).value(), x.clone().into_dyn());
    assert_eq!(gradient(|x| x.logcumsumexp(0).slice(s![1..]).sum(), &x), [0.0, 0.0, 1.0]);
}
