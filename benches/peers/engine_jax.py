"""The problems in JAX: compiled once, then called; a call is over when its results are there."""

import os

import jax
import jax.numpy as jnp
import numpy
from jax import lax

import problems

NAME = "jax"
EAGER = False

jax.config.update("jax_enable_x64", True)


def set_threads(threads):
    """XLA takes as many threads as the process may use processors, and the comparison's flags."""


def versions():
    import jaxlib

    return {"jax": jax.__version__, "jaxlib": jaxlib.__version__, "numpy": numpy.__version__}


def post(w, h, a, observed):
    count = numpy.sum(observed)

    def cost(w, h):
        residual = jnp.where(observed, w @ h - a, 0)
        return jnp.sqrt(jnp.sum(residual**2) / count)

    return cost, (w, h)


dense = post


def chain(x):
    def cost(x):
        def link(x, _):
            return (x * 0.5 + 0.5) ** 2, None

        return lax.scan(link, x, None, length=problems.LINKS)[0]

    return cost, (x,)


def elementwise(x):
    a, b, c = problems.CONSTANTS

    def cost(x):
        return jnp.sum(jnp.sqrt(jnp.log1p(jnp.exp(a * x + b)) ** 2 + c))

    return cost, (x,)


def logsumexp(x):
    greatest = lax.stop_gradient(jnp.max(x, axis=-1, keepdims=True))
    return jnp.log(jnp.sum(jnp.exp(x - greatest), axis=-1)) + greatest[..., 0]


def gmm(x, alpha, mu, q, l, rows, columns):
    (n, d), k = x.shape, len(alpha)
    diagonal_places = numpy.arange(d)
    constant = problems.gmm_constant(n, d, k)

    def cost(alpha, mu, q, l):
        diagonal = jnp.exp(q)
        matrices = jnp.zeros((k, d, d)).at[:, diagonal_places, diagonal_places].set(diagonal)
        matrices = matrices.at[:, rows, columns].set(l)
        shift = jnp.sum(matrices * mu[:, None, :], axis=-1)
        z = x @ matrices.reshape(k * d, d).T - shift.reshape(-1)
        distances = jnp.sum((z**2).reshape(n, k, d), axis=-1)
        likelihood = jnp.sum(logsumexp(alpha + jnp.sum(q, axis=1) - 0.5 * distances))
        return likelihood - n * logsumexp(alpha) - 0.5 * (jnp.sum(diagonal**2) + jnp.sum(l**2)) + constant

    return cost, (alpha, mu, q, l)


def lstm(main, extra, state, sequence):
    layers, b = len(main) // 2, extra.shape[1]

    def cost(main, extra):
        def step(states, u):
            after = []
            for layer, (hidden, cell) in enumerate(states):
                gates = jnp.concatenate((u, hidden, u, hidden)) * main[2 * layer] + main[2 * layer + 1]
                opened = jax.nn.sigmoid(gates[: 3 * b])
                cell = cell * opened[:b] + opened[b : 2 * b] * jnp.tanh(gates[3 * b :])
                u = opened[2 * b :] * jnp.tanh(cell)
                after.append((u, cell))
            return after, u

        states = [(state[2 * layer], state[2 * layer + 1]) for layer in range(layers)]
        _, tops = lax.scan(step, states, sequence[:-1] * extra[0])
        y = tops * extra[1] + extra[2]
        said = y - jnp.log(jnp.sum(jnp.exp(y), axis=1, keepdims=True) + 2)
        return -jnp.sum(sequence[1:] * said) / ((len(sequence) - 1) * b)

    return cost, (main, extra)


def lse(x):
    return logsumexp, (x,)


def llsq(x, t, signs):
    def cost(x):
        value = lax.fori_loop(0, len(x), lambda j, value: value * t + x[len(x) - 1 - j], jnp.zeros_like(t))
        return 0.5 * jnp.sum((signs - value) ** 2)

    return cost, (x,)


def kmeans(points, centroids):
    def cost(centroids):
        distances = jnp.sum(centroids**2, axis=1) - 2 * points @ centroids.T
        nearest = jnp.argmin(distances, axis=1)
        return jnp.sum((points - centroids[nearest]) ** 2)

    return cost, (centroids,)


def sparse(w, h, user, item, rating):
    def cost(w, h, user, item, rating):
        products = jnp.sum(w[user] * h.T[item], axis=1)
        return jnp.sqrt(jnp.mean((products - rating) ** 2))

    # Arguments: as constants of the program, millions of numbers would be compiled.
    return cost, (w, h), (user, item, rating)


def direction(cost):
    """The gradient over the Hessian's diagonal, which is the Hessian times ones, for it is diagonal."""

    def newton(centroids):
        gradient, diagonal = jax.jvp(jax.grad(cost), (centroids,), (jnp.ones_like(centroids),))
        return (gradient / diagonal,)

    return newton


def prepare(problem, quantity, inputs):
    """The function that computes the quantity once, compiled."""
    family = problem["family"]
    if family == "one-shot" or (family, quantity) == ("chain", "one-shot"):
        return None  # compiles before it runs: see post and program
    cost, parameters, *rest = globals()[family](**{name: jnp.asarray(array) for name, array in inputs.items()})
    (data,) = rest or [()]
    every = tuple(range(len(parameters)))
    if quantity in ("value", "objective", "cost"):
        compiled = jax.jit(cost)
        return lambda: (jax.block_until_ready(compiled(*parameters)), None)
    if quantity == "direction":
        compiled = jax.jit(direction(cost))
        return lambda: (None, jax.block_until_ready(compiled(*parameters)))
    if quantity == "gradient":
        compiled = jax.jit(jax.grad(cost, every))
        return lambda: (None, jax.block_until_ready(compiled(*parameters)))
    compiled = jax.jit(jax.value_and_grad(cost, every))
    return lambda: jax.block_until_ready(compiled(*parameters, *data))
