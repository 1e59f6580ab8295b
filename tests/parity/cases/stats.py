"""The distributions of scipy.stats."""

import autograd.numpy as anp
import autograd.scipy.stats as stats
import jax
import numpy as np
from fixture import case, positive_definite, uniform


def record():
    continuous()
    discrete()
    of_vectors()


def function(distribution, name):
    return f"scipy.stats.{distribution}.{name}", getattr(getattr(stats, distribution), name)


def continuous():
    x, row, scale = uniform(2, 3), uniform(3), uniform(2, 1, low=0.5, high=2)
    for name in ["pdf", "cdf", "sf", "logpdf", "logcdf", "logsf"]:
        case(*function("norm", name), x)
        case(*function("norm", name), x, row, scale)
    for name, tail in [("cdf", -10.0), ("logcdf", -10.0), ("logcdf", -30.0), ("sf", 10.0), ("logsf", 10.0), ("logsf", 30.0)]:
        case(*function("norm", name), tail, 0.0, 1.0, note=f"tail {tail:g}", smooth=False)
    degrees = uniform(3, low=1.5, high=8)
    for name in ["pdf", "logpdf"]:
        case(*function("t", name), x, degrees)
        case(*function("t", name), x, degrees, row, scale)
    for name in ["cdf", "logcdf"]:
        case(*function("t", name), x, degrees, fixed=[1])
        case(*function("t", name), x, degrees, row, scale, fixed=[1, 3])
    a, b = uniform(2, 3, low=0.7, high=4), uniform(3, low=0.7, high=4)
    for name in ["pdf", "logpdf"]:
        case(*function("beta", name), uniform(2, 3, low=0.1, high=0.9), a, b)
        case(*function("gamma", name), uniform(2, 3, low=0.3, high=6), a)
        by_jax = getattr(jax.scipy.stats.chi2, name)
        case(f"scipy.stats.chi2.{name}", by_jax, uniform(2, 3, low=0.3, high=6), degrees, by="jax")
    case(*function("beta", "cdf"), uniform(2, 3, low=0.1, high=0.9), a, b, fixed=[1, 2])
    case(*function("gamma", "cdf"), uniform(2, 3, low=0.3, high=6), a, fixed=[1])
    case(*function("chi2", "cdf"), uniform(2, 3, low=0.3, high=6), degrees, fixed=[1])


def discrete():
    mu = uniform(2, 4, low=0.5, high=6)
    for name in ["pmf", "logpmf", "cdf"]:
        case(*function("poisson", name), [0.0, 1.0, 3.0, 8.0], mu, fixed=[0])


def of_vectors():
    def simplex(random):
        return np.array([0.25, 0.375, 0.375])

    for name in ["pdf", "logpdf"]:
        case(*function("dirichlet", name), simplex, uniform(3, low=0.7, high=4), fixed=[0])
        case(*function("multivariate_normal", name), uniform(2), uniform(2), positive_definite(2, 2), fixed=[2])
        case(*function("multivariate_normal", name), uniform(4, 3), uniform(3), positive_definite(3, 3), fixed=[2])
        # Not every covariance is one: the derivative is taken in any x, of the symmetric (x + xᵀ) / 2.
        title, density = function("multivariate_normal", name)
        case(title, lambda x, mean, cov, density=density: density(x, mean, (cov + cov.T) / 2), uniform(3), uniform(3),
             positive_definite(3, 3), note="in the covariance")
    title, entropy = function("multivariate_normal", "entropy")
    case(title, lambda mean, cov: entropy(mean, (cov + anp.transpose(cov)) / 2), uniform(3), positive_definite(3, 3))
