//! Special functions and distributions: identities, tails, ends of domains, and what is refused.

use autodiff::{Real, Tape, Var, check_grads, grad, special, stats, value_and_grad};
use ndarray::{Array1, array};
use std::f64::consts::PI;

fn value(function: impl for<'t> FnOnce(Var<'t, f64>) -> Var<'t, f64>, x: f64) -> f64 {
    let tape = Tape::new();
    function(tape.var(x)).item()
}

#[track_caller]
fn assert_near(found: f64, expected: f64, tolerance: f64) {
    let near = found == expected || (found - expected).abs() <= tolerance * expected.abs().max(f64::MIN_POSITIVE);
    assert!(near, "{found:e}, not {expected:e}");
}

#[test]
fn functions_obey_their_recurrences() {
    for x in [0.3, 1.7, 4.2, 30.0] {
        assert_near(value(|x| special::gamma(x + 1.0) / special::gamma(x), x), x, 1e-14);
        assert_near(value(|x| special::digamma(x + 1.0) - special::digamma(x), x), 1.0 / x, 1e-13);
        assert_near(value(|x| special::gamma(x) * special::rgamma(x), x), 1.0, 1e-14);
        assert_near(value(|x| special::j0(x) + special::jn(2, x) - 2.0 / x * special::j1(x) + 1.0, x), 1.0, 1e-14);
        // The Wronskian, DLMF 10.5.2.
        let wronskian = value(|x| special::j1(x) * special::y0(x) - special::j0(x) * special::y1(x), x);
        assert_near(wronskian, 2.0 / (PI * x), 1e-13);
        // DLMF 10.39.1
        assert_near(value(|x| special::iv(0.5, x) * (x * (PI / 2.0)).sqrt() / x.sinh(), x), 1.0, 1e-13);
        assert_near(value(|x| special::gammainc(x, 2.0) + special::gammaincc(x, 2.0), x), 1.0, 1e-15);
        assert_near(value(|x| special::betainc(x, 2.0, 0.3) + special::betainc(2.0, x, 0.7), x), 1.0, 1e-14);
        assert_near(value(|x| special::multigammaln(x + 1.0, 1) - special::gammaln(x + 1.0) + 1.0, x), 1.0, 0.0);
    }
}

#[test]
fn inverses_undo() {
    for p in [1e-300, 1e-10, 0.2, 0.5, 0.7, 0.999] {
        assert_near(value(|p| special::ndtr(special::ndtri(p)), p), p, 2e-12);
        assert_near(value(|p| special::expit(special::logit(p)), p), p, 1e-13);
        assert_near(value(|p| special::erf(special::erfinv(p)), p), p, 1e-15);
        assert_near(value(|p| special::erfc(special::erfcinv(p)), p), p, 1e-12);
    }
    for x in [-1e-20f64, -1e-3, -0.7, -5.0, -100.0] {
        assert_near(value(|x| special::log1mexp(x).expm1(), x), -x.exp(), 1e-13);
    }
}

#[test]
fn logarithms_of_distribution_functions_are_right_far_out() {
    // Mills' ratio: ln Φ(-x) ≈ -x²/2 - ln x - ln(2π)/2 - 1/x².
    for x in [1e3f64, 1e6] {
        let expected = -0.5 * x * x - x.ln() - 0.5 * (2.0 * PI).ln() - 1.0 / (x * x);
        assert_near(value(|x| stats::norm::logcdf(-x, 0.0, 1.0), x), expected, 1e-15);
        let (value, slope) = value_and_grad(|_, x| stats::norm::logsf(x, 0.0, 1.0), x);
        assert_near(value, expected, 1e-15);
        assert_near(slope, -(x + 1.0 / x), 1e-11);
    }
    // The left tail of Student's distribution is a power.
    let far = |df: f64| value(|x| stats::t::logcdf(x * 2.0, df, 0.0, 1.0) - stats::t::logcdf(x, df, 0.0, 1.0), -1e30);
    assert_near(far(3.0), -3.0 * 2f64.ln(), 1e-12);
    assert_near(far(300.0), -300.0 * 2f64.ln(), 1e-11);
    // ln Q(a, x) ≈ (a - 1) ln x - x - ln Γ(a), and ln P(a, x) ≈ a ln x - x - ln Γ(a + 1).
    assert_near(value(|x| stats::gamma::logsf(x, 1.0), 1e5), -1e5, 1e-14);
    assert_near(grad(|_, x| stats::chi2::logsf(x, 2.0), 1e5), -0.5, 1e-9);
    assert_near(value(|mu| stats::poisson::logcdf(0, mu), 1e5), -1e5, 1e-14);
    let expected = 500.0 * 1e-3f64.ln() - value(|a| special::gammaln(a), 501.0);
    assert_near(value(|mu| stats::poisson::logsf(499, mu), 1e-3), expected, 1e-6);
    assert_near(value(|x| stats::logistic::logcdf(x, 0.0, 1.0), -1e4), -1e4, 1e-15);
    assert_near(value(|x| stats::expon::logsf(x, 0.0, 2.0), 1e4), -5e3, 1e-15);
}

