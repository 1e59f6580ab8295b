"""Reductions along axes, scans, and statistics of samples."""

import autograd.numpy as anp
import jax
import jax.numpy as jnp
import numpy as np
from fixture import case, uniform

AXES = [None, 0, -1, [0, 2]]
NAN = np.nan


def tupled(axis):
    return tuple(axis) if isinstance(axis, list) else axis


def reduction(name, module, by, array, axes=AXES, note="", smooth=True, **settings):
    function = getattr(module, name)

    def reduced(x, axis, keepdims, **settings):
        return function(x, axis=tupled(axis), keepdims=keepdims, **settings)

    for axis in axes:
        for keepdims in [False, True]:
            case(name, reduced, array, by=by, note=note, smooth=smooth, axis=axis, keepdims=keepdims, **settings)


def scan(name, function, by, axes=(0, -1)):
    for axis in axes:
        case(name, lambda x, axis: function(x, axis), uniform(3, 4), by=by, axis=axis)


def record():
    cube = uniform(2, 3, 2)
    for name in ["sum", "mean", "prod", "max", "min"]:
        reduction(name, anp, "autograd", cube)
        reduction(name, anp, "autograd", uniform(), axes=[None])
    for name in ["var", "std"]:
        for ddof in [0, 1]:
            reduction(name, anp, "autograd", cube, axes=[None, 1], ddof=ddof)
    reduction("max", anp, "autograd", [[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]], axes=[None, 1], note="ties", smooth=False)
    reduction("min", anp, "autograd", [[3.0, 1.0, 1.0], [2.0, 2.0, 5.0]], axes=[None, 1], note="ties", smooth=False)
    zeros = [[0.0, 2.0, 3.0], [0.0, 0.0, 1.5], [2.0, -1.0, 0.5]]
    reduction("prod", jnp, "jax", zeros, axes=[None, 0, 1], note="zeros")
    for name in ["sum", "prod"]:
        reduction(name, anp, "autograd", uniform(0, 3), axes=[0], note="nothing")

    scan("cumsum", lambda x, axis: anp.cumsum(x, axis), "autograd", axes=[None, 0, -1])
    scan("cumprod", lambda x, axis: jnp.cumprod(x, axis), "jax")
    case("cumprod", lambda x, axis: jnp.cumprod(x, axis), [2.0, 0.0, 3.0, 0.0, 4.0], by="jax", note="zeros", axis=0)
    for name, function in [("cummax", jax.lax.cummax), ("cummin", jax.lax.cummin), ("logcumsumexp", jax.lax.cumlogsumexp)]:
        scan(name, lambda x, axis, function=function: function(jnp.asarray(x), axis=axis % 2), "jax")

    table = uniform(3, 4)
    for name in ["median", "ptp"]:
        reduction(name, jnp, "jax", table, axes=[None, 0, 1])
    for q in [0.0, 0.3, 0.5, 1.0]:
        reduction("quantile", jnp, "jax", table, axes=[None, 1], q=q)
    for q in [25.0, 90.0]:
        reduction("percentile", jnp, "jax", table, axes=[None, 1], q=q)
    for axis in [None, 0, 1]:
        case("average", lambda x, weights, axis: jnp.average(x, axis=axis, weights=weights), table,
             uniform(3, 4, low=0.2, high=2), by="jax", axis=axis)
    case("average", lambda x, weights, axis: jnp.average(x, axis=axis, weights=weights), table,
         uniform(4, low=0.2, high=2), by="jax", axis=1)

    holes = [[1.5, NAN, 0.5], [NAN, -2.0, 1.25], [0.75, 3.0, -1.0]]
    for name in ["nansum", "nanmean", "nanmax", "nanmin", "nanprod"]:
        reduction(name, jnp, "jax", holes, axes=[None, 0, 1], note="NaN")
    for name in ["nanvar", "nanstd"]:
        for ddof in [0, 1]:
            reduction(name, jnp, "jax", holes, axes=[None, 1], note="NaN", ddof=ddof)
    mask = [[True, False, True], [False, True, True], [True, True, False]]
    case("ma.sum", lambda x, mask: jnp.sum(x, where=jnp.array(mask)), uniform(3, 3), by="jax", mask=mask)
    case("ma.mean", lambda x, mask: jnp.mean(x, where=jnp.array(mask)), uniform(3, 3), by="jax", mask=mask)

    for ddof in [0, 1]:
        case("cov", lambda x, ddof: jnp.cov(x, ddof=ddof), uniform(3, 5), by="jax", ddof=ddof)
    case("cov", lambda x, ddof: jnp.cov(x, ddof=ddof), uniform(5), by="jax", ddof=1)
    case("corrcoef", jnp.corrcoef, uniform(3, 5), by="jax")
    for axis in [0, -1]:
        case("trapezoid", lambda y, dx, axis: jnp.trapezoid(y, dx=dx, axis=axis), table, by="jax", dx=0.5, axis=axis)
    case("trapezoid", lambda y, x, axis: jnp.trapezoid(y, x, axis=axis), uniform(3, 4), [0.0, 0.5, 0.75, 2.0], by="jax",
         note="at points", axis=-1)
