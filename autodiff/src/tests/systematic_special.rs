//! The special functions and distributions over layouts, element types, modes and orders, against central differences.

use super::support::{Case, Layout, Random, case, check};
use crate::{
    Tape, Var,
    kernel::Special,
    operand::Real,
    special::{self, rows::apply},
    stats,
};
use ndarray::{ArrayD, arr0};
use std::collections::BTreeSet;

struct Row {
    op: Special,
    domain: &'static [[f64; 2]],
    special: &'static [(&'static [f64], f64)],
}

macro_rules! table {
    ($(
        $(#[$doc:meta])*
        $name:ident $Variant:ident $inputs:tt {
            value: $value:expr,
            derivative: $derivative:expr,
            domain: $domain:expr, special: $special:expr,
        }
    )*) => {
        const ROWS: &[Row] = &[$(Row { op: Special::$Variant, domain: &$domain, special: &$special }),*];
    };
}

special_rows!(table);

/// A row over its domain; an order is a number.
fn of_row<'t, A: Real>(row: &Row, x: &[Var<'t, A>]) -> Var<'t, A> {
    let mut variables = x.iter();
    let inputs = row
        .domain
        .iter()
        .map(|[low, high]| if low == high { x[0].beside(*low) } else { *variables.next().expect("a variable") });
    apply(row.op, &inputs.collect::<Vec<_>>())
}

fn rows() -> Vec<Case> {
    let with_domain = ROWS.iter().filter(|row| !row.domain.is_empty());
    let case = |row: &'static Row| {
        let domains: Vec<[f64; 2]> = row.domain.iter().copied().filter(|[low, high]| low < high).collect();
        Case::new(row.op.name(), &domains, |x| of_row(row, x), |x| of_row(row, x))
    };
    with_domain.map(case).collect()
}

fn over(cases: Vec<Case>, layouts: &[Layout]) -> BTreeSet<&'static str> {
    let (mut seen, mut random) = (BTreeSet::new(), Random::new(5));
    for layout in layouts {
        for case in &cases {
            let domains = case.domains.iter();
            let inputs: Vec<ArrayD<f64>> = domains.map(|&domain| random.laid_out(layout, domain)).collect();
            check(case, &inputs, &mut seen);
        }
    }
    seen
}

#[test]
fn every_row_over_layouts() {
    let layouts =
        [Layout::RowMajor(vec![]), Layout::RowMajor(vec![0]), Layout::Transposed(vec![2, 3]), Layout::Stepped(vec![3])];
    let seen = over(rows(), &layouts);
    let missing: Vec<_> = ROWS.iter().map(|row| row.op.name()).filter(|name| !seen.contains(name)).collect();
    assert!(missing.is_empty(), "rows that no case uses: {missing:?}");
}

#[test]
fn functions_of_the_module() {
    const UNIT: [f64; 2] = [0.1, 0.9];
    let cases = vec![
        case!("polygamma(0)", [[0.5, 4.0]], |x| special::polygamma(0, x[0])),
        case!("polygamma(1)", [[0.8, 4.0]], |x| special::polygamma(1, x[0])),
        case!("polygamma(2)", [[-0.7, -0.3]], |x| special::polygamma(2, x[0]) * 0.01),
        case!("digamma", [[-0.8, -0.2]], |x| special::psi(x[0])),
        case!("multigammaln", [[2.0, 5.0]], |x| special::multigammaln(x[0], 3)),
        case!("beta", [[0.5, 3.0], [0.5, 3.0]], |x| special::beta(x[0], x[1])),
        case!("j0, j1", [[-5.0, 5.0]], |x| special::j0(x[0]) + special::j1(x[0])),
        case!("y0, y1", [[0.8, 6.0]], |x| special::y0(x[0]) + special::y1(x[0])),
        case!("i0, i1", [[-3.0, 3.0]], |x| special::i0(x[0]) + special::i1(x[0])),
        case!("i0e, i1e", [[0.3, 6.0]], |x| special::i0e(x[0]) + special::i1e(x[0])),
        case!("iv of order -1.5", [[0.8, 4.0]], |x| special::iv(-1.5, x[0])),
        case!("erfcx", [[-1.0, 6.0]], |x| special::erfcx(x[0])),
        case!("ndtr", [[-3.0, 3.0]], |x| special::ndtr(x[0])),
        case!("ndtri", [UNIT], |x| special::ndtri(x[0])),
        case!("log_expit", [[-3.0, 3.0]], |x| special::log_expit(x[0])),
        case!("log1mexp", [[-3.0, -0.9]], |x| special::log1mexp(x[0])),
        case!("log1mexp", [[-0.6, -0.2]], |x| special::log1mexp(x[0])),
        case!("xlogy", [[-2.0, 2.0], [0.2, 3.0]], |x| special::xlogy(x[0], x[1])),
        case!("xlog1py", [[-2.0, 2.0], [-0.5, 3.0]], |x| special::xlog1py(x[0], x[1])),
        case!("entr", [[0.2, 2.0]], |x| special::entr(x[0])),
        case!("rel_entr", [[0.2, 2.0], [0.2, 2.0]], |x| special::rel_entr(x[0], x[1])),
        case!("kl_div", [[0.2, 2.0], [0.2, 2.0]], |x| special::kl_div(x[0], x[1])),
    ];
    over(cases, &[Layout::RowMajor(vec![2, 2])]);
}