#[test]
fn densities_are_the_derivatives_of_distribution_functions() {
    fn same<F, G>(cdf: F, pdf: G, points: &[f64])
    where
        F: for<'t> Fn(Var<'t, f64>) -> Var<'t, f64>,
        G: for<'t> Fn(Var<'t, f64>) -> Var<'t, f64>,
    {
        for &x in points {
            assert_near(grad(|_, x| cdf(x), x), value(&pdf, x), 1e-12);
        }
    }
    let real = [-30.0, -2.0, 0.0, 0.4, 5.0];
    same(|x| stats::norm::cdf(x, 0.3, 2.0), |x| stats::norm::pdf(x, 0.3, 2.0), &real);
    same(|x| stats::t::cdf(x, 3.5, 0.3, 2.0), |x| stats::t::pdf(x, 3.5, 0.3, 2.0), &real);
    same(|x| stats::cauchy::cdf(x, 0.3, 2.0), |x| stats::cauchy::pdf(x, 0.3, 2.0), &real);
    same(|x| stats::logistic::cdf(x, 0.3, 2.0), |x| stats::logistic::pdf(x, 0.3, 2.0), &real);
    same(|x| stats::laplace::cdf(x, 0.3, 2.0), |x| stats::laplace::pdf(x, 0.3, 2.0), &real);
    same(|x| stats::uniform::cdf(x, -1.0, 2.0), |x| stats::uniform::pdf(x, -1.0, 2.0), &real);
    same(|x| stats::expon::cdf(x, 0.3, 2.0), |x| stats::expon::pdf(x, 0.3, 2.0), &real);
    same(|x| stats::gamma::cdf(x, 2.5), |x| stats::gamma::pdf(x, 2.5), &[-1.0, 1e-3, 1.0, 40.0]);
    same(|x| stats::chi2::cdf(x, 5.0), |x| stats::chi2::pdf(x, 5.0), &[-1.0, 1e-3, 1.0, 40.0]);
    same(|x| stats::beta::cdf(x, 2.5, 0.7), |x| stats::beta::pdf(x, 2.5, 0.7), &[-1.0, 1e-3, 0.5, 0.999, 2.0]);
}

#[test]
fn probabilities_add_up() {
    let tape = Tape::new();
    let counts = Array1::from_shape_fn(60, |i| i as f64);
    let mu = tape.var(7.5);
    let poisson = stats::poisson::pmf(&counts, mu);
    assert_near(poisson.sum().item(), 1.0, 1e-13);
    assert_near(poisson.slice(ndarray::s![..6]).sum().item(), stats::poisson::cdf(5.9, mu).item(), 1e-13);
    assert_near(stats::poisson::sf(5.0, mu).item() + stats::poisson::cdf(5.0, mu).item(), 1.0, 1e-14);
    assert_near(stats::binom::pmf(&counts, 20, tape.var(0.3)).sum().item(), 1.0, 1e-13);
    for impossible in [-1.0, 0.5, 2.0] {
        assert_eq!(stats::bernoulli::pmf(impossible, tape.var(0.3)).item(), 0.0);
    }
    assert_eq!(stats::poisson::pmf(2.5, mu).item(), 0.0);
    assert_eq!(stats::poisson::logpmf(0, tape.var(0.0)).item(), 0.0);
    // With two shares it is the beta distribution.
    let shares = tape.var(array![0.3, 0.7]);
    let beta = stats::beta::logpdf(tape.var(0.3), 2.0, 1.5).item();
    assert_near(stats::dirichlet::logpdf(shares, &array![2.0, 1.5]).item(), beta, 1e-12);
}

