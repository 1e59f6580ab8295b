"""Products and contractions."""

import autograd.numpy as anp
import autograd.scipy.signal
import jax
import jax.numpy as jnp
from fixture import case, regular, uniform

EINSUMS = [
    ("ij,jk->ik", [(2, 3), (3, 4)]),
    ("ij,jk", [(2, 3), (3, 4)]),
    ("ij->ji", [(2, 3)]),
    ("ij->", [(2, 3)]),
    ("ij->j", [(2, 3)]),
    ("ii->i", [(3, 3)]),
    ("ii", [(3, 3)]),
    ("i,i->", [(4,), (4,)]),
    ("i,j->ij", [(2,), (3,)]),
    ("bij,bjk->bik", [(2, 2, 3), (2, 3, 2)]),
    ("...ij,...jk->...ik", [(2, 2, 3), (3, 2)]),
    ("ij,kl->ik", [(2, 3), (2, 2)]),
    ("ijk,k,j->i", [(2, 3, 2), (2,), (3,)]),
    ("iij,j->i", [(2, 2, 3), (3,)]),
    ("ij,ij->i", [(2, 3), (2, 3)]),
]


def pairs(name, function, shapes, by="autograd"):
    for left, right in shapes:
        case(name, function, uniform(*left), uniform(*right), by=by)


def record():
    vectors = [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4))]
    pairs("dot", anp.dot, [((), (2, 2)), ((2, 3), ()), *vectors, ((2, 2, 3), (3,)), ((2, 2, 3), (3, 2)), ((2, 3), (2, 3, 2))])
    pairs("matmul", anp.matmul, [*vectors, ((2, 2, 3), (3, 2)), ((2, 1, 2, 3), (2, 3, 2)), ((3,), (2, 3, 2)), ((2, 2, 3), (3,))])
    pairs("inner", anp.inner, [((3,), (3,)), ((2, 3), (3,)), ((2, 3), (4, 3)), ((2, 2, 3), (2, 3)), ((), (2, 2))])
    pairs("outer", anp.outer, [((3,), (2,))])
    pairs("outer", jnp.outer, [((), (2,)), ((2, 2), (3,))], by="jax")
    pairs("kron", anp.kron, [((2, 3), (2, 2)), ((1, 2), (3, 1)), ((2,), (3,))])
    pairs("cross", anp.cross, [((3,), (3,)), ((2, 3), (2, 3))])
    pairs("cross", jnp.cross, [((2, 3), (3,))], by="jax")
    pairs("vdot", jnp.vdot, [((4,), (4,)), ((2, 3), (2, 3))], by="jax")
    pairs("vecdot", jnp.vecdot, [((3,), (3,)), ((2, 3), (3,)), ((2, 1, 3), (2, 3))], by="jax")
    pairs("matvec", jnp.matvec, [((2, 3), (3,)), ((2, 2, 3), (2, 3)), ((2, 3), (4, 3))], by="jax")
    pairs("vecmat", jnp.vecmat, [((2,), (2, 3)), ((2, 2), (2, 2, 3)), ((4, 2), (2, 3))], by="jax")

    def tensordot(x, y, axes):
        return anp.tensordot(x, y, axes)

    case("tensordot", tensordot, uniform(2, 3), uniform(3, 2), axes=1)
    case("tensordot", tensordot, uniform(2, 3), uniform(2, 3), axes=2)
    case("tensordot", tensordot, uniform(2), uniform(3), axes=0)
    case("tensordot", tensordot, uniform(2, 3, 2), uniform(2, 2, 3), axes=[[0, 1], [1, 2]])
    case("tensordot", tensordot, uniform(2, 3, 2), uniform(3, 4), axes=[[1], [0]])
    for subscripts, shapes in EINSUMS:
        case("einsum", lambda *x, subscripts: jnp.einsum(subscripts, *x), *[uniform(*shape) for shape in shapes], by="jax",
             subscripts=subscripts)

    case("linalg.multi_dot", lambda *x: jnp.linalg.multi_dot(x), uniform(2, 3), uniform(3, 4), uniform(4, 2), by="jax")
    case("linalg.multi_dot", lambda *x: jnp.linalg.multi_dot(x), uniform(3), uniform(3, 2), uniform(2, 2), uniform(2), by="jax")
    for n in [0, 1, 2, 5, -2]:
        case("linalg.matrix_power", lambda a, n: jnp.linalg.matrix_power(a, n), regular(2, 2), by="jax", n=n)
    case("linalg.matrix_power", lambda a, n: jnp.linalg.matrix_power(a, n), uniform(2, 2, 2), by="jax", n=3)

    for mode in ["full", "same", "valid"]:
        case("correlate", lambda a, v, mode: jnp.correlate(a, v, mode), uniform(5), uniform(3), by="jax", mode=mode)
        case("convolve", lambda a, v, mode: jnp.convolve(a, v, mode), uniform(5), uniform(3), by="jax", mode=mode)
    case("scipy.signal.convolve", lambda a, b, mode: jax.scipy.signal.convolve(a, b, mode=mode), uniform(5), uniform(3),
         by="jax", mode="same")
    convolve = autograd.scipy.signal.convolve
    for mode in ["full", "valid"]:
        case("scipy.signal.convolve", lambda a, b, mode: convolve(a, b, mode=mode), uniform(5), uniform(3), mode=mode)
        case("scipy.signal.convolve", lambda a, b, mode: convolve(a, b, mode=mode), uniform(4, 3), uniform(2, 2), mode=mode)