#[test]
fn distributions() {
    const REAL: [f64; 2] = [-2.0, 2.0];
    const POSITIVE: [f64; 2] = [0.6, 3.0];
    const UNIT: [f64; 2] = [0.1, 0.9];
    use stats::*;
    let cases = vec![
        case!("norm", [REAL, REAL, POSITIVE], |x| norm::pdf(x[0], x[1], x[2]) + norm::logpdf(x[0], x[1], x[2])),
        case!("norm::cdf", [REAL, REAL, POSITIVE], |x| norm::cdf(x[0], x[1], x[2]) - norm::sf(x[0], x[1], x[2])),
        case!("norm::logcdf", [REAL, REAL, POSITIVE], |x| norm::logcdf(x[0], x[1], x[2])),
        case!("norm::logsf", [REAL, REAL, POSITIVE], |x| norm::logsf(x[0], x[1], x[2])),
        case!("t", [REAL, POSITIVE, REAL, POSITIVE], |x| {
            t::pdf(x[0], x[1], x[2], x[3]) + t::logpdf(x[0], x[1], x[2], x[3])
        }),
        case!("t::cdf", [REAL, POSITIVE, REAL, POSITIVE], |x| t::cdf(x[0], x[1], x[2], x[3])),
        case!("t::logcdf", [REAL, POSITIVE, REAL, POSITIVE], |x| t::logcdf(x[0], x[1], x[2], x[3])),
        case!("beta", [UNIT, POSITIVE, POSITIVE], |x| beta::pdf(x[0], x[1], x[2]) + beta::logpdf(x[0], x[1], x[2])),
        case!("beta::cdf", [UNIT, POSITIVE, POSITIVE], |x| beta::cdf(x[0], x[1], x[2]) * beta::sf(x[0], x[1], x[2])),
        case!("gamma", [POSITIVE, POSITIVE], |x| gamma::pdf(x[0], x[1]) + gamma::logpdf(x[0], x[1])),
        case!("gamma::cdf", [POSITIVE, POSITIVE], |x| gamma::cdf(x[0], x[1]) * gamma::sf(x[0], x[1])),
        case!("chi2", [POSITIVE, POSITIVE], |x| chi2::pdf(x[0], x[1]) + chi2::logpdf(x[0], x[1])),
        case!("chi2::cdf", [POSITIVE, POSITIVE], |x| chi2::cdf(x[0], x[1]) * chi2::sf(x[0], x[1])),
        case!("poisson", [POSITIVE], |x| poisson::pmf(2, x[0]) + poisson::logpmf(3.0, x[0])),
        case!("poisson::cdf", [POSITIVE], |x| poisson::cdf(2.5, x[0]) * poisson::sf(1, x[0])),
        case!("gamma::logcdf", [POSITIVE, POSITIVE], |x| gamma::logcdf(x[0], x[1]) * gamma::logsf(x[0], x[1])),
        case!("chi2::logcdf", [POSITIVE], |x| chi2::logcdf(x[0], 3.0) * chi2::logsf(x[0], 3.0)),
        case!("poisson::logcdf", [POSITIVE], |x| poisson::logcdf(2, x[0]) * poisson::logsf(1, x[0])),
        case!("dirichlet", [UNIT, POSITIVE], |x| dirichlet::pdf(x[0], x[1]) * 0.1 + dirichlet::logpdf(x[0], x[1])),
        case!("uniform", [UNIT, POSITIVE], |x| {
            uniform::cdf(x[0], -0.5, x[1] + 1.0) + uniform::pdf(x[0], -0.5, x[1] + 1.0)
        }),
        case!("expon", [[2.5, 4.0], REAL, POSITIVE], |x| {
            expon::cdf(x[0], x[1], x[2]) * expon::pdf(x[0], x[1], x[2]) + expon::logsf(x[0], x[1], x[2])
        }),
        case!("laplace", [[2.5, 4.0], REAL, POSITIVE], |x| {
            laplace::cdf(x[0], x[1], x[2]) * laplace::pdf(x[0], x[1], x[2]) + laplace::logcdf(-x[0], x[1], x[2])
        }),
        case!("logistic", [REAL, REAL, POSITIVE], |x| {
            logistic::cdf(x[0], x[1], x[2]) * logistic::pdf(x[0], x[1], x[2]) + logistic::logcdf(x[0], x[1], x[2])
        }),
        case!("cauchy", [REAL, REAL, POSITIVE], |x| {
            cauchy::cdf(x[0], x[1], x[2]) * cauchy::pdf(x[0], x[1], x[2]) + cauchy::logpdf(x[0], x[1], x[2])
        }),
        case!("binom", [UNIT], |x| binom::pmf(2, 5, x[0]) + bernoulli::logpmf(1, x[0]) * bernoulli::pmf(0, x[0])),
    ];
    over(cases, &[Layout::RowMajor(vec![2, 2])]);
}

fn derivatives_at_special_points<A: Real>() {
    for row in ROWS {
        for &(at, expected) in row.special {
            let tape = Tape::<A>::default();
            let inputs: Vec<_> = at.iter().map(|&x| tape.var(arr0(A::narrowed(x)))).collect();
            let (y, x) = (apply(row.op, &inputs), inputs[at.len() - 1]);
            for found in [y.grad(x), y.jvp(x, tape.var(arr0(A::one())))] {
                let found = found.item().widened();
                let same = found == expected || found.is_nan() && expected.is_nan();
                let tolerance = 1e-6 * expected.abs().max(1e-6);
                assert!(
                    same || (found - expected).abs() < tolerance,
                    "{} at {at:?}: {found}, not {expected}",
                    row.op.name()
                );
            }
        }
    }
}

#[test]
fn derivatives_at_the_special_points_of_each_special_row() {
    derivatives_at_special_points::<f64>();
}
