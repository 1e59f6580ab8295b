"""Linear algebra.

What a factorisation leaves open is not recorded: signs of vectors by absolute values; which triangle of a symmetric matrix
is read, and where its derivative stands, by passing (x + xᵀ) / 2 of any x.
"""

import autograd.numpy as anp
import autograd.numpy.linalg as linalg
import autograd.scipy.linalg as slinalg
import jax
import jax.numpy as jnp
from fixture import case, positive_definite, regular, uniform


def symmetric(x):
    return (x + anp.swapaxes(x, -1, -2)) / 2


def symmetric_by_jax(x):
    return (x + jnp.swapaxes(x, -1, -2)) / 2


def spread(random):
    """A matrix with eigenvalues and singular values that are far apart."""
    return regular(3, 3)(random) + [[0.0, 0.0, 0.0], [0.0, 2.5, 0.0], [0.0, 0.0, 6.0]]


def record():
    numbers_of_matrices()
    solutions()
    norms()
    factors()
    functions_of_matrices()


def numbers_of_matrices():
    for name in ["linalg.det", "linalg.slogdet", "linalg.inv"]:
        function = getattr(linalg, name.split(".")[1])
        for shape in [(1, 1), (3, 3), (2, 2, 2)]:
            case(name, function, regular(*shape))
    case("linalg.det", linalg.det, [[0.5, 2.0], [1.5, -1.0]], note="negative")
    case("linalg.slogdet", linalg.slogdet, [[0.5, 2.0], [1.5, -1.0]], note="negative")
    case("linalg.det", jnp.linalg.det, [[1.0, 2.0, 4.0], [2.0, 4.0, 8.0], [1.0, 0.5, -1.0]], by="jax", note="singular")
    for shape in [(3, 2), (2, 3), (2, 2)]:
        case("linalg.pinv", linalg.pinv, uniform(*shape))
    case("linalg.cond", lambda x: jnp.linalg.cond(x), spread, by="jax")
    case("linalg.tensorinv", lambda a, ind: jnp.linalg.tensorinv(a, ind), lambda random: regular(4, 4)(random).reshape(2, 2, 4),
         by="jax", ind=2)


def solutions():
    for left, right in [((3, 3), (3,)), ((3, 3), (3, 2)), ((2, 2, 2), (2, 2, 1))]:
        case("linalg.solve", linalg.solve, regular(*left), uniform(*right))
    case("linalg.lstsq", lambda a, b: jnp.linalg.lstsq(a, b)[0], uniform(5, 2), uniform(5), by="jax")
    case("linalg.lstsq", lambda a, b: jnp.linalg.lstsq(a, b)[0], uniform(5, 2), uniform(5, 3), by="jax")
    case("linalg.tensorsolve", jnp.linalg.tensorsolve, lambda random: regular(4, 4)(random).reshape(2, 2, 4), uniform(2, 2),
         by="jax")

    def triangular(a, b, lower, trans, unit_diagonal):
        return slinalg.solve_triangular(a, b, trans=trans, lower=lower, unit_diagonal=unit_diagonal)

    for lower, trans, unit in [(True, 0, False), (False, 0, False), (True, 1, False), (False, 1, False)]:
        case("scipy.linalg.solve_triangular", triangular, regular(3, 3), uniform(3, 2), lower=lower, trans=trans,
             unit_diagonal=unit)
    case("scipy.linalg.solve_triangular", triangular, regular(3, 3), uniform(3), lower=True, trans=0, unit_diagonal=False)

    def unit_by_jax(a, b, lower, trans, unit_diagonal):
        return jax.scipy.linalg.solve_triangular(a, b, trans=trans, lower=lower, unit_diagonal=unit_diagonal)

    case("scipy.linalg.solve_triangular", unit_by_jax, uniform(3, 3), uniform(3, 2), by="jax", lower=True, trans=0,
         unit_diagonal=True)

    def banded(ab, b, l, u):
        return slinalg.solve_banded((l, u), ab, b)

    def bands(random):
        return uniform(3, 4)(random) + [[0.0] * 4, [5.0] * 4, [0.0] * 4]

    case("scipy.linalg.solve_banded", banded, bands, uniform(4), l=1, u=1)
    case("scipy.linalg.solve_sylvester", slinalg.solve_sylvester, regular(3, 3), regular(2, 2), uniform(3, 2))


