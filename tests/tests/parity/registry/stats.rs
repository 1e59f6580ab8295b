//! The distributions of scipy.stats.

use super::{family, linear_algebra::symmetric};
use autodiff::{Var, stats};

family! {
    "scipy.stats.norm.pdf" => |x| stats::norm::pdf(x[0], at(x, 1, 0.0), at(x, 2, 1.0));
    "scipy.stats.norm.cdf" => |x| stats::norm::cdf(x[0], at(x, 1, 0.0), at(x, 2, 1.0));
    "scipy.stats.norm.sf" => |x| stats::norm::sf(x[0], at(x, 1, 0.0), at(x, 2, 1.0));
    "scipy.stats.norm.logpdf" => |x| stats::norm::logpdf(x[0], at(x, 1, 0.0), at(x, 2, 1.0));
    "scipy.stats.norm.logcdf" => |x| stats::norm::logcdf(x[0], at(x, 1, 0.0), at(x, 2, 1.0));
    "scipy.stats.norm.logsf" => |x| stats::norm::logsf(x[0], at(x, 1, 0.0), at(x, 2, 1.0));
    "scipy.stats.t.pdf" => |x| stats::t::pdf(x[0], x[1], at(x, 2, 0.0), at(x, 3, 1.0));
    "scipy.stats.t.cdf" => |x| stats::t::cdf(x[0], x[1], at(x, 2, 0.0), at(x, 3, 1.0));
    "scipy.stats.t.logpdf" => |x| stats::t::logpdf(x[0], x[1], at(x, 2, 0.0), at(x, 3, 1.0));
    "scipy.stats.t.logcdf" => |x| stats::t::logcdf(x[0], x[1], at(x, 2, 0.0), at(x, 3, 1.0));
    "scipy.stats.beta.pdf" => |x| stats::beta::pdf(x[0], x[1], x[2]);
    "scipy.stats.gamma.pdf" => |x| stats::gamma::pdf(x[0], x[1]);
    "scipy.stats.chi2.pdf" => |x| stats::chi2::pdf(x[0], x[1]);
    "scipy.stats.beta.cdf" => |x| stats::beta::cdf(x[0], x[1], x[2]);
    "scipy.stats.gamma.cdf" => |x| stats::gamma::cdf(x[0], x[1]);
    "scipy.stats.chi2.cdf" => |x| stats::chi2::cdf(x[0], x[1]);
    "scipy.stats.beta.logpdf" => |x| stats::beta::logpdf(x[0], x[1], x[2]);
    "scipy.stats.gamma.logpdf" => |x| stats::gamma::logpdf(x[0], x[1]);
    "scipy.stats.chi2.logpdf" => |x| stats::chi2::logpdf(x[0], x[1]);
    "scipy.stats.poisson.pmf" => |x| stats::poisson::pmf(x[0], x[1]);
    "scipy.stats.poisson.logpmf" => |x| stats::poisson::logpmf(x[0], x[1]);
    "scipy.stats.poisson.cdf" => |x| stats::poisson::cdf(x[0], x[1]);
    "scipy.stats.dirichlet.pdf" => |x| stats::dirichlet::pdf(x[0], x[1]);
    "scipy.stats.dirichlet.logpdf" => |x| stats::dirichlet::logpdf(x[0], x[1]);
    "scipy.stats.multivariate_normal.pdf" => |x| stats::multivariate_normal::pdf(x[0], x[1], symmetric(x[2]));
    "scipy.stats.multivariate_normal.logpdf" => |x| stats::multivariate_normal::logpdf(x[0], x[1], symmetric(x[2]));
    "scipy.stats.multivariate_normal.entropy" => |x| stats::multivariate_normal::entropy(symmetric(x[1]));
}

/// An input, or what stands for it if there are not so many.
fn at<'t>(x: &[Var<'t>], position: usize, default: f64) -> Var<'t> {
    x.get(position).copied().unwrap_or_else(|| x[0].tape().var(default))
}