#[test]
fn parameters_outside_of_their_domain_give_nan() {
    let tape = Tape::new();
    let x = tape.var(0.5);
    for outside in [
        stats::norm::pdf(x, 0.0, -1.0),
        stats::norm::logcdf(x, 0.0, 0.0),
        stats::t::cdf(x, 3.0, 0.0, -1.0),
        stats::t::logpdf(x, -1.0, 0.0, 1.0),
        stats::beta::pdf(x, 0.0, 1.0),
        stats::beta::cdf(x, -1.0, 1.0),
        stats::gamma::logpdf(x, -1.0),
        stats::gamma::cdf(x, 0.0),
        stats::chi2::sf(x, -2.0),
        stats::poisson::pmf(1, -x),
        stats::binom::pmf(1, 3, x + 1.0),
        stats::dirichlet::pdf(x.reshape([1]), &array![-1.0]),
        stats::uniform::cdf(x, 0.0, -1.0),
        stats::expon::cdf(x, 0.0, -1.0),
        special::multigammaln(x, 2),
        special::log1mexp(x),
    ] {
        assert!(outside.item().is_nan(), "{outside:?}");
    }
}

#[test]
fn entropies_at_the_ends() {
    let tape = Tape::new();
    let number = |x: f64| tape.var(x);
    assert_eq!(special::xlogy(number(0.0), 0.0).item(), 0.0);
    assert_eq!(special::xlog1py(number(0.0), -1.0).item(), 0.0);
    assert!(special::xlogy(number(0.0), f64::NAN).item().is_nan());
    assert_eq!(special::entr(number(0.0)).item(), 0.0);
    assert_eq!(special::entr(number(-1.0)).item(), f64::NEG_INFINITY);
    assert_eq!(special::rel_entr(number(0.0), 0.0).item(), 0.0);
    assert_eq!(special::rel_entr(number(0.5), 0.0).item(), f64::INFINITY);
    assert_eq!(special::rel_entr(number(-0.5), 1.0).item(), f64::INFINITY);
    assert_eq!(special::kl_div(number(0.0), 2.0).item(), 2.0);
    assert_eq!(grad(|_, x| special::entr(x), 0.0), f64::INFINITY);
}

#[test]
fn mixed_derivatives_of_the_exponential_distribution() {
    // At a = 1, where the density in x of shape a - 1 is 0.
    check_grads(|_, (a, x)| special::gammainc(a, x), (1.0f64, 0.8f64)).unwrap();
    check_grads(|_, (a, x)| special::gammaincc(a, x), (1.0f64, 3.0f64)).unwrap();
    check_grads(|_, (df, t)| special::stdtr(df, t), (2.0f64, 0.0f64)).unwrap();
}

#[test]
fn derivatives_that_are_not_there_are_nan() {
    let tape = Tape::new();
    let a = tape.var(1.5);
    let second = special::gammainc(a, 2.0).grad(a).grad(a);
    assert!(second.item().is_finite() && second.grad(a).item().is_nan());
    let second = special::betainc(a, 2.0, 0.5).grad(a).grad(a);
    assert!(second.item().is_finite() && second.grad(a).item().is_nan());
}

#[test]
fn both_element_types_and_broadcasting() {
    fn likelihood<'t, A: Real>(mean: Var<'t, A>, scale: Var<'t, A>, data: &ndarray::Array2<A>) -> Var<'t, A> {
        stats::norm::logpdf(data, mean, scale).sum()
    }
    let data = array![[1.0, 2.0, 0.5], [0.0, 1.5, 2.5]];
    let (double, (mean, scale)) = value_and_grad(
        |_, (mean, scale)| likelihood(mean, scale, &data),
        (&array![1.0, 1.5, 2.0], &array![[1.0], [2.0]]),
    );
    assert_eq!((mean.dim(), scale.dim()), (3, (2, 1)));
    let single = value_and_grad(
        |_, (mean, scale)| likelihood(mean, scale, &data.mapv(|x| x as f32)),
        (&array![1.0f32, 1.5, 2.0], &array![[1.0f32], [2.0]]),
    );
    assert!((f64::from(single.0) - double).abs() < 1e-5);
}

#[test]
#[should_panic(expected = "stats::norm::pdf: no operand is a Var")]
fn without_a_var_there_is_no_tape() {
    let _: Var<'_, f64> = stats::norm::pdf(1.0, 0.0, 1.0);
}

#[test]
#[should_panic(expected = "gammainc: (3,) with (2,): 3 ≠ 2")]
fn shapes_that_do_not_fit_are_refused() {
    let tape = Tape::new();
    special::gammainc(tape.var(array![1.0, 2.0, 3.0]), &array![1.0, 2.0]);
}