def norms():
    def norm(x, ord, axis, keepdims):
        return linalg.norm(x, ord, axis)

    def norm_by_jax(x, ord, axis, keepdims):
        order = {"inf": jnp.inf, "-inf": -jnp.inf}.get(ord, ord)
        return jnp.linalg.norm(x, order, axis, keepdims)

    table = uniform(3, 4)
    for axis in [None, 0]:
        case("linalg.norm", norm, table, ord=None, axis=axis, keepdims=False)
    case("linalg.norm", norm_by_jax, table, by="jax", ord=None, axis=-1, keepdims=True)
    case("linalg.norm", norm, uniform(4), ord=None, axis=None, keepdims=False)
    case("linalg.norm", norm, table, ord="fro", axis=None, keepdims=False)
    case("linalg.norm", norm, table, ord="nuc", axis=None, keepdims=False)
    for ord in [2, 3, 1.5]:
        case("linalg.norm", norm, table, ord=ord, axis=1, keepdims=False)
    for ord in [1, "inf", "-inf"]:
        case("linalg.norm", norm_by_jax, table, by="jax", ord=ord, axis=1, keepdims=False)
        case("linalg.norm", norm_by_jax, table, by="jax", ord=ord, axis=None, keepdims=False)
    case("linalg.norm", norm_by_jax, table, by="jax", ord=2, axis=None, keepdims=False)
    for ord in [1, 2, 3]:
        case("linalg.vector_norm", lambda x, axis, keepdims, ord: jnp.linalg.vector_norm(x, axis=axis, keepdims=keepdims, ord=ord),
             table, by="jax", axis=None, keepdims=False, ord=ord)
        case("linalg.vector_norm", lambda x, axis, keepdims, ord: jnp.linalg.vector_norm(x, axis=axis, keepdims=keepdims, ord=ord),
             table, by="jax", axis=1, keepdims=True, ord=ord)
    for ord in ["fro", "nuc", 1, 2]:
        case("linalg.matrix_norm", lambda x, ord: jnp.linalg.matrix_norm(x, ord=ord), uniform(3, 2), by="jax", ord=ord)


def factors():
    for shape in [(3, 3), (2, 2, 2)]:
        case("linalg.cholesky", lambda x: linalg.cholesky(symmetric(x)), positive_definite(*shape))

    def eigh(x):
        values, vectors = linalg.eigh(symmetric(x))
        return values, anp.abs(vectors)

    case("linalg.eigh", eigh, spread)
    case("linalg.eigh", lambda x: linalg.eigh(symmetric(x))[0], uniform(2, 2, 2), note="values only")
    case("linalg.eigvalsh", lambda x: jnp.linalg.eigvalsh(symmetric_by_jax(x)), spread, by="jax")

    def svd(x):
        u, s, vt = linalg.svd(x, full_matrices=False)
        return anp.abs(u), s, anp.abs(vt)

    case("linalg.svd", svd, spread)
    case("linalg.svd", svd, [[1.5, 0.2], [-0.4, 2.5], [0.3, 0.7]], note="tall")
    case("linalg.svd", svd, [[1.5, 0.2, 0.3], [-0.4, 2.5, 0.7]], note="wide")
    for shape in [(2, 3), (3, 2)]:
        case("linalg.svdvals", lambda x: jnp.linalg.svdvals(x), uniform(*shape), by="jax")

    def qr(x):
        q, r = jnp.linalg.qr(x)
        return jnp.abs(q), jnp.abs(r)

    case("linalg.qr", qr, regular(3, 3), by="jax")
    case("linalg.qr", qr, uniform(4, 2), by="jax")


def functions_of_matrices():
    case("scipy.linalg.sqrtm", slinalg.sqrtm, positive_definite(3, 3))
    case("scipy.linalg.sqrtm", slinalg.sqrtm, regular(2, 2))
    for note, low in [("", 1.0), ("small", 0.01), ("large", 8.0)]:
        case("scipy.linalg.expm", jax.scipy.linalg.expm, uniform(3, 3, low=-low, high=low), by="jax", note=note)
